package mail

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// A message with a page and a file: the text first, the page as its
// alternative, the file beside both; each part comes out as it went in.
func TestPageAndFile(t *testing.T) {
	t.Parallel()
	m := Message{
		From: "Slusevik Engros AS <faktura@slusevik.example>", To: "a@slusevik.example", AlsoTo: []string{"b@slusevik.example"},
		Subject: "Faktura natt til 23.11: 291 overlevert", Text: "Hei æøå\n", HTML: "<p>Hei æøå, 1\u00a0234,50 kr</p>",
		MessageID: "5f0e9c1a@slusevik.example", Date: time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC),
		Attachments: []Attachment{{Name: "tall.xlsx", Type: SheetType, Bytes: bytes.Repeat([]byte("PK\x03\x04 "), 300)}},
	}
	raw, err := Render(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Render(m)
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("the same message has other bytes: %v", err)
	}
	if !strings.Contains(string(raw), "To: <a@slusevik.example>, <b@slusevik.example>\r\n") {
		t.Errorf("the head:\n%.600s", raw)
	}
	for mediaType, want := range map[string]string{"text/plain": m.Text, "text/html": m.HTML, SheetType: string(m.Attachments[0].Bytes)} {
		got, err := PartOf(raw, mediaType)
		if err != nil || strings.ReplaceAll(string(got), "\r\n", "\n") != want {
			t.Errorf("%s: %q, %v", mediaType, got, err)
		}
	}
	if _, err := PartOf(raw, "application/pdf"); err == nil {
		t.Error("it has a PDF")
	}
	m.HTML, m.Attachments = "", nil
	if raw, err = Render(m); err != nil {
		t.Fatal(err)
	}
	if got, err := PartOf(raw, "text/plain"); err != nil || strings.ReplaceAll(string(got), "\r\n", "\n") != m.Text {
		t.Errorf("a plain message: %q, %v", got, err)
	}
}
