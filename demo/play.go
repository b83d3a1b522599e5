package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"time"

	"sluse/words"
)

// The nights. A turn is one run of sluse and what the counterparts do then;
// a night has at most so many.
const (
	nights    = 3
	maxTurns  = 6
	turnTakes = 10 * time.Minute
	zoneName  = "Europe/Oslo"
)

// Options are what a play needs of the program.
type Options struct {
	Dir string // Setup has made it
	// Run lets sluse take, deliver and book once, at a moment. smtp is the
	// address of the demo's mail server, "127.0.0.1:40123". It is called
	// again for the same moment after a crash.
	Run func(ctx context.Context, now time.Time, smtp string) error
	// Say is told what happens, a line at a time; nil hears nothing.
	Say  func(string)
	Lang words.Lang
}

// Play plays the company's three nights. A play that was cut goes on where it
// was; one that has come to its end runs sluse once more, and nothing changes.
func Play(ctx context.Context, o Options) error { return play(ctx, o, nil) }

func play(ctx context.Context, o Options, before func() error) (err error) {
	p := &player{Options: o, disk: disk{root: o.Dir, before: before}}
	if p.zone, err = time.LoadLocation(zoneName); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if p.mail, err = startMail(ctx, disk{root: o.Dir}); err != nil {
		return fmt.Errorf("demo: mail server: %w", err)
	}
	defer func() { err = errors.Join(err, p.mail.close()) }()
	p.counterparts = []counterpart{
		{newOperator(p.disk), "demo.answered-ehf"},
		{newPrinter(p.disk), "demo.answered-print"},
		{newFactor(p.disk), "demo.answered-factor"},
	}
	if err := p.nights(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// Clock is the moment at which the company in a folder stands: that of the
// last turn that was begun.
func Clock(dir string) (time.Time, error) {
	p := &player{disk: disk{root: dir}}
	var err error
	if p.zone, err = time.LoadLocation(zoneName); err != nil {
		return time.Time{}, fmt.Errorf("demo: %w", err)
	}
	for night := nights; night >= 1; night-- {
		for _, folder := range []string{nightDone(night), nightFolder(night)} {
			turn, begun, err := p.lastTurn(folder)
			if err != nil {
				return time.Time{}, fmt.Errorf("demo: %w", err)
			}
			if begun {
				return p.at(night, turn), nil
			}
		}
	}
	return p.at(1, 0), nil
}

type player struct {
	Options
	disk
	zone         *time.Location
	mail         *mailServer
	counterparts []counterpart
}

type counterpart struct {
	robot *robot
	said  string // the code of what it has done
}

// What the demo keeps of a night. The files lie under their turn and the place
// that they go to; one that is gone has been delivered.
//
//	.spill/natt-1/filer/0/drop/faktura/in/faktura-2027-01-11.csv
//	.spill/natt-1/tur-2      turn 2 has begun
//	.spill/natt-1-ferdig     the night is over
func nightFolder(night int) string { return spill + "/natt-" + strconv.Itoa(night) }
func nightDone(night int) string   { return nightFolder(night) + "-ferdig" }

func filesFolder(night int) string { return nightFolder(night) + "/filer" }

func turnMark(folder string, turn int) string { return folder + "/tur-" + strconv.Itoa(turn) }

// at is the moment of a turn; the morning's is the one that sluse.yaml has the
// mail made at.
func (p *player) at(night, turn int) time.Time {
	if turn == maxTurns {
		return time.Date(2027, time.January, 10+night, 5, 30, 0, 0, p.zone)
	}
	return time.Date(2027, time.January, 10+night, 2, 0, 0, 0, p.zone).Add(time.Duration(turn) * turnTakes)
}

func (p *player) say(code string, n int) {
	if p.Say != nil {
		p.Say(words.Say(p.Lang, code, strconv.Itoa(n)))
	}
}

// sayWithin tells what happens within a night.
func (p *player) sayWithin(code string, n int) {
	if p.Say != nil {
		p.Say("  " + words.Say(p.Lang, code, strconv.Itoa(n)))
	}
}

func (p *player) nights(ctx context.Context) error {
	played := false
	for night := 1; night <= nights; night++ {
		over, err := p.exists(nightDone(night))
		if err != nil {
			return err
		}
		if over {
			continue
		}
		played = true
		if err := p.night(ctx, night); err != nil {
			return err
		}
	}
	if played {
		return nil
	}
	p.say("demo.again", 0)
	turn, _, err := p.lastTurn(nightDone(nights))
	if err != nil {
		return err
	}
	_, err = p.turn(ctx, nights, turn)
	return err
}

// night plays a night from the turn that it had come to.
func (p *player) night(ctx context.Context, night int) error {
	begun, err := p.exists(nightFolder(night))
	if err != nil {
		return err
	}
	if !begun {
		if err := p.prepare(night); err != nil {
			return err
		}
	}
	turn, _, err := p.lastTurn(nightFolder(night))
	if err != nil {
		return err
	}
	all, err := p.waiting(night, maxTurns)
	if err != nil {
		return err
	}
	if len(all) > 0 {
		p.say("demo.night-"+strconv.Itoa(night), len(all))
	}
	for rest := false; turn < maxTurns && !rest; turn++ { // none where the morning has begun
		if err := p.mkdir(turnMark(nightFolder(night), turn)); err != nil {
			return err
		}
		moved, err := p.turn(ctx, night, turn)
		if err != nil {
			return err
		}
		later, err := p.waiting(night, maxTurns)
		if err != nil {
			return err
		}
		rest = moved == 0 && len(later) == 0
	}
	if err := p.morning(ctx, night); err != nil {
		return err
	}
	return p.rename(nightFolder(night), nightDone(night))
}

// morning is the run after a night's turns: sluse writes to the people of the
// company. It is marked as the turn behind the last.
func (p *player) morning(ctx context.Context, night int) error {
	if err := p.mkdir(turnMark(nightFolder(night), maxTurns)); err != nil {
		return err
	}
	if err := p.Run(ctx, p.at(night, maxTurns), p.mail.address()); err != nil {
		return err
	}
	p.sayWithin("demo.morning", 0)
	return nil
}

// prepare makes a night's files, all or none.
func (p *player) prepare(night int) error {
	files, err := filesOf(p.disk, night, p.at(night, 0))
	if err != nil {
		return err
	}
	const half = spill + "/.halvferdig"
	if err := p.clear(half); err != nil {
		return err
	}
	for _, f := range files {
		if err := p.write(path.Join(half, "filer", strconv.Itoa(f.turn), f.to), f.content); err != nil {
			return err
		}
	}
	return p.rename(half, nightFolder(night))
}

// turn delivers what is due, runs sluse and lets the counterparts act. It says
// how many files were moved.
func (p *player) turn(ctx context.Context, night, turn int) (int, error) {
	due, err := p.waiting(night, turn)
	if err != nil {
		return 0, err
	}
	for _, f := range due {
		if err := p.rename(f.from, f.to); err != nil {
			return 0, err
		}
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	mails, err := p.list(homeMail)
	if err != nil {
		return 0, err
	}
	now := p.at(night, turn)
	if err := p.Run(ctx, now, p.mail.address()); err != nil {
		return 0, err
	}
	more, err := p.list(homeMail)
	if err != nil {
		return 0, err
	}
	if n := len(more) - len(mails); n > 0 {
		p.sayWithin("demo.mails", n)
	}
	moved := len(due)
	for _, c := range p.counterparts {
		n, err := c.robot.act(now)
		if err != nil {
			return moved, fmt.Errorf("%s: %w", c.robot.home, err)
		}
		if n > 0 {
			p.sayWithin(c.said, n)
		}
		moved += n
	}
	return moved, nil
}

// A waiting file is one of a night's that is not yet delivered.
type waiting struct{ from, to string }

// waiting are the files of a night's turns up to one.
func (p *player) waiting(night, upTo int) ([]waiting, error) {
	var list []waiting
	for turn := range upTo + 1 {
		root := path.Join(filesFolder(night), strconv.Itoa(turn))
		err := filepath.WalkDir(p.path(root), func(name string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || e.IsDir() {
				return err
			}
			to, err := filepath.Rel(p.path(root), name)
			if err != nil {
				return err
			}
			to = filepath.ToSlash(to)
			list = append(list, waiting{root + "/" + to, to})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// lastTurn is the last turn that a night has begun.
func (p *player) lastTurn(folder string) (turn int, begun bool, err error) {
	for t := maxTurns; t >= 0; t-- {
		there, err := p.exists(turnMark(folder, t))
		if err != nil || there {
			return t, there, err
		}
	}
	return 0, false, nil
}
