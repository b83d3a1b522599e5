package config

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"

	"sluse/money"
)

// A Path is a file or folder; a relative one is relative to the folder of the
// configuration file, and made absolute when it is read.
type Path string

func (d *document) resolve(text string) Path {
	if text == "" || filepath.IsAbs(text) {
		return Path(text)
	}
	return Path(filepath.Join(d.folder, filepath.FromSlash(text)))
}

// A Size is a number of bytes: "256MB". kB, MB and GB are thousands, KiB, MiB
// and GiB are 1024s.
type Size int64

var sizes = []struct {
	unit  string
	bytes int64
}{
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"kB", 1e3},
	{"KB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"B", 1},
	{"", 1},
}

// UnmarshalText reads "256MB" or "256 MB".
func (s *Size) UnmarshalText(text []byte) error {
	for _, size := range sizes {
		digits, ok := strings.CutSuffix(string(text), size.unit)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 0 || n > (1<<62)/size.bytes {
			break
		}
		*s = Size(n * size.bytes)
		return nil
	}
	return invalid("config.size", string(text))
}

// MarshalText writes the largest unit that the size is a whole number of.
func (s Size) MarshalText() ([]byte, error) {
	for _, size := range []int{6, 5, 3} {
		if b := sizes[size]; s != 0 && int64(s)%b.bytes == 0 {
			return fmt.Appendf(nil, "%d%s", int64(s)/b.bytes, b.unit), nil
		}
	}
	return fmt.Appendf(nil, "%dB", int64(s)), nil
}

// BasisPoints is a share in hundredths of a per cent; it is written as a
// percentage: "2.5" is 250.
type BasisPoints int64

// UnmarshalText reads a percentage from 0 to 100 with at most two decimals.
func (p *BasisPoints) UnmarshalText(text []byte) error {
	// A percentage's hundredths are what a krone's øre are.
	amount, err := money.Parse(string(text), "NOK")
	if err != nil || amount.Minor < 0 || amount.Minor > 100_00 {
		return invalid("config.percent", string(text))
	}
	*p = BasisPoints(amount.Minor)
	return nil
}

// MarshalText writes the percentage.
func (p BasisPoints) MarshalText() ([]byte, error) {
	return []byte(money.NewDecimal(int64(p), 2).String()), nil
}

// setDuration reads what Go reads, and whole days: "10s", "1h30m", "2d".
func setDuration(text string, v reflect.Value) error {
	length, err := time.ParseDuration(text)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int64
		n, err = strconv.ParseInt(days, 10, 64)
		if err == nil && (n > 36500 || n < -36500) {
			err = strconv.ErrRange
		}
		length = time.Duration(n) * 24 * time.Hour
	}
	if err != nil {
		return invalid("config.want-duration", text)
	}
	if length < 0 {
		return invalid("config.negative-duration", text)
	}
	v.SetInt(int64(length))
	return nil
}

// An Account is an account of the books: "1920", "2999/Uavklarte
// innbetalinger" (code and sub-account), or the three keys.
type Account struct {
	Code string `config:"code,required"`
	Name string `config:"name"`
	Sub  string `config:"sub"`
}

// UnmarshalText reads "code" or "code/sub".
func (a *Account) UnmarshalText(text []byte) error {
	code, sub, has := strings.Cut(string(text), "/")
	a.Code, a.Sub = strings.TrimSpace(code), strings.TrimSpace(sub)
	if !validAccountCode(a.Code) || has && a.Sub == "" {
		return invalid("config.account-code", string(text))
	}
	return nil
}

// validAccountCode wants digits; how many is the chart's affair (four in NS
// 4102, more in some systems).
func validAccountCode(s string) bool { return len(s) >= 3 && len(s) <= 10 && allDigits(s) }

// A Secret is a password or key. It is written as itself, or better as
// "file:/run/secrets/x" or "env:X". It never prints itself; the one who needs
// it says Reveal.
type Secret struct {
	value     string
	reference string // "file:..." or "env:..."; "" for a plain value
}

// Reveal is the secret itself.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is none.
func (s Secret) IsZero() bool { return s.value == "" }

// String is "***", or nothing where there is no secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return "***"
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return strconv.Quote(s.String()) }

// Format is String under every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText says where the secret is, never what it is; JSON, YAML and
// log/slog print it so.
func (s Secret) MarshalText() ([]byte, error) {
	if s.reference != "" {
		return []byte(s.reference), nil
	}
	return []byte(s.String()), nil
}

// maxSecret bounds a secret's file: a private key fits.
const maxSecret = 64 << 10

func (d *document) secret(text string) (Secret, error) {
	if name, ok := strings.CutPrefix(text, "env:"); ok {
		value := d.env[name]
		if value == "" {
			return Secret{}, invalid("config.secret-env", name)
		}
		return Secret{value, text}, nil
	}
	name, ok := strings.CutPrefix(text, "file:")
	if !ok {
		return Secret{value: text}, nil
	}
	value, err := readBounded(string(d.resolve(name)), maxSecret)
	if err != nil {
		return Secret{}, invalid("config.secret-file", name)
	}
	if value = strings.TrimRight(value, "\r\n"); value == "" {
		return Secret{}, invalid("config.secret-empty", name)
	}
	return Secret{value, text}, nil
}

// readBounded reads a small file; one that is larger is an error.
func readBounded(name string, bound int64) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // read only
	text, err := io.ReadAll(io.LimitReader(f, bound+1))
	if err == nil && int64(len(text)) > bound {
		err = fmt.Errorf("%s: larger than %d bytes", name, bound)
	}
	return string(text), err
}
