package csv

import (
	"bytes"
	"fmt"
	"testing"

	"sluse/formats"
)

// sampleFile is n invoices of three lines, about 190 bytes a row.
func sampleFile(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Fakturanr;Type;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Epost;Adresse;Postnr;Sted;DeresRef;KID;Konto;Varenr;Varenavn;Antall;Enhet;Pris;Linjesum;MvaSats;Netto;Mva;Brutto\r\n")
	for i := range n {
		for line := range 3 {
			fmt.Fprintf(&b, "%d;faktura;11.01.2027;25.01.2027;%d;Fjordbygg Sørøst AS;310100072;post@fjordbygg.example;Demoveien 7;0155;Oslo;Kari Nilsen;100012001010;99990501234;V%d;Terrassebord 28x120;10;stk;100,00;1 000,00;25;3 000,00;750,00;3 750,00\r\n",
				200101+i, 10001+i, line)
		}
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	const invoices = 10_000
	data := sampleFile(invoices)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for rec, err := range (Format{}).Read(bytes.NewReader(data), formats.Options{File: "bench.csv", Account: "99990501234"}) {
			if err != nil || len(rec.Findings) > 0 {
				b.Fatal(err, rec.Findings)
			}
			n++
		}
		if n != invoices {
			b.Fatalf("%d invoices", n)
		}
	}
	b.ReportMetric(float64(invoices*b.N)/b.Elapsed().Seconds(), "invoices/s")
}
