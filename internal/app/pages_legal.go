package app

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// legal is a legal page as its template shows it.
type legal struct {
	admin.LegalText
	Heading string
	HTML    template.HTML
	Dir     string // of the text
	Date    string
	All     []issued
}

type issued struct {
	Version int
	Date    string
	Shown   bool
	Changes string
}

// legalPage answers with one of the legal pages, in the version that ?version= names or the one in force.
func (a *App) legalPage(name string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := a.newView(r, "legal", "src/features/legal/pages/LegalPage.tsx", "src/features/legal/locales/{lang}.json")
		if err != nil {
			return err
		}
		version, ok := versionIn(r)
		if !ok {
			return a.shell(w, r, http.StatusNotFound)
		}
		text, err := a.modules.admin.Legal(r.Context(), name, version, rest.Language(r.Context()))
		if f := plugin.AsFault(err); err != nil && f.Kind == plugin.NotFound {
			return a.shell(w, r, http.StatusNotFound)
		}
		if err != nil {
			return err
		}
		zone := v.Me.Settings.TimeZone
		day := func(at time.Time) string { return page.Speak(v.Lang).Date(clock.Day(at, zone), "long") }
		v.Legal = legal{LegalText: text, Heading: text.Title, HTML: template.HTML(text.Body), Dir: "ltr", Date: day(text.PublishedAt)}
		if text.Language == "ar" {
			v.Legal.Dir = "rtl"
		}
		if v.Legal.Heading == "" {
			v.Legal.Heading = a.parts.renderer.Text(v.Lang, "common:legal.name."+name, nil)
		}
		for _, one := range text.Versions {
			v.Legal.All = append(v.Legal.All, issued{one.Version, day(one.PublishedAt), one.Version == text.Version, one.Changes})
		}
		v.Title = v.Legal.Heading + " · " + v.Me.Settings.Organisation
		v.Description = shorten(a.modules.admin.LegalWords(text))
		if version > 0 && text.Version != text.Current {
			w.Header().Set("X-Robots-Tag", "noindex") // what is in force is what is to be found
		}
		v.JSONLD, err = page.JSON(map[string]any{
			"@context": "https://schema.org", "@type": "WebPage", "name": v.Legal.Heading, "url": v.Canonical, "inLanguage": text.Language,
			"version": text.Version, "datePublished": text.PublishedAt.Format(time.RFC3339),
		})
		if err != nil {
			return err
		}
		return a.render(w, v, http.StatusOK, map[string]any{"me": v.Me, "legal": text})
	}
}

// versionIn reads ?version=; 0 when the address names none.
func versionIn(r *http.Request) (int, bool) {
	said := r.URL.Query().Get("version")
	if said == "" {
		return 0, true
	}
	n, err := strconv.Atoi(said)
	return n, err == nil && n > 0 && n <= admin.LegalVersionMax && strconv.Itoa(n) == said
}

// shorten cuts a text to what search engines and link previews show.
func shorten(text string) string {
	const most = 200
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
