//go:build unix

package sluse_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// BenchmarkNight runs a whole night through the program itself: one CSV of
// invoices of three lines, all by EHF into a folder, each file fsynced. It is
// shown beside the bare insert of the very same rows into the same schema,
// and beside a smaller night, whose peak memory must be alike.
func BenchmarkNight(b *testing.B) {
	if os.Getenv("SLUSEBENCH") == "" {
		b.Skip("make bench runs it: it takes some minutes")
	}
	program := filepath.Join(b.TempDir(), "sluse")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/sluse").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for b.Loop() {
		const few, many = 20_000, 100_000
		small := night(b, program, few)
		large := night(b, program, many)
		rows, bare := bareInsert(b, large.folder)
		cpu := large.cpu.Seconds()
		fmt.Printf("%d invoices of 3 lines: %.0f invoices/s, %.1f s wall, %.1f s CPU (%.0f us an invoice), peak memory %d MiB\n",
			many, many/large.wall.Seconds(), large.wall.Seconds(), cpu, cpu*1e6/many, large.peak>>20)
		fmt.Printf("%d invoices: peak memory %d MiB; %d against %d: ratio %.2f\n", few, small.peak>>20, many, few, float64(large.peak)/float64(small.peak))
		fmt.Printf("bare insert of the same %d rows: %.1f s wall, %.1f s CPU; the night against it: %.1f times the CPU, %.1f times the wall\n",
			rows, bare.wall.Seconds(), bare.cpu.Seconds(), cpu/bare.cpu.Seconds(), large.wall.Seconds()/bare.wall.Seconds())
		b.ReportMetric(many/large.wall.Seconds(), "invoices/s")
		b.ReportMetric(cpu/bare.cpu.Seconds(), "cpu/bare-cpu")
		b.ReportMetric(float64(large.peak)/float64(small.peak), "peak-ratio")
	}
}

type cost struct {
	folder    string
	wall, cpu time.Duration
	peak      int64 // bytes
}

// night makes a company with one file of n invoices and runs it.
func night(b *testing.B, program string, n int) cost {
	b.Helper()
	dir := b.TempDir()
	for _, sub := range []string{"in", "archive", "reject"} {
		must(b, os.MkdirAll(filepath.Join(dir, "drop", sub), 0o750))
	}
	must(b, os.MkdirAll(filepath.Join(dir, "ut"), 0o750))
	must(b, os.WriteFile(filepath.Join(dir, "sluse.yaml"), []byte(benchConfig), 0o640))
	orgs := orgNumbers(3000)
	must(b, os.WriteFile(filepath.Join(dir, "participants.csv"), []byte("orgnr;faktura;kreditnota;orgform;sjekket\n"+
		strings.Join(orgs, ";ja;ja;AS;2027-01-10\n")+";ja;ja;AS;2027-01-10\n"), 0o640))
	writeInvoices(b, filepath.Join(dir, "drop", "in", "natt.csv"), n, orgs)

	c := exec.Command(program, "run", "--once", "--config", filepath.Join(dir, "sluse.yaml"))
	start := time.Now()
	out, err := c.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	used := c.ProcessState.SysUsage().(*syscall.Rusage)
	left, err := filepath.Glob(filepath.Join(dir, "ut", "*.xml"))
	must(b, err)
	if len(left) != n {
		b.Fatalf("%d files left for %d invoices\n%s", len(left), n, out)
	}
	return cost{dir, time.Since(start), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), used.Maxrss << 10}
}

const benchConfig = `
sellers:
  - id: slusevik
    name: Slusevik Engros AS
    org: "310100005"
    address: {line1: Demoveien 1, post_code: "0155", city: Oslo}
    email: faktura@slusevik.example
    accounts: ["99990501234"]
    list: [ehf]
lookup: {participants: participants.csv}
limits: {invoice_age_days: 36000}
drops:
  - {name: faktura, folder: drop, takes: [invoices], quiet: 0s}
channels:
  ehf: {folder: ut}
`

