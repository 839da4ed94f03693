package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// Money that comes for an order that was paid otherwise is given back once, whoever looks how often.
func TestAnOrderIsPaidTwice(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Baking", 40000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("bank")
	ref := b.begins(o)
	g.pays(ref) // and before that is heard
	w.pays(o).want(http.StatusOK)
	w.quiet()
	g.tells(w, ref)
	w.reconciles()
	if is := w.order(b.client, o.ID); is.State != "paid" || is.path() != "place pay" {
		t.Errorf("%+v", is)
	}
	if got := w.balance(); got != "cash:bank 40000 EGP, cash:till -1200 EGP, fees:till 1200 EGP, sales -40000 EGP" {
		t.Error(got)
	}
	// Whoever gave it back and stopped before that was written gives it once all the same.
	w.exec(`update financial.gateway_payments set returned_at = null, return_ref = '', refunded_minor = 0, recorded_minor = 0`)
	w.reconciles()
	g.at(func() {
		if len(g.given) != 1 || g.payments[ref].Refunded.Minor != 40000 {
			t.Errorf("%d times, %s", len(g.given), g.payments[ref].Refunded)
		}
	})
	if got := w.balance(); got != "cash:bank 40000 EGP, cash:till -1200 EGP, fees:till 1200 EGP, sales -40000 EGP" {
		t.Error(got)
	}
	if n := w.number(`select count(*)::int from financial.payments`); n != 1 || w.reconciliation() != "" {
		t.Errorf("%d payments, %s", n, w.reconciliation())
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:surplus_returned'`, b.user); n != 1 {
		t.Errorf("the buyer is told %d times", n)
	}
}

// Another amount, or another currency, pays nothing: it goes back, and as long as it cannot, super admins see it.
func TestAnotherAmountPaysNothing(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Drawing", 60000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("till")
	ref := b.begins(o)
	g.at(func() { g.stingy = true })
	g.set(ref, func(p *plugin.PaymentReport) {
		p.State, p.Amount = plugin.PaymentCompleted, plugin.Money{Minor: 59999, Currency: "EGP"}
	})
	g.tells(w, ref)
	if is := w.order(b.client, o.ID); is.State != "awaiting_payment" || w.balance() != "cash:till 59999 EGP, surplus -59999 EGP" {
		t.Errorf("%s, %s", is.State, w.balance())
	}
	if got := w.reconciliation(); got != "mismatch "+o.Number {
		t.Error(got)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:payment_trouble'`, w.who[admin].user); n == 0 {
		t.Error("super admins are not told")
	}
	other := b.begins(o)
	g.set(other, func(p *plugin.PaymentReport) { p.State, p.Amount.Currency = plugin.PaymentCompleted, "USD" })
	g.tells(w, other)
	if is := w.order(b.client, o.ID); is.State != "awaiting_payment" || w.balance() != "cash:till 59999 EGP, cash:till 60000 USD, surplus -59999 EGP, surplus -60000 USD" {
		t.Errorf("%s, %s", is.State, w.balance())
	}
	g.at(func() { g.stingy = false })
	w.exec(`update financial.gateway_payments set return_next = now()`) // some time later
	w.reconciles()
	if got := w.balance() + w.reconciliation(); got != "" {
		t.Error(got)
	}
}

