package words

// remoteWords are the texts of other machines: SFTP.
var remoteWords = map[string]Text{}
