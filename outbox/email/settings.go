package email

import (
	"slices"
	"time"

	"sluse/config"
	"sluse/mail"
	"sluse/words"
)

// Settings are the channel's section of the configuration.
type Settings struct {
	Host     string        `config:"host,required"` // the mail server
	Port     int           `config:"port,min=1"`    // default 587
	TLS      Security      `config:"tls"`           // offered, required, implicit or none; default required
	User     string        `config:"user"`          // "" is no login
	Password config.Secret `config:"password"`
	Hello    string        `config:"hello"`           // our own name towards the server
	Bounce   string        `config:"bounce,required"` // where notices go: bounce@host, which takes bounce+TOKEN@host
	Timeout  time.Duration `config:"timeout"`         // default 1m
	MaxSize  config.Size   `config:"max_size"`        // of a message; default 10MiB
}

// Security is how the connection to the mail server is secured.
type Security struct{ mail.TLS }

// UnmarshalText reads one of mail's ways of TLS.
func (s *Security) UnmarshalText(text []byte) error {
	s.TLS = mail.TLS(text)
	if !slices.Contains([]mail.TLS{mail.TLSOffered, mail.TLSRequired, mail.TLSImplicit, mail.TLSNone}, s.TLS) {
		return &config.Invalid{Reason: words.R("email.bad-tls", string(text))}
	}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (s Security) MarshalText() ([]byte, error) { return []byte(s.TLS), nil }
