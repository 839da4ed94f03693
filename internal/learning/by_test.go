package learning_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// text returns the one text that a query gives.
func (s *site) text(sql string, args ...any) string {
	s.t.Helper()
	text, err := db.Value[string](s.t.Context(), s.db, sql, args...)
	s.must(err)
	return text
}

func TestEnrollingByAPlugin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	before := s.course("First aid")
	s.exec(`update courses set price_minor = 5000, max_students = 2, access_days = 30 where id = $1`, course)
	lea, omar, una := s.trainee(), s.trainee(), s.trainee()
	order := func(a plugin.Actor, hold string) plugin.Enrolment {
		return plugin.Enrolment{User: a.User, Course: course, Way: "order", Reason: "Order 7", Hold: hold}
	}

	s.must(s.hold("shop:1", course, "", "")) // of a visitor who signs in afterwards
	s.must(s.hold("shop:2", course, "", omar.User))
	// What was sold is sold, whatever the course asks for since then; nobody who lacks it holds another seat.
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, course, before)
	if err := s.hold("shop:3", course, "", una.User); !errors.Is(err, learning.ErrPrerequisite) {
		t.Errorf("who lacks what comes before: %v", err)
	}
	equal(t, "without a hold", s.enrolBy(order(una, "")), "no_seat")
	equal(t, "with a hold that there is not", s.enrolBy(order(una, "shop:9")), "no_seat")
	id, out := s.enrolledBy(order(lea, "shop:1"))
	equal(t, "with the hold", out, "entered")
	equal(t, "the hold is used up", s.enrolBy(order(una, "shop:1")), "no_seat")
	again, out := s.enrolledBy(order(lea, "shop:1"))
	equal(t, "once more", line(out, again == id), "already true")
	equal(t, "another's hold, handed over", s.enrolBy(order(una, "shop:2")), "entered")
	equal(t, "holds left", s.number(`select count(*)::int from seat_holds`), 0)
	equal(t, "taken", s.taken(course), "2")

	d, err := s.EnrollmentDetail(t.Context(), s.owner, id)
	s.must(err)
	h := d.History[0]
	equal(t, "history", line(len(d.History), h.Source, *h.Way, *h.Reason, h.Actor == nil, h.AccessUntil.Sub(noon)), "1 order order Order 7 true 720h0m0s")
	equal(t, "announced", s.number(`select count(*)::int from events where name = 'enrollment.created'`), 2)

	// Its access ends, and is bought again: for as long as was sold, with what was done.
	s.wait(30 * 24 * time.Hour)
	until := s.now().Add(7 * 24 * time.Hour)
	renewal := order(lea, "")
	renewal.Until = &until
	renewed, out := s.enrolledBy(renewal)
	equal(t, "renewed", line(out, renewed == id), "renewed true")
	equal(t, "and again", s.enrolBy(renewal), "already")
	d, err = s.EnrollmentDetail(t.Context(), s.owner, id)
	s.must(err)
	equal(t, "until", d.AccessUntil.Sub(until), 0)
	h = d.History[len(d.History)-1]
	equal(t, "history then", line(len(d.History), h.Source, *h.Way, *h.Reason), "2 order order Order 7")
	equal(t, "told", s.number(`select count(*)::int from notices where kind = 'access_changed' and user_id = $1`, lea.User), 1)

	// Whoever left comes back to the same enrolment.
	end := func(reason string) error {
		return s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.EndBy(t.Context(), tx, plugin.Actor{System: true}, id, reason)
		})
	}
	heard := make(chan string, 10)
	s.signals.Hear(learning.RevokeTopic, func(id string) { heard <- id })
	listening := make(chan struct{}, 1)
	s.signals.Again(func() { listening <- struct{}{} })
	go s.signals.Run(t.Context())
	<-listening
	s.must(end("Refunded"))
	s.must(end("Refunded"))
	equal(t, "cut off", s.next(heard), learning.Revoked(lea.User, course))
	equal(t, "left", s.number(`select count(*)::int from enrollment_changes where to_status = 'dropped' and source = 'system' and reason = 'Refunded'`), 1)
	equal(t, "the seat is free", s.taken(course), "1")
	back, out := s.enrolledBy(order(lea, ""))
	equal(t, "back", line(out, back == id), "entered true")
	equal(t, "what is not there", code(s.db.InTx(t.Context(), func(tx db.Tx) error {
		return s.EndBy(t.Context(), tx, plugin.Actor{System: true}, plugin.NewID[plugin.EnrollmentID](), "")
	})), "not_found")
}

