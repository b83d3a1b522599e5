package store

// tables are all tables whose rows are the state, in the order in which a copy
// fills them; a test holds the list against the schema. The parts of packs are
// not among them: a copy carries packs as packs, from one kind of shelf to
// another.
var tables = []string{
	"id_block", "sighting", "arrival", "fault", "customer", "word", "invoice", "decision", "event", "stretch", "gap",
	"delivery", "notice", "change", "batch", "parcel", "breaker", "switch", "offer", "settlement", "statement", "entry", "series", "voucher", "posting", "pair", "block",
	"change_count", "schedule_run", "trouble", "daemon", "mark", "erased", "tally", "account_day",
}

// passing are the tables of what runs right now, which is true of no copy.
var passing = []string{"backup_run", "lease"}

// engines are the tables in which an engine's own things are.
var engines = []string{"pack_part"}
