package words

// remoteWords are the texts of other machines: SFTP.
var remoteWords = map[string]Text{
	"remote.away": {
		NB:     "SFTP-serveren {1} ({2}) kan ikke nås: {3}",
		EN:     "the SFTP server {1} ({2}) cannot be reached: {3}",
		TodoNB: "Ingenting er tapt, og det prøves igjen. Varer det, spør den som drifter serveren, og sjekk adresse og brannmur.",
		TodoEN: "Nothing is lost, and it is tried again. If it lasts, ask whoever runs the server, and check the address and the firewall.",
	},
	"remote.no-answer": {
		NB:     "SFTP-serveren {1} ({2}) svarte ikke innen {3}",
		EN:     "the SFTP server {1} ({2}) did not answer within {3}",
		TodoNB: "Ingenting er tapt, og det prøves igjen. Varer det, spør den som drifter serveren.",
		TodoEN: "Nothing is lost, and it is tried again. If it lasts, ask whoever runs the server.",
	},
	"remote.stalled": {
		NB:     "forbindelsen til SFTP-serveren {1} ({2}) sto stille i {3} og ble brutt",
		EN:     "the connection to the SFTP server {1} ({2}) stood still for {3} and was ended",
		TodoNB: "Ingenting er tapt, og det prøves igjen. Er linjen bare treg, gi serveren en lengre timeout i oppsettet.",
		TodoEN: "Nothing is lost, and it is tried again. If the line is only slow, give the server a longer timeout in the configuration.",
	},
	"remote.lost": {
		NB:     "forbindelsen til SFTP-serveren {1} ({2}) ble brutt",
		EN:     "the connection to the SFTP server {1} ({2}) was lost",
		TodoNB: "Ingenting er tapt, og det prøves igjen. Skjer det ofte, spør den som drifter serveren.",
		TodoEN: "Nothing is lost, and it is tried again. If it happens often, ask whoever runs the server.",
	},
	"remote.login-refused": {
		NB:     "SFTP-serveren {1} ({2}) slipper ikke inn brukeren {3}",
		EN:     "the SFTP server {1} ({2}) does not let in the user {3}",
		TodoNB: "Sjekk bruker, nøkkel og passord i oppsettet, og be den som drifter serveren, om å godta dem.",
		TodoEN: "Check the user, key and password in the configuration, and ask whoever runs the server to accept them.",
	},
	"remote.host-key": {
		NB:     "STOPP: SFTP-serveren {1} ({2}) viser en annen nøkkel enn den er kjent med: {3}. Ingenting er hentet eller overlevert.",
		EN:     "STOP: the SFTP server {1} ({2}) shows another key than it is known by: {3}. Nothing was fetched or handed over.",
		TodoNB: "Ring den som drifter serveren, og sammenlign nøkkelen. Er den ny, legg den i host_keys. Er den ikke deres, utgir noen seg for å være serveren.",
		TodoEN: "Call whoever runs the server and compare the key. If it is new, add it to host_keys. If it is not theirs, someone poses as the server.",
	},
	"remote.host-key-kind": {
		NB:     "STOPP: SFTP-serveren {1} ({2}) har ingen nøkkel av det slaget den er kjent med. Ingenting er hentet eller overlevert.",
		EN:     "STOP: the SFTP server {1} ({2}) has no key of the kind that it is known by. Nothing was fetched or handed over.",
		TodoNB: "Ring den som drifter serveren, og sammenlign nøklene den viser (sluse hostkey). Er de nye, legg dem i host_keys.",
		TodoEN: "Call whoever runs the server and compare the keys that it shows (sluse hostkey). If they are new, add them to host_keys.",
	},
	"remote.no-sftp": {
		NB:     "{1} ({2}) slipper oss inn, men tilbyr ikke SFTP",
		EN:     "{1} ({2}) lets us in but offers no SFTP",
		TodoNB: "Be den som drifter serveren, om å åpne SFTP for brukeren.",
		TodoEN: "Ask whoever runs the server to open SFTP for the user.",
	},
	"remote.banner": {
		NB:     "{1} ({2}) svarer med en tekst i stedet for SFTP: «{3}»",
		EN:     "{1} ({2}) answers with a text instead of SFTP: \"{3}\"",
		TodoNB: "Be den som drifter serveren, om å fjerne det som skrives ut ved innlogging (for eksempel i .bashrc).",
		TodoEN: "Ask whoever runs the server to remove what is printed at login (in .bashrc, for instance).",
	},
	"remote.permission": {
		NB:     "SFTP-serveren {1} gir oss ikke lov: {2}",
		EN:     "the SFTP server {1} does not permit it: {2}",
		TodoNB: "Be den som drifter serveren, om å gi brukeren lese- og skrivetilgang til mappen.",
		TodoEN: "Ask whoever runs the server to let the user read and write in the folder.",
	},
	"remote.no-folder": {
		NB:     "mappen {2} finnes ikke på SFTP-serveren {1}",
		EN:     "there is no folder {2} on the SFTP server {1}",
		TodoNB: "Lag mappen på serveren, eller rett den i oppsettet.",
		TodoEN: "Make the folder on the server, or mend it in the configuration.",
	},

	// hostkey.
	"remote.keys": {
		NB: "{1} viser disse nøklene:",
		EN: "{1} shows these keys:",
	},
	"remote.keys-none": {
		NB: "{1} viser ingen nøkkel som kan brukes (godtatt: {2})",
		EN: "{1} shows no key that can be used (accepted: {2})",
	},
	"remote.keys-advice": {
		NB: "Sammenlign fingeravtrykket på en annen måte (telefon, avtale) med den som drifter serveren, før du legger linjene inn under serveren i oppsettet:",
		EN: "Compare the fingerprint by another way (telephone, agreement) with whoever runs the server before you put these lines under the server in the configuration:",
	},
	"remote.keys-failed": {
		NB:     "{1} svarer ikke med en nøkkel: {2:reason}",
		EN:     "{1} does not answer with a key: {2:reason}",
		TodoNB: "Sjekk navnet og porten, og at brannmuren slipper oss gjennom. SFTP står oftest på port 22.",
		TodoEN: "Check the name and the port, and that the firewall lets us through. SFTP is most often at port 22.",
	},
	"remote.port-closed":      {NB: "ingenting tar imot på den porten", EN: "nothing takes calls at that port"},
	"remote.no-host":          {NB: "ingen maskin heter {1}", EN: "no machine is called {1}"},
	"remote.no-answer-at-all": {NB: "det kom ikke noe svar i tide", EN: "no answer came in time"},
	"remote.keys-port": {
		NB: "«{1}» er ikke MASKIN eller MASKIN:PORT",
		EN: "\"{1}\" is not HOST or HOST:PORT",
	},
}
