package daemon

import (
	"testing"
	"time"

	"sluse/calendar"
	"sluse/config"
	"sluse/drop"
	"sluse/ingest"
)

// farDrop is a drop that is no folder of this machine.
type farDrop struct{ drop.Drop }

// What a schedule names works in its runs alone; what is far away is asked
// when its time has come, however often something stirs, and when the clock
// was set back.
func TestWhoWorks(t *testing.T) {
	t.Parallel()
	here, err := drop.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	house := &House{Config: &config.Config{Serve: config.Serve{Scan: time.Minute}}}
	for name, d := range map[string]drop.Drop{"here": here, "far": farDrop{here}, "night": here} {
		house.takers = append(house.takers, &ingest.Taker{Source: ingest.Source{Name: name, Drop: d, In: "in"}})
	}
	s := NewServer(house, ServeOptions{})
	night := &schedule{Schedule: config.Schedule{Name: "night", Sources: []string{"night"}, Channels: []string{"autopost"}}, when: calendar.Schedule{}}
	s.schedules = []*schedule{night}
	now := time.Date(2027, 1, 11, 6, 0, 0, 0, time.UTC)
	works := func(at time.Time, what string, want bool) {
		t.Helper()
		if got := s.works(at)(what); got != want {
			t.Errorf("%s at %s: %v", what, at.Format("15:04:05"), got)
		}
	}
	works(now, "source here", true)
	works(now, "source night", false)
	works(now, "channel autopost", false)
	works(now, "channel rehearsal:autopost", false) // it has the turns of what it stands in for
	works(now, "channel rehearsal:ehf", true)
	works(now, "source night:as-sent", true) // a person has put it there, and waits
	works(now, "channel notice", true)
	works(now, "channel status/night", true)
	works(now, "channel ehf", true)
	works(now, "source far", true) // it was never asked
	s.polls["source far"] = now.Add(time.Minute)
	works(now.Add(59*time.Second), "source far", false)
	works(now.Add(time.Minute), "source far", true)
	works(now.Add(-time.Hour), "source far", true)
	night.run = &openRun{}
	works(now, "source night", true)
	works(now, "channel autopost", true)
	works(now, "channel rehearsal:autopost", true)
	if folders := s.folders(); len(folders) != 2 || folders["far"] != "" {
		t.Errorf("watched: %v", folders)
	}
}
