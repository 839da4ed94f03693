package app_test

import (
	"net/http"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// waitsFor is for how many minutes from now an order waits, and its seats with it.
func (w *world) waitsFor(id string) int {
	w.t.Helper()
	minutes := w.number(`select round(extract(epoch from expires_at - now()) / 60)::int from financial.orders where id = $1`, id)
	held := w.number(`select round(extract(epoch from min(h.expires_at) - now()) / 60)::int from seat_holds h where h.key like 'financial:' || $1 || ':%'`, id)
	if held != min(minutes, 23*60) {
		w.t.Errorf("the order waits for %d minutes, and its seat for %d", minutes, held)
	}
	return minutes
}

// An order that is to be paid at a gateway keeps its seats for minutes: who leaves the page of it keeps nobody else from the course.
func TestSeatsAreHeldForMinutes(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Glazing", 40000)
	w.leaves(1, c)
	b := w.buyer(c)
	var decides struct{ Days, Minutes int }
	b.get(moneyAt + "/checkout").want(http.StatusOK).into(&decides)
	if decides.Days != 5 || decides.Minutes != 60 {
		t.Errorf("%+v", decides)
	}
	o := b.orders("till")
	if got := w.waitsFor(o.ID); got != 60 {
		t.Errorf("it waits for %d minutes", got)
	}
	// Whoever begins late has as much time again, and no more than that together.
	w.exec(`update financial.orders set created_at = now() - interval '50 minutes', expires_at = now() + interval '10 minutes' where id = $1`, o.ID)
	first := b.begins(o)
	if got := w.waitsFor(o.ID); got != 60 {
		t.Errorf("begun late it waits for %d minutes", got)
	}
	g.set(first, func(p *plugin.PaymentReport) { p.State = plugin.PaymentFailed })
	g.tells(w, first)
	w.exec(`update financial.orders set created_at = now() - interval '110 minutes', expires_at = now() + interval '1 minute' where id = $1`, o.ID)
	second := b.begins(o)
	if got := w.waitsFor(o.ID); got != 10 {
		t.Errorf("begun again it waits for %d minutes", got)
	}
	rival := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	rival.ask("POST", "/items", item(c)).refused(http.StatusConflict, "enrollment.full_wait")

	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
	w.tended()
	if is := w.order(b.client, o.ID); is.State != "expired" || is.path() != "place expire" {
		t.Errorf("%s: %s", is.State, is.path())
	}
	g.at(func() {
		if is := g.payments[second].State; is != plugin.PaymentCancelled {
			t.Errorf("what nobody is to pay any more is %s", is)
		}
	})
	rival.has("POST", "/items", item(c))

	// Transfers and cash have days, and what is set counts.
	w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": map[string]any{"gatewayMinutes": 29}}).want(http.StatusUnprocessableEntity)
	w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": map[string]any{"gatewayMinutes": 45}}).want(http.StatusOK)
	w.leaves(9, c)
	if got := w.waitsFor(w.buyer(c).orders("desk").ID); got != 5*24*60 {
		t.Errorf("cash is waited for %d minutes", got)
	}
	if got := w.waitsFor(w.buyer(c).orders("till").ID); got != 45 {
		t.Errorf("the till is waited for %d minutes", got)
	}
}

// At the end of its time an order's payment is looked at before anything is given up: what was paid just then, and what is on its way, of which no
// message came, does not expire. A gateway that does not answer keeps no seat, and no order for more than an hour.
func TestTheLastMinuteOfAnOrder(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, true)
	c := w.sold("Tiling", 40000)
	w.leaves(5, c)
	ends := func(o placedOrder, until string) {
		t.Helper()
		w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
		w.tended()
		if is := w.order(w.who[admin], o.ID); is.State != until {
			t.Errorf("%s, want %s: %s", is.State, until, is.path())
		}
	}
	paying := w.buyer(c)
	o := paying.orders("till")
	g.pays(paying.begins(o))
	ends(o, "paid")

	debited := w.buyer(c)
	o = debited.orders("till")
	g.set(debited.begins(o), func(p *plugin.PaymentReport) { p.OnItsWay = true })
	ends(o, "awaiting_payment")
	if got := w.waitsFor(o.ID); got < 2*24*60-2 {
		t.Errorf("what is on its way is waited for %d minutes", got)
	}

	left := w.buyer(c)
	o = left.orders("till")
	ref := left.begins(o)
	g.at(func() { g.down = true })
	ends(o, "awaiting_payment")
	w.leaves(2, c) // one is kept for what is on its way
	w.exec(`update seat_holds set expires_at = now() where key like 'financial:' || $1 || ':%'`, o.ID)
	w.buyer(c).orders("till")
	w.exec(`update financial.orders set expires_at = now() - interval '62 minutes' where id = $1`, o.ID)
	w.exec(`update financial.gateway_payments set closing_at = now() - interval '61 minutes' where ref = $1`, ref)
	w.tended()
	if is := w.order(w.who[admin], o.ID); is.State != "expired" {
		t.Errorf("a gateway that says nothing keeps it %s", is.State)
	}
	w.leaves(5, c)
	g.at(func() { g.down = false })
	g.pays(ref) // before it is called off
	w.exec(`update jobs.river_job set scheduled_at = now() where state = 'retryable'`)
	w.eventually("late money is taken", func() bool { return w.order(left.client, o.ID).State == "paid" })
	if is := w.order(left.client, o.ID); is.path() != "place expire pay_late" {
		t.Error(is.path())
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}
