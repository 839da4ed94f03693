package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// chosen are the ids of the contents with these titles.
func chosen(o catalog.Outline, titles ...string) []plugin.ContentID {
	ids := make([]plugin.ContentID, len(titles))
	rows := o.Loose
	for _, section := range o.Sections {
		rows = append(rows, section.Contents...)
	}
	for i, title := range titles {
		for _, row := range rows {
			if row.Title == title {
				ids[i] = row.ID
			}
		}
	}
	return ids
}

// take takes a step with the contents of these titles.
func (s *site) take(id plugin.CourseID, step catalog.ContentsStep, titles ...string) catalog.Outline {
	s.t.Helper()
	o := s.outline(id)
	saved, err := s.ChangeContents(s.t.Context(), s.owner, id, catalog.ContentsChange{Version: o.Version, Step: step, Contents: chosen(o, titles...)})
	s.must(err)
	return saved
}

func TestSeveralContentsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	first := s.outline(c.ID)
	is := func(o catalog.Outline, what func(catalog.ContentRow) bool) string {
		var titles []string
		for _, part := range append(o.Sections, catalog.Section{Contents: o.Loose}) {
			for _, row := range part.Contents {
				if what(row) {
					titles = append(titles, row.Title)
				}
			}
		}
		return strings.Join(titles, " ")
	}
	published := func(r catalog.ContentRow) bool { return r.IsPublished }
	required := func(r catalog.ContentRow) bool { return r.IsRequired }
	if got := is(s.take(c.ID, catalog.ContentsUnpublish, "a", "c", "d"), published); got != "b" {
		t.Errorf("published: %s", got)
	}
	if got := is(s.take(c.ID, catalog.ContentsPublish, "a", "b"), published); got != "a b" {
		t.Errorf("published: %s", got)
	}
	if got := is(s.take(c.ID, catalog.ContentsOptional, "b", "c"), required); got != "a d" {
		t.Errorf("required: %s", got)
	}
	if got := is(s.take(c.ID, catalog.ContentsRequire, "b"), required); got != "a b d" {
		t.Errorf("required: %s", got)
	}
	if now := s.outline(c.ID); now.Version != first.Version {
		t.Errorf("version %d of an outline in which nothing moved", now.Version)
	}
	gone := s.take(c.ID, catalog.ContentsDelete, "a", "c", "d")
	if got := shape(gone); got != "One: b | Two: |" && got != "One: b | Two: | " {
		t.Errorf("after deleting: %q", got)
	}
	if gone.Version != first.Version+1 {
		t.Errorf("version %d", gone.Version)
	}
	back, err := s.ChangeContents(t.Context(), s.owner, c.ID, catalog.ContentsChange{
		Version: gone.Version, Step: catalog.ContentsRestore, Contents: chosen(first, "d", "c", "a"),
	})
	s.must(err)
	if got := shape(back); got != "One: a b | Two: c | d" {
		t.Errorf("after undoing: %s", got)
	}
	if n := s.count(`select count(*)::int from audit_log where object_id = $1 and action like 'course.contents_%'`, c.ID); n != 6 {
		t.Errorf("%d entries in the audit log", n)
	}
}

func TestSeveralContentsMoveBehindWhatIsThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.built()
	move := func(to *plugin.SectionID, titles ...string) (catalog.Outline, error) {
		o := s.outline(c.ID)
		return s.ChangeContents(t.Context(), s.owner, c.ID, catalog.ContentsChange{
			Version: o.Version, Step: catalog.ContentsMove, Contents: chosen(o, titles...), Section: to,
		})
	}
	two := s.outline(c.ID).Sections[1].ID
	upper := plugin.SectionID(strings.ToUpper(string(two)))
	o, err := move(&upper, "d", "c", "b", "a")
	s.must(err)
	if got := shape(o); got != "One: | Two: c a b d | " {
		t.Errorf("into a section: %q", got)
	}
	if o, err = move(nil, "d", "c"); err != nil || shape(o) != "One: | Two: a b | c d" {
		t.Errorf("out of it: %q, %v", shape(o), err)
	}
	foreign := s.outline(s.built().ID).Sections[0].ID
	_, err = move(&foreign, "a")
	s.refused(err, catalog.ErrContents, "/sectionId")
	s.must(s.DeleteSection(t.Context(), s.owner, two, nil))
	_, err = move(&two, "a")
	s.refused(err, catalog.ErrContents, "/sectionId")
}

