package catalog_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// shape writes an outline as its titles: "One: a b | Two: | c".
func shape(o catalog.Outline) string {
	titles := func(rows []catalog.ContentRow) string {
		var out []string
		for _, r := range rows {
			out = append(out, r.Title)
		}
		return strings.Join(out, " ")
	}
	var parts []string
	for _, section := range o.Sections {
		parts = append(parts, strings.TrimSpace(section.Title+": "+titles(section.Contents)))
	}
	return strings.Join(append(parts, titles(o.Loose)), " | ")
}

func (s *site) outline(id plugin.CourseID) catalog.Outline {
	s.t.Helper()
	o, err := s.Outline(s.t.Context(), s.owner, id)
	s.must(err)
	return o
}

// orderOf returns the order that the outline has.
func orderOf(o catalog.Outline) catalog.Order {
	ids := func(rows []catalog.ContentRow) []plugin.ContentID {
		out := []plugin.ContentID{}
		for _, r := range rows {
			out = append(out, r.ID)
		}
		return out
	}
	order := catalog.Order{Version: o.Version, Loose: ids(o.Loose)}
	for _, section := range o.Sections {
		order.Sections = append(order.Sections, catalog.SectionOrder{ID: section.ID, Contents: ids(section.Contents)})
	}
	return order
}

// built is a course with the outline "One: a b | Two: c | d".
func (s *site) built() catalog.Course {
	s.t.Helper()
	c := s.draft("A course with parts")
	one, two := s.section(c.ID, "One"), s.section(c.ID, "Two")
	s.article(c.ID, one, "a")
	s.article(c.ID, one, "b")
	s.article(c.ID, two, "c")
	s.article(c.ID, "", "d")
	return c
}

func TestOutlineIsReadInOneQuery(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	ctx, queries := db.WithCount(t.Context())
	o, err := s.Outline(ctx, s.owner, c.ID)
	s.must(err)
	if queries.Load() != 1 {
		t.Errorf("%d queries", queries.Load())
	}
	if got := shape(o); got != "One: a b | Two: c | d" {
		t.Errorf("outline %s", got)
	}
}

func TestSaveOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	before := s.outline(c.ID)
	order := orderOf(before)
	one, two := order.Sections[0], order.Sections[1]
	// Two comes first and takes a; b leaves its section; d goes into One. Ids may come in upper case.
	order.Sections = []catalog.SectionOrder{
		{ID: plugin.SectionID(strings.ToUpper(string(two.ID))), Contents: []plugin.ContentID{two.Contents[0], one.Contents[0]}},
		{ID: one.ID, Contents: order.Loose},
	}
	order.Loose = []plugin.ContentID{one.Contents[1]}
	saved, err := s.SaveOrder(t.Context(), s.owner, c.ID, order)
	s.must(err)
	if got := shape(saved); got != "Two: c a | One: d | b" {
		t.Errorf("saved %s", got)
	}
	if read := s.outline(c.ID); shape(read) != shape(saved) || read.Version != before.Version+1 || saved.Version != read.Version {
		t.Errorf("read %s of version %d", shape(read), read.Version)
	}

	_, err = s.SaveOrder(t.Context(), s.owner, c.ID, order)
	s.refused(err, catalog.ErrStale)

	order.Version, order.Loose = saved.Version, nil
	_, err = s.SaveOrder(t.Context(), s.owner, c.ID, order)
	s.refused(err, catalog.ErrOrder, "/contents")
	if got := shape(s.outline(c.ID)); got != "Two: c a | One: d | b" {
		t.Errorf("a refused order left %s", got)
	}
}

func TestOrderTakesNothingFromAnotherCourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mine, other := s.built(), s.built()
	order, foreign := orderOf(s.outline(mine.ID)), orderOf(s.outline(other.ID))
	order.Loose = append(order.Loose, foreign.Loose...)
	order.Sections = append(order.Sections, foreign.Sections[0])
	_, err := s.SaveOrder(t.Context(), s.owner, mine.ID, order)
	s.refused(err, catalog.ErrOrder, "/sections", "/contents")
	if got := shape(s.outline(other.ID)); got != "One: a b | Two: c | d" {
		t.Errorf("the other course is now %s", got)
	}
}

func TestTwoEditorsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	order := orderOf(s.outline(c.ID))
	const editors = 3
	results := make(chan error, editors)
	// All of them are let go at the same moment: when each waits for the course that this holds.
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `select from courses where id = $1 for no key update`, c.ID); err != nil {
			return err
		}
		for i := range editors {
			go func() {
				mine := order
				mine.Sections = []catalog.SectionOrder{order.Sections[i%2], order.Sections[1-i%2]}
				_, err := s.SaveOrder(t.Context(), s.owner, c.ID, mine)
				results <- err
			}()
		}
		for s.count(`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) < editors {
			if err := t.Context().Err(); err != nil {
				return err
			}
		}
		return nil
	}))
	saved := 0
	for range editors {
		switch err := <-results; {
		case err == nil:
			saved++
		case !errors.Is(err, catalog.ErrStale):
			t.Error(err)
		}
	}
	if saved != 1 {
		t.Errorf("%d editors saved from the same version, want 1", saved)
	}
}

func TestAnyOrderIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	rapid.Check(t, func(t *rapid.T) {
		order := orderOf(s.outline(c.ID))
		var all []plugin.ContentID
		for _, section := range order.Sections {
			all = append(all, section.Contents...)
		}
		all = rapid.Permutation(append(all, order.Loose...)).Draw(t, "contents")
		order.Sections = rapid.Permutation(order.Sections).Draw(t, "sections")
		order.Loose = nil
		for i := range order.Sections {
			order.Sections[i].Contents = nil
		}
		for _, id := range all {
			if in := rapid.IntRange(0, len(order.Sections)).Draw(t, "in"); in == len(order.Sections) {
				order.Loose = append(order.Loose, id)
			} else {
				order.Sections[in].Contents = append(order.Sections[in].Contents, id)
			}
		}
		saved, err := s.SaveOrder(s.t.Context(), s.owner, c.ID, order)
		if err != nil {
			t.Fatal(err)
		}
		order.Version++
		if got, want := fmt.Sprint(orderOf(saved)), fmt.Sprint(order); strings.ReplaceAll(got, "[]", "") != strings.ReplaceAll(want, "[]", "") {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

func TestSections(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	first := s.outline(c.ID).Sections[0].ID
	added, err := s.CreateSection(t.Context(), s.owner, c.ID, "  Between ", &first)
	s.must(err)
	o := s.outline(c.ID)
	if got := shape(o); got != "One: a b | Between: | Two: c | d" || added.OutlineVersion != o.Version {
		t.Errorf("%s, version %d of %d", got, added.OutlineVersion, o.Version)
	}
	_, err = s.CreateSection(t.Context(), s.owner, c.ID, " ", nil)
	s.refused(err, catalog.ErrOutline, "/title")
	_, err = s.ChangeSection(t.Context(), s.owner, first, catalog.SectionChange{Title: sent(strings.Repeat("x", 201)), IsPublished: catalog.Change[bool]{Sent: true}})
	s.refused(err, catalog.ErrOutline, "/title", "/isPublished")
	changed, err := s.ChangeSection(t.Context(), s.owner, first, catalog.SectionChange{Title: sent("Uno"), Description: sent("About")})
	s.must(err)
	if changed.Title != "Uno" || *changed.Description != "About" || changed.OutlineVersion != o.Version {
		t.Errorf("%+v", changed)
	}

	s.must(s.DeleteSection(t.Context(), s.owner, first, nil))
	if got := shape(s.outline(c.ID)); got != "Between: | Two: c | d a b" {
		t.Errorf("after deleting a section: %s", got)
	}
	s.refused(s.DeleteSection(t.Context(), s.owner, first, nil), plugin.ErrNotFound)
}

func TestDeletedContentComesBackToItsPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	a := s.outline(c.ID).Sections[0].Contents[0].ID
	s.must(s.DeleteContent(t.Context(), s.owner, a, nil))
	if got := shape(s.outline(c.ID)); got != "One: b | Two: c | d" {
		t.Errorf("after deleting: %s", got)
	}
	_, err := s.Content(t.Context(), s.owner, a)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.ChangeContent(t.Context(), s.owner, a, catalog.ContentChange{Title: sent("x")})
	s.refused(err, plugin.ErrNotFound)
	s.refused(s.DeleteContent(t.Context(), s.owner, a, nil), plugin.ErrNotFound)
	for range 2 {
		_, err = s.RestoreContent(t.Context(), s.owner, a)
		s.must(err)
	}
	if got := shape(s.outline(c.ID)); got != "One: a b | Two: c | d" {
		t.Errorf("after restoring: %s", got)
	}
}

func TestRevisionsFollowWhatIsPublished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	revisions := func() int {
		return s.count(`select count(*)::int from course_revisions where course_id = $1`, c.ID)
	}
	if revisions() != 0 {
		t.Error("a draft has revisions")
	}
	s.set(c.ID, catalog.CourseChange{Description: sent("x")})
	published, err := s.Publish(t.Context(), s.owner, c.ID)
	s.must(err)
	if published.Revision != 1 || published.Lessons != 3 || revisions() != 1 {
		t.Errorf("after publishing: revision %d, %d lessons, %d snapshots", published.Revision, published.Lessons, revisions())
	}
	hidden, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Section: s.outline(c.ID).Sections[0].ID, Type: "article", Title: "e"})
	s.must(err)
	if hidden.IsPublished {
		t.Error("a new content of a published course is published while empty")
	}
	if revisions() != 1 {
		t.Error("a hidden content made a revision")
	}
	_, err = s.ChangeContent(t.Context(), s.owner, hidden.ID, catalog.ContentChange{IsPublished: sent(true), Article: sent("<p>x</p>")})
	s.must(err)
	got, err := s.Course(t.Context(), s.owner, c.ID)
	s.must(err)
	if got.Revision != 2 || got.Lessons != 4 {
		t.Errorf("after a new content: revision %d, %d lessons", got.Revision, got.Lessons)
	}
	if n := s.count(`select revision from course_contents where id = $1`, hidden.ID); n != 2 {
		t.Errorf("the new content is there since revision %d", n)
	}
	if n := s.count(`select count(*)::int from course_contents where course_id = $1 and revision = 1`, c.ID); n != 3 {
		t.Errorf("%d contents are there since revision 1", n)
	}
	if n := s.count(`select count(*)::int from course_revisions r join courses c on c.id = r.course_id and c.revision = r.revision
		and c.curriculum = r.snapshot where c.id = $1`, c.ID); n != 1 {
		t.Error("the newest revision is not the curriculum")
	}
	events := s.events("course:" + string(c.ID))
	if got := strings.Count(strings.Join(events, " "), "content.published"); got != 1 {
		t.Errorf("content.published was told %d times", got)
	}
	if _, err := s.ChangeContent(t.Context(), s.owner, hidden.ID, catalog.ContentChange{Article: sent("<p>y</p>")}); err != nil {
		t.Error(err)
	}
	if revisions() != 2 {
		t.Error("another text made a revision of the outline")
	}
}
