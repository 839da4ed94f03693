package app

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/admin"
	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/clock"
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
	Heading    string
	Subject    *subject // the one category that the page is of
	Facets     []facet
	Active     []activeFilter
	Sorts      []string
	More       string
	Course     catalog.Page
	Facts      []fact
	Runs       []run
	Meetings   []meeting
	Reviews    learning.CourseReviews
	Trainer    account.Trainer
	Taught     catalog.TrainerCourses
	Paragraphs []string // of the trainer's biography
	Bars       []bar
	Legal      legal
}

// pageRoutes serves what a browser opens: some pages arrive rendered, every other address that
// is nothing else is the app's.
func (a *App) pageRoutes() {
	p := &a.parts
	for pattern, h := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /{$}":               a.homePage,
		"GET /courses":           a.cataloguePage,
		"GET /categories/{slug}": a.categoryPage,
		"GET /courses/{slug}":    a.coursePage,
		"GET /trainers/{slug}":   a.trainerPage,
		"GET /terms":             a.legalPage(admin.Terms),
		"GET /privacy":           a.legalPage(admin.Privacy),
		"GET /refunds":           a.legalPage(admin.Refund),
		"GET /robots.txt":        a.robots,
		"GET /sitemap.xml":       a.sitemap,
		"GET /favicon.ico":       a.favicon,
	} {
		rest.HandleHTTP(p.api, plugin.Public, pattern, a.inChosenLanguage(h))
	}
	shown := knownAddresses()
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
		return a.shell(w, r, shown.status(r))
	}))
}

// inChosenLanguage lets ?lang= choose the language, for browsers without scripts and for links.
func (a *App) inChosenLanguage(h func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		q := r.URL.Query()
		chosen := q.Get("lang")
		if chosen == "" || r.Method != http.MethodGet {
			return h(w, r)
		}
		site, err := a.site(r.Context())
		if err != nil {
			return err
		}
		if !slices.Contains(site.Languages, chosen) {
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
	if logo := v.Me.Settings.Logo; logo != nil {
		v.Social = a.origin(r) + logo.URL
	}
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
	for _, lang := range v.Me.Settings.Languages {
		if lang != v.Lang {
			v.OtherLangs = append(v.OtherLangs, lang)
		}
	}
	if name != "" {
		v.Canonical = a.origin(r) + r.URL.Path
	}
	v.Today = v.Day(a.now())
	return v, err
}

// Day is the day at the centre at a moment.
func (v view) Day(at time.Time) string { return clock.Day(at, v.Me.Settings.TimeZone) }

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
	newestOnHome, popularOnHome             = 9, 12
	featuredOnHome, newOnHome, mostEnrolled = 3, 6, 6
	slidesOnHome, pageOfCourses             = 5, 12
	reviewsOnCourse                         = 5
)

// shelves are what the home page shows, in the order of its sections.
type shelves struct {
	Total                     int
	Sections                  []string // those that are shown
	Alone                     bool     // the heading stands without slides beside it
	Hue                       int      // of the organisation, for the picture where there is no course
	Today                     string
	Title, Lead               string // in the place of the neutral ones
	Slides                    []admin.ShownSlide
	Courses                   []catalogapi.Card // in the place of slides, where there are none
	Featured, Newest, Popular []catalogapi.Card
}

