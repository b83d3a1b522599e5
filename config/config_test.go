package config

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluse/money"
	"sluse/words"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// known is what the program of these tests is built with.
var known = Known{
	Kinds:    []string{"invoices", "customers", "receipts", "bounces", "answers", "settlements", "statements"},
	Channels: []string{"ehf", "email", "autopost", "factor"},
	Roles: []string{
		"receivables", "sales", "sales_exempt", "vat_high", "vat_middle", "vat_low", "vat_fish", "bank", "factor_claim",
		"factor_reserve", "commission", "factor_fee", "input_vat", "owed_to_factor", "suspense", "bank_fee", "rounding",
		"agio", "disagio", "interest_income", "opening",
	},
}

// good is the shortest configuration: only what is required.
const good = `sellers:
  - id: slusevik
    name: Slusevik Engros AS
    org: "310100005"
    accounts: ["99990501234"]
    list: [ehf, email]
drops:
  - name: invoices
    folder: drop/invoices
    takes: [invoices]
channels:
  ehf: {folder: out/ehf}
  email: {host: localhost, password: hunter2}
`

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "sluse.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func load(t *testing.T, text string, env ...string) *Config {
	t.Helper()
	c, problems := Load(write(t, text), known, env)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

// Each file of testdata/config has a fault, and its text beside it in both
// languages. A first line "# env: NAME=VALUE" sets a variable.
func TestBadConfigurations(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/config/*.yaml")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d bad configurations, want at least 25 (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var env []string
			first, _, _ := strings.Cut(string(text), "\n")
			if variable, ok := strings.CutPrefix(first, "# env: "); ok {
				env = append(env, variable)
			}
			_, problems := Load(file, known, env)
			if len(problems) == 0 {
				t.Fatal("no mistake found")
			}
			got := problems.Text(words.NB) + "\n\n" + problems.Error() + "\n"
			got = strings.ReplaceAll(got, filepath.Dir(file)+"/", "")
			if strings.Contains(got, "hunter2") {
				t.Errorf("a secret is shown:\n%s", got)
			}
			for _, p := range problems {
				if !words.Known(p.Reason.Code) {
					t.Errorf("no words for %s", p.Reason.Code)
				}
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".golden", got)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestProblemsAreSortedByLine(t *testing.T) {
	t.Parallel()
	_, problems := Load("../testdata/config/many-mistakes.yaml", known, []string{"SLUSE_NOTHING=1"})
	if len(problems) < 10 {
		t.Fatalf("%d mistakes found, want at least 10:\n%s", len(problems), problems)
	}
	for i := 1; i < len(problems)-1; i++ {
		if problems[i].Line < problems[i-1].Line {
			t.Errorf("line %d after line %d", problems[i].Line, problems[i-1].Line)
		}
	}
	if last := problems[len(problems)-1]; last.File != "SLUSE_NOTHING" || last.Line != 0 {
		t.Errorf("the environment's mistake does not come last: %+v", last)
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c := load(t, good)
	folder := c.Folder
	if c.Language != words.NB || string(c.State) != filepath.Join(folder, "state") || string(c.Store.DSN) != "sqlite:"+filepath.Join(folder, "state", "sluse.db") {
		t.Errorf("language %q, state %q, dsn %q", c.Language, c.State, c.Store.DSN)
	}
	s := c.Sellers[0]
	if s.Currency != "NOK" || s.OnUnknown != UnknownHold || !s.VATRegistered || s.Address.Country != "NO" || s.OwnHandling != money.NOK(0) {
		t.Errorf("seller: %+v", s)
	}
	d := c.Drops[0]
	if d.In != "in" || d.Quiet != 10*time.Second || d.Seller != "slusevik" || d.MaxSize != c.Limits.FileSize || d.MaxSize != 256_000_000 {
		t.Errorf("drop: %+v", d)
	}
	if string(d.Folder) != filepath.Join(folder, "drop", "invoices") {
		t.Errorf("the folder %q is not relative to the configuration", d.Folder)
	}
}

// The example is what init writes: it has every key, and where it states a
// default, the default.
func TestExample(t *testing.T) {
	t.Parallel()
	if c := load(t, string(Example)); len(c.Schedules) > 0 {
		t.Errorf("a newcomer's files would wait for the schedule %v", c.Schedules)
	}
	c := load(t, wholeExample(t))
	short := load(t, good)
	for _, pair := range [][2]any{
		{c.Language, short.Language},
		{c.Limits, short.Limits},
		{c.Drops[0].Quiet, short.Drops[0].Quiet},
		{c.Drops[0].MaxSize, short.Drops[0].MaxSize},
		{c.Drops[0].In, short.Drops[0].In},
		{c.Books.Export, short.Books.Export},
		{c.Books.Currency, short.Books.Currency},
		{c.Sellers[0].VATRegistered, short.Sellers[0].VATRegistered},
		{c.Sellers[0].BusinessRegister, short.Sellers[0].BusinessRegister},
		{c.Sellers[0].OnUnknown, short.Sellers[0].OnUnknown},
		{c.Sellers[0].Currency, short.Sellers[0].Currency},
		{c.Sellers[0].Address.Country, short.Sellers[0].Address.Country},
		{strings.TrimPrefix(string(c.State), c.Folder), strings.TrimPrefix(string(short.State), short.Folder)},
		{strings.TrimPrefix(string(c.Store.DSN), "sqlite:"+c.Folder), strings.TrimPrefix(string(short.Store.DSN), "sqlite:"+short.Folder)},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("the example says %v, the default is %v", pair[0], pair[1])
		}
	}
	var f Factor
	f.Defaults()
	got := c.Factors[0]
	if got.Notice != f.Notice || got.PrepaymentDays != f.PrepaymentDays || got.OfferDays != f.OfferDays ||
		got.OnCreditRefused != f.OnCreditRefused || got.MinimumCommission != f.MinimumCommission {
		t.Errorf("the example's factor %+v has not the defaults %+v", got, f)
	}
	if got.Commission != 250 || c.Sellers[0].OwnHandling != money.NOK(80_00) {
		t.Errorf("commission %d, own handling %v", got.Commission, c.Sellers[0].OwnHandling)
	}
	allKeys(t, reflect.TypeFor[Config](), c.document.root, "")
	if len(c.Books.Accounts) != len(known.Roles) {
		t.Errorf("%d accounts, %d roles", len(c.Books.Accounts), len(known.Roles))
	}
}

// wholeExample is the example with what stands there only to be switched on.
func wholeExample(t *testing.T) string {
	t.Helper()
	before, off, found := strings.Cut(string(Example), "\n# schedules:\n")
	if !found {
		t.Fatal("the example has no schedules")
	}
	return before + "\nschedules:\n" + strings.ReplaceAll("\n"+off, "\n# ", "\n")[1:]
}

// allKeys fails for each key of a struct that the file does not have.
func allKeys(t *testing.T, typ reflect.Type, n *node, path string) {
	t.Helper()
	for i := range typ.NumField() {
		f := typ.Field(i)
		name := tagOf(f).name
		if name == "" {
			continue
		}
		value := n.get(name)
		if value == nil {
			t.Errorf("the example lacks %s", join(path, name))
			continue
		}
		switch {
		case f.Type.Kind() == reflect.Struct && !isScalar(f.Type):
			allKeys(t, f.Type, value, join(path, name))
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct && value.kind == list:
			allKeys(t, f.Type.Elem(), value.items[0], join(path, name))
		}
	}
}

// What --print writes says the same when it is read.
func TestPrintReadsBack(t *testing.T) {
	t.Parallel()
	for _, text := range []string{good, wholeExample(t)} {
		c := load(t, text)
		var b bytes.Buffer
		if err := c.Print(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "hunter2") {
			t.Errorf("a secret is printed:\n%s", b.String())
		}
		back := load(t, b.String())
		same(t, c, back)
	}
}

// same compares what is in force.
func same(t *testing.T, a, b *Config) {
	t.Helper()
	x, y := *a, *b
	for _, c := range []*Config{&x, &y} {
		c.File, c.Folder, c.document, c.Channels = "", "", nil, nil
	}
	var p, q bytes.Buffer
	if err := x.Print(&p); err != nil {
		t.Fatal(err)
	}
	if err := y.Print(&q); err != nil {
		t.Fatal(err)
	}
	if p.String() != q.String() {
		t.Errorf("first:\n%s\nthen:\n%s", &p, &q)
	}
}

func TestEnvironmentOverrides(t *testing.T) {
	t.Parallel()
	c := load(t, good,
		"SLUSE_LANGUAGE=en",
		"SLUSE_STORE__DSN=sqlite:/var/lib/sluse.db",
		"SLUSE_LIMITS__ATTEMPTS=3",
		"SLUSE_SELLERS__0__NAME=Another AS",
		"SLUSE_SELLERS__0__LIST=[email, ehf]",
		"SLUSE_SELLERS__0__LIST__1=autopost",
		"SLUSE_SELLERS__0__ACCOUNTS__1=99990600011",
		"SLUSE_CHANNELS__AUTOPOST__FOLDER=out/print",
		"HOME=/root", "SLUSE_=", "PATH",
	)
	if c.Language != words.EN || c.Store.DSN != "sqlite:/var/lib/sluse.db" || c.Limits.Attempts != 3 {
		t.Errorf("language %q, dsn %q, attempts %d", c.Language, c.Store.DSN, c.Limits.Attempts)
	}
	s := c.Sellers[0]
	if s.Name != "Another AS" || !reflect.DeepEqual(s.List, []string{"email", "autopost"}) ||
		!reflect.DeepEqual(s.Accounts, []string{"99990501234", "99990600011"}) {
		t.Errorf("seller: %+v", s)
	}
	var own struct {
		Folder Path `config:"folder"`
	}
	section, ok := c.Channel("autopost")
	if !ok {
		t.Fatal("no autopost")
	}
	if err := section.Decode(&own); err != nil || string(own.Folder) != filepath.Join(c.Folder, "out", "print") {
		t.Errorf("folder %q, %v", own.Folder, err)
	}
}

// A variable mends what the file has wrong.
func TestEnvironmentReplacesAMistake(t *testing.T) {
	t.Parallel()
	load(t, strings.Replace(good, "310100005", "310100004", 1), "SLUSE_SELLERS__0__ORG=310100005")
}

func TestNumbersAreWrittenWithSpaces(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer(`"310100005"`, "NO 310 100 005 MVA", "99990501234", "9999.05.01234").Replace(good)
	s := load(t, text).Sellers[0]
	if s.Org != "310100005" || s.Accounts[0] != "99990501234" {
		t.Errorf("org %q, accounts %q", s.Org, s.Accounts)
	}
}

// A file from Windows: byte order mark and line ends.
func TestWindowsFile(t *testing.T) {
	t.Parallel()
	c := load(t, "\ufeff"+strings.ReplaceAll(good, "\n", "\r\n"))
	if s := c.Sellers[0]; s.Name != "Slusevik Engros AS" || s.List[1] != "email" {
		t.Errorf("%+v", s)
	}
	text := "\ufefflangauge: nb\r\n" + strings.ReplaceAll(good, "\n", "\r\n")
	_, problems := Load(write(t, text), known, nil)
	if len(problems) != 1 || problems[0].Line != 1 || problems[0].Column != 1 || problems[0].Source != "langauge: nb" {
		t.Errorf("%+v", problems)
	}
}

// What no configuration is, is refused before it can tire the parser.
func TestBounds(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"large":    strings.Repeat("# comment\n", 200_000),
		"line":     "a: " + strings.Repeat("x", 70_000),
		"brackets": strings.Repeat("[\n", 2000),
		"mistakes": strings.Repeat("a: 1\n", 1000),
	} {
		_, problems := Load(write(t, text), known, nil)
		if !problems.Fatal() || len(problems) > maxProblems+1 {
			t.Errorf("%s: %d mistakes", name, len(problems))
		}
	}
	if _, problems := Load(filepath.Join(t.TempDir(), "none.yaml"), known, nil); len(problems) != 1 || problems[0].Reason.Code != "config.no-file" {
		t.Errorf("no file: %s", problems)
	}
	if _, problems := Load(t.TempDir(), known, nil); len(problems) != 1 || problems[0].Reason.Code != "config.unreadable" {
		t.Errorf("a folder: %s", problems)
	}
}

func TestFind(t *testing.T) {
	t.Chdir(t.TempDir())
	if got := Find(""); got != "/etc/sluse/sluse.yaml" {
		t.Errorf("with nothing here: %s", got)
	}
	if err := os.WriteFile("sluse.yaml", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := Find(""); got != "sluse.yaml" {
		t.Errorf("with one here: %s", got)
	}
	if got := Find("other.yaml"); got != "other.yaml" {
		t.Errorf("named: %s", got)
	}
}

func TestCheckFiles(t *testing.T) {
	t.Parallel()
	c := load(t, good+"lookup: {participants: none.csv}\n")
	c.CheckFiles()
	problems := c.Problems()
	if len(problems) != 2 || problems.Fatal() || problems.Err() != nil {
		t.Fatalf("want two warnings:\n%s", problems)
	}
	if err := os.MkdirAll(c.Drops[0].InDrop(), 0o755); err != nil {
		t.Fatal(err)
	}
	c = load(t, strings.Replace(good, "drop/invoices", filepath.ToSlash(string(c.Drops[0].Folder)), 1))
	c.CheckFiles()
	if p := c.Problems(); len(p) != 1 || p[0].Reason.Code != "config.nobody-known" || !p[0].Warning {
		t.Errorf("want a warning that nobody is known to receive EHF:\n%s", p)
	}
}

// What Load takes, Print writes and Load takes again, the same; and nothing
// panics.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(good))
	f.Add(Example)
	files, _ := filepath.Glob("../testdata/config/*.yaml")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			f.Add(text)
		}
	}
	f.Add([]byte("a: [1, {b: *c}]\n? d\n: e\n<<: {f: g}\n--- \nh: |\n i\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, problems := Load(write(t, string(text)), known, nil)
		_ = problems.Text(words.NB)
		for _, p := range problems {
			if !words.Known(p.Reason.Code) {
				t.Errorf("no words for %s", p.Reason.Code)
			}
		}
		if problems.Fatal() {
			return
		}
		var b bytes.Buffer
		if err := c.Print(&b); err != nil {
			t.Fatal(err)
		}
		back, problems := Load(write(t, b.String()), known, nil)
		if problems.Fatal() {
			t.Fatalf("%s\n%s", problems, &b)
		}
		same(t, c, back)
	})
}
