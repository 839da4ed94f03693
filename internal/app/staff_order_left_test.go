package app_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// Whoever had bought a course and left it is sold it anew like anybody: what was bought before neither keeps the access nor makes the money be owed.
func TestACourseIsSoldAnewToWhoLeftIt(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Rigging", 70000)
	w.leaves(5, c)
	b := w.buyer(c)
	first := b.orders("desk")
	w.pays(first).want(http.StatusOK)
	w.changes(b.user, c, "drop")
	now := w.later("700.00", map[string]any{"accessNow": true})
	o := w.gives(w.who[own], c, now, b.user)
	w.overdue(o)
	w.agrees("not paid", b.user, c, "dropped system -", o, "place expire")
	o = w.gives(w.who[own], c, now, b.user)
	w.pays(w.byDesk(o)).want(http.StatusOK)
	w.agrees("paid", b.user, c, "enrolled staff pay_later", o, "place pay")
	w.agrees("and before", b.user, c, "enrolled staff pay_later", first, "place pay")
}

// Whoever was taken out while the plugin was off owes nothing any more, and what was given in another way since then stays.
func TestWhatIsGivenInAnotherWayStays(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Caulking", 70000)
	b := w.newcomer(plugin.Trainee)
	o := w.gives(w.who[own], c, w.later("700.00", map[string]any{"accessNow": true}), b.user)
	w.financially("disable")
	w.changes(b.user, c, "drop")
	w.who[own].post("/api/v1/courses/"+c+"/enrollments", map[string]any{"userIds": []any{b.user}, "way": "free_of_charge", "reason": "A gift after all"}).want(http.StatusOK)
	w.financially("enable")
	w.overdue(o)
	w.agrees("given", b.user, c, "enrolled staff free_of_charge", o, "place cancel_left")
}

// What was given ahead of the payment is what is paid for, also when its time is over by then; nobody is to pay for what will be over.
func TestAccessAheadIsOverBeforeItIsPaid(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Splicing", 70000)
	b := w.newcomer(plugin.Trainee)
	o := w.gives(w.who[own], c, w.later("700.00", map[string]any{"accessNow": true, "lastDay": w.due(10)}), b.user)
	at := moneyAt + "/orders/" + o.ID + "/due"
	if p := w.who[admin].post(at, map[string]any{"dueOn": w.due(11), "why": "Later"}).refused(http.StatusUnprocessableEntity, "financial.staff_order"); wrongs(p) != "/dueOn" {
		t.Error(wrongs(p))
	}
	w.who[admin].post(at, map[string]any{"dueOn": w.due(9), "why": "Sooner"}).want(http.StatusOK)
	w.exec(`update enrollments set access_until = now() - interval '1 hour' where user_id = $1 and course_id = $2`, b.user, c)
	w.pays(w.byDesk(o)).want(http.StatusOK)
	w.agrees("over", b.user, c, "enrolled staff pay_later", o, "place due_moved pay")
}

// Two of the staff who sell a course to the same person at once sell it once, also to who never had a cart.
func TestTwoSellToOnePersonAtOnce(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Sailmaking", 70000)
	as := w.later("700.00", nil)
	for range 4 {
		b := w.newcomer(plugin.Trainee)
		answers := make([]answer, 4)
		var all sync.WaitGroup
		for n := range answers {
			all.Go(func() { answers[n] = w.assigns(w.who[own], c, as, b.user) })
		}
		all.Wait()
		for _, a := range answers {
			if a.status != http.StatusOK {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if n := w.number(`select count(*)::int from financial.orders where buyer_id = $1`, b.user); n != 1 {
			t.Errorf("%d orders", n)
		}
	}
}
