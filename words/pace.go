package words

// paceWords are the texts of when and how fast a channel hands over: windows,
// cut-offs, regret, rests, deadlines, and the proofs that are sought.
var paceWords = map[string]Text{
	// The configuration.
	"config.clock-time": {
		NB: "«{1}» er ikke et klokkeslett fra 00:00 til 24:00, som 08:00", EN: "\"{1}\" is not a time from 00:00 to 24:00, such as 08:00",
	},
	"config.window": {
		NB: "fra «{1}» til «{2}» er ikke et tidsrom; begge må stå der, og være ulike", EN: "from \"{1}\" to \"{2}\" is no window; both must be there, and differ",
	},
	"config.too-much":      {NB: "{1} er for mye; høyst {2}", EN: "{1} is too much; at most {2}"},
	"config.too-long":      {NB: "{1} er for lenge; høyst {2} dager", EN: "{1} is too long; at most {2} days"},
	"config.breaker-order": {NB: "longest er kortere enn first", EN: "longest is shorter than first"},
	"config.lease":         {NB: "tiden må være minst 20 sekunder", EN: "the time must be at least 20 seconds"},

	// What a channel does.
	"channel.resting": {
		NB:     "{1} forsøk på rad lyktes ikke; kanalen hviler til {2:date} kl. {3}: {4:reason}",
		EN:     "{1} tries in a row did not succeed; the channel rests until {2:date} at {3}: {4:reason}",
		TodoNB: "Sjekk at mottakerens mappe eller tjener er tilgjengelig. Kanalen prøver igjen av seg selv; «prøv igjen» på en faktura prøver med en gang.",
		TodoEN: "Check that the receiver's folder or server is there. The channel tries again by itself; \"retry\" of an invoice tries at once.",
	},
	"channel.gave-up-in-time": {
		NB: "Overleveringen lyktes ikke innen fristen: {1:reason}", EN: "the hand-over did not succeed within its time: {1:reason}",
		TodoNB: "Finn ut hva som er galt med kanalen, og prøv igjen", TodoEN: "Find out what is wrong with the channel, and try again",
	},
	"channel.another": {
		NB:     "en annen kjøring av programmet har overtatt kanalen",
		EN:     "another process of the program has taken the channel over",
		TodoNB: "Ingenting: den andre fortsetter arbeidet.", TodoEN: "Nothing: the other one goes on with the work.",
	},
	"channel.nothing-left": {NB: "Det er funnet bevis for at ingenting har gått ut; den samme sendingen prøves igjen", EN: "it is proved that nothing has left; the same parcel is tried again"},
	"channel.found-there":  {NB: "Filen er funnet hos mottakeren", EN: "the file was found at the receiver's"},
	"event.nothing-left":   {NB: "Uavklart er avklart: ingenting har gått ut på {1:channel}; den samme sendingen prøves igjen", EN: "uncertain no longer: nothing has left by {1:channel}; the same parcel is tried again"},

	// When something leaves.
	"channel.leaves":  {NB: "Går ut på {1:channel} tidligst {2:date} kl. {3}.", EN: "It leaves by {1:channel} on {2:date} at {3} at the earliest."},
	"channel.regret":  {NB: "Kan angres til {1:date} kl. {2}; så går den ut på {3:channel}.", EN: "It can be taken back until {1:date} at {2}; then it leaves by {3:channel}."},
	"channel.closed":  {NB: "Venter på sitt klokkeslett", EN: "Waiting for their time"},
	"channel.opening": {NB: "{1:channel}: {2} går ut {3:date} kl. {4}", EN: "{1:channel}: {2} leave on {3:date} at {4}"},
}
