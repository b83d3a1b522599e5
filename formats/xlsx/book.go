package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The bounds of a workbook's packing.
const (
	maxDirectory = 4 << 20  // bytes of the list of parts
	maxSheets    = 1000     //
	maxRatio     = 300      // unpacked bytes for each packed one, in parts larger than
	ratioFrom    = 16 << 20 // this
)

// A book is an opened workbook.
type book struct {
	o      Options
	parts  map[string]*zip.File // by name in small letters
	temp   *tempFile
	meter  meter
	sheets []sheetPart
	rowSet
}

// A rowSet is what a row of any sheet is read with.
type rowSet struct {
	texts    *texts
	formats  []numberFormat // by style
	date1904 bool
}

type sheetPart struct{ name, part string }

// openBook spools and opens a workbook; maxElement bounds one element.
func (f Format) openBook(r io.Reader, maxElement int) (_ *book, err error) {
	if maxElement <= 0 {
		maxElement = defaultMaxElement
	}
	at, size, temp, err := spool(r, f.o.Temp, int64(f.o.memory))
	if err != nil {
		return nil, err
	}
	b := &book{o: f.o, temp: temp, meter: meter{left: f.o.MaxUnpacked, most: f.o.MaxUnpacked, element: int64(maxElement)}}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if err := b.unpack(at, size); err != nil {
		return nil, err
	}
	err = b.readParts()
	return b, err
}

func (b *book) close() {
	b.texts.close()
	b.temp.close()
}

// unpack reads the list of parts.
func (b *book) unpack(at io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 64<<10))
	if n, err := at.ReadAt(head, 0); n < len(head) {
		return err
	}
	if kindOf(head) != kindWorkbook {
		if reason := Explain(head); !reason.IsZero() {
			return &unfitError{reason: reason}
		}
		return unfit("sheet.not-workbook")
	}
	if err := checkDirectory(at, size); err != nil {
		return err
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		return err
	}
	b.parts = make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))
		switch {
		case b.parts[name] != nil:
			return unfit("sheet.damaged") // two parts of a name: nobody knows which one Excel shows
		case f.Flags&1 != 0:
			return unfit("sheet.encrypted")
		case name == "xl/vbaproject.bin":
			return unfit("sheet.macro")
		case name == "xl/workbook.bin":
			return unfit("sheet.binary")
		}
		b.parts[name] = f
	}
	return nil
}

// checkDirectory bounds the list of parts before it is read into memory: its
// place and size stand in the file's last bytes.
func checkDirectory(at io.ReaderAt, size int64) error {
	const fixed, comment = 22, 1 << 16
	tail := make([]byte, min(size, fixed+comment))
	if n, err := at.ReadAt(tail, size-int64(len(tail))); n < len(tail) {
		return err
	}
	i := strings.LastIndex(string(tail), "PK\x05\x06")
	if i < 0 || len(tail) < i+fixed {
		return unfit("sheet.cut")
	}
	end := size - int64(len(tail)) + int64(i)
	length, offset := int64(le32(tail[i+12:])), int64(le32(tail[i+16:]))
	if length > maxDirectory || end-offset > maxDirectory || offset > end {
		return unfit("sheet.damaged")
	}
	return nil
}

func le32(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// part opens a part for reading within the bounds.
func (b *book) part(name string) (*element, error) {
	f := b.parts[strings.ToLower(name)]
	if f == nil {
		return nil, unfit("sheet.damaged")
	}
	if f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64 || f.UncompressedSize64 > uint64(b.o.MaxUnpacked) {
		return nil, b.meter.tooLarge()
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	m := b.meter.of(r, int64(f.UncompressedSize64))
	d := xml.NewDecoder(m)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, unfit("sheet.damaged") }
	return &element{dec: d, meter: m, close: r.Close}, nil
}

// A meter bounds what is unpacked: of the whole workbook, of a part by what
// it says of itself, and of one element.
type meter struct {
	r       io.Reader
	book    *meter // the workbook's own, nil in itself
	left    int64
	most    int64
	element int64
	since   int64 // read since the last element began
}

func (m *meter) of(r io.Reader, declared int64) *meter {
	return &meter{r: r, book: m, left: declared, element: m.element}
}

func (m *meter) tooLarge() error { return unfit("sheet.too-large", sizeText(m.most)) }

// Read: see io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.left -= int64(n)
	m.book.left -= int64(n)
	m.since += int64(n)
	switch {
	case m.left < 0:
		return 0, unfit("sheet.damaged")
	case m.book.left < 0:
		return 0, m.book.tooLarge()
	case m.since > m.element+8<<10: // the decoder reads ahead
		return 0, unfit("sheet.element-too-long", itoa(int(m.element)))
	}
	return n, err
}

// An element is a part's XML, token by token.
type element struct {
	dec   *xml.Decoder
	meter *meter
	close func() error
}

// token is the next token; io.EOF is the part's end.
func (e *element) token() (xml.Token, error) {
	if e.meter != nil {
		e.meter.since = 0
	}
	t, err := e.dec.RawToken()
	if _, ok := t.(xml.Directive); ok {
		return nil, unfit("sheet.damaged") // a document type: no workbook has one
	}
	return t, err
}

