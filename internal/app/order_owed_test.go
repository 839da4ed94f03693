package app_test

import (
	"net/http"
	"testing"

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
