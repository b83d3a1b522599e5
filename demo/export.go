package demo

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// exportColumns are the columns of the company's exports (docs/csv.md).
const exportColumns = "Fakturanr;Type;Fakturadato;Forfallsdato;Leveringsdato;Valuta;Kurs;Kundenr;Kundenavn;Orgnr;Epost;Adresse;Postnr;Sted;Land;" +
	"KID;Konto;GjelderFaktura;Netto;Mva;Brutto;Varenr;Varenavn;Antall;Enhet;Pris;Linjesum;MvaSats;MvaKode"

// export is a CSV of documents: one row a line, all of the document's own
// terms on each.
func export(documents ...document) string {
	var b strings.Builder
	b.WriteString(exportColumns + "\n")
	for i := range documents {
		d := &documents[i]
		head := d.cells()
		for k := range d.lines {
			cells := append(append([]string{}, head...), d.lineCells(&d.lines[k])...)
			for at := range cells {
				cells[at] = quoted(cells[at])
			}
			b.WriteString(strings.Join(cells, ";") + "\n")
		}
	}
	return b.String()
}

// old is a text as an old system writes it: Windows-1252, CR LF.
func old(text string) []byte {
	b, err := charmap.Windows1252.NewEncoder().String(strings.ReplaceAll(text, "\n", "\r\n"))
	if err != nil {
		panic("demo: " + err.Error()) // a letter of the tables that Windows-1252 lacks
	}
	return []byte(b)
}

// cells are the terms of the whole document. A credit note's amounts stand
// below nought, as old systems write them.
func (d *document) cells() []string {
	c := d.buyer()
	code, town := c.postCode()
	net, tax, _ := d.sums()
	kind, kid, sign := "Faktura", d.kid(), int64(1)
	if d.creditNote() {
		kind, kid, sign = "Kreditnota", "", -1
	}
	rate := strings.ReplaceAll(d.rate.String(), ".", ",")
	return []string{
		d.number, kind, d.issued.Norwegian(), d.due().Norwegian(), d.delivered().Norwegian(), d.money(), rate,
		c.number(), c.name, c.org, c.email, c.street(), code, town, c.land(),
		kid, d.account, d.credits, comma(sign * net), comma(sign * tax), comma(sign * d.printed()),
	}
}

func (d *document) lineCells(l *line) []string {
	sign := int64(1)
	if d.creditNote() {
		sign = -1
	}
	return []string{
		l.item, l.name, strconv.FormatInt(sign*l.quantity, 10), l.unit, comma(l.price), comma(sign * l.quantity * l.price),
		strconv.FormatInt(l.rate, 10), l.category,
	}
}

// comma is an amount in øre as Norwegians write it: 1250,00.
func comma(ore int64) string {
	return strings.ReplaceAll(amount(ore), ".", ",")
}

// amount is an amount in øre with a point: 1250.00.
func amount(n int64) string { return ore(n).String() }

func quoted(s string) string {
	if !strings.ContainsAny(s, `;"`) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
