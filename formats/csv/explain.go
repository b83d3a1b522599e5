package csv

import (
	"bytes"
	"strings"

	"sluse/formats"
	"sluse/formats/table"
	"sluse/words"
)

// Explain says what a file that no format recognises seems to be, and what a
// clerk does about it. head is its first bytes.
func Explain(head []byte) words.Reason {
	if reason := explainBinary(head); !reason.IsZero() {
		return reason
	}
	text := strings.TrimSpace(headText(head))
	lower := strings.ToLower(table.Clip(text, 512))
	line, separator := firstLine(text)
	switch {
	case text == "":
		return words.R("file.empty")
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"), strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "<html"):
		return words.R("file.html")
	case strings.HasPrefix(lower, "<"):
		return words.R("file.xml-unknown")
	case strings.HasPrefix(lower, "{"), strings.HasPrefix(lower, "["):
		return words.R("file.json")
	case (Customers{}).Recognise(head):
		return words.R("customers.not-here")
	case separator == ",", hasNumber(line, ","):
		return words.R("csv.comma-separated")
	case separator != "", hasNumber(line, "\t"):
		return words.R("csv.other-separator")
	case strings.Count(line, ";") >= 3:
		return words.R("csv.no-heading-row", table.Clip(line, 80))
	}
	return words.R("file.unknown", table.Clip(line, 80))
}

func explainBinary(head []byte) words.Reason {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		if bytes.Contains(head, []byte("xl/")) || bytes.Contains(head, []byte("[Content_Types].xml")) {
			return words.R("file.excel")
		}
		return words.R("file.zip")
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return words.R("file.excel-old")
	case bytes.HasPrefix(bytes.TrimSpace(head), []byte("%PDF-")):
		return words.R("file.pdf")
	case bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xbc\xaf")):
		return words.R("file.zip")
	case !detect(head).isUTF16() && bytes.IndexByte(head, 0) >= 0:
		return words.R("file.binary")
	}
	return words.Reason{}
}

// headText is a file's head as text.
func headText(head []byte) string {
	head = head[:min(len(head), formats.HeadSize)]
	e := detect(head)
	return e.decode(e.inside(bytes.TrimPrefix(head, e.mark())), false)
}

// firstLine is the first line that is not empty, behind a line "sep=x" whose
// x it returns where that is not the semicolon.
func firstLine(text string) (line, separator string) {
	for text != "" {
		end := strings.IndexAny(text, "\r\n")
		line, rest := text, ""
		if end >= 0 {
			line, rest = text[:end], text[end+1:]
		}
		text = rest
		switch d := declaredSeparator(line); {
		case d == ";", strings.TrimSpace(line) == "":
		case d != "":
			separator = d
		default:
			return line, separator
		}
	}
	return "", separator
}

// declaredSeparator is what a line "sep=;" declares; nothing for other lines.
func declaredSeparator(line string) string {
	line = strings.Trim(line, " \r\n\"")
	if len(line) == 5 && strings.EqualFold(line[:4], "sep=") {
		return line[4:]
	}
	return ""
}

func hasNumber(line, separator string) bool {
	if !strings.Contains(line, separator) {
		return false
	}
	for f := range strings.SplitSeq(line, separator) {
		if strings.EqualFold(strings.Trim(strings.TrimSpace(f), `"`), table.ColNumber.String()) {
			return true
		}
	}
	return false
}
