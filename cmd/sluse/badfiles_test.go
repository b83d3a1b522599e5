package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// badHeading and badRow make an export of invoices that are in order, each of
// 5,000 kr to a customer that takes EHF.
const badHeading = "Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto\n"

func badRow(number, customer, item string) string {
	return number + ";11.01.2026;25.01.2026;10001;" + customer + ";310100072;Sjøgata 2;5003;Bergen;" + item + ";10;400,00;4000,00;25;4000,00;1000,00;5000,00\n"
}

// newBadCompany is a company that takes files at once, or after a quiet time.
func newBadCompany(t *testing.T, quiet string) *company {
	t.Helper()
	c := newCompany(t)
	c.write("sluse.yaml", strings.Replace(companyConfig, "quiet: 1h", "quiet: "+quiet, 1))
	return c
}

// gone are the numbers of the invoices that left by EHF.
func (c *company) gone() []string {
	c.t.Helper()
	var numbers []string
	for _, name := range files(c.t, c.dir, "ut/ehf/*.xml") {
		m := regexp.MustCompile(`<cbc:ID>(\d+)</cbc:ID>\n<cbc:IssueDate>`).FindSubmatch(contents(c.t, name))
		if m == nil {
			c.t.Fatalf("%s: no invoice", name)
		}
		numbers = append(numbers, string(m[1]))
	}
	slices.Sort(numbers)
	return numbers
}

func (c *company) wantGone(numbers ...string) {
	c.t.Helper()
	if got := c.gone(); !slices.Equal(got, numbers) {
		c.t.Errorf("left: %v, want %v", got, numbers)
	}
}

// report is the report on a file, with all that it must say.
func (c *company) report(name string, parts ...string) {
	c.t.Helper()
	text := read(c.t, c.path("drop/"+name+".feil.txt"))
	for _, part := range append(parts, "Hva er galt: ", "Hva må gjøres: ") {
		if !strings.Contains(text, part) {
			c.t.Errorf("%s: no %q in\n%s", name, part, text)
		}
	}
}

// A line of 200 MB stands between good invoices: it is named, and costs little
// memory; those before and after it are taken.
func TestLongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 200 MB")
	}
	t.Parallel()
	c := newBadCompany(t, "0s")
	f, err := os.Create(c.path("drop/faktura/in/lang.csv"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	before, after, _ := strings.Cut(badRow("200102", "Fjordbygg Demo AS", "@"), "@")
	_, err = io.WriteString(w, badHeading+badRow("200101", "Fjordbygg Demo AS", "Ost")+before)
	block := bytes.Repeat([]byte("langt"), 200_000)
	for range 200 {
		_, e := w.Write(block)
		err = errors.Join(err, e)
	}
	_, e := io.WriteString(w, after+badRow("200103", "Fjordbygg Demo AS", "Ost"))
	if err := errors.Join(err, e, w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}

	code, peak, out := c.child("run", "--once")
	if code != 4 {
		t.Fatalf("exit code %d: %s", code, out)
	}
	if !strings.Contains(out, "lang.csv:3") || !strings.Contains(out, "Linjen er lengre enn") {
		t.Error(out)
	}
	t.Logf("peak memory: %d MiB", peak>>20)
	if peak > 150<<20 && !raceDetector() { // it needs a multiple of its own
		t.Errorf("a line of 200 MB cost %d MiB", peak>>20)
	}
	c.wantGone("200101", "200103")
	c.report("faktura/reject/lang.csv", "3 fakturaer i filen: 2 innlest, 1 ikke innlest", "Hvor: lang.csv:3", "Linjen er lengre enn 1000000 byte")
}

// raceDetector says whether this test, and so the child, was built with it.
func raceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// child runs the program as a process of its own, and says how much memory it
// held at most (0 where this system does not tell). The kernel's account of an
// ended child begins with its parent's memory, and this test has much beside
// it; so the process's own high-water mark is read while it lives.
func (c *company) child(args ...string) (code int, peak int64, output string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0], append([]string{"--config", c.path("sluse.yaml")}, args...)...)
	command.Env = append(os.Environ(), actAsVariable+"=1")
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	status := filepath.Join("/proc", strconv.Itoa(command.Process.Pid), "status")
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				c.t.Fatal(err)
			}
			return command.ProcessState.ExitCode(), peak, out.String()
		case <-tick.C:
			peak = max(peak, highWater(status))
		}
	}
}

var highWaterMark = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

