package pdf

import (
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// The page in millimetres from its upper left corner. The left margin keeps
// clear of the printer's bar-code zone (0-15 mm) and of its punch holes.
const (
	pageWidth  = 210.0
	left       = 20.0
	right      = 190.0
	top        = 18.0
	bottom     = 277.0 // nothing but the foot below
	foot       = 284.5
	nextTop    = 32.0 // where the body of a continuation page begins
	pointInMM  = 25.4 / 72
	lineFactor = 1.28 // line height by type size
)

// A style is a face in one size and one grey (0 is black).
type style struct {
	size float64 // points
	bold bool
	grey int
}

// The few styles of the page: hierarchy by size and grey, one accent.
var (
	titleStyle  = style{size: 23, bold: true, grey: 35}
	nameStyle   = style{size: 13, bold: true, grey: 35}
	postalStyle = style{size: 10.5, grey: 20}
	valueStyle  = style{size: 9.5, grey: 25}
	bodyStyle   = style{size: 9, grey: 25}
	quietStyle  = style{size: 8, grey: 100}
	labelStyle  = style{size: 7.5, grey: 110}
	noticeStyle = style{size: 10, bold: true, grey: 20}
	totalStyle  = style{size: 12.5, bold: true, grey: 20}
	strongStyle = style{size: 9.5, bold: true, grey: 20}
)

const (
	hairline = 215 // grey of the thin rules
	rule     = 60  // grey of the strong ones
	panel    = 244 // grey behind the payment and a notice
	markGrey = 228 // grey of KOPI
)

func (st style) height() float64 { return st.size * pointInMM * lineFactor }

func (st style) scaled(by float64) style { st.size *= by; return st }

// A sheet is the document being written: a pen that knows how far down its
// last page it is.
type sheet struct {
	*invoiceText
	pdf  *fpdf.Fpdf
	y    float64 // the top of what comes next
	mark string
}

func newSheet(t *invoiceText, mark string) *sheet {
	s := &sheet{invoiceText: t, pdf: newDocument(t), mark: mark}
	s.addPage()
	return s
}

// addPage begins a page with its mark, which lies under everything else.
func (s *sheet) addPage() {
	s.pdf.AddPage()
	s.stamp()
	s.y = nextTop
	if s.pdf.PageNo() > 1 {
		s.continuation()
	}
}

// continuation is the head of all pages but the first.
func (s *sheet) continuation() {
	s.fit(left, top, 110, strongStyle, s.Seller.Name)
	s.fitRight(right, top, 55, quietStyle, s.heading())
	s.line(top+6, hairline)
}

// room makes sure that h millimetres are free, on a new page where they are
// not. It reports whether it turned the page.
func (s *sheet) room(h float64) bool {
	if s.y+h <= bottom {
		return false
	}
	s.addPage()
	return true
}

// stamp writes the mark large and pale across the page.
func (s *sheet) stamp() {
	if s.mark == "" {
		return
	}
	const span, x, y = 165.0, pageWidth / 2, 150.0
	st := style{size: 110, bold: true, grey: markGrey}
	if w := s.width(st, s.mark); w > span {
		st.size *= span / w
	}
	s.pdf.TransformBegin()
	s.pdf.TransformRotate(45, x, y)
	s.put(x-s.width(st, s.mark)/2, y-st.height()/2, st, s.mark)
	s.pdf.TransformEnd()
}

// number writes the foot of every page once their number is known.
func (s *sheet) number() {
	pages := s.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		s.pdf.SetPage(n)
		s.line(foot-2.5, hairline)
		said := strings.NewReplacer("{1}", strconv.Itoa(n), "{2}", strconv.Itoa(pages)).Replace(s.say.page)
		s.putRight(right, foot, labelStyle, said)
		s.block(left, foot, 140, 9, []para{{s.footer(), labelStyle}})
	}
}

// put writes one line of text whose line box begins at y.
func (s *sheet) put(x, y float64, st style, text string) {
	if text = clean(text); text == "" {
		return
	}
	face := ""
	if st.bold {
		face = "B"
	}
	// The library compares the text's colour with the fill's when it is set, so
	// it is set for each text.
	s.pdf.SetFont(family, face, st.size)
	s.pdf.SetTextColor(st.grey, st.grey, st.grey)
	s.pdf.Text(x, y+st.height()*0.77, text)
}

func (s *sheet) putRight(x, y float64, st style, text string) {
	s.put(x-s.width(st, text), y, st, text)
}

// fit writes one line, smaller where it would be wider than w.
func (s *sheet) fit(x, y, w float64, st style, text string) {
	s.put(x, y, s.fitted(w, st, text), text)
}

func (s *sheet) fitRight(x, y, w float64, st style, text string) {
	s.putRight(x, y, s.fitted(w, st, text), text)
}

func (s *sheet) fitted(w float64, st style, text string) style {
	if has := s.width(st, text); has > w {
		st.size *= w / has
	}
	return st
}

// width is the width in millimetres of one line of text.
func (s *sheet) width(st style, text string) float64 {
	face := faces()[0]
	if st.bold {
		face = faces()[1]
	}
	return float64(face.width(clean(text))) / 1000 * st.size * pointInMM
}

// line draws a rule over the whole width.
func (s *sheet) line(y float64, grey int) { s.ruleTo(left, right, y, grey) }

func (s *sheet) ruleTo(from, to, y float64, grey int) {
	s.pdf.SetDrawColor(grey, grey, grey)
	s.pdf.SetLineWidth(0.15)
	s.pdf.Line(from, y, to, y)
}

func (s *sheet) fill(x, y, w, h float64, grey int) {
	s.pdf.SetFillColor(grey, grey, grey)
	s.pdf.Rect(x, y, w, h, "F")
}
