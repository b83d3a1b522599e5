package config

import (
	"errors"
	"net"
	"slices"
	"strings"
	"time"
)

// A Server is an SFTP server that places name.
type Server struct {
	Name       string    `config:"name,required"`
	Host       string    `config:"host,required"`
	Port       int       `config:"port,min=1"`
	User       string    `config:"user,required"`
	Key        Secret    `config:"key"`                // a private key, best as "file:..."
	Passphrase Secret    `config:"passphrase"`         // that opens it
	Password   Secret    `config:"password"`           // where a key is not taken
	HostKeys   []HostKey `config:"host_keys,required"` // the keys that the server may show
	// Timeout is how long nothing may move on a connection before it counts
	// as broken.
	Timeout time.Duration `config:"timeout"`
}

// Defaults fills in a server's defaults.
func (s *Server) Defaults() {
	s.Port = 22
	s.Timeout = 20 * time.Second
}

// servers checks the servers, and then every place that was read so far.
func (c *check) servers() {
	for i := range c.Servers {
		c.server(&c.Servers[i], index("servers", i))
	}
	unique(c, c.Servers, "servers", "name", func(s Server) string { return s.Name })
	names := []string{}
	for _, s := range c.Servers {
		names = append(names, s.Name)
	}
	c.document.servers = names
	for _, held := range c.document.later {
		held()
	}
	c.document.later = nil
}

func (c *check) server(s *Server, path string) {
	c.identifier(join(path, "name"), s.Name)
	if strings.ContainsAny(s.Host, "/@ ") || strings.Contains(s.Host, ":") && net.ParseIP(s.Host) == nil {
		c.report(join(path, "host"), "config.host", s.Host)
	}
	if s.Port > 65535 {
		c.report(join(path, "port"), "config.port", c.document.root.find(join(path, "port")).shown())
	}
	if s.Timeout <= 0 {
		c.report(join(path, "timeout"), "config.zero-duration")
	}
	if s.Key.IsZero() && s.Password.IsZero() && !c.reported(join(path, "key")) && !c.reported(join(path, "password")) {
		c.report(path, "config.login", s.Name)
	}
	if s.Key.IsZero() {
		return
	}
	_, err := PrivateKey(s.Key.Reveal(), s.Passphrase.Reveal())
	var because *Invalid
	if errors.As(err, &because) {
		at := "key"
		if because.Reason.Code == "config.passphrase" {
			at = "passphrase"
		}
		c.report(join(path, at), because.Reason.Code)
	}
}

// reported says whether there is a mistake at a path already.
func (c *check) reported(path string) bool {
	return slices.ContainsFunc(c.document.problems, func(p Problem) bool { return p.Path == path && !p.Warning })
}

// factorPlaces wants the factors' folders on one machine: they are one channel.
func (c *check) factorPlaces() {
	var all Place
	for i, f := range c.Factors {
		switch {
		case f.Folder == "":
		case all == "":
			all = f.Folder
		default:
			common, ok := all.Common(f.Folder)
			if !ok {
				c.report(join(index("factors", i), "folder"), "config.factor-places", f.ID)
				continue
			}
			all = common
		}
	}
}
