package setting

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

// Site is what the whole site shares: who runs it and in which languages, zone and currency.
type Site struct {
	Organisation     string   `json:"organisation"`
	Hue              int      `json:"hue"` // of the brand, degrees 0 to 359
	Languages        []string `json:"languages"`
	DefaultLanguage  string   `json:"defaultLanguage"`
	Currency         string   `json:"currency"` // ISO 4217, the base currency
	TimeZone         string   `json:"timeZone"` // IANA
	SelfRegistration bool     `json:"selfRegistration"`
	// EmailDomains are those whose addresses may register; none means any.
	EmailDomains []string `json:"emailDomains"`
	// PasswordMinimum is the least number of characters of a new password, 6 to 64.
	PasswordMinimum int `json:"passwordMinimum"`
	// ReviewsModerated holds new reviews of courses back until a super admin has read them.
	ReviewsModerated bool `json:"reviewsModerated"`
	// Logo stands beside the organisation's name; without one the product's star does.
	Logo *Logo `json:"logo"`
}

// Logo is the organisation's picture.
type Logo struct {
	URL    string `json:"url"`
	Icon   string `json:"icon" doc:"The same in a square, for the browser's tab"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	// Ground is what the logo needs behind it where the page is of the other lightness.
	Ground string `json:"ground" enum:"any,light,dark" doc:"On which grounds it can be seen"`
}

// Offered returns the language if the site offers it, else the site's own.
func (s Site) Offered(language string) string {
	if len(s.Languages) == 0 || slices.Contains(s.Languages, language) {
		return language
	}
	return s.DefaultLanguage
}

// Media is how the site bounds uploads.
type Media struct {
	// MaxUpload is the largest file that is taken, in bytes; 0 is as much as the server takes.
	MaxUpload int64 `json:"maxUpload"`
}

// MediaKey is the setting of uploads.
var MediaKey = Key[Media]{Name: "media"}

// MinPassword is the least number of characters of a new password.
func (s Site) MinPassword() int { return max(s.PasswordMinimum, passwordLeast) }

// TakesEmail reports whether an address may register.
func (s Site) TakesEmail(email string) bool {
	domain := strings.ToLower(email[strings.LastIndex(email, "@")+1:])
	return len(s.EmailDomains) == 0 || slices.Contains(s.EmailDomains, domain)
}

const (
	// passwordLeast is what the site may lower the minimum to.
	passwordLeast, passwordMost = 6, 64
	domainsMost                 = 50
)

// SiteKey is the setting.
var SiteKey = Key[Site]{Name: "site", Default: Site{
	Organisation: "CourseWorx", Hue: 195, Languages: []string{"en", "ar"}, DefaultLanguage: "en", Currency: "USD", TimeZone: "UTC", EmailDomains: []string{}, PasswordMinimum: 8,
}}

const organisationMin, organisationMax = 2, 100

// Check adds to fault what is wrong with the site's settings. language is the pointer of the
// field that gives the default language.
func (s Site) Check(fault *plugin.Fault, language string) *plugin.Fault {
	if n := utf8.RuneCountInString(s.Organisation); n < organisationMin || n > organisationMax {
		fault = fault.At("/organisation", "organisation", plugin.Args{"min": organisationMin, "max": organisationMax})
	}
	if !slices.Contains(s.Languages, s.DefaultLanguage) {
		fault = fault.At(language, "language")
	}
	if _, err := clock.Zone(s.TimeZone); err != nil {
		fault = fault.At("/timeZone", "time_zone")
	}
	if _, err := plugin.ParseMoney("0", s.Currency); err != nil {
		fault = fault.At("/currency", "currency")
	}
	if s.Hue < 0 || s.Hue > 359 {
		fault = fault.At("/hue", "hue")
	}
	if s.PasswordMinimum < passwordLeast || s.PasswordMinimum > passwordMost {
		fault = fault.At("/passwordMinimum", "password_minimum", plugin.Args{"min": passwordLeast, "max": passwordMost})
	}
	if len(s.EmailDomains) > domainsMost || slices.ContainsFunc(s.EmailDomains, func(d string) bool { return !domainForm.MatchString(d) }) {
		fault = fault.At("/emailDomains", "email_domains", plugin.Args{"max": domainsMost})
	}
	return fault
}

var domainForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)
