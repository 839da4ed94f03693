package app_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins"
)

// An order is paid at a gateway: what the gateway says counts, and not that a browser comes back or how often a message comes, also to two
// servers at once.
func TestAGatewayPaysAnOrder(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Welding", 100000)
	w.leaves(3, c)
	b := w.buyer(c)
	var decides checkout
	b.get(moneyAt + "/checkout").want(http.StatusOK).into(&decides)
	if !slices.Equal(decides.Methods, []string{"till", "bank", "desk"}) {
		t.Errorf("it can be paid by %v", decides.Methods)
	}
	o := b.orders("till")
	at := moneyAt + "/orders/" + o.ID
	ref := b.begins(o)
	if again := b.begins(o); again != ref {
		t.Errorf("it is begun twice: %s and %s", ref, again)
	}
	stranger := w.newcomer(plugin.Trainee)
	stranger.post(at+"/gateway-payment", map[string]any{"gateway": "till"}).refused(http.StatusNotFound, "not_found")
	stranger.post(at+"/gateway-check", nil).refused(http.StatusNotFound, "not_found")
	w.who[admin].post(at+"/gateway-payment", map[string]any{"gateway": "till"}).refused(http.StatusNotFound, "not_found") // it is not theirs to pay
	b.post(at+"/gateway-payment", map[string]any{"gateway": "none"}).refused(http.StatusConflict, "financial.gateway")

	// The browser comes back, and nothing has come.
	w.exec(`update financial.gateway_payments set looked_at = now() - interval '10 seconds'`)
	var looked placedOrder
	b.post(at+"/gateway-check", nil).want(http.StatusOK).into(&looked)
	if looked.State != "awaiting_payment" || w.balance() != "" {
		t.Errorf("%s, %s", looked.State, w.balance())
	}

	g.pays(ref)
	second := w.another(options{plugins: append(plugins.Native(), g)})
	message := g.message(ref)
	var all sync.WaitGroup
	for i := range 100 {
		at := w.visitor()
		if i%2 == 1 {
			at = second.visitor()
		}
		all.Go(func() { at.hears(message).want(http.StatusNoContent) })
	}
	for range 10 { // and others about the same
		all.Go(func() { w.visitor().hears(g.message(ref)).want(http.StatusNoContent) })
	}
	all.Wait()
	w.quiet()
	is := w.order(b.client, o.ID)
	if is.State != "paid" || is.path() != "place pay" || *is.Items[0].Outcome != "entered" {
		t.Errorf("%+v", is)
	}
	const books = "cash:till 97000 EGP, fees:till 3000 EGP, sales -100000 EGP"
	if got := w.balance(); got != books {
		t.Error(got)
	}
	for sql, want := range map[string]int{
		`select count(*)::int from financial.payments where provider = 'till'`:           1,
		`select count(*)::int from financial.documents`:                                  1,
		`select count(*)::int from financial.gateway_news`:                               11,
		`select count(*)::int from enrollments where user_id = '` + string(b.user) + `'`: 1,
		`select count(*)::int from financial.orders where card_country = 'EG'`:           1,
	} {
		if got := w.number(sql); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	b.post(at+"/gateway-payment", map[string]any{"gateway": "till"}).refused(http.StatusConflict, "financial.order_state")

	// Fees that are learnt later are posted then, and what is older than the order changes nothing.
	g.set(ref, func(p *plugin.PaymentReport) { p.Fee.Minor = 3500 })
	g.tells(w, ref)
	g.set(ref, func(p *plugin.PaymentReport) { p.State = plugin.PaymentPending })
	g.tells(w, ref)
	if got, is := w.balance(), w.order(b.client, o.ID); got != "cash:till 96500 EGP, fees:till 3500 EGP, sales -100000 EGP" || is.State != "paid" {
		t.Errorf("%s, %s", got, is.State)
	}
	if n := w.number(`select count(*)::int from financial.gateway_payments where state = 'completed'`); n != 1 {
		t.Error("what was paid is not any more")
	}
	g.set(ref, func(p *plugin.PaymentReport) { p.State = plugin.PaymentCompleted })
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// What is not a gateway's message is refused and leaves nothing behind.
func TestForgedNewsOfGateways(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	good := g.message("p1")
	send := func(body, signature string) answer {
		return w.visitor().send("POST", newsAt, strings.NewReader(body), "Content-Type", "application/json", "Till-Signature", signature)
	}
	send(good, "").refused(http.StatusUnprocessableEntity, "payment.forged")
	send(good+" ", signed([]byte(good))).refused(http.StatusUnprocessableEntity, "payment.forged")
	send("not json", signed([]byte("not json"))).refused(http.StatusUnprocessableEntity, "payment.forged")
	send(`{"ID":"","Ref":"p1"}`, signed([]byte(`{"ID":"","Ref":"p1"}`))).refused(http.StatusUnprocessableEntity, "payment.forged")
	if a := send(strings.Repeat("x", 300<<10), ""); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("300 KB are answered %d", a.status)
	}
	w.visitor().post(moneyAt+"/gateways/none/news", map[string]any{}).refused(http.StatusNotFound, "not_found")
	w.visitor().post(moneyAt+"/gateways/test_payment/news", map[string]any{}).refused(http.StatusNotFound, "not_found") // nothing is demonstrated
	if n := w.number(`select count(*)::int from financial.gateway_news`); n != 0 {
		t.Errorf("%d messages are kept", n)
	}
	// A genuine one of what nobody knows is taken, and changes nothing.
	g.tells(w, "p99")
	w.visitor().hears(`{"ID":"other","Kind":"payout","Ref":""}`).want(http.StatusNoContent)
	if n := w.number(`select count(*)::int from financial.gateway_news where ref = '' and octet_length(body) = 0`); n != 1 {
		t.Error("what a message says that concerns no payment is kept")
	}
	if got := w.balance(); got != "" {
		t.Error(got)
	}
}

// A payment that fails ends; the order can be paid again. A gateway that does not answer takes nothing.
func TestAGatewayDeclines(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, true)
	c := w.sold("Sewing", 50000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("till")
	at := moneyAt + "/orders/" + o.ID
	g.at(func() { g.down = true })
	b.post(at+"/gateway-payment", map[string]any{"gateway": "till"}).refused(http.StatusServiceUnavailable, "financial.gateway_silent")
	g.at(func() { g.down = false })
	first := b.begins(o)
	g.set(first, func(p *plugin.PaymentReport) { p.State, p.Why = plugin.PaymentFailed, "no cover" })
	g.tells(w, first)
	if is := w.order(b.client, o.ID); is.State != "awaiting_payment" {
		t.Errorf("%+v", is)
	}
	second := b.begins(o)
	if second == first {
		t.Error("a payment that failed is offered again")
	}
	g.pays(second)
	g.tells(w, second)
	if is := w.order(b.client, o.ID); is.State != "paid" || w.balance() != "cash:till 48500 EGP, fees:till 1500 EGP, sales -50000 EGP" {
		t.Errorf("%s, %s", is.State, w.balance())
	}
	// What failed is paid all the same: it is too much, and goes back.
	g.pays(first)
	g.tells(w, first)
	if is := w.order(b.client, o.ID); is.path() != "place pay" || w.balance() != "cash:till 47000 EGP, fees:till 3000 EGP, sales -50000 EGP" {
		t.Errorf("%s, %s", is.path(), w.balance())
	}
	g.at(func() {
		if back := g.payments[first].Refunded.Minor; back != 50000 || g.payments[second].Refunded.Minor != 0 {
			t.Errorf("%d are given back", back)
		}
	})
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}
