package words

var summaryWords = map[string]Text{}
