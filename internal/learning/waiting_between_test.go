package learning_test

import (
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// While no group is to come nobody comes in without one past those who wait for the next: neither by oneself, by a seat that is held
// for an order, by a plugin without one, by an invitation, nor by taking the course again.
func TestNobodyPassesByWhoWaitsForTheNextGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set course_type = 'classroom', offer_hours = 5, valid_months = 12, retake_days = 400 where id = $1`, course)
	text := s.content(course, s.section(course), "article", "")
	autumn := s.group(course, "Autumn", "2026-11-20", "2026-12-10", 1)
	done, lea, una, shop := s.trainee(), s.trainee(), s.trainee(), s.trainee()
	s.into(done, course, autumn)
	equal(t, "joined", s.joins(lea, course, autumn), "")
	s.confirm(done, text)
	s.exec(`update course_groups set ends_on = '2026-11-23' where id = $1`, autumn)
	s.must(s.MoveUp(t.Context()))
	equal(t, "who waits", s.spot(lea, course), "waiting any 1")
	equal(t, "a newcomer's page", s.spot(una, course), "wait")
	equal(t, "a visitor's page", s.spot(s.visitor, course), "wait")

	_, err := s.Enrol(t.Context(), una, course, "")
	equal(t, "by oneself", code(err), "enrollment.full_wait")
	equal(t, "an order's seat", line(code(s.hold("x:1", course, "", shop.User)), code(s.hold("x:2", course, "", ""))), "enrollment.full_wait enrollment.full_wait")
	equal(t, "without one", s.enrolBy(plugin.Enrolment{User: shop.User, Course: course, Way: "order", Hold: "x:1"}), "no_seat")
	_, err = s.TakeAgain(t.Context(), done, course, "")
	equal(t, "taking it again", code(err), "enrollment.full_wait")
	s.invite(course, "ben@example.com", learning.Assignment{})
	secret := s.secretOf("ben@example.com")
	ben := s.known("ben@example.com")
	about, err := s.OpenInvitation(t.Context(), ben, secret)
	s.must(err)
	took, err := s.Accept(t.Context(), ben, secret)
	s.must(err)
	equal(t, "by an invitation", line(about.Waits, took.Waiting, s.spot(ben, course)), "true true waiting any 2")
	_, err = s.Enrol(t.Context(), ben, course, "")
	equal(t, "behind the first", code(err), "enrollment.full_wait")
	s.exec(`update courses set waiting_list = false where id = $1`, course)
	_, err = s.Enrol(t.Context(), una, course, "")
	equal(t, "where nobody can wait any more", line(code(err), s.spot(una, course)), "enrollment.full full")
	s.exec(`update courses set waiting_list = true where id = $1`, course)

	// Staff says who comes in, and whom a seat was kept for before others waited has it.
	out, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{una.User}, learning.Assignment{})
	s.must(err)
	equal(t, "by staff", len(out.Enrolled), 1)
	s.must(s.StopWaiting(t.Context(), lea, course))
	s.must(s.StopWaiting(t.Context(), ben, course))
	s.must(s.hold("x:3", course, "", shop.User))
	equal(t, "waits again", s.joins(lea, course, ""), "")
	s.must(s.hold("x:3", course, "", shop.User))
	equal(t, "kept", s.enrolBy(plugin.Enrolment{User: shop.User, Course: course, Way: "order", Hold: "x:3"}), "entered")
	s.must(s.StopWaiting(t.Context(), lea, course))
	s.enrol(s.trainee(), course)
}
