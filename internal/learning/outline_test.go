package learning_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/plugin"
)

// studio is a course of three articles whose outline its owner changes: ann has done the first two, ben the first, zoe nothing.
type studio struct {
	*site
	cat           *catalog.Service
	course        plugin.CourseID
	part          plugin.SectionID
	first         plugin.ContentID
	second, third plugin.ContentID
	ann, ben, zoe plugin.Actor
}

func newStudio(t *testing.T) *studio {
	t.Helper()
	s := &studio{site: newSite(t)}
	s.jobTables()
	s.cat = s.Courses.(*catalog.Service)
	s.cat.Completing = s.Service
	s.course = s.site.course("Burns")
	s.part = s.section(s.course)
	for _, id := range []*plugin.ContentID{&s.first, &s.second, &s.third} {
		*id = s.content(s.course, s.part, "article", `article_content = '<p>Cool it.</p>'`)
	}
	s.exec(`update courses set lesson_count = 3 where id = $1`, s.course)
	s.ann, s.ben, s.zoe = s.trainee(), s.trainee(), s.trainee()
	for _, who := range []plugin.Actor{s.ann, s.ben, s.zoe} {
		s.enrol(who, s.course)
	}
	s.confirm(s.ann, s.first)
	s.confirm(s.ann, s.second)
	s.confirm(s.ben, s.first)
	s.drain()
	return s
}

// states are status and progress of ann, ben and zoe, and how often a completion was told.
func (s *studio) states() string {
	s.t.Helper()
	s.drain()
	var out []string
	for _, who := range []plugin.Actor{s.ann, s.ben, s.zoe} {
		my, err := s.MyProgress(s.t.Context(), who, s.course)
		s.must(err)
		out = append(out, line(my.Enrollment.Status, my.Progress))
	}
	told := s.number(`select count(*)::int from notices where kind = 'course_completed'`)
	return strings.Join(out, ", ") + line(",", told)
}

// passes lets the time go by in which a change can be undone.
func (s *studio) passes() {
	s.t.Helper()
	s.wait(3 * time.Minute)
	s.must(s.CompleteWaiting(s.t.Context()))
}

// follows are the codes of what would follow from a change, with how many it is about.
func follows(err error) string {
	var f *plugin.Fault
	if !errors.As(err, &f) {
		return line(err)
	}
	out := []string{f.Code}
	for _, field := range f.Fields {
		out = append(out, field.Code)
		if n, ok := field.Args["count"]; ok {
			out = append(out, line(n))
		}
	}
	return strings.Join(out, " ")
}

const (
	before = "enrolled 66.67, enrolled 33.33, enrolled 0, 0"
	asked  = "outline.consequences outline.completes 1"
)

var wanted = catalog.Accepted{"outline.completes"}

