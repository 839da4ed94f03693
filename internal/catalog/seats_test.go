package catalog_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// seating says how many seats are free, and is asked for the courses whose seats are counted only.
type seating struct {
	enrolled
	free  map[plugin.CourseID]int
	asked [][]plugin.CourseID
}

func (s *seating) FreeSeats(_ context.Context, courses []plugin.CourseID) (map[plugin.CourseID]int, error) {
	s.asked = append(s.asked, courses)
	return s.free, nil
}

// Cards say how many seats are free where they are few: ten at most, or none. One question answers for a page.
func TestCardsSayWhichSeatsAreFree(t *testing.T) {
	t.Parallel()
	seats, late := &seating{free: map[plugin.CourseID]int{}}, time.Duration(0)
	s := openSite(t, dbtest.URL(t), catalog.Deps{Standing: seats, Now: func() time.Time { return time.Now().Add(late) }})
	s.admin, s.owner = s.person(plugin.SuperAdmin, "Amal Aziz"), s.person(plugin.Trainer, "Omar Haddad")
	open, few, full, many, grouped := s.published("Open"), s.published("Few"), s.published("Full"), s.published("Many"), s.published("Grouped")
	s.exec(`update courses set max_students = 20, is_featured = true where title in ('Few', 'Full', 'Many')`)
	s.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, capacity) values (gen_random_uuid(), $1, 'Evening', current_date, current_date + 9, 5)`, grouped.ID)
	s.exec(`insert into user_profiles (user_id, headline, slug, is_public) values ($1, 'Teacher', 'omar', true)`, s.owner.User)
	s.must(s.db.InTx(t.Context(), func(tx db.Tx) error { return s.SetCounts(t.Context(), tx, few.ID, 17, 0) })) // drops what was kept
	seats.free[few.ID], seats.free[full.ID], seats.free[many.ID], seats.free[grouped.ID] = 10, 0, 11, 1
	said := func(cards []catalogapi.Card, want map[plugin.CourseID]int) {
		t.Helper()
		for _, c := range cards {
			n, ok := want[c.ID]
			if ok != (c.Free != nil) || ok && *c.Free != n {
				t.Errorf("%s has %v free, want %d", c.Title, c.Free, n)
			}
		}
	}
	want := map[plugin.CourseID]int{few.ID: 10, full.ID: 0, grouped.ID: 1}
	said(s.catalogue(catalog.Filter{}).Items, want)
	said(s.catalogue(catalog.Filter{Query: "grouped"}).Items, want)
	home, err := s.Home(t.Context())
	s.must(err)
	said(slices.Concat(home.Featured, home.Newest, home.Popular), want)
	featured, err := s.Featured(t.Context())
	s.must(err)
	said(featured, want)
	taught, err := s.TrainerCourses(t.Context(), "omar", "", 24)
	s.must(err)
	for _, c := range taught.Items {
		said([]catalogapi.Card{c.Card}, want)
	}
	if len(seats.asked) != 5 || len(home.Newest) != 5 || len(featured) != 3 || len(taught.Items) != 5 {
		t.Errorf("five pages asked %d times", len(seats.asked))
	}
	for _, ids := range seats.asked {
		if slices.Contains(ids, open.ID) {
			t.Error("seats that nobody counts are asked for")
		}
	}
	// Seats that are held for somebody are taken and left without a word: an answer with seats is believed for a minute.
	seats.free[full.ID] = 2
	said(s.catalogue(catalog.Filter{}).Items, want)
	late, want[full.ID] = time.Minute, 2
	said(s.catalogue(catalog.Filter{}).Items, want)
	// And so is one for which they were counted, as they may become few.
	s.must(s.signals.Flush(t.Context())) // what was told of until now empties nothing later
	go s.signals.Run(t.Context())
	for !s.signals.Listening() { // until then an answer is believed for two seconds
		s.must(t.Context().Err())
	}
	said(s.catalogue(catalog.Filter{Query: "many"}).Items, nil)
	seats.free[many.ID] = 3
	said(s.catalogue(catalog.Filter{Query: "many"}).Items, nil)
	late = 2 * time.Minute
	said(s.catalogue(catalog.Filter{Query: "many"}).Items, map[plugin.CourseID]int{many.ID: 3})
}
