package app_test

import (
	"fmt"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// However many orders end in one minute, each is looked at by its gateway first: what was paid is taken, the others expire.
func TestManyOrdersEndAtOnce(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Weaving", 40000)
	w.leaves(500, c)
	b := w.buyer(c)
	o := b.orders("till")
	ref := b.begins(o)
	// As many as take more than one look, of one buyer, as the database allows it. The last one is paid.
	const many = 150
	w.exec(`
		with made as (
			insert into financial.orders (id, buyer_id, method, currency, total_minor, base_currency, base_minor, base_rate, expires_at, held_until, created_at)
			select gen_random_uuid(), buyer_id, method, currency, total_minor, base_currency, base_minor, base_rate, now() + interval '1 hour', now() + interval '1 hour', now()
			from financial.orders, generate_series(1, $2) n where id = $1
			returning id),
		items as (
			insert into financial.order_items (order_id, course_id, title, price_minor, net_minor, tax_minor)
			select made.id, i.course_id, i.title, i.price_minor, i.net_minor, i.tax_minor from made, financial.order_items i where i.order_id = $1)
		insert into financial.gateway_payments (id, order_id, gateway, ref, amount_minor, currency, expires_at, looked_at)
		select gen_random_uuid(), id, 'till', 'q' || row_number() over (order by id), 40000, 'EGP', now() + interval '1 hour', now() - interval '1 day' from made`, o.ID, many)
	g.at(func() {
		for n := 1; n <= many; n++ {
			g.payments[fmt.Sprint("q", n)] = &plugin.PaymentReport{Ref: fmt.Sprint("q", n), State: plugin.PaymentPending, Amount: egp(40000)}
		}
	})
	last := fmt.Sprint("q", many)
	w.exec(`update financial.gateway_payments set looked_at = now() where ref in ($1, $2)`, last, ref)
	g.pays(last)
	w.exec(`update financial.orders set expires_at = now() - interval '1 second'`)
	w.eventually("all have ended", func() bool {
		w.tended()
		return w.number(`select count(*)::int from financial.orders where state = 'awaiting_payment'`) == 0
	})
	paths := w.number(`select count(*)::int from financial.order_changes h join financial.gateway_payments g on g.order_id = h.order_id where g.ref = $1 and h.path = 'expire'`, last)
	if paid := w.number(`select count(*)::int from financial.orders where state in ('paid', 'paid_unplaced')`); paid != 1 || paths != 0 {
		t.Errorf("%d are paid, and what was paid expired %d times", paid, paths)
	}
	if n := w.number(`select count(*)::int from financial.orders where state = 'expired'`); n != many {
		t.Errorf("%d have expired", n)
	}
	g.at(func() {
		for name, p := range g.payments {
			if p.State == plugin.PaymentPending {
				t.Errorf("%s can still be paid", name)
			}
		}
	})
}

// An order whose time was over long ago, as the server was off, ends after its gateway was asked all the same; not before an hour in which that says nothing.
func TestAnOrderThatEndedLongAgoIsAskedAbout(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, true) // what is called off while it is silent is tried again, and written down
	c := w.sold("Felting", 40000)
	w.leaves(5, c)
	state := func(o placedOrder, want string) {
		t.Helper()
		if is := w.order(w.who[admin], o.ID); is.State != want {
			t.Errorf("%s, want %s", is.State, want)
		}
	}
	begun := func() (placedOrder, string) {
		t.Helper()
		b := w.buyer(c)
		o := b.orders("till")
		return o, b.begins(o)
	}
	paid, ref := begun()
	silent, _ := begun()
	g.at(func() { g.down = true })
	w.exec(`update financial.orders set expires_at = now() - interval '2 hours'`)
	w.tended()
	state(paid, "awaiting_payment")
	state(silent, "awaiting_payment")
	g.at(func() { g.down = false })
	g.pays(ref)
	w.exec(`update financial.gateway_payments set looked_at = null, closing_at = closing_at - interval '61 minutes' where order_id = $1`, silent.ID)
	g.at(func() { g.down = true })
	w.tended()
	state(paid, "awaiting_payment")
	state(silent, "expired")
	g.at(func() { g.down = false })
	w.tended()
	state(paid, "paid")
}
