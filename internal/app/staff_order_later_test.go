package app_test

import (
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// Paid later, with access after the payment: the seat is held until the day is over, in a course that nobody else sees, too, and for whom
// prerequisites would keep out. Of two for the last seat one gets it.
func TestStaffHoldsASeatUntilItIsPaid(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c, before := w.sold("Carving", 70000), w.sold("Whittling", 0)
	w.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, c, before)
	w.exec(`update courses set is_published = false, published_at = null where id = $1`, c)
	as := w.later("700.00", nil)
	for what, day := range map[string]string{"today": w.due(0), "long ago": "2001-02-03", "too far": w.due(369), "no day": "2027-02-30", "nothing": ""} {
		d := maps.Clone(as)
		if d["dueOn"] = day; day == "" {
			delete(d, "dueOn")
		}
		a := w.assigns(w.who[own], c, d, w.who[trainee].user).want(http.StatusUnprocessableEntity)
		p, err := a.refusal()
		w.must(err)
		if !strings.HasSuffix(wrongs(p), "/dueOn") {
			t.Errorf("%s: %s", what, wrongs(p))
		}
	}
	short := maps.Clone(as)
	short["lastDay"] = w.due(9)
	if p := w.assigns(w.who[own], c, short, w.who[trainee].user).refused(http.StatusUnprocessableEntity, "enrollment.invalid"); wrongs(p) != "/lastDay" {
		t.Error(wrongs(p))
	}
	first, second := w.newcomer(plugin.Trainee), w.newcomer(plugin.Trainee)
	w.leaves(1, c)
	var all sync.WaitGroup
	answers := make([]answer, 2)
	for n, who := range []plugin.UserID{first.user, second.user} {
		all.Go(func() { answers[n] = w.assigns(w.who[own], c, as, who) })
	}
	all.Wait()
	var out putIn
	for _, a := range answers {
		if a.status == http.StatusOK {
			a.into(&out)
		} else {
			a.refused(http.StatusConflict, "enrollment.full")
		}
	}
	if len(out.Sold) != 1 || out.Sold[0].HasEntry || w.number(`select count(*)::int from financial.orders`) != 1 {
		t.Fatalf("%+v", out)
	}
	o := w.order(w.who[admin], strings.TrimPrefix(out.Sold[0].Link, "/x/financial/orders/"))
	user := out.Sold[0].UserID
	w.agrees("held", user, c, "none", o, "place")
	if w.told(user, "later_held") != 1 {
		t.Error("the buyer is not told")
	}
	// The hold is renewed as long as the order waits, also while nobody else sees the course.
	w.exec(`update financial.orders set held_until = now() + interval '1 hour' where id = $1`, o.ID)
	w.exec(`update seat_holds set expires_at = now() + interval '1 hour' where key like 'financial:' || $1 || ':%'`, o.ID)
	w.tended()
	if n := w.number(`select count(*)::int from seat_holds where key like 'financial:' || $1 || ':%' and expires_at > now() + interval '20 hours'`, o.ID); n != 1 {
		t.Error("the seat is not held any longer")
	}
	var twice putIn
	w.assigns(w.who[own], c, as, user).want(http.StatusOK).into(&twice)
	if len(twice.Ordered) != 1 || len(twice.Sold) != 0 {
		t.Errorf("given twice: %+v", twice)
	}
	w.overdue(o)
	w.agrees("overdue", user, c, "none", o, "place expire")
	o = w.gives(w.who[own], c, as, user)
	w.pays(w.byDesk(o)).want(http.StatusOK)
	w.agrees("paid", user, c, "enrolled order order", o, "place pay")
}

