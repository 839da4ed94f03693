package catalog_test

import (
	"slices"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

func TestDeletedSectionComesBackToItsPlace(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), t.Context()
	c := s.built()
	was := s.outline(c.ID)
	one := was.Sections[0].ID
	_, err := s.ChangeSection(ctx, s.owner, one, catalog.SectionChange{Description: sent("What it is about"), IsPublished: sent(false)})
	s.must(err)
	s.must(s.DeleteSection(ctx, s.owner, one, nil))
	if got := shape(s.outline(c.ID)); got != "Two: c | d a b" {
		t.Errorf("without it: %s", got)
	}
	s.refused(s.DeleteSection(ctx, s.owner, one, nil), plugin.ErrNotFound)
	_, err = s.ChangeSection(ctx, s.owner, one, catalog.SectionChange{Title: sent("Nobody sees it")})
	s.refused(err, plugin.ErrNotFound)
	_, err = s.CreateContent(ctx, s.owner, c.ID, catalog.NewContent{Section: one, Type: "article", Title: "x"})
	s.refused(err, catalog.ErrContent, "/sectionId")
	back, err := s.RestoreSection(ctx, s.owner, one)
	s.must(err)
	if got := shape(back); got != "One: a b | Two: c | d" || back.Version != was.Version+2 {
		t.Errorf("back: %s, version %d after %d", got, back.Version, was.Version)
	}
	if section := back.Sections[0]; section.Description == nil || *section.Description != "What it is about" || section.IsPublished {
		t.Errorf("%+v", section)
	}
	again, err := s.RestoreSection(ctx, s.owner, one)
	s.must(err)
	if again.Version != back.Version {
		t.Error("restoring twice made another version")
	}
}

// What was done meanwhile stays: places that were taken, contents that found another section, and those that were deleted.
func TestDeletedSectionComesBackIntoAnotherOutline(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), t.Context()
	c := s.built()
	was := s.outline(c.ID)
	one, two := was.Sections[0].ID, was.Sections[1].ID
	s.article(c.ID, one, "e")
	s.must(s.DeleteContent(ctx, s.owner, chosen(was, "b")[0], nil))
	s.must(s.DeleteSection(ctx, s.owner, one, nil))
	s.section(c.ID, "Three")
	o := s.outline(c.ID)
	_, err := s.ChangeContents(ctx, s.owner, c.ID, catalog.ContentsChange{Version: o.Version, Step: catalog.ContentsMove, Contents: chosen(o, "a"), Section: &two})
	s.must(err)
	s.must(s.DeleteSection(ctx, s.owner, two, nil))
	back, err := s.RestoreSection(ctx, s.owner, one)
	s.must(err)
	if got := shape(back); got != "One: a e | Three: | d c" {
		t.Errorf("the first one back: %s", got)
	}
	_, err = s.RestoreContent(ctx, s.owner, chosen(was, "b")[0])
	s.must(err)
	back, err = s.RestoreSection(ctx, s.owner, two)
	s.must(err)
	if got := shape(back); got != "One: a b e | Two: c | Three: | d" {
		t.Errorf("both back: %s", got)
	}
}

func TestSectionsThatAreDeletedAreNowhereElse(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), t.Context()
	c := s.built()
	one := s.outline(c.ID).Sections[0].ID
	s.must(s.DeleteSection(ctx, s.owner, one, nil))
	copied, err := s.Duplicate(ctx, s.owner, c.ID, "A copy of it")
	s.must(err)
	if got := shape(s.outline(copied.ID)); got != "Two: c | d a b" {
		t.Errorf("the copy: %s", got)
	}
	_, err = s.ChangeCourse(ctx, s.owner, c.ID, catalog.CourseChange{CompletionRule: sent(catalogapi.Rule{Kind: catalogapi.RuleSection, SectionID: &one})})
	s.refused(err, catalog.ErrCourse, "/completionRule")
	order := orderOf(s.outline(c.ID))
	order.Sections = append(order.Sections, catalog.SectionOrder{ID: one})
	_, err = s.SaveOrder(ctx, s.owner, c.ID, order)
	s.refused(err, catalog.ErrOrder, "/sections")
}

