package words

var stateWords = map[string]Text{}
