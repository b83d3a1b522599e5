package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sluse/config"
	"sluse/drop"
)

// The places of a house are its folders, here and on servers. Each server has
// one connection, whoever uses it; it is made when it is first needed.
type places struct {
	servers map[string]*drop.Server
}

// openPlaces makes the servers of a configuration known. It connects to none.
func openPlaces(cfg *config.Config, now func() time.Time) (*places, error) {
	p := &places{servers: map[string]*drop.Server{}}
	var errs []error
	for _, s := range cfg.Servers {
		o := drop.ServerOptions{
			Name: s.Name, Host: s.Host, Port: s.Port, User: s.User,
			Key: s.Key.Reveal(), Passphrase: s.Passphrase.Reveal(), Password: s.Password.Reveal(),
			Timeout: s.Timeout, Now: now,
		}
		for _, key := range s.HostKeys {
			o.HostKeys = append(o.HostKeys, key.String())
		}
		server, err := drop.NewServer(o)
		if err != nil {
			errs = append(errs, fmt.Errorf("server %s: %w", s.Name, err))
			continue
		}
		p.servers[s.Name] = server
	}
	return p, errors.Join(errs...)
}

// open is a place as a drop: every folder of the configuration that files come
// from or go to is opened here.
func (p *places) open(place config.Place) (drop.Drop, error) {
	name, folder, remote := place.Remote()
	if !remote {
		return drop.Folder(string(place))
	}
	server, ok := p.servers[name]
	if !ok {
		return nil, fmt.Errorf("no server %q", name)
	}
	return server.Drop(folder), nil
}

func (p *places) close() error {
	var errs []error
	for _, s := range p.servers {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// HostKeys asks a server for the keys that it shows: see drop.HostKeys.
func HostKeys(ctx context.Context, host string, port int, timeout time.Duration) ([]config.HostKey, error) {
	return drop.HostKeys(ctx, host, port, timeout)
}
