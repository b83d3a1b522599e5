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
	Kind            string // "rehearsal" or "stop"
	Seller, Channel string // "" is all of them
	Since           time.Time
	Who, Note       string
	Scope           words.Reason // what it is for
	Waiting         int          // deliveries that it keeps back
}

// rehearsalChannel begins the name of a channel that stands in for another.
const rehearsalChannel = "rehearsal:"

// isDelivery reports whether what goes by a channel can reach a customer.
func isDelivery(channel string) bool {
	return channel != factorChannel && !strings.HasPrefix(channel, rehearsalChannel)
}

// line is the switch in words.
func (s Switch) line(lang words.Lang, zone *time.Location) string {
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

// switches is a line for each, above all else: who reads on must know.
func (r Report) switches(p *page) {
	for _, s := range r.Counts.Switches {
		p.wrapped("", s.line(p.lang, r.Company.Zone))
	}
	if len(r.Counts.Switches) > 0 {
		p.line("")
	}
}
