package words

// firstNightWords are the texts of the first weeks: starts, odd files, rehearsal, the stop switch.
var firstNightWords = map[string]Text{}
