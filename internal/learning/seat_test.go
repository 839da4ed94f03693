package learning_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// hold holds a seat for an hour; in a group of the course or none, for somebody or a visitor.
func (s *site) hold(key string, course plugin.CourseID, group string, user plugin.UserID) error {
	return s.db.InTx(s.t.Context(), func(tx db.Tx) error {
		return s.HoldSeat(s.t.Context(), tx, plugin.SeatHold{Key: key, Course: course, Group: group, User: user, Until: s.now().Add(time.Hour)})
	})
}

func (s *site) release(key string) error {
	return s.db.InTx(s.t.Context(), func(tx db.Tx) error { return s.ReleaseSeat(s.t.Context(), tx, key) })
}

// enrolBy enrols as an order does, and says the outcome, or the code of what went wrong.
func (s *site) enrolBy(e plugin.Enrolment) string {
	_, out := s.enrolledBy(e)
	return out
}

func (s *site) enrolledBy(e plugin.Enrolment) (id plugin.EnrollmentID, out string) {
	err := s.db.InTx(s.t.Context(), func(tx db.Tx) error {
		at, outcome, err := s.EnrolBy(s.t.Context(), tx, plugin.Actor{System: true}, e)
		id, out = at, string(outcome)
		return err
	})
	if err != nil {
		return "", code(err)
	}
	return id, out
}

// taken says how many seats of a course are taken, and how many of each of those groups.
func (s *site) taken(course plugin.CourseID, groups ...string) string {
	s.t.Helper()
	all, in, err := s.SeatsTaken(s.t.Context(), course)
	s.must(err)
	out := []any{all}
	for _, g := range groups {
		out = append(out, in[g])
	}
	return line(out...)
}

// Two hundred clients want the last fifty seats at once: some hold one, some hold and pay, some pay without a hold, some enrol
// themselves. Fifty get one.
func TestTheLastSeatsAtTheCheckout(t *testing.T) {
	t.Parallel()
	clients, seats := 200, 50
	if testing.Short() {
		clients, seats = 40, 10
	}
	s := openSite(t, dbtest.URL(t), 20)
	course := s.course("Burns")
	s.exec(`update courses set max_students = $2 where id = $1`, course, seats)
	people := make([]plugin.Actor, clients)
	for i := range people {
		people[i] = s.trainee()
	}
	s.warm()
	var all sync.WaitGroup
	var got, refused atomic.Int64
	count := func(out string) {
		switch out {
		case "", string(plugin.Entered):
			got.Add(1)
		case "enrollment.full", string(plugin.NoSeat):
			refused.Add(1)
		default:
			t.Error(out)
		}
	}
	for i, a := range people {
		all.Go(func() {
			key := fmt.Sprint("shop:", i)
			switch i % 4 {
			case 0:
				count(code(s.hold(key, course, "", "")))
			case 1:
				err := s.hold(key, course, "", a.User)
				count(code(err))
				if err == nil {
					if out := s.enrolBy(plugin.Enrolment{User: a.User, Course: course, Way: "order", Hold: key}); out != string(plugin.Entered) {
						t.Errorf("paid for a seat that was held: %s", out)
					}
				}
			case 2:
				count(s.enrolBy(plugin.Enrolment{User: a.User, Course: course, Way: "order"}))
			case 3:
				_, err := s.Enrol(t.Context(), a, course, "")
				count(code(err))
			}
		})
	}
	all.Wait()
	equal(t, "got a seat", got.Load(), int64(seats))
	equal(t, "were refused", refused.Load(), int64(clients-seats))
	equal(t, "taken", s.taken(course), fmt.Sprint(seats))
	equal(t, "in the tables", s.number(`select (select count(*) from enrollments)::int + (select count(*) from seat_holds)::int`), seats)
}

