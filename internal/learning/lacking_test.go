package learning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Whoever adds people is told who lacks what comes before, and can enrol them all the same.
func TestWhatPeopleLack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	inside := s.person(plugin.Trainee, "Iman Inside")
	course, first, second, shelved := s.course("Burns"), s.course("Anatomy"), s.course("Bandages"), s.course("Old")
	s.enrol(inside, course)
	for _, before := range []plugin.CourseID{first, second, shelved} {
		s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, course, before)
	}
	s.exec(`update courses set archived_at = now() where id = $1`, shelved)
	none, half, whole := s.person(plugin.Trainee, "Nora None"), s.person(plugin.Trainee, "Hadi Half"), s.person(plugin.Trainee, "Wael Whole")
	done := func(who plugin.Actor, of plugin.CourseID, status string) {
		s.exec(`insert into enrollments (id, user_id, course_id, status, completed_at) values (gen_random_uuid(), $1, $2, $3::text::enrollment_status, now())`, who.User, of, status)
	}
	done(half, first, "completed")
	done(whole, first, "completed")
	done(whole, second, "dropped") // what was completed once stays so
	everybody := []plugin.UserID{none.User, half.User, whole.User, inside.User, s.owner.User, none.User, "nonsense"}
	names := map[plugin.UserID]string{none.User: "Nora", half.User: "Hadi", whole.User: "Wael", inside.User: "Iman", s.owner.User: "the owner"}
	told := func(a plugin.Actor) string {
		t.Helper()
		list, err := s.Lack(t.Context(), a, course, everybody)
		s.must(err)
		var out []string
		for _, l := range list {
			for _, c := range l.Courses {
				out = append(out, names[l.UserID]+" "+c.Title)
			}
		}
		return strings.Join(out, ", ")
	}
	want := "Hadi Bandages, Nora Anatomy, Nora Bandages"
	equal(t, "the owner is told", told(s.owner), want)
	equal(t, "a super admin is told", told(s.admin), want)
	// A course of somebody else's comes first, too: who has completed that is not the owner's to know.
	foreign, stranger := s.course("Foreign"), s.person(plugin.Trainer, "Sami Stranger")
	s.exec(`update courses set trainer_id = $2 where id = $1`, foreign, stranger.User)
	s.exec(`update course_team set user_id = $2 where course_id = $1`, foreign, stranger.User)
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, course, foreign)
	equal(t, "of a foreign course the owner is told nothing", told(s.owner), want)
	equal(t, "a super admin of all", told(s.admin), "Hadi Bandages, Hadi Foreign, Nora Anatomy, Nora Bandages, Nora Foreign, Wael Foreign")
	s.exec(`delete from course_prerequisites where prerequisite_id = $1`, foreign)
	observer := s.person(plugin.Trainer, "Omar Observer")
	s.join(course, observer, "observer")
	for who, wantCode := range map[plugin.Actor]string{observer: "auth.denied", s.person(plugin.Trainer, "Una Other"): "not_found", none: "not_found"} {
		_, err := s.Lack(t.Context(), who, course, everybody)
		equal(t, "others", code(err), wantCode)
	}
	_, err := s.Lack(t.Context(), s.owner, course, make([]plugin.UserID, 501))
	equal(t, "too many", code(err), "enrollment.invalid")

	email, err := db.Value[string](t.Context(), s.db, `select email from users where id = $1`, half.User)
	s.must(err)
	list, err := s.CheckInvitees(t.Context(), s.owner, course, email+"\nnobody@x.example")
	s.must(err)
	equal(t, "a list is told", fmt.Sprint(list.Invitees[0].Lacks, list.Invitees[1].Lacks), "[Bandages] []")

	out, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{none.User}, learning.Assignment{})
	s.must(err)
	equal(t, "enrolled all the same", fmt.Sprint(len(out.Enrolled)), "1")
	equal(t, "and not told of any more", told(s.owner), "Hadi Bandages")
}