// Whoever takes the last thing away that somebody has to do is told so before; a change that is undone completes nobody, one
// that stands completes them once.
func TestAChangeOfTheOutlineCompletesNobodyUnasked(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	ctx := t.Context()
	off, on := false, true
	var version int64
	outline := func() int64 {
		o, err := s.cat.Outline(ctx, s.owner, s.course)
		s.must(err)
		return o.Version
	}
	change := func(ch catalog.ContentChange) error {
		_, err := s.cat.ChangeContent(ctx, s.owner, s.third, ch)
		return err
	}
	order := func(third bool) []catalog.SectionOrder {
		o, err := s.cat.Outline(ctx, s.owner, s.course)
		s.must(err)
		list := []catalog.SectionOrder{{ID: s.part}}
		for _, c := range o.Sections[0].Contents {
			if c.ID != s.third {
				list[0].Contents = append(list[0].Contents, c.ID)
			}
		}
		if third {
			list[0].Contents = append(list[0].Contents, s.third)
		}
		return list
	}
	bulk := func(step catalog.ContentsStep, ok catalog.Accepted) error {
		_, err := s.cat.ChangeContents(ctx, s.owner, s.course, catalog.ContentsChange{Version: outline(), Step: step, Contents: []plugin.ContentID{s.third}, Accepted: ok})
		return err
	}
	for name, one := range map[string]struct {
		do   func(catalog.Accepted) error
		undo func() error
	}{
		"deleting": {
			func(ok catalog.Accepted) error { return s.cat.DeleteContent(ctx, s.owner, s.third, ok) },
			func() error { _, err := s.cat.RestoreContent(ctx, s.owner, s.third); return err },
		},
		"hiding": {
			func(ok catalog.Accepted) error {
				return change(catalog.ContentChange{IsPublished: catalog.Change[bool]{Sent: true, Value: &off}, Accepted: ok})
			},
			func() error {
				return change(catalog.ContentChange{IsPublished: catalog.Change[bool]{Sent: true, Value: &on}})
			},
		},
		"making optional": {
			func(ok catalog.Accepted) error {
				return change(catalog.ContentChange{IsRequired: catalog.Change[bool]{Sent: true, Value: &off}, Accepted: ok})
			},
			func() error {
				return change(catalog.ContentChange{IsRequired: catalog.Change[bool]{Sent: true, Value: &on}})
			},
		},
		"taking it out of its section with others": {
			func(ok catalog.Accepted) error { return bulk(catalog.ContentsMove, ok) },
			func() error {
				_, err := s.cat.SaveOrder(ctx, s.owner, s.course, catalog.Order{Version: outline(), Sections: order(true)})
				return err
			},
		},
		"taking it out of its section by the order": {
			func(ok catalog.Accepted) error {
				_, err := s.cat.SaveOrder(ctx, s.owner, s.course, catalog.Order{Version: outline(), Loose: []plugin.ContentID{s.third},
					Sections: order(false), Accepted: ok})
				return err
			},
			func() error {
				_, err := s.cat.ChangeContents(ctx, s.owner, s.course, catalog.ContentsChange{Version: outline(), Step: catalog.ContentsMove,
					Contents: []plugin.ContentID{s.third}, Section: &s.part})
				return err
			},
		},
		"deleting with others": {
			func(ok catalog.Accepted) error { return bulk(catalog.ContentsDelete, ok) },
			func() error { return bulk(catalog.ContentsRestore, nil) },
		},
	} {
		optional := s.content(s.course, s.part, "article", "is_required = false")
		version = outline()
		equal(t, name+" is asked", follows(one.do(nil)), asked)
		equal(t, name+": nothing is changed", line(s.states(), outline() == version), before+" true")
		s.must(one.do(wanted))
		equal(t, name+" leaves ann nothing to do", s.states(), "enrolled 100, enrolled 50, enrolled 0, 0")
		s.wait(time.Minute)
		s.must(s.CompleteWaiting(ctx))
		equal(t, name+": whatever else she does meanwhile", s.confirm(s.ann, optional).CourseCompleted, false)
		s.must(one.undo())
		s.passes()
		equal(t, name+" is undone", s.states(), before)
	}
	equal(t, "no completion is in the history", s.number(`select count(*)::int from enrollment_changes where to_status = 'completed'`), 0)

	s.must(s.cat.DeleteContent(ctx, s.owner, s.third, wanted))
	s.passes()
	equal(t, "one that stands", s.states(), "completed 100, enrolled 50, enrolled 0, 1")
	s.passes()
	_, err := s.cat.RestoreContent(ctx, s.owner, s.third)
	s.must(err)
	equal(t, "undone too late", s.states(), "completed 100, enrolled 33.33, enrolled 0, 1")
}

// Who still does something of what counts in the time in which the change can be undone completes the course by that, at once.
func TestWhatIsDoneMeanwhileCompletes(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.must(s.cat.DeleteContent(t.Context(), s.owner, s.third, wanted))
	s.drain()
	equal(t, "ben does what is left", s.confirm(s.ben, s.second).CourseCompleted, true)
	equal(t, "and has completed it", s.states(), "enrolled 100, completed 100, enrolled 0, 1")
	_, err := s.cat.RestoreContent(t.Context(), s.owner, s.third)
	s.must(err)
	s.passes()
	equal(t, "what somebody did stays", s.states(), "enrolled 66.67, completed 100, enrolled 0, 1")
}

