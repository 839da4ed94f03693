package app_test

import (
	"net/http"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// What of money waits for super admins is counted for their first page, with what it leads to; and where nobody can pay, that is said.
func TestWhatOfMoneyWaitsIsCounted(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	type waiting struct {
		Proofs, Refunds, Payouts, Findings int
		HasNoWay                           bool
	}
	is := func(what string, want waiting) {
		t.Helper()
		var got waiting
		w.who[admin].get(moneyAt + "/waiting").want(http.StatusOK).into(&got)
		if got != want {
			t.Errorf("%s: %+v", what, got)
		}
	}
	is("at first", waiting{})
	w.moneySettings(map[string]any{"holdDays": 0})
	c := w.sold("Glazing", 100000)
	w.leaves(10, c)
	shows := w.buyer(c)
	o := shows.orders("bank")
	for range 2 { // two of one order are one to look at
		shows.put(proofAt(o.ID, plugin.NewID[string]()), []byte("%PDF-1.7\nreceipt")).want(http.StatusOK)
	}
	b := w.buyer(c)
	paid := b.orders("desk")
	w.pays(paid).want(http.StatusOK)
	b.post(moneyAt+"/orders/"+paid.ID+"/refund-requests", map[string]any{"courses": []string{c}, "reason": "No time"}).want(http.StatusOK)
	w.boughtToday(c)
	w.account(w.who[own], "Own Trainer")
	p := w.asked(w.who[own], "350.00")
	w.exec(`update financial.orders set buyer_id = $2 where id = $1`, paid.ID, w.who[other].user)
	w.leaves(0, c) // so that it stays found
	w.reconciles()
	is("of each", waiting{Proofs: 1, Refunds: 1, Payouts: 1, Findings: 1})
	w.exec(`update financial.orders set buyer_id = $2 where id = $1`, paid.ID, b.user)
	w.reconciles()
	w.leaves(5, c)
	w.act(p, "approve").want(http.StatusOK)
	w.pays(o).want(http.StatusOK)
	is("once some are done", waiting{Refunds: 1})
	w.moneySettings(map[string]any{"holdDays": 0, "desk": false})
	is("with an account", waiting{Refunds: 1})
	w.exec(`update financial.currencies set holder = '', bank = '', account_number = ''`)
	is("with no way to pay", waiting{Refunds: 1, HasNoWay: true})
}
