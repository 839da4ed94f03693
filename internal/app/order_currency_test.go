package app_test

import (
	"net/http"
	"strings"
	"testing"
)

// Orders in currencies of two, no and three decimals keep their amounts and the rate of the moment, are paid, given back in part, printed, earned,
// paid out and reported in their own currency, and in the organisation's at that rate: a rate that changes later changes nothing of them.
func TestOrdersInOtherCurrencies(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD", "JPY", "KWD").banked()
	for code, rate := range map[string]string{"USD": "50", "JPY": "0.32", "KWD": "160"} {
		w.rate(code, "EGP", rate, "")
	}
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	course := w.sold("Everywhere", 100000)
	w.leaves(10, course)
	trainer := w.who[own]
	w.account(trainer, "Own")
	type amounts struct{ zero, total, part, rest, share, printed string }
	all := map[string]amounts{ // the share of one of two trainers, 35 %, of the rest
		"USD": {"0.00", "20.00", "4.00", "16.00", "5.60", "20.00"},
		"JPY": {"0", "3125", "625", "2500", "875", "3,125"},
		"KWD": {"0.000", "6.250", "1.250", "5.000", "1.750", "6.250"},
	}
	orders := map[string]placedOrder{}
	for code, is := range all {
		b := w.buyer(course)
		if c := b.has("PUT", "/currency", map[string]any{"currency": code}); c.Total != (price{is.total, code}) {
			t.Fatalf("%s: %s", code, c.says())
		}
		o := b.orders("desk")
		if o.Total != (price{is.total, code}) || o.InBase == nil || *o.InBase != (price{"1000.00", "EGP"}) {
			t.Errorf("%s: %+v", code, o)
		}
		orders[code] = o
		// Another currency, or another amount, is not the order's money.
		for _, wrong := range []map[string]any{{"amount": "1000.00", "currency": "EGP"}, {"amount": is.part, "currency": code}} {
			d := came(o)
			d["amount"] = wrong
			w.who[admin].post(moneyAt+"/orders/"+o.ID+"/payment", d).refused(http.StatusUnprocessableEntity, "financial.payment")
		}
	}
	for code, rate := range map[string]string{"USD": "75", "JPY": "0.64", "KWD": "200"} {
		w.rate(code, "EGP", rate, "")
	}
	for code, is := range all {
		o := orders[code]
		w.pays(o).want(http.StatusOK)
		d := back("", course+" "+is.part)
		for _, line := range d["items"].([]any) {
			line.(map[string]any)["amount"] = map[string]any{"amount": is.part, "currency": code}
		}
		d["refunded"] = map[string]any{"amount": is.zero, "currency": code}
		w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d).want(http.StatusOK)
		now := w.refunded(w.who[admin], o.ID)
		if now.State != "partly_refunded" || now.Refunded != (price{is.part, code}) || now.Items[0].Rest != (price{is.rest, code}) || *now.InBase != (price{"1000.00", "EGP"}) {
			t.Errorf("%s: %+v", code, now)
		}
		if len(now.Documents) != 2 || now.Documents[0].Total != (price{is.total, code}) || now.Documents[1].Total != (price{is.part, code}) {
			t.Fatalf("%s: %+v", code, now.Documents)
		}
		if text := w.printed(w.who[admin], document(now.Documents[0].ID, "en")); !strings.Contains(text, is.printed) || !strings.Contains(text, code) {
			t.Errorf("%s: %s", code, text)
		}
		if r := w.report("currency=" + code); r.Whole.Sales != (price{is.total, code}) || r.Whole.Net != (price{is.rest, code}) {
			t.Errorf("%s: %+v", code, r.Whole)
		}
	}
	for _, s := range w.earned(trainer).Sums {
		is, ok := all[s.Currency]
		if !ok || s.Available != (price{is.share, s.Currency}) {
			t.Errorf("%+v", s)
			continue
		}
		var p payout
		trainer.post(moneyAt+"/me/payouts", map[string]any{"amount": s.Available}).want(http.StatusOK).into(&p)
		for _, what := range []string{"approve", "send", "paid"} {
			w.act(p, what).want(http.StatusOK)
		}
	}
	sums := w.earned(trainer).Sums
	if len(sums) != len(all) {
		t.Errorf("%+v", sums)
	}
	for _, s := range sums {
		if s.Paid != (price{all[s.Currency].share, s.Currency}) {
			t.Errorf("%+v", s)
		}
	}
	var balance struct {
		Totals []struct {
			Currency string
			Balanced bool
		}
	}
	w.who[admin].get(moneyAt + "/books").want(http.StatusOK).into(&balance)
	if len(balance.Totals) != len(all) {
		t.Errorf("%+v", balance.Totals)
	}
	for _, total := range balance.Totals {
		if !total.Balanced {
			t.Errorf("%+v", total)
		}
	}
}
