package ingest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"

	"sluse/drop"
	"sluse/words"
)

// ReportEnding is what a report's name adds to its file's.
const ReportEnding = ".feil.txt"

// A Problem is one thing that is wrong in a file.
type Problem struct {
	Place  string // "june.csv:7", or nothing
	Reason words.Reason
}

// A Note is what a report says of one file.
type Note struct {
	Name    string    // the file's, as seen
	Came    time.Time // in the zone in which it is shown
	Summary words.Reason
	// Problems may be long; it is gone through once for each language.
	Problems iter.Seq2[Problem, error]
}

// Report writes a note in each language, as plain text for a clerk: what
// file, when it came, what is wrong, where, and what to do.
func Report(w io.Writer, note Note, langs ...words.Lang) error {
	b := bufio.NewWriter(w)
	for i, lang := range langs {
		if i > 0 {
			line(b, "", strings.Repeat("-", 60), "")
		}
		line(b, words.Say(lang, "ingest.report-file", plain(note.Name)))
		line(b, words.Say(lang, "ingest.report-came", note.Came.Format("2006-01-02"), note.Came.Format("15:04")))
		line(b, note.Summary.Text(lang))
		if todo := note.Summary.Todo(lang); todo != "" {
			line(b, words.Say(lang, "ingest.report-todo", todo))
		}
		if note.Problems == nil {
			continue
		}
		for problem, err := range note.Problems {
			if err != nil {
				return err
			}
			describe(b, lang, problem)
		}
	}
	return b.Flush()
}

func describe(b *bufio.Writer, lang words.Lang, p Problem) {
	line(b, "")
	if p.Place != "" {
		line(b, words.Say(lang, "ingest.report-place", plain(p.Place)))
	}
	line(b, words.Say(lang, "ingest.report-wrong", plain(p.Reason.Text(lang))))
	if todo := p.Reason.Todo(lang); todo != "" {
		line(b, words.Say(lang, "ingest.report-todo", plain(todo)))
	}
}

// line writes lines; the writer keeps the error until Flush.
func line(b *bufio.Writer, texts ...string) {
	for _, s := range texts {
		_, _ = b.WriteString(s + "\n")
	}
}

// plain keeps what came from outside from passing for lines of ours.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r != ' ' && !unicode.IsGraphic(r) {
			return '�'
		}
		return r
	}, s)
}

// leave writes what goes into the reject folder beside a file named base: what
// its kind leaves, and a report on a rejected file that its kind has none on.
func (p *pass) leave(ctx context.Context, a Arrival, kind Kind, base string) error {
	var left []Leftover
	if kind != nil && a.State != StateDuplicate {
		var err error
		if left, err = kind.Leftovers(ctx, p.file(a)); err != nil {
			return err
		}
	}
	reported := slices.ContainsFunc(left, func(l Leftover) bool { return strings.HasSuffix(l.Name, ReportEnding) })
	if a.State == StateRejected && !reported {
		left = append(left, Leftover{Name: base + ReportEnding, Write: p.rejection(a)})
	}
	for _, l := range left {
		if err := p.leaveOne(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// rejection is the report on a file that was rejected as a whole.
func (p *pass) rejection(a Arrival) func(io.Writer) error {
	note := Note{
		Name: a.Name, Came: a.Came.In(p.Now().Location()), Summary: words.R("ingest.rejected"),
		Problems: func(yield func(Problem, error) bool) { yield(Problem{a.Place, a.Reason}, nil) },
	}
	return func(w io.Writer) error { return Report(w, note, words.NB, words.EN) }
}

// leaveOne writes one leftover under the first free name. One that is there
// already with the same content was left by an earlier try.
func (p *pass) leaveOne(ctx context.Context, l Leftover) error {
	name := drop.SafeName(l.Name)
	temp := drop.Temp(rejectFolder + "/" + name)
	sum, err := p.upload(ctx, temp, l.Write)
	if err != nil {
		return err
	}
	for n := 1; n <= maxTwins; n++ {
		target := rejectFolder + "/" + twin(name, n)
		err := p.src.Drop.Publish(ctx, temp, target)
		if !errors.Is(err, drop.ErrExists) {
			return err
		}
		same, err := p.hasContent(ctx, target, sum)
		if err != nil {
			return err
		}
		if same {
			return p.src.Drop.Remove(ctx, temp)
		}
	}
	return errors.Join(fs.ErrExist, p.src.Drop.Remove(ctx, temp))
}

// upload writes what write gives, and returns its hash.
func (p *pass) upload(ctx context.Context, temp string, write func(io.Writer) error) (string, error) {
	r, w := io.Pipe()
	sum := sha256.New()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.CloseWithError(write(io.MultiWriter(w, sum))) // never fails; the reader gets the error
	}()
	err := p.src.Drop.Upload(ctx, temp, r)
	_ = r.CloseWithError(errors.Join(err, io.ErrClosedPipe)) // ends a writer that nobody reads
	<-done
	return digest(sum), err
}

func (p *pass) hasContent(ctx context.Context, name, want string) (bool, error) {
	r, err := p.src.Drop.Open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // gone again: the next name is free
	}
	if err != nil {
		return false, err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, r)
	_ = r.Close() // was only read
	return digest(sum) == want, err
}

func digest(h hash.Hash) string { return string(h.Sum(nil)) }