func TestHowLongAContentTakes(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), t.Context()
	c := s.built()
	article := s.outline(c.ID).Sections[0].Contents[0].ID
	set := func(id plugin.ContentID, seconds int) (catalog.Content, error) {
		return s.ChangeContent(ctx, s.owner, id, catalog.ContentChange{Duration: sent(seconds)})
	}
	got, err := set(article, 600)
	s.must(err)
	if got.Duration == nil || *got.Duration != 600 {
		t.Errorf("%+v", got)
	}
	if course, err := s.Course(ctx, s.owner, c.ID); err != nil || course.Duration == nil || *course.Duration != 10 {
		t.Errorf("the course takes %v, %v", course.Duration, err)
	}
	copied, err := s.DuplicateContent(ctx, s.owner, article, "Copy")
	s.must(err)
	if copied.Duration == nil || *copied.Duration != 600 {
		t.Errorf("a copy takes %v", copied.Duration)
	}
	for _, seconds := range []int{0, -1, 360_001} {
		_, err := set(article, seconds)
		s.refused(err, catalog.ErrContent, "/duration")
	}
	if got, err = s.ChangeContent(ctx, s.owner, article, catalog.ContentChange{Duration: catalog.Change[int]{Sent: true}}); err != nil || got.Duration != nil {
		t.Errorf("emptied: %v, %v", got.Duration, err)
	}

	// Of a document the trainer says it, whatever file it has; of a film the file does.
	document, err := s.CreateContent(ctx, s.owner, c.ID, catalog.NewContent{Type: "document", Title: "Sheet"})
	s.must(err)
	_, err = set(document.ID, 300)
	s.must(err)
	hold := func(file plugin.AssetID) catalog.Content {
		t.Helper()
		got, err := s.ChangeContent(ctx, s.owner, document.ID, catalog.ContentChange{Asset: sent(file)})
		s.must(err)
		return got
	}
	if got := hold(s.file(c.ID, "document", catalogapi.AssetReady, 0)); got.Duration == nil || *got.Duration != 300 {
		t.Errorf("with a file: %v", got.Duration)
	}
	if got := hold(s.file(c.ID, "video", catalogapi.AssetReady, 90_000)); got.Duration == nil || *got.Duration != 90 {
		t.Errorf("with a film: %v", got.Duration)
	}
	_, err = set(document.ID, 300)
	s.refused(err, catalog.ErrContent, "/duration")
	if got := hold(s.file(c.ID, "document", catalogapi.AssetReady, 0)); got.Duration != nil {
		t.Errorf("after the film: %d", *got.Duration)
	}
}

func TestACardSaysWhenItsCourseBeginsNext(t *testing.T) {
	t.Parallel()
	s, ctx := newSite(t), t.Context()
	day := func(in int) string { return time.Now().UTC().AddDate(0, 0, in).Format(time.DateOnly) }
	dated, grouped, free := s.published("With a date"), s.published("In groups"), s.published("At any time")
	s.set(dated.ID, catalog.CourseChange{StartDate: sent(day(-200)), CreditHours: sent(1.5)})
	for _, in := range []int{40, 10, -90} {
		s.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on) values (gen_random_uuid(), $1, $2::text, $2::text::date, $2::text::date + 5)`, grouped.ID, day(in))
	}
	s.set(grouped.ID, catalog.CourseChange{StartDate: sent(day(20))})
	for _, want := range []struct {
		id       plugin.CourseID
		starts   []string
		inGroups bool
	}{{dated.ID, []string{}, false}, {grouped.ID, []string{day(10), day(20), day(40)}, true}, {free.ID, []string{}, false}} {
		list := s.catalogue(catalog.Filter{})
		i := slices.IndexFunc(list.Items, func(c catalogapi.Card) bool { return c.ID == want.id })
		if card := list.Items[i]; !slices.Equal(card.Starts, want.starts) || card.Starts == nil || card.InGroups != want.inGroups {
			t.Errorf("%s: %v, %v", card.Title, card.Starts, card.InGroups)
		}
	}
	page, err := s.CoursePage(ctx, plugin.Actor{}, dated.Slug)
	s.must(err)
	if page.Course.CreditHours == nil || *page.Course.CreditHours != 1.5 {
		t.Errorf("credit hours: %v", page.Course.CreditHours)
	}
}
