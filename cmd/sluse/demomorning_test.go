package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sluse/mail"
)

// A mail each morning, once, to the people of the company; what the three say
// together is what the lists, the status and their own workbooks say.
func (p *played) mornings(t *testing.T) {
	var mails [][]byte
	for _, name := range files(t, p.dir, "motparter/epost/*.eml") {
		if raw := contents(t, name); bytes.Contains(raw, []byte("Delivered-To: okonomi@slusevik.example\r\n")) {
			mails = append(mails, raw)
		}
	}
	if len(mails) != 3 {
		t.Fatalf("%d morning mails", len(mails))
	}
	left := map[string]bool{}
	handedOver, paidOut := 0, 0
	for i, raw := range mails {
		handedOver += p.morning(t, i, raw, left)
		text, err := mail.PartOf(raw, "text/plain")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "24\u00a0862,50 kr") && strings.Contains(string(text), "Utbetalt") {
			paidOut++
		}
	}
	var want []string
	for _, d := range list[deliveryView](t, p, "list", "deliveries", "--limit", "0") {
		if d.Purpose == "customer" && slices.Contains([]string{"handed over", "accepted", "delivered"}, d.State) {
			want = append(want, d.Invoice)
		}
	}
	// Elvebakken's mail left in the first night, and was refused in the second:
	// the first morning had counted it.
	if handedOver != len(want)+1 || paidOut != 1 {
		t.Errorf("%d handed over, want %d; paid out in %d mails", handedOver, len(want)+1, paidOut)
	}
	for _, number := range want {
		if !left[number] {
			t.Errorf("no workbook says that %s left", number)
		}
	}
	notices := list[noticeView](t, p, "list", "notices", "--limit", "0")
	for _, n := range notices {
		if n.Kind == "morning" && n.State != "accepted" || n.Kind == "status" && n.State != "handed over" {
			t.Errorf("%s is %s", n.Key, n.State)
		}
	}
	// All is told: the next mail would have nothing but what stands open.
	next := list[reportView](t, p, "report")[0]
	status := list[statusView](t, p, "status")[0]
	if next.HandedOver != 0 || len(next.Booked) != 0 || next.NeedsPerson != status.NeedsPerson || next.Differences != 0 || next.PaidOut.N != 0 {
		t.Errorf("the next mail: %+v", next)
	}
}

// morning reads a mail's workbook: how many left, and which.
func (p *played) morning(t *testing.T, i int, raw []byte, left map[string]bool) int {
	t.Helper()
	book, err := mail.PartOf(raw, mail.SheetType)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Utboks")
	if err != nil {
		t.Fatal(err)
	}
	mark := slices.Index(rows[0], "overlevert siden sist")
	n := 0
	for _, row := range rows[1:] {
		if len(row) > mark && row[mark] == "ja" {
			n++
			left[row[0]] = true
		}
	}
	text, err := mail.PartOf(raw, "text/plain")
	if err != nil {
		t.Fatal(err)
	}
	if _, after, _ := strings.Cut(string(text), "\r\nOverlevert "); !strings.HasPrefix(strings.TrimSpace(after), fmt.Sprint(n)) {
		t.Errorf("mail %d: its workbook has %d that left, the mail %.40q", i, n, after)
	}
	// The mail of a day is kept as it was sent.
	kept := filepath.Join(t.TempDir(), "kept.xlsx")
	p.call(t, "report", "--date", fmt.Sprintf("2027-01-%d", 11+i), "--format", "xlsx", "--out", kept)
	if !bytes.Equal(contents(t, kept), book) {
		t.Errorf("mail %d: the kept workbook is another", i)
	}
	return n
}
