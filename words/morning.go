package words

// morningWords are the texts of the morning mail, its workbook and the status file.
var morningWords = map[string]Text{}
