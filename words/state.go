package words

import "strings"

// stateWords is where a thing stands, in one word or a few, and what the
// things themselves are called.
var stateWords = map[string]Text{
	"state.invoice.staged":      {NB: "leses inn", EN: "being read in"},
	"state.invoice.waiting":     {NB: "venter", EN: "waiting"},
	"state.invoice.offered":     {NB: "tilbudt", EN: "offered"},
	"state.invoice.held":        {NB: "på vent", EN: "on hold"},
	"state.invoice.in-delivery": {NB: "under levering", EN: "in delivery"},
	"state.invoice.delivered":   {NB: "levert", EN: "delivered"},
	"state.invoice.ended":       {NB: "avsluttet", EN: "ended"},

	"state.delivery.planned":     {NB: "planlagt", EN: "planned"},
	"state.delivery.held":        {NB: "på vent", EN: "on hold"},
	"state.delivery.queued":      {NB: "i kø", EN: "queued"},
	"state.delivery.leased":      {NB: "under overlevering", EN: "being handed over"},
	"state.delivery.handed-over": {NB: "overlevert", EN: "handed over"},
	"state.delivery.uncertain":   {NB: "uavklart", EN: "uncertain"},
	"state.delivery.accepted":    {NB: "mottatt", EN: "accepted"},
	"state.delivery.delivered":   {NB: "levert", EN: "delivered"},
	"state.delivery.refused":     {NB: "avvist", EN: "refused"},
	"state.delivery.withdrawn":   {NB: "trukket tilbake", EN: "withdrawn"},
	"state.delivery.handled":     {NB: "behandlet manuelt", EN: "handled by hand"},
	// Who has accepted a delivery is not yet the one whom it is for.
	"state.accepted.ehf":      {NB: "mottatt av nettverket", EN: "accepted by the network"},
	"state.accepted.email":    {NB: "mottatt av e-postserveren", EN: "accepted by the mail server"},
	"state.accepted.autopost": {NB: "mottatt av posten", EN: "accepted by the post"},
	"state.accepted.factor":   {NB: "mottatt av faktoren", EN: "accepted by the factor"},

	"state.file.arrived":   {NB: "leses inn", EN: "being read in"},
	"state.file.held":      {NB: "på vent", EN: "on hold"},
	"state.file.archived":  {NB: "innlest", EN: "read in"},
	"state.file.rejected":  {NB: "ikke innlest", EN: "not read in"},
	"state.file.duplicate": {NB: "allerede innlest", EN: "read in before"},

	"state.offer.open":      {NB: "tilbudt", EN: "offered"},
	"state.offer.accepted":  {NB: "kjøpt", EN: "bought"},
	"state.offer.declined":  {NB: "ikke kjøpt", EN: "not bought"},
	"state.offer.withdrawn": {NB: "trukket tilbake", EN: "withdrawn"},
	"state.offer.expired":   {NB: "tilbudet utløpt", EN: "the offer has expired"},

	"state.statement.booked":     {NB: "bokført", EN: "booked"},
	"state.statement.held":       {NB: "på vent", EN: "on hold"},
	"state.statement.superseded": {NB: "erstattet av en nyere fil", EN: "replaced by a later file"},
	"state.statement.read":       {NB: "lest, ikke bokført", EN: "read, not booked"},

	"state.entry.booked":    {NB: "bokført", EN: "booked"},
	"state.entry.unmatched": {NB: "uavklart", EN: "uncertain"},
	"state.entry.split":     {NB: "delt opp", EN: "split"},

	// A channel's answer to "can it reach the customer".
	"state.verdict.can":     {NB: "kan", EN: "can"},
	"state.verdict.cannot":  {NB: "kan ikke", EN: "cannot"},
	"state.verdict.unknown": {NB: "venter på svar", EN: "waits for the answer"},

	"name.channel.ehf":      {NB: "EHF", EN: "EHF"},
	"name.channel.email":    {NB: "E-post", EN: "E-mail"},
	"name.channel.autopost": {NB: "AutoPost", EN: "AutoPost"},
	"name.channel.factor":   {NB: "Fakturasalg", EN: "Sale to the factor"},

	"name.class.invoice":     {NB: "Faktura", EN: "Invoice"},
	"name.class.credit-note": {NB: "Kreditnota", EN: "Credit note"},
}

// State is the word for where a thing stands: of an invoice, delivery, file,
// offer, statement or entry. A state without words shows itself.
func State(lang Lang, thing, state string) string { return named(lang, "state."+thing+".", state) }

// DeliveryState is State of a delivery; it says who has accepted it.
func DeliveryState(lang Lang, channel, state string) string {
	if code := "state.accepted." + channel; state == "accepted" && Known(code) {
		return Say(lang, code)
	}
	return State(lang, "delivery", state)
}

// Channel is the name of a channel.
func Channel(lang Lang, channel string) string {
	if name, rehearsal := strings.CutPrefix(channel, "rehearsal:"); rehearsal {
		return Say(lang, "name.rehearsal", Channel(lang, name))
	}
	if name, status := strings.CutPrefix(channel, "status/"); status {
		return Say(lang, "name.status", name)
	}
	return named(lang, "name.channel.", channel)
}

// Class is what a document of a class is called.
func Class(lang Lang, class string) string { return named(lang, "name.class.", class) }

func named(lang Lang, prefix, word string) string {
	code := prefix + strings.ReplaceAll(word, " ", "-")
	if !Known(code) {
		return word
	}
	return Say(lang, code)
}
