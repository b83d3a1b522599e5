package flow_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"sluse/flow"
)

func TestSeriesOf(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"200119": " 6 200119", "000042": " 6 42", "F-2027-0001": "F-2027- 4 1", "42A": "", "": "", "A": "", "9": " 1 9",
		"1234567890123456789": "", "999999999999999999": " 18 999999999999999999", "Å7": "Å 1 7",
	} {
		got := ""
		if s, n, ok := flow.SeriesOf(number); ok {
			got = fmt.Sprintf("%s %d %d", s.Prefix, s.Width, n)
			if s.Number(n) != number {
				t.Errorf("%s comes back as %s", number, s.Number(n))
			}
		}
		if got != want {
			t.Errorf("%q: %q, not %q", number, got, want)
		}
	}
}

// gaps are the open gaps as they are typed; a jump has a J.
func (c *company) gaps() string {
	c.t.Helper()
	list, err := c.store.Gaps(context.Background(), "", false, 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	text := ""
	for _, g := range list {
		if g.Jump {
			text += "J"
		}
		text += g.Text() + " "
	}
	return text
}

func watching(limit int) func(*flow.Flow) { return func(f *flow.Flow) { f.Limits.Gap = limit } }

// numbers drops a file with bills of these numbers; "K" makes a credit note,
// "!" one that is not read in.
func (c *company) numbers(file string, list ...string) {
	var rows [][]string
	for _, n := range list {
		switch n[0] {
		case 'K':
			rows = append(rows, note(n[1:], 10004, 100, ""))
		case '!':
			rows = append(rows, bill(n[1:], 10004, 100, "Mva", "21,00"))
		default:
			rows = append(rows, bill(n, 10004, 100, "KID", ""))
		}
	}
	c.csv(file, rows...)
}

// Missing numbers are named, once, in ranges; what comes closes them, whatever
// it is and however it comes.
func TestNumberGaps(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string][]struct {
		read []string
		want string
	}{
		"named and closed": {
			{[]string{"101", "102", "105"}, "103-104 "},
			{[]string{"104"}, "103 "},
			{[]string{"103", "106"}, ""},
		},
		"split": {
			{[]string{"101", "107"}, "102-106 "},
			{[]string{"104"}, "102-103 105-106 "},
			{[]string{"102", "106"}, "103 105 "},
		},
		"in any order within a file": {{[]string{"105", "101", "103", "104", "102"}, ""}},
		"what is rejected was read":  {{[]string{"101", "!102", "103"}, ""}, {[]string{"105"}, "104 "}, {[]string{"!104"}, ""}},
		"a file of rejected rows":    {{[]string{"101"}, ""}, {[]string{"!102"}, ""}, {[]string{"103"}, ""}},
		"lower than the first":       {{[]string{"105"}, ""}, {[]string{"101", "103"}, ""}, {[]string{"107"}, "106 "}},
		"credit notes fill":          {{[]string{"101", "K102", "103"}, ""}, {[]string{"K104"}, ""}, {[]string{"105", "107"}, "106 "}, {[]string{"K106"}, ""}},
		"credit notes show no gap":   {{[]string{"101", "K111", "K119"}, ""}, {[]string{"102"}, ""}},
		"prefix and digits apart":    {{[]string{"A-08", "A-10", "B-01", "007", "A-100", "009"}, "008 A-09 "}},
		"a number twice":             {{[]string{"101", "103", "101", "103"}, "102 "}, {[]string{"102", "104", "102"}, ""}},
		"a jump":                     {{[]string{"101", "102", "150", "151", "153"}, "J103-149 152 "}},
		"a jump that is caught up": {
			{[]string{"101", "115", "116"}, "J102-114 "},
			{[]string{"102", "103"}, "J104-114 "},
			{[]string{"105"}, "104 J106-114 "},
			{[]string{"104", "106", "107", "108", "109", "110", "111", "112", "113", "114"}, ""},
			{[]string{"118"}, "117 "},
		},
		"a jump into a jump": {{[]string{"101", "190"}, "J102-189 "}, {[]string{"150", "152"}, "J102-149 151 J153-189 "}},
		"another run below":  {{[]string{"501", "502"}, ""}, {[]string{"101", "103"}, "102 "}, {[]string{"503", "505"}, "102 504 "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t, watching(10))
			for i, row := range rows {
				c.numbers(strconv.Itoa(i)+".csv", row.read...)
				if err := c.run(); err != nil {
					t.Fatal(err)
				}
				if got := c.gaps(); got != row.want {
					t.Errorf("after %v: %q, not %q", row.read, got, row.want)
				}
			}
			c.invariants(name)
		})
	}
}

// A gap that files close within the run is never shown, and one that is
// closed later has its line in the history of what closed it.
func TestGapIsHistory(t *testing.T) {
	t.Parallel()
	c := newCompany(t, watching(10))
	c.numbers("b.csv", "101", "103")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	c.later(24 * time.Hour)
	c.numbers("c.csv", "102")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.all(`SELECT i.number || ' ' || e.reason FROM event e JOIN invoice i ON i.id = e.invoice WHERE e.reason LIKE '%gap%'`); got != `102 {"code":"event.gap-filled","args":["102","c.csv"]}` {
		t.Error(got)
	}
	if got := c.all(`SELECT state || ' ' || ((closed_at - found_at) / 3600000) FROM gap`); got != "arrived 24" {
		t.Error(got)
	}
}

