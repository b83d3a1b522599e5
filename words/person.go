package words

var personWords = map[string]Text{}
