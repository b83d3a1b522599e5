package daemon

import (
	"context"
	"errors"
	"os"
	"time"

	"sluse/config"
	"sluse/flow"
	"sluse/report"
	"sluse/words"
)

// speakEvery is how often the daemon says in the store that it is there.
const speakEvery = 30 * time.Second

// introduce is what the server says of itself.
func (s *Server) introduce() {
	now := s.now()
	s.self = report.Daemon{
		Owner: s.house.owner, Host: hostname(), Folder: string(s.house.Config.State), PID: os.Getpid(), Version: s.options.Version, Started: now,
		Config: s.house.Config.File, Hash: s.house.Config.Hash(),
	}
}

// present says in the store that the daemon is there; now and then, or at
// once.
func (s *Server) present(ctx context.Context, atOnce bool) error {
	now := s.now()
	age := now.Sub(s.self.Seen)
	if !atOnce && age >= 0 && age < speakEvery {
		return nil
	}
	s.self.Seen, s.self.Passed = now, s.last
	return s.house.Store.SaveDaemon(ctx, s.self)
}

func (s *Server) polled() []report.Polled {
	var list []report.Polled
	for _, t := range s.house.takers {
		if reason, ok := s.watch.polled[t.Source.Name]; ok {
			list = append(list, report.Polled{Source: t.Source.Name, Reason: reason})
		}
	}
	return list
}

// maxRefusal bounds what is kept of a refusal.
const maxRefusal = 4000

// reloadNow reads the configuration anew and puts another house in the place
// of this one, or says why not and goes on as before.
func (s *Server) reloadNow(ctx context.Context) {
	s.options.Reloading()
	defer s.options.Ready()
	house, err := s.newHouse(ctx)
	if err != nil {
		text := err.Error()
		var problems config.Problems
		if errors.As(err, &problems) {
			text = problems.Text(s.house.Config.Language)
		}
		s.options.Logger.Error("the new configuration is refused, the old one is in force", "error", text)
		if len(text) > maxRefusal {
			text = text[:maxRefusal] + "…"
		}
		s.self.Refused, s.self.RefusedAt = text, s.now()
		s.complain("telling how it stands", s.present(ctx, true))
		return
	}
	house.Pulse = s.house.Pulse
	s.letGo(ctx)      // the runs of schedules are taken up again below
	s.settleIn(house) // before anybody else sees it
	s.mu.Lock()
	old := s.house
	s.house = house
	s.mu.Unlock()
	s.complain("closing the store", old.Close())
	s.self.Config, s.self.Hash = house.Config.File, house.Config.Hash()
	s.self.Refused, s.self.RefusedAt = "", time.Time{}
	clear(s.waits)
	clear(s.polls)
	s.again = true
	reason := words.R("serve.reloaded", s.self.Config, s.self.Hash)
	err = house.Store.Do(ctx, func(tx flow.Tx) error {
		return tx.AddEvent(flow.Event{At: s.now(), Who: "sluse", Reason: reason})
	})
	s.complain("after the reload", errors.Join(err, s.openSchedules(ctx), s.present(ctx, true)))
	s.options.Logger.Info("a new configuration is in force", "file", s.self.Config, "hash", s.self.Hash)
}

// newHouse is a house on the configuration as it is now.
func (s *Server) newHouse(ctx context.Context) (*House, error) {
	if s.options.Load == nil {
		return nil, errors.New("this process cannot reload")
	}
	cfg, old := s.options.Load(), s.house.Config
	if err := cfg.Problems().Err(); err != nil {
		return nil, err
	}
	for _, fixed := range []struct {
		key     string
		changed bool
	}{
		{"state", cfg.State != old.State},
		{"store.dsn", cfg.Store.DSN != old.Store.DSN},
		{"http", cfg.HTTP != old.HTTP},
		{"log", cfg.Log != old.Log},
	} {
		if fixed.changed {
			return nil, errors.New(words.Say(old.Language, "serve.needs-restart", fixed.key))
		}
	}
	house, err := Open(ctx, cfg, s.house.now)
	if err == nil && s.options.Lease > 0 {
		house.lease = s.options.Lease
	}
	return house, err
}
