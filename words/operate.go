package words

// operateWords are the texts of running it: progress, services.
var operateWords = map[string]Text{
	"config.not-loopback": {
		NB: "«{1}» er ikke en adresse på denne maskinen med port, som 127.0.0.1:9464; andre maskiner kan slippe til gjennom en omvendt mellomtjener (reverse proxy)",
		EN: "\"{1}\" is not an address of this machine with a port, such as 127.0.0.1:9464; a reverse proxy can let other machines in",
	},

	"operate.reading":   {NB: "leser {1}", EN: "reading {1}"},
	"operate.taking":    {NB: "tar inn {1}", EN: "taking {1}"},
	"operate.judging":   {NB: "kontrollerer", EN: "checking"},
	"operate.proving":   {NB: "kontrollerer bilag", EN: "proving vouchers"},
	"operate.exporting": {NB: "skriver bilag", EN: "writing vouchers"},
}
