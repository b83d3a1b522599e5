package factoring

import (
	"io"

	"sluse/invoice"
	"sluse/words"
)

// HeadSize is how much of a file a recogniser is shown.
const HeadSize = 64 << 10

// A Language is a factor's file language: offers out, answers and settlements
// in.
type Language interface {
	// Name is the language's word in configuration and output: "csvpair".
	Name() string
	// MediaType and Extension are the offer file's, "text/csv" and ".csv".
	MediaType() string
	Extension() string
	// WriteOffers writes one offer file. Equal files give equal bytes. It
	// refuses an offer that the language cannot carry, before anything is
	// written.
	WriteOffers(w io.Writer, file OfferFile) error
	// RecogniseAnswers and RecogniseSettlement say by content, never by name,
	// what a file is. head is its first bytes (at most HeadSize).
	RecogniseAnswers(head []byte) bool
	RecogniseSettlement(head []byte) bool
	// ReadAnswers reads a whole answer file. A row that cannot be read is a
	// fault and the others are taken. The error is a *FileError where the
	// file as a whole says nothing, or an I/O error of r. name is the file's
	// name, for places.
	ReadAnswers(r io.Reader, name string) (AnswerFile, error)
	// ReadSettlement reads one settlement, which has passed Check: all of it
	// or a *FileError.
	ReadSettlement(r io.Reader, name string) (*Settlement, error)
}

// A Counterpart speaks a language from the factor's side: for tests, for the
// demo's factor, and for a factor's developer to try things with.
type Counterpart interface {
	ReadOffers(r io.Reader, name string) (OfferFile, error)
	WriteAnswers(w io.Writer, answers []Answer) error
	WriteSettlement(w io.Writer, s *Settlement) error
}

// An AnswerFile is what one answer file says.
type AnswerFile struct {
	Answers []Answer
	Faults  []*FileError // rows that could not be read
}

// A FileError says what is wrong with a factor's file, and where.
type FileError struct {
	Place  invoice.Place
	Reason words.Reason
}

// Error is the reason in English with its place in front.
func (e *FileError) Error() string { return e.Place.String() + ": " + e.Reason.Text(words.EN) }
