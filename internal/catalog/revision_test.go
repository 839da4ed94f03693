package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// drawn writes an outline in one line; what trainees do not find stands in brackets.
func drawn(o catalog.Outline) string {
	mark := func(title string, published bool) string {
		if published {
			return title
		}
		return "[" + title + "]"
	}
	var out []string
	for _, section := range o.Sections {
		var rows []string
		for _, x := range section.Contents {
			rows = append(rows, mark(x.Title, x.IsPublished))
		}
		out = append(out, mark(section.Title, section.IsPublished)+": "+strings.Join(rows, ", "))
	}
	for _, x := range o.Loose {
		out = append(out, "loose "+mark(x.Title, x.IsPublished))
	}
	return strings.Join(out, "; ")
}

// An earlier outline comes back with all that was in it, and what was added since stays as drafts; what people did is kept.
func TestAnOutlineComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	c := s.published("Burns")
	first := s.outline(c.ID).Sections[0].ID
	second := s.section(c.ID, "Second")
	cooling, dressing := s.article(c.ID, first, "Cooling"), s.article(c.ID, second, "Dressing")
	gone := s.article(c.ID, second, "Gone")
	page, err := s.Revisions(ctx, s.owner, c.ID, "", 1)
	s.must(err)
	then := page.Items[0].Revision

	lea := s.person(plugin.Trainee, "Lea Haddad")
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), lea.User, c.ID)
	s.exec(`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at) values ($1, $2, $3, $4, true, now())`,
		plugin.NewID[string](), lea.User, c.ID, dressing)
	_, err = s.ChangeContent(ctx, s.owner, cooling, catalog.ContentChange{Title: sent("Cool down"), IsPublished: sent(false)})
	s.must(err)
	_, err = s.ChangeContent(ctx, s.owner, dressing, catalog.ContentChange{Article: sent("<p>A newer text</p>")})
	s.must(err)
	s.must(s.DeleteContent(ctx, s.owner, dressing, nil))
	s.must(s.DeleteSection(ctx, s.owner, second, nil))
	s.exec(`delete from course_contents where id = $1`, gone)
	third := s.section(c.ID, "Third")
	s.article(c.ID, third, "Added since")
	s.article(c.ID, first, "Added to the first")
	s.article(c.ID, "", "In no section")
	before := drawn(s.outline(c.ID))
	version := s.outline(c.ID).Version

	for _, role := range []catalogapi.TeamRole{catalogapi.Assistant, catalogapi.Observer} {
		_, err = s.RestoreRevision(ctx, s.member(c.ID, role), c.ID, then, version, nil)
		s.refused(err, plugin.ErrDenied)
	}
	_, err = s.RestoreRevision(ctx, s.person(plugin.Trainer, "Una Berg"), c.ID, then, version, nil)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.RestoreRevision(ctx, s.owner, c.ID, 99, version, nil)
	s.refused(err, plugin.ErrNotFound)
	_, err = s.RestoreRevision(ctx, s.owner, c.ID, then, version-1, nil)
	s.refused(err, catalog.ErrStale)
	if got := drawn(s.outline(c.ID)); got != before {
		t.Errorf("a refusal changed %s into %s", before, got)
	}

	back, err := s.RestoreRevision(ctx, s.owner, c.ID, then, version, nil)
	s.must(err)
	want := "First: Welcome, Cooling, [Added to the first]; Second: Dressing; [Third]: Added since; loose In no section" // what is hidden with its section keeps its own state
	if got := drawn(back.Outline); got != want || got != drawn(s.outline(c.ID)) || back.Outline.Version <= version {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if fmt.Sprint(back.Lost, back.Aside) != "[Gone] 2" {
		t.Errorf("lost %v, aside %d", back.Lost, back.Aside)
	}
	now, err := s.Content(ctx, s.owner, dressing)
	s.must(err)
	if *now.ArticleContent != "<p>A newer text</p>" {
		t.Errorf("the text is %s", *now.ArticleContent)
	}
	if n := s.count(`select count(*)::int from lesson_completions where user_id = $1 and completed`, lea.User); n != 1 {
		t.Errorf("%d things that were done are kept", n)
	}
	page, err = s.Revisions(ctx, s.owner, c.ID, "", 1)
	s.must(err)
	detail, err := s.RevisionOf(ctx, s.owner, c.ID, page.Items[0].Revision)
	s.must(err)
	if page.Items[0].Revision <= then || len(detail.Outline) != 2 || detail.Contents != 3 {
		t.Errorf("the newest revision: %+v", detail)
	}
	facts := strings.Join(s.events("course:"+string(c.ID)), " ")
	if !strings.HasSuffix(facts, "course.updated content.published content.published course.updated") {
		t.Errorf("facts: %s", facts)
	}
	said := s.call(s.owner, "POST", fmt.Sprintf("/courses/%s/revisions/%d/restore", c.ID, then), map[string]any{"version": version})
	if said.Status != 409 || said.get("code") != "outline.stale" {
		t.Errorf("%d %s", said.Status, said.Text)
	}
	again, err := s.RestoreRevision(ctx, s.owner, c.ID, then, back.Outline.Version, nil)
	s.must(err)
	if again.Aside != 0 || drawn(again.Outline) != want {
		t.Errorf("a second time: %d, %s", again.Aside, drawn(again.Outline))
	}
}
