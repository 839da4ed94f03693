package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// A refund that is on its way when the buyer's bank takes all of the money goes on: it is given after all, settled, or refused, and the books say
// what became of the money.
func TestARefundIsOnItsWayWhenTheBankTakesAll(t *testing.T) {
	t.Parallel()
	for how, want := range map[string]struct{ refund, books string }{
		"given":   {"completed", "cash:till -92700 EGP, chargebacks 90000 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP"},
		"settled": {"completed", "cash:bank -90000 EGP, cash:till -2700 EGP, chargebacks 90000 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP"},
		"refused": {"failed", "cash:till -2700 EGP, chargebacks 90000 EGP, fees:till 2700 EGP, sales -90000 EGP"},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w, g := tilled(t, false)
			o, b, ref, give := w.sells(g, "Etching")
			g.at(func() { g.slow = true })
			var is refundedOrder
			give("till").want(http.StatusOK).into(&is)
			refund := moneyAt + "/refunds/" + is.Refunds[0].ID
			g.set(ref, func(p *plugin.PaymentReport) {
				p.Refunded, p.Dispute, p.Disputed = egp(0), plugin.DisputeLost, egp(90000)
			})
			g.tells(w, ref)
			if is := w.order(b.client, o.ID); is.State != "refunded" || is.path() != "place pay dispute dispute_lost" {
				t.Errorf("%s: %s", is.State, is.path())
			}
			switch how {
			case "given":
				g.decides(plugin.PaymentCompleted)
				g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(90000) })
			case "refused":
				g.decides(plugin.PaymentFailed)
			case "settled":
				w.who[admin].post("/api/v1/plugins/till/disable", nil).want(http.StatusOK)
				if n := w.raced(3, func(int) answer { return w.who[admin].post(refund+"/settle", byHand("bank", "R-1")) }); n != 1 {
					t.Errorf("settled %d times", n)
				}
				w.who[admin].post("/api/v1/plugins/till/enable", nil).want(http.StatusOK)
			}
			w.reconciles()
			if is := w.refunded(w.who[admin], o.ID); is.State != "refunded" || is.Refunds[0].State != want.refund || w.balance() != want.books {
				t.Errorf("%s, %+v, %s", is.State, is.Refunds, w.balance())
			}
			if w.reconciles(); w.reconciliation() != "" {
				t.Error(w.reconciliation())
			}
			if n := w.number(`select coalesce(sum(amount_minor), 0)::int from financial.earnings where order_id = $1`, o.ID); n != 0 {
				t.Errorf("trainers keep %d of it", n)
			}
		})
	}
}

// Money that was too much and comes back after it was given is owed again, and given by hand.
func TestASurplusComesBack(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, at := w.paidTwice(g, "Engraving")
	const books = "cash:bank 40000 EGP, cash:till -1200 EGP, fees:till 1200 EGP, sales -40000 EGP"
	if w.reconciles(); w.balance() != books || w.reconciliation() != "" {
		t.Fatalf("%s, %s", w.balance(), w.reconciliation())
	}
	w.who[admin].post(at, byHand("bank", "B-1")).refused(http.StatusConflict, "financial.returned")
	g.decides(plugin.PaymentFailed)
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(0) })
	for range 2 {
		g.tells(w, ref)
	}
	if w.reconciles(); w.reconciliation() != "surplus "+o.Number || w.balance() != "cash:bank 40000 EGP, cash:till 38800 EGP, fees:till 1200 EGP, sales -40000 EGP, surplus -40000 EGP" {
		t.Errorf("%s, %s", w.reconciliation(), w.balance())
	}
	if n := w.raced(4, func(int) answer { return w.who[admin].post(at, byHand("bank", "B-1")) }); n != 1 {
		t.Errorf("given %d times", n)
	}
	if w.reconciles(); w.reconciliation() != "" || w.balance() != "cash:till 38800 EGP, fees:till 1200 EGP, sales -40000 EGP" {
		t.Errorf("%s, %s", w.reconciliation(), w.balance())
	}
	if n := w.told(b.user, "surplus_returned"); n != 2 { // and again
		t.Errorf("the buyer is told %d times", n)
	}
}

