package email

import (
	"time"

	"sluse/config"
)

// Settings are the channel's section of the configuration.
type Settings struct {
	Host     string        `config:"host,required"` // the mail server
	Port     int           `config:"port,min=1"`    // default 587
	TLS      string        `config:"tls"`           // offered, required, implicit or none; default required
	User     string        `config:"user"`          // "" is no login
	Password config.Secret `config:"password"`
	Hello    string        `config:"hello"`           // our own name towards the server
	Bounce   string        `config:"bounce,required"` // where notices go: bounce@host, which takes bounce+TOKEN@host
	Timeout  time.Duration `config:"timeout"`         // default 1m
	MaxSize  config.Size   `config:"max_size"`        // of a message; default 10MiB
}
