// Package account owns people: who they are, how they sign in, what they may be.
//
//	account.go      what a person is and the rules it obeys (pure)
//	password.go     which passwords are good enough; hashing, two at a time
//	setup.go        the first account
//	signin.go       signing in and out
//	factor.go       the second factor
//	onetime.go      temporary passwords
//	link.go         links that are sent: a new password, an invitation, a new address
//	register.go     registering oneself
//	join.go         an account by an invitation into a course
//	keys.go         API keys
//	viewas.go       seeing the site as somebody else
//	service.go      the service, one's own account
//	profile.go      what a person shows of themselves; avatar.go their picture
//	users.go        the super admin's list of people; delete.go ends an account
//	privacy.go      how it stands with a person's own data; requests for deletion
//	exports.go      files of a person's data
//	archive.go      how such a file is made; archive_index.go the page in it for people
//	import*.go      people from a file
//	store.go        the SQL
//	http*.go        the operations
package account

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/plugin"
)

// Person is an account as its owner and super admins see it.
type Person struct {
	ID                     plugin.UserID `json:"id"`
	FirstName              string        `json:"firstName"`
	LastName               string        `json:"lastName"`
	Email                  string        `json:"email"`
	Phone                  *string       `json:"phone" doc:"E.164, or null"`
	Role                   plugin.Role   `json:"role" enum:"super_admin,trainer,trainee"`
	Avatar                 *string       `json:"avatar"`
	IsActive               bool          `json:"isActive"`
	RequiresPasswordChange bool          `json:"requiresPasswordChange"`
	Language               string        `json:"language"`
	TimeZone               string        `json:"timeZone"`
	LastLogin              *time.Time    `json:"lastLogin"`
	CreatedAt              time.Time     `json:"createdAt"`
	UpdatedAt              time.Time     `json:"updatedAt"`
}

// The faults of accounts.
var (
	ErrPerson      = plugin.NewFault(plugin.Invalid, "account.invalid")
	ErrEmailTaken  = plugin.NewFault(plugin.Conflict, "account.email_taken")
	ErrPhoneTaken  = plugin.NewFault(plugin.Conflict, "account.phone_taken")
	ErrLastAdmin   = plugin.NewFault(plugin.Conflict, "account.last_admin")
	ErrWrong       = plugin.NewFault(plugin.SignedOut, "auth.wrong_credentials")
	ErrWrongOld    = plugin.NewFault(plugin.Invalid, "account.wrong_password").At("/current", "wrong_password")
	ErrInactive    = plugin.NewFault(plugin.Conflict, "account.inactive")
	ErrSetupClosed = plugin.NewFault(plugin.Conflict, "setup.closed")
	ErrSetupCode   = plugin.NewFault(plugin.Denied, "setup.code_wrong")
)

const (
	nameMin, nameMax = 2, 50
)

// cleanName returns the name as it is kept: single spaces, no control characters.
func cleanName(s string) (string, bool) {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)), " ")
	n := utf8.RuneCountInString(s)
	return s, n >= nameMin && n <= nameMax
}

// cleanEmail returns the address as it is kept.
func cleanEmail(s string) (string, bool) { return mail.CleanAddress(s) }

// cleanPhone returns the number in E.164 form: "+", country and number, 2 to 15 digits. Spaces,
// dots, dashes and brackets are dropped, Arabic-Indic digits become Latin, a leading 00 is "+".
func cleanPhone(s string) (string, bool) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".-()/\u200e\u200f", r) {
			return -1
		}
		return r
	}, latinDigits(s))
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	digits, plus := strings.CutPrefix(s, "+")
	ok := plus && len(digits) >= 2 && len(digits) <= 15 && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
	return s, ok
}

// isPhone reports whether what was typed to sign in is meant as a phone number.
func isPhone(s string) bool { return !strings.Contains(s, "@") }

// permissions are the names under which the browser asks what to show; the server decides by
// role and relation whatever the browser shows.
func permissions(r plugin.Role) []string {
	switch r {
	case plugin.SuperAdmin:
		return []string{"courses.create", "courses.all", "users.manage", "settings.manage", "plugins.manage", "audit.read", "mail.read"}
	case plugin.Trainer:
		return []string{"courses.create"}
	}
	return []string{}
}
