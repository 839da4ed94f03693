package learning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// What cards say of free seats is what the course's page comes to: those of the course and of its groups, held ones counted.
func TestFreeSeatsOfManyCourses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open, small, grouped, endless, both := s.course("Open"), s.course("Small"), s.course("Grouped"), s.course("Endless group"), s.course("Both")
	s.exec(`update courses set max_students = 3 where id = any($1::text[]::uuid[])`, []plugin.CourseID{small, both})
	s.exec(`update courses set course_type = 'classroom' where id = any($1::text[]::uuid[])`, []plugin.CourseID{grouped, endless, both})
	s.group(open, "Full", "2026-11-01", "2027-01-01", 1) // one learns online without a group, too
	s.must(s.hold("shop:0", open, s.group(open, "Fuller", "2026-11-01", "2027-01-01", 1), ""))
	spring, autumn := s.group(grouped, "Spring", "2026-11-01", "2027-01-01", 4), s.group(grouped, "Autumn", "2026-11-01", "2027-01-01", 2)
	s.group(grouped, "Long ago", "2020-11-01", "2021-01-01", 50)
	s.group(endless, "Small", "2026-11-01", "2027-01-01", 4)
	s.group(endless, "For all", "2026-11-01", "2027-01-01", 0)
	s.group(both, "Large", "2026-11-01", "2027-01-01", 40)
	free := func(want string) {
		t.Helper()
		n, err := s.FreeSeats(t.Context(), []plugin.CourseID{open, small, grouped, endless, both})
		s.must(err)
		got := ""
		for _, c := range []plugin.CourseID{open, small, grouped, endless, both} {
			if left, ok := n[c]; ok {
				got += fmt.Sprint(left) + " "
				continue
			}
			got += "- "
		}
		equal(t, "free seats", got, want+" ")
	}
	free("- 3 6 - 3")
	una, max := s.trainee(), s.trainee()
	s.enrol(una, small)
	s.enrol(una, open)
	s.must(s.hold("shop:1", small, "", max.User))
	s.must(s.hold("shop:2", small, "", una.User)) // who has a seat already
	s.must(s.hold("shop:3", grouped, autumn, ""))
	s.must(s.hold("shop:4", grouped, spring, ""))
	s.must(s.hold("shop:5", grouped, autumn, ""))
	free("- 1 3 - 3")
	s.must(s.release("shop:3"))
	s.exec(`update seat_holds set expires_at = $1 where key = 'shop:1'`, s.now().Add(-time.Second))
	free("- 2 4 - 3")
	s.exec(`update course_groups set capacity = 1 where id = $1`, spring)
	s.exec(`update courses set max_students = 1 where id = $1`, small)
	free("- 0 1 - 3")
}
