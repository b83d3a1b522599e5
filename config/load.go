package config

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"sluse/words"
)

// Known is what the configuration may name and config itself does not know:
// the parts that the program is built with.
type Known struct {
	Kinds    []string // of files that a drop may take
	Channels []string
	Roles    []string // of accounts of the books
}

// Find is the configuration's file: the one that the user named, else
// sluse.yaml in this folder, else that of the machine.
func Find(explicit string) string {
	const here = "sluse.yaml"
	if explicit != "" {
		return explicit
	}
	if _, err := os.Stat(here); err == nil {
		return here
	}
	return machineFile(runtime.GOOS, os.Getenv)
}

// machineFile is /etc/sluse/sluse.yaml, or on Windows
// %ProgramData%\sluse\sluse.yaml.
func machineFile(system string, getenv func(string) string) string {
	if system != "windows" {
		return "/etc/sluse/sluse.yaml"
	}
	folder := getenv("ProgramData")
	if folder == "" {
		folder = `C:\ProgramData`
	}
	return folder + `\sluse\sluse.yaml`
}

// Load reads the configuration at path; env is os.Environ(). It returns what
// could be read even where there are mistakes, so that the owners of sections
// can add theirs; a configuration whose Problems are Fatal is not to be used.
func Load(path string, known Known, env []string) (*Config, Problems) {
	text, err := readBounded(path, maxFile)
	folder, absErr := filepath.Abs(filepath.Dir(path))
	if absErr != nil {
		folder = filepath.Dir(path)
	}
	c := defaults()
	c.File, c.Folder = path, folder
	d := &document{file: path, folder: folder, env: map[string]string{}, broken: map[string]bool{}, hidden: map[int][]string{}}
	c.document = d
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		d.env[name] = value
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.report(&node{}, "", "config.no-file")
	case err != nil:
		d.report(&node{}, "", "config.unreadable", err.Error())
	case d.read([]byte(text)):
		d.override()
		d.decode(d.root, reflect.ValueOf(c).Elem(), "")
		c.finish()
		(&check{Config: c, document: d, known: known}).run()
	}
	return c, d.sorted()
}

// Problems is everything wrong so far, with what the owners of sections have
// found since Load.
func (c *Config) Problems() Problems { return c.document.sorted() }

// finish fills in what follows from other keys.
func (c *Config) finish() {
	if c.Language != words.EN {
		c.Language = words.NB // a check says so where it is another
	}
	c.State = c.document.resolve(string(c.State))
	if c.Store.DSN == "" {
		c.Store.DSN = DSN(sqlite + filepath.Join(string(c.State), "sluse.db"))
	} else if file, ok := strings.CutPrefix(string(c.Store.DSN), sqlite); ok {
		c.Store.DSN = DSN(sqlite + string(c.document.resolve(file)))
	}
	for i := range c.Sellers {
		s := &c.Sellers[i]
		s.Org = normalOrg(s.Org)
		for k, account := range s.Accounts {
			s.Accounts[k] = normalAccount(account)
		}
		s.OwnHandling.Currency = s.Currency
	}
	for i := range c.Factors {
		f := &c.Factors[i]
		f.Org, f.Account = normalOrg(f.Org), normalAccount(f.Account)
		if s, ok := c.Seller(f.Seller); ok {
			f.MinimumCommission.Currency = s.Currency
		}
	}
	for i := range c.Drops {
		d := &c.Drops[i]
		if d.Seller == "" && len(c.Sellers) == 1 {
			d.Seller = c.Sellers[0].ID
		}
		if d.MaxSize == 0 {
			d.MaxSize = c.Limits.FileSize
		}
	}
}

// sqlite begins the DSN of a store that is a file.
const sqlite = "sqlite:"

// A DSN names the store. As text its password is masked.
type DSN string

// MarshalText is what may be shown.
func (d DSN) MarshalText() ([]byte, error) {
	u, err := url.Parse(string(d))
	if err != nil || u.User == nil {
		return []byte(d), nil //nolint:nilerr // what is no URL has no password to mask
	}
	if _, has := u.User.Password(); has {
		u.User = url.User(u.User.Username() + ":***")
	}
	shown, err := url.PathUnescape(u.String())
	return []byte(shown), err
}

// valid says whether a DSN is sqlite:PATH or names a database of a PostgreSQL
// server.
func (d DSN) valid() bool {
	if path, ok := strings.CutPrefix(string(d), sqlite); ok {
		return path != ""
	}
	u, err := url.Parse(string(d))
	return err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && strings.Trim(u.Path, "/") != ""
}

// normalOrg is an organisation number without spaces, "NO" and "MVA".
func normalOrg(s string) string {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	return strings.TrimSuffix(strings.TrimPrefix(s, "NO"), "MVA")
}

// normalAccount is an account number without spaces and points.
func normalAccount(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), ""), ".", "")
}

// validOrg checks nine digits by mod 11. (invoice.ValidOrgNumber is the same
// rule; config stands below that room.)
func validOrg(s string) bool { return validMod11(s, []int{3, 2, 7, 6, 5, 4, 3, 2}) }

// validAccount checks eleven digits by mod 11.
func validAccount(s string) bool { return validMod11(s, []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) }

func validMod11(s string, weights []int) bool {
	if len(s) != len(weights)+1 || !allDigits(s) {
		return false
	}
	sum := 0
	for i, w := range weights {
		sum += w * int(s[i]-'0')
	}
	return (11-sum%11)%11 == int(s[len(weights)]-'0')
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