// The day can be moved by super admins, who say why; the buyer is told, and reminded once of each day.
func TestTheDayOfAStaffOrderIsMoved(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Gilding", 70000)
	b := w.newcomer(plugin.Trainee)
	o := w.gives(w.who[own], c, w.later("700.00", map[string]any{"accessNow": true}), b.user)
	if n := w.number(`select count(*)::int from financial.orders where remind_at between expires_at - interval '73 hours' and expires_at - interval '71 hours'`); n != 1 {
		t.Error("the buyer is not reminded three days before")
	}
	reminded := func(want int) {
		t.Helper()
		w.exec(`update financial.orders set remind_at = now() - interval '1 second' where remind_at is not null`)
		w.tended()
		w.tended()
		if got := w.told(b.user, "later_soon"); got != want {
			t.Errorf("reminded %d times, want %d", got, want)
		}
	}
	reminded(1)
	at := moneyAt + "/orders/" + o.ID + "/due"
	b.post(at, map[string]any{"dueOn": w.due(20), "why": "x"}).want(http.StatusForbidden)
	w.who[own].post(at, map[string]any{"dueOn": w.due(20), "why": "x"}).want(http.StatusForbidden)
	if p := w.who[admin].post(at, map[string]any{"dueOn": w.due(0), "why": " "}).refused(http.StatusUnprocessableEntity, "financial.staff_order"); wrongs(p) != "/dueOn /why" {
		t.Error(wrongs(p))
	}
	w.who[admin].post(at, map[string]any{"dueOn": w.due(20), "why": "Waits for the salary"}).want(http.StatusOK).into(&o)
	if last := o.Changes[len(o.Changes)-1]; o.path() != "place due_moved" || last.Note != "Waits for the salary" || w.told(b.user, "later_moved") != 1 {
		t.Errorf("%+v", o.Changes)
	}
	reminded(2)
	w.overdue(o)
	w.who[admin].post(at, map[string]any{"dueOn": w.due(30), "why": "x"}).refused(http.StatusConflict, "financial.order_state")
	own0 := w.buyer(c)
	w.who[admin].post(moneyAt+"/orders/"+own0.orders("bank").ID+"/due", map[string]any{"dueOn": w.due(30), "why": "x"}).refused(http.StatusConflict, "financial.not_due")
}

// Taxes are those of where the buyer is: as it is known, else as staff says. What staff placed counts for none of the buyer's own orders.
func TestAStaffOrderIsTaxedAndCountsForNobody(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Enamel", 100000)
	b := w.newcomer(plugin.Trainee)
	for range 5 {
		w.gives(w.who[own], w.sold("Other", 1000), w.later("10.00", nil), b.user)
	}
	shop := &shopper{t: t, client: b}
	shop.has("POST", "/items", item(c))
	shop.orders("bank")
	if n := w.number(`select count(*)::int from financial.cart_uses`); n != 1 {
		t.Errorf("%d carts are counted", n)
	}

	w.tax(nil)
	got := w.ways(w.who[own], c)
	if !got.AddsTax || len(got.Countries) == 0 {
		t.Errorf("%+v", got)
	}
	who := w.newcomer(plugin.Trainee)
	as := w.later("1000.00", map[string]any{"accessNow": true})
	if p := w.assigns(w.who[own], c, as, who.user).refused(http.StatusUnprocessableEntity, "financial.staff_order"); wrongs(p) != "/country" {
		t.Error(wrongs(p))
	}
	as["country"] = "EG"
	if o := w.gives(w.who[own], c, as, who.user); o.Total != (price{"1140.00", "EGP"}) {
		t.Errorf("%+v", o.Total)
	}
	// Whose place is known is taxed there.
	far := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	far.lives("US", nil)
	if o := w.gives(w.who[own], c, as, far.user); o.Total != (price{"1000.00", "EGP"}) {
		t.Errorf("%+v", o.Total)
	}
	w.balance()
}

// While nothing sells, staff gives free of charge only, and is told so.
func TestStaffSellsNothingWhileMoneyIsOff(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Pewter", 70000)
	as := w.later("700.00", map[string]any{"accessNow": true})
	given := w.newcomer(plugin.Trainee)
	o := w.gives(w.who[own], c, as, given.user)
	w.financially("disable")
	if got := w.ways(w.who[admin], c); strings.Join(got.Ways, " ") != "free_of_charge" || len(got.Prices) != 0 {
		t.Errorf("%+v", got)
	}
	who := w.newcomer(plugin.Trainee)
	w.assigns(w.who[own], c, as, who.user).refused(http.StatusConflict, "enrollment.not_sold")
	w.assigns(w.who[own], c, map[string]any{"way": "free_of_charge", "reason": "A gift"}, who.user).want(http.StatusOK)
	w.financially("enable")
	w.agrees("on again", given.user, c, "enrolled staff pay_later", o, "place")
}
