package catalog_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestNewCourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.category("Programming", "البرمجة", 40)

	c, err := s.CreateCourse(t.Context(), s.owner, catalog.NewCourse{Title: "  Go   for Teachers ", Category: "programming"})
	s.must(err)
	if c.Title != "Go for Teachers" || c.Slug != "go-for-teachers" || c.CourseType != "online" || c.Language != "en" || *c.Category != "Programming" ||
		*c.CategoryAr != "البرمجة" || c.MyTeamRole != catalogapi.Owner || c.IsPublished || c.Price.String() != "0.000 KWD" || c.Trainer.Name != "Omar Haddad" {
		t.Errorf("%+v", c)
	}
	if want := "/covers/" + string(c.ID) + "-h40-f0-640x400-s100.svg?v="; !strings.HasPrefix(c.Cover.Card, want) {
		t.Errorf("cover %s, want %s…", c.Cover.Card, want)
	}
	if got := s.events("course:" + string(c.ID)); !slices.Equal(got, []string{"course.created"}) {
		t.Errorf("events %v", got)
	}
	if n := s.count(`select count(*)::int from audit_log where action = 'course.created' and object_id = $1 and actor_id = $2`, c.ID, s.owner.User); n != 1 {
		t.Errorf("%d audit entries", n)
	}

	next, err := s.CreateCourse(t.Context(), s.owner, catalog.NewCourse{Title: "Go for teachers", Category: "Programming"})
	s.must(err)
	if next.Slug != "go-for-teachers-2" || !strings.Contains(next.Cover.Card, "-f1-") {
		t.Errorf("the second of a title has slug %s and cover %s", next.Slug, next.Cover.Card)
	}
	if arabic := s.draft("إدارة المشاريع"); arabic.Slug != "إدارة-المشاريع" {
		t.Errorf("slug %s", arabic.Slug)
	}
}

func TestCourseIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []struct {
		n        catalog.NewCourse
		pointers []string
	}{
		{catalog.NewCourse{Title: " a "}, []string{"/title"}},
		{catalog.NewCourse{Title: strings.Repeat("ا", 201)}, []string{"/title"}},
		{catalog.NewCourse{Title: "x", CourseType: "virtual", Language: "nonsense!", Category: "None"}, []string{"/title", "/courseType", "/language", "/category"}},
	} {
		_, err := s.CreateCourse(t.Context(), s.owner, c.n)
		s.refused(err, catalog.ErrCourse, c.pointers...)
	}
	for _, who := range []plugin.Actor{s.visitor, s.person(plugin.Trainee, "Tala Saad")} {
		_, err := s.CreateCourse(t.Context(), who, catalog.NewCourse{Title: "Not mine"})
		s.refused(err, plugin.ErrDenied)
	}
	if n := s.count(`select count(*)::int from courses`); n != 0 {
		t.Errorf("%d courses were made", n)
	}
}

func TestCoursesOfOneTitleAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	slugs := make(chan string, 12)
	var all sync.WaitGroup
	for range cap(slugs) {
		all.Go(func() {
			c, err := s.CreateCourse(t.Context(), s.owner, catalog.NewCourse{Title: "New course"})
			if err != nil {
				t.Error(err)
			}
			slugs <- c.Slug
		})
	}
	all.Wait()
	close(slugs)
	seen := map[string]bool{}
	for slug := range slugs {
		if seen[slug] {
			t.Errorf("%s was given twice", slug)
		}
		seen[slug] = true
	}
}

func TestChangeCourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.category("Design", "", 0)
	c := s.draft("First title")

	got, err := s.ChangeCourse(t.Context(), s.owner, c.ID, catalog.CourseChange{
		Title: sent("Second title"), ShortDescription: sent("Short"), Description: sent("Line one\r\nline\x00 two"), Level: sent("advanced"),
		Category: sent("design"), Language: sent("ar-kw"), CourseType: sent("hybrid"), Price: sent(catalog.Price{Amount: "12.5", Currency: "KWD"}),
		MaxStudents: sent(30), StartDate: sent("2027-01-10"), EndDate: sent("2027-02-01"), Requirements: sent("A pen"),
		LearningOutcomes: sent("Drawing"), Location: sent("Room 3"), Tags: sent([]string{" art ", "art", "", "pen"}),
	})
	s.must(err)
	if got.Title != "Second title" || got.Slug != "second-title" || *got.ShortDescription != "Short" || got.Description != "Line one\nline two" ||
		got.Level != "advanced" || *got.Category != "Design" || got.Language != "ar-KW" || got.CourseType != "hybrid" || got.Price.String() != "12.500 KWD" ||
		*got.MaxStudents != 30 || *got.StartDate != "2027-01-10" || *got.EndDate != "2027-02-01" || *got.Requirements != "A pen" ||
		*got.LearningOutcomes != "Drawing" || *got.Location != "Room 3" || !slices.Equal(got.Tags, []string{"art", "pen"}) {
		t.Errorf("%+v", got)
	}
	if n := s.count(`select base_price_minor::int from courses where id = $1`, c.ID); n != 12500 {
		t.Errorf("base price %d", n)
	}

	got, err = s.ChangeCourse(t.Context(), s.owner, c.ID, catalog.CourseChange{
		ShortDescription: catalog.Change[string]{Sent: true}, Category: catalog.Change[string]{Sent: true},
		MaxStudents: catalog.Change[int]{Sent: true}, EndDate: catalog.Change[string]{Sent: true},
	})
	s.must(err)
	if got.ShortDescription != nil || got.Category != nil || got.MaxStudents != nil || got.EndDate != nil || got.StartDate == nil || got.Requirements == nil {
		t.Errorf("after emptying: %+v", got)
	}

	before := len(s.events("course:" + string(c.ID)))
	_, err = s.ChangeCourse(t.Context(), s.owner, c.ID, catalog.CourseChange{Title: sent("Second title")})
	s.must(err)
	if after := len(s.events("course:" + string(c.ID))); after != before {
		t.Errorf("a change of nothing was announced")
	}
}

func TestChangeOfCourseIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.draft("Watercolours")
	none := catalog.Change[string]{Sent: true}
	price := func(amount, currency string) catalog.CourseChange {
		return catalog.CourseChange{Price: sent(catalog.Price{Amount: amount, Currency: currency})}
	}
	for name, x := range map[string]struct {
		ch       catalog.CourseChange
		pointers []string
	}{
		"emptied what cannot be": {catalog.CourseChange{Title: none, Level: none, CourseType: none, Language: none}, []string{"/title", "/level", "/courseType", "/language"}},
		"short title":            {catalog.CourseChange{Title: sent("ab")}, []string{"/title"}},
		"long text":              {catalog.CourseChange{Description: sent(strings.Repeat("x", 20_001))}, []string{"/description"}},
		"unknown level":          {catalog.CourseChange{Level: sent("expert")}, []string{"/level"}},
		"unknown category":       {catalog.CourseChange{Category: sent("Nowhere"), Title: sent("")}, []string{"/title", "/category"}},
		"negative price":         {price("-1", "KWD"), []string{"/price/amount"}},
		"too exact a price":      {price("1.2345", "KWD"), []string{"/price/amount"}},
		"words for a price":      {price("1e3", "KWD"), []string{"/price/amount"}},
		"huge price":             {price("99999999999999999999", "KWD"), []string{"/price/amount"}},
		"foreign price":          {price("1", "USD"), []string{"/price/currency"}},
		"no seats":               {catalog.CourseChange{MaxStudents: sent(0)}, []string{"/maxStudents"}},
		"no date":                {catalog.CourseChange{StartDate: sent("2027-02-30")}, []string{"/startDate"}},
		"end before start":       {catalog.CourseChange{StartDate: sent("2027-02-02"), EndDate: sent("2027-02-01")}, []string{"/endDate"}},
		"too many tags":          {catalog.CourseChange{Tags: sent(strings.Split("abcdefghijklmnopqrstu", ""))}, []string{"/tags"}},
	} {
		_, err := s.ChangeCourse(t.Context(), s.owner, c.ID, x.ch)
		if !errors.Is(err, catalog.ErrCourse) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s.refused(err, catalog.ErrCourse, x.pointers...)
	}
	_, err := s.ChangeCourse(t.Context(), s.owner, c.ID, catalog.CourseChange{IsFeatured: sent(true)})
	s.refused(err, plugin.ErrDenied)
	if got := s.set(c.ID, catalog.CourseChange{IsFeatured: sent(true)}); !got.IsFeatured {
		t.Error("a super admin could not feature a course")
	}
}