// While a file is held whole its numbers are read; released, it shows gaps as
// any other.
func TestGapsOfAHeldFile(t *testing.T) {
	t.Parallel()
	c := newCompany(t, watching(10), func(f *flow.Flow) { f.Limits.InvoicesPerFile = 2 })
	c.numbers("a.csv", "101")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	c.numbers("b.csv", "102", "103", "106")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	c.numbers("c.csv", "104")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.gaps(); got != "" {
		t.Errorf("while it is held: %q", got)
	}
	id, err := strconv.ParseInt(c.one(`SELECT id FROM arrival WHERE name = 'b.csv'`), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.flow.ReleaseFile(context.Background(), id, by("kari")); err != nil {
		t.Fatal(err)
	}
	if got := c.gaps(); got != "105 " {
		t.Errorf("released: %q", got)
	}
}

// A person's reason ends a gap, or a part of one; nothing else does.
func TestCloseGap(t *testing.T) {
	t.Parallel()
	c := newCompany(t, watching(10))
	c.numbers("a.csv", "F-101", "F-109")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	note := flow.Order{Who: "kari", Note: "makulert"}
	dry := note
	dry.DryRun = true
	for _, row := range []struct {
		from, to string
		o        flow.Order
		code     string
		want     string
	}{
		{"F-104", "F-105", flow.Order{Who: "kari"}, "person.note-needed", "F-102-F-108 "},
		{"F-101", "F-102", note, "gap.none", "F-102-F-108 "},
		{"F-105", "F-104", note, "gap.none", "F-102-F-108 "},
		{"F-104", "G-105", note, "gap.none", "F-102-F-108 "},
		{"F-104", "F-105", dry, "", "F-102-F-108 "},
		{"F-104", "F-105", note, "", "F-102-F-103 F-106-F-108 "},
		{"F-104", "F-105", note, "gap.none", "F-102-F-103 F-106-F-108 "},
		{"F-102", "F-103", note, "", "F-106-F-108 "},
		{"F-108", "F-108", note, "", "F-106-F-107 "},
	} {
		err := c.flow.CloseGap(context.Background(), sellerID, row.from, row.to, row.o)
		var no *flow.RefusedOrder
		if code := ""; errors.As(err, &no) {
			if code = no.Reason.Code; code != row.code {
				t.Errorf("%s-%s: %s, not %q", row.from, row.to, code, row.code)
			}
		} else if err != nil || row.code != "" {
			t.Errorf("%s-%s: %v, not %q", row.from, row.to, err, row.code)
		}
		if got := c.gaps(); got != row.want {
			t.Errorf("%s-%s: %q, not %q", row.from, row.to, got, row.want)
		}
	}
	// What was explained and comes all the same is taken, and opens nothing.
	c.numbers("b.csv", "F-104", "F-110")
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
	if got := c.gaps(); got != "F-106-F-107 " {
		t.Error(got)
	}
	c.invariants("closed")
}

// Whatever the order in which numbers come, what is missing is what lies
// between the first and the highest and was not read.
func TestGapsAreWhatIsMissing(t *testing.T) {
	onceIsEnough(t)
	t.Parallel()
	for seed := range uint64(6) {
		c := newCompany(t, watching(1000))
		r := rand.New(rand.NewPCG(seed, 7))
		read := map[int]bool{}
		first, high := 0, 0
		for file := range 8 {
			var list []string
			for range 1 + r.IntN(8) {
				n := 100 + r.IntN(60)
				switch kind := r.IntN(6); {
				case kind == 0:
					list = append(list, "K"+strconv.Itoa(n))
				case kind == 1 && !read[n]:
					list = append(list, "!"+strconv.Itoa(n))
				default:
					list = append(list, strconv.Itoa(n))
				}
			}
			c.numbers(strconv.Itoa(file)+".csv", list...)
			if err := c.run(); err != nil {
				t.Fatal(err)
			}
			for _, n := range c.rows(`SELECT number FROM invoice UNION SELECT number FROM fault`) {
				v, err := strconv.Atoi(n)
				if err != nil {
					t.Fatal(err)
				}
				read[v] = true
			}
			if now := c.one(`SELECT COALESCE(MIN(number), '0') FROM invoice WHERE class = 'invoice'`); first == 0 {
				first, _ = strconv.Atoi(now)
			}
			high, _ = strconv.Atoi(c.one(`SELECT COALESCE(MAX(number), '0') FROM invoice WHERE class = 'invoice'`))
			want := ""
			for n := first; n <= high; n++ {
				from := n
				for n <= high && !read[n] {
					n++
				}
				if n > from {
					want += flow.RangeText(flow.Series{Width: 3}, int64(from), int64(n-1)) + " "
				}
			}
			if got := c.gaps(); first != 0 && got != want {
				t.Fatalf("seed %d, file %d %v: %q, not %q", seed, file, list, got, want)
			}
		}
	}
}
