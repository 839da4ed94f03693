package catalog_test

import (
	"context"
	"slices"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// enrolled says of everybody that they are on their way.
type enrolled struct{}

func (enrolled) Seats(context.Context, plugin.Actor, plugin.CourseID) (catalogapi.Seats, error) {
	return catalogapi.Seats{}, nil
}

func (enrolled) FreeSeats(context.Context, []plugin.CourseID) (map[plugin.CourseID]int, error) {
	return nil, nil
}

func (enrolled) CourseState(context.Context, plugin.Actor, plugin.CourseID) (catalogapi.CourseState, error) {
	half := 50.0
	return catalogapi.CourseState{Action: catalogapi.ActionContinue, Progress: &half}, nil
}

// meetings is a module with sessions: it says what publishing a course needs.
type meetings struct{ learnable bool }

func (m meetings) CheckPublish(context.Context, db.Querier, plugin.CourseID) (bool, []plugin.Field, error) {
	if m.learnable {
		return true, nil, nil
	}
	return false, []plugin.Field{{Pointer: "/location", Code: "course.required"}}, nil
}

func (m meetings) ContentStates(ctx context.Context, q db.Querier, course plugin.CourseID) (map[plugin.ContentID]catalogapi.ContentState, error) {
	ids, err := db.Values[plugin.ContentID](ctx, q, `select id::text from course_contents where course_id = $1 and type = 'meeting'`, course)
	states := map[plugin.ContentID]catalogapi.ContentState{}
	for _, id := range ids {
		states[id] = catalogapi.Ready
	}
	return states, err
}

func TestModulesContribute(t *testing.T) {
	t.Parallel()
	s := openSite(t, dbtest.URL(t), catalog.Deps{
		Standing: enrolled{}, PublishChecks: []catalogapi.PublishCheck{meetings{learnable: true}},
		ContentTypes: []catalogapi.ContentType{{Name: "meeting", Holds: catalogapi.HoldsOther, Creatable: true}},
		Overlays:     []catalogapi.OutlineOverlay{meetings{}},
	})
	s.admin, s.owner = s.person(plugin.SuperAdmin, "Amal Aziz"), s.person(plugin.Trainer, "Omar Haddad")
	c := s.draft("Only sessions")
	s.set(c.ID, catalog.CourseChange{Description: sent("x")})
	meeting, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Type: "meeting", Title: "Monday"})
	s.must(err)
	if meeting.State != catalogapi.Ready || s.outline(c.ID).Loose[0].State != catalogapi.Ready {
		t.Errorf("the module's word on its content is not heard: %s", meeting.State)
	}
	_, err = s.Publish(t.Context(), s.owner, c.ID)
	s.must(err)
	page, err := s.CoursePage(t.Context(), s.person(plugin.Trainee, "Tala Saad"), c.Slug)
	s.must(err)
	if page.State.Action != catalogapi.ActionContinue || *page.State.Progress != 50 {
		t.Errorf("state %+v", page.State)
	}

	strict := openSite(t, dbtest.URL(t), catalog.Deps{PublishChecks: []catalogapi.PublishCheck{meetings{}}})
	strict.owner = strict.person(plugin.Trainer, "Omar Haddad")
	_, err = strict.Publish(t.Context(), strict.owner, strict.draft("Nothing yet").ID)
	strict.refused(err, catalog.ErrNotReady, "/description", "/location", "/contents")
}

func TestCountsAndCards(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Popular")
	s.catalogue(catalog.Filter{}) // kept from before the numbers changed
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return s.SetCounts(t.Context(), tx, c.ID, 12, 3) }))
	if got := s.catalogue(catalog.Filter{}).Items[0].EnrollmentCount; got != 12 {
		t.Errorf("%d enrolments", got)
	}
	cards, err := s.Cards(t.Context(), s.db, []plugin.CourseID{c.ID, plugin.NewID[plugin.CourseID](), "x"})
	s.must(err)
	if len(cards) != 1 || cards[c.ID].Title != "Popular" {
		t.Errorf("cards %v", cards)
	}
}

func TestFilesInUse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.draft("With files")
	held, gone, free := s.file(c.ID, "video", catalogapi.AssetReady, 0), s.file(c.ID, "video", catalogapi.AssetReady, 0), s.file(c.ID, "video", catalogapi.AssetReady, 0)
	for i, id := range []plugin.AssetID{held, gone} {
		video, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Type: "video", Title: "Film"})
		s.must(err)
		_, err = s.ChangeContent(t.Context(), s.owner, video.ID, catalog.ContentChange{Asset: sent(id)})
		s.must(err)
		if i == 1 {
			s.must(s.DeleteContent(t.Context(), s.owner, video.ID, nil)) // it may be restored
		}
	}
	got, err := s.InUse(t.Context(), s.db, []plugin.AssetID{held, gone, free})
	s.must(err)
	slices.Sort(got)
	if want := []plugin.AssetID{held, gone}; !slices.Equal(got, want) {
		t.Errorf("in use are %v, want %v", got, want)
	}
}

func TestHome(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, err := s.CreateCategory(t.Context(), s.admin, catalog.CategoryChange{Name: sent("Design"), NameAr: sent("التصميم"), Slug: sent("nice-design"), Hue: sent(12)})
	s.must(err)
	first, second := s.published("First"), s.published("Second")
	s.set(first.ID, catalog.CourseChange{IsFeatured: sent(true), Category: sent("nice-design")})
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return s.SetCounts(t.Context(), tx, first.ID, 5, 0) }))
	home, err := s.Home(t.Context())
	s.must(err)
	ids := func(cards []catalogapi.Card) []plugin.CourseID {
		out := []plugin.CourseID{}
		for _, c := range cards {
			out = append(out, c.ID)
		}
		return out
	}
	if !slices.Equal(ids(home.Featured), []plugin.CourseID{first.ID}) || !slices.Equal(ids(home.Newest), []plugin.CourseID{second.ID, first.ID}) ||
		!slices.Equal(ids(home.Popular), []plugin.CourseID{first.ID, second.ID}) {
		t.Errorf("home %+v", home)
	}
	if len(home.Categories) != 1 || home.Categories[0].Slug != "nice-design" || *home.Categories[0].NameAr != "التصميم" || home.Categories[0].Courses != 1 {
		t.Errorf("categories %+v", home.Categories)
	}
}
