package pdf

import (
	"strings"
	"unicode/utf8"
)

// A para is a text in one style, to be broken into lines.
type para struct {
	text string
	style
}

// wrap breaks a text into lines no wider than w: at its own line ends, at
// spaces, and inside a word only where the word alone is too wide. No-break
// spaces hold. An empty text has no lines.
func (s *sheet) wrap(w float64, st style, text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var lines []string
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	for one := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		lines = append(lines, s.wrapLine(w, st, clean(one))...)
	}
	return lines
}

func (s *sheet) wrapLine(w float64, st style, text string) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' }) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if s.width(st, joined) <= w {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; s.width(st, line) > w; {
			head := s.head(w, st, line)
			lines = append(lines, line[:head])
			line = line[head:]
		}
	}
	return append(lines, line)
}

// head is how many bytes of a too wide word stand on a line: up to its last
// hyphen, stroke or point that fits, else as many characters as fit, and at
// least one.
func (s *sheet) head(w float64, st style, word string) int {
	end, mark := 0, 0
	for i, r := range word {
		next := i + utf8.RuneLen(r)
		if end > 0 && s.width(st, word[:next]) > w {
			break
		}
		end = next
		if strings.ContainsRune("-/.@_", r) {
			mark = next
		}
	}
	if mark > 0 {
		return mark
	}
	return end
}

// block writes paragraphs into a box of fixed size: smaller where they would
// not fit, and cut with an ellipsis where even that is too long.
func (s *sheet) block(x, y, w, h float64, paras []para) {
	lines, height := s.laid(w, 1, paras)
	for scale := 0.9; height > h && scale > 0.65; scale -= 0.1 {
		lines, height = s.laid(w, scale, paras)
	}
	end := y + h
	for i, line := range lines {
		full := i+1 < len(lines) && y+line.height()+lines[i+1].height() > end
		if full {
			line.text += " …"
		}
		s.fit(x, y, w, line.style, line.text)
		if full {
			return
		}
		y += line.height()
	}
}

// laid breaks paragraphs into lines and says how high they stand.
func (s *sheet) laid(w, scale float64, paras []para) (lines []para, height float64) {
	for _, p := range paras {
		st := p.scaled(scale)
		for _, line := range s.wrap(w, st, p.text) {
			lines = append(lines, para{line, st})
			height += st.height()
		}
	}
	return lines, height
}
