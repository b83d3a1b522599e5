package xlsx

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
)

// BenchmarkRead reads 10,000 rows of one invoice each: 19 columns, most of
// them filled.
func BenchmarkRead(b *testing.B) {
	const rows = 10_000
	data := around(b, func(w io.Writer) error {
		for i := range rows {
			if err := end(w, xmlRow(number1(fmt.Sprint(200_101+i)), "", text("11.01.2027"), text("25.01.2027"), number1("10001"), ` t="s"><v>0</v>`, number1("310100919"), number1("155"), "", "", "",
				` t="s"><v>1</v>`, number1("10"), number1("100"), number1("1000"), number1("25"), number1("1000"), number1("250"), number1("1250"))); err != nil {
				return err
			}
		}
		return nil
	}, end2("<si><t>Fjordbygg Sørøst AS</t></si><si><t>Terrassebord 28x120</t></si>"))
	f := New(Options{Temp: b.TempDir()})
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var most uint64
	for b.Loop() {
		n := 0
		for rec, err := range f.Read(bytes.NewReader(data), options) {
			if err != nil || len(rec.Findings) > 0 {
				b.Fatal(err, rec.Findings)
			}
			if n++; n == rows/2 {
				b.StopTimer()
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
				b.StartTimer()
			}
		}
		if n != rows {
			b.Fatalf("%d invoices", n)
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(most)/(1<<20), "MiB-live")
}
