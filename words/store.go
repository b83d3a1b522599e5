package words

// storeWords are the texts of the store itself: its schema, its engines.
var storeWords = map[string]Text{
	"store.newer": {
		NB:     "lageret er laget av en nyere utgave av sluse (skjema {1}; denne kjenner {2})",
		EN:     "the store was made by a newer version of sluse (schema {1}; this one knows {2})",
		TodoNB: "Bruk den nyere utgaven av programmet.", TodoEN: "Use the newer version of the program.",
	},

	"migrate.current": {NB: "Lageret har skjema {1}; det er dette programmets.", EN: "The store has schema {1}, which is this program's."},
	"migrate.would":   {NB: "Lageret har skjema {1}. Det ville blitt brakt til skjema {2}.", EN: "The store has schema {1}. It would be brought to schema {2}."},
	"migrate.done":    {NB: "Lageret er brakt fra skjema {1} til skjema {2}.", EN: "The store was brought from schema {1} to schema {2}."},
}
