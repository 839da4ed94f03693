package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Whose access to a free course has ended waits for a group that costs something while it is full. A course that is full by its own
// limit keeps nobody from another group who has a seat already, and who waits comes before who pays without a seat.
func TestWaitingToRenew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set course_type = 'classroom', access_days = 10 where id = $1`, course)
	plain := s.group(course, "Large", "2026-12-01", "2026-12-30", 9)
	lea, ben, kim, una := s.trainee(), s.trainee(), s.trainee(), s.trainee()
	for _, who := range []plugin.Actor{lea, ben, kim} {
		s.into(who, course, plain)
	}
	s.must(s.Leave(t.Context(), ben, course))
	s.wait(11 * 24 * time.Hour)
	equal(t, "while nothing is sold", line(s.joins(lea, course, plain), s.joins(ben, course, "")), "enrollment.ended enrollment.ended")
	dear := s.group(course, "Small", "2026-12-10", "2026-12-30", 1)
	s.exec(`update course_groups set price_minor = 90000, price_currency = 'KWD' where id = $1`, dear)
	s.must(s.hold("x:1", course, dear, ""))
	equal(t, "for nothing", line(s.joins(lea, course, plain), s.joins(ben, course, plain)), "enrollment.ended enrollment.ended")
	equal(t, "who left, for any", s.joins(ben, course, ""), "")
	s.exec(`update courses set max_students = 3 where id = $1`, course)
	equal(t, "somebody new, and who is in it", s.joins(una, course, dear)+s.joins(lea, course, dear), "")
	equal(t, "places", line(s.spot(ben, course), "|", s.spot(lea, course)), "waiting any 1 | buy Small 3")

	s.exec(`delete from seat_holds`)
	s.exec(`update courses set max_students = 2 where id = $1`, course)
	s.must(s.MoveUp(t.Context()))
	equal(t, "the course is full for others", line(s.spot(ben, course), "|", s.spot(lea, course)), "waiting any 1 | buy offered Small")
	equal(t, "leads to where it is bought", s.text(`select split_part(link, '/', 2) from notices where kind = 'seat_offered' and user_id = $1`, lea.User), "courses")
	equal(t, "in a shop", code(s.MayBuy(t.Context(), lea, course, dear)), "")
	s.must(s.hold("x:2", course, dear, lea.User))
	equal(t, "bought", s.enrolBy(plugin.Enrolment{User: lea.User, Course: course, Group: dear, Way: "order", Hold: "x:2"}), "renewed")
	equal(t, "is used up", s.number(`select count(*)::int from waiting_list where state in ('waiting', 'offered') and user_id = $1`, lea.User), 0)

	s.exec(`update courses set max_students = null where id = $1`, course)
	s.exec(`update course_groups set capacity = 2 where id = $1`, dear)
	equal(t, "past who waits", s.enrolBy(plugin.Enrolment{User: kim.User, Course: course, Group: dear, Way: "order"}), string(plugin.NoSeat))
	equal(t, "who came first", s.spot(ben, course), "buy offered Small")
	equal(t, "who comes later waits", s.joins(kim, course, dear), "")
	equal(t, "and renews where she was", s.enrolBy(plugin.Enrolment{User: kim.User, Course: course, Way: "order"}), "renewed")
	equal(t, "which ends the place", s.number(`select count(*)::int from waiting_list where state in ('waiting', 'offered') and user_id = $1`, kim.User), 0)
}

// Who has completed a course and left it needs a seat to come back where people meet in groups.
func TestComingBackIntoAFullClassroom(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, autumn, winter := s.classroom()
	s.exec(`update courses set max_students = 1 where id = $1`, course)
	text := s.content(course, s.section(course), "article", "")
	lea := s.trainee()
	s.into(lea, course, autumn)
	s.confirm(lea, text)
	s.must(s.Leave(t.Context(), lea, course))
	equal(t, "while there is one", s.stand(lea, course), "enrol")
	s.into(s.trainee(), course, autumn)
	_, err := s.Enrol(t.Context(), lea, course, winter)
	equal(t, "none is left", line(s.stand(lea, course), code(err)), "wait enrollment.full")
}
