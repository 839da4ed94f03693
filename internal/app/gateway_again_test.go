package app_test

import (
	"net/http"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

const backBooks = "cash:till -2700 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP"

// A refund that came back and is given once more at the gateway itself is recorded as that, when the gateway says so, and once.
func TestARefundIsGivenAgainThere(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, true)
	o, b, ref, give := w.sells(g, "Sawing")
	var is refundedOrder
	give("till").want(http.StatusOK).into(&is)
	at := moneyAt + "/refunds/" + is.Refunds[0].ID + "/settle"
	g.decides(plugin.PaymentFailed)
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(0) })
	g.tells(w, ref)
	w.who[admin].post(at, byHand("till", "again")).refused(http.StatusConflict, "financial.refund_not_given")
	g.returns(ref, 40000) // another amount
	w.who[admin].post(at, byHand("till", "again")).refused(http.StatusConflict, "financial.refund_not_given")
	g.at(func() { g.returned[ref] = nil; g.payments[ref].Refunded = egp(0) })
	name := g.returns(ref, 90000)
	g.at(func() { g.down = true })
	w.who[admin].post(at, byHand("till", "again")).refused(http.StatusServiceUnavailable, "financial.gateway_silent")
	g.at(func() { g.down = false })
	if n := w.raced(4, func(int) answer { return w.who[admin].post(at, byHand("till", "again")) }); n != 1 {
		t.Errorf("given again %d times", n)
	}
	if is = w.refunded(b.client, o.ID); is.Refunds[0].State != "completed" || len(is.Documents) != 2 || is.Refunded.Amount != "900.00" {
		t.Errorf("%+v", is)
	}
	var there given
	if w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&there); len(there.GivenThere) != 0 {
		t.Errorf("%+v", there)
	}
	if n := w.number(`select count(*)::int from financial.refunds where repaid_reference = $1 and repaid_by = 'till'`, name); n != 1 {
		t.Error("it is not called as at the till")
	}
	if w.reconciles(); w.reconciliation() != "" || w.balance() != backBooks {
		t.Errorf("%s, %s", w.reconciliation(), w.balance())
	}
}

// While somebody has given money back at the gateway itself and not said what for, a refund that the gateway does not know is not asked for: it may
// be the same. People settle it as given there, or call it off, and nothing is given twice.
func TestNothingIsGivenBesideWhatWasGivenThere(t *testing.T) {
	t.Parallel()
	for _, settles := range []bool{true, false} {
		w, g := tilled(t, false)
		o, b, ref, give := w.sells(g, "Milling")
		g.at(func() { g.down = true })
		var is refundedOrder
		give("till").want(http.StatusOK).into(&is)
		if is.Refunds[0].State != "sending" {
			t.Fatalf("%+v", is.Refunds)
		}
		g.at(func() { g.down = false })
		g.returns(ref, 90000) // somebody did not want to wait
		told := w.told(w.who[admin].user, "payment_trouble")
		for range 2 {
			w.exec(`update jobs.river_job set scheduled_at = now() where state in ('retryable', 'scheduled') and args->>'name' like '%refund-send'`)
			w.reconciles()
		}
		g.at(func() {
			if len(g.given) != 0 || g.payments[ref].Refunded.Minor != 90000 {
				t.Errorf("it is given twice: %+v", g.given)
			}
		})
		if got := w.told(w.who[admin].user, "payment_trouble") - told; got != 1 || w.reconciliation() != "refunded "+o.Number {
			t.Errorf("super admins are told %d times, and the page says %q", got, w.reconciliation())
		}
		// Nobody asks the till meanwhile: what is being asked for is settled by nobody.
		w.eventually("nobody asks the till", func() bool {
			w.exec(`update jobs.river_job set scheduled_at = now() + interval '1 hour' where state in ('retryable', 'scheduled') and args->>'name' like '%refund-send'`)
			return w.number(`select count(*)::int from jobs.river_job where state in ('available', 'running') and args->>'name' like '%refund-send'`) == 0
		})
		at := moneyAt + "/refunds/" + is.Refunds[0].ID
		if settles {
			w.who[admin].post(at+"/settle", byHand("till", "dashboard")).want(http.StatusOK)
		} else {
			w.who[admin].post(at+"/call-off", map[string]any{"why": "It was given there"}).want(http.StatusOK)
			var there given
			w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&there)
			w.who[admin].post(moneyAt+"/gateway-refunds/"+there.GivenThere[0].ID+"/record", forAll(is)).want(http.StatusOK)
		}
		if is = w.refunded(b.client, o.ID); is.State != "refunded" || len(is.Documents) != 2 {
			t.Errorf("%+v", is)
		}
		var there given
		if w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&there); len(there.GivenThere) != 0 {
			t.Errorf("%+v", there)
		}
		if w.reconciles(); w.reconciliation() != "" || w.balance() != backBooks {
			t.Errorf("%s, %s", w.reconciliation(), w.balance())
		}
	}
}

