package app

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/platform/cover"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/plugin"
)

// paragraphs divides a text where lines are empty.
var paragraphs = regexp.MustCompile(`\n{2,}`)

func (a *App) trainerPage(w http.ResponseWriter, r *http.Request) error {
	v, err := a.newView(r, "trainer", "src/features/catalog/pages/TrainerPage.tsx")
	if err != nil {
		return err
	}
	slug, cursor := r.PathValue("slug"), r.URL.Query().Get("cursor")
	v.Trainer, err = a.modules.account.Trainer(r.Context(), slug)
	if err == nil {
		v.Taught, err = a.modules.catalog.TrainerCourses(r.Context(), slug, cursor, pageOfCourses)
	}
	var next []classroom.TrainerNext
	if err == nil {
		next, err = a.modules.classroom.OfTrainer(r.Context(), slug)
	}
	if err != nil {
		switch plugin.AsFault(err).Kind {
		case plugin.NotFound: // also when it is hidden between two of these
			return a.shell(w, r, http.StatusNotFound)
		case plugin.Invalid:
			return a.shell(w, r, http.StatusOK) // an address that says nothing sensible: the app shows what it can
		}
		return err
	}
	if v.Meetings, err = a.meetingsOf(v.Lang, next); err != nil {
		return err
	}
	if v.Taught.NextCursor != nil {
		v.More = "/trainers/" + url.PathEscape(slug) + "?cursor=" + url.QueryEscape(*v.Taught.NextCursor)
	}
	p := v.Trainer
	if p.Biography != "" {
		v.Paragraphs = paragraphs.Split(p.Biography, -1)
	}
	name := p.FirstName + " " + p.LastName
	v.Title = name + " · " + v.Me.Settings.Organisation
	v.Description = shorten(strings.TrimSpace(p.Headline + ". " + p.Biography))
	if p.Headline == "" {
		v.Description = shorten(p.Biography)
	}
	v.Unlisted = bare(p, v.Taught)
	about := map[string]any{"@context": "https://schema.org", "@type": "Person", "name": name, "jobTitle": p.Headline, "url": v.Canonical,
		"worksFor": map[string]any{"@type": "Organization", "name": v.Me.Settings.Organisation, "sameAs": a.origin(r)}}
	v.Social = a.origin(r) + drawnFor(string(p.ID), v.Me.Settings.Hue)
	if p.Avatar != nil {
		v.Social, v.Portrait = a.origin(r)+*p.Avatar, true
		about["image"] = v.Social
	}
	if v.JSONLD, err = page.JSON(about); err != nil {
		return err
	}
	first := map[string]any{"me": v.Me, "trainer": p, "meets": map[string]any{"items": next}}
	if cursor == "" {
		first["taught"] = v.Taught // the app begins with the first page
	}
	return a.render(w, v, http.StatusOK, first)
}

// drawnFor is the address of the picture for link previews of who has none of their own, drawn as a course's cover is, in the
// organisation's hue.
func drawnFor(id string, hue int) string {
	s := cover.Course(id, hue, cover.None).Preview()
	return page.CoversPath + cover.Name(s, cover.FormatPNG) + "?v=" + s.Key()
}

// bare reports whether a trainer's page says nothing but a name: no search engine needs it.
func bare(p account.Trainer, taught catalog.TrainerCourses) bool {
	return p.Biography == "" && len(p.Links) == 0 && taught.Total == 0
}

// meetingsOf are the sessions of a trainer's page, each with its course.
func (a *App) meetingsOf(lang string, next []classroom.TrainerNext) ([]meeting, error) {
	plain := make([]classroom.Next, len(next))
	for i, n := range next {
		plain[i] = n.Next
	}
	list, err := a.meetings(lang, plain)
	for i := range list {
		list[i].Course = &next[i].Course
	}
	return list, err
}
