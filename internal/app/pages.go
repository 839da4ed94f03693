package app

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// view is what the templates of web/templates are executed with.
type view struct {
	page.View
	Me         account.Me
	Categories []catalog.Category
	Home       shelves
	Catalogue  catalog.Listing
	Search     search
	Facets     []facet
	Active     []activeFilter
	Sorts      []string
	More       string
	Course     catalog.Page
	Facts      []fact
	Legal      legal
}

// pageRoutes serves what a browser opens: some pages arrive rendered, every other address that
// is nothing else is the app's.
func (a *App) pageRoutes() {
	p := &a.parts
	for pattern, h := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /{$}":            a.homePage,
		"GET /courses":        a.cataloguePage,
		"GET /courses/{slug}": a.coursePage,
		"GET /terms":          a.legalPage(admin.Terms),
		"GET /privacy":        a.legalPage(admin.Privacy),
		"GET /refunds":        a.legalPage(admin.Refund),
		"GET /robots.txt":     a.robots,
	} {
		rest.HandleHTTP(p.api, plugin.Public, pattern, a.inChosenLanguage(h))
	}
	rest.HandleHTTP(p.api, plugin.Public, "/", a.inChosenLanguage(func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return plugin.ErrNotFound
		}
		if p.pages.Asset(w, r) {
			return nil
		}
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			return plugin.ErrNotFound // never the app's shell in place of a script
		}
		return a.shell(w, r, http.StatusOK)
	}))
}

// inChosenLanguage lets ?lang= choose the language, for browsers without scripts and for links.
func (a *App) inChosenLanguage(h func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		q := r.URL.Query()
		chosen := q.Get("lang")
		if !slices.Contains(languages, chosen) || r.Method != http.MethodGet {
			return h(w, r)
		}
		q.Del("lang")
		to := url.URL{Path: r.URL.Path, RawQuery: q.Encode()}
		http.SetCookie(w, &http.Cookie{Name: "cw_lang", Value: chosen, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, Secure: rest.Secure(r.Context())})
		http.Redirect(w, r, "/"+strings.TrimLeft(to.String(), "/"), http.StatusSeeOther)
		return nil
	}
}

// shell answers with the app alone, which shows by itself what stands at the address.
func (a *App) shell(w http.ResponseWriter, r *http.Request, status int) error {
	if !a.parts.pages.Built() {
		return plugin.ErrNotFound
	}
	v, err := a.newView(r, "", startChunks[r.URL.Path]...)
	if err != nil {
		return err
	}
	v.Title = v.Me.Settings.Organisation
	first := map[string]any{"me": v.Me}
	if actor := rest.Actor(r.Context()); r.URL.Path == "/learning" && actor.SignedIn() {
		mine, err := a.modules.learning.MyLearning(r.Context(), actor)
		if err != nil {
			return err
		}
		first["learning"] = map[string]any{"items": mine}
	}
	return a.render(w, v, status, first)
}

// startChunks are what the first page of a role is made of: announced with the app itself, they need not wait for it.
var startChunks = map[string][]string{
	"/learning": {"src/shared/locales/{lang}.json", "src/platform/locales/{lang}.json", "src/features/learning/locales/{lang}.json", "src/features/learning/pages/LearningPage.tsx"},
	"/today":    {"src/shared/locales/{lang}.json", "src/platform/locales/{lang}.json", "src/features/insight/locales/{lang}.json", "src/features/insight/pages/TodayPage.tsx", "src/platform/shells/StaffShell.tsx"},
	"/admin":    {"src/shared/locales/{lang}.json", "src/platform/locales/{lang}.json", "src/features/insight/locales/{lang}.json", "src/features/insight/pages/OverviewPage.tsx", "src/platform/shells/StaffShell.tsx"},
}

func (a *App) newView(r *http.Request, name string, chunks ...string) (view, error) {
	v := view{View: a.parts.renderer.NewView(r, name, chunks...)}
	var err error
	v.Me, err = a.modules.account.Me(r.Context(), rest.Actor(r.Context()))
	if name != "" {
		v.Canonical = a.origin(r) + r.URL.Path
	}
	return v, err
}

func (a *App) render(w http.ResponseWriter, v view, status int, first map[string]any) error {
	var err error
	if v.FirstData, err = page.JSON(first); err != nil {
		return err
	}
	return a.parts.renderer.Render(w, v.Lang, status, v)
}

