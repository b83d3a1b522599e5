package daemon

import (
	"fmt"
	"strings"

	"sluse/config"
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
func openChannels(cfg *config.Config, at *places) (map[string]outbox.Channel, error) {
	open := map[string]outbox.Channel{}
	for _, p := range channelParts {
		s, ok := cfg.Channel(p.name)
		if !ok {
			continue
		}
		c, err := p.open(cfg, at, s)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", p.name, err)
		}
		open[p.name] = c
	}
	if len(cfg.Factors) > 0 {
		c, err := newFactor(cfg, at)
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

func newEHF(cfg *config.Config, at *places, s ehf.Settings) (outbox.Channel, error) {
	folder, err := at.open(s.Folder)
	if err != nil {
		return nil, err
	}
	document, _ := encoders(cfg)
	return ehf.New(ehf.Options{Drop: folder, Temporary: temporary(s.Temporary), Encoder: document}), nil
}

func newAutopost(cfg *config.Config, at *places, s autopost.Settings) (outbox.Channel, error) {
	folder, err := at.open(s.Folder)
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

func newEmail(cfg *config.Config, _ *places, s email.Settings) (outbox.Channel, error) {
	sender, err := mailSender(s)
	if err != nil {
		return nil, err
	}
	document, picture := encoders(cfg)
	_, host, _ := strings.Cut(s.Bounce, "@")
	return email.New(email.Options{Sender: sender, BounceBase: s.Bounce, Host: host, PDF: picture, UBL: document, MaxSize: int(s.MaxSize)}), nil
}

// newFactor opens the channel to the sellers' factors, whose folders lie in
// one place.
func newFactor(cfg *config.Config, at *places) (outbox.Channel, error) {
	root := cfg.Factors[0].Folder
	for _, f := range cfg.Factors[1:] {
		common, ok := root.Common(f.Folder)
		if !ok {
			return nil, fmt.Errorf("the factors' folders %s and %s have no place in common", root, f.Folder)
		}
		root = common
	}
	folder, err := at.open(root)
	if err != nil {
		return nil, err
	}
	o := factor.Options{Drop: folder, Temporary: "tmp", Parties: map[string]factor.Party{}}
	for _, f := range cfg.Factors {
		inner, _ := root.Within(f.Folder)
		if _, _, remote := root.Remote(); remote && inner != "" {
			// What is common may be the server's root, where nobody may
			// write: unfinished files lie beside the finished ones.
			o.Temporary = ""
		}
		o.Parties[f.Seller] = factor.Party{Folder: inner, Language: languagePart()}
	}
	return factor.New(o), nil
}
