package learning_test

import (
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// A group may cost something else than its course: what the person chooses decides, at the door and in a shop.
func TestAGroupHasItsOwnPrice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	free, sold := s.course("Burns"), s.course("Cooking")
	s.exec(`update courses set price_minor = 5000, base_price_minor = 5000 where id = $1`, sold)
	dear, plain := s.group(free, "Small", "2026-12-01", "2026-12-20", 5), s.group(free, "Large", "2026-12-01", "2026-12-20", 50)
	gift := s.group(sold, "Opening", "2026-12-01", "2026-12-20", 5)
	s.exec(`update course_groups set price_minor = 90000, price_currency = 'KWD' where id = $1`, dear)
	s.exec(`update course_groups set price_minor = 0, price_currency = 'KWD' where id = $1`, gift)
	lea := s.trainee()
	enrol := func(course plugin.CourseID, group string) string {
		t.Helper()
		_, err := s.Enrol(t.Context(), lea, course, group)
		return code(err)
	}
	buy := func(course plugin.CourseID, group string) string {
		t.Helper()
		return code(s.MayBuy(t.Context(), lea, course, group))
	}
	equal(t, "the dear group of a free course", enrol(free, dear), "enrollment.not_free")
	equal(t, "the dear group in a shop", buy(free, dear), "")
	equal(t, "the free course in a shop", buy(free, ""), "enrollment.free")
	equal(t, "its other group in a shop", buy(free, plain), "enrollment.free")
	equal(t, "the course that is sold", enrol(sold, ""), "enrollment.not_free")
	equal(t, "its free group in a shop, which knows prices", buy(sold, gift), "")
	equal(t, "its free group", enrol(sold, gift), "")
	equal(t, "the free course's other group", enrol(free, plain), "")
}

// A classroom course that is still to run in groups takes nobody in without one.
func TestAClassroomCourseMeetsInGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set course_type = 'classroom' where id = $1`, course)
	over := s.group(course, "Summer", "2026-06-01", "2026-06-20", 5)
	lea, ben := s.trainee(), s.trainee()
	s.enrol(lea, course) // as long as no group is to come
	next := s.group(course, "Winter", "2026-12-01", "2026-12-20", 5)
	_, err := s.Enrol(t.Context(), ben, course, "")
	equal(t, "without a group", code(err), "enrollment.group_needed")
	_, err = s.Enrol(t.Context(), ben, course, over)
	equal(t, "in one that is over", code(err), "enrollment.group_over")
	s.exec(`update courses set price_minor = 5000, base_price_minor = 5000 where id = $1`, course)
	equal(t, "in a shop without a group", code(s.MayBuy(t.Context(), ben, course, "")), "enrollment.group_needed")
	equal(t, "in a shop with one", code(s.MayBuy(t.Context(), ben, course, next)), "")
}
