// Package bankfilestest is the suite that every bank file format passes.
package bankfilestest

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"testing"
	"testing/iotest"

	"sluse/bankfiles"
	"sluse/words"
)

// Samples are files for the suite, by what they are.
type Samples struct {
	Good map[string][]byte // files of the format, each with an entry or more
	Bad  map[string][]byte // damaged files of the format
}

// foreign are files of no bank format.
var foreign = map[string]string{
	"empty":   "",
	"text":    "NY000010 is how another format begins\n",
	"csv":     "dato;tekst;beløp\n2027-01-12;Innbetaling;100,00\n",
	"html":    "<!DOCTYPE html><html><head><title>Logg inn</title></head><body></body></html>",
	"xml":     `<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID></Invoice>`,
	"zip":     "PK\x03\x04\x14\x00\x00\x00\x08\x00",
	"latin-1": "Innbetaling fra K\xf8benhavn",
}

// Run holds a format against its socket's contract.
func Run(t *testing.T, f bankfiles.Format, s Samples) {
	t.Helper()
	if f.Name() == "" {
		t.Error("a format needs a name")
	}
	for name, content := range s.Good {
		t.Run("good/"+name, func(t *testing.T) { good(t, f, content) })
	}
	for name, content := range s.Bad {
		t.Run("bad/"+name, func(t *testing.T) { bad(t, f, content) })
	}
	for name, content := range foreign {
		t.Run("foreign/"+name, func(t *testing.T) {
			if f.Recognise([]byte(content)) {
				t.Error("recognised as its own")
			}
			bad(t, f, []byte(content))
		})
	}
}

func good(t *testing.T, f bankfiles.Format, content []byte) {
	if !f.Recognise(content[:min(len(content), 64<<10)]) {
		t.Error("not recognised")
	}
	options := bankfiles.Options{Name: "sample"}
	file, err := f.Read(bytes.NewReader(content), options)
	if err != nil {
		t.Fatal(err)
	}
	if file.Format == "" {
		t.Error("the file has no format")
	}
	again, err := f.Read(iotest.OneByteReader(bytes.NewReader(content)), options)
	if err != nil || !reflect.DeepEqual(file, again) {
		t.Errorf("read a byte at a time it says something else (%v)", err)
	}
	entries := 0
	for i := range file.Statements {
		entries += len(file.Statements[i].Entries)
	}
	if entries == 0 {
		t.Fatal("the sample has no entries: it tests nothing")
	}
	if err := Sound(file); err != nil {
		t.Error(err)
	}
	if _, err := f.Read(bytes.NewReader(content), bankfiles.Options{MaxEntries: entries}); err != nil {
		t.Errorf("with its own number of entries as the bound: %v", err)
	}
	if entries > 1 {
		_, err := f.Read(bytes.NewReader(content), bankfiles.Options{MaxEntries: entries - 1})
		isFileError(t, err)
	}
	truncated(t, f, content)
	broken(t, f, content)
}

// truncated cuts the file in many places: what is left is refused, whole.
func truncated(t *testing.T, f bankfiles.Format, content []byte) {
	whole := bytes.TrimSpace(content)
	for cut := 0; cut < len(whole); cut += 1 + len(whole)/199 {
		if _, err := f.Read(bytes.NewReader(whole[:cut]), bankfiles.Options{Name: "sample"}); err == nil {
			t.Errorf("cut off after %d of %d bytes it was read", cut, len(whole))
		} else {
			isFileError(t, err)
		}
	}
}

// broken lets the reader fail: that is no fault of the file's.
func broken(t *testing.T, f bankfiles.Format, content []byte) {
	failure := errors.New("the disk is gone")
	r := &failing{content: content[:len(content)/2], err: failure}
	_, err := f.Read(r, bankfiles.Options{Name: "sample"})
	var file *bankfiles.FileError
	if !errors.Is(err, failure) || errors.As(err, &file) {
		t.Errorf("a failing reader gave %v", err)
	}
}

type failing struct {
	content []byte
	err     error
}

func (r *failing) Read(b []byte) (int, error) {
	if len(r.content) == 0 {
		return 0, r.err
	}
	n := copy(b, r.content)
	r.content = r.content[n:]
	return n, nil
}

func bad(t *testing.T, f bankfiles.Format, content []byte) {
	_, err := f.Read(bytes.NewReader(content), bankfiles.Options{Name: "sample"})
	isFileError(t, err)
}

// isFileError demands an error in a clerk's words with its place.
func isFileError(t *testing.T, err error) {
	t.Helper()
	var file *bankfiles.FileError
	switch {
	case !errors.As(err, &file):
		t.Errorf("want a *bankfiles.FileError, got %v", err)
	case !words.Known(file.Reason.Code):
		t.Errorf("reason %q has no words", file.Reason.Code)
	case file.Reason.Todo(words.NB) == "":
		t.Errorf("reason %q does not say what to do", file.Reason.Code)
	case file.Line < 1:
		t.Errorf("%v has no line", err)
	}
}

// Sound holds a file against what is true of every bank file, whoever wrote
// it: amounts are not negative, every entry has a place, and a statement that
// says it proves does, reckoned again with numbers of another kind.
func Sound(f *bankfiles.File) error {
	for i := range f.Statements {
		s := &f.Statements[i]
		sum := new(big.Rat)
		for j := range s.Entries {
			e := &s.Entries[j]
			if !e.Amount.IsSet() || e.Amount.Sign() < 0 || e.Line < 1 {
				return fmt.Errorf("statement %d entry %d: amount %q at line %d", i, j, e.Amount, e.Line)
			}
			if e.Status != bankfiles.StatusBooked {
				continue
			}
			if e.Credit {
				sum.Add(sum, rat(e.Amount.String()))
			} else {
				sum.Sub(sum, rat(e.Amount.String()))
			}
		}
		proof := s.Prove()
		if proof.Known != (s.Opening != nil && s.Closing != nil) {
			return fmt.Errorf("statement %d: known is %v", i, proof.Known)
		}
		if !proof.Known {
			continue
		}
		sum.Add(sum, rat(s.Opening.Amount.String()))
		sum.Sub(sum, rat(s.Closing.Amount.String()))
		if proof.Difference.IsSet() && rat(proof.Difference.String()).Cmp(sum) != 0 {
			return fmt.Errorf("statement %d: difference %s, reckoned %s", i, proof.Difference, sum.FloatString(12))
		}
		if proof.Proves && sum.Sign() != 0 {
			return fmt.Errorf("statement %d says it proves, but is off by %s", i, sum.FloatString(12))
		}
	}
	return nil
}

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return new(big.Rat)
	}
	return r
}
