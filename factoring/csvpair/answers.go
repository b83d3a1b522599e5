package csvpair

import (
	"errors"
	"io"
	"strconv"

	"sluse/calendar"
	"sluse/factoring"
	"sluse/invoice"
)

type date = calendar.Date

// ReadAnswers reads an answer file. A row that cannot be read is a fault; the
// others are taken.
func (Language) ReadAnswers(r io.Reader, name string) (factoring.AnswerFile, error) {
	var file factoring.AnswerFile
	t, err := open(r, name, "sale_id", "invoice_number", "status")
	if err != nil {
		return file, err
	}
	for {
		row, err := t.next()
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		if err != nil {
			return file, err
		}
		a := factoring.Answer{Place: invoice.Place{File: name, Line: row.line}}
		if row.wrong == nil {
			take(answerFields, row, &a)
		}
		if row.wrong != nil {
			file.Faults = append(file.Faults, row.wrong)
			continue
		}
		file.Answers = append(file.Answers, a)
	}
}

// WriteAnswers writes an answer file, as the factor does.
func (Language) WriteAnswers(w io.Writer, answers []factoring.Answer) error {
	if len(answers) > MaxRows {
		return refused(0, "", "factor.row-count", strconv.Itoa(len(answers)), strconv.Itoa(MaxRows))
	}
	out, err := begin(names(answerFields))
	if err != nil {
		return err
	}
	for i, a := range answers {
		a.Place = invoice.Place{}
		cells, err := cellsOf(answerFields, &a, i+1)
		if err != nil {
			return err
		}
		if err := out.row(cells, i+1); err != nil {
			return err
		}
	}
	return out.end(w, nil)
}