// What is not possible is an outcome and changes nothing.
func TestWhomAPluginCannotEnrol(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea := s.trainee()
	for _, c := range []struct{ name, set, want string }{
		{"unpublished after it was sold", "is_published = false", "entered"},
		{"archived", "archived_at = now()", "closed"},
		{"over", "end_date = '2026-11-23'", "no_seat"},
		{"access is over", "access_until = '2026-11-23'", "closed"},
		{"full", "max_students = 0", "no_seat"},
	} {
		course := s.course(c.name)
		if c.name == "full" {
			s.enrol(s.trainee(), course)
			c.set = "max_students = 1"
		}
		s.exec(`update courses set `+c.set+` where id = $1`, course)
		equal(t, c.name, s.enrolBy(plugin.Enrolment{User: lea.User, Course: course, Way: "order"}), c.want)
	}
	course := s.course("Burns")
	small, past := s.group(course, "Small", "2026-11-01", "2027-01-01", 1), s.group(course, "Past", "2026-11-01", "2026-11-02", 9)
	e := plugin.Enrolment{User: lea.User, Course: course, Way: "order"}
	with := func(change func(*plugin.Enrolment)) string {
		other := e
		change(&other)
		return s.enrolBy(other)
	}
	s.must(s.hold("shop:1", course, small, ""))
	gone := noon
	equal(t, "a full group", with(func(e *plugin.Enrolment) { e.Group = small }), "no_seat")
	equal(t, "a group that is over", with(func(e *plugin.Enrolment) { e.Group = past }), "no_seat")
	equal(t, "a group that is gone", with(func(e *plugin.Enrolment) { e.Group = plugin.NewID[string]() }), "no_seat")
	equal(t, "the hold of another group is none", with(func(e *plugin.Enrolment) { e.Group, e.Hold = past, "shop:1" }), "no_seat")
	equal(t, "a past end", with(func(e *plugin.Enrolment) { e.Until = &gone }), "closed")
	equal(t, "a course that is gone", with(func(e *plugin.Enrolment) { e.Course = plugin.NewID[plugin.CourseID]() }), "closed")
	equal(t, "who teaches it", with(func(e *plugin.Enrolment) { e.User = s.owner.User }), "closed")
	equal(t, "nobody", with(func(e *plugin.Enrolment) { e.User = plugin.NewID[plugin.UserID]() }), "closed")
	former := s.trainee()
	s.exec(`insert into user_profiles (user_id, anonymised_at) values ($1, now())`, former.User)
	equal(t, "who is nobody any more", with(func(e *plugin.Enrolment) { e.User = former.User }), "closed")
	equal(t, "a way that nobody can read", with(func(e *plugin.Enrolment) { e.Way = "Bought!" }), "enrollment.invalid")
	equal(t, "nothing was changed", s.number(`select count(*)::int from enrollments where course_id = $1`, course), 0)
	equal(t, "the hold is still there", s.number(`select count(*)::int from seat_holds`), 1)
	equal(t, "into the group", with(func(e *plugin.Enrolment) {
		e.Group, e.Hold, e.Reason = small, "shop:1", strings.Repeat("é", 600)
	}), "entered")

	// A suspension is the team's: no purchase ends it, nor a refund with another purchase after it.
	list, err := s.EnrollmentDetail(t.Context(), s.owner, plugin.EnrollmentID(s.text(`select id::text from enrollments where course_id = $1`, course)))
	s.must(err)
	_, err = s.act(list.Enrollment, learning.EnrollmentChange{Act: learning.Suspend, Reason: "Shouted"})
	s.must(err)
	equal(t, "suspended", s.enrolBy(e), "closed")
	s.wait(time.Second)
	for range 2 {
		s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.EndBy(t.Context(), tx, plugin.Actor{System: true}, list.ID, "Refunded")
		}))
	}
	equal(t, "refunded", s.enrolBy(e), "closed")
	_, err = s.act(list.Enrollment, learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	equal(t, "let in again", code(s.MayView(t.Context(), lea, s.content(course, s.section(course), "article", ""))), "enrollment.ended")
	equal(t, "changes", s.number(`select count(*)::int from enrollment_changes where reason = 'Refunded' and to_status = 'suspended'`), 1)
	equal(t, "bought then", s.enrolBy(e), "renewed")
}

