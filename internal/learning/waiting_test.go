package learning_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// stand says how somebody stands to a course: the action and the place, or until when a seat is kept.
func (s *site) stand(a plugin.Actor, course plugin.CourseID) string {
	s.t.Helper()
	st, err := s.CourseState(s.t.Context(), a, course)
	s.must(err)
	switch {
	case st.Waiting == nil:
		return string(st.Action)
	case st.Waiting.OfferedUntil != nil:
		return line(st.Action, "until", st.Waiting.OfferedUntil.Sub(s.now()))
	}
	return line(st.Action, st.Waiting.Place)
}

// A waiting list from its first to its last: places, an offer, its end, the next one, and nobody passes by.
func TestWaiting(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	text := s.content(course, s.section(course), "article", "")
	s.exec(`update courses set max_students = 1, offer_hours = 5 where id = $1`, course)
	first, lea, omar, una, late := s.trainee(), s.trainee(), s.trainee(), s.trainee(), s.trainee()
	_, err := s.Wait(t.Context(), lea, course, "")
	equal(t, "waiting for what is free", code(err), "enrollment.not_full")
	e := s.enrol(first, course)
	for _, who := range []plugin.Actor{lea, omar, una, omar} { // one of them twice
		_, err := s.Wait(t.Context(), who, course, "")
		s.must(err)
	}
	equal(t, "places", line(s.stand(lea, course), s.stand(omar, course), s.stand(una, course)), "waiting 1 waiting 2 waiting 3")
	equal(t, "who does not wait", s.stand(late, course), "wait")
	_, err = s.Enrol(t.Context(), una, course, "")
	equal(t, "pushing in", code(err), "enrollment.full")

	s.must(s.StopWaiting(t.Context(), omar, course))
	equal(t, "stopping twice", code(s.StopWaiting(t.Context(), omar, course)), "not_found")
	equal(t, "moved up", s.stand(una, course), "waiting 2")

	// The seat comes free: before anything has heard of it, somebody else wants it.
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	_, err = s.Enrol(t.Context(), late, course, "")
	equal(t, "the seat is that of who waits", code(err), "enrollment.full")
	s.must(s.MoveUp(t.Context()))
	equal(t, "offered", line(s.stand(lea, course), s.stand(una, course)), "enrol until 5h0m0s waiting 1")
	equal(t, "told", s.number(`select count(*)::int from notices where kind = 'seat_offered' and user_id = $1`, lea.User), 1)
	_, err = s.Enrol(t.Context(), una, course, "")
	equal(t, "another one takes it", code(err), "enrollment.full")

	s.wait(5 * time.Hour)
	s.must(s.MoveUp(t.Context()))
	s.must(s.MoveUp(t.Context()))
	equal(t, "lapsed", line(s.stand(lea, course), s.stand(una, course)), "wait enrol until 5h0m0s")
	equal(t, "told of the end", s.number(`select count(*)::int from notices where kind = 'seat_lapsed' and user_id = $1`, lea.User), 1)
	s.enrol(una, course)
	equal(t, "taken", s.stand(una, course), "continue")
	equal(t, "holds left", s.number(`select count(*)::int from seat_holds`), 0)

	// A completed one frees the seat, by an event.
	_, err = s.Wait(t.Context(), late, course, "")
	s.must(err)
	s.confirm(una, text)
	s.drain()
	equal(t, "after a completion", s.stand(late, course), "enrol until 5h0m0s")

	// The team sees the list, takes somebody off, and lets somebody in past it.
	_, err = s.Wait(t.Context(), omar, course, "")
	s.must(err)
	list, err := s.WaitingList(t.Context(), s.owner, course)
	s.must(err)
	equal(t, "the list", line(len(list), list[0].User.ID == late.User, list[0].OfferedUntil != nil, list[1].Place), "2 true true 1")
	_, err = s.WaitingList(t.Context(), omar, course)
	equal(t, "a trainee looks", code(err), "not_found")
	equal(t, "a stranger removes", code(s.RemoveWaiting(t.Context(), s.person(plugin.Trainer, "Sami Stranger"), course, late.User)), "not_found")
	s.must(s.RemoveWaiting(t.Context(), s.owner, course, late.User))
	equal(t, "the next one", s.stand(omar, course), "enrol until 5h0m0s")
	_, err = s.Assign(t.Context(), s.owner, course, []plugin.UserID{omar.User}, learning.Assignment{})
	s.must(err)
	equal(t, "let in", line(s.stand(omar, course), s.number(`select count(*)::int from seat_holds`)), "continue 0")
}

// Whoever waits gets what there is when the course grows, in order, and no more than there is.
func TestTheCourseGrows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 1 where id = $1`, course)
	s.enrol(s.trainee(), course)
	people := make([]plugin.Actor, 8)
	for i := range people {
		people[i] = s.trainee()
		_, err := s.Wait(t.Context(), people[i], course, "")
		s.must(err)
	}
	s.exec(`update users set is_active = false where id = $1`, people[1].User) // is passed by
	s.exec(`update courses set max_students = 4 where id = $1`, course)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := s.MoveUp(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var offered []string
	for i, who := range people {
		if strings.HasPrefix(s.stand(who, course), "enrol until") {
			offered = append(offered, string(rune('0'+i)))
		}
	}
	equal(t, "offered", strings.Join(offered, " "), "0 2 3")
	equal(t, "held", s.number(`select count(*)::int from seat_holds`), 3)
	s.exec(`update courses set max_students = null where id = $1`, course)
	s.must(s.MoveUp(t.Context()))
	equal(t, "without a limit", s.number(`select count(*)::int from waiting_list where state = 'offered'`), 7)
}
