package ubl

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// A charsetError names an encoding that we do not read.
type charsetError string

func (e charsetError) Error() string { return "encoding " + string(e) + " is not supported" }

var utf8BOM = []byte("\xef\xbb\xbf")

// declaredEncoding finds the encoding in an XML declaration. The bytes before
// the name are ASCII in every encoding that reaches it.
var declaredEncoding = regexp.MustCompile(`^<\?xml[ \t\r\n][^>]{0,200}?encoding[ \t\r\n]*=[ \t\r\n]*["']([A-Za-z0-9._:-]{1,40})["']`)

// toUTF8 is a document in UTF-8 without byte order mark. It is data itself
// where that is what came.
func toUTF8(data []byte) ([]byte, error) {
	if rest, ok := bytes.CutPrefix(data, utf8BOM); ok {
		return rest, nil
	}
	enc, err := encodingOf(data)
	if enc == nil || err != nil {
		return data, err
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return nil, charsetError(err.Error())
	}
	return text, nil
}

// encodingOf is what a document is written in; nil is UTF-8.
func encodingOf(data []byte) (encoding.Encoding, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), nil
	}
	match := declaredEncoding.FindSubmatch(data[:min(len(data), 300)])
	if match == nil {
		return nil, nil
	}
	switch name := strings.ToLower(string(match[1])); name {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return nil, nil
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1":
		return charmap.ISO8859_1, nil
	case "iso-8859-15", "iso8859-15", "iso_8859-15", "latin9", "latin-9":
		return charmap.ISO8859_15, nil
	case "windows-1252", "cp1252", "cp-1252":
		return charmap.Windows1252, nil
	default:
		return nil, charsetError(match[1])
	}
}

// declareUTF8 makes a converted document's declaration tell the truth.
func declareUTF8(text []byte) []byte {
	at := declaredEncoding.FindSubmatchIndex(text[:min(len(text), 300)])
	if at == nil {
		return text
	}
	out := append(make([]byte, 0, len(text)), text[:at[2]]...)
	return append(append(out, "UTF-8"...), text[at[3]:]...)
}

// badUTF8 is the line of the first byte that is not UTF-8, or 0.
func badUTF8(text []byte) int {
	if utf8.Valid(text) {
		return 0
	}
	line := 1
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			return line
		case r == '\n':
			line++
		}
		text = text[n:]
	}
	return line
}
