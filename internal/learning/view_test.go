package learning_test

import (
	"fmt"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// What stands before somebody is found by a light query; it says of every content what the full access rule says.
func TestViewableIsWhatTheAccessRuleSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	one, two := s.section(course), s.section(course)
	all := []plugin.ContentID{}
	for _, part := range []plugin.SectionID{one, two} {
		for _, set := range []string{
			"", "available_after_previous = true", "is_required = false", "available_after_previous = true, is_preview = true", "is_published = false",
			"available_after_previous = true, available_from = now() - interval '9 years'", "available_from = now() + interval '9 years'",
			"available_after_days = 3", "type = 'video', available_after_previous = true", "is_preview = true", "available_after_previous = true",
		} {
			all = append(all, s.content(course, part, "article", set))
		}
	}
	gone := s.content(course, two, "article", "deleted_at = now()")
	loose := s.content(course, two, "article", "section_id = null, available_after_previous = true")
	all = append(all, gone, loose)
	lea, late, left, held, over := s.trainee(), s.person(plugin.Trainee, "Late Trainee"), s.person(plugin.Trainee, "Left Trainee"), s.person(plugin.Trainee, "Held Trainee"), s.person(plugin.Trainee, "Over Trainee")
	for _, a := range []plugin.Actor{lea, late, left, held, over} {
		s.enrol(a, course)
	}
	s.exec(`update enrollments set enrolled_at = $2 where user_id = $1`, lea.User, s.now().AddDate(0, 0, -9))
	s.exec(`update enrollments set status = 'dropped' where user_id = $1`, left.User)
	s.exec(`update enrollments set status = 'suspended' where user_id = $1`, held.User)
	s.exec(`update enrollments set access_until = $2 where user_id = $1`, over.User, s.now())
	trainer := s.person(plugin.Trainer, "Ola Observer")
	s.join(course, trainer, "observer")
	people := map[string]plugin.Actor{
		"who learns": lea, "who came late": late, "who left": left, "who is suspended": held, "whose access ended": over, "who is of the team": trainer, "the owner": s.owner,
		"a super admin": s.admin, "a stranger": s.person(plugin.Trainee, "Some Stranger"), "another trainer": s.person(plugin.Trainer, "Omar Other"), "a visitor": s.visitor,
	}
	some := 0
	check := func(when string) {
		t.Helper()
		for who, a := range people {
			may, err := s.Viewable(t.Context(), a, all)
			s.must(err)
			for i, id := range all {
				err := s.MayView(t.Context(), a, id)
				want := err == nil || code(err) == "content.after_previous"
				if may[id] != want {
					t.Errorf("%s, %s, content %d: %t, but the rule says %v", when, who, i, may[id], err)
				}
				if want {
					some++
				}
			}
		}
	}
	check("at first")
	for i, id := range all[:4] {
		s.exec(`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at) values (gen_random_uuid(), $1, $2, $3, true, $4) on conflict do nothing`, lea.User, course, id, s.now())
		check(fmt.Sprintf("after %d", i))
	}
	s.exec(`update course_sections set is_published = false where id = $1`, one)
	check("without the first part")
	s.exec(`update courses set is_published = false where id = $1`, course)
	check("closed")
	s.exec(`update courses set is_published = true, archived_at = now() where id = $1`, course)
	check("archived")
	if some < 100 {
		t.Errorf("only %d were allowed: the test sees nothing", some)
	}
}
