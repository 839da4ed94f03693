package admin

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// The legal pages.
const (
	Terms   = "terms"
	Privacy = "privacy"
	Refund  = "refund"
)

var (
	legalPages = []string{Terms, Privacy, Refund}
	// agreedPages are those that people agree to; how refunds are made is told only.
	agreedPages = []string{Terms, Privacy}
)

// The faults of legal pages.
var (
	// ErrLegal: a draft cannot be kept so; the fields say why.
	ErrLegal = plugin.NewFault(plugin.Invalid, "legal.invalid")
	// ErrLegalStale: somebody saved another draft meanwhile.
	ErrLegalStale = plugin.NewFault(plugin.Conflict, "legal.stale")
	// ErrLegalEmpty: no language of the page is written.
	ErrLegalEmpty = plugin.NewFault(plugin.Invalid, "legal.empty")
	// ErrLegalSame: what is published says the same already.
	ErrLegalSame = plugin.NewFault(plugin.Conflict, "legal.unchanged")
	// ErrConsent: what was agreed to is not what is in force.
	ErrConsent = plugin.NewFault(plugin.Invalid, "consent.invalid")
)

const (
	legalTitleMax = 200
	legalBodyMax  = 200_000
	legalNewsMax  = 1000 // what is said of what a version changes
	// LegalVersionMax bounds the versions that are asked for.
	LegalVersionMax = 1_000_000
)

// inForce is what holds of a published page.
type inForce struct {
	Version     int       `json:"version"`
	Required    int       `json:"required"` // the newest version that everybody must have agreed to, or a later one
	PublishedAt time.Time `json:"publishedAt"`
}

// legalKey holds what is in force of each page. It is written with every version, so that neither
// a page's footer nor who asks for oneself needs a query for it.
var legalKey = setting.Key[map[string]inForce]{Name: "legal", Default: map[string]inForce{}}

// legalText is what a page says in one language.
type legalText struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

// LegalText is a version of a legal page as it is read.
type LegalText struct {
	Page        string        `json:"page" enum:"terms,privacy,refund"`
	Version     int           `json:"version"`
	Current     int           `json:"current" doc:"The version in force"`
	Language    string        `json:"language" doc:"The one it is shown in; the site's own where it is not written in the reader's"`
	Title       string        `json:"title" doc:"Empty: what such a page is called"`
	Body        string        `json:"body" doc:"Sanitised HTML"`
	PublishedAt time.Time     `json:"publishedAt"`
	Versions    []LegalIssued `json:"versions" doc:"All of them, the newest first"`
}

// LegalIssued is that a version was published.
type LegalIssued struct {
	Version     int       `json:"version"`
	PublishedAt time.Time `json:"publishedAt"`
	Changes     string    `json:"changes" doc:"What it changed, in the reader's language if it was said in it; empty if nothing was"`
}

// LegalEdition is a version as the super admin sees it.
type LegalEdition struct {
	Version     int       `json:"version"`
	Material    bool      `json:"material" doc:"Everybody had to agree anew"`
	Languages   []string  `json:"languages"`
	PublishedAt time.Time `json:"publishedAt"`
	PublishedBy string    `json:"publishedBy"`
	// Changes are by language.
	Changes map[string]string `json:"changes" doc:"What it changed, by language"`
}

// LegalDraft is what is being written in one language.
type LegalDraft struct {
	Language string     `json:"language"`
	Title    string     `json:"title"`
	Body     string     `json:"body" doc:"Sanitised HTML; empty: not written in this language"`
	Revision int        `json:"revision" doc:"0 before the first save"`
	EditedBy *string    `json:"editedBy"`
	EditedAt *time.Time `json:"editedAt"`
}

// LegalState is how a page stands.
type LegalState struct {
	Page     string        `json:"page" enum:"terms,privacy,refund"`
	Current  *LegalEdition `json:"current" doc:"Null: it was never published"`
	Written  []string      `json:"written" doc:"The languages that the draft is written in"`
	Changed  bool          `json:"changed" doc:"The draft says something else than what is published"`
	EditedAt *time.Time    `json:"editedAt" doc:"When the draft was last saved"`
}

// LegalWork is a page with its drafts and its history.
type LegalWork struct {
	LegalState
	Drafts   []LegalDraft   `json:"drafts" doc:"One for each language of the site"`
	Versions []LegalEdition `json:"versions" doc:"The newest first"`
}

// LegalSeen says which draft somebody looked at when they published.
type LegalSeen struct {
	Language string `json:"language" maxLength:"20"`
	Revision int    `json:"revision" minimum:"0" maximum:"1000000000"`
}

// tidyLegal returns a draft as it is kept.
func (s *Service) tidyLegal(t legalText) (legalText, *plugin.Fault) {
	fault := ErrLegal
	t.Title = strings.Join(strings.Fields(printable(t.Title)), " ")
	if utf8.RuneCountInString(t.Title) > legalTitleMax {
		fault = fault.At("/title", "legal_length", plugin.Args{"max": legalTitleMax})
	}
	t.Body = s.rich.Clean(printable(t.Body))
	if s.rich.Empty(t.Body) {
		t.Body = ""
	}
	if utf8.RuneCountInString(t.Body) > legalBodyMax {
		fault = fault.At("/body", "legal_length", plugin.Args{"max": legalBodyMax})
	}
	return t, fault
}

// tidyNews returns what is said of a version's changes as it is kept: by language, and nothing where nothing is said.
func tidyNews(news map[string]string, languages []string) (map[string]string, *plugin.Fault) {
	kept, fault := map[string]string{}, ErrLegal
	for _, lang := range sortedKeys(news) {
		text := strings.TrimSpace(printable(news[lang]))
		switch {
		case text == "":
		case !slices.Contains(languages, lang):
			fault = fault.At("/changes", "language") // the name is the sender's, and not repeated
		case utf8.RuneCountInString(text) > legalNewsMax:
			fault = fault.At("/changes/"+lang, "legal_length", plugin.Args{"max": legalNewsMax})
		default:
			kept[lang] = text
		}
	}
	return kept, fault
}

// printable takes out what no text needs: control characters other than line ends and tabs.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// written are the drafts that say something, by language.
func written(drafts []LegalDraft) map[string]legalText {
	texts := map[string]legalText{}
	for _, d := range drafts {
		if d.Body != "" {
			texts[d.Language] = legalText{d.Title, d.Body}
		}
	}
	return texts
}

// chooseLanguage is the language that a reader gets: the own, the site's, or the first there is.
func chooseLanguage[T any](texts map[string]T, own, sites string) string {
	for _, lang := range []string{own, sites} {
		if _, ok := texts[lang]; ok {
			return lang
		}
	}
	return sortedKeys(texts)[0]
}

// missingConsents adds to fault what is wrong with what somebody agreed to. Each page that asks must be agreed to
// in the version in force; whole says that none may be left out.
func missingConsents(now map[string]inForce, given map[string][]int, whole bool, fault *plugin.Fault) *plugin.Fault {
	for _, page := range agreedPages {
		versions, current := given[page], now[page].Version
		switch {
		case len(versions) == 0 && (!whole || current == 0):
		case len(versions) == 0:
			fault = fault.At("/consents/"+page, "consent_missing")
		case slices.ContainsFunc(versions, func(v int) bool { return v != current }):
			fault = fault.At("/consents/"+page, "consent_outdated")
		}
	}
	return fault
}
