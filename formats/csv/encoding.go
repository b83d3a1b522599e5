package csv

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	textencoding "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"sluse/formats"
)

// An encoding is how a file's letters are written.
type encoding int

const (
	undecided encoding = iota // nothing but ASCII so far
	utf8Text
	windows1252
	utf16LE
	utf16BE
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// mark is the byte order mark that a file of the encoding may begin with.
func (e encoding) mark() []byte {
	switch e {
	case utf8Text:
		return byteOrderMark
	case utf16LE:
		return []byte{0xff, 0xfe}
	case utf16BE:
		return []byte{0xfe, 0xff}
	}
	return nil
}

func (e encoding) isUTF16() bool { return e == utf16LE || e == utf16BE }

// utf16 is the codec of the two UTF-16 encodings; the mark is not its matter.
func (e encoding) utf16() textencoding.Encoding {
	if e == utf16BE {
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
}

// outside turns UTF-8 bytes into the file's own; only UTF-16 differs, for the
// scanner reads every other file as it came.
func (e encoding) outside(b []byte) []byte {
	if !e.isUTF16() {
		return b
	}
	out, err := e.utf16().NewEncoder().Bytes(b)
	if err != nil { // the encoder replaces what it cannot write
		return nil
	}
	return out
}

// inside is the reverse of outside.
func (e encoding) inside(b []byte) []byte {
	if !e.isUTF16() {
		return b
	}
	out, err := e.utf16().NewDecoder().Bytes(b)
	if err != nil {
		return nil
	}
	return out
}

// writeText turns a text of ours into bytes that stand among the scanner's.
func (e encoding) writeText(s string) []byte {
	if e != windows1252 {
		return []byte(s)
	}
	out := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			b = '?'
		}
		out = append(out, b)
	}
	return out
}

// readHead reads a file's first bytes; fewer only at its end.
func readHead(r io.Reader) ([]byte, error) {
	head := make([]byte, formats.HeadSize)
	n, err := io.ReadFull(r, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return head[:n], err
}

// detect judges a file by its head. One with a byte order mark is what the
// mark says. Bytes that are not UTF-8 make it Windows-1252, unless there is
// more right UTF-8 than wrong: then a single spoilt record must not garble
// the letters of all others.
func detect(head []byte) encoding {
	for _, e := range []encoding{utf8Text, utf16LE, utf16BE} {
		if bytes.HasPrefix(head, e.mark()) {
			return e
		}
	}
	right, wrong := 0, 0
	for b := head; len(b) > 0; {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		switch {
		case r != utf8.RuneError || n > 1:
			right++
		case len(head) == formats.HeadSize && len(b) < utf8.UTFMax && !utf8.FullRune(b):
			// The head ends within a letter.
		default:
			wrong++
		}
		b = b[n:]
	}
	switch {
	case right > wrong:
		return utf8Text
	case wrong > 0:
		return windows1252
	}
	return undecided
}

// decode is a row's text. The first row beyond ASCII decides for a file that
// was ASCII so far. What cannot be read becomes U+FFFD, which is a finding.
func (e *encoding) decode(b []byte, ascii bool) string {
	if ascii {
		return string(b)
	}
	valid := utf8.Valid(b)
	if *e == undecided {
		*e = windows1252
		if valid {
			*e = utf8Text
		}
	}
	switch {
	case *e == windows1252:
		return fromWindows1252(b)
	case valid:
		return string(b)
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}

func fromWindows1252(b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + len(b)/8 + 8)
	for _, c := range b {
		if c < utf8.RuneSelf {
			s.WriteByte(c)
		} else {
			s.WriteRune(charmap.Windows1252.DecodeByte(c))
		}
	}
	return s.String()
}
