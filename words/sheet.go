package words

// sheetWords are the texts of Excel files.
var sheetWords = map[string]Text{}