func TestAddressFollowsTitleUntilPublished(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.draft("Taken title")
	c := s.published("Old title")
	if got := s.set(c.ID, catalog.CourseChange{Title: sent("New title")}); got.Slug != "old-title" {
		t.Errorf("the address of a published course became %s", got.Slug)
	}
	if got := s.set(s.draft("Another").ID, catalog.CourseChange{Title: sent("Taken title")}); got.Slug != "taken-title-2" {
		t.Errorf("slug %s", got.Slug)
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.draft("Calligraphy")

	_, err := s.Publish(t.Context(), s.owner, c.ID)
	s.refused(err, catalog.ErrNotReady, "/description", "/contents")

	s.set(c.ID, catalog.CourseChange{Description: sent("Ink and paper")})
	_, err = s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Type: "article", Title: "Empty"})
	s.must(err)
	_, err = s.Publish(t.Context(), s.owner, c.ID)
	s.refused(err, catalog.ErrNotReady, "/contents")

	hidden := s.section(c.ID, "Hidden")
	_, err = s.ChangeSection(t.Context(), s.owner, hidden, catalog.SectionChange{IsPublished: sent(false)})
	s.must(err)
	s.article(c.ID, hidden, "In a hidden section")
	_, err = s.Publish(t.Context(), s.owner, c.ID)
	s.refused(err, catalog.ErrNotReady, "/contents")

	s.article(c.ID, "", "In no section yet")
	_, err = s.Publish(t.Context(), s.owner, c.ID)
	s.refused(err, catalog.ErrNotReady, "/contents")

	s.article(c.ID, s.section(c.ID, "Shown"), "Ink")
	for range 2 { // twice is fine
		got, err := s.Publish(t.Context(), s.owner, c.ID)
		s.must(err)
		if !got.IsPublished || got.PublishedAt == nil || got.Revision != 1 {
			t.Errorf("%+v", got)
		}
	}
	got, err := s.Unpublish(t.Context(), s.owner, c.ID)
	s.must(err)
	if got.IsPublished {
		t.Error("still published")
	}
	_, err = s.Publish(t.Context(), s.owner, c.ID)
	s.must(err)
	got, err = s.Archive(t.Context(), s.owner, c.ID)
	s.must(err)
	if got.ArchivedAt == nil {
		t.Error("not archived")
	}
	_, err = s.Publish(t.Context(), s.owner, c.ID)
	s.refused(err, catalog.ErrArchived)
	outcomes, err := s.Bulk(t.Context(), s.owner, catalog.StepPublish, []plugin.CourseID{c.ID}, time.Time{})
	s.must(err)
	if outcomes[0].Code == nil || *outcomes[0].Code != "course.off_shelf" {
		t.Errorf("publishing an archived course among many: %+v", outcomes)
	}
	got, err = s.Restore(t.Context(), s.owner, c.ID)
	s.must(err)
	if got.ArchivedAt != nil || !got.IsPublished || got.Revision != 1 {
		t.Errorf("after coming back: %+v", got)
	}
	told := slices.DeleteFunc(s.events("course:"+string(c.ID)), func(name string) bool { return name == "course.updated" })
	if want := []string{"course.created", "course.published", "course.published", "course.archived"}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

func TestOwnCourses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other := s.person(plugin.Trainer, "Other Trainer")
	var want []plugin.CourseID
	for i := range 7 {
		want = append(want, s.draft(fmt.Sprintf("Course %d%%_", i)).ID)
	}
	slices.Reverse(want)
	_, err := s.CreateCourse(t.Context(), other, catalog.NewCourse{Title: "Not among them"})
	s.must(err)
	s.published("Course published")
	archived := s.published("Course archived")
	_, err = s.Archive(t.Context(), s.owner, archived.ID)
	s.must(err)

	var got []plugin.CourseID
	f := catalog.CourseFilter{Query: "COURSE", State: "draft", Limit: 3}
	for {
		page, err := s.Courses(t.Context(), s.owner, f)
		s.must(err)
		for _, c := range page.Items {
			got = append(got, c.ID)
		}
		if page.Counts != (catalog.CourseCounts{All: 9, Draft: 7, Published: 1, Archived: 1}) {
			t.Errorf("counts %+v", page.Counts)
		}
		if page.NextCursor == nil {
			break
		}
		f.Cursor = *page.NextCursor
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	list, err := s.Courses(t.Context(), s.owner, catalog.CourseFilter{Query: "3%_"})
	s.must(err)
	if len(list.Items) != 1 {
		t.Errorf("%d courses have 3%%_ in their title", len(list.Items))
	}
	list, err = s.Courses(t.Context(), s.admin, catalog.CourseFilter{})
	s.must(err)
	if len(list.Items) != 10 || list.Items[0].MyTeamRole != "" {
		t.Errorf("a super admin sees %d courses", len(list.Items))
	}
	_, err = s.Courses(t.Context(), s.owner, catalog.CourseFilter{Cursor: "bm90"})
	s.refused(err, plugin.ErrCursor)
}