func TestHoldingASeat(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, other := s.course("Burns"), s.course("Bandages")
	s.exec(`update courses set max_students = 2 where id = $1`, course)
	lea, omar, una := s.trainee(), s.trainee(), s.trainee()

	// The same key is the same hold, a visitor's too, and may become that of who signed in.
	s.must(s.hold("shop:1", course, "", ""))
	s.must(s.hold("shop:2", course, "", omar.User))
	equal(t, "a third", code(s.hold("shop:3", course, "", "")), "enrollment.full")
	equal(t, "another one's", code(s.hold("shop:3", course, "", una.User)), "enrollment.full")
	s.wait(time.Minute)
	s.must(s.hold("shop:1", course, "", ""))
	s.must(s.hold("shop:1", course, "", lea.User))
	equal(t, "renewed", s.number(`select count(*)::int from seat_holds where key = 'shop:1' and user_id = $1 and expires_at = $2`, lea.User, s.now().Add(time.Hour)), 1)
	equal(t, "the key of another course", code(s.hold("shop:1", other, "", lea.User)), "seat.other_course")
	s.must(s.hold("shop:2b", course, "", omar.User)) // holds one already: it is not counted twice
	equal(t, "taken", s.taken(course), "2")
	s.must(s.release("shop:1"))
	s.must(s.hold("shop:1", course, "", lea.User))
	s.must(s.release("shop:2b"))

	// It ends by the clock, or by being given back.
	s.must(s.release("shop:2"))
	s.must(s.release("shop:2"))
	s.must(s.hold("shop:3", course, "", una.User))
	s.wait(time.Hour)
	equal(t, "they ran out", s.taken(course), "0")
	equal(t, "they lie there", s.number(`select count(*)::int from seat_holds`), 2)
	s.must(s.hold("shop:3", course, "", una.User)) // anew
	s.must(s.SweepHolds(t.Context()))
	equal(t, "swept", s.number(`select count(*)::int from seat_holds where key = 'shop:3'`)*10+s.number(`select count(*)::int from seat_holds`), 11)

	refused := func(key string, until time.Duration) string {
		return fields(s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.HoldSeat(t.Context(), tx, plugin.SeatHold{Key: key, Course: course, Until: s.now().Add(until)})
		}))
	}
	equal(t, "the key of an offer", refused("waiting:1", time.Hour), "/key seat.key")
	equal(t, "no key", refused("", time.Hour), "/key seat.key")
	equal(t, "a long key", refused("shop:"+strings.Repeat("é", 251), time.Hour), "/key seat.key")
	equal(t, "until now", refused("shop:9", 0), "/until seat.until")
	equal(t, "for more than a day", refused("shop:9", 24*time.Hour+time.Second), "/until seat.until")
	equal(t, "an offer is not given back so", code(s.release("waiting:1")), "seat.invalid")

	for set, want := range map[string]string{
		"archived_at = now()": "enrollment.closed", "is_published = false": "enrollment.closed", "end_date = '2026-11-23'": "enrollment.closed",
	} {
		shut := s.course("Shut " + set)
		s.exec(`update courses set `+set+` where id = $1`, shut)
		equal(t, set, code(s.hold("shop:5", shut, "", "")), want)
	}
	equal(t, "no course", code(s.hold("shop:5", plugin.NewID[plugin.CourseID](), "", "")), "not_found")
	equal(t, "nobody", code(s.hold("shop:5", other, "", plugin.NewID[plugin.UserID]())), "not_found")
	equal(t, "the team", code(s.hold("shop:5", other, "", s.owner.User)), "enrollment.team")
	e := s.enrol(lea, other)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Suspend})
	s.must(err)
	equal(t, "suspended", code(s.hold("shop:5", other, "", lea.User)), "enrollment.suspended")
}

func TestHoldingASeatOfAGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	small, large, past := s.group(course, "Small", "2026-11-01", "2027-01-01", 1), s.group(course, "Large", "2026-11-01", "2027-01-01", 2), s.group(course, "Past", "2026-11-01", "2026-11-02", 9)
	lea, omar := s.trainee(), s.trainee()
	s.must(s.hold("shop:1", course, small, ""))
	equal(t, "full", code(s.hold("shop:2", course, small, lea.User)), "enrollment.group_full")
	equal(t, "over", code(s.hold("shop:2", course, past, lea.User)), "enrollment.group_over")
	equal(t, "of another course", code(s.hold("shop:2", s.course("Other"), small, lea.User)), "not_found")
	s.must(s.hold("shop:1", course, large, ""))
	s.must(s.hold("shop:2", course, small, lea.User))
	equal(t, "moved", s.taken(course, small, large), "2 1 1")
	s.must(s.hold("shop:5", course, "", lea.User))
	equal(t, "two holds of one person", s.taken(course, small, large), "2 1 1")
	s.must(s.release("shop:5"))
	// Whoever is in the course and buys a place in another group holds that, and no second seat of the course.
	_, err := s.Enrol(t.Context(), omar, course, large)
	s.must(err)
	equal(t, "no room yet", code(s.hold("shop:3", course, small, omar.User)), "enrollment.group_full")
	s.must(s.release("shop:2"))
	s.must(s.hold("shop:3", course, small, omar.User))
	equal(t, "in another group", s.taken(course, small, large), "2 1 2")
	equal(t, "it is kept", code(s.hold("shop:4", course, small, lea.User)), "enrollment.group_full")
}

// Who waits comes before who buys, and has what runs out at a checkout.
func TestHoldsAndTheWaitingList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	s.exec(`update courses set max_students = 1, offer_hours = 5 where id = $1`, course)
	lea, omar, una := s.trainee(), s.trainee(), s.trainee()
	s.must(s.hold("shop:1", course, "", omar.User))
	for _, who := range []plugin.Actor{lea, una} {
		_, err := s.Wait(t.Context(), who, course, "")
		s.must(err)
	}
	s.must(s.MoveUp(t.Context()))
	equal(t, "while it is held", s.stand(lea, course), "waiting 1")
	s.wait(time.Hour)
	equal(t, "renewing late", code(s.hold("shop:1", course, "", omar.User)), "enrollment.full")
	s.must(s.SweepHolds(t.Context()))
	s.must(s.MoveUp(t.Context()))
	equal(t, "it ran out", line(s.stand(lea, course), s.stand(una, course)), "enrol until 5h0m0s waiting 1")
	// The offer is that of who buys it, also beside a hold.
	s.must(s.hold("shop:2", course, "", lea.User))
	equal(t, "two holds of one person", s.taken(course), "1")
	equal(t, "bought", s.enrolBy(plugin.Enrolment{User: lea.User, Course: course, Way: "order", Hold: "shop:2"}), "entered")
	equal(t, "used up", line(s.number(`select count(*)::int from seat_holds`), s.number(`select count(*)::int from waiting_list where user_id = $1 and state = 'enrolled'`, lea.User)), "0 1")
	// What is given back goes to who waits at once.
	s.exec(`update courses set max_students = 2 where id = $1`, course)
	s.exec(`delete from waiting_list where user_id = $1`, una.User)
	s.must(s.hold("shop:3", course, "", omar.User))
	_, err := s.Wait(t.Context(), una, course, "")
	s.must(err)
	s.must(s.release("shop:3"))
	equal(t, "given back", s.stand(una, course), "enrol until 5h0m0s")
}

// The last seat goes to the checkout or to whom staff assigns, never to both.
func TestAHoldAndAnAssignmentAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.warm()
	won := map[string]int{}
	for range 20 {
		course, lea := s.course("Burns"), s.trainee()
		s.exec(`update courses set max_students = 1 where id = $1`, course)
		var held, assigned string
		var all sync.WaitGroup
		all.Go(func() { held = code(s.hold("shop:"+string(course), course, "", "")) })
		all.Go(func() {
			_, err := s.Assign(t.Context(), s.owner, course, []plugin.UserID{lea.User}, learning.Assignment{})
			assigned = code(err)
		})
		all.Wait()
		both := []string{held, assigned}
		slices.Sort(both)
		equal(t, "one of them", line(both[0], both[1]), " enrollment.full")
		equal(t, "taken", s.taken(course), "1")
		won[held]++
	}
	t.Log(won)
}

