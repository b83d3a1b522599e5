package outbox

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"sluse/calendar"
	"sluse/formats"
	"sluse/invoice"
	"sluse/routing"
	"sluse/words"
)

// The bounds of a participant list.
const (
	maxParticipants     = 2_000_000 // every Norwegian organisation, with room
	maxParticipantLine  = 4 << 10   // bytes
	maxParticipantFault = 20        // mistakes that are listed
)

// participantColumns is the heading of the list.
const participantColumns = "orgnr;faktura;kreditnota;orgform;sjekket"

// A List is who can receive e-invoices, as a local file says. The zero value
// knows nobody.
type List struct {
	source string
	known  map[string]Participant
}

var _ Directory = (*List)(nil)

// Len is how many organisations the list knows.
func (l *List) Len() int { return len(l.known) }

// Find is what the list says of an organisation. Of one that is not in it
// nothing is known: a list proves nothing by leaving out.
func (l *List) Find(_ context.Context, orgNumber string) (Participant, error) {
	if p, ok := l.known[orgNumber]; ok {
		return p, nil
	}
	return Participant{Invoice: routing.Unknown, CreditNote: routing.Unknown}, nil
}

// LoadParticipants reads a participant list: UTF-8 with semicolons, headed
//
//	orgnr;faktura;kreditnota;orgform;sjekket
//
// with ja, nei or ukjent for each document type, the organisation form's code
// (which may be left out) and the ISO day of the check. Empty lines, and lines
// that begin with #, are passed over. name is the file's, for places and as
// the answers' source. The error is *formats.FileError, several joined, or an
// I/O error of r: a list with a mistake is not used at all, for whoever falls
// out of it would wait without end.
func LoadParticipants(r io.Reader, name string) (*List, error) {
	p := participantReader{list: &List{source: name, known: map[string]Participant{}}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, maxParticipantLine), maxParticipantLine)
	for lines.Scan() {
		p.line++
		p.take(lines.Text())
		if len(p.faults) >= maxParticipantFault {
			return nil, errors.Join(p.faults...)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		p.line++
		p.fault("", "participants.line-too-long", strconv.Itoa(maxParticipantLine))
	case err != nil:
		return nil, err
	case !p.headed && len(p.faults) == 0:
		p.fault("", "participants.no-heading", participantColumns)
	}
	if len(p.faults) > 0 {
		return nil, errors.Join(p.faults...)
	}
	return p.list, nil
}

type participantReader struct {
	list   *List
	line   int
	headed bool
	faults []error
}

func (p *participantReader) fault(column, code string, args ...string) {
	p.faults = append(p.faults, &formats.FileError{
		Place:  invoice.Place{File: p.list.source, Line: p.line, Column: column},
		Reason: words.R(code, args...),
	})
}

func (p *participantReader) take(line string) {
	if p.line == 1 {
		line = strings.TrimPrefix(line, "\ufeff")
	}
	line = strings.TrimSpace(line)
	switch {
	case !utf8.ValidString(line):
		p.fault("", "participants.not-utf8")
	case line == "" || strings.HasPrefix(line, "#"):
	case !p.headed:
		p.headed = true
		if !strings.EqualFold(strings.ReplaceAll(line, " ", ""), participantColumns) {
			p.fault("", "participants.no-heading", participantColumns)
		}
	case len(p.list.known) >= maxParticipants:
		p.fault("", "participants.too-many", strconv.Itoa(maxParticipants))
	default:
		p.row(strings.Split(line, ";"))
	}
}

func (p *participantReader) row(cells []string) {
	if want := strings.Count(participantColumns, ";") + 1; len(cells) != want {
		p.fault("", "participants.columns", strconv.Itoa(len(cells)), strconv.Itoa(want))
		return
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	before := len(p.faults)
	number := invoice.NormalOrgNumber(cells[0])
	if !invoice.ValidOrgNumber(number) {
		p.fault("orgnr", "participants.org-number", cells[0])
	} else if _, twice := p.list.known[number]; twice {
		p.fault("orgnr", "participants.twice", number)
	}
	one := Participant{
		Invoice: p.answer("faktura", cells[1]), CreditNote: p.answer("kreditnota", cells[2]),
		OrganisationForm: strings.ToUpper(cells[3]), Source: p.list.source,
	}
	if len(cells[3]) > 10 || strings.Trim(one.OrganisationForm, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		p.fault("orgform", "participants.form", cells[3])
	}
	day, err := calendar.ParseDate(cells[4])
	if err != nil {
		p.fault("sjekket", "participants.date", cells[4])
	}
	one.CheckedAt = string(day)
	if len(p.faults) == before {
		p.list.known[number] = one
	}
}

// answers are the words of the list.
var answers = map[string]routing.Answer{"ja": routing.Can, "nei": routing.Cannot, "ukjent": routing.Unknown}

func (p *participantReader) answer(column, word string) routing.Answer {
	a, ok := answers[strings.ToLower(word)]
	if !ok {
		p.fault(column, "participants.answer", word)
	}
	return a
}
