package learning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// revise writes the next revision of a course's curriculum, as the catalogue does after each change that trainees see.
func (s *site) revise(course plugin.CourseID) {
	s.t.Helper()
	s.exec(`update courses set revision = revision + 1, curriculum = coalesce((
			select jsonb_agg(jsonb_build_object('id', p.id, 'title', p.title, 'contents', coalesce((
				select jsonb_agg(jsonb_build_object('id', x.id, 'title', x.title, 'type', x.type, 'isRequired', x.is_required) order by x.position)
				from course_contents x where x.section_id = p.id and x.is_published and x.deleted_at is null), '[]')) order by p.position)
			from course_sections p where p.course_id = courses.id and p.is_published), '[]')
		where id = $1`, course)
	s.exec(`insert into course_revisions (id, course_id, revision, snapshot, author_id)
		select $2, c.id, c.revision, c.curriculum, c.trainer_id from courses c where c.id = $1`, course, plugin.NewID[string]())
	s.exec(`update course_contents x set revision = (select c.revision from courses c where c.id = x.course_id)
		where x.course_id = $1 and x.revision = 0 and x.is_published and x.deleted_at is null
		and exists (select from course_sections p where p.id = x.section_id and p.is_published)`, course)
	s.must(s.Recount(s.t.Context(), course))
}

// New is what counts now and did not count on the day of the completion, whatever it was before: hidden, in a hidden section,
// optional or removed. What counted then is not new, done or not, and neither is it after it was hidden for a while.
func TestNewIsWhatDidNotCountThen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part, other := s.section(course), s.section(course)
	counted := s.content(course, part, "article", "")
	hidden, optional, removed := s.content(course, part, "article", ""), s.content(course, part, "article", ""), s.content(course, part, "article", "")
	s.content(course, other, "article", "")
	s.revise(course)
	s.change(hidden, "is_published = false")
	s.change(optional, "is_required = false")
	s.change(removed, "deleted_at = now()")
	s.exec(`update course_sections set is_published = false where id = $1`, other)
	s.revise(course)
	lea := s.trainee()
	e := s.enrol(lea, course)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Finish})
	s.must(err)
	news := func() string {
		page, err := s.Page(t.Context(), lea, course, learning.Look{})
		s.must(err)
		theirs, err := s.Trainee(t.Context(), s.owner, course, lea.User)
		s.must(err)
		var mine, team []string
		for i, p := range page.Outline {
			for k, c := range p.Contents {
				mine, team = append(mine, fmt.Sprint(c.IsNew)), append(team, fmt.Sprint(theirs.Outline[i].Contents[k].IsNew))
			}
		}
		equal(t, "to the team", team, mine)
		return strings.Join(mine, " ")
	}
	equal(t, "on that day", news(), "false false")
	s.change(hidden, "is_published = true")
	s.change(optional, "is_required = true")
	s.change(removed, "deleted_at = null")
	s.exec(`update course_sections set is_published = true where id = $1`, other)
	s.revise(course)
	equal(t, "when all of it is back", news(), "false true true true true")
	s.confirm(lea, hidden)
	equal(t, "once one is done", news(), "false false true true true")
	s.change(counted, "is_published = false")
	s.revise(course)
	s.change(counted, "is_published = true")
	s.revise(course)
	equal(t, "what was hidden for a while", news(), "false false true true true")
}
