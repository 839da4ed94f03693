package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// late is an order by some way whose time is over before its money comes, in a course that is full by then.
func (w *world) late(b *shopper, method, course string) placedOrder {
	w.t.Helper()
	w.leaves(1, course)
	o := b.orders(method)
	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
	w.tended()
	w.leaves(0, course)
	return o
}

// told is how often somebody was told something of orders.
func (w *world) told(user plugin.UserID, kind string) int {
	w.t.Helper()
	return w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:' || $2`, user, kind)
}

// Where it is set so, what is paid late waits for a seat: who paid first gets the first one that is free, once; who wants the money back waits
// no more; and what was paid before that was set is left to people.
func TestWhatIsPaidLateWaitsForASeat(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Masonry", 70000)
	state := func(b *shopper, o placedOrder, want, plan string) {
		t.Helper()
		var is struct{ State, OwedPlan string }
		b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
		if is.State != want || is.OwedPlan != plan {
			t.Errorf("%s %q, want %s %q", is.State, is.OwedPlan, want, plan)
		}
	}
	var all [4]*shopper
	var orders [4]placedOrder
	for n := range all {
		w.leaves(1, c)
		all[n] = w.buyer(c)
		orders[n] = w.late(all[n], "bank", c)
	}
	w.pays(orders[0]).want(http.StatusOK)
	w.moneySettings(map[string]any{"unplaced": "wait"})
	for n := 3; n > 0; n-- { // the last one pays first
		w.pays(orders[n]).want(http.StatusOK)
	}
	w.tended()
	state(all[0], orders[0], "paid_unplaced", "hand")
	for n := 1; n <= 3; n++ {
		state(all[n], orders[n], "paid_unplaced", "wait")
		if w.told(all[n].user, "order_waiting") != 1 || w.told(all[n].user, "order_unplaced") != 0 {
			t.Errorf("the buyer %d is told something else", n)
		}
	}
	w.leaves(1, c)
	w.tended()
	state(all[3], orders[3], "paid", "")
	state(all[2], orders[2], "paid_unplaced", "wait")
	if is := w.order(all[3].client, orders[3].ID); is.path() != "place expire pay_unplaced seat" || w.told(all[3].user, "order_paid") != 1 {
		t.Errorf("%s, told %d times", is.path(), w.told(all[3].user, "order_paid"))
	}
	all[2].post(moneyAt+"/orders/"+orders[2].ID+"/refund-requests", map[string]any{"courses": []string{c}, "reason": "I cannot wait"}).want(http.StatusOK)
	w.leaves(1, c)
	w.tended()
	w.tended()
	state(all[2], orders[2], "paid_unplaced", "wait")
	state(all[1], orders[1], "paid", "")
	state(all[0], orders[0], "paid_unplaced", "hand")
	if got := w.balance(); got != "cash:bank 280000 EGP, sales -140000 EGP, unplaced -140000 EGP" {
		t.Error(got)
	}
}

