package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sluse/words"
)

type mailbox struct {
	Host     string        `config:"host,required"`
	Port     int           `config:"port,min=1"`
	Password Secret        `config:"password"`
	Timeout  time.Duration `config:"timeout"`
	Senders  []sender      `config:"senders"`
}

type sender struct {
	Name  string `config:"name,required"`
	Batch int    `config:"batch,min=1"`
}

func (s *sender) Defaults() { s.Batch = 10 }

func section(t *testing.T, text string, env ...string) (*Config, *Section) {
	t.Helper()
	c, problems := Load(write(t, strings.Replace(good, "{host: localhost, password: hunter2}", text, 1)), known, env)
	if problems.Fatal() {
		t.Fatal(problems)
	}
	s, ok := c.Channel("email")
	if !ok {
		t.Fatal("no section email")
	}
	return c, s
}

func TestSection(t *testing.T) {
	t.Parallel()
	_, s := section(t, `{host: localhost, timeout: 2m, senders: [{name: a}, {name: b, batch: 3}]}`)
	m := mailbox{Port: 25, Timeout: time.Second}
	if err := s.Decode(&m); err != nil {
		t.Fatal(err)
	}
	if m.Host != "localhost" || m.Port != 25 || m.Timeout != 2*time.Minute || m.Senders[0].Batch != 10 || m.Senders[1].Batch != 3 {
		t.Errorf("%+v", m)
	}
}

// The mistakes of a section stand among the others, by line, with their
// places.
func TestSectionMistakes(t *testing.T) {
	t.Parallel()
	c, s := section(t, `{prot: 25, port: -1, timeout: soon, senders: [{batch: 0}]}`)
	err := s.Decode(&mailbox{})
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 6 {
		t.Fatalf("want six mistakes: %v", err)
	}
	s.Report("senders[0].batch", words.R("config.no-value"))
	s.Warn("", words.R("config.no-value"))
	all := c.Problems()
	if len(all) != 8 {
		t.Errorf("%d mistakes of the configuration, want 8:\n%s", len(all), all)
	}
	for _, p := range all {
		if p.Line != 13 || !strings.HasPrefix(p.Path, "channels.email") || p.Source == "" {
			t.Errorf("place: %+v", p)
		}
	}
	if again := s.Decode(&mailbox{}); again == nil || len(c.Problems()) != 8 {
		t.Errorf("the second reading counts the mistakes again: %d", len(c.Problems()))
	}
}

func TestSectionIsEmpty(t *testing.T) {
	t.Parallel()
	_, s := section(t, "")
	if err := s.Decode(&mailbox{}); err == nil || !strings.Contains(err.Error(), `"host" is missing`) {
		t.Errorf("a section without its required key: %v", err)
	}
	_, s = section(t, "[a]")
	if err := s.Decode(&mailbox{}); err == nil {
		t.Error("a list was taken for keys and values")
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "password")
	if err := os.WriteFile(file, []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, written := range []string{"hunter2", "file:" + file, "env:SMTP_PASSWORD"} {
		_, s := section(t, fmt.Sprintf("{host: h, port: 1, password: %q}", written), "SMTP_PASSWORD=hunter2")
		var m mailbox
		if err := s.Decode(&m); err != nil {
			t.Fatal(err)
		}
		if m.Password.Reveal() != "hunter2" {
			t.Errorf("%s: %q", written, m.Password.Reveal())
		}
		asJSON, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		shown := fmt.Sprintf("%v %+v %#v %s %q %x %d", m, m, m, m.Password, m.Password, m.Password, m.Password) + string(asJSON)
		var printed strings.Builder
		if err := s.document.configFor(s).Print(&printed); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{shown, printed.String()} {
			if strings.Contains(text, "hunter2") || strings.Contains(text, "68756e74657232") {
				t.Errorf("%s is shown: %s", written, text)
			}
		}
	}
	for _, written := range []string{"file:" + file + ".none", "file:" + folder, "file:/dev/null", "env:NONE"} {
		_, s := section(t, fmt.Sprintf("{host: h, port: 1, password: %q}", written))
		if err := s.Decode(&mailbox{}); err == nil {
			t.Errorf("%s was taken", written)
		}
	}
}

// configFor is a configuration of one section, to print it.
func (d *document) configFor(s *Section) *Config {
	return &Config{document: d, Channels: Channels{{Name: "email", Section: s}}}
}

// A secret on the line of a mistake is not drawn.
func TestSecretBesideAMistake(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`{host: h, hots: x, pasword: hunter2}`,
		`{host: h, secret_of_smtp: hunter2, password: [hunter2]}`,
		`{host: h, url: "smtp://me:hunter2@mail.example"}`,
	} {
		c, s := section(t, line)
		err := s.Decode(&mailbox{})
		if err == nil {
			t.Fatalf("%s was taken", line)
		}
		if text := err.Error() + c.Problems().Error(); strings.Contains(text, "hunter2") {
			t.Errorf("%s is shown:\n%s", line, text)
		}
	}
	// A plain name for the key, but its owner says that it is a secret.
	var own struct {
		Word Secret `config:"word"`
	}
	c, s := section(t, "{word: hunter2, wrod: hunter3, other: x}")
	if err := s.Decode(&own); err == nil || strings.Contains(err.Error()+c.Problems().Error(), "hunter") {
		t.Errorf("shown: %v", err)
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Size{"1": 1, "12B": 12, "500kB": 500e3, "256MB": 256e6, "256 MB": 256e6, "2GiB": 2 << 30, "1KiB": 1024} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("size %q: %d, %v", text, s, err)
		}
		written, err := s.MarshalText()
		var back Size
		if err != nil || back.UnmarshalText(written) != nil || back != s {
			t.Errorf("size %q is written as %q", text, written)
		}
	}
	for _, text := range []string{"", "MB", "-1MB", "1.5MB", "1 TB", "9223372036854775807GB", "1e3"} {
		if err := new(Size).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("size %q was taken", text)
		}
	}
	for text, want := range map[string]BasisPoints{"2.5": 250, "0": 0, "100": 10_000, "0.01": 1} {
		var p BasisPoints
		if err := p.UnmarshalText([]byte(text)); err != nil || p != want {
			t.Errorf("percentage %q: %d, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "-1", "100.01", "2.555", "2,5", "2.5%"} {
		if err := new(BasisPoints).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("percentage %q was taken", text)
		}
	}
	for text, want := range map[string]Account{"1920": {Code: "1920"}, "2999/Uavklarte innbetalinger": {Code: "2999", Sub: "Uavklarte innbetalinger"}} {
		var a Account
		if err := a.UnmarshalText([]byte(text)); err != nil || a != want {
			t.Errorf("account %q: %+v, %v", text, a, err)
		}
	}
	for _, text := range []string{"", "19", "1920/", "bank", "/sub"} {
		if err := new(Account).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("account %q was taken", text)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"ehf", "email", "autopost"}
	for word, want := range map[string]string{"emial": "email", "Email": "email", "autopst": "autopost", "ehg": "ehf", "print": "", "x": ""} {
		if got := nearest(word, names); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
