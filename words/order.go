package words

// orderWords are the texts of copies, number gaps and customer files.
var orderWords = map[string]Text{}
