package page

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// part is a piece of a text; URL is "" where it is no address.
type part struct{ Text, URL string }

var (
	// Where an address ends: at white space of any script and at what nobody sees, the same list as the browser's.
	webAddress = regexp.MustCompile(`(?i)https?://[^\s\x{0b}\x{a0}\x{ad}\x{61c}\x{1680}\x{2000}-\x{200d}\x{2028}\x{2029}\x{202f}\x{205f}\x{2060}\x{3000}\x{feff}<>"“”«»\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]+`)
	// webHost is what stands before the path: a name and perhaps a port, and nobody's name before an @.
	webHost = regexp.MustCompile(`(?i)^https?://[\p{L}\p{N}][\p{L}\p{N}.-]*(?::\d+)?(?:[/?#]|$)`)
)

// linked divides what somebody wrote where addresses of the web stand in it, by the rules of web/src/shared/linked.ts; a test
// compares both.
func linked(s string) []part {
	var parts []part
	done := 0
	for _, at := range webAddress.FindAllStringIndex(s, -1) {
		address := trimAddress(s[at[0]:at[1]])
		before, _ := utf8.DecodeLastRuneInString(s[:at[0]])
		if !webHost.MatchString(address) || at[0] > 0 && (unicode.IsLetter(before) || unicode.IsNumber(before)) {
			continue
		}
		if at[0] > done {
			parts = append(parts, part{Text: s[done:at[0]]})
		}
		parts = append(parts, part{address, address})
		done = at[0] + len(address)
	}
	if done < len(s) {
		parts = append(parts, part{Text: s[done:]})
	}
	return parts
}

// trimAddress leaves out the end of a sentence, and a bracket that was opened before the address.
func trimAddress(s string) string {
	for {
		last, size := utf8.DecodeLastRuneInString(s)
		open, closes := map[rune]string{')': "(", ']': "[", '}': "{"}[last]
		switch {
		case strings.ContainsRune(".,;:!?…،؛؟'’*_", last):
		case closes && strings.Count(s, open) < strings.Count(s, string(last)):
		default:
			return s
		}
		s = s[:len(s)-size]
	}
}
