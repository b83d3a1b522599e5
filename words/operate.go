package words

// operateWords are the texts of running it: progress, services.
var operateWords = map[string]Text{}
