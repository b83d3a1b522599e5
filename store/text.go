package store

import (
	"strings"
	"unicode/utf8"
)

// A text column holds UTF-8 without NUL: PostgreSQL takes nothing else, and
// what one engine refuses the other must not keep.

// text is a value fit for a text column. What a sender has broken is seen as
// broken.
func text(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// texts makes the arguments of a statement fit.
func texts(args []any) []any {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = text(s)
		}
	}
	return args
}

// oddBytes are the runes, of an area for private use, that stand for bytes
// that are no UTF-8.
const oddBytes = 0xF700

// keptName is the name of a file as a text column has it, and nameOf gives
// back the very bytes: the names of files in a folder are bytes, some of them
// in an old character set, and each must be found again under its own.
func keptName(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); {
		r, n := utf8.DecodeRuneInString(name[i:])
		if (r == utf8.RuneError && n == 1) || (r >= oddBytes && r <= oddBytes+0xFF) || r == 0 {
			for _, c := range []byte(name[i : i+n]) {
				b.WriteRune(oddBytes + rune(c))
			}
		} else {
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

func nameOf(kept string) string {
	var b strings.Builder
	for _, r := range kept {
		if r >= oddBytes && r <= oddBytes+0xFF {
			b.WriteByte(byte(r - oddBytes))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
