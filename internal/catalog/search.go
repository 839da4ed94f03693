package catalog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	queryMax = 200 // characters of a search
	wordsMax = 10  // words of it that count
)

// wordsOf returns the words of a search, in lower case, at most wordsMax. Vowel marks stay with
// their letters, and so do the signs of names like C#, C++ and .NET; everything else that is no letter, mark or digit
// separates. Of a search without a word the first sign stands for one: it finds nothing, where no word would find everything.
func wordsOf(query string) []string {
	if utf8.RuneCountInString(query) > queryMax {
		query = string([]rune(query)[:queryMax])
	}
	var words []string
	for _, field := range strings.FieldsFunc(strings.ToLower(norm.NFC.String(strings.ToValidUTF8(query, " "))), func(r rune) bool {
		return !inWord(r) && !strings.ContainsRune(signs, r)
	}) {
		words = append(words, signedWords([]rune(field))...)
	}
	if all := []rune(strings.TrimSpace(query)); len(words) == 0 && len(all) > 0 {
		return []string{string(all[0])}
	}
	return words[:min(len(words), wordsMax)]
}

// signs are those that belong to a word: a dot before it, the others after it.
const signs = ".#+"

// signed reports whether a word of a search has signs.
func signed(word string) bool { return strings.ContainsAny(word, signs) }

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// signedWords divides what has letters and signs only, by the rule of the database's cw_signed.
func signedWords(field []rune) []string {
	var words []string
	for i := 0; i < len(field); {
		if !inWord(field[i]) {
			i++
			continue
		}
		from := i
		if i == 1 && field[0] == '.' {
			from = 0
		}
		for i < len(field) && inWord(field[i]) {
			i++
		}
		for i < len(field) && field[i] != '.' && !inWord(field[i]) {
			i++
		}
		words = append(words, string(field[from:i]))
	}
	return words
}

// nearMiss returns the words with each that nothing contains replaced by the nearest one of the
// vocabulary, if one is near; a word with signs is meant as it is. ok is false when there is nothing to replace. Words and vocabulary
// are folded; the vocabulary comes with the commonest word first.
func nearMiss(words, vocabulary []string) (mended []string, ok bool) {
	known := make(map[string]bool, len(vocabulary))
	for _, w := range vocabulary {
		known[w] = true
	}
	mended = slices.Clone(words)
	for i, w := range words {
		if known[w] || signed(w) {
			continue
		}
		if near := nearest(w, vocabulary); near != "" {
			mended[i], ok = near, true
		}
	}
	return mended, ok
}

// nearest returns the word with the fewest slips to w, the commonest of equals; "" when none is
// near enough to be meant.
func nearest(w string, vocabulary []string) string {
	letters := []rune(w)
	allowed := slips(len(letters))
	best := ""
	for _, v := range vocabulary {
		if allowed < 0 {
			break
		}
		if d := distance(letters, []rune(v), allowed); d <= allowed {
			best, allowed = v, d-1
		}
	}
	return best
}

// slips is how many slips a word of so many letters may have: none in a short one, which is
// nearly always another word.
func slips(letters int) int {
	switch {
	case letters < 4:
		return -1
	case letters < 6:
		return 1
	}
	return 2
}

// distance counts the slips between two words: a letter too much, missing, wrong, or two
// neighbours exchanged. It gives up, with a number above most, as soon as there are more.
func distance(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
