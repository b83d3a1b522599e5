package pdf

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// family is Liberation Sans: its figures are all of one width, so that right
// aligned amounts stand under each other digit by digit.
const family = "liberationsans"

func addFonts(pdf *fpdf.Fpdf) {
	// The library's subsetter may append to slices of what it is given, so
	// each document has its own copy.
	pdf.AddUTF8FontFromBytes(family, "", slices.Clone(liberationsansregular.TTF))
	pdf.AddUTF8FontFromBytes(family, "B", slices.Clone(liberationsansbold.TTF))
}

// A face is the advance width of each character in thousandths of the type
// size; nought is a character that the font does not have.
type face [0x10000]uint16

// faces are the regular and the bold face, measured once: the library can
// measure only by writing a font change into the page.
var faces = sync.OnceValue(func() [2]*face {
	return [2]*face{measure(liberationsansregular.TTF), measure(liberationsansbold.TTF)}
})

// measure reads the widths of a font. A font that cannot be read has none; it
// is part of the program, and a test reads it.
func measure(ttf []byte) *face {
	widths := new(face)
	font, err := sfnt.Parse(ttf)
	if err != nil {
		return widths
	}
	var b sfnt.Buffer
	for r := ' '; r < 0xFFFF; r++ {
		glyph, err := font.GlyphIndex(&b, r)
		if err != nil || glyph == 0 {
			continue
		}
		if advance, err := font.GlyphAdvance(&b, glyph, fixed.I(1000), xfont.HintingNone); err == nil {
			widths[r] = uint16(max(advance.Round(), 0))
		}
	}
	return widths
}

func (f *face) width(s string) (thousandths int) {
	for _, r := range s {
		if r < rune(len(f)) {
			thousandths += int(f[r])
		}
	}
	return thousandths
}

// clean is a text as the fonts can show it, on one line: composed letters (å
// is one), no control or invisible characters, and "?" for what no glyph
// stands for. The library must never see anything else: it indexes past its
// tables on characters beyond U+FFFF.
func clean(s string) string {
	if printable(s) {
		return s
	}
	has := faces()[0]
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case r < rune(len(has)) && has[r] > 0:
			return r
		}
		return '?'
	}, norm.NFC.String(strings.ToValidUTF8(s, "?")))
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
