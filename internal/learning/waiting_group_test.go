package learning_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// joins puts somebody on the list for a group, "" for any, and returns what that is refused with.
func (s *site) joins(a plugin.Actor, course plugin.CourseID, group string) string {
	s.t.Helper()
	_, err := s.Wait(s.t.Context(), a, course, group)
	return code(err)
}

// into enrols somebody in a group.
func (s *site) into(a plugin.Actor, course plugin.CourseID, group string) learning.Enrollment {
	s.t.Helper()
	e, err := s.Enrol(s.t.Context(), a, course, group)
	s.must(err)
	return e
}

// spot says for which group somebody waits, at which place, or in which a seat is kept.
func (s *site) spot(a plugin.Actor, course plugin.CourseID) string {
	s.t.Helper()
	st, err := s.CourseState(s.t.Context(), a, course)
	s.must(err)
	if st.Waiting == nil {
		return string(st.Action)
	}
	in := "any"
	if st.Waiting.GroupName != nil {
		in = *st.Waiting.GroupName
	}
	if st.Waiting.OfferedUntil != nil {
		return line(st.Action, "offered", in)
	}
	return line(st.Action, in, st.Waiting.Place)
}

// classroom is a course that meets in two groups of one seat each.
func (s *site) classroom() (course plugin.CourseID, autumn, winter string) {
	s.t.Helper()
	course = s.course("Burns")
	s.exec(`update courses set course_type = 'classroom', offer_hours = 5 where id = $1`, course)
	return course, s.group(course, "Autumn", "2026-11-20", "2026-12-10", 1), s.group(course, "Winter", "2026-12-20", "2027-01-30", 1)
}

// One waits for a full group, or for any: each is offered a seat like that in the order of waiting, and nobody two.
func TestWaitingForAGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, winter := s.classroom()
	first, second, lea, omar, una, late := s.trainee(), s.trainee(), s.trainee(), s.trainee(), s.trainee(), s.trainee()
	equal(t, "a group with a seat", s.joins(lea, course, autumn), "enrollment.not_full")
	a := s.into(first, course, autumn)
	equal(t, "any, while one has a seat", s.joins(lea, course, ""), "enrollment.not_full")
	equal(t, "a full group", s.joins(lea, course, autumn), "")
	equal(t, "the other one is there all the same", s.spot(lea, course), "enrol Autumn 1")
	w := s.into(second, course, winter)
	equal(t, "any of none", s.joins(omar, course, ""), "")
	equal(t, "the other group", s.joins(una, course, winter), "")
	equal(t, "again, for another one", line(s.joins(una, course, autumn), s.joins(una, course, winter)), "enrollment.waits_already ")
	equal(t, "of another course", s.joins(late, s.course("Cuts"), autumn), "not_found")
	equal(t, "places", line(s.spot(lea, course), "|", s.spot(omar, course), "|", s.spot(una, course), "|", s.spot(late, course)),
		"waiting Autumn 1 | waiting any 2 | waiting Winter 2 | wait")

	// The second group comes free: who waits for any came before who waits for it, and the first one on the list waits for another.
	_, err := s.act(w, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	s.drain()
	equal(t, "offered", line(s.spot(lea, course), "|", s.spot(omar, course), "|", s.spot(una, course)), "waiting Autumn 1 | enrol offered Winter | waiting Winter 1")
	_, err = s.Enrol(t.Context(), una, course, winter)
	equal(t, "pushing in", code(err), "enrollment.group_full")
	equal(t, "told", s.text(`select args->>'course' from notices where kind = 'seat_offered' and user_id = $1`, omar.User), "Burns · Winter")

	list, err := s.WaitingList(t.Context(), s.owner, course)
	s.must(err)
	equal(t, "the team's list", line(len(list), list[0].Group.Name, list[0].Place, list[1].Group == nil, list[1].Place, list[1].OfferedGroup.Name, list[2].Group.Name, list[2].Place),
		"3 Autumn 1 true 0 Winter Winter 1")

	// Whom a seat is kept comes into its group by saying yes; a seat that is not taken in time goes on.
	s.wait(5 * time.Hour)
	s.must(s.MoveUp(t.Context()))
	equal(t, "lapsed", line(s.spot(omar, course), "|", s.spot(una, course)), "wait | enrol offered Winter")
	equal(t, "comes into", s.into(una, course, "").Group.Name, "Winter")

	// Being moved frees a seat, and so does a group that grows.
	equal(t, "waits on", s.joins(omar, course, autumn), "")
	s.exec(`update course_groups set capacity = 2 where id = $1`, winter)
	_, err = s.act(a, learning.EnrollmentChange{Act: learning.Move, Group: winter})
	s.must(err)
	equal(t, "after a move", line(s.spot(lea, course), "|", s.spot(omar, course)), "enrol offered Autumn | waiting Autumn 1")
	s.exec(`update course_groups set capacity = 2 where id = $1`, autumn)
	s.updated(course)
	s.drain()
	equal(t, "after it grew", s.spot(omar, course), "enrol offered Autumn")
	equal(t, "leaving the list", code(s.StopWaiting(t.Context(), omar, course)), "")
	equal(t, "no seat is kept", s.number(`select count(*)::int from seat_holds`), 1)
}

