package mail

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// addressMax is how many characters an address may have.
const addressMax = 255

// CleanAddress returns the address as it is kept. Case is kept as typed; it does not count when
// addresses are compared. Letters that are written in two ways (é as one character or as two) are one;
// dots and what follows a plus make other mailboxes, and so do letters of other scripts that look alike.
func CleanAddress(s string) (string, bool) {
	s = norm.NFC.String(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	// Characters that are not seen are of no mailbox, though the grammar lets those beyond ASCII stand.
	odd := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }
	if err != nil || strings.ContainsFunc(s, odd) || a.Address != s || utf8.RuneCountInString(s) > addressMax {
		return s, false
	}
	_, host, _ := strings.Cut(s[strings.LastIndex(s, "@"):], "@")
	return s, strings.Contains(strings.Trim(host, "."), ".") && !strings.HasPrefix(host, "[")
}
