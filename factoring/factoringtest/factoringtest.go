// Package factoringtest is the suite that every factor's language passes.
package factoringtest

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"sluse/factoring"
)

// A Sample is what the suite needs of a language: a file of offers to write,
// and an answer file and a settlement in the language with what they say.
// Places are not compared.
type Sample struct {
	Offers         factoring.OfferFile
	Answers        []byte
	WantAnswers    []factoring.Answer
	Settlement     []byte
	WantSettlement factoring.Settlement
}

// Run holds a language to the socket's contract.
func Run(t *testing.T, language factoring.Language, s Sample) {
	t.Helper()
	offers := write(t, language, s.Offers)

	t.Run("names", func(t *testing.T) {
		if language.Name() == "" || language.MediaType() == "" || !strings.HasPrefix(language.Extension(), ".") {
			t.Errorf("name %q, media type %q, extension %q", language.Name(), language.MediaType(), language.Extension())
		}
	})
	t.Run("equal files give equal bytes", func(t *testing.T) {
		if again := write(t, language, s.Offers); !bytes.Equal(offers, again) {
			t.Errorf("written twice:\n%s\n%s", offers, again)
		}
	})
	t.Run("a failed write is an error", func(t *testing.T) {
		if err := language.WriteOffers(failingWriter{}, s.Offers); !errors.Is(err, errOutside) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("what cannot be carried is refused before the first byte", func(t *testing.T) {
		for _, bad := range badOffers(s.Offers) {
			var out bytes.Buffer
			if err := language.WriteOffers(&out, bad); err == nil || out.Len() > 0 {
				t.Errorf("error %v, %d bytes written", err, out.Len())
			}
		}
	})
	t.Run("each file is recognised as itself alone", func(t *testing.T) {
		for name, f := range map[string]struct {
			head                []byte
			answers, settlement bool
		}{
			"offers": {offers, false, false}, "answers": {s.Answers, true, false}, "settlement": {s.Settlement, false, true},
			"nothing": {nil, false, false}, "html": {[]byte("<html><body>Logg inn</body></html>"), false, false},
		} {
			if got := language.RecogniseAnswers(f.head); got != f.answers {
				t.Errorf("%s: answers %v", name, got)
			}
			if got := language.RecogniseSettlement(f.head); got != f.settlement {
				t.Errorf("%s: settlement %v", name, got)
			}
		}
	})
	t.Run("answers", func(t *testing.T) { answers(t, language, s) })
	t.Run("settlement", func(t *testing.T) { settlement(t, language, s) })
}

func answers(t *testing.T, language factoring.Language, s Sample) {
	got, err := language.ReadAnswers(iotest.OneByteReader(bytes.NewReader(s.Answers)), "svar")
	if err != nil || len(got.Faults) > 0 {
		t.Fatalf("error %v, faults %v", err, got.Faults)
	}
	for i := range got.Answers {
		if got.Answers[i].Place.File != "svar" || got.Answers[i].Place.Line == 0 {
			t.Errorf("answer %d has the place %q", i, got.Answers[i].Place)
		}
		got.Answers[i].Place = s.WantAnswers[min(i, len(s.WantAnswers)-1)].Place
	}
	if !reflect.DeepEqual(got.Answers, s.WantAnswers) {
		t.Errorf("got  %+v\nwant %+v", got.Answers, s.WantAnswers)
	}
	_, err = language.ReadAnswers(iotest.ErrReader(errOutside), "svar")
	outside(t, err)
	_, err = language.ReadAnswers(strings.NewReader(""), "svar")
	atFault(t, err)
	long := append(bytes.Clone(s.Answers), bytes.Repeat([]byte("x"), 2<<20)...)
	_, err = language.ReadAnswers(bytes.NewReader(long), "svar")
	atFault(t, err)
	for cut := range s.Answers {
		// Whatever a cut file says, it says no answer that was not given.
		file, _ := language.ReadAnswers(bytes.NewReader(s.Answers[:cut]), "svar")
		for i, a := range file.Answers {
			if i >= len(s.WantAnswers) || a.SaleID != s.WantAnswers[i].SaleID || a.Status != s.WantAnswers[i].Status {
				t.Errorf("cut at %d: %+v", cut, a)
			}
		}
	}
}

func settlement(t *testing.T, language factoring.Language, s Sample) {
	got, err := language.ReadSettlement(iotest.OneByteReader(bytes.NewReader(s.Settlement)), "oppgjor")
	if err != nil {
		t.Fatal(err)
	}
	if why, ok := got.Check(); !ok {
		t.Errorf("does not prove: %v", why)
	}
	for i := range got.Rows {
		if got.Rows[i].Place.File != "oppgjor" || got.Rows[i].Place.Line == 0 {
			t.Errorf("row %d has the place %q", i, got.Rows[i].Place)
		}
		got.Rows[i].Place = s.WantSettlement.Rows[min(i, len(s.WantSettlement.Rows)-1)].Place
	}
	if !reflect.DeepEqual(*got, s.WantSettlement) {
		t.Errorf("got  %+v\nwant %+v", *got, s.WantSettlement)
	}
	_, err = language.ReadSettlement(iotest.ErrReader(errOutside), "oppgjor")
	outside(t, err)
	_, err = language.ReadSettlement(strings.NewReader(""), "oppgjor")
	atFault(t, err)
	whole := bytes.TrimRight(s.Settlement, "\r\n")
	for cut := range whole {
		// A cut settlement may still read, but never as another one.
		if cutOff, err := language.ReadSettlement(bytes.NewReader(whole[:cut]), "oppgjor"); err == nil && cutOff.Sum != got.Sum {
			t.Errorf("cut at %d it reads as %v", cut, cutOff.Sum)
		}
	}
	for i, c := range s.Settlement {
		if c < '0' || c > '9' {
			continue
		}
		// One digit changed: another id, day or number perhaps, or refused,
		// but never other money.
		changed := bytes.Clone(s.Settlement)
		changed[i] = '0' + (c-'0'+1)%10
		if other, err := language.ReadSettlement(bytes.NewReader(changed), "oppgjor"); err == nil && !sameMoney(other, got) {
			t.Errorf("byte %d changed from %c: %+v", i, c, other)
		}
	}
}

func sameMoney(a, b *factoring.Settlement) bool {
	if len(a.Rows) != len(b.Rows) || a.Sum != b.Sum {
		return false
	}
	for i := range a.Rows {
		if a.Rows[i].Amount != b.Rows[i].Amount || a.Rows[i].Kind != b.Rows[i].Kind {
			return false
		}
	}
	return true
}

// badOffers are files that no language may write: none offered, no sale id, a
// line break in a name.
func badOffers(good factoring.OfferFile) []factoring.OfferFile {
	with := func(change func(*factoring.Offer)) factoring.OfferFile {
		f := good
		f.Offers = append([]factoring.Offer(nil), good.Offers...)
		change(&f.Offers[len(f.Offers)-1])
		return f
	}
	return []factoring.OfferFile{
		{Sequence: good.Sequence},
		with(func(o *factoring.Offer) { o.SaleID = "" }),
		with(func(o *factoring.Offer) { o.DebtorName = "Ola\nNordmann" }),
		with(func(o *factoring.Offer) { o.Gross.Currency = "EUR" }),
	}
}

func write(t *testing.T, language factoring.Language, file factoring.OfferFile) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := language.WriteOffers(&out, file); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var errOutside = errors.New("the disk is gone")

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errOutside }

// outside holds that a fault of the reader is passed on as itself.
func outside(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, errOutside) {
		t.Errorf("a failing disk became %v", err)
	}
}

// atFault holds that a fault of the file says so, in words.
func atFault(t *testing.T, err error) {
	t.Helper()
	var fault *factoring.FileError
	if !errors.As(err, &fault) || fault.Reason.IsZero() {
		t.Errorf("got %v, want a *FileError", err)
	}
}
