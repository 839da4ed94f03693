package learning_test

import (
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// Leaving and enrolling again gives nobody more access than there was; whoever decides on enrolments gives it anew.
func TestEndedAccessIsNotRenewedByOneself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set access_days = 30, waiting_list = true where id = $1`, course)
	text := s.content(course, s.section(course), "article", "")
	lea := s.trainee()
	e := s.enrol(lea, course)

	// Within the time the end stays where it was.
	s.wait(10 * day)
	s.must(s.Leave(t.Context(), lea, course))
	s.wait(day)
	equal(t, "the end after coming back", s.enrol(lea, course).AccessUntil.Equal(noon.Add(30*day)), true)
	// So does a last day that the trainer set.
	sooner := s.now().Add(2 * day)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Extend, Until: &sooner})
	s.must(err)
	s.must(s.Leave(t.Context(), lea, course))
	equal(t, "the trainer's end after coming back", s.enrol(lea, course).AccessUntil.Equal(sooner), true)

	s.wait(2 * day)
	equal(t, "ended", code(s.MayView(t.Context(), lea, text)), "enrollment.ended")
	s.must(s.Leave(t.Context(), lea, course))
	_, err = s.Enrol(t.Context(), lea, course, "")
	equal(t, "coming back", code(err), "enrollment.ended")
	st, err := s.CourseState(t.Context(), lea, course)
	s.must(err)
	if st.Reason == nil {
		t.Fatalf("the course's page offers %s", st.Action)
	}
	equal(t, "the course's page", line(st.Action, *st.Reason), "closed ended")
	s.exec(`update courses set max_students = 1 where id = $1`, course)
	s.enrol(s.trainee(), course)
	_, err = s.Wait(t.Context(), lea, course, "")
	equal(t, "waiting", code(err), "enrollment.ended")
	s.exec(`update courses set max_students = null where id = $1`, course)

	// Whoever else can be asked gives access anew: here the trainer.
	back, err := s.act(e, learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	equal(t, "the trainer takes back", back.AccessUntil.Equal(s.now().Add(30*day)), true)
	equal(t, "and it opens", code(s.MayView(t.Context(), lea, text)), "")

	// What costs something is bought again.
	s.must(s.Leave(t.Context(), lea, course))
	s.wait(40 * day)
	s.exec(`update courses set price_minor = 5000 where id = $1`, course)
	st, err = s.CourseState(t.Context(), lea, course)
	s.must(err)
	equal(t, "the page of what costs something", string(st.Action), "buy")
}

// Whoever comes back finds everything as it was, the completion too, also when lessons were added meanwhile and all seats are
// taken: who has completed needs none.
func TestComingBackRestoresTheCompletion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text := s.content(course, part, "article", "")
	ann, ben := s.trainee(), s.trainee()
	s.enrol(ann, course)
	byHand := s.enrol(ben, course)
	s.confirm(ann, text)
	_, err := s.act(byHand, learning.EnrollmentChange{Act: learning.Finish})
	s.must(err)
	done := s.now()
	s.content(course, part, "article", "")
	s.must(s.Recount(t.Context(), course))
	s.wait(day)
	s.must(s.Leave(t.Context(), ann, course))
	_, err = s.act(byHand, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	s.exec(`update courses set max_students = 1 where id = $1`, course)
	s.enrol(s.trainee(), course)
	st, err := s.CourseState(t.Context(), ann, course)
	s.must(err)
	equal(t, "the page of the full course", string(st.Action), "enrol")

	stands := func(e learning.Enrollment) string {
		return line(e.Status, e.Progress, e.CompletedAt != nil && e.CompletedAt.Equal(done))
	}
	equal(t, "by oneself", stands(s.enrol(ann, course)), "completed 100 true")
	back, err := s.act(byHand, learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	equal(t, "by the trainer", stands(back), "completed 100 true")
	s.must(s.Leave(t.Context(), ann, course))
	out, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{ann.User}, learning.Assignment{})
	s.must(err)
	equal(t, "assigned", len(out.Enrolled), 1)
	equal(t, "all of them", s.number(`select count(*)::int from enrollments where status = 'completed' and completed_at = $1 and progress = 100`, done), 2)
	equal(t, "the history", s.number(`select count(*)::int from enrollment_changes where from_status = 'dropped' and to_status = 'completed'`), 3)
	equal(t, "told once that it is completed", s.number(`select count(*)::int from events where name = 'enrollment.completed'`), 2)
}

// Coming back rewrites nothing of the past: what had opened stays open, and the enrolment is as old as it was.
func TestComingBackBeginsNothingAnew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	later := s.content(course, part, "article", "available_after_days = 5")
	s.content(course, part, "article", "")
	lea := s.trainee()
	e := s.enrol(lea, course)
	s.wait(6 * day)
	equal(t, "after six days", code(s.MayView(t.Context(), lea, later)), "")
	s.must(s.Leave(t.Context(), lea, course))
	s.wait(time.Hour)
	equal(t, "enrolled", s.enrol(lea, course).EnrolledAt.Equal(noon), true)
	equal(t, "after coming back", code(s.MayView(t.Context(), lea, later)), "")
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	back, err := s.act(e, learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	equal(t, "taken back", back.EnrolledAt.Equal(noon), true)
	// A new time through the course does.
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Finish})
	s.must(err)
	back, err = s.act(e, learning.EnrollmentChange{Act: learning.Again, Reason: "a year later"})
	s.must(err)
	equal(t, "taken again", back.EnrolledAt.Equal(s.now()), true)
	equal(t, "which closes it", code(s.MayView(t.Context(), lea, later)), "content.not_yet")
}

// Whoever completed a course stands at 100, however it came about and whatever it becomes.
func TestACompletedCourseStaysWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	texts := []plugin.ContentID{s.content(course, part, "article", ""), s.content(course, part, "article", "")}
	s.exec(`update courses set completion_rule = jsonb_build_object('kind', 'content', 'contentId', $2::text) where id = $1`, course, texts[0])
	byRule, byHand := s.trainee(), s.trainee()
	s.enrol(byRule, course)
	e := s.enrol(byHand, course)
	p := s.confirm(byRule, texts[0])
	equal(t, "by its own rule", line(p.Progress, p.CourseCompleted), "100 true")
	equal(t, "which is stored", s.standing(byRule, course), "1/2 completed 100.00")
	s.exec(`update courses set completion_rule = null where id = $1`, course)

	s.confirm(byHand, texts[1])
	got, err := s.act(e, learning.EnrollmentChange{Act: learning.Finish})
	s.must(err)
	equal(t, "by hand", line(got.Status, got.Progress), "completed 100")
	stored := func(when string) {
		t.Helper()
		var all []string
		for _, one := range s.enrollments(course) {
			all = append(all, one.progress)
		}
		equal(t, when, strings.Join(all, " "), "100.00 100.00")
	}
	stored("by hand, stored")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	s.content(course, part, "article", "")
	s.must(s.Recount(t.Context(), course))
	stored("suspended, with a lesson that came since")
	seen, err := s.Trainee(t.Context(), s.owner, course, byHand.User)
	s.must(err)
	equal(t, "on the page", line(seen.Progress, seen.Enrollment.Progress), "100 100")
	got, err = s.act(e, learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	equal(t, "resumed", line(got.Status, got.Progress), "completed 100")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Again, Reason: "once more"})
	s.must(err)
	equal(t, "the closed cycle", s.number(`select progress::int from enrollment_cycles`), 100)
}
