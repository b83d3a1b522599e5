package report

import (
	"strconv"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/words"
)

// A Switch is something that a person has switched on and that keeps invoices
// at home.
type Switch struct {
	Kind            string // RehearsalSwitch or StopSwitch
	Seller, Channel string // "" is all of them
	Since           time.Time
	Who, Note       string
	Scope           words.Reason // what it is for
	Waiting         int          // deliveries that it keeps back
}

// The kinds of switch.
const (
	RehearsalSwitch = "rehearsal"
	StopSwitch      = "stop"
)

// Text is a switch in a sentence: what it is for, since when, by whom.
func (s Switch) Text(lang words.Lang, zone *time.Location) string {
	at := s.Since.In(zone)
	text := words.Say(lang, "switch.since-"+s.Kind, words.Nest(s.Scope), string(calendar.DateOf(at)), at.Format("15:04"), s.Who)
	if s.Waiting > 0 {
		text += " " + words.Say(lang, "switch.waiting", strconv.Itoa(s.Waiting))
	}
	if s.Note != "" {
		text += " (" + s.Note + ")"
	}
	return text
}

// Keeps reports whether it keeps a delivery to a customer at home that waits
// in a channel of a seller: a stop of it, or a rehearsal of the real one.
func (s Switch) Keeps(seller, channel string) bool {
	name, rehearsal := strings.CutPrefix(channel, rehearsalChannel)
	return (s.Kind == StopSwitch || !rehearsal) && (s.Seller == "" || s.Seller == seller) && (s.Channel == "" || s.Channel == name)
}

// rehearsalChannel begins the name of a channel that stands in for another.
const rehearsalChannel = "rehearsal:"

// isDelivery reports whether what goes by a channel can reach a customer.
func isDelivery(channel string) bool {
	return channel != factorChannel && !strings.HasPrefix(channel, rehearsalChannel)
}

// switches is a line for each, above all else: who reads on must know.
func (r Report) switches(p *page) {
	for _, s := range r.Counts.Switches {
		p.wrapped("", s.Text(p.lang, r.Company.Zone))
	}
	if len(r.Counts.Switches) > 0 {
		p.line("")
	}
}
