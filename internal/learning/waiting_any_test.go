package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
)

// As long as no group is to come, who waits for any keeps the place, and is offered a seat of the next one; also when the former one
// was taken away.
func TestTheOnlyGroupEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set course_type = 'classroom', offer_hours = 5 where id = $1`, course)
	autumn := s.group(course, "Autumn", "2026-11-20", "2026-12-10", 1)
	e := s.into(s.trainee(), course, autumn)
	lea, omar := s.trainee(), s.trainee()
	equal(t, "joined", s.joins(lea, course, autumn)+s.joins(omar, course, ""), "")
	s.exec(`update course_groups set ends_on = '2026-11-23' where id = $1`, autumn)
	s.must(s.MoveUp(t.Context()))
	s.must(s.MoveUp(t.Context()))
	equal(t, "places", line(s.spot(lea, course), "|", s.spot(omar, course)), "waiting any 1 | waiting any 2")
	equal(t, "told", line(s.told(lea, "waiting_paused"), s.told(lea, "waiting_moved"), s.told(omar, "waiting_paused")), "1 0 0")
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Move, Group: ""})
	s.must(err)
	s.exec(`delete from course_groups where id = $1`, autumn)
	s.must(s.MoveUp(t.Context()))
	equal(t, "none was ever", line(s.spot(lea, course), "|", s.spot(omar, course)), "waiting any 1 | waiting any 2")
	s.group(course, "Winter", "2026-12-20", "2027-01-30", 1)
	s.updated(course)
	equal(t, "the next one", line(s.spot(lea, course), "|", s.spot(omar, course)), "enrol offered Winter | waiting any 1")
}

// Who waits for any is offered a seat that costs what the course costs before one that costs something else, and none that he or she
// may not take: that one goes on to the next, and nobody loses the place by it.
func TestAnyGroupThatIsForOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, winter := s.classroom()
	s.exec(`update course_groups set price_minor = 500, price_currency = 'KWD' where id = $1`, autumn)
	s.exec(`update courses set valid_months = 12, retake_days = 400 where id = $1`, course)
	text := s.content(course, s.section(course), "article", "")
	done, lea, una := s.trainee(), s.trainee(), s.trainee()
	s.into(done, course, winter)
	s.confirm(done, text) // and may take it again, where that costs nothing
	s.must(s.hold("x:1", course, autumn, ""))
	s.must(s.hold("x:2", course, winter, ""))
	equal(t, "joined", s.joins(done, course, "")+s.joins(lea, course, ""), "")
	s.must(s.release("x:1"))
	equal(t, "offered to buy", s.spot(lea, course), "enrol offered Autumn")
	equal(t, "waits on", s.number(`select count(*)::int from waiting_list where state = 'waiting' and user_id = $1`, done.User), 1)
	s.must(s.StopWaiting(t.Context(), lea, course))
	s.must(s.hold("x:3", course, autumn, ""))
	equal(t, "joined later", s.joins(una, course, ""), "")
	s.exec(`delete from seat_holds`)
	s.exec(`update course_groups set capacity = 2 where id = $1`, winter)
	s.must(s.MoveUp(t.Context()))
	equal(t, "the later one that costs nothing", s.spot(una, course), "enrol offered Winter")
	equal(t, "takes it again", name(s.TakeAgain(t.Context(), done, course, "")), "Winter")
}

// For whom a seat is kept in a group that ends waits for any again, at the same place; what is offered next is told again.
func TestTheGroupOfAnOfferEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, winter := s.classroom()
	s.must(s.hold("x:1", course, autumn, ""))
	s.must(s.hold("x:2", course, winter, ""))
	lea, omar := s.trainee(), s.trainee()
	equal(t, "joined", s.joins(lea, course, autumn)+s.joins(omar, course, ""), "")
	s.must(s.release("x:1"))
	equal(t, "offered", s.spot(lea, course), "enrol offered Autumn")
	s.exec(`update course_groups set ends_on = '2026-11-23' where id = $1`, autumn)
	s.must(s.MoveUp(t.Context()))
	equal(t, "places", line(s.spot(lea, course), "|", s.spot(omar, course)), "waiting any 1 | waiting any 2")
	equal(t, "no seat is kept", s.number(`select count(*)::int from seat_holds where key like 'waiting:%'`), 0)
	s.wait(time.Minute)
	s.must(s.release("x:2"))
	equal(t, "offered again", s.spot(lea, course), "enrol offered Winter")
	equal(t, "told", line(s.told(lea, "seat_offered"), s.told(lea, "waiting_moved"), s.told(omar, "waiting_moved")), "2 1 0")
}

// A seat that was offered before there were groups keeps nobody from one of them: it is offered again, in a group.
func TestAnOfferBeforeThereWereGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set course_type = 'classroom', max_students = 1, offer_hours = 5 where id = $1`, course)
	e := s.enrol(s.trainee(), course)
	lea, una := s.trainee(), s.trainee()
	equal(t, "joined", s.joins(lea, course, ""), "")
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	s.drain()
	equal(t, "offered", s.spot(lea, course), "enrol offered any")
	s.exec(`update courses set max_students = null where id = $1`, course)
	autumn := s.group(course, "Autumn", "2026-11-20", "2026-12-10", 1)
	_, err = s.Enrol(t.Context(), una, course, autumn)
	equal(t, "somebody else", code(err), "enrollment.group_full")
	s.wait(time.Minute)
	s.must(s.MoveUp(t.Context()))
	equal(t, "offered in the group", s.spot(lea, course), "enrol offered Autumn")
	equal(t, "told why", line(s.told(lea, "seat_regrouped"), s.told(lea, "seat_offered"), s.told(lea, "seat_lapsed")), "1 2 0")
	equal(t, "comes into", s.into(lea, course, "").Group.Name, "Autumn")
}

// Where the course is over, nobody is told of further seats.
func TestTheCourseOfAGroupIsOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, _ := s.classroom()
	s.into(s.trainee(), course, autumn)
	lea := s.trainee()
	equal(t, "joined", s.joins(lea, course, autumn), "")
	s.exec(`update course_groups set starts_on = '2026-11-20', ends_on = '2026-11-23' where course_id = $1`, course)
	s.exec(`update courses set end_date = '2026-11-23' where id = $1`, course)
	s.must(s.MoveUp(t.Context()))
	equal(t, "told", line(s.told(lea, "waiting_paused"), s.told(lea, "waiting_moved")), "0 0")
}