// So does who does what was put back before anybody counted that it is there again.
func TestWhatIsPutBackAndDoneCompletes(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.must(s.cat.DeleteContent(t.Context(), s.owner, s.third, wanted))
	s.drain()
	_, err := s.cat.RestoreContent(t.Context(), s.owner, s.third)
	s.must(err)
	equal(t, "ann does what is left", s.confirm(s.ann, s.third).CourseCompleted, true)
	equal(t, "and hears of it", s.states(), "completed 100, enrolled 33.33, enrolled 0, 1")
}

// A course's own rule is held against the outline that would be.
func TestARuleIsHeldAgainstTheOutlineThatWouldBe(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.exec(`update courses set completion_rule = '{"kind": "share", "percent": 80}' where id = $1`, s.course)
	off := false
	hide := func(ok catalog.Accepted) error {
		_, err := s.cat.ChangeContent(t.Context(), s.owner, s.third, catalog.ContentChange{IsPublished: catalog.Change[bool]{Sent: true, Value: &off}, Accepted: ok})
		return err
	}
	equal(t, "asked", follows(hide(nil)), asked)
	s.must(hide(wanted))
	equal(t, "it waits", s.states(), "enrolled 100, enrolled 50, enrolled 0, 0")
	s.passes()
	equal(t, "and is complete", s.states(), "completed 100, enrolled 50, enrolled 0, 1")
}

// Bringing an old outline back tells whom it completes, and so does a section that goes; what leaves nothing to learn is said too.
func TestWhatFollowsIsAskedTogether(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	ctx := t.Context()
	other := s.section(s.course)
	title := "Burns of the third degree"
	_, err := s.cat.ChangeContent(ctx, s.owner, s.second, catalog.ContentChange{Title: catalog.Change[string]{Sent: true, Value: &title}})
	s.must(err) // which makes the first revision
	revision := s.number(`select max(revision)::int from course_revisions where course_id = $1`, s.course)
	fourth := s.content(s.course, other, "article", `article_content = '<p>More.</p>'`)
	s.exec(`update course_contents set revision = 99 where id = $1`, fourth)
	s.must(s.Recount(ctx, s.course))
	s.confirm(s.ann, s.third)
	version := int64(s.number(`select outline_version::int from courses where id = $1`, s.course))
	_, err = s.cat.RestoreRevision(ctx, s.owner, s.course, revision, version, nil)
	equal(t, "an old outline", follows(err), asked)
	equal(t, "the section", follows(s.cat.DeleteSection(ctx, s.owner, other, nil)), asked)
	off := false
	_, err = s.cat.ChangeSection(ctx, s.owner, other, catalog.SectionChange{IsPublished: catalog.Change[bool]{Sent: true, Value: &off}})
	equal(t, "hiding it", follows(err), asked)

	all := catalog.ContentsChange{Version: version, Step: catalog.ContentsUnpublish, Contents: []plugin.ContentID{s.first, s.second, s.third, fourth}}
	bulk := func(ok ...string) string {
		all.Accepted = ok
		_, err := s.cat.ChangeContents(ctx, s.owner, s.course, all)
		return follows(err)
	}
	equal(t, "nothing is left to learn", bulk(), "outline.consequences outline.empties")
	equal(t, "accepting something else", bulk("outline.completes"), "outline.consequences outline.empties")
	equal(t, "accepted", bulk("outline.empties"), "<nil>")
	equal(t, "nobody completes what is empty", s.states(), "enrolled 0, enrolled 0, enrolled 0, 0")
	equal(t, "empty already, nothing is asked", follows(s.cat.DeleteContent(ctx, s.owner, fourth, nil)), "<nil>")
}
