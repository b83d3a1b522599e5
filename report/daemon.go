package report

import (
	"strings"
	"time"

	"sluse/words"
)

// A Trouble is a source or channel that could not do its work when it last
// tried.
type Trouble struct {
	What   string // "source invoices", "channel ehf", "books"
	Owner  string // the daemon that could not
	Host   string // where it runs
	Since  time.Time
	Last   time.Time // when it last failed, at the least
	Reason words.Reason
}

// The reasons that say all of a trouble by themselves: single files of a
// source, whose others are read.
const (
	TroubleFile  = "trouble.file"
	TroubleFiles = "trouble.files"
)

// ownMail is the channel of our own mails.
const ownMail = "notice"

// Told is the trouble in a clerk's words.
func (t Trouble) Told() words.Reason {
	sort, name, _ := strings.Cut(t.What, " ")
	why := words.Nest(t.Reason)
	status, isStatus := strings.CutPrefix(name, "status/")
	rehearsed, isRehearsal := strings.CutPrefix(name, rehearsalChannel)
	switch {
	case sort == "source" && (t.Reason.Code == TroubleFile || t.Reason.Code == TroubleFiles):
		return t.Reason
	case sort == "source":
		return words.R("trouble.source", name, why)
	case sort == "channel" && name == ownMail:
		return words.R("trouble.own-mail", why)
	case sort == "channel" && isStatus:
		return words.R("trouble.status", status, why)
	case sort == "channel" && isRehearsal:
		return words.R("trouble.rehearsal", rehearsed, why)
	case sort == "channel":
		return words.R("trouble.channel", name, why)
	}
	if sort == "store" {
		return words.R("trouble.store", why)
	}
	if sort == "notices" {
		return words.R("trouble.notices", words.Nest(t.Reason))
	}
	return words.R("trouble.books", words.Nest(t.Reason))
}

// Todo is what a person does about it: what its cause says, else what helps
// as a rule.
func (t Trouble) Todo(lang words.Lang) string {
	if text := t.Reason.Todo(lang); text != "" {
		return text
	}
	return t.Told().Todo(lang)
}

// matter is the trouble as something to be done.
func (t Trouble) matter() Matter {
	_, name, _ := strings.Cut(t.What, " ")
	return Matter{Kind: TroubleMatter, Place: name, Since: t.Since, Reason: t.Told(), Cause: t.Reason}
}

// is says whether a matter is this trouble.
func (t Trouble) is(m Matter) bool {
	return m.Kind == TroubleMatter && m.Since.Equal(t.Since) && m.Reason.Text(words.EN) == t.Told().Text(words.EN)
}

// TroubleMatters are troubles as matters, in the order of Troubles. What
// several daemons cannot do is one matter, since the first could not.
func TroubleMatters(list []Trouble) []Matter {
	out := make([]Matter, 0, len(list))
	last := ""
	for _, t := range list {
		if t.What != last {
			out = append(out, t.matter())
		}
		last = t.What
	}
	return out
}

// A Daemon is what sluse serve says of itself, in the store.
type Daemon struct {
	Owner   string // its state folder's id
	Host    string
	Folder  string // its state folder
	PID     int
	Version string
	Config  string // the configuration's file
	Hash    string // of its text
	Started time.Time
	Passed  time.Time // when it last went through everything
	Seen    time.Time // when it last said so
	Stopped time.Time // zero while it runs
	// Refused is why it did not take a new configuration when it was last
	// told to; nothing where it did.
	Refused   string
	RefusedAt time.Time
	// Polled are the sources that it can only look through now and then.
	Polled []Polled
}

// Polled is a source that gives no notice of new files, and why.
type Polled struct {
	Source string
	Reason words.Reason
}

// A DaemonState is how a daemon stands.
type DaemonState string

// The states of a daemon.
const (
	DaemonAlive   DaemonState = "alive"
	DaemonSilent  DaemonState = "silent" // it has not said anything for long
	DaemonStopped DaemonState = "stopped"
)

// silentAfter is how long a daemon may say nothing: it speaks every half
// minute, but not while it reads one large file.
const silentAfter = 3 * time.Minute

// State is how the daemon stands at a moment.
func (d Daemon) State(now time.Time) DaemonState {
	switch {
	case !d.Stopped.IsZero():
		return DaemonStopped
	case now.Sub(d.Seen) > silentAfter:
		return DaemonSilent
	}
	return DaemonAlive
}

// A ScheduleRun is a run of a schedule.
type ScheduleRun struct {
	Schedule, Key          string
	Due, Started, Finished time.Time // Finished is zero until it is at its end
	Skipped                int       // how many before it were missed and are not made up
	Outcome                string    // OutcomeWell, OutcomeTroubled; "" until it is at its end
}

// The outcomes of a schedule's run.
const (
	OutcomeWell     = "well"
	OutcomeTroubled = "troubled" // a source or channel of it could not do its work
)
