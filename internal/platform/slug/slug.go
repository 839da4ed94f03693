// Package slug makes addresses of titles and names.
package slug

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Most is how long a title may grow in an address, in characters.
const Most = 80

// spelled are Latin letters that do not decompose into a plain one and a mark.
var spelled = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i",
}

// signs are words that belong to the letter before them: C is another name than C# and C++.
var signs = map[rune]string{'#': "sharp", '+': "plus"}

// Of makes an address of a title: lower case Latin letters without accents, Arabic letters as they
// are, digits, the names of the signs that end a word, and hyphens for all between; at most 80 characters. It is "" for a title
// without any.
func Of(title string) string {
	var b strings.Builder
	length, gap := 0, false
	put := func(s string) {
		if gap && b.Len() > 0 {
			s = "-" + s
		}
		gap = false
		if n := utf8.RuneCountInString(s); length+n <= Most {
			b.WriteString(s)
			length += n
		} else {
			length = Most // what comes behind would stand where this one did
		}
	}
	letter := false // before what comes next
	for _, r := range norm.NFC.String(strings.ToLower(title)) {
		if length >= Most {
			break
		}
		touched := letter
		letter = false
		switch {
		case signs[r] != "" && touched:
			gap = true
			put(signs[r])
			gap, letter = true, true // the next sign belongs to the letter, too
		case arabicLetter(r):
			put(string(r))
			letter = true
		case r == '\u0640' || unicode.Is(unicode.Mn, r): // tatweel and vowel marks are no letters
			letter = touched
		case spelled[r] != "":
			put(spelled[r])
			letter = true
		default:
			s := plainLatin(r)
			if s == "" {
				gap = true
				continue
			}
			put(s)
			letter = unicode.IsLetter(r)
		}
	}
	return b.String()
}

// arabicLetter reports whether r is a letter that the database takes in a slug.
func arabicLetter(r rune) bool {
	return r >= '\u0621' && r <= '\u063a' || r >= '\u0641' && r <= '\u064a' || r >= '\u0671' && r <= '\u06d3'
}

// plainLatin returns the ASCII letters and digits that r stands for, in lower case.
func plainLatin(r rune) string {
	switch {
	case r >= '\u0660' && r <= '\u0669':
		return string('0' + r - '\u0660')
	case r >= '\u06f0' && r <= '\u06f9':
		return string('0' + r - '\u06f0')
	}
	var b strings.Builder
	for _, c := range norm.NFKD.String(string(r)) {
		c = unicode.ToLower(c)
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteRune(c)
		}
	}
	return b.String()
}
