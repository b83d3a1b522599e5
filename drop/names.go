package drop

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is the most bytes of a safe name. It leaves room for what we put
// before and after it, below the 255 of the common file systems.
const maxName = 120

// SafeName makes a name that someone else chose fit for a file of ours, on
// Linux and on Windows: no path, no control or invisible characters, no
// device, not hidden, not unfinished, at most 120 bytes. Letters of any
// language stay. The name as it was seen is kept as data, not as a path.
func SafeName(seen string) string {
	name := norm.NFC.String(strings.Map(safeRune, strings.ToValidUTF8(seen, "_")))
	name = strings.Trim(name, " ")
	if strings.HasPrefix(name, ".") {
		name = "_" + name
	}
	if device(name) {
		name = "_" + name
	}
	name = strings.TrimRight(shorten(name), ". ")
	if name == "" || Unfinished(name) {
		name += "_"
	}
	return name
}

func safeRune(r rune) rune {
	if strings.ContainsRune(`/\:*?"<>|`, r) || r == utf8.RuneError {
		return '_'
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	if !unicode.IsGraphic(r) { // control characters, and those that turn the direction
		return '_'
	}
	return r
}

// shorten cuts a name's stem and keeps its extension; a byte is left for a
// final underscore, where it does not end in one already.
func shorten(name string) string {
	const most = maxName - 1
	if len(name) <= most || len(name) == maxName && strings.HasSuffix(name, "_") {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	stem := name[:most-len(ext)]
	for !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return stem + ext
}

// device reports whether Windows takes the name for a device, whatever its
// extension.
func device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	stem = strings.TrimRight(stem, " ")
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	if len(stem) < 4 || (stem[:3] != "COM" && stem[:3] != "LPT") {
		return false
	}
	n := []rune(stem[3:])
	return len(n) == 1 && strings.ContainsRune("0123456789¹²³", n[0])
}
