package setting

import (
	"cmp"
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
	Words            Words    `json:"words"`
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

// Words are what the organisation says of itself in English and in Arabic; "" of what it leaves to what stands for it.
type Words struct {
	OrganisationEn string `json:"organisationEn" doc:"What it is called in English; empty: as in all languages"`
	OrganisationAr string `json:"organisationAr" doc:"What it is called in Arabic"`
	HomeTitleEn    string `json:"homeTitleEn" doc:"The heading of the home page in English; empty: the neutral one"`
	HomeTitleAr    string `json:"homeTitleAr"`
	HomeLeadEn     string `json:"homeLeadEn" doc:"What stands under the heading"`
	HomeLeadAr     string `json:"homeLeadAr"`
}

// Each calls visit with every text by its name in JSON, and how many characters it has at least, where it is not empty, and at most.
func (w *Words) Each(visit func(name string, text *string, least, most int)) {
	visit("organisationEn", &w.OrganisationEn, organisationMin, organisationMax)
	visit("organisationAr", &w.OrganisationAr, organisationMin, organisationMax)
	visit("homeTitleEn", &w.HomeTitleEn, 0, homeTitleMax)
	visit("homeTitleAr", &w.HomeTitleAr, 0, homeTitleMax)
	visit("homeLeadEn", &w.HomeLeadEn, 0, homeLeadMax)
	visit("homeLeadAr", &w.HomeLeadAr, 0, homeLeadMax)
}

// Name is what the organisation is called in a language.
func (s Site) Name(language string) string {
	return cmp.Or(in(language, s.Words.OrganisationEn, s.Words.OrganisationAr), s.Organisation)
}

// Home returns the heading of the home page and what stands under it in a language; "" where the neutral texts stand.
func (w Words) Home(language string) (title, lead string) {
	return in(language, w.HomeTitleEn, w.HomeTitleAr), in(language, w.HomeLeadEn, w.HomeLeadAr)
}

func in(language, en, ar string) string {
	switch language {
	case "en":
		return en
	case "ar":
		return ar
	}
	return ""
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

const (
	organisationMin, organisationMax = 2, 100
	homeTitleMax, homeLeadMax        = 100, 300
)

// Check adds to fault what is wrong with the site's settings. language is the pointer of the
// field that gives the default language.
func (s Site) Check(fault *plugin.Fault, language string) *plugin.Fault {
	if n := utf8.RuneCountInString(s.Organisation); n < organisationMin || n > organisationMax {
		fault = fault.At("/organisation", "organisation", plugin.Args{"min": organisationMin, "max": organisationMax})
	}
	s.Words.Each(func(name string, text *string, least, most int) {
		switch n := utf8.RuneCountInString(*text); {
		case n > 0 && n < least || least > 0 && n > most:
			fault = fault.At("/words/"+name, "organisation", plugin.Args{"min": least, "max": most})
		case n > most:
			fault = fault.At("/words/"+name, "home_words", plugin.Args{"max": most})
		}
	})
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
