package app_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// A payment that takes days is waited for: its order does not expire and is not paid twice; if it does not come, the order can be paid otherwise.
func TestAPaymentTakesDays(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Thatching", 30000)
	w.leaves(5, c)
	type waiting struct {
		placedOrder
		IsOnItsWay bool
		Gateways   []string
	}
	looks := func(b *shopper, id string) (o waiting) {
		t.Helper()
		b.get(moneyAt + "/orders/" + id).want(http.StatusOK).into(&o)
		return o
	}
	on := func() (*shopper, placedOrder, string) {
		t.Helper()
		b := w.buyer(c)
		o := b.orders("till")
		ref := b.begins(o)
		g.set(ref, func(p *plugin.PaymentReport) { p.OnItsWay = true })
		g.tells(w, ref)
		return b, o, ref
	}
	b, o, ref := on()
	if is := looks(b, o.ID); !is.IsOnItsWay || is.State != "awaiting_payment" || len(is.Gateways) != 0 {
		t.Errorf("%+v", is)
	}
	b.post(moneyAt+"/orders/"+o.ID+"/gateway-payment", map[string]any{"gateway": "till"}).refused(http.StatusConflict, "financial.on_its_way")
	b.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).refused(http.StatusConflict, "financial.on_its_way")
	// The time of both is over, and it is waited for all the same.
	w.exec(`update financial.orders set expires_at = now() - interval '1 second'`)
	w.exec(`update financial.gateway_payments set expires_at = now() - interval '1 second'`)
	w.tended()
	w.reconciles()
	if is := looks(b, o.ID); !is.IsOnItsWay || is.State != "awaiting_payment" {
		t.Errorf("%+v", is)
	}
	if w.number(`select count(*)::int from financial.orders where held_until > now()`) != 1 {
		t.Error("its seat is not held")
	}
	g.set(ref, func(p *plugin.PaymentReport) { p.OnItsWay = false })
	g.pays(ref)
	g.tells(w, ref)
	if is := looks(b, o.ID); is.IsOnItsWay || is.State != "paid" {
		t.Errorf("%+v", is)
	}

	// Another one does not come.
	b, o, ref = on()
	g.set(ref, func(p *plugin.PaymentReport) {
		p.OnItsWay, p.State, p.Why = false, plugin.PaymentFailed, "insufficient_funds"
	})
	g.tells(w, ref)
	if is := looks(b, o.ID); is.IsOnItsWay || is.State != "awaiting_payment" || !slices.Equal(is.Gateways, []string{"till"}) {
		t.Errorf("%+v", is)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:payment_failed'`, b.user); n != 1 {
		t.Errorf("the buyer is told %d times", n)
	}
	if again := b.begins(o); again == ref {
		t.Error("what failed is offered again")
	}
}

// Two disputes of one payment at once: all that banks hold is held here, and the order goes on once all are decided.
func TestTwoDisputesAtOnce(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, _ := w.sells(g, "Plastering")
	step := func(to plugin.DisputeState, about int64, state, books string) {
		t.Helper()
		for range 2 {
			g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = to, egp(about) })
			g.tells(w, ref)
		}
		if is, got := w.order(b.client, o.ID), w.balance(); is.State != state || got != books {
			t.Errorf("%s: %s: %s", to, is.State, got)
		}
		if w.reconciles(); state != "disputed" && w.reconciliation() != "" {
			t.Error(w.reconciliation())
		}
	}
	step(plugin.DisputeOpen, 30000, "disputed", "cash:till 57300 EGP, disputed 30000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	step(plugin.DisputeOpen, 50000, "disputed", "cash:till 37300 EGP, disputed 50000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	// One of 20000 is lost and the other one won.
	step(plugin.DisputeLost, 20000, "paid", "cash:till 67300 EGP, chargebacks 20000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	// What the bank has taken is not given back once more.
	at, more := moneyAt+"/orders/"+o.ID+"/refunds", w.refunded(b.client, o.ID).Items[0]
	for _, amount := range []string{"700.01", more.Rest.Amount} {
		w.who[admin].post(at, back("", more.Course+" "+amount)).refused(http.StatusUnprocessableEntity, "financial.refund")
	}
	// A third one, of which the gateway says what was lost before, too.
	step(plugin.DisputeOpen, 60000, "disputed", "cash:till 27300 EGP, chargebacks 20000 EGP, disputed 40000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	step(plugin.DisputeLost, 20000, "paid", "cash:till 67300 EGP, chargebacks 20000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	// And one over all the rest: what banks have taken together is all of it, and the course goes.
	step(plugin.DisputeOpen, 90000, "disputed", "cash:till -2700 EGP, chargebacks 20000 EGP, disputed 70000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	step(plugin.DisputeLost, 90000, "refunded", "cash:till -2700 EGP, chargebacks 90000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	if got := w.order(b.client, o.ID).path(); got != "place pay dispute dispute_lost_part dispute dispute_won dispute dispute_lost" {
		t.Error(got)
	}
}

// Whoever is erased has nothing left to pay at a gateway.
func TestErasingCallsOffPayments(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Slating", 30000)
	w.leaves(5, c)
	b := w.buyer(c)
	ref := b.begins(b.orders("till"))
	all := w.app.People()
	kept := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
	w.must(w.db.InTx(t.Context(), func(tx db.Tx) error { return kept.Erase(t.Context(), tx, b.user) }))
	w.quiet()
	g.at(func() {
		if is := g.payments[ref].State; is != plugin.PaymentCancelled {
			t.Errorf("it is %s at the gateway", is)
		}
	})
}

// While money of an order is on its way back, its buyer asks for no more of it, and gets no seat for it.
func TestNothingElseWhileMoneyIsOnItsWayBack(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Tiling", 90000)
	w.leaves(1, c)
	b := w.buyer(c)
	o := b.orders("till")
	ref := b.begins(o)
	b.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	w.quiet()
	w.leaves(0, c)
	g.pays(ref)
	g.tells(w, ref)
	g.at(func() { g.slow = true })
	d := back("", c+" 900.00")
	d["method"] = "till"
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d).want(http.StatusOK)
	w.leaves(1, c)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/seats", nil).refused(http.StatusConflict, "financial.refund_sent")
	b.post(moneyAt+"/orders/"+o.ID+"/refund-requests", map[string]any{"courses": []string{c}, "reason": "No seat"}).refused(http.StatusConflict, "financial.no_refund")
	if is := w.refunded(b.client, o.ID); is.State != "paid_unplaced" || is.Items[0].NoRefund != "asked" {
		t.Errorf("%+v", is)
	}
	g.decides(plugin.PaymentCompleted)
	w.reconciles()
	if is := w.refunded(b.client, o.ID); is.State != "refunded" || w.reconciliation() != "" {
		t.Errorf("%s, %s", is.State, w.reconciliation())
	}
}

// What is only seen by reading all orders is found by the job, and stays on the page until the next one.
func TestReconciliationKeepsWhatItFound(t *testing.T) {
	t.Parallel()
	w, _ := tilled(t, false)
	c := w.sold("Glueing", 30000)
	o := w.buyer(c).orders("bank")
	w.reconciles()
	w.exec(`insert into financial.payments (id, order_id, provider, amount_minor, currency, received_on) select gen_random_uuid(), id, 'bank', total_minor, currency, current_date from financial.orders`)
	if got := w.reconciliation(); got != "" {
		t.Errorf("all orders are read at a visit of the page: %s", got)
	}
	for range 2 {
		w.reconciles()
		if got := w.reconciliation(); got != "unsold "+o.Number {
			t.Error(got)
		}
	}
}
