package app_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
)

// What is paid for and finds no seat is owed whole; when there is one, the tax is owed to the region.
func TestTaxOfALateSeat(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	small, roomy := w.sold("Small", 114000), w.sold("Roomy", 57000)
	w.leaves(1, small)
	w.tax(map[string]any{"isInclusive": true})
	w.coupon(map[string]any{"code": "HALF", "percent": "50"})
	slow := w.buyer(small, roomy)
	slow.lives("EG", nil)
	slow.uses("HALF")
	slow.taxed("half of both", "EG 14 within: 750.00 and 105.00 are 855.00")
	var o taxedOrder
	slow.post(moneyAt+"/orders", slow.seesTax("bank", "", "")).want(http.StatusOK).into(&o)
	w.exec(`update financial.orders set expires_at = now() - interval '1 second', held_until = now() - interval '1 second'`)
	w.tended()
	quick := w.buyer(small)
	quick.lives("FR", nil)
	quick.taxed("elsewhere", "FR nothing: 1140.00")
	var other taxedOrder
	quick.post(moneyAt+"/orders", quick.seesTax("desk", "", "")).want(http.StatusOK).into(&other)
	w.pays(other.placedOrder).want(http.StatusOK)
	w.pays(o.placedOrder).want(http.StatusOK)
	is := w.taxedOrder(w.who[admin], o.ID)
	if is.State != "paid_unplaced" || is.due("Small") != "570.00 with 70.00" || other.Tax != nil {
		t.Errorf("%+v", is)
	}
	// Of 570.00 for Roomy the half is paid: 250.00 and 35.00.
	if b := w.books(); b["unplaced EGP"] != "-57000" || b["sales EGP"] != "-164000" || b["discounts EGP"] != "25000" || b["tax:EG EGP"] != "-3500" {
		t.Errorf("%v", b)
	}
	w.leaves(1, small)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/seats", nil).want(http.StatusOK)
	if b := w.books(); b["unplaced EGP"] != "0" || b["sales EGP"] != "-264000" || b["discounts EGP"] != "75000" || b["tax:EG EGP"] != "-10500" || b["cash:bank EGP"] != "85500" {
		t.Errorf("%v", b)
	}
}

// Random orders in currencies with no, two and three decimals: lines sum up, and the books say what the orders say.
func TestTaxesOfManyOrders(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "JPY", "KWD").banked()
	lands := []string{"AE", "BH", "CY", "DE", "EG", "FR", "GR", "HU", "IT"}
	for n, land := range lands {
		code := []string{"EGP", "JPY", "KWD"}[n%3]
		ppm := 10000 + rand.IntN(400000)
		w.tax(map[string]any{"country": land, "rate": fmt.Sprintf("%d.%04d", ppm/10000, ppm%10000), "isInclusive": n%2 == 0})
		var courses []string
		for i := range 3 {
			c := w.sold(fmt.Sprintf("%s %d", land, i), 1000+rand.IntN(900000))
			w.exec(`update courses set price_currency = $2 where id = $1`, c, code)
			courses = append(courses, c)
		}
		w.coupon(map[string]any{"code": "OF-" + land, "percent": fmt.Sprintf("%d.5", rand.IntN(99)), "courses": []any{courses[0], courses[1]}})
		b := w.buyer(courses...)
		b.lives(land, nil)
		b.uses("OF-" + land)
		var o taxedOrder
		b.post(moneyAt+"/orders", b.seesTax("desk", "", "")).want(http.StatusOK).into(&o)
		if o.Total.Currency != code {
			t.Errorf("%+v", o)
		}
		w.pays(o.placedOrder).want(http.StatusOK)
	}
	if n := w.number(`
		select count(*)::int from financial.orders o
		join lateral (select sum(net_minor) as net, sum(tax_minor) as tax, sum(price_minor - discount_minor) as price, bool_or(is_tax_inclusive) as within
			from financial.order_items where order_id = o.id) i on true
		where o.total_minor = i.net + i.tax and o.tax_minor = i.tax and case when i.within then i.net + i.tax = i.price else i.net = i.price end and i.tax > 0`); n != len(lands) {
		t.Errorf("%d orders of %d sum up", n, len(lands))
	}
	if n := w.number(`
		select count(*)::int from financial.orders o
		join lateral (select sum(net_minor) as net, sum(tax_minor) as tax from financial.order_items where order_id = o.id) i on true
		join lateral (
			select sum(e.amount_minor) filter (where a.code in ('sales', 'discounts')) as net, sum(e.amount_minor) filter (where a.code = 'tax:' || o.place_country) as tax,
			sum(e.amount_minor) filter (where a.code = 'cash:desk') as cash
			from financial.ledger_transactions t
			join financial.ledger_entries e on e.transaction_id = t.id
			join financial.ledger_accounts a on a.id = e.account_id
			where t.subject_id = o.id::text
		) b on true
		where b.net = -i.net and b.tax = -i.tax and b.cash = o.total_minor`); n != len(lands) {
		t.Errorf("the books say the same of %d orders of %d", n, len(lands))
	}
}

// While a rule is changed and people order, each order has the rule as it was when its buyer saw it, or there is none.
func TestTaxRulesRace(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Wanted", 100000)
	w.exec(`update courses set max_students = null where id = $1`, c)
	r := w.tax(nil)
	var people []*shopper
	var drafts []map[string]any
	for range 8 {
		b := w.buyer(c)
		b.lives("EG", nil)
		people, drafts = append(people, b), append(drafts, b.seesTax("desk", "", ""))
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	won, changed := 0, 0
	for i, b := range people {
		all.Go(func() {
			a := b.post(moneyAt+"/orders", drafts[i])
			mu.Lock()
			defer mu.Unlock()
			if a.status == http.StatusOK {
				won++
			} else if a.status != http.StatusConflict {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	all.Go(func() {
		a := w.who[admin].json("PUT", moneyAt+"/taxes/"+r.ID, taxDraft(map[string]any{"rate": "15", "version": 1}))
		mu.Lock()
		defer mu.Unlock()
		if a.status == http.StatusOK {
			changed++
		} else if a.status != http.StatusConflict {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	all.Wait()
	n := w.number(`select count(*)::int from financial.orders o join financial.tax_rules r on (r.id, r.version) = (o.tax_rule_id, o.tax_rule_version) where o.tax_minor = 14000 and r.rate_ppm = 140000`)
	if n != won || (won > 0) == (changed > 0) {
		t.Errorf("%d ordered, %d of them by the rule, %d changes", won, n, changed)
	}
}