// Whoever asks is told what the course's page would say, and nothing is held.
func TestWhoMayBuy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lea, omar, visitor := s.trainee(), s.trainee(), plugin.Actor{}
	priced := func(set string) plugin.CourseID {
		course := s.course("Burns " + set)
		s.exec(`update courses set price_minor = 5000`+set+` where id = $1`, course)
		return course
	}
	says := func(what string, a plugin.Actor, course plugin.CourseID, group, want string) {
		t.Helper()
		equal(t, what, code(s.MayBuy(t.Context(), a, course, group)), want)
	}
	course := priced("")
	says("a trainee", lea, course, "", "")
	says("a visitor", visitor, course, "", "")
	says("the team", s.owner, course, "", "enrollment.team")
	says("no course", lea, plugin.NewID[plugin.CourseID](), "", "not_found")
	free := s.course("Bandages")
	says("free", lea, free, "", "enrollment.free")
	says("free, to a visitor", visitor, free, "", "enrollment.free")
	for _, set := range []string{", archived_at = now()", ", is_published = false", ", end_date = '2026-11-23'"} {
		says(set, lea, priced(set), "", "enrollment.closed")
	}

	later := priced("")
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, later, course)
	says("the one before is not completed", lea, later, "", "enrollment.prerequisite")
	says("nobody is asked for it before signing in", visitor, later, "", "")

	bought := func(a plugin.Actor, course plugin.CourseID) plugin.EnrollmentID {
		id, out := s.enrolledBy(plugin.Enrolment{User: a.User, Course: course, Way: "order"})
		equal(t, "bought", out, "entered")
		return id
	}
	e := bought(omar, course)
	says("has it", omar, course, "", "enrollment.already")
	s.exec(`update enrollments set access_until = $2 where id = $1`, e, s.now())
	says("had it", omar, course, "", "")
	s.exec(`update courses set access_until = '2026-11-23' where id = $1`, course)
	says("would have it no more", omar, course, "", "enrollment.closed")
	s.exec(`update courses set access_until = null, archived_at = now() where id = $1`, course)
	says("had it, of what is closed", omar, course, "", "enrollment.closed")
	s.exec(`update courses set archived_at = null where id = $1`, course)
	s.exec(`update enrollments set status = 'suspended' where id = $1`, e)
	says("is suspended", omar, course, "", "enrollment.suspended")

	for _, set := range []string{", max_students = 1", ", max_students = 1, waiting_list = false"} {
		small, want := priced(set), "enrollment.full_wait"
		if strings.Contains(set, "false") {
			want = "enrollment.full"
		}
		s.must(s.hold("shop:"+string(small), small, "", omar.User))
		says("full", lea, small, "", want)
		says("full, to a visitor", visitor, small, "", want)
		says("who holds the seat", omar, small, "", "")
		if strings.Contains(set, "false") {
			continue
		}
		_, err := s.Wait(t.Context(), lea, small, "")
		s.must(err)
		s.must(s.release("shop:" + string(small)))
		says("who was offered the seat", lea, small, "", "")
		says("it is kept for them", omar, small, "", want)
	}

	group := func(name, until string) string { return s.group(later, name, "2026-11-01", until, 1) }
	open, past := group("Open", "2027-01-01"), group("Past", "2026-11-02")
	says("a group", visitor, later, open, "")
	says("over", visitor, later, past, "enrollment.group_over")
	says("of another course", visitor, course, open, "not_found")
	s.must(s.hold("shop:g", later, open, ""))
	says("the group is full", visitor, later, open, "enrollment.group_full")
	says("the course is not", visitor, later, "", "")
	s.must(s.release("shop:g"))
	equal(t, "held", s.number(`select count(*)::int from seat_holds where key not like 'shop:%' and key not like 'waiting:%'`), 0)
}
