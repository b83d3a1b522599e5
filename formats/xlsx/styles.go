package xlsx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// A numberFormat is what a style says of a number.
type numberFormat struct {
	date    bool
	percent bool
	zeros   int // "0000" shows so many digits
}

// maxStyles is more than Excel has.
const maxStyles = 100_000

// readStyles gives each style, by its number from 0, the format of its
// numbers.
func (b *book) readStyles(name string) ([]numberFormat, error) {
	codes := map[string]string{}
	var all []string // the format's id of each style
	inCells := false
	err := b.each(name, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			codes[attr(e, "numFmtId")] = attr(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "xf":
			if inCells {
				all = append(all, attr(e, "numFmtId"))
			}
		}
		if len(all) > maxStyles || len(codes) > maxStyles {
			return unfit("sheet.damaged")
		}
		return nil
	}, func(local string) {
		if local == "cellXfs" {
			inCells = false
		}
	})
	list := make([]numberFormat, len(all))
	for i, id := range all {
		if code, own := codes[id]; own {
			list[i] = readFormat(code)
		} else {
			list[i] = builtIn(id)
		}
	}
	return list, err
}

// builtIn is a format that has a number only. 27 to 36 and 50 to 58 are dates
// in the Far East alone; 18 to 21 and 45 to 47 are times of a day.
func builtIn(id string) numberFormat {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return numberFormat{}
	case n >= 14 && n <= 17, n == 22, n >= 27 && n <= 36, n >= 50 && n <= 58:
		return numberFormat{date: true}
	case n == 9, n == 10:
		return numberFormat{percent: true}
	case n == 1:
		return numberFormat{zeros: 1}
	}
	return numberFormat{}
}

// readFormat reads a format's code: "dd/mm/yyyy", "0.00 %", "00000000000".
// Only its first section counts, and what is shown as it is does not: texts in
// quotes, letters behind \ _ and *, and what stands in [ ].
func readFormat(code string) numberFormat {
	var f numberFormat
	onlyZeros := code != ""
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			code = code[:i]
		case '"':
			onlyZeros = false
			i = skipTo(code, i+1, '"')
		case '[':
			onlyZeros = false
			i = skipTo(code, i+1, ']')
		case '\\', '_', '*':
			onlyZeros = false
			i++
		case '0':
			f.zeros++
		default:
			onlyZeros = false
			switch c {
			case 'd', 'D', 'y', 'Y':
				f.date = true
			case '%':
				f.percent = true
			}
		}
	}
	if !onlyZeros {
		f.zeros = 0
	}
	if strings.EqualFold(code, "general") {
		return numberFormat{}
	}
	return f
}

func skipTo(s string, from int, c byte) int {
	if i := strings.IndexByte(s[min(from, len(s)):], c); i >= 0 {
		return from + i
	}
	return len(s)
}
