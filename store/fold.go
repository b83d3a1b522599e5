package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The bounds of what is kept of a name for the search.
const (
	maxWords      = 12 // of a name
	maxWordLength = 40 // in runes
)

// letters are those that no decomposition takes apart. The Norwegian ones are
// written out as one does who lacks the keys; a pair of them is then one
// letter, so that Ås, Aas and as are the same.
var letters = map[rune]string{
	'å': "aa", 'æ': "ae", 'ä': "ae", 'ø': "oe", 'ö': "oe", 'œ': "oe", 'ß': "ss", 'ð': "d", 'đ': "d", 'þ': "th", 'ł': "l",
}

var pairs = strings.NewReplacer("aa", "a", "oe", "o")

// wordsOf are the folded words of a name or of what a person searches for,
// each once: small letters and digits without accents. The beginning of a
// word folds to a beginning of the folded word.
func wordsOf(text string) []string {
	var list []string
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		word = fold(word)
		if r := []rune(word); len(r) > maxWordLength {
			word = string(r[:maxWordLength])
		}
		if word == "" || seen[word] {
			continue
		}
		seen[word] = true
		if list = append(list, word); len(list) == maxWords {
			break
		}
	}
	return list
}

func fold(word string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(word) {
		if plain, ok := letters[r]; ok {
			b.WriteString(plain)
			continue
		}
		for _, part := range norm.NFD.String(string(r)) {
			if !unicode.IsMark(part) {
				b.WriteRune(part)
			}
		}
	}
	return pairs.Replace(b.String())
}
