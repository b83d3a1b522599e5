package xlsx

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"sluse/words"
)

// A fileKind is what a file seems to be by its first bytes.
type fileKind int

const (
	kindOther fileKind = iota
	kindWorkbook
	kindMacro      // .xlsm
	kindBinary     // .xlsb
	kindOpen       // .ods
	kindOpenOther  // another OpenDocument
	kindDocument   // Word, PowerPoint
	kindOld        // .xls
	kindEncrypted  // a workbook with a password
	kindOldUnknown // OLE2, and no more is seen of it
)

var (
	zipEntry = []byte("PK\x03\x04")
	oleMagic = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
)

// kindOf judges a file by its head. The list of a packed file's parts stands
// at its end, but each part has its name in front of it: the head has some.
func kindOf(head []byte) fileKind {
	switch {
	case bytes.HasPrefix(head, oleMagic):
		return oleKind(head)
	case !bytes.HasPrefix(head, zipEntry):
		return kindOther
	}
	kind, office := kindOther, false
	for i, e := range entries(head) {
		name := strings.ToLower(strings.ReplaceAll(e.name, "\\", "/"))
		switch {
		case i == 0 && name == "mimetype":
			if bytes.HasPrefix(e.data, []byte("application/vnd.oasis.opendocument.spreadsheet")) {
				return kindOpen
			}
			return kindOpenOther
		case name == "xl/vbaproject.bin":
			return kindMacro
		case name == "xl/workbook.bin":
			return kindBinary
		case strings.HasPrefix(name, "xl/"):
			kind = kindWorkbook
		case strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"), strings.HasPrefix(name, "visio/"):
			return kindDocument
		case name == "[content_types].xml", name == "_rels/.rels", strings.HasPrefix(name, "docprops/"):
			office = true
		}
	}
	if kind == kindOther && office {
		return kindWorkbook // its other parts lie further on; reading it tells
	}
	return kind
}

// An entry is a packed part whose beginning is in the head.
type entry struct {
	name string
	data []byte // what follows it
}

// entries are the parts of a packed file in its head. Their lengths may stand
// behind them only, so the next is found by its mark.
func entries(head []byte) []entry {
	var all []entry
	for {
		i := bytes.Index(head, zipEntry)
		if i < 0 || len(head) < i+30 {
			return all
		}
		head = head[i:]
		n, extra := int(binary.LittleEndian.Uint16(head[26:])), int(binary.LittleEndian.Uint16(head[28:]))
		if len(head) < 30+n {
			return all
		}
		name := string(head[30 : 30+n])
		head = head[30+n:]
		if n == 0 || n > 256 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\ufffd' }) {
			continue // compressed bytes that look like a mark
		}
		all = append(all, entry{name, head[min(extra, len(head)):]})
	}
}

// oleKind looks for the names of what an old Office file holds: they are
// UTF-16, in a directory that usually lies near the beginning.
func oleKind(head []byte) fileKind {
	switch has := func(name string) bool { return bytes.Contains(head, wide(name)) }; {
	case has("EncryptedPackage"), has("EncryptionInfo"):
		return kindEncrypted
	case has("WordDocument"), has("PowerPoint Document"), has("__properties_version1.0"):
		return kindDocument
	case has("Workbook"), has("Book"):
		return kindOld
	}
	return kindOldUnknown
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// Explain says what a clerk does with a file of the Office family that is not
// read; nothing for any other file.
func Explain(head []byte) words.Reason {
	code := map[fileKind]string{
		kindMacro: "sheet.macro", kindBinary: "sheet.binary", kindOpen: "sheet.ods", kindOpenOther: "sheet.not-workbook",
		kindDocument: "sheet.not-workbook", kindOld: "sheet.xls", kindEncrypted: "sheet.encrypted", kindOldUnknown: "sheet.old-unknown",
	}[kindOf(head)]
	if code == "" {
		return words.Reason{}
	}
	return words.R(code)
}
