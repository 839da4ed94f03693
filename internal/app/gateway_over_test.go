package app_test

import (
	"net/http"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// attemptsOf counts the payments of an order that are in a state here.
func (w *world) attemptsOf(o placedOrder, state string) int {
	w.t.Helper()
	return w.number(`select count(*)::int from financial.gateway_payments where order_id = $1 and state = $2`, o.ID, state)
}

// While a gateway begins a payment, its order is cancelled, or it is called off: nobody is told where to pay it, and it is called off there.
func TestAPaymentEndsWhileItBegins(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, true)
	c := w.sold("Dyeing", 30000)
	w.leaves(5, c)
	b, other := w.buyer(c), w.buyer(c)
	isOff := func(ref string) {
		t.Helper()
		w.quiet()
		g.at(func() {
			if is := g.payments[ref].State; is != plugin.PaymentCancelled {
				t.Errorf("%s is %s at the gateway", ref, is)
			}
		})
	}
	till := map[string]any{"gateway": "till"}

	o := b.orders("till")
	g.at(func() {
		g.begins = func() {
			b.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
			w.quiet()
		}
	})
	b.post(moneyAt+"/orders/"+o.ID+"/gateway-payment", till).refused(http.StatusConflict, "financial.order_state")
	isOff("p1")

	// Its time is over before the gateway has answered, and the buyer begins anew.
	p := other.orders("till")
	second := ""
	g.at(func() {
		g.begins = func() {
			w.exec(`update financial.gateway_payments set expires_at = now() where order_id = $1`, p.ID)
			second = other.begins(p)
		}
	})
	other.post(moneyAt+"/orders/"+p.ID+"/gateway-payment", till).refused(http.StatusServiceUnavailable, "financial.gateway_silent")
	isOff("p2")
	g.pays(second)
	g.tells(w, second)
	if is := w.order(other.client, p.ID); is.State != "paid" || second != "p3" || w.attemptsOf(p, "cancelled") != 1 {
		t.Errorf("%s by %s", is.State, second)
	}
}

// A payment whose gateway is gone, or does not know it any more, keeps nobody from paying; one of which a gateway says what cannot be keeps
// nobody from the others.
func TestPaymentsThatCannotBeLookedAt(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Gilding", 30000)
	w.leaves(9, c)
	b := w.buyer(c)
	o := b.orders("till")
	lost := b.begins(o)
	g.at(func() { delete(g.payments, lost) })
	w.reconciles()
	if w.attemptsOf(o, "pending") != 1 {
		t.Error("what can still be paid has ended")
	}
	w.exec(`update financial.gateway_payments set expires_at = now()`)
	w.reconciles()
	if w.attemptsOf(o, "cancelled") != 1 {
		t.Error("what the gateway does not know has not ended")
	}
	// Called off when the buyer comes again, as its time is over.
	lost = b.begins(o)
	g.at(func() { delete(g.payments, lost) })
	w.exec(`update financial.gateway_payments set expires_at = now()`)
	b.begins(o)
	w.exec(`update financial.gateway_payments set gateway = 'gone' where state = 'pending'`)
	g.pays(b.begins(o))
	if w.attemptsOf(o, "cancelled") != 3 || w.attemptsOf(o, "pending") != 1 {
		t.Error("what is at a gateway that is gone has not ended")
	}

	var odd []string
	for range 3 {
		s := w.buyer(c)
		ref := s.begins(s.orders("till"))
		g.set(ref, func(p *plugin.PaymentReport) { p.Amount.Minor = -1 })
		odd = append(odd, ref)
	}
	w.exec(`update financial.gateway_payments set looked_at = now() - interval '1 hour' where ref = any ($1)`, odd)
	if failed := w.reconciles(); len(failed) != 1 || w.order(b.client, o.ID).State != "paid" {
		t.Errorf("%v, and what was paid is %s", failed, w.order(b.client, o.ID).State)
	}
	if n := w.number(`select count(*)::int from financial.gateway_payments where ref = any ($1) and looked_at < now() - interval '1 minute'`, odd); n != 0 {
		t.Errorf("%d come first again", n)
	}
}

// A bank takes less than what is left: the order is what it was, the buyer keeps the course, and super admins are told.
func TestABankTakesAPart(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Etching", 100000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("till")
	ref := b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	told := w.number(troubleSQL, w.who[admin].user)
	for range 2 {
		g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = plugin.DisputeLost, egp(40000) })
		g.tells(w, ref)
	}
	is := w.refunded(b.client, o.ID)
	if got := w.order(b.client, o.ID).path(); is.State != "paid" || got != "place pay dispute dispute_lost_part" || is.Items[0].HasLeft {
		t.Errorf("%s, %s", is.State, got)
	}
	if got := w.balance(); got != "cash:till 57000 EGP, chargebacks 40000 EGP, fees:till 3000 EGP, sales -100000 EGP" {
		t.Error(got)
	}
	if n := w.number(`select count(*)::int from enrollments where user_id = $1 and status <> 'dropped'`, b.user); n != 1 {
		t.Error("access has ended")
	}
	if n := w.number(troubleSQL, w.who[admin].user) - told; n != 2 { // one opened, and is lost
		t.Errorf("super admins are told %d times", n)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:dispute_lost'`, b.user); n != 0 {
		t.Error("the buyer is told that the courses have ended")
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// Money that was too much is on its way, and is not given back before the gateway says so, whatever it counts; when that fails, people see it.
func TestASurplusIsOnItsWay(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Tanning", 40000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("bank")
	ref := b.begins(o)
	g.at(func() { g.slow = true })
	g.pays(ref)
	w.pays(o).want(http.StatusOK)
	w.quiet()
	g.tells(w, ref) // it counts what is on its way
	const owed = "cash:bank 40000 EGP, cash:till 38800 EGP, fees:till 1200 EGP, sales -40000 EGP, surplus -40000 EGP"
	if w.reconciles(); w.balance() != owed {
		t.Error(w.balance())
	}
	becomes := func(state plugin.PaymentState, refunded int64) {
		g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(refunded) })
		g.at(func() {
			for key, r := range g.given {
				r.State = state
				g.given[key] = r
			}
		})
		w.exec(`update financial.gateway_payments set return_next = null`) // some time later
		w.reconciles()
	}
	becomes(plugin.PaymentFailed, 0)
	if got := w.reconciliation(); got != "surplus "+o.Number || w.balance() != owed {
		t.Errorf("%s, %s", got, w.balance())
	}
	becomes(plugin.PaymentFailed, 40000) // somebody did it there
	if got := w.reconciliation(); got != "" || w.balance() != "cash:bank 40000 EGP, cash:till -1200 EGP, fees:till 1200 EGP, sales -40000 EGP" {
		t.Errorf("%s, %s", got, w.balance())
	}
}
