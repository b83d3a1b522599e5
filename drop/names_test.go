package drop

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSafeName(t *testing.T) {
	t.Parallel()
	for seen, want := range map[string]string{
		"fakturaer juni.csv":              "fakturaer juni.csv",
		"Bjørnstad_æøåÆØÅ.xml":            "Bjørnstad_æøåÆØÅ.xml",
		"a\u030a.csv":                     "å.csv", // as macOS writes it
		"../../etc/passwd":                "_.._.._etc_passwd",
		`..\x:y*z?"<>|.csv`:               "_.._x_y_z_____.csv",
		"a\x00b\nc\x1b[31m.csv":           "a_b c_[31m.csv",
		"invoice\u202efdp.exe":            "invoice_fdp.exe",
		"\xff\xfe.csv":                    "_.csv",
		"CON":                             "_CON",
		"nul.csv":                         "_nul.csv",
		"COM1.txt":                        "_COM1.txt",
		"lpt².txt":                        "_lpt².txt",
		"COMPANY.csv":                     "COMPANY.csv",
		".hidden":                         "_.hidden",
		" a.csv. . ":                      "a.csv",
		"":                                "_",
		"...":                             "_",
		"x.part":                          "x.part_",
		"x~":                              "x~_",
		strings.Repeat("å", 200):          strings.Repeat("å", 59),
		strings.Repeat("x", 300) + ".csv": strings.Repeat("x", 115) + ".csv",
	} {
		if got := SafeName(seen); got != want {
			t.Errorf("SafeName(%q) = %q, want %q", seen, got, want)
		}
	}
}

// The law: whatever comes in, what goes out is one plain visible name, and is
// left alone when it comes again.
func FuzzSafeName(f *testing.F) {
	for _, s := range []string{"june.csv", "../x", "CON.", "a\u030a", ".part", "x.tmp ", "\xff", strings.Repeat("é.", 80), "NUL .csv", "x .~"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, seen string) {
		name := SafeName(seen)
		switch {
		case name == "" || len(name) > maxName || !utf8.ValidString(name):
			t.Errorf("%q: bad length or encoding", name)
		case strings.ContainsAny(name, `/\:*?"<>|`) || strings.ContainsFunc(name, unicode.IsControl):
			t.Errorf("%q has characters that are not safe", name)
		case Unfinished(name) || device(name) || strings.TrimRight(name, ". ") != name:
			t.Errorf("%q is hidden, unfinished, a device or has an end that Windows drops", name)
		case SafeName(name) != name:
			t.Errorf("%q becomes %q the second time", name, SafeName(name))
		}
	})
}
