package demo

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// A robot is a counterpart that works on folders. It takes what sluse puts
// out into its own house, one file at a time, and answers each:
//
//	ut/ehf/F            sluse's
//	inn/F               taken, by rename
//	klar/A              the answer is written, by rename
//	ferdig/F            done
//	drop/.../in/A       the answer is handed in, by rename
//
// Killed between any two, it goes on: a file in inn is answered again, and an
// answer in klar whose file is in ferdig is handed in. So each file that came
// is answered once; a file that comes twice is answered twice.
type robot struct {
	disk
	from string // where sluse puts its files
	home string // holds inn, klar and ferdig
	to   string // where the counterpart's files are left for sluse
	// prefix and ending make a file's name its answer's.
	prefix, ending string
	// answer is what the counterpart says to a file; nil is nothing.
	answer func(content []byte, now time.Time) ([]byte, error)
}

func (r *robot) inbox() string { return r.home + "/inn" }
func (r *robot) ready() string { return r.home + "/klar" }
func (r *robot) done() string  { return r.home + "/ferdig" }

func (r *robot) answerName(file string) string {
	return r.prefix + strings.TrimSuffix(file, path.Ext(file)) + r.ending
}

// act does all that there is to do, and says how many files it moved on.
func (r *robot) act(now time.Time) (int, error) {
	for _, folder := range []string{r.inbox(), r.ready(), r.done()} {
		if err := r.mkdir(folder); err != nil {
			return 0, err
		}
	}
	n, err := r.finish()
	if err != nil {
		return n, err
	}
	if err := r.take(); err != nil {
		return n, err
	}
	files, err := r.list(r.inbox())
	if err != nil {
		return n, err
	}
	for _, file := range files {
		if err := r.reply(file, now); err != nil {
			return n, fmt.Errorf("%s: %w", file, err)
		}
		n++
	}
	return n, nil
}

// finish hands in the answers that an earlier life had ready.
func (r *robot) finish() (int, error) {
	waiting, err := r.list(r.ready())
	if err != nil {
		return 0, err
	}
	open, err := r.list(r.inbox())
	if err != nil {
		return 0, err
	}
	n := 0
	for _, answer := range waiting {
		if slices.ContainsFunc(open, func(file string) bool { return r.answerName(file) == answer }) {
			continue // its file is not done: it is answered again
		}
		if err := r.rename(r.ready()+"/"+answer, r.to+"/"+answer); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// take fetches what sluse has put out.
func (r *robot) take() error {
	files, err := r.list(r.from)
	if err != nil {
		return err
	}
	for _, file := range files {
		name, err := r.free(file, r.inbox(), r.done())
		if err != nil {
			return err
		}
		if err := r.rename(r.from+"/"+file, r.inbox()+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

func (r *robot) reply(file string, now time.Time) error {
	content, err := r.read(r.inbox() + "/" + file)
	if err != nil {
		return err
	}
	said, err := r.answer(content, now)
	if err != nil {
		return err
	}
	answer := r.answerName(file)
	if said != nil {
		if err := r.put(r.ready()+"/"+answer, said); err != nil {
			return err
		}
	}
	if err := r.rename(r.inbox()+"/"+file, r.done()+"/"+file); err != nil {
		return err
	}
	if said == nil {
		return nil
	}
	return r.rename(r.ready()+"/"+answer, r.to+"/"+answer)
}
