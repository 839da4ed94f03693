package learning_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

func (s *site) group(course plugin.CourseID, name string, capacity any) string {
	s.t.Helper()
	id := plugin.NewID[string]()
	s.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, capacity) values ($1, $2, $3, '2026-12-01', '2026-12-20', $4)`,
		id, course, name, capacity)
	return id
}

func TestPeopleArePlacedInGroups(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, other := s.course("Burns"), s.course("Wounds")
	small, large, foreign := s.group(course, "Small", 2), s.group(course, "Large", nil), s.group(other, "Foreign", 9)
	lea, ben, eva, stranger := s.trainee(), s.trainee(), s.trainee(), s.trainee()
	for _, a := range []plugin.Actor{lea, ben, eva} {
		s.enrol(a, course)
	}
	put := func(by plugin.Actor, group string, people ...plugin.Actor) string {
		ids := make([]plugin.UserID, len(people))
		for i, a := range people {
			ids[i] = a.User
		}
		return code(s.Place(t.Context(), by, course, group, ids))
	}
	seats := func(a plugin.Actor, group string) catalogapi.GroupSeats {
		list, err := s.GroupSeats(t.Context(), a, []string{group})
		s.must(err)
		if len(list) == 0 {
			return catalogapi.GroupSeats{ID: group}
		}
		return list[0]
	}
	equal(t, "by a trainee", put(lea, small, lea), "not_found")
	equal(t, "a stranger", put(s.owner, small, stranger), "not_found")
	equal(t, "a group of another course", put(s.owner, foreign, lea), "not_found")
	equal(t, "an unknown group", put(s.owner, plugin.NewID[string](), lea), "not_found")
	equal(t, "too many", put(s.owner, small, lea, ben, eva), "enrollment.group_full")
	equal(t, "nobody is in it", seats(lea, small).Taken, 0)
	equal(t, "two", put(s.owner, small, lea, ben, lea), "")
	equal(t, "the same again", put(s.owner, small, ben, lea), "")
	equal(t, "a third", put(s.owner, small, eva), "enrollment.group_full")
	equal(t, "as Lea sees it", seats(lea, small), catalogapi.GroupSeats{ID: small, Taken: 2, Mine: true})
	equal(t, "as a visitor sees it", seats(s.visitor, small), catalogapi.GroupSeats{ID: small, Taken: 2})
	equal(t, "into another", put(s.owner, large, lea), "")
	equal(t, "left", seats(lea, small), catalogapi.GroupSeats{ID: small, Taken: 1})
	// Whoever leaves the course gives the place back, and coming back takes none.
	e := s.enrol(ben, course)
	_, err := s.Withdraw(t.Context(), s.owner, e.ID, learning.Dropped, "")
	s.must(err)
	equal(t, "in the place of who left", put(s.owner, small, eva, lea), "")
	s.enrol(ben, course)
	equal(t, "after coming back", seats(ben, small), catalogapi.GroupSeats{ID: small, Taken: 2})
	equal(t, "audited", s.number(`select count(*)::int from audit_log where action = 'enrollment.placed'`) > 0, true)
}

// The last place of a group is taken once, however many want it at the same time.
func TestTheLastPlaceOfAGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	group := s.group(course, "Small", 3)
	var all sync.WaitGroup
	var placed atomic.Int32
	for range 8 {
		a := s.trainee()
		s.enrol(a, course)
		all.Go(func() {
			if s.Place(t.Context(), s.owner, course, group, []plugin.UserID{a.User}) == nil {
				placed.Add(1)
			}
		})
	}
	all.Wait()
	equal(t, "were placed", int(placed.Load()), 3)
	equal(t, "are in it", s.number(`select count(*)::int from enrollments where group_id = $1`, group), 3)
}
