package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// name says in which group an enrolment is, or what was refused, also at which field.
func name(e learning.Enrollment, err error) string {
	switch {
	case fields(err) != "":
		return fields(err)
	case err != nil:
		return code(err)
	case e.Group == nil:
		return "none"
	}
	return e.Group.Name
}

// Staff says into which group it brings people where these meet in several, in whatever way they come; the only one needs no
// saying.
func TestStaffSaysIntoWhichGroup(t *testing.T) {
	t.Parallel()
	s := invited(t)
	course, autumn, winter := s.classroom()
	s.exec(`update course_groups set capacity = 20 where course_id = $1`, course)
	lea, omar, una, max := s.trainee(), s.trainee(), s.trainee(), s.trainee()
	const which = "/groupId enrollment.which_group"
	assign := func(who plugin.Actor, group string) string {
		t.Helper()
		_, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{who.User}, learning.Assignment{Group: group})
		if err != nil {
			return name(learning.Enrollment{}, err)
		}
		e, err := s.Enrol(t.Context(), who, course, "") // what there is
		return name(e, err)
	}
	equal(t, "assigned", line(assign(lea, ""), "|", assign(lea, winter), "|", assign(lea, "")), which+" | Winter | Winter")
	invite := func(email, group string) string {
		t.Helper()
		_, err := s.Invite(t.Context(), s.owner, course, email, learning.Assignment{Group: group})
		return fields(err)
	}
	s.known("known@x.example")
	equal(t, "a list", line(invite("known@x.example", ""), "|", invite("new@x.example", ""), "|", invite("known@x.example, new@x.example", autumn)), which+" | "+which+" | ")
	equal(t, "whom it concerns no more", invite("known@x.example", ""), "")
	equal(t, "nobody came in by what was refused", s.number(`select count(*)::int from enrollments where group_id is null`), 0)

	// Who has left comes back into the group that is named, not by itself into that of before.
	e := s.into(omar, course, autumn)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	equal(t, "back", name(s.act(e, learning.EnrollmentChange{Act: learning.Resume})), which)
	equal(t, "back into", name(s.act(e, learning.EnrollmentChange{Act: learning.Resume, Group: winter})), "Winter")
	equal(t, "the history tells", s.text(`select group_name from enrollment_changes where enrollment_id = $1 order by at desc, id desc limit 1`, e.ID), "Winter")
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	equal(t, "who was only suspended", name(s.act(e, learning.EnrollmentChange{Act: learning.Resume})), "Winter")

	// A file names no groups.
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
		return s.EnrollImported(t.Context(), tx, s.admin, course, []plugin.UserID{una.User})
	}))
	equal(t, "of a file", name(s.Enrol(t.Context(), una, course, "")), "none")

	s.exec(`update course_groups set ends_on = '2026-11-21' where id = $1`, autumn)
	equal(t, "the only one", assign(max, ""), "Winter")
	equal(t, "another one by name", assign(s.trainee(), autumn), "enrollment.group_over")
	invite("late@x.example", "")
	_, err = s.Accept(t.Context(), s.known("late@x.example"), s.secretOf("late@x.example"))
	s.must(err)
	equal(t, "by an invitation", s.number(`select count(*)::int from enrollments e join users u on u.id = e.user_id where u.email = 'late@x.example' and e.group_id = $1`, winter), 1)
	s.exec(`update course_groups set capacity = 1 where id = $1`, winter)
	equal(t, "the only one is full", assign(s.trainee(), ""), "enrollment.group_full")
}

// Whoever takes a classroom course again does so in the group of before while it runs, or chooses; staff says it.
func TestAgainInAGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, winter := s.classroom()
	spring := s.group(course, "Spring", "2027-03-01", "2027-03-20", 1)
	s.exec(`update courses set valid_months = 12, retake_days = 400 where id = $1`, course)
	text := s.content(course, s.section(course), "article", "")
	lea := s.trainee()
	e := s.into(lea, course, autumn)
	again := func(group string) string {
		t.Helper()
		s.confirm(lea, text)
		return name(s.TakeAgain(t.Context(), lea, course, group))
	}
	equal(t, "while it runs", again(""), "Autumn")
	s.exec(`update course_groups set ends_on = '2026-11-21' where id = $1`, autumn)
	equal(t, "when it is over", again(""), "enrollment.group_needed")
	s.exec(`update course_groups set price_minor = 500, price_currency = 'KWD' where id = $1`, spring)
	equal(t, "in one that costs something", again(spring), "enrollment.not_free")
	s.into(s.trainee(), course, winter)
	equal(t, "in a full one", again(winter), "enrollment.full_wait")
	s.must(s.hold("x:1", course, spring, ""))
	equal(t, "while all are full", again(""), "enrollment.full_wait")
	s.must(s.release("x:1"))
	equal(t, "waits for it", s.joins(lea, course, winter), "")
	s.exec(`update course_groups set capacity = 2 where id = $1`, winter)
	s.must(s.MoveUp(t.Context()))
	equal(t, "its seat", again(""), "Winter")
	s.confirm(lea, text)
	s.exec(`update course_groups set ends_on = '2026-11-22', starts_on = '2026-11-01' where id = $1`, winter)
	s.exec(`update course_groups set ends_on = '2026-12-22' where id = $1`, autumn)
	equal(t, "by staff", name(s.act(e, learning.EnrollmentChange{Act: learning.Again, Reason: "x"})), "/groupId enrollment.which_group")
	equal(t, "by staff into one that costs something", name(s.act(e, learning.EnrollmentChange{Act: learning.Again, Reason: "x", Group: spring})), "Spring")
}

