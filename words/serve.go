package words

// serveWords are the texts of the daemon: schedules, reload, health.
var serveWords = map[string]Text{}
