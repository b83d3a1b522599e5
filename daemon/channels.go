package daemon

import (
	"fmt"
	"path/filepath"
	"strings"

	"sluse/config"
	"sluse/drop"
	"sluse/formats/pdf"
	"sluse/mail"
	"sluse/outbox"
	"sluse/outbox/autopost"
	"sluse/outbox/ehf"
	"sluse/outbox/email"
	"sluse/outbox/factor"
	"sluse/routing"
)

// channelOrder is the order in which the channels are driven in a run.
var channelOrder = []string{routing.Factor, "ehf", "email", "autopost"}

// openChannels opens every channel that the configuration has a section of,
// and the factor's where there is one.
func openChannels(cfg *config.Config) (map[string]outbox.Channel, error) {
	open := map[string]outbox.Channel{}
	for _, p := range channelParts {
		s, ok := cfg.Channel(p.name)
		if !ok {
			continue
		}
		c, err := p.open(cfg, s)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", p.name, err)
		}
		open[p.name] = c
	}
	if len(cfg.Factors) > 0 {
		c, err := newFactor(cfg)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", routing.Factor, err)
		}
		open[routing.Factor] = c
	}
	return open, nil
}

func temporary(folder string) string {
	if folder == "" {
		return "tmp"
	}
	return folder
}

func newEHF(cfg *config.Config, s ehf.Settings) (outbox.Channel, error) {
	folder, err := drop.Folder(string(s.Folder))
	if err != nil {
		return nil, err
	}
	document, _ := encoders(cfg)
	return ehf.New(ehf.Options{Drop: folder, Temporary: temporary(s.Temporary), Encoder: document}), nil
}

func newAutopost(cfg *config.Config, s autopost.Settings) (outbox.Channel, error) {
	folder, err := drop.Folder(string(s.Folder))
	if err != nil {
		return nil, err
	}
	_, picture := encoders(cfg)
	return autopost.New(autopost.Options{
		SenderID: s.SenderID, Drop: folder, Temporary: temporary(s.Temporary), Encoder: picture, Pages: pdf.Pages,
	}), nil
}

// mailSender speaks to the mail server of the e-mail channel.
func mailSender(s email.Settings) (*mail.Sender, error) {
	o := mail.Options{Host: s.Host, Port: s.Port, TLS: s.TLS.TLS, User: s.User, Password: s.Password.Reveal(), Hello: s.Hello, Timeout: s.Timeout}
	if o.Port == 0 {
		o.Port = 587
	}
	if o.TLS == "" {
		o.TLS = mail.TLSRequired
	}
	return mail.NewSender(o)
}

func newEmail(cfg *config.Config, s email.Settings) (outbox.Channel, error) {
	sender, err := mailSender(s)
	if err != nil {
		return nil, err
	}
	document, picture := encoders(cfg)
	_, host, _ := strings.Cut(s.Bounce, "@")
	return email.New(email.Options{Sender: sender, BounceBase: s.Bounce, Host: host, PDF: picture, UBL: document, MaxSize: int(s.MaxSize)}), nil
}

// newFactor opens the channel to the sellers' factors, whose folders lie in
// one drop.
func newFactor(cfg *config.Config) (outbox.Channel, error) {
	root := string(cfg.Factors[0].Folder)
	for _, f := range cfg.Factors[1:] {
		root = common(root, string(f.Folder))
	}
	folder, err := drop.Folder(root)
	if err != nil {
		return nil, err
	}
	parties := map[string]factor.Party{}
	for _, f := range cfg.Factors {
		rel, err := filepath.Rel(root, string(f.Folder))
		if err != nil {
			return nil, err
		}
		if rel == "." {
			rel = ""
		}
		parties[f.Seller] = factor.Party{Folder: filepath.ToSlash(rel), Language: languagePart()}
	}
	return factor.New(factor.Options{Drop: folder, Temporary: "tmp", Parties: parties}), nil
}

// common is the folder that holds both.
func common(a, b string) string {
	for a != b {
		if len(a) < len(b) {
			a, b = b, a
		}
		a = filepath.Dir(a)
	}
	return a
}