// What a group costs decides whether staff says in which way it is given, as at the door.
func TestStaffGivesAPricedGroup(t *testing.T) {
	t.Parallel()
	s := invited(t)
	free, sold := s.course("Burns"), s.course("Cooking")
	s.exec(`update courses set price_minor = 5000, base_price_minor = 5000 where id = $1`, sold)
	dear, gift := s.group(free, "Small", "2026-12-01", "2026-12-20", 9), s.group(sold, "Opening", "2026-12-01", "2026-12-20", 9)
	s.exec(`update course_groups set price_minor = 90000, price_currency = 'KWD' where id = $1`, dear)
	s.exec(`update course_groups set price_minor = 0, price_currency = 'KWD' where id = $1`, gift)
	as := func(group, way, reason string) learning.Assignment {
		return learning.Assignment{Group: group, Way: way, Reason: reason}
	}
	lea := s.trainee()
	try := func(course plugin.CourseID, a learning.Assignment) string {
		t.Helper()
		_, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{lea.User}, a)
		_, listed := s.Invite(t.Context(), s.owner, course, "new@x.example", a)
		equal(t, "a list", fields(listed), fields(err))
		return fields(err)
	}
	equal(t, "no way", try(free, as(dear, "", "")), "/way enrollment.way_needed")
	equal(t, "no reason", try(free, as(dear, learning.FreeOfCharge, "")), "/reason enrollment.reason_needed")
	equal(t, "a way for what is free", try(sold, as(gift, learning.FreeOfCharge, "x")), "/way enrollment.way_free")
	equal(t, "what is free", try(sold, as(gift, "", "")), "")
	equal(t, "given", try(free, as(dear, learning.FreeOfCharge, "Won it")), "")
	equal(t, "kept", s.text(`select h.way || ' ' || h.reason from enrollment_changes h join enrollments e on e.id = h.enrollment_id where e.course_id = $1`, free), "free_of_charge Won it")
	ben := s.known("new@x.example")
	_, err := s.Accept(t.Context(), ben, s.secretOf("new@x.example"))
	s.must(err)
	equal(t, "by invitation", s.number(`select count(*)::int from enrollments where user_id = $1`, ben.User), 1)

	e := s.into(s.trainee(), sold, gift)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	equal(t, "back into what costs something", name(s.act(e, learning.EnrollmentChange{Act: learning.Resume})), "/reason enrollment.reason_needed")
	equal(t, "back into what is free", name(s.act(e, learning.EnrollmentChange{Act: learning.Resume, Group: gift})), "Opening")
}

// Whose access to a free course has ended can buy a group of it that costs something, and nothing else.
func TestAPricedGroupRenewsAccess(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set access_days = 10 where id = $1`, course)
	plain := s.group(course, "Large", "2026-12-01", "2026-12-30", 9)
	lea, ben := s.trainee(), s.trainee()
	s.into(lea, course, plain)
	s.into(ben, course, plain)
	s.must(s.Leave(t.Context(), ben, course))
	s.wait(11 * 24 * time.Hour)
	equal(t, "without one", line(s.stand(lea, course), s.stand(ben, course)), "closed closed")
	dear := s.group(course, "Small", "2026-12-10", "2026-12-30", 5)
	s.exec(`update course_groups set price_minor = 90000, price_currency = 'KWD' where id = $1`, dear)
	for who, a := range map[string]plugin.Actor{"a trainee": lea, "who left": ben} {
		st, err := s.CourseState(t.Context(), a, course)
		s.must(err)
		equal(t, who, line(st.Action, *st.Reason), "buy ended")
		equal(t, who+" in a shop", line(code(s.MayBuy(t.Context(), a, course, "")), code(s.MayBuy(t.Context(), a, course, plain)), code(s.MayBuy(t.Context(), a, course, dear))),
			"enrollment.free enrollment.free ")
	}
	_, err := s.Enrol(t.Context(), ben, course, plain)
	equal(t, "for nothing", code(err), "enrollment.ended")
	s.must(s.hold("x:1", course, dear, lea.User))
	equal(t, "bought", s.enrolBy(plugin.Enrolment{User: lea.User, Course: course, Group: dear, Way: "order", Hold: "x:1"}), "renewed")
	equal(t, "bought by who left", s.enrolBy(plugin.Enrolment{User: ben.User, Course: course, Group: dear, Way: "order"}), "entered")
	equal(t, "both are in", line(s.stand(lea, course), s.stand(ben, course), s.taken(course, plain, dear)), "continue continue 2 0 2")
	s.exec(`update course_groups set ends_on = '2026-12-01', starts_on = '2026-12-01' where id = $1`, dear)
	s.wait(11 * 24 * time.Hour)
	equal(t, "when it is over", line(s.stand(lea, course), s.stand(ben, course)), "closed closed")
}