// Who waits for a group that is over or taken away waits for any, at the same place, and is told.
func TestAGroupThatIsNoMore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, winter := s.classroom()
	spring := s.group(course, "Spring", "2027-03-01", "2027-03-20", 1)
	for _, g := range []string{autumn, winter} {
		s.into(s.trainee(), course, g)
	}
	e := s.into(s.trainee(), course, spring)
	lea, omar, una := s.trainee(), s.trainee(), s.trainee()
	equal(t, "joined", s.joins(lea, course, spring)+s.joins(omar, course, autumn)+s.joins(una, course, ""), "")
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Move, Group: ""})
	s.must(err)
	equal(t, "kept", s.spot(lea, course), "enrol offered Spring")
	s.must(s.StopWaiting(t.Context(), lea, course))
	equal(t, "the next one", s.spot(una, course), "enrol offered Spring")
	s.must(s.StopWaiting(t.Context(), una, course))
	s.exec(`delete from course_groups where id = $1`, spring) // nobody is in it, and of the list only the history
	s.must(s.MoveUp(t.Context()))
	equal(t, "who never waited for it", s.told(omar, "waiting_moved"), 0)

	s.exec(`update course_groups set ends_on = '2026-11-23' where id = $1`, autumn)
	equal(t, "and for the other", s.joins(lea, course, winter), "")
	s.must(s.MoveUp(t.Context()))
	s.must(s.MoveUp(t.Context()))
	equal(t, "places", line(s.spot(omar, course), "|", s.spot(lea, course)), "waiting any 1 | waiting Winter 2")
	equal(t, "told once", line(s.told(omar, "waiting_moved"), s.told(lea, "waiting_moved")), "1 0")
	equal(t, "by name", s.text(`select args->>'group' from notices where kind = 'waiting_moved' and user_id = $1`, omar.User), "Autumn")
	equal(t, "waiting for what is over", s.joins(una, course, autumn), "enrollment.group_over")
}

// A seat of a group that costs something is kept to be bought, by whom it is offered alone.
func TestASeatOfAPricedGroupIsBought(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, _ := s.classroom()
	s.exec(`update course_groups set price_minor = 90000, price_currency = 'KWD' where id = $1`, autumn)
	s.must(s.hold("x:1", course, autumn, ""))
	lea, omar := s.trainee(), s.trainee()
	equal(t, "joined", s.joins(lea, course, autumn), "")
	equal(t, "before", code(s.MayBuy(t.Context(), lea, course, autumn)), "enrollment.group_full")
	s.must(s.release("x:1"))
	equal(t, "offered", s.spot(lea, course), "enrol offered Autumn")
	_, err := s.Enrol(t.Context(), lea, course, "")
	equal(t, "for nothing", code(err), "enrollment.not_free")
	equal(t, "in a shop", line(code(s.MayBuy(t.Context(), lea, course, autumn)), "|", code(s.MayBuy(t.Context(), omar, course, autumn))), " | enrollment.group_full")
	equal(t, "somebody else at the till", code(s.hold("x:2", course, autumn, omar.User)), "enrollment.group_full")
	s.must(s.hold("x:3", course, autumn, lea.User))
	equal(t, "paid", s.enrolBy(plugin.Enrolment{User: lea.User, Course: course, Group: autumn, Way: "order", Hold: "x:3"}), "entered")
	equal(t, "and no more", line(s.taken(course, autumn), s.number(`select count(*)::int from seat_holds`)), "1 1 0")
}

