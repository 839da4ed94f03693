package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/page"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

type fact struct{ Name, Value string }

// bar is how many gave so many stars; the share is of a hundred.
type bar struct{ Stars, Given, Share int }

func bars(s *learning.ReviewSummary) []bar {
	if s == nil || s.Count == 0 {
		return nil
	}
	var list []bar
	for i, given := range slices.Backward(s.Stars[:]) {
		list = append(list, bar{i + 1, given, given * 100 / s.Count})
	}
	return list
}

func (a *App) coursePage(w http.ResponseWriter, r *http.Request) error {
	v, err := a.newView(r, "course", "src/features/catalog/pages/CoursePage.tsx")
	if err != nil {
		return err
	}
	v.Course, err = a.modules.catalog.CoursePage(r.Context(), rest.Actor(r.Context()), r.PathValue("slug"))
	if f := plugin.AsFault(err); err != nil && f.Kind == plugin.NotFound {
		if now, err := a.modules.catalog.FormerSlug(r.Context(), r.PathValue("slug")); err == nil {
			movedTo(w, r, "/courses/"+url.PathEscape(now))
			return nil
		}
		return a.shell(w, r, http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	c := v.Course.Course
	v.Title = c.Title + " · " + v.Me.Settings.Organisation
	v.Description = describe(c)
	v.Hero, v.Social = c.Cover.Hero, a.origin(r)+c.Cover.Social
	v.Facts, v.Runs = a.courseFacts(v.Lang, v.Course), a.runs(v.Lang, v.Course)
	if v.Reviews, err = a.modules.learning.Reviews(r.Context(), rest.Actor(r.Context()), c.ID, "", reviewsOnCourse); err != nil {
		return err
	}
	v.Bars = bars(v.Reviews.Summary)
	next := []classroom.Next{}
	if c.CourseType != "online" {
		if next, err = a.modules.classroom.Next(r.Context(), rest.Actor(r.Context()), c.ID); err != nil {
			return err
		}
	}
	if v.Meetings, err = a.meetings(v.Lang, next); err != nil {
		return err
	}
	about := map[string]any{
		"@context": "https://schema.org", "@type": "Course", "name": c.Title, "description": v.Description, "url": v.Canonical,
		"image": v.Social, "inLanguage": c.Language, "provider": map[string]any{"@type": "Organization", "name": v.Me.Settings.Organisation, "sameAs": a.origin(r)},
		"hasCourseInstance": courseInstance(c, v.Meetings, a.teachers(r, c)),
		"offers":            map[string]any{"@type": "Offer", "price": c.Price.Amount(), "priceCurrency": c.Price.Currency, "category": map[bool]string{true: "Free", false: "Paid"}[c.Price.IsZero()]},
	}
	if sum := v.Reviews.Summary; sum.Count > 0 {
		about["aggregateRating"] = map[string]any{"@type": "AggregateRating", "ratingValue": *sum.Rating, "reviewCount": sum.Count, "bestRating": 5, "worstRating": 1}
	}
	if v.JSONLD, err = page.JSON(about); err != nil {
		return err
	}
	return a.render(w, v, http.StatusOK, map[string]any{"me": v.Me, "course": v.Course, "reviews": v.Reviews, "sessions": map[string]any{"items": next}})
}

// describe is what search engines and link previews show of a course.
func describe(c catalog.PageCourse) string {
	text := c.Description
	if c.ShortDescription != nil {
		text = *c.ShortDescription
	}
	return shorten(text)
}

// run is a group as a course's page shows it.
type run struct {
	catalog.PageGroup
	Month, Day, Weekday string
	Places              string
	Few                 bool   // one or two seats are free
	Parts               []bool // of the drawing, whether they are dark
}

// seatParts is in how many parts the seats of a group are drawn.
const seatParts = 10

func (a *App) runs(lang string, v catalog.Page) []run {
	speak := page.Speak(lang)
	list := make([]run, len(v.Groups))
	for i, g := range v.Groups {
		r := &list[i]
		r.PageGroup = g
		if starts, err := time.Parse(time.DateOnly, g.StartsOn); err == nil {
			r.Month, r.Day, r.Weekday = speak.Leaf(starts)
		}
		if g.Free == nil {
			continue
		}
		all := g.Taken + *g.Free
		dark := min(seatParts-1, max(min(1, g.Taken), (2*seatParts*g.Taken+all)/(2*max(1, all))))
		if *g.Free == 0 {
			dark = seatParts
		}
		r.Few, r.Parts = *g.Free == 1 || *g.Free == 2, make([]bool, seatParts)
		for n := range dark {
			r.Parts[n] = true
		}
		r.Places = a.seatsSaid(lang, *g.Free)
	}
	return list
}

// seatsSaid says how many seats are free.
func (a *App) seatsSaid(lang string, free int) string {
	key := "seatsFree"
	if free == 0 {
		key = "seatsNone"
	}
	return a.parts.renderer.Text(lang, "catalog:course."+key, map[string]any{"count": free, "n": page.Speak(lang).Num(free)})
}

// teachers are who teaches a course, for search engines.
func (a *App) teachers(r *http.Request, c catalog.PageCourse) []map[string]any {
	list := []map[string]any{a.teacher(r, c.Trainer.Name, c.TrainerPage)}
	for _, one := range c.CoTrainers {
		list = append(list, a.teacher(r, one.Name, one.Page))
	}
	return list
}

func (a *App) teacher(r *http.Request, name string, shown *catalog.TrainerPage) map[string]any {
	about := map[string]any{"@type": "Person", "name": name}
	if shown != nil {
		about["url"] = a.origin(r) + "/trainers/" + url.PathEscape(shown.Slug)
	}
	return about
}

// courseInstance is how and when a course takes place, for search engines.
func courseInstance(c catalog.PageCourse, sessions []meeting, teachers []map[string]any) map[string]any {
	about := map[string]any{"@type": "CourseInstance", "instructor": teachers, "courseMode": map[string]string{"classroom": "Onsite", "hybrid": "Blended"}[c.CourseType]}
	if about["courseMode"] == "" {
		about["courseMode"] = "Online"
	}
	if c.Duration != nil {
		about["courseWorkload"] = fmt.Sprintf("PT%dM", *c.Duration)
	}
	if c.StartDate != nil {
		about["startDate"] = *c.StartDate
	}
	if c.EndDate != nil {
		about["endDate"] = *c.EndDate
	}
	if c.Location != nil {
		about["location"] = *c.Location
	}
	var events []map[string]any
	for _, m := range sessions {
		events = append(events, m.event(c))
	}
	if len(events) > 0 {
		about["subEvent"] = events
	}
	return about
}

func (a *App) courseFacts(lang string, v catalog.Page) []fact {
	say, speak := a.parts.renderer, page.Speak(lang)
	c := v.Course
	var facts []fact
	add := func(key, value string) {
		facts = append(facts, fact{say.Text(lang, "catalog:course."+key, nil), value})
	}
	lessons := say.Text(lang, "common:lessons", map[string]any{"count": v.Totals.Contents, "n": speak.Num(v.Totals.Contents)})
	if v.Totals.Minutes > 0 {
		lessons = speak.Num(v.Totals.Contents) + " · " + speak.Span(v.Totals.Minutes)
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
	if c.MaxStudents != nil && len(v.Groups) == 0 { // where there are groups, each says how many places it has
		places := speak.Num(*c.MaxStudents)
		if c.Free != nil {
			places += " · " + a.seatsSaid(lang, *c.Free)
		}
		add("factPlaces", places)
	}
	if c.CreditHours != nil && *c.CreditHours > 0 {
		add("factCredits", speak.Decimal(strconv.FormatFloat(*c.CreditHours, 'f', -1, 64)))
	}
	add("factEnrolled", speak.Num(c.EnrollmentCount))
	return facts
}