func TestAStepWithSeveralContentsIsWholeOrNot(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, other := s.built(), s.built()
	o := s.outline(c.ID)
	try := func(ch catalog.ContentsChange) error {
		_, err := s.ChangeContents(t.Context(), s.owner, c.ID, ch)
		return err
	}
	mine, foreign := chosen(o, "a", "b"), chosen(s.outline(other.ID), "a")
	for what, ids := range map[string][]plugin.ContentID{
		"of another course": append(foreign, mine...), "twice": append(mine[:1:1], mine...), "no id": {mine[0], "x"},
	} {
		err := try(catalog.ContentsChange{Version: o.Version, Step: catalog.ContentsDelete, Contents: ids})
		s.refused(err, catalog.ErrContents, "/contents")
		if got := shape(s.outline(c.ID)); got != "One: a b | Two: c | d" {
			t.Errorf("%s: %s", what, got)
		}
	}
	if got := shape(s.outline(other.ID)); got != "One: a b | Two: c | d" {
		t.Errorf("the other course: %s", got)
	}
	s.refused(try(catalog.ContentsChange{Version: o.Version, Step: "burn", Contents: mine}), catalog.ErrContents, "/step")
	many := make([]plugin.ContentID, 501)
	s.refused(try(catalog.ContentsChange{Version: o.Version, Step: catalog.ContentsDelete, Contents: many}), catalog.ErrContents, "/contents")
	s.take(c.ID, catalog.ContentsDelete, "d")
	s.refused(try(catalog.ContentsChange{Version: o.Version, Step: catalog.ContentsOptional, Contents: mine}), catalog.ErrStale)
	s.refused(try(catalog.ContentsChange{Version: o.Version + 1, Step: catalog.ContentsOptional, Contents: chosen(o, "d")}), catalog.ErrContents, "/contents")
}

func TestPublishingSeveralBringsTheirDraftsAndIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.published("Already open")
	for _, title := range []string{"x", "y"} {
		made, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Section: s.outline(c.ID).Sections[0].ID, Type: "article", Title: title})
		s.must(err)
		_, err = s.SaveArticle(t.Context(), s.owner, made.ID, catalog.ArticleSave{HTML: "<p>Draft of " + title + "</p>"})
		s.must(err)
	}
	o := s.take(c.ID, catalog.ContentsPublish, "Welcome", "x", "y")
	for _, id := range chosen(o, "x", "y") {
		got, err := s.Content(t.Context(), s.owner, id)
		s.must(err)
		if got.ArticleContent == nil || *got.ArticleContent != "<p>Draft of "+got.Title+"</p>" {
			t.Errorf("%s shows %v", got.Title, got.ArticleContent)
		}
	}
	told, err := db.Values[string](t.Context(), s.db, `select payload->>'content' from events where name = 'content.published' order by seq`)
	s.must(err)
	if fmt.Sprint(len(told)) != "2" {
		t.Errorf("told of %v", told)
	}
	s.take(c.ID, catalog.ContentsPublish, "x")
	if n := s.count(`select count(*)::int from course_revisions where course_id = $1`, c.ID); n != 2 {
		t.Errorf("%d revisions", n)
	}
}

// However many articles are published at once, the course is held for a few statements only; each shows its draft, and is told of.
func TestPublishingManyTakesFewQueries(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	publish := func(many int) int64 {
		t.Helper()
		c := s.published(fmt.Sprintf("A course of %d", many))
		section := s.outline(c.ID).Sections[0].ID
		titles := make([]string, many)
		for i := range titles {
			titles[i] = fmt.Sprintf("Part %d", i)
			made, err := s.CreateContent(t.Context(), s.owner, c.ID, catalog.NewContent{Section: section, Type: "article", Title: titles[i]})
			s.must(err)
			_, err = s.SaveArticle(t.Context(), s.owner, made.ID, catalog.ArticleSave{HTML: "<p>Before</p>"})
			s.must(err)
		}
		// What was shown, taken back and written on has a draft that waits.
		s.take(c.ID, catalog.ContentsPublish, titles...)
		s.exec(`update article_revisions r set html = '<p>' || x.title || '</p>', version = version + 1
			from course_contents x where x.id = r.content_id and x.course_id = $1`, c.ID)
		s.take(c.ID, catalog.ContentsUnpublish, titles...)
		before := s.count(`select count(*)::int from events where name = 'content.published'`)
		o := s.outline(c.ID)
		ctx, queries := db.WithCount(t.Context())
		_, err := s.ChangeContents(ctx, s.owner, c.ID, catalog.ContentsChange{Version: o.Version, Step: catalog.ContentsPublish, Contents: chosen(o, titles...)})
		s.must(err)
		if n := s.count(`select count(*)::int from course_contents where course_id = $1 and is_published and article_content = '<p>' || title || '</p>'`, c.ID); n != many {
			t.Errorf("%d of %d show their drafts", n, many)
		}
		if n := s.count(`select count(*)::int from events where name = 'content.published'`) - before; n != many {
			t.Errorf("told of %d of %d", n, many)
		}
		return queries.Load()
	}
	few, many := publish(2), publish(40)
	if few != many || many > 25 {
		t.Errorf("%d queries for 2, %d for 40", few, many)
	}
}
