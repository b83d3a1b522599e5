package words

// chainWords are what is said of the chain of blocks that seals the vouchers.
var chainWords = map[string]Text{
	"chain.whole": {
		NB: "Bilagskjeden er hel. Blokker: {1}, bilag i dem: {2}, bilag utenfor ennå: {3}.",
		EN: "The chain of vouchers is whole. Blocks: {1}, vouchers in them: {2}, vouchers in none yet: {3}.",
	},
	"chain.broken": {
		NB: "Bilagskjeden er brutt. Blokker: {1}, bilag i dem: {2}, bilag utenfor ennå: {3}. Feil: {4}.",
		EN: "The chain of vouchers is broken. Blocks: {1}, vouchers in them: {2}, vouchers in none yet: {3}. Faults: {4}.",
	},
	"chain.head": {NB: "Siste kontrollsum: {1}", EN: "Last hash: {1}"},

	"chain.missing": {
		NB: "blokk {1} til {2} mangler i bilagskjeden", EN: "blocks {1} to {2} of the chain of vouchers are missing",
		TodoNB: "Noe er fjernet fra databasen utenom programmet. Ta vare på den, og meld fra til den som drifter programmet.", TodoEN: "Something was taken out of the database past the program. Keep it, and tell whoever runs the program.",
	},
	"chain.fork": {
		NB: "blokk {1} bygger ikke på blokken før den", EN: "block {1} does not stand on the block before it",
		TodoNB: "Noe er endret i databasen utenom programmet. Ta vare på den, og meld fra til den som drifter programmet.", TodoEN: "Something was changed in the database past the program. Keep it, and tell whoever runs the program.",
	},
	"chain.changed": {
		NB: "bilag {2} ({3}) er ikke som da blokk {1} ble forseglet", EN: "voucher {2} ({3}) is not as it was when block {1} was sealed",
		TodoNB: "Bilaget er endret i databasen utenom programmet. Ta vare på den, og meld fra til den som drifter programmet.", TodoEN: "The voucher was changed in the database past the program. Keep it, and tell whoever runs the program.",
	},
	"chain.count": {
		NB:     "blokk {1} ble forseglet med {2} bilag, men har nå {3}; det første som avviker er bilag {4} ({5})",
		EN:     "block {1} was sealed with {2} vouchers but now has {3}; the first that differs is voucher {4} ({5})",
		TodoNB: "Bilag er lagt til eller fjernet utenom programmet. Ta vare på databasen, og meld fra til den som drifter programmet.", TodoEN: "Vouchers were added or taken away past the program. Keep the database, and tell whoever runs the program.",
	},
	"chain.count-last": {
		NB: "blokk {1} ble forseglet med {2} bilag, men har nå {3}; de siste mangler", EN: "block {1} was sealed with {2} vouchers but now has {3}; the last ones are missing",
		TodoNB: "Bilag er fjernet utenom programmet. Ta vare på databasen, og meld fra til den som drifter programmet.", TodoEN: "Vouchers were taken away past the program. Keep the database, and tell whoever runs the program.",
	},
	"chain.block": {
		NB: "kontrollsummen til blokk {1} stemmer ikke med bilagene i den", EN: "the hash of block {1} is not that of its vouchers",
		TodoNB: "Noe er endret i databasen utenom programmet. Ta vare på den, og meld fra til den som drifter programmet.", TodoEN: "Something was changed in the database past the program. Keep it, and tell whoever runs the program.",
	},
	"chain.unwhole": {
		NB: "bilag {1} ({2}) mangler linjer", EN: "voucher {1} ({2}) lacks lines",
		TodoNB: "Meld fra til den som drifter programmet.", TodoEN: "Tell whoever runs the program.",
	},
}
