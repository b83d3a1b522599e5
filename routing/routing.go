// Package routing is the distribution list as a pure function: what is known
// of an invoice and its customer goes in, a decision with its reasons comes
// out.
package routing

import (
	"slices"

	"sluse/words"
)

// An Answer says whether a channel can reach the customer.
type Answer string

// The answers. Only Cannot, which needs a proof, lets an invoice pass on to
// the next channel.
const (
	Can     Answer = "can"
	Cannot  Answer = "cannot"
	Unknown Answer = "unknown"
)

// A Verdict is one channel's answer for one invoice, with the reason.
type Verdict struct {
	Channel string       `json:"channel"`
	Answer  Answer       `json:"verdict"`
	Reason  words.Reason `json:"reason"`
}

// Factor is the channel that offers the invoice to a factor. It delivers
// nothing to the customer: what follows it in the list does.
const Factor = "factor"

// A List is a distribution list: channels in order of preference, for the
// customers it is meant for.
type List struct {
	Name     string
	Channels []string
	// Customers and Groups say whom the list is for. A list with neither is
	// for everybody.
	Customers []string // customer numbers
	Groups    []string // "public"
	// PassUnknown lets an unknown answer pass on as if it were Cannot.
	PassUnknown bool
}

// Public is the group of public bodies, which take e-invoices only.
const Public = "public"

// publicForms are the organisation forms of public bodies in
// Enhetsregisteret: municipality, county, state, organisation part, state
// enterprise, municipal and county enterprises.
var publicForms = []string{"KOMM", "FYLK", "STAT", "ORGL", "SF", "KF", "FKF", "ADOS", "KTRF", "IKS"}

// Groups are the groups that an organisation form puts a customer in.
func Groups(organisationForm string) []string {
	if slices.Contains(publicForms, organisationForm) {
		return []string{Public}
	}
	return nil
}

// Pick is the list for a customer: one that names the customer's number
// comes before one that names a group, and that before one for everybody;
// among equals the first wins. It reports false where no list fits.
func Pick(lists []List, customer string, groups []string) (List, bool) {
	best, rank := List{}, 0
	for _, l := range lists {
		r := 1
		switch {
		case customer != "" && slices.Contains(l.Customers, customer):
			r = 3
		case slices.ContainsFunc(groups, func(g string) bool { return slices.Contains(l.Groups, g) }):
			r = 2
		case len(l.Customers) > 0 || len(l.Groups) > 0:
			continue
		}
		if r > rank {
			best, rank = l, r
		}
	}
	return best, rank > 0
}

// An Outcome says what becomes of the invoice.
type Outcome string

// The outcomes of a decision.
const (
	Go        Outcome = "go"        // by Decision.Channel
	Wait      Outcome = "wait"      // Decision.Channel's answer is unknown: ask again later
	Exhausted Outcome = "exhausted" // no channel left: a person
)

// A Decision is what the list gives for one invoice, and why.
type Decision struct {
	List    string       `json:"list"`
	Outcome Outcome      `json:"outcome"`
	Channel string       `json:"channel,omitempty"`
	Reason  words.Reason `json:"reason"`           // the chosen or waited-for channel's own
	Passed  []Verdict    `json:"passed,omitempty"` // those before it, each with its no
}

// exhausted says why no channel is left: the last one's no, or the only one's.
func exhausted(passed []Verdict) words.Reason {
	if len(passed) == 0 {
		return words.R("route.no-channel-left", "", "")
	}
	last := passed[len(passed)-1]
	code := "route.no-channel-left"
	if len(passed) == 1 {
		code = "route.only-channel"
	}
	return words.R(code, last.Channel, words.Nest(last.Reason))
}

// Decide walks the list. tried holds what earlier attempts at this invoice
// proved (a bounce, a refusal, "not bought"), which stands before anything
// that verdict would say now; verdict is asked at most once a channel, and not
// past the first that can.
func Decide(list List, tried map[string]Verdict, verdict func(channel string) Verdict) Decision {
	d := Decision{List: list.Name}
	for _, channel := range list.Channels {
		v, done := tried[channel]
		if !done {
			v = verdict(channel)
			v.Channel = channel
		}
		switch {
		case v.Answer == Can && !done:
			d.Outcome, d.Channel, d.Reason = Go, channel, v.Reason
			return d
		case v.Answer == Unknown && !list.PassUnknown:
			d.Outcome, d.Channel, d.Reason = Wait, channel, v.Reason
			return d
		}
		d.Passed = append(d.Passed, v)
	}
	d.Outcome, d.Reason = Exhausted, exhausted(d.Passed)
	return d
}
