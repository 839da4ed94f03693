package learning_test

import (
	"context"
	"errors"
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/plugin"
)

var errNoVoucher = plugin.NewFault(plugin.Denied, "shop.no_voucher")

// asked lets somebody answer before people come into courses: it refuses those in the map. What was asked is written down by a
// connection of its own, which a transaction that holds the course would keep waiting.
func (s *site) asked(refused map[plugin.UserID]bool) *[]plugin.Enrolling {
	var all []plugin.Enrolling
	s.Hooks = hook.New()
	s.Hooks.Add(hook.Answer{Hook: plugin.BeforeEnrolment.Name, By: "shop", Do: func(ctx context.Context, question any) error {
		about := question.(*plugin.Enrolling)
		all = append(all, *about)
		if _, err := s.db.Exec(ctx, `select from courses where id = $1 for no key update nowait`, about.Course); err != nil {
			return errors.Join(errors.New("asked inside of a transaction"), err)
		}
		if refused[about.User] {
			return errNoVoucher
		}
		return nil
	}})
	return &all
}

func TestWhoIsAskedBeforeSomebodyComesIn(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course, hidden := s.course("Burns"), s.course("Hidden")
	s.exec(`update courses set is_published = false where id = $1`, hidden)
	autumn := s.group(course, "Autumn", "2026-11-01", "2027-01-01", 0)
	lea, omar, una, max := s.trainee(), s.trainee(), s.known("una@x.example"), s.known("max@x.example")
	refused := map[plugin.UserID]bool{omar.User: true, max.User: true}
	asked := s.asked(refused)
	about := func(what string, want ...plugin.UserID) {
		t.Helper()
		var got []plugin.UserID
		for _, q := range *asked {
			got = append(got, q.User)
		}
		*asked = nil
		equal(t, what, got, want)
	}

	// By themselves.
	_, err := s.Enrol(t.Context(), lea, course, autumn)
	s.must(err)
	equal(t, "about what", (*asked)[0], plugin.Enrolling{By: lea, User: lea.User, Course: course, Group: autumn})
	_, err = s.Enrol(t.Context(), omar, course, "")
	equal(t, "refused", code(err), "shop.no_voucher")
	about("two enrol", lea.User, omar.User)
	s.enrol(lea, course)
	about("who is in it already")
	_, err = s.Enrol(t.Context(), omar, hidden, "")
	equal(t, "a course that nobody knows of", code(err), "not_found")
	_, err = s.Enrol(t.Context(), s.owner, course, "")
	equal(t, "the team", code(err), "enrollment.team")
	about("what the course refuses itself")

	// By staff: all of them or none.
	assign := func(users ...plugin.UserID) error {
		_, err := s.Assign(t.Context(), s.owner, course, users, learning.Assignment{})
		return err
	}
	equal(t, "an assignment with one who is refused", code(assign(una.User, omar.User, lea.User)), "shop.no_voucher")
	// Who comes first of the two is nobody's promise: the answer that refuses is the last one.
	if last := len(*asked) - 1; last < 0 || (*asked)[last].User != omar.User {
		t.Errorf("asked about %v, and omar's answer did not end it", *asked)
	}
	for _, q := range *asked {
		if q.User == lea.User {
			t.Error("asked about who is in it")
		}
	}
	*asked = nil
	equal(t, "came in", s.number(`select count(*)::int from enrollments where course_id = $1`, course), 1)
	_, err = s.Assign(t.Context(), s.trainee(), course, []plugin.UserID{omar.User}, learning.Assignment{})
	equal(t, "who may not assign", code(err), "not_found")
	about("of that nobody")

	// By an invitation, and by a list that enrols at once.
	_, err = s.Invite(t.Context(), s.owner, course, "max@x.example\nnew@x.example", learning.Assignment{})
	equal(t, "a list", code(err), "shop.no_voucher")
	about("a list", max.User)
	equal(t, "no mail went", s.number(`select count(*)::int from mails`), 0)
	s.invite(course, "new@x.example", learning.Assignment{})
	newcomer := s.known("new@x.example")
	refused[newcomer.User] = true
	secret := s.secretOf("new@x.example")
	_, err = s.Accept(t.Context(), lea, secret)
	equal(t, "another's invitation", code(err), "invitation.other_person")
	_, err = s.Accept(t.Context(), newcomer, secret)
	equal(t, "an invitation", code(err), "shop.no_voucher")
	delete(refused, newcomer.User)
	_, err = s.Accept(t.Context(), newcomer, secret)
	s.must(err)
	_, err = s.Accept(t.Context(), newcomer, secret)
	s.must(err)
	about("invitations", newcomer.User, newcomer.User)

	// Who left and is taken back by staff; who waits is asked about when the seat is taken, not before.
	e, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{una.User}, learning.Assignment{})
	s.must(err)
	id := plugin.EnrollmentID(s.text(`select id::text from enrollments where user_id = $1`, e.Enrolled[0]))
	_, err = s.act(learning.Enrollment{ID: id}, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	*asked = nil
	refused[una.User] = true
	_, err = s.act(learning.Enrollment{ID: id}, learning.EnrollmentChange{Act: learning.Resume})
	equal(t, "taken back", code(err), "shop.no_voucher")
	about("taken back", una.User)
	s.exec(`update courses set max_students = 1 where id = $1`, course)
	_, err = s.Wait(t.Context(), omar, course, "")
	s.must(err)
	about("waiting")

	// What is paid, and what a file brings, asks nobody.
	s.exec(`update courses set max_students = null where id = $1`, course)
	equal(t, "paid", s.enrolBy(plugin.Enrolment{User: omar.User, Course: course, Way: "order"}), "entered")
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		return s.EnrollImported(t.Context(), tx, s.admin, course, []plugin.UserID{max.User})
	}))
	about("paid and imported")
}