func highWater(status string) int64 {
	b, err := os.ReadFile(status)
	if err != nil {
		return 0 // it has ended, or there is no /proc
	}
	m := highWaterMark.FindSubmatch(b)
	if m == nil {
		return 0
	}
	n, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

// A file above limits.file_size is given back unread; the others go on.
func TestFileTooLarge(t *testing.T) {
	t.Parallel()
	c := newBadCompany(t, "0s")
	c.write("sluse.yaml", strings.Replace(read(t, c.path("sluse.yaml")), "limits: {", "limits: {file_size: 10kB, ", 1))
	c.write("drop/faktura/in/god.csv", badHeading+badRow("200101", "Fjordbygg Demo AS", "Ost"))
	big := badHeading + badRow("200102", "Fjordbygg Demo AS", strings.Repeat("Ost", 5000))
	c.write("drop/faktura/in/stor.csv", big)
	out := c.call(4, "run", "--once")
	if !strings.Contains(out, "stor.csv") || !strings.Contains(out, "Filen er for stor") {
		t.Error(out)
	}
	c.wantGone("200101")
	c.report("faktura/reject/stor.csv", "Filen er for stor", "Grensen er 10")
	if read(t, c.path("drop/faktura/reject/stor.csv")) != big {
		t.Error("it was not given back as it came")
	}
}

// A statement that ends in the middle is given back whole, and nothing of it
// is booked.
func TestTruncatedStatement(t *testing.T) {
	t.Parallel()
	const whole = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2027-01-13T05:00:00</CreDtTm></GrpHdr>
<Stmt><Id>2027-008</Id><CreDtTm>2027-01-13T05:00:00</CreDtTm>
<Acct><Id><Othr><Id>99990501234</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id><Ccy>NOK</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2027-01-12</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">1100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2027-01-12</Dt></Dt></Bal>
<Ntry><Amt Ccy="NOK">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-01-12</Dt></BookgDt><ValDt><Dt>2027-01-12</Dt></ValDt><AcctSvcrRef>A1</AcctSvcrRef></Ntry>
</Stmt></BkToCstmrStmt></Document>
`
	for cut, place := range map[string]string{"in a tag": "</Ntr", "after an entry": "</Stmt>", "before the end": "</BkToCstmrStmt>"} {
		t.Run(cut, func(t *testing.T) {
			t.Parallel()
			c := newBadCompany(t, "0s")
			part, _, found := strings.Cut(whole, place)
			if !found {
				t.Fatal(place)
			}
			c.write("drop/bank/in/utdrag.xml", part)
			if out := c.call(4, "run", "--once"); !strings.Contains(out, "utdrag.xml") {
				t.Error(out)
			}
			c.report("bank/reject/utdrag.xml")
			if read(t, c.path("drop/bank/reject/utdrag.xml")) != part {
				t.Error("it was not given back as it came")
			}
			if out := c.call(0, "books", "balance", "--json"); out != "" {
				t.Errorf("booked: %s", out)
			}
			c.write("drop/bank/in/utdrag.xml", whole) // sent again, whole
			c.call(4, "run", "--once")                // the entry is from nobody known
			if out := c.call(0, "books", "balance", "--json"); !strings.Contains(out, `"balance":"1100.00"`) {
				t.Error(out)
			}
		})
	}
}

// Names are right in what leaves, however the export wrote its letters.
func TestLetters(t *testing.T) {
	t.Parallel()
	const name = "Blåbær & Søtnos Økonomi – «Ærlig» AS"
	text := badHeading + badRow("200101", name, "Rømmegrøt, 5 €")
	windows, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	little, big := []byte{0xff, 0xfe}, []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(text)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	for encoding, content := range map[string]string{
		"UTF-8": text, "UTF-8 with a mark": "\ufeff" + text, "Windows-1252": windows, "UTF-16 little": string(little), "UTF-16 big": string(big),
		"UTF-8 with Windows line ends": strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			c := newBadCompany(t, "0s")
			c.write("drop/faktura/in/eksport.csv", content)
			c.call(0, "run", "--once")
			c.wantGone("200101")
			left := string(contents(t, files(t, c.dir, "ut/ehf/*.xml")[0]))
			for _, part := range []string{">" + strings.ReplaceAll(name, "&", "&amp;") + "<", ">Sjøgata 2<", ">Rømmegrøt, 5 €<"} {
				if !strings.Contains(left, part) {
					t.Errorf("no %s in what left", part)
				}
			}
		})
	}
}

// What is no file is left where it lies, and what a link shows is not read.
func TestNotFiles(t *testing.T) {
	t.Parallel()
	c := newBadCompany(t, "0s")
	if err := os.MkdirAll(c.path("drop/faktura/in/mappe.csv"), 0o750); err != nil {
		t.Fatal(err)
	}
	inside := badHeading + badRow("200101", "Fjordbygg Demo AS", "Ost")
	c.write("drop/faktura/in/mappe.csv/fil.csv", inside)
	outside := c.write("utenfor.csv", badHeading+badRow("200102", "Fjordbygg Demo AS", "Ost"))
	link := c.path("drop/faktura/in/lenke.csv")
	if err := os.Symlink(outside, link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	c.write("drop/faktura/in/god.csv", badHeading+badRow("200103", "Fjordbygg Demo AS", "Ost"))
	c.call(0, "run", "--once")
	c.wantGone("200103")
	if read(t, c.path("drop/faktura/in/mappe.csv/fil.csv")) != inside {
		t.Error("the folder was touched")
	}
	if to, err := os.Readlink(link); err != nil || to != outside {
		t.Errorf("the link: %s, %v", to, err)
	}
	if read(t, outside) == "" {
		t.Error("the file that the link shows was touched")
	}
}

// A file may have any name: it leads nowhere outside the drop, and what a
// terminal would obey is not shown.
func TestNames(t *testing.T) {
	t.Parallel()
	for i, name := range []string{
		`a..\..\..\x.csv`, "x..%2f..%2fy.csv", "to\nlinjer.csv", "rød\x1b[31m\x07.csv", "\u202evsc.csv", "\xe6\xf8\xe5.csv", "CON.csv", " blank .csv", "-rf.csv", "=1+1.csv",
		strings.Repeat("æ", 120) + ".csv",
	} {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			c := newBadCompany(t, "0s")
			// One good, and one that does not add up: archive, report and
			// correction file are all named after it.
			content := badHeading + badRow("200101", "Fjordbygg Demo AS", "Ost") + strings.Replace(badRow("200102", "Fjordbygg Demo AS", "Ost"), ";5000,00\n", ";5001,00\n", 1)
			if err := os.WriteFile(c.path("drop/faktura/in")+"/"+name, []byte(content), 0o600); err != nil {
				t.Skip("this file system does not take the name: ", err)
			}
			before := c.tree()
			out := c.call(4, "run", "--once") + c.call(0, "list", "files") + c.call(0, "list", "todo") + c.call(0, "show", "file:1") + c.call(0, "show", "200101")
			for _, r := range out {
				if r < ' ' && r != '\n' || r == 0x7f || r == 0x202e {
					t.Fatalf("%q is shown as it is in %q", r, out)
				}
			}
			c.wantGone("200101")
			if left, err := os.ReadDir(c.path("drop/faktura/in")); err != nil || len(left) > 0 {
				t.Errorf("left in the drop: %v, %v", left, err)
			}
			if n := len(files(t, c.dir, "drop/faktura/archive/*/*")); n != 1 {
				t.Errorf("%d files in the archive", n)
			}
			if n := len(files(t, c.dir, "drop/faktura/reject/*")); n != 2 {
				t.Errorf("%d files beside the report", n)
			}
			for _, top := range c.tree() {
				if !slices.Contains(before, top) && top != "state" {
					t.Errorf("%s is new", top)
				}
			}
		})
	}
}

// tree is what lies in the company's folder, above it and in its drops.
func (c *company) tree() (names []string) {
	c.t.Helper()
	for _, dir := range []string{c.dir, filepath.Dir(c.dir), c.path("drop")} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	return names
}

// A file that grows while a run waits out its quiet time is left for the next
// run; once it is unchanged for so long, it is taken whole.
func TestGrowingFile(t *testing.T) {
	t.Parallel()
	c := newBadCompany(t, "2s")
	f, err := os.Create(c.path("drop/faktura/in/vokser.csv"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(s string) {
		if _, err := io.WriteString(f, s); err != nil {
			t.Error(err)
		}
	}
	write(badHeading + badRow("200101", "Fjordbygg Demo AS", "Ost"))
	stop, stopped := make(chan struct{}), make(chan int)
	go func() { // the other system writes on
		n := 0
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				stopped <- n
				return
			case <-tick.C:
				n++
				write(badRow(strconv.Itoa(200200+n), "Fjordbygg Demo AS", "Ost"))
			}
		}
	}()
	start := time.Now()
	c.call(0, "run", "--once")
	if took := time.Since(start); took < 2*time.Second {
		t.Errorf("the run waited %v only", took)
	}
	c.wantGone()
	if out := c.call(0, "list", "files", "--json"); out != "" {
		t.Errorf("taken: %s", out)
	}
	close(stop)
	n := <-stopped
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	c.call(0, "run", "--once")
	if got := len(c.gone()); got != n+1 {
		t.Errorf("%d of %d invoices left", got, n+1)
	}
	if out := c.call(0, "list", "files", "--json"); !strings.Contains(out, fmt.Sprintf(`"read":%d,"accepted":%d,`, n+1, n+1)) {
		t.Error(out)
	}
}