// origin is the site's address for links that leave it.
func (a *App) origin(r *http.Request) string {
	if a.cfg.BaseURL != "" {
		return a.cfg.BaseURL
	}
	if rest.Secure(r.Context()) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// How many courses the app's own pages ask for; the embedded answers must be those.
const (
	newestOnHome, popularOnHome = 9, 12
	featuredOnHome, newOnHome   = 3, 6
	slidesOnHome, pageOfCourses = 5, 12
)

type shelves struct {
	Total                    int
	Slides, Featured, Newest []catalogapi.Card
}

func (a *App) homePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := a.newView(r, "home", "src/features/catalog/pages/HomePage.tsx")
	if err != nil {
		return err
	}
	newest, err := a.modules.catalog.Catalogue(ctx, catalog.Filter{Sort: catalog.SortNewest, Limit: newestOnHome})
	if err != nil {
		return err
	}
	popular, err := a.modules.catalog.Catalogue(ctx, catalog.Filter{Sort: catalog.SortPopular, Limit: popularOnHome})
	if err != nil {
		return err
	}
	if v.Categories, err = a.modules.catalog.Categories(ctx); err != nil {
		return err
	}
	v.Home = shelve(newest, popular)
	v.Title = v.Me.Settings.Organisation
	v.Description = a.parts.renderer.Text(v.Lang, "catalog:home.leadEmpty", nil)
	if len(v.Home.Slides) > 0 {
		v.Hero = v.Home.Slides[0].Cover.Hero
		v.Social = a.origin(r) + v.Home.Slides[0].Cover.Social
	}
	v.JSONLD, err = page.JSON(map[string]any{"@context": "https://schema.org", "@type": "EducationalOrganization", "name": v.Me.Settings.Organisation, "url": a.origin(r)})
	if err != nil {
		return err
	}
	return a.render(w, v, http.StatusOK, map[string]any{
		"me": v.Me, "categories": map[string]any{"items": v.Categories}, "newest": newest, "popular": popular,
	})
}

// shelve fills the home page's shelves, by the rule of the app's homeShelves.
func shelve(newest, popular catalog.Listing) shelves {
	var marked []catalogapi.Card
	seen := map[plugin.CourseID]bool{}
	for _, c := range slices.Concat(popular.Items, newest.Items) {
		if c.IsFeatured && !seen[c.ID] {
			marked = append(marked, c)
		}
		seen[c.ID] = true
	}
	s := shelves{Total: newest.Total, Slides: newest.Items, Featured: popular.Items}
	if len(marked) > 0 {
		s.Slides, s.Featured = marked, marked
	}
	s.Slides, s.Featured = first(s.Slides, slidesOnHome), first(s.Featured, featuredOnHome)
	for _, c := range newest.Items {
		if !slices.ContainsFunc(s.Featured, func(f catalogapi.Card) bool { return f.ID == c.ID }) {
			s.Newest = append(s.Newest, c)
		}
	}
	s.Newest = first(s.Newest, newOnHome)
	return s
}

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

type fact struct{ Name, Value string }

func (a *App) coursePage(w http.ResponseWriter, r *http.Request) error {
	v, err := a.newView(r, "course", "src/features/catalog/pages/CoursePage.tsx")
	if err != nil {
		return err
	}
	v.Course, err = a.modules.catalog.CoursePage(r.Context(), rest.Actor(r.Context()), r.PathValue("slug"))
	if f := plugin.AsFault(err); err != nil && f.Kind == plugin.NotFound {
		return a.shell(w, r, http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	c := v.Course.Course
	v.Title = c.Title + " · " + v.Me.Settings.Organisation
	v.Description = describe(c)
	v.Hero, v.Social = c.Cover.Hero, a.origin(r)+c.Cover.Social
	v.Facts = a.courseFacts(v.Lang, v.Course)
	v.JSONLD, err = page.JSON(map[string]any{
		"@context": "https://schema.org", "@type": "Course", "name": c.Title, "description": v.Description, "url": v.Canonical,
		"image": v.Social, "inLanguage": c.Language, "provider": map[string]any{"@type": "Organization", "name": v.Me.Settings.Organisation, "sameAs": a.origin(r)},
		"offers": map[string]any{"@type": "Offer", "price": c.Price.Amount(), "priceCurrency": c.Price.Currency, "category": map[bool]string{true: "Free", false: "Paid"}[c.Price.IsZero()]},
	})
	if err != nil {
		return err
	}
	return a.render(w, v, http.StatusOK, map[string]any{"me": v.Me, "course": v.Course})
}

// describe is what search engines and link previews show of a course.
func describe(c catalog.PageCourse) string {
	text := c.Description
	if c.ShortDescription != nil {
		text = *c.ShortDescription
	}
	return shorten(text)
}

func (a *App) courseFacts(lang string, v catalog.Page) []fact {
	say, speak := a.parts.renderer, page.Speak(lang)
	c := v.Course
	var facts []fact
	add := func(key, value string) {
		facts = append(facts, fact{say.Text(lang, "catalog:course."+key, nil), value})
	}
	lessons := say.Text(lang, "common:lessons", map[string]any{"count": v.Totals.Contents, "n": speak.Num(v.Totals.Contents)})
	if v.Totals.Seconds > 0 {
		lessons = speak.Num(v.Totals.Contents) + " · " + speak.SpanSeconds(v.Totals.Seconds)
	}
	add("factLessons", lessons)
	if c.StartDate != nil {
		add("factStarts", speak.Date(*c.StartDate, "day"))
	}
	if c.EndDate != nil {
		add("factEnds", speak.Date(*c.EndDate, "day"))
	}
	if c.Location != nil {
		add("factPlace", *c.Location)
	}
	if c.MaxStudents != nil {
		add("factPlaces", speak.Num(*c.MaxStudents))
	}
	add("factEnrolled", speak.Num(c.EnrollmentCount))
	return facts
}

// robots lets search engines read what visitors see and keeps them out of the rest.
func (a *App) robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("User-agent: *\nDisallow: /api/\nDisallow: /learn/\nDisallow: /teach/\nDisallow: /admin/\n"))
	return err
}