// each calls start for every element that begins, and end for every one that
// ends, until the part's end.
func (b *book) each(name string, start func(xml.StartElement) error, end func(local string)) error {
	e, err := b.part(name)
	if err != nil {
		return err
	}
	defer func() { _ = e.close() }() // was only read
	for {
		t, err := e.token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := start(t); err != nil {
				return err
			}
		case xml.EndElement:
			if end != nil {
				end(t.Name.Local)
			}
		}
	}
}

// ownElement is XML of our own making, which needs no bounds.
func ownElement(text string) element { return element{dec: xml.NewDecoder(strings.NewReader(text))} }

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// A relation is a part's reference to another.
type relation struct{ kind, target string }

// relations are those of a part, by id. A file without the list has none.
func (b *book) relations(part string) (map[string]relation, error) {
	folder, name := path.Split(part)
	list := folder + "_rels/" + name + ".rels"
	if b.parts[strings.ToLower(list)] == nil {
		return nil, nil
	}
	all := map[string]relation{}
	return all, b.each(list, func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := strings.ReplaceAll(attr(e, "Target"), "\\", "/")
		if !strings.HasPrefix(target, "/") {
			target = folder + target
		}
		kind := attr(e, "Type")
		all[attr(e, "Id")] = relation{kind[strings.LastIndex(kind, "/")+1:], strings.TrimPrefix(path.Clean("/"+target), "/")}
		return nil
	}, nil)
}

// readParts reads what the sheets' rows stand on: the list of sheets, the
// styles and the texts.
func (b *book) readParts() error {
	root, err := b.relations("")
	if err != nil {
		return err
	}
	workbook := "xl/workbook.xml"
	for _, id := range slices.Sorted(maps.Keys(root)) {
		if root[id].kind == "officeDocument" {
			workbook = root[id].target
		}
	}
	if b.parts[strings.ToLower(workbook)] == nil {
		return unfit("sheet.not-workbook")
	}
	related, err := b.relations(workbook)
	if err != nil {
		return err
	}
	if err := b.readWorkbook(workbook, related); err != nil {
		return err
	}
	b.texts = &texts{folder: b.o.Temp, memory: b.o.memory}
	seen := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(related)) {
		r := related[id]
		switch {
		case r.kind != "styles" && r.kind != "sharedStrings" || b.parts[strings.ToLower(r.target)] == nil:
			continue
		case seen[r.kind]:
			return unfit("sheet.damaged") // nobody knows which one Excel takes
		case r.kind == "styles":
			b.formats, err = b.readStyles(r.target)
		default:
			err = b.readTexts(r.target)
		}
		seen[r.kind] = true
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *book) readWorkbook(name string, related map[string]relation) error {
	return b.each(name, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.date1904 = isTrue(attr(e, "date1904"))
		case "sheet":
			r := related[relationID(e)]
			if r.kind != "worksheet" {
				return nil // a chart
			}
			if len(b.sheets) == maxSheets {
				return unfit("sheet.too-many-sheets", itoa(maxSheets))
			}
			b.sheets = append(b.sheets, sheetPart{attr(e, "name"), r.target})
		}
		return nil
	}, nil)
}

// relationID is the attribute r:id, which has another prefix in some files;
// without one it is the sheet's own.
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" || s == "on" }

// findSheet is the one sheet with the layout's headings and something below
// them; where none has anything, the one with the headings. Of two, nobody
// knows which is meant: an old copy would leave again.
func (b *book) findSheet() (string, error) {
	var filled, bare, names []string
	for _, s := range b.sheets {
		names = append(names, s.name)
		rows, err := b.rows(s.name)
		if err != nil {
			return "", err
		}
		if rows.toHeadings() {
			bare = append(bare, s.name)
			for rows.next() {
				if !rows.blank() {
					filled = append(filled, s.name)
					break
				}
			}
		}
		rows.close()
		if rows.err != nil {
			return "", (&tableau{sheet: s.name, rows: rows}).placed(rows.err)
		}
	}
	switch {
	case len(filled) == 1:
		return filled[0], nil
	case len(filled) > 1:
		return "", unfit("sheet.several", quotedNames(filled))
	case len(bare) > 0:
		return bare[0], nil
	}
	return "", unfit("sheet.no-heading", quotedNames(names))
}

// quotedNames is a list of sheets for a clerk.
func quotedNames(names []string) string {
	const shown = 10
	s := strings.Join(names[:min(shown, len(names))], ", ")
	if len(names) > shown {
		s += " …"
	}
	return s
}

// rows stands in front of a sheet's first row.
func (b *book) rows(sheet string) (*rowScanner, error) {
	for _, s := range b.sheets {
		if s.name == sheet {
			e, err := b.part(s.part)
			if err != nil {
				return nil, err
			}
			return &rowScanner{element: *e, rowSet: &b.rowSet, maxRows: b.o.MaxRows}, nil
		}
	}
	return nil, unfit("sheet.damaged")
}

func itoa(n int) string { return strconv.Itoa(n) }

// sizeText is a size as people write it.
func sizeText(n int64) string {
	const mega = 1000 * 1000
	if n < mega {
		return strconv.FormatInt(n, 10) + " byte"
	}
	return strconv.FormatInt(n/mega, 10) + " MB"
}