// A renewal into another group needs a seat there; the own one is the person's.
func TestARenewalAndGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 1, access_days = 1 where id = $1`, course)
	spring, autumn := s.group(course, "Spring", "2026-11-01", "2027-01-01", 1), s.group(course, "Autumn", "2026-11-01", "2027-01-01", 1)
	lea := s.trainee()
	e := plugin.Enrolment{User: lea.User, Course: course, Group: spring, Way: "order"}
	equal(t, "entered", s.enrolBy(e), "entered")
	s.wait(25 * time.Hour)
	equal(t, "in the own group", s.enrolBy(e), "renewed")
	s.wait(25 * time.Hour)
	s.exec(`insert into seat_holds (id, course_id, group_id, key, expires_at) values ($1, $2, $3, 'shop:1', $4)`, plugin.NewID[string](), course, autumn, s.now().Add(time.Hour))
	e.Group = autumn
	equal(t, "held for another", s.enrolBy(e), "no_seat")
	e.Hold = "shop:1"
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), s.trainee().User, course) // one more than there are seats
	equal(t, "by the hold", s.enrolBy(e), "renewed")
	equal(t, "moved", s.taken(course, spring, autumn), "2 0 1")
}

func TestCompletingByAPlugin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	task := s.content(course, part, "quiz", "") // of a type that is nobody's to confirm
	text := s.content(course, part, "article", "")
	locked := s.content(course, part, "quiz", "available_after_previous = true, is_preview = true")
	lea := s.trainee()
	complete := func(a plugin.Actor, content plugin.ContentID, score *int, types ...string) string {
		t.Helper()
		return code(s.db.InTx(t.Context(), func(tx db.Tx) error { return s.CompleteBy(t.Context(), tx, a, content, types, score) }))
	}
	equal(t, "a stranger", complete(lea, task, nil, "quiz"), "not_found")
	s.enrol(lea, course)
	view, err := s.Content(t.Context(), lea, task, learning.Look{})
	s.must(err)
	equal(t, "what it needs", line(view.Need.Kind, view.Need.Met, view.Confirmable), "other false false")
	_, err = s.Confirm(t.Context(), lea, task)
	equal(t, "confirming", code(err), "content.not_confirmable")
	equal(t, "another plugin's type", complete(lea, task, nil, "shop", "shop:task"), "plugin.not_granted")
	equal(t, "an article", complete(lea, text, nil, "quiz"), "plugin.not_granted")
	equal(t, "no score", complete(lea, task, new(101), "quiz"), "content.score")
	s.exec(`update course_contents set is_preview = false where id = $1`, locked)
	equal(t, "locked", complete(lea, locked, nil, "quiz"), "content.after_previous")
	for _, a := range []plugin.Actor{s.owner, s.admin} {
		equal(t, "the team", complete(a, task, nil, "quiz"), "")
	}
	s.change(task, "is_preview = true")
	equal(t, "a visitor", complete(s.visitor, task, nil, "quiz"), "")
	equal(t, "nothing is kept of them", s.number(`select count(*)::int from lesson_completions where completed`), 0)

	equal(t, "done", complete(lea, task, new(40), "shop", "quiz"), "")
	equal(t, "done again", complete(lea, task, nil, "quiz"), "")
	equal(t, "announced", s.number(`select count(*)::int from events where name = 'content.completed'`), 1)
	equal(t, "one of three", s.number(`select round(progress)::int from enrollments`), 33)

	// A course that asks for a score is completed by a better one; a worse one takes nothing.
	s.exec(`update courses set completion_rule = jsonb_build_object('kind', 'content', 'contentId', $2::text, 'percent', 70) where id = $1`, course, task)
	equal(t, "worse", complete(lea, task, new(30), "quiz"), "")
	equal(t, "still 40", s.number(`select score from lesson_completions where content_id = $1`, task), 40)
	equal(t, "not complete", s.text(`select status::text from enrollments`), "enrolled")
	equal(t, "better", complete(lea, task, new(80), "quiz"), "")
	equal(t, "complete", line(s.text(`select status::text from enrollments`), s.number(`select score from lesson_completions where content_id = $1`, task)), "completed 80")
}