// Where it is set so, what is paid late goes back by itself, once: by the gateway that it came by. What that refuses, and what came by
// transfer, is left to super admins, who hear of it.
func TestWhatIsPaidLateGoesBack(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"unplaced": "refund"})
	c := w.sold("Masonry", 70000)
	pays := func(stingy bool) (*shopper, placedOrder) {
		t.Helper()
		w.leaves(1, c)
		b := w.buyer(c)
		o := b.orders("till")
		ref := b.begins(o)
		w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
		w.tended()
		w.leaves(0, c)
		g.pays(ref)
		g.at(func() { g.stingy = stingy })
		g.tells(w, ref)
		w.eventually("its money goes back", func() bool {
			return w.number(`select count(*)::int from financial.refunds where order_id = $1 and state::text in ('completed', 'failed')`, o.ID) == 1
		})
		w.tended()
		w.tended()
		return b, o
	}
	b, o := pays(false)
	is := w.refunded(b.client, o.ID)
	if is.State != "refunded" || is.path() != "place expire pay_unplaced refund" || len(is.Refunds) != 1 || is.Refunds[0].Answer != "No seat was left when your payment came." || len(is.Documents) != 2 {
		t.Errorf("%+v", is)
	}
	if w.told(b.user, "order_returning") != 1 || w.told(b.user, "refund_given") != 1 {
		t.Error("the buyer is not told once each")
	}
	if got := w.balance(); got != "cash:till -2100 EGP, fees:till 2100 EGP" {
		t.Error(got)
	}
	troubles := w.told(w.who[admin].user, "payment_trouble")
	b, o = pays(true)
	if is := w.refunded(b.client, o.ID); is.State != "paid_unplaced" || w.number(`select count(*)::int from financial.refunds where order_id = $1`, o.ID) != 1 {
		t.Errorf("%+v", is)
	}
	if got := w.told(w.who[admin].user, "payment_trouble"); got != troubles+1 {
		t.Errorf("super admins are told %d times", got-troubles)
	}
	w.leaves(1, c)
	b = w.buyer(c)
	o = w.late(b, "bank", c)
	w.pays(o).want(http.StatusOK)
	w.tended()
	if is := w.refunded(b.client, o.ID); is.State != "paid_unplaced" || len(is.Refunds) != 0 || w.told(w.who[admin].user, "payment_trouble") != troubles+2 {
		t.Errorf("%+v", is)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// What waits for a seat does not wait for ever: after as many days as were said, or once the course is over, its money goes back by itself, or
// people decide where it came by transfer; the buyer is told, and super admins where they are needed. Whoever wants the money back is asked about first.
func TestWaitingForASeatHasAnEnd(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"unplaced": "wait", "waitDays": 10})
	c, other := w.sold("Masonry", 70000), w.sold("Plastering", 30000)
	refs := map[string]string{}
	late := func(course, method string) (*shopper, placedOrder) {
		t.Helper()
		b := w.buyer(course)
		o := b.orders(method)
		if method == "till" {
			refs[o.ID] = b.begins(o)
		}
		w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
		return b, o
	}
	w.leaves(5, c, other)
	state := func(b *shopper, o placedOrder, want, plan string) {
		t.Helper()
		var is struct {
			State, OwedPlan string
			WaitsUntil      *time.Time
		}
		b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
		if is.State != want || is.OwedPlan != plan || (is.WaitsUntil != nil) != (plan == "wait") {
			t.Errorf("%s %q until %v, want %s %q", is.State, is.OwedPlan, is.WaitsUntil, want, plan)
		}
		if is.WaitsUntil != nil && time.Until(*is.WaitsUntil).Round(time.Hour) != 10*24*time.Hour {
			t.Errorf("it waits until %s", is.WaitsUntil)
		}
	}
	byCard, first := late(c, "till")
	byBank, second := late(c, "bank")
	asks, third := late(c, "till")
	ended, fourth := late(other, "till")
	w.tended()
	w.leaves(0, c, other)
	w.pays(second).want(http.StatusOK)
	for _, o := range []placedOrder{first, third, fourth} {
		g.pays(refs[o.ID])
		g.tells(w, refs[o.ID])
	}
	asks.post(moneyAt+"/orders/"+third.ID+"/refund-requests", map[string]any{"courses": []string{c}, "reason": "I cannot wait"}).want(http.StatusOK)
	w.tended()
	state(byCard, first, "paid_unplaced", "wait")
	state(byBank, second, "paid_unplaced", "wait")
	state(ended, fourth, "paid_unplaced", "wait")

	w.exec(`update financial.orders set owed_until = now() - interval '1 second' where id = any ($1)`, []string{first.ID, second.ID, third.ID})
	w.exec(`update courses set archived_at = now() where id = $1`, other)
	w.tended()
	w.eventually("the money goes back", func() bool {
		return w.number(`select count(*)::int from financial.refunds where order_id = any ($1) and state = 'completed'`, []string{first.ID, fourth.ID}) == 2
	})
	w.tended()
	state(byCard, first, "refunded", "")
	state(ended, fourth, "refunded", "")
	state(byBank, second, "paid_unplaced", "refund")
	var is struct{ OwedPlan string }
	if asks.get(moneyAt + "/orders/" + third.ID).want(http.StatusOK).into(&is); is.OwedPlan != "wait" {
		t.Errorf("what is asked for is %s", is.OwedPlan)
	}
	for n, b := range []*shopper{byCard, byBank, ended} {
		if w.told(b.user, "order_waited") != 1 || w.told(b.user, "order_waiting") != 1 {
			t.Errorf("the buyer %d is not told once", n)
		}
	}
	if n := w.told(w.who[admin].user, "seat_trouble"); n != 1 || w.told(asks.user, "order_waited") != 0 {
		t.Errorf("super admins are told %d times", n)
	}
	// Where super admins had said no, nothing goes back by itself at the end either: people decide, and hear that they have to.
	w.who[admin].post(moneyAt+"/refunds/"+w.refunded(asks.client, third.ID).Refunds[0].ID+"/reject", map[string]any{"answer": "Your turn comes soon"}).want(http.StatusOK)
	w.tended()
	state(asks, third, "paid_unplaced", "hand")
	if n := w.told(w.who[admin].user, "seat_trouble"); n != 2 || w.told(asks.user, "order_waited") != 1 || len(w.refunded(asks.client, third.ID).Refunds) != 1 {
		t.Errorf("super admins are told %d times of what was refused", n)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// A long queue for one course keeps nobody from another one: the course that was not tried for longest comes first, and who finds no seat ends the
// queue of the course.
func TestLongQueuesKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"unplaced": "wait"})
	long, short := w.sold("Masonry", 70000), w.sold("Plastering", 30000)
	var all [4]*shopper
	var orders [4]placedOrder
	w.leaves(5, long, short)
	for n, course := range []string{long, long, long, short} {
		all[n] = w.buyer(course)
		orders[n] = all[n].orders("bank")
	}
	w.exec(`update financial.orders set expires_at = now() - interval '1 second'`)
	w.tended()
	w.leaves(0, long, short)
	for _, o := range orders {
		w.pays(o).want(http.StatusOK)
	}
	w.tended()
	w.exec(`update financial.orders set owed_tried_at = null`)
	w.tended()
	tried := func(o placedOrder) int {
		return w.number(`select count(*)::int from financial.orders where id = $1 and owed_tried_at is not null`, o.ID)
	}
	if tried(orders[0]) != 1 || tried(orders[1]) != 0 || tried(orders[2]) != 0 || tried(orders[3]) != 1 {
		t.Error("more are tried than the first of each queue")
	}
	// Who has the course in another way need not wait behind the others.
	w.exec(`insert into enrollments (id, user_id, course_id) values (gen_random_uuid(), $1, $2)`, all[2].user, long)
	w.leaves(0, long)
	w.leaves(1, short)
	w.tended()
	for n, want := range []string{"paid_unplaced", "paid_unplaced", "paid", "paid"} {
		if is := w.order(all[n].client, orders[n].ID); is.State != want {
			t.Errorf("%d is %s, want %s", n, is.State, want)
		}
	}
}

