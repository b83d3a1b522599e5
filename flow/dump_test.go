package flow_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"

	"sluse/formats"
	"sluse/formats/csv"
	"sluse/invoice"
	"sluse/words"
)

// restart ends the process and opens another on the same folder.
func (c *company) restart() {
	c.t.Helper()
	c.shut()
	if err := c.open(); err != nil {
		c.t.Fatal(err)
	}
}

// tables is everything in the database, row by row, by table, but for the
// packs, which are files with the other engine.
func (c *company) tables() map[string][]string {
	c.t.Helper()
	out := map[string][]string{}
	for _, table := range c.rows(tablesOf()) {
		if table == "pack_part" {
			continue
		}
		rows, err := c.db().QueryContext(context.Background(), `SELECT * FROM `+table)
		if err != nil {
			c.t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			c.t.Fatal(err)
		}
		for rows.Next() {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = new(any)
			}
			if err := rows.Scan(cells...); err != nil {
				c.t.Fatal(err)
			}
			line := table
			for i := range cells {
				line += fmt.Sprintf(" %s=%v", columns[i], *cells[i].(*any))
			}
			out[table] = append(out[table], line)
		}
		if err := rows.Err(); err != nil {
			c.t.Fatal(err)
		}
		slices.Sort(out[table])
	}
	return out
}

// changed says which rows differ, save in some tables.
func changed(before, after map[string][]string, save ...string) string {
	var b strings.Builder
	for table, rows := range after {
		if slices.Contains(save, table) {
			continue
		}
		for _, row := range rows {
			if !slices.Contains(before[table], row) {
				fmt.Fprintln(&b, "+", row)
			}
		}
		for _, row := range before[table] {
			if !slices.Contains(rows, row) {
				fmt.Fprintln(&b, "-", row)
			}
		}
	}
	return b.String()
}

// nights are the queries of all that a company's night leaves, without ids,
// times and tokens.
var nights = []string{
	`SELECT 'file ' || name || ' ' || kind || ' ' || format || ' ' || state || ' ' || reason || ' ' || placed || ' ' || (sha256 <> '') || ' ' || n_read || ' ' || n_accepted || ' ' || n_rejected || ' ' || n_duplicate || ' ' || n_conflict
		FROM arrival ORDER BY name, state`,
	`SELECT 'fault ' || a.name || ' ' || f.ordinal || ' ' || f.number || ' ' || f.outcome || ' ' || f.findings || (f.pack > 0) FROM fault f JOIN arrival a ON a.id = f.arrival ORDER BY a.name, f.ordinal`,
	`SELECT 'customer ' || number || ' ' || org || ' ' || name || ' ' || email || ' ' || prepay FROM customer ORDER BY number, org, name`,
	`SELECT 'invoice ' || i.class || ' ' || i.number || ' ' || i.state || ' ' || i.reason || ' ' || i.issued || ' ' || (i.offer > 0) || ' ' || i.gross || ' ' || i.ordinal || ' ' || c.number || ' ' || a.name
		FROM invoice i JOIN customer c ON c.id = i.customer JOIN arrival a ON a.id = i.arrival ORDER BY i.class, i.number`,
	`SELECT 'decision ' || i.number || ' ' || d.detail FROM decision d JOIN invoice i ON i.id = d.invoice ORDER BY i.class, i.number, d.id`,
	`SELECT 'event ' || i.number || ' ' || e.who || ' ' || e.reason || ' ' || e.note FROM event e JOIN invoice i ON i.id = e.invoice ORDER BY i.class, i.number, e.reason`,
	`SELECT 'delivery ' || i.number || ' ' || d.purpose || ' ' || d.channel || ' ' || d.state || ' ' || d.refusal || ' ' || d.reason || ' ' || (d.token <> '') || ' ' || p.state
		FROM delivery d JOIN invoice i ON i.id = d.invoice LEFT JOIN parcel p ON p.id = d.parcel ORDER BY i.class, i.number, d.id`,
	`SELECT 'offer ' || i.number || ' ' || o.state || ' ' || o.face || ' ' || o.commission || ' ' || o.kid || ' ' || o.account || ' ' || o.reason FROM offer o JOIN invoice i ON i.id = o.invoice ORDER BY i.number`,
	`SELECT 'settlement ' || settlement_id || ' ' || total || ' ' || CASE WHEN entry > 0 THEN 'paid' ELSE '' END FROM settlement ORDER BY settlement_id`,
	`SELECT 'statement ' || name || ' ' || kind || ' ' || state || ' ' || reason || ' ' || opening || ' ' || closing || ' ' || n_entries || ' ' || n_known FROM statement ORDER BY name, kind`,
	`SELECT 'entry ' || e.key || ' ' || e.state || ' ' || e.match || ' ' || e.amount || ' ' || e.why || ' ' || s.name || ' ' || v.text FROM entry e JOIN statement s ON s.id = e.statement LEFT JOIN voucher v ON v.id = e.voucher ORDER BY e.key`,
	`SELECT 'voucher ' || v.series || ' ' || v.number || ' ' || v.date || ' ' || v.text || ' ' || v.document || ' ' || v.place FROM voucher v ORDER BY v.series, v.number`,
	`SELECT 'posting ' || v.series || v.number || ' ' || p.line || ' ' || p.account || ' ' || p.sub || ' ' || p.amount || ' ' || p.currency || ' ' || p.vat_code || ' ' || COALESCE(i.number, '')
		FROM posting_line p JOIN voucher v ON v.id = p.voucher LEFT JOIN invoice i ON i.id = p.item ORDER BY v.series, v.number, p.line`,
}

var saleIDs = regexp.MustCompile(sellerID + `-\d+`)

// night is all that a company's nights have left, here and at the far ends.
func (c *company) night() string {
	c.t.Helper()
	var b strings.Builder
	for _, query := range nights {
		for _, row := range c.rows(query) {
			fmt.Fprintln(&b, saleIDs.ReplaceAllString(row, "SALE"))
		}
	}
	for _, e := range []*end{&c.factor.end, &c.ehf.end, &c.email.end, &c.paper.end} {
		var left []string
		for _, l := range e.letters() {
			l.Token, l.SaleID = "", ""
			left = append(left, fmt.Sprintf("%s %+v", e.name, l))
		}
		slices.Sort(left)
		fmt.Fprintln(&b, strings.Join(left, "\n"))
	}
	return b.String()
}

// firstDifference is where two texts part, line by line.
func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return fmt.Sprintf("want %q\ngot  %q", a[i], b[min(i, len(b)-1)])
		}
	}
	return fmt.Sprintf("%d lines more", len(b)-len(a))
}

// torn is a format that says in the middle that the file is unreadable.
type torn struct{}

func tornFile(n int) string {
	bills := make([][]string, n)
	for i := range bills {
		bills[i] = bill(fmt.Sprint(400001+i), 10003, 100)
	}
	return "TORN\n" + sheet(bills...)
}

func (torn) Name() string               { return "torn" }
func (torn) Recognise(head []byte) bool { return bytes.HasPrefix(head, []byte("TORN\n")) }

func (torn) Read(r io.Reader, o formats.Options) iter.Seq2[*formats.Record, error] {
	return func(yield func(*formats.Record, error) bool) {
		if _, err := io.ReadFull(r, make([]byte, 5)); err != nil {
			yield(nil, err)
			return
		}
		for rec, err := range (csv.Format{}).Read(r, o) {
			if !yield(rec, err) {
				return
			}
		}
		yield(nil, &formats.FileError{Place: invoice.Place{File: o.File, Line: 7}, Reason: words.R("csv.no-rows")})
	}
}
