package words

// serveWords are the texts of the daemon: schedules, reload, health.
var serveWords = map[string]Text{
	// Troubles: what cannot do its work, and why.
	"todo.trouble": {
		NB: "drift", EN: "operation",
		TodoNB: "Meld fra til den som drifter programmet.", TodoEN: "Tell whoever runs the program.",
	},
	"trouble.source": {
		NB:     "innleveringsmappen «{1}» kan ikke leses: {2:reason}",
		EN:     "the folder for incoming files \"{1}\" cannot be read: {2:reason}",
		TodoNB: "Sjekk at disken eller tjeneren er tilgjengelig, og at programmet har adgang. Filene leses av seg selv når den er tilbake.",
		TodoEN: "Check that the disk or server is there, and that the program has access. The files are read by themselves when it is back.",
	},
	"trouble.channel": {
		NB:     "det kan ikke leveres på {1:channel}: {2:reason}",
		EN:     "nothing can be handed over by {1:channel}: {2:reason}",
		TodoNB: "Sjekk at mottakerens mappe eller tjener er tilgjengelig. Leveringene går av seg selv når den er tilbake.",
		TodoEN: "Check that the receiver's folder or server is there. The deliveries go by themselves when it is back.",
	},
	"trouble.file": {
		NB:     "filen «{2}» i innleveringsmappen «{1}» kan ikke tas inn: {3:reason}",
		EN:     "the file \"{2}\" of the folder for incoming files \"{1}\" cannot be taken: {3:reason}",
		TodoNB: "Se hva som er galt med filen, og at programmet har adgang til den. De andre filene leses; denne prøves igjen av seg selv.",
		TodoEN: "See what is wrong with the file, and that the program has access to it. The other files are read; this one is tried again by itself.",
	},
	"trouble.files": {
		NB:     "{4} filer i innleveringsmappen «{1}» kan ikke tas inn, blant dem «{2}»: {3:reason}",
		EN:     "{4} files of the folder for incoming files \"{1}\" cannot be taken, \"{2}\" among them: {3:reason}",
		TodoNB: "Se hva som er galt med filene, og at programmet har adgang til dem. De andre filene leses; disse prøves igjen av seg selv.",
		TodoEN: "See what is wrong with the files, and that the program has access to them. The other files are read; these are tried again by themselves.",
	},
	"trouble.own-mail": {
		NB:     "morgenposten kan ikke sendes: {1:reason}",
		EN:     "the morning mail cannot be sent: {1:reason}",
		TodoNB: "Sjekk at e-postserveren er tilgjengelig. Morgenposten går av seg selv når den er tilbake.",
		TodoEN: "Check that the mail server is there. The morning mail goes by itself when it is back.",
	},
	"trouble.status": {
		NB:     "statusfilen til «{1}» kan ikke legges fram: {2:reason}",
		EN:     "the status file to \"{1}\" cannot be put: {2:reason}",
		TodoNB: "Sjekk at disken eller tjeneren er tilgjengelig, og at programmet kan skrive der. Filen legges fram av seg selv når den er tilbake.",
		TodoEN: "Check that the disk or server is there, and that the program can write to it. The file is put by itself when it is back.",
	},
	"trouble.rehearsal": {
		NB:     "prøvedriften av {1:channel} kan ikke skrives: {2:reason}",
		EN:     "the rehearsal of {1:channel} cannot be written: {2:reason}",
		TodoNB: "Sjekk at programmet kan skrive til prøvemappen. Ingenting er sendt.",
		TodoEN: "Check that the program can write to the folder of rehearsals. Nothing was sent.",
	},
	"trouble.books": {
		NB:     "fakturaer kan ikke behandles videre: {1:reason}",
		EN:     "invoices cannot be worked on: {1:reason}",
		TodoNB: "Meld fra til den som drifter programmet: disken kan være full eller databasen opptatt.",
		TodoEN: "Tell whoever runs the program: the disk may be full, or the database busy.",
	},
	"trouble.store": {
		NB:     "alt arbeid står stille: {1:reason}",
		EN:     "all work stands still: {1:reason}",
		TodoNB: "Meld fra til den som drifter programmet.", TodoEN: "Tell whoever runs the program.",
	},
	"trouble.notices": {
		NB:     "morgenpost og statusfiler kan ikke lages: {1:reason}",
		EN:     "morning mails and status files cannot be made: {1:reason}",
		TodoNB: "Rett det som står her, eller gi det videre til den som drifter programmet.",
		TodoEN: "Mend what is said here, or hand it to whoever operates the program.",
	},
	"trouble.system":      {NB: "{1}", EN: "{1}"},
	"trouble.folder-gone": {NB: "mappen er borte", EN: "the folder is gone"},
	"trouble.no-access":   {NB: "programmet har ikke adgang til mappen", EN: "the program has no access to the folder"},

	// Folders that give no notice of new files.
	"serve.polled-share": {
		NB: "mappen ligger på en nettverksdisk ({1}), som ikke sier fra om nye filer", EN: "the folder is on a network disk ({1}), which gives no notice of new files",
	},
	"serve.polled-limit": {
		NB: "systemet tillater ikke å overvåke flere mapper ({1})", EN: "the system does not allow more folders to be watched ({1})",
	},

	// Reload.
	"serve.reloaded":      {NB: "ny konfigurasjon tatt i bruk: {1} ({2})", EN: "a new configuration is in force: {1} ({2})"},
	"serve.needs-restart": {NB: "{1} er endret; det krever at programmet startes på nytt", EN: "{1} has changed; this needs the program to be started again"},

	// status.
	"serve.daemon": {NB: "Tjenesten", EN: "The daemon"},
	"serve.alive": {
		NB: "er i gang på {1} siden {2:date} kl. {3}; gikk sist gjennom alt kl. {4}", EN: "has been at work on {1} since {2:date} at {3}; it last went through everything at {4}",
	},
	"serve.begun": {NB: "er i gang på {1} siden {2:date} kl. {3}", EN: "has been at work on {1} since {2:date} at {3}"},
	"serve.silent": {
		NB: "på {1} har ikke gitt lyd fra seg siden {2:date} kl. {3}", EN: "on {1} has not been heard of since {2:date} at {3}",
		TodoNB: "Se om den er i gang. Den kan være opptatt med en svært stor fil.", TodoEN: "See whether it is running. It may be busy with a very large file.",
	},
	"serve.stopped":        {NB: "på {1} ble stanset {2:date} kl. {3}", EN: "on {1} was stopped on {2:date} at {3}"},
	"serve.reload-refused": {NB: "Ny konfigurasjon ble ikke tatt i bruk {1:date} kl. {2}; den gamle gjelder:", EN: "A new configuration was not taken on {1:date} at {2}; the old one is in force:"},
	"serve.polled":         {NB: "Innleveringsmappen «{1}» gjennomsøkes bare med jevne mellomrom: {2:reason}", EN: "The folder for incoming files \"{1}\" is only looked through now and then: {2:reason}"},
	"serve.trouble":        {NB: "siden {1:date} kl. {2}: {3:reason}", EN: "since {1:date} at {2}: {3:reason}"},
	"serve.trouble-on":     {NB: "siden {1:date} kl. {2} på {4}: {3:reason}", EN: "since {1:date} at {2} on {4}: {3:reason}"},
	"serve.troubles":       {NB: "Virker ikke nå", EN: "Not working now"},
	"serve.schedule":       {NB: "Tidsplaner", EN: "Schedules"},
	"serve.run-well":       {NB: "kjørt {1:date} kl. {2}", EN: "ran on {1:date} at {2}"},
	"serve.run-troubled":   {NB: "kjørt {1:date} kl. {2}, men ikke alt virket", EN: "ran on {1:date} at {2}, but not everything worked"},
	"serve.run-open":       {NB: "begynte {1:date} kl. {2}", EN: "began on {1:date} at {2}"},
	"serve.run-none":       {NB: "har ikke kjørt ennå", EN: "has not run yet"},
	"serve.run-skipped":    {NB: "{1} kjøring(er) før den falt bort mens programmet var stanset", EN: "{1} run(s) before it were missed while the program was stopped"},
	"serve.run-next":       {NB: "neste {1:date} kl. {2}", EN: "next on {1:date} at {2}"},
	"serve.next-runs":      {NB: "Tidsplanen {1} kjører neste gang:", EN: "The schedule {1} runs next:"},
	"serve.next-run":       {NB: "{1:date} kl. {2}", EN: "{1:date} at {2}"},

	// The command.
	"serve.too-slow": {NB: "arbeidet kom ikke til ro innen {1} sekunder; det gjøres ferdig ved neste start", EN: "the work did not come to rest within {1} seconds; it is finished at the next start"},
}