// Whoever the host keeps a seat for comes to it, though somebody else who paid first finds none.
func TestAnOfferedSeatComesBeforeTheQueueEnds(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"unplaced": "wait"})
	c := w.sold("Masonry", 70000)
	w.leaves(5, c)
	first, second := w.buyer(c), w.buyer(c)
	orders := []placedOrder{first.orders("bank"), second.orders("bank")}
	w.exec(`update financial.orders set expires_at = now() - interval '1 second'`)
	w.tended()
	w.leaves(0, c)
	for _, o := range orders {
		w.pays(o).want(http.StatusOK)
	}
	w.leaves(1, c)
	w.exec(`
		with kept as (
			insert into waiting_list (id, course_id, user_id, position, state, offer_expires_at) values (gen_random_uuid(), $1, $2, 1, 'offered', now() + interval '1 hour')
			returning id, course_id, user_id
		)
		insert into seat_holds (id, key, course_id, user_id, expires_at) select gen_random_uuid(), 'waiting:' || id, course_id, user_id, now() + interval '1 hour' from kept`, c, second.user)
	w.tended()
	for n, want := range []string{"paid_unplaced", "paid"} {
		if is := w.order([]*client{first.client, second.client}[n], orders[n].ID); is.State != want {
			t.Errorf("%d is %s, want %s", n, is.State, want)
		}
	}
}