func (a *App) homePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := a.newView(r, "home", "src/features/catalog/pages/HomePage.tsx")
	if err != nil {
		return err
	}
	home, err := a.modules.admin.Home(ctx, v.Lang)
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
	featured, err := a.modules.catalog.Featured(ctx)
	if err != nil {
		return err
	}
	if v.Categories, err = a.modules.catalog.Categories(ctx); err != nil {
		return err
	}
	all := v.Categories
	v.Categories = slices.DeleteFunc(slices.Clone(all), func(c catalog.Category) bool { return c.Parent != nil || c.Courses == 0 })
	v.Home = shelve(home, featured, newest, popular)
	v.Home.Hue, v.Home.Today, v.Home.Title, v.Home.Lead = v.Me.Settings.Hue, v.Today, home.Title, home.Lead
	v.Title = v.Me.Settings.Organisation
	v.Description = cmp.Or(home.Lead, a.parts.renderer.Text(v.Lang, "catalog:home.leadEmpty", nil))
	v.Hero, v.Social = v.Home.face()
	if v.Social == "" && v.Me.Settings.Logo != nil {
		v.Social = v.Me.Settings.Logo.URL
	}
	if v.Social != "" {
		v.Social = a.origin(r) + v.Social
	}
	about := map[string]any{"@context": "https://schema.org", "@type": "EducationalOrganization", "name": v.Me.Settings.Organisation, "url": a.origin(r)}
	if logo := v.Me.Settings.Logo; logo != nil {
		about["logo"] = a.origin(r) + logo.URL
	}
	if v.JSONLD, err = page.JSON(about); err != nil {
		return err
	}
	return a.render(w, v, http.StatusOK, map[string]any{
		"me": v.Me, "categories": map[string]any{"items": all}, "newest": newest, "popular": popular,
		"home": home, "featured": map[string]any{"items": featured},
	})
}

// face is the first large picture of the home page, and the picture of its link previews.
func (s shelves) face() (hero, social string) {
	switch {
	case s.Alone:
	case len(s.Slides) > 0 && s.Slides[0].Picture != nil:
		return s.Slides[0].Picture.URL, s.Slides[0].Picture.URL
	case len(s.Slides) > 0:
		hero = s.Slides[0].Cover
	case len(s.Courses) > 0:
		return s.Courses[0].Cover.Hero, s.Courses[0].Cover.Social
	}
	if len(s.Featured) > 0 {
		social = s.Featured[0].Cover.Social
	}
	return hero, social
}

// shelve fills the home page's shelves, by the rule of the app's homeShelves.
func shelve(home admin.Home, chosen []catalogapi.Card, newest, popular catalog.Listing) shelves {
	s := shelves{Total: newest.Total, Alone: true, Slides: home.Slides, Featured: chosen, Courses: chosen}
	if len(chosen) == 0 {
		s.Featured, s.Courses = first(popular.Items, featuredOnHome), newest.Items
	}
	s.Courses = first(s.Courses, slidesOnHome)
	shown := map[admin.SectionID]bool{}
	for _, section := range home.Sections {
		shown[section.ID] = section.Shown
	}
	s.Alone = !shown[admin.SectionSlides]
	for _, c := range newest.Items {
		if !shown[admin.SectionFeatured] || !slices.ContainsFunc(s.Featured, func(f catalogapi.Card) bool { return f.ID == c.ID }) {
			s.Newest = append(s.Newest, c)
		}
	}
	s.Newest = inRows(first(s.Newest, newOnHome))
	// Where nothing is chosen the featured are already the most enrolled.
	if len(chosen) > 0 || !shown[admin.SectionFeatured] {
		for _, c := range popular.Items {
			if c.EnrollmentCount > 0 {
				s.Popular = append(s.Popular, c)
			}
		}
		s.Popular = inRows(first(s.Popular, mostEnrolled))
	}
	for _, section := range home.Sections {
		// The heading and the search are always there.
		if section.Shown || section.ID == admin.SectionSlides {
			s.Sections = append(s.Sections, string(section.ID))
		}
	}
	return s
}

// inRows cuts a list to whole rows of three, so that no card stands alone in the last one; fewer than a row stay.
func inRows[T any](list []T) []T {
	if len(list) < 3 {
		return list
	}
	return list[:len(list)-len(list)%3]
}

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// movedTo leads from a former address to the one that holds now. Browsers ask each time: what was renamed may get its former name back.
func movedTo(w http.ResponseWriter, r *http.Request, address string) {
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, address, http.StatusMovedPermanently)
}