// An invitation into a full group leads to the list of that group, and its offer is taken on the terms of the invitation.
func TestAnInvitationIntoAFullGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, winter := s.classroom()
	s.exec(`update courses set price_minor = 5000, base_price_minor = 5000 where id = $1`, course)
	s.must(s.hold("x:1", course, autumn, ""))
	s.invite(course, "ben@example.com", learning.Assignment{Group: autumn, Way: learning.FreeOfCharge, Reason: "A gift"})
	secret := s.secretOf("ben@example.com")
	ben := s.known("ben@example.com")
	about, err := s.OpenInvitation(t.Context(), ben, secret)
	s.must(err)
	took, err := s.Accept(t.Context(), ben, secret)
	s.must(err)
	equal(t, "taken up", line(about.Waits, took.Waiting, s.spot(ben, course)), "true true enrol Autumn 1")
	_, err = s.Enrol(t.Context(), ben, course, winter)
	equal(t, "it is into no other group", code(err), "enrollment.not_free")
	s.must(s.release("x:1"))
	equal(t, "offered", s.spot(ben, course), "enrol offered Autumn")
	equal(t, "comes into", s.into(ben, course, "").Group.Name, "Autumn")
}

// Many want the seats of two groups at once, wait for one of them or for any, leave, give up and are moved: no group ever has more
// than its seats, nobody two offers, and in the end nobody waits for a seat that is free.
func TestManyWaitForGroups(t *testing.T) {
	t.Parallel()
	clients := 90
	if testing.Short() {
		clients = 36
	}
	s := openSite(t, dbtest.URL(t), 20)
	course, autumn, winter := s.classroom()
	s.exec(`update course_groups set capacity = 4 where course_id = $1`, course)
	s.exec(`update courses set max_students = 7 where id = $1`, course)
	people := make([]plugin.Actor, clients)
	for i := range people {
		people[i] = s.trainee()
	}
	over := atomic.Int32{}
	look := func() {
		n := s.number(`select count(*)::int from (
			select g.id from course_groups g where g.capacity < (select count(*) from enrollments e where e.group_id = g.id and e.status <> 'dropped')
				+ (select count(*) from seat_holds h where h.group_id = g.id)
			union all select c.id from courses c where c.max_students < (select count(*) from enrollments e where e.course_id = c.id and e.status <> 'dropped')
				+ (select count(*) from seat_holds h where h.course_id = c.id)) x`)
		over.Add(int32(n))
	}
	var all sync.WaitGroup
	for i, who := range people {
		all.Go(func() {
			group := []string{autumn, winter}[i%2]
			_, err := s.Enrol(t.Context(), who, course, group)
			if err != nil {
				if i%3 == 0 {
					group = ""
				}
				_, err = s.Wait(t.Context(), who, course, group)
			} else if i%4 == 0 {
				err = s.Leave(t.Context(), who, course)
			}
			if c := code(err); c != "" && c != "enrollment.not_full" {
				t.Errorf("%d: %s", i, c)
			}
			look()
			if i%5 == 0 {
				if err := s.StopWaiting(t.Context(), who, course); code(err) != "" && code(err) != "not_found" {
					t.Errorf("%d stops: %v", i, err)
				}
			}
			if err := s.MoveUp(t.Context()); err != nil {
				t.Error(err)
			}
			// Whom a seat is offered takes it.
			if st, err := s.CourseState(t.Context(), who, course); err == nil && st.Waiting != nil && st.Waiting.OfferedUntil != nil {
				if _, err := s.Enrol(t.Context(), who, course, ""); err != nil {
					t.Errorf("%d takes what is offered: %v", i, err)
				}
			}
			look()
		})
	}
	all.Wait()
	s.drain()
	s.must(s.MoveUp(t.Context()))
	look()
	equal(t, "too many at some moment", int(over.Load()), 0)
	taken := strings.Fields(s.taken(course, autumn, winter))
	for i, group := range []string{autumn, winter} {
		if taken[0] == "7" || taken[i+1] == "4" {
			continue
		}
		equal(t, "who waits for a seat that is free", s.number(`select count(*)::int from waiting_list where state = 'waiting' and (group_id is null or group_id = $1)`, group), 0)
	}
	equal(t, "two places of one", s.number(`select count(*)::int from (select user_id from waiting_list where state in ('waiting', 'offered') group by user_id having count(*) > 1) x`), 0)
}
