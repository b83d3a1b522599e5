package xlsx

import (
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"sluse/formats/table"
)

// texts are the workbook's shared texts, by their number from 0. Cells name
// them in any order, so they are kept: the first in memory, many on disk.
type texts struct {
	folder string
	memory int // bytes that are kept in memory, of the texts and of ends
	count  int
	blob   []byte  // the texts that are not on disk
	ends   []int64 // where each ends, and
	done   int64   // where the blob begins
	files  [2]*tempFile
}

func (t *texts) close() {
	if t != nil {
		t.files[0].close()
		t.files[1].close()
	}
}

func (t *texts) add(s []byte) error {
	t.blob = append(t.blob, s...)
	t.ends = append(t.ends, t.done+int64(len(t.blob)))
	t.count++
	if len(t.blob) < t.memory && 8*len(t.ends) < t.memory {
		return nil
	}
	return t.spill()
}

// spill writes what is in memory behind what is on disk.
func (t *texts) spill() error {
	for i := range t.files {
		if t.files[i] != nil {
			continue
		}
		var err error
		if t.files[i], err = newTemp(t.folder); err != nil {
			return err
		}
	}
	ends := make([]byte, 0, 8*len(t.ends))
	for _, end := range t.ends {
		ends = binary.LittleEndian.AppendUint64(ends, uint64(end))
	}
	if _, err := t.files[0].Write(t.blob); err != nil {
		return err
	}
	if _, err := t.files[1].Write(ends); err != nil {
		return err
	}
	t.done += int64(len(t.blob))
	t.blob, t.ends = t.blob[:0], t.ends[:0]
	return nil
}

// get is a text; one that there is none of is the file's fault.
func (t *texts) get(number string) (string, error) {
	i, err := strconv.Atoi(number)
	if t == nil || err != nil || i < 0 || i >= t.count {
		return "", unfit("sheet.damaged")
	}
	var begin, end int64
	first := t.count - len(t.ends) // the first whose end is in memory
	if i < first {
		var b [16]byte
		if i == 0 {
			_, err = t.files[1].ReadAt(b[8:], 0)
		} else {
			_, err = t.files[1].ReadAt(b[:], int64(i-1)*8)
		}
		if err != nil {
			return "", err
		}
		begin, end = int64(binary.LittleEndian.Uint64(b[:])), int64(binary.LittleEndian.Uint64(b[8:]))
		text := make([]byte, end-begin)
		_, err = t.files[0].ReadAt(text, begin)
		return string(text), err
	}
	begin, end = t.done, t.ends[i-first]
	if i > first {
		begin = t.ends[i-first-1]
	}
	return string(t.blob[begin-t.done : end-t.done]), nil
}

// readTexts reads the part of shared texts. One of several styles is in
// pieces; a reading aid for Japanese is none of them.
func (b *book) readTexts(name string) error {
	e, err := b.part(name)
	if err != nil {
		return err
	}
	defer func() { _ = e.close() }() // was only read
	inText, aid := false, 0
	var text []byte
	for {
		token, err := e.token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "si":
				text = text[:0]
			case "t":
				inText = aid == 0
			case "rPh":
				aid++
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "si":
				if err := b.texts.add([]byte(unescape(text))); err != nil {
					return err
				}
			case "t":
				inText = false
			case "rPh":
				aid--
			}
		case xml.CharData:
			if inText {
				text = appendText(text, token)
			}
		}
	}
}

// appendText adds to a text as much as a value may have, and one byte that
// shows that there was more.
func appendText(text, more []byte) []byte {
	return append(text, more[:min(len(more), max(0, table.MaxField+1-len(text)))]...)
}

// unescape reads "_x000D_", by which a workbook writes what XML cannot, and
// keeps a letter that was cut at the bound from being half.
func unescape(b []byte) string {
	s := strings.ToValidUTF8(string(b), "")
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		r, ok := escaped(s[i:])
		if !ok {
			out.WriteString("_x")
			s = s[i+2:]
			continue
		}
		out.WriteRune(r)
		s = s[i+7:]
	}
}

// escaped reads "_xHHHH_" at the beginning of s.
func escaped(s string) (rune, bool) {
	if len(s) < 7 || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil && !utf16.IsSurrogate(rune(n))
}

// escape is a text as a workbook's XML may carry it.
func escape(s string) string {
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == '_':
			if _, ok := escaped(s[i:]); ok {
				out.WriteString("_x005F_")
				continue
			}
			out.WriteByte('_')
		case r < ' ' && r != '\n' && r != '\t', r == 0xfffe, r == 0xffff:
			out.WriteString("_x" + strings.ToUpper(hex4(r)) + "_")
		case r == utf8.RuneError:
			out.WriteString("\ufffd")
		default:
			out.WriteRune(r)
		}
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(out.String())) // a builder never fails
	return b.String()
}

func hex4(r rune) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", 4-len(s)) + s
}