// forAll says that what was given at the till was for all of an order.
func forAll(is refundedOrder) map[string]any {
	return there("0.00", is.Items[0].Course+" 900.00")
}

// A refund that people settled as given at the gateway and that failed there has come back; one that they called off and that left all the same is
// shown, and recorded as any other that was given there.
func TestWhatBecameOfOurRefundsThere(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, give := w.sells(g, "Boring")
	g.at(func() { g.down = true })
	var is refundedOrder
	give("till").want(http.StatusOK).into(&is)
	w.exec(`update financial.refunds set sent_at = now() - interval '2 hours'`)
	id := is.Refunds[0].ID
	w.who[admin].post(moneyAt+"/refunds/"+id+"/settle", byHand("till", "seen there")).want(http.StatusOK)
	g.at(func() {
		g.down = false
		g.given[id], g.of[id] = plugin.RefundReport{Ref: "r-" + id, State: plugin.PaymentFailed, Why: "closed"}, ref
	})
	g.tells(w, ref)
	if is = w.refunded(b.client, o.ID); is.Refunds[0].State != "bounced" {
		t.Errorf("%+v", is.Refunds)
	}
	w.who[admin].post(moneyAt+"/refunds/"+id+"/settle", byHand("bank", "B-1")).want(http.StatusOK)
	if w.reconciles(); w.reconciliation() != "" || w.balance() != "cash:bank -90000 EGP, cash:till 87300 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" {
		t.Errorf("%s, %s", w.reconciliation(), w.balance())
	}

	o, b, ref, give = w.sells(g, "Reaming")
	g.at(func() { g.slow = true })
	is = refundedOrder{}
	give("till").want(http.StatusOK).into(&is)
	id = is.Refunds[0].ID
	var kept plugin.RefundReport
	g.at(func() { kept = g.given[id]; delete(g.given, id); g.payments[ref].Refunded.Minor = 0 })
	w.who[admin].post(moneyAt+"/refunds/"+id+"/call-off", map[string]any{"why": "It lost it"}).want(http.StatusOK)
	g.at(func() {
		kept.State, kept.Amount = plugin.PaymentCompleted, egp(90000)
		g.given[id], g.payments[ref].Refunded = kept, egp(90000)
	})
	g.tells(w, ref)
	var found given
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&found)
	if len(found.GivenThere) != 1 || found.GivenThere[0].Ref != "r-"+id {
		t.Fatalf("%+v", found)
	}
	w.who[admin].post(moneyAt+"/gateway-refunds/"+found.GivenThere[0].ID+"/record", forAll(is)).want(http.StatusOK)
	if is = w.refunded(b.client, o.ID); is.State != "refunded" || len(is.Documents) != 2 {
		t.Errorf("%+v", is)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// What was too much, came back, and is given once more at the gateway itself is recorded by itself, once it has left there.
func TestASurplusIsGivenAgainThere(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, _ := w.paidTwice(g, "Carving")
	const paid = "cash:bank 40000 EGP, cash:till -1200 EGP, fees:till 1200 EGP, sales -40000 EGP"
	if w.reconciles(); w.balance() != paid {
		t.Fatal(w.balance())
	}
	g.decides(plugin.PaymentFailed)
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(0) })
	g.tells(w, ref)
	if got := w.reconciliation(); got != "surplus "+o.Number {
		t.Fatal(got)
	}
	name := g.returns(ref, 40000)
	g.at(func() { g.returned[ref][0].State = plugin.PaymentPending })
	g.tells(w, ref)
	if got := w.reconciliation(); got != "surplus "+o.Number {
		t.Errorf("what is on its way is taken as given: %q", got)
	}
	g.at(func() { g.returned[ref][0].State = plugin.PaymentCompleted })
	for range 2 {
		g.tells(w, ref)
	}
	if w.reconciles(); w.reconciliation() != "" || w.balance() != paid || w.told(b.user, "surplus_returned") != 2 {
		t.Errorf("%s, %s, told %d times", w.reconciliation(), w.balance(), w.told(b.user, "surplus_returned"))
	}
	if n := w.number(`select count(*)::int from financial.gateway_payments where return_ref = $1`, name); n != 1 {
		t.Error("it is not called as at the till")
	}
}

