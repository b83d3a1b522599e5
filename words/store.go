package words

// storeWords are the texts of the store itself: its schema, its engines.
var storeWords = map[string]Text{
	"store.newer": {
		NB:     "lageret er laget av en nyere utgave av sluse (skjema {1}; denne kjenner {2})",
		EN:     "the store was made by a newer version of sluse (schema {1}; this one knows {2})",
		TodoNB: "Bruk den nyere utgaven av programmet.", TodoEN: "Use the newer version of the program.",
	},

	// What keeps the store from its work, and where it lies.
	"store.at-file":   {NB: "{1}", EN: "{1}"},
	"store.at-server": {NB: "databasen {1} på {2}", EN: "the database {1} on {2}"},
	"store.full": {
		NB: "disken er full: det er ikke plass til mer i {1:reason}", EN: "the disk is full: there is no room for more in {1:reason}",
		TodoNB: "Frigjør plass på disken. Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.",
		TodoEN: "Free space on the disk. Nothing is lost; a daemon that is running goes on by itself.",
	},
	"store.read-only": {
		NB: "{1:reason} kan leses, men ikke skrives til", EN: "{1:reason} can be read, but not written",
		TodoNB: "Gjør disken eller databasen skrivbar igjen. Blir en disk skrivebeskyttet av seg selv, har den som regel feil. Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.",
		TodoEN: "Make the disk or the database writable again. A disk that becomes read-only by itself has a fault as a rule. Nothing is lost; a daemon that is running goes on by itself.",
	},
	"store.no-access": {
		NB: "programmet har ikke adgang til {1:reason}", EN: "the program has no access to {1:reason}",
		TodoNB: "Gi brukeren som programmet kjører som, rett til å lese og skrive der. Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.",
		TodoEN: "Give the user that the program runs as the right to read and write there. Nothing is lost; a daemon that is running goes on by itself.",
	},
	"store.locked": {
		NB: "{1:reason} er låst av et annet program", EN: "{1:reason} is locked by another program",
		TodoNB: "Vent til det andre programmet er ferdig, eller avslutt det: en sikkerhetskopi, kanskje, eller et databaseverktøy. Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.",
		TodoEN: "Wait until the other program is done, or end it: a backup, perhaps, or a database tool. Nothing is lost; a daemon that is running goes on by itself.",
	},
	"store.away": {
		NB: "{1:reason} svarer ikke", EN: "{1:reason} does not answer",
		TodoNB: "Se om databasetjeneren er i gang, om nettet virker, og om adressen i store.dsn er riktig. Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.",
		TodoEN: "See whether the database server runs, whether the network works, and whether the address in store.dsn is right. Nothing is lost; a daemon that is running goes on by itself.",
	},
	"store.crowded": {
		NB: "{1:reason} tar ikke imot flere tilkoblinger", EN: "{1:reason} takes no more connections",
		TodoNB: "Lukk andre tilkoblinger, eller tillat flere på databasetjeneren. Hver sluse bruker høyst fem. Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.",
		TodoEN: "Close other connections, or allow more on the database server. Each sluse uses five at most. Nothing is lost; a daemon that is running goes on by itself.",
	},
	"store.refused": {
		NB: "{1:reason} slipper ikke programmet inn", EN: "{1:reason} does not let the program in",
		TodoNB: "Rett brukernavnet eller passordet i store.dsn, eller gi brukeren adgang på databasetjeneren.",
		TodoEN: "Mend the user name or the password in store.dsn, or let the user in on the database server.",
	},
	"store.missing": {
		NB: "{1:reason} finnes ikke", EN: "there is no such thing as {1:reason}",
		TodoNB: "Lag databasen på tjeneren (createdb), eller rett navnet i store.dsn.",
		TodoEN: "Make the database on the server (createdb), or mend its name in store.dsn.",
	},
	"store.bad-disk": {
		NB: "disken med {1:reason} kan ikke leses eller skrives", EN: "the disk with {1:reason} can be neither read nor written",
		TodoNB: "Se etter feil på disken i systemets logg. Ingenting er tapt; en tjeneste som er i gang, fortsetter av seg selv.",
		TodoEN: "Look for faults of the disk in the system's log. Nothing is lost; a daemon that is running goes on by itself.",
	},
	"store.damaged": {
		NB: "{1:reason} er skadet, eller er ikke en database", EN: "{1:reason} is damaged, or is not a database",
		TodoNB: "Stans programmet, ta vare på filene som de er, og hent tilbake den siste sikkerhetskopien.",
		TodoEN: "Stop the program, keep the files as they are, and restore the last backup.",
	},

	"store.no-engine": {
		NB: "databasen er ikke skrevet som sqlite:FIL eller postgres://BRUKER@VERT/DATABASE", EN: "the database is not written as sqlite:FILE or postgres://USER@HOST/DATABASE",
		TodoNB: "Rett skrivemåten (store.dsn, eller --to).", TodoEN: "Mend how it is written (store.dsn, or --to).",
	},

	"migrate.current": {NB: "Lageret har skjema {1}; det er dette programmets.", EN: "The store has schema {1}, which is this program's."},
	"migrate.would":   {NB: "Lageret har skjema {1}. Det ville blitt brakt til skjema {2}.", EN: "The store has schema {1}. It would be brought to schema {2}."},
	"migrate.done":    {NB: "Lageret er brakt fra skjema {1} til skjema {2}.", EN: "The store was brought from schema {1} to schema {2}."},
}
