package app_test

import (
	"fmt"
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
)

// Whatever is given back of whichever orders, the books balance, and no order gives back more than was paid.
func TestRefundsBalance(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	courses := []string{w.sold("First", 9999), w.sold("Second", 1), w.sold("Third", 77777)}
	w.leaves(200, courses...)
	prices := map[string]int64{courses[0]: 9999, courses[1]: 1, courses[2]: 77777}
	tried := 0
	rapid.Check(t, func(r *rapid.T) {
		if tried++; tried > 30 { // each is an order and its refunds, over the API
			return
		}
		b := w.buyer(courses...)
		o := b.orders("desk")
		w.pays(o).want(http.StatusOK)
		left := map[string]int64{}
		for c, p := range prices {
			left[c] = p
		}
		for range rapid.IntRange(1, 4).Draw(r, "refunds") {
			var lines []string
			fits := true
			rest := map[string]int64{}
			for _, c := range courses {
				rest[c] = left[c]
				if minor := rapid.Int64Range(0, prices[c]+1).Draw(r, "minor"); minor > 0 {
					lines = append(lines, c+" "+plugin.Money{Minor: minor, Currency: "EGP"}.Amount())
					rest[c] -= minor
					fits = fits && rest[c] >= 0
				}
			}
			if len(lines) == 0 {
				continue
			}
			given := w.refunded(w.who[admin], o.ID).Refunded.Amount
			a := w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", after(given, back("", lines...)))
			if ok := a.status == http.StatusOK; ok != fits && !(a.status == http.StatusConflict && left[courses[0]]+left[courses[1]]+left[courses[2]] == 0) {
				r.Fatalf("%v of %v: %d %s", lines, left, a.status, a.body)
			} else if ok {
				left = rest
			}
		}
		is := w.refunded(b.client, o.ID)
		sum, all := int64(0), true
		for _, i := range is.Items {
			minor := left[i.Course]
			sum += prices[i.Course] - minor
			all = all && minor == 0
			if i.Rest.Amount != (plugin.Money{Minor: minor, Currency: "EGP"}).Amount() {
				r.Fatalf("%+v is left, not %v", i, left)
			}
		}
		if is.Refunded.Amount != (plugin.Money{Minor: sum, Currency: "EGP"}).Amount() || all != (is.State == "refunded") || (sum > 0 && !all) != (is.State == "partly_refunded") {
			r.Fatalf("%+v after %v", is, left)
		}
	})
	// What stands on the accounts is what was given back, and nothing else.
	back := w.number(`select coalesce(sum(amount_minor), 0)::int from financial.refunds where state = 'completed'`)
	sold := w.number(`select sum(total_minor)::int from financial.orders`)
	books := w.books()
	for account, wanted := range map[string]int{"refunds EGP": back, "sales EGP": -sold, "cash:desk EGP": sold, "cash:bank EGP": -back} {
		if got := books[account]; got != fmt.Sprint(wanted) && !(wanted == 0 && got == "") {
			t.Errorf("%s: %s, not %d", account, got, wanted)
		}
	}
	if n := w.number(`select count(*)::int from (select from financial.ledger_entries group by transaction_id, currency having sum(amount_minor) <> 0) wrong`); n != 0 {
		t.Errorf("%d transactions do not balance", n)
	}
	w.documented("credit_note")
}