// Of a payment that became money in another currency, what a refund takes from the account is posted with the refund, and not by halves while that
// is on its way.
func TestAnExchangeWaitsForItsRefund(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	_, _, ref, give := w.sells(g, "Honing")
	g.set(ref, func(p *plugin.PaymentReport) { p.Settled = plugin.Money{Minor: 1800, Currency: "USD"} })
	g.tells(w, ref)
	const before = "cash:till -2700 EGP, cash:till 1800 USD, exchange:EGP:USD -1800 USD, exchange:EGP:USD 90000 EGP, fees:till 2700 EGP, sales -90000 EGP"
	if got := w.balance(); got != before {
		t.Fatal(got)
	}
	g.at(func() { g.slow = true })
	give("till").want(http.StatusOK)
	g.tells(w, ref)
	if got := w.balance(); got != before {
		t.Errorf("half of it is posted: %s", got)
	}
	g.decides(plugin.PaymentCompleted)
	g.set(ref, func(p *plugin.PaymentReport) { p.Settled = plugin.Money{Minor: -20, Currency: "USD"} })
	w.reconciles()
	g.tells(w, ref)
	if got := w.balance(); got != "cash:till -20 USD, cash:till -2700 EGP, exchange:EGP:USD 20 USD, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" {
		t.Error(got)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// A refund that is given again at the gateway itself can come back again, as often as it does: each time it is owed to the buyer once more, books
// and reconciliation agree, and a super admin decides anew.
func TestARefundComesBackAgainAndAgain(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, give := w.sells(g, "Broaching")
	var is refundedOrder
	give("till").want(http.StatusOK).into(&is)
	at := moneyAt + "/refunds/" + is.Refunds[0].ID + "/settle"
	const due = "cash:till 87300 EGP, fees:till 2700 EGP, refunds 90000 EGP, refunds_due -90000 EGP, sales -90000 EGP"
	comesBack := func(fails func()) {
		t.Helper()
		told := w.told(w.who[admin].user, "payment_trouble")
		g.at(fails)
		g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(0) })
		for range 2 {
			g.tells(w, ref)
		}
		if is = w.refunded(b.client, o.ID); is.Refunds[0].State != "bounced" || is.State != "refunded" || len(is.Documents) != 2 || w.told(w.who[admin].user, "payment_trouble") != told+2 {
			t.Errorf("%s, %+v, and super admins are told %d times more", is.State, is.Refunds, w.told(w.who[admin].user, "payment_trouble")-told)
		}
		if w.reconciles(); w.reconciliation() != "bounced "+o.Number || w.balance() != due {
			t.Errorf("%s, %s", w.reconciliation(), w.balance())
		}
	}
	comesBack(func() {
		for key, r := range g.given {
			r.State = plugin.PaymentFailed
			g.given[key] = r
		}
	})
	for round := range 3 {
		g.returns(ref, 90000)
		w.who[admin].post(at, byHand("till", "again")).want(http.StatusOK)
		w.who[admin].post(at, byHand("till", "again")).refused(http.StatusConflict, "financial.refund_state")
		if w.reconciles(); w.reconciliation() != "" || w.balance() != backBooks {
			t.Errorf("%s, %s", w.reconciliation(), w.balance())
		}
		comesBack(func() { g.returned[ref][round].State = plugin.PaymentFailed })
	}
	w.who[admin].post(at, byHand("bank", "R-9")).want(http.StatusOK)
	if w.reconciles(); w.reconciliation() != "" || w.balance() != "cash:bank -90000 EGP, cash:till 87300 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" || w.told(b.user, "refund_given") != 5 {
		t.Errorf("%s, %s, and the buyer is told %d times", w.reconciliation(), w.balance(), w.told(b.user, "refund_given"))
	}
	if is = w.refunded(b.client, o.ID); is.Refunds[0].State != "completed" || len(is.Documents) != 2 {
		t.Errorf("%+v", is.Refunds)
	}
}

// Of a payment that became money in another currency, what a refund has taken from the account is posted also where people have settled that
// refund long after the payment, and though what was to look at it got lost.
func TestAnExchangeIsPostedAfterItsRefundIsSettled(t *testing.T) {
	t.Parallel()
	for _, isLost := range []bool{false, true} {
		w, g := tilled(t, false)
		_, _, ref, give := w.sells(g, "Lapping")
		g.set(ref, func(p *plugin.PaymentReport) { p.Settled = plugin.Money{Minor: 1800, Currency: "USD"} })
		g.tells(w, ref)
		g.at(func() { g.slow = true })
		var is refundedOrder
		give("till").want(http.StatusOK).into(&is)
		g.set(ref, func(p *plugin.PaymentReport) { p.Settled = plugin.Money{Minor: -20, Currency: "USD"} })
		g.tells(w, ref)
		w.exec(`update financial.refunds set sent_at = now() - interval '2 hours'`)
		w.exec(`update financial.gateway_payments set paid_at = now() - interval '130 days', looked_at = now() - interval '2 days'`)
		g.at(func() { g.down = true })
		w.who[admin].post(moneyAt+"/refunds/"+is.Refunds[0].ID+"/settle", byHand("till", "seen there")).want(http.StatusOK)
		g.at(func() { g.down = false })
		if isLost {
			w.exec(`delete from jobs.river_job where args->>'name' like '%look-again'`)
			w.reconciles()
		} else {
			w.exec(`update jobs.river_job set scheduled_at = now() where state in ('retryable', 'scheduled') and args->>'name' like '%look-again'`)
		}
		w.eventually("what the account lost is posted", func() bool {
			return w.balance() == "cash:till -20 USD, cash:till -2700 EGP, exchange:EGP:USD 20 USD, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP"
		})
	}
}
