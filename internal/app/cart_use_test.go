package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// cartsOf is what became of the carts of some days, in words.
func (w *world) cartsOf(query string) string {
	w.t.Helper()
	var r struct{ Filled, Abandoned, Placed, Paid int }
	w.who[admin].get(moneyAt + "/report?" + query).want(http.StatusOK).into(&r)
	return fmt.Sprint(r.Filled, " filled, ", r.Abandoned, " abandoned, ", r.Placed, " placed, ", r.Paid, " paid")
}

// Carts are counted once, whoever filled them and however often they came back to them; what is ordered from them, and what is paid, is a part
// of them.
func TestCartsAreCounted(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD").banked()
	w.rate("USD", "EGP", "50", "")
	first, second := w.sold("First", 100000), w.sold("Second", 50000)
	w.leaves(50, first, second)
	has := func(what, query, want string) {
		t.Helper()
		if got := w.cartsOf(query); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	has("of nothing", "", "0 filled, 0 abandoned, 0 placed, 0 paid")
	v := &shopper{t: t, client: w.visitor()}
	v.has("PUT", "/currency", map[string]any{"currency": "USD"})
	has("a cart with nothing in it", "", "0 filled, 0 abandoned, 0 placed, 0 paid")
	v.has("POST", "/items", item(first))
	v.has("POST", "/items", item(first))
	v.has("POST", "/items", item(second))
	has("a visitor's", "", "1 filled, 0 abandoned, 0 placed, 0 paid")

	// The visitor turns out to be somebody who has one already, so that both are one.
	lea := w.buyer(second)
	has("two", "", "2 filled, 0 abandoned, 0 placed, 0 paid")
	lea.has("POST", "/merge", map[string]any{"secret": v.secret})
	has("merged", "", "1 filled, 0 abandoned, 0 placed, 0 paid")
	has("with what either held", "course="+first, "1 filled, 0 abandoned, 0 placed, 0 paid")
	// Another one had none: the visitor's is theirs.
	guest, omar := &shopper{t: t, client: w.visitor()}, &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	guest.has("POST", "/items", item(first))
	omar.has("POST", "/merge", map[string]any{"secret": guest.secret})
	has("taken over", "", "2 filled, 0 abandoned, 0 placed, 0 paid")

	paid := omar.orders("bank")
	w.pays(paid).want(http.StatusOK)
	has("paid", "", "2 filled, 0 abandoned, 1 placed, 1 paid")
	omar.has("POST", "/items", item(second)) // what comes after an order is another cart
	omar.orders("bank")
	has("ordered again", "", "3 filled, 0 abandoned, 2 placed, 1 paid")
	has("of a course", "course="+second, "2 filled, 0 abandoned, 1 placed, 0 paid")
	lea.has("PUT", "/currency", map[string]any{"currency": "USD"})
	has("of a currency", "currency=USD", "1 filled, 0 abandoned, 0 placed, 0 paid")

	// Who takes everything out has left it, until something is put in again; so has who does not come back in time, swept away or not.
	lea.has("DELETE", "/items/"+first, nil)
	lea.has("DELETE", "/items/"+second, nil)
	has("emptied", "", "3 filled, 1 abandoned, 2 placed, 1 paid")
	lea.has("POST", "/items", item(first))
	has("filled again", "", "3 filled, 0 abandoned, 2 placed, 1 paid")
	w.exec(`update financial.carts set touched_at = now() - interval '25 hours'`)
	has("left", "", "3 filled, 1 abandoned, 2 placed, 1 paid")
	w.job("carts")
	has("forgotten", "", "3 filled, 1 abandoned, 2 placed, 1 paid")
	lea.has("POST", "/items", item(first))
	has("came back too late", "", "4 filled, 1 abandoned, 2 placed, 1 paid")

	// A cart is of each day from that on which it was filled until that of its last course or its order, by the site's clock.
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"timeZone": "Africa/Cairo"}).want(http.StatusOK)
	w.exec(`update financial.cart_uses set first_at = '2026-03-01 21:59Z', last_at = '2026-03-02 22:00Z' where id = (select min(id) from financial.cart_uses where order_id is null)`)
	w.exec(`update financial.cart_uses set first_at = '2026-03-02 10:00Z', last_at = '2026-03-02 21:59Z' where order_id = $1`, paid.ID)
	w.exec(`update financial.orders set created_at = '2026-03-02 21:59Z' where id = $1`, paid.ID)
	for day, want := range map[string]string{
		"2026-02-28": "0 filled, 0 abandoned, 0 placed, 0 paid", "2026-03-01": "1 filled, 1 abandoned, 0 placed, 0 paid",
		"2026-03-02": "2 filled, 1 abandoned, 1 placed, 1 paid", "2026-03-03": "1 filled, 1 abandoned, 0 placed, 0 paid",
	} {
		has("on "+day, "from="+day+"&until="+day, want)
	}
	// What is said is what stands in the table.
	zone, err := time.LoadLocation("Africa/Cairo")
	w.must(err)
	for from := range 5 {
		for days := range 4 {
			since := time.Date(2026, 2, 27+from, 0, 0, 0, 0, zone)
			ends := since.AddDate(0, 0, days+1)
			n := w.number(`select count(*)::int from financial.cart_uses where tstzrange(first_at, last_at, '[]') && tstzrange($1, $2, '[)')`, since, ends)
			if got := w.cartsOf("from=" + since.Format(time.DateOnly) + "&until=" + ends.AddDate(0, 0, -1).Format(time.DateOnly)); !strings.HasPrefix(got, fmt.Sprint(n, " filled, ")) {
				t.Errorf("%s for %d days: %s, the table says %d", since.Format(time.DateOnly), days+1, got, n)
			}
		}
	}
}
