package flow

import (
	"reflect"
	"strings"
	"testing"

	"sluse/words"
)

const openHeading = "Kundenr;Kundenavn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;KID\n"

func TestOpenItemsEncodings(t *testing.T) {
	t.Parallel()
	f := &Flow{BookMoney: "NOK", Lang: words.NB}
	const row = "10014;Ås Trelast AS;310 100 846;199001;01.12.2025;2025-12-31;1\u00a0234,50;\n"
	windows := strings.NewReplacer("ø", "\xf8", "Å", "\xc5", "\u00a0", "\xa0").Replace(openHeading + row)
	for name, raw := range map[string]string{"UTF-8": openHeading + row, "UTF-8 with a mark": "\ufeff" + openHeading + row, "Windows-1252": windows} {
		items, problems := f.readOpenItems([]byte(raw), "f.csv", "s")
		if len(problems) > 0 || len(items) != 1 {
			t.Errorf("%s: %v", name, problems)
			continue
		}
		i := items[0]
		if i.customer.Name != "Ås Trelast AS" || i.customer.OrgNumber != "310100846" || i.issued != "2025-12-01" || i.due != "2025-12-31" || i.amount.Minor != 123450 {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

func TestClerksAmount(t *testing.T) {
	t.Parallel()
	for text, minor := range map[string]int64{
		"0,01": 1, "1234,50": 123450, "1 234,50": 123450, "-200": -20000, "\u2212200,00": -20000, "9999999999,99": 999999999999,
	} {
		if a, ok := clerksAmount(text, "NOK"); !ok || a.Minor != minor {
			t.Errorf("%q: %v, %v", text, a, ok)
		}
	}
	for _, text := range []string{"", "1.234,50", "1234.50", "1,234", "ti", "1e3", "10000000000,00", "-10000000000,00", "99999999999999999999"} {
		if a, ok := clerksAmount(text, "NOK"); ok {
			t.Errorf("%q is %v", text, a)
		}
	}
}

// FuzzOpenItems: what is read without a problem is what may be booked (a
// number of its own, a day, an amount that is not nought), and reads the same
// when it is written again.
func FuzzOpenItems(f *testing.F) {
	f.Add([]byte(openHeading + "10001;Fjordbygg Demo AS;310100072;199001;01.12.2025;31.12.2025;1 234,50;100012001010\n"))
	f.Add([]byte(openHeading + "\"10001\";\"A;B\";;1;2025-12-01;2025-12-31;-1,00;\r\n;;;;;;;\n2;C;;2;2025-12-01;2025-12-31;1,00;\n"))
	f.Add([]byte("KID;Beløp\n"))
	f.Add([]byte(openHeading + "\"1"))
	f.Add([]byte("\xef\xbb\xbf" + openHeading))
	flow := &Flow{BookMoney: "NOK", Lang: words.EN}
	f.Fuzz(func(t *testing.T, raw []byte) {
		items, problems := flow.readOpenItems(raw, "f.csv", "s")
		if len(problems) > 0 {
			return
		}
		if len(items) == 0 {
			t.Fatal("nothing was read and nothing is wrong")
		}
		quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		var again strings.Builder
		again.WriteString(openHeading)
		numbers := map[string]bool{}
		for _, i := range items {
			if i.number == "" || numbers[i.number] || i.issued == "" || i.due == "" || i.amount.IsZero() || i.customer.Name == "" {
				t.Fatalf("%+v", i)
			}
			numbers[i.number] = true
			c := i.customer
			again.WriteString(strings.Join([]string{
				quote(c.Number), quote(c.Name), c.OrgNumber, quote(i.number), string(i.issued), string(i.due),
				strings.Replace(i.amount.String(), ".", ",", 1), quote(i.kid),
			}, ";") + "\n")
		}
		items2, problems := flow.readOpenItems([]byte(again.String()), "f.csv", "s")
		if len(problems) > 0 || len(items2) != len(items) {
			t.Fatalf("%v\n%s", problems, again.String())
		}
		for n := range items {
			items[n].place = items2[n].place // a text may have had several lines
			if !reflect.DeepEqual(items[n], items2[n]) {
				t.Fatalf("%+v became %+v", items[n], items2[n])
			}
		}
	})
}