// Of an order of which a seat is owed and a bank has taken a part no more is given back than is left, and what is owed comes first.
func TestABankTakesAPartOfWhatIsOwed(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	has, owed := w.sold("Binding", 60000), w.sold("Printing", 40000)
	w.leaves(5, has)
	sells := func(lost int64) (placedOrder, func(refunded string, lines ...string) answer) {
		t.Helper()
		w.leaves(1, owed)
		b := w.buyer(has, owed)
		o := b.orders("till")
		ref := b.begins(o)
		w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
		w.tended()
		w.leaves(0, owed)
		g.pays(ref)
		g.tells(w, ref)
		g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = plugin.DisputeLost, egp(lost) })
		g.tells(w, ref)
		if is := w.order(b.client, o.ID); is.State != "paid_unplaced" || is.path() != "place expire pay_unplaced dispute dispute_lost_part" {
			t.Fatalf("%s: %s", is.State, is.path())
		}
		return o, func(refunded string, lines ...string) answer {
			d := after(refunded, back("", lines...))
			d["paidOn"] = time.Now().UTC().Format(time.DateOnly)
			return w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d)
		}
	}
	refused := func(a answer, pointer string) {
		t.Helper()
		if p := a.refused(http.StatusUnprocessableEntity, "financial.refund"); p.Errors[0].Pointer != pointer {
			t.Errorf("%+v", p)
		}
	}
	// 700.00 of 1000.00 are left, of which 400.00 are for the seat.
	o, give := sells(30000)
	refused(give("0.00", has+" 300.01"), "/items/0/amount")
	refused(give("0.00", has+" 600.00", owed+" 400.00"), "/items/1/amount")
	refused(give("0.00", owed+" 300.00"), "/items/0/amount")
	give("0.00", owed+" 400.00").want(http.StatusOK)
	refused(give("400.00", has+" 300.01"), "/items/0/amount")
	give("400.00", has+" 300.00").want(http.StatusOK)
	const first = "cash:bank -70000 EGP, cash:till 67000 EGP, chargebacks 30000 EGP, fees:till 3000 EGP, refunds 30000 EGP, sales -60000 EGP"
	if is := w.order(w.who[admin], o.ID); is.State != "refunded" || w.balance() != first {
		t.Errorf("%s: %s", is.State, w.balance())
	}
	// 300.00 are left, which is less than the seat cost.
	o, give = sells(70000)
	refused(give("0.00", has+" 0.01"), "/items/0/amount")
	refused(give("0.00", owed+" 400.00"), "/items/0/amount")
	refused(give("0.00", owed+" 200.00"), "/items/0/amount")
	give("0.00", owed+" 300.00").want(http.StatusOK)
	give("300.00", has+" 0.01").refused(http.StatusConflict, "financial.order_state") // all of it is gone
	if is := w.order(w.who[admin], o.ID); is.State != "refunded" ||
		w.balance() != "cash:bank -100000 EGP, cash:till 94000 EGP, chargebacks 90000 EGP, fees:till 6000 EGP, refunds 30000 EGP, sales -120000 EGP" {
		t.Errorf("%s: %s", is.State, w.balance())
	}
	// What is owed and taken in two parts is owed no more.
	o, _ = sells(70000)
	ref, err := native.Value[string](t.Context(), w.db, `select ref from financial.gateway_payments where order_id = $1`, o.ID)
	w.must(err)
	g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = plugin.DisputeLost, egp(100000) })
	g.tells(w, ref)
	if is := w.order(w.who[admin], o.ID); is.State != "refunded" || w.number(`select coalesce(sum(e.amount_minor), 0)::int from financial.ledger_entries e join financial.ledger_transactions t on t.id = e.transaction_id
		join financial.ledger_accounts a on a.id = e.account_id where t.subject_id = $1 and a.code = 'unplaced'`, o.ID) != 0 {
		t.Errorf("%s: %s", is.State, w.balance())
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// A bank takes all of an order while the money of one of its courses is on its way back: trainers lose each share once, that of the other course too.
func TestABankTakesAllWhileAPartIsOnItsWay(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	one, other := w.sold("Binding", 60000), w.sold("Printing", 40000)
	w.leaves(3, one)
	w.leaves(3, other)
	b := w.buyer(one, other)
	o := b.orders("till")
	ref := b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	g.at(func() { g.slow = true })
	d := back("", one+" 600.00")
	d["method"], d["paidOn"] = "till", time.Now().UTC().Format(time.DateOnly)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d).want(http.StatusOK)
	g.set(ref, func(p *plugin.PaymentReport) {
		p.Refunded, p.Dispute, p.Disputed = egp(0), plugin.DisputeLost, egp(100000)
	})
	g.tells(w, ref)
	g.decides(plugin.PaymentCompleted)
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(60000) })
	w.reconciles()
	if is := w.refunded(w.who[admin], o.ID); is.State != "refunded" || is.Refunds[0].State != "completed" {
		t.Errorf("%s, %+v", is.State, is.Refunds)
	}
	if n := w.number(`select coalesce(sum(amount_minor), 0)::int from financial.earnings where order_id = $1`, o.ID); n != 0 {
		t.Errorf("trainers keep %d of it", n)
	}
}