// orgNumbers are invented organisation numbers that pass mod 11.
func orgNumbers(n int) []string {
	var out []string
	for i := 31020000; len(out) < n; i++ {
		body := fmt.Sprint(i)
		sum := 0
		for k, w := range []int{3, 2, 7, 6, 5, 4, 3, 2} {
			sum += w * int(body[k]-'0')
		}
		if check := (11 - sum%11) % 11; check < 10 {
			out = append(out, fmt.Sprint(body, check))
		}
	}
	return out
}

func writeInvoices(b *testing.B, name string, n int, orgs []string) {
	b.Helper()
	f, err := os.Create(name)
	must(b, err)
	w := bufio.NewWriterSize(f, 1<<20)
	_, _ = fmt.Fprint(w, "Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Epost;Adresse;Postnr;Sted;Varenr;Varenavn;Antall;Enhet;Pris;Linjesum;MvaSats;Netto;Mva;Brutto\r\n")
	for i := range n {
		c := i % len(orgs)
		for l := 1; l <= 3; l++ {
			_, _ = fmt.Fprintf(w, "%d;11.01.2027;25.01.2027;%d;Kunde nummer %d AS;%s;post%d@kunde.example;Demoveien %d;5003;Bergen;V%d;Vare nummer %d til kunden;%d;stk;100,00;%d,00;25;600,00;150,00;750,00\r\n",
				500000+i, 20000+c, c, orgs[c], c, c, l, l, l, 100*l)
		}
	}
	must(b, w.Flush())
	must(b, f.Close())
}

// bareInsert writes the rows of a night into an empty database of the same
// schema, with prepared statements in commits of 5,000 rows.
func bareInsert(b *testing.B, folder string) (rows int, c cost) {
	b.Helper()
	ctx := context.Background()
	from := openSQLite(b, filepath.Join(folder, "state", "sluse.db"))
	to := openSQLite(b, filepath.Join(b.TempDir(), "bare.db"))
	schema, err := os.ReadFile(filepath.Join("store", "migrations", "00001_tables.sql"))
	must(b, err)
	_, err = to.ExecContext(ctx, string(schema))
	must(b, err)
	for _, table := range tables(b, from) {
		all, err := from.QueryContext(ctx, "SELECT * FROM "+table)
		must(b, err)
		columns, err := all.Columns()
		must(b, err)
		insert := "INSERT INTO " + table + " VALUES (" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
		for more := true; more; {
			var chunk [][]any
			for len(chunk) < 5000 {
				if more = all.Next(); !more {
					break
				}
				row, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range row {
					into[i] = &row[i]
				}
				must(b, all.Scan(into...))
				chunk = append(chunk, row)
			}
			rows += len(chunk)
			wall, cpu := insertAll(b, to, insert, chunk)
			c.wall += wall
			c.cpu += cpu
		}
		must(b, all.Err())
		must(b, all.Close())
	}
	return rows, c
}

func insertAll(b *testing.B, db *sql.DB, insert string, rows [][]any) (wall, cpu time.Duration) {
	b.Helper()
	start, before := time.Now(), used(b)
	tx, err := db.Begin()
	must(b, err)
	stmt, err := tx.Prepare(insert)
	must(b, err)
	for _, row := range rows {
		_, err := stmt.Exec(row...)
		must(b, err)
	}
	must(b, tx.Commit())
	return time.Since(start), used(b) - before
}

func used(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &r))
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func openSQLite(b *testing.B, path string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	must(b, err)
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func tables(b *testing.B, db *sql.DB) []string {
	b.Helper()
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	must(b, err)
	defer func() { must(b, rows.Close()) }()
	var names []string
	for rows.Next() {
		var name string
		must(b, rows.Scan(&name))
		names = append(names, name)
	}
	must(b, rows.Err())
	return names
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