// Money that comes after an order was cancelled, or has expired, is taken while there are seats, and owed when there are none.
func TestAGatewayPaysLate(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Pottery", 30000)
	w.leaves(1, c)
	late, last := w.buyer(c), w.buyer(c)
	o := late.orders("till")
	ref := late.begins(o)
	g.pays(ref)
	late.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	w.quiet() // what is called off was paid
	if is := w.order(late.client, o.ID); is.State != "paid" || is.path() != "place cancel pay_late" {
		t.Errorf("%s: %s", is.State, is.path())
	}
	w.leaves(1, c)
	p := last.orders("till")
	ref = last.begins(p)
	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, p.ID)
	w.tended()
	w.quiet()
	g.at(func() {
		if is := g.payments[ref].State; is != plugin.PaymentCancelled {
			t.Errorf("a payment of an order that is over is %s", is)
		}
	})
	w.leaves(0, c)
	g.pays(ref)
	g.tells(w, ref)
	if is := w.order(last.client, p.ID); is.State != "paid_unplaced" || is.path() != "place expire pay_unplaced" {
		t.Errorf("%s: %s", is.State, is.path())
	}
	if got := w.balance(); got != "cash:till 58200 EGP, fees:till 1800 EGP, sales -30000 EGP, unplaced -30000 EGP" {
		t.Error(got)
	}
	// What the bank takes back is owed no more.
	g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = plugin.DisputeLost, egp(30000) })
	g.tells(w, ref)
	if is := w.order(last.client, p.ID); is.State != "refunded" || w.balance() != "cash:till 28200 EGP, fees:till 1800 EGP, sales -30000 EGP" {
		t.Errorf("%s: %s", is.State, w.balance())
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// A buyer's bank wants the money back: while it decides nothing is lost; when it gives it back, all is as before, and else access ends.
func TestAPaymentIsDisputed(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Carving", 100000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("till")
	ref := b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	step := func(to plugin.DisputeState, state, path, books, open string) {
		t.Helper()
		g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = to, egp(100000) })
		g.tells(w, ref)
		g.tells(w, ref)
		is := w.order(b.client, o.ID)
		if got := w.balance(); is.State != state || is.path() != path || got != books {
			t.Errorf("%s: %s, %s: %s", to, is.State, is.path(), got)
		}
		if got := w.reconciliation(); got != open {
			t.Errorf("%s: %s", to, got)
		}
	}
	const before, held = "cash:till 97000 EGP, fees:till 3000 EGP, sales -100000 EGP", "cash:till -3000 EGP, disputed 100000 EGP, fees:till 3000 EGP, sales -100000 EGP"
	active := func() int {
		return w.number(`select count(*)::int from enrollments where user_id = $1 and status <> 'dropped'`, b.user)
	}
	step(plugin.DisputeOpen, "disputed", "place pay dispute", held, "dispute "+o.Number)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", c+" 10.00")).refused(http.StatusConflict, "financial.order_state")
	step(plugin.DisputeWon, "paid", "place pay dispute dispute_won", before, "")
	if n := active(); n != 1 {
		t.Errorf("%d enrolments", n)
	}
	step(plugin.DisputeOpen, "disputed", "place pay dispute dispute_won dispute", held, "dispute "+o.Number)
	step(plugin.DisputeLost, "refunded", "place pay dispute dispute_won dispute dispute_lost", "cash:till -3000 EGP, chargebacks 100000 EGP, fees:till 3000 EGP, sales -100000 EGP", "")
	if n := active(); n != 0 {
		t.Error("access has not ended")
	}
	if b := w.books(); b["shares EGP"] != "0" || b["trainers_due EGP"] != "0" {
		t.Errorf("trainers keep what was earned of it: %v", b)
	}
}

// What a lost message said is known all the same; what nobody here has asked for is seen; a gateway that fails stops nothing else.
func TestReconciliationMends(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Printing", 20000)
	w.leaves(5, c)
	var all []placedOrder
	var who []*shopper
	var refs []string
	for range 4 {
		b := w.buyer(c)
		o := b.orders("till")
		all, who, refs = append(all, o), append(who, b), append(refs, b.begins(o))
	}
	g.at(func() { g.down = true }) // before anybody pays: the job may look at any moment
	for _, ref := range refs {
		g.pays(ref)
	}
	if failed := w.reconciles(); !slices.Equal(failed, []string{"till"}) {
		t.Errorf("these do not answer: %v", failed)
	}
	if is := w.order(who[0].client, all[0].ID); is.State != "awaiting_payment" {
		t.Error(is.State)
	}
	g.at(func() {
		g.down = false
		g.payments["stray"] = &plugin.PaymentReport{Ref: "stray", Key: "another shop's", State: plugin.PaymentCompleted, Amount: egp(500)}
		g.order = append(g.order, "stray")
	})
	if failed := w.reconciles(); len(failed) > 0 {
		t.Errorf("these do not answer: %v", failed)
	}
	for i, o := range all {
		if is := w.order(who[i].client, o.ID); is.State != "paid" {
			t.Errorf("%s is %s", o.Number, is.State)
		}
	}
	if got := w.balance(); got != "cash:till 77600 EGP, fees:till 2400 EGP, sales -80000 EGP" {
		t.Error(got)
	}
	if got := w.reconciliation(); got != "stray" {
		t.Error(got)
	}
	// Somebody gives money back at the gateway, past the site.
	g.set("p1", func(p *plugin.PaymentReport) { p.Refunded = egp(20000) })
	g.tells(w, "p1")
	if got := w.reconciliation(); got != "refunded "+all[0].Number+", stray" {
		t.Error(got)
	}
	if !strings.HasPrefix(w.balance(), "cash:till 77600") {
		t.Error("what was not recorded is guessed at")
	}
}
