package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins"
)

// A demonstration has a gateway in which no money moves: declined, asked for a code and paid, disputed and lost, as at a real one.
func TestTheGatewayOfADemonstration(t *testing.T) {
	t.Parallel()
	needBanner(t)
	before := start(t) // nothing is loaded where people are
	before.person(plugin.SuperAdmin, "Rania", "Sabry")
	if err := before.stop(); err != nil {
		t.Fatal(err)
	}
	w := worldOn(before.another(options{plugins: plugins.Native(), config: func(c *config.Config) { c.Demo = true }})).money("EGP")
	c := w.sold("Glazing", 80000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("test_payment")
	begin := func() string {
		t.Helper()
		var begun struct{ URL string }
		b.post(moneyAt+"/orders/"+o.ID+"/gateway-payment", map[string]any{"gateway": "test_payment"}).want(http.StatusOK).into(&begun)
		id, ok := strings.CutPrefix(begun.URL, "/x/financial/test-payment/")
		if !ok {
			t.Fatalf("it is paid at %s", begun.URL)
		}
		return moneyAt + "/test-payments/" + id
	}
	act := func(page, what, state string) {
		t.Helper()
		var is struct{ State, ReturnTo string }
		b.post(page, map[string]any{"act": what}).want(http.StatusOK).into(&is)
		w.quiet()
		if is.State != state || !strings.HasSuffix(is.ReturnTo, "/x/financial/orders/"+o.ID) {
			t.Errorf("%s: %+v", what, is)
		}
	}
	first := begin()
	w.newcomer(plugin.Trainee).get(first).refused(http.StatusNotFound, "not_found")
	w.who[admin].post(first, map[string]any{"act": "pay"}).refused(http.StatusNotFound, "not_found")
	act(first, "decline", "cancelled")
	second := begin()
	if second == first {
		t.Error("what was declined is offered again")
	}
	act(second, "ask", "requires_action")
	if is := w.order(b.client, o.ID); is.State != "awaiting_payment" {
		t.Error(is.State)
	}
	act(second, "pay", "completed")
	act(second, "pay", "completed")
	if is := w.order(b.client, o.ID); is.State != "paid" || w.balance() != "cash:test_payment 78400 EGP, fees:test_payment 1600 EGP, sales -80000 EGP" {
		t.Errorf("%s: %s", is.State, w.balance())
	}
	dispute := map[string]any{"dispute": "open"}
	b.post(second+"/dispute", dispute).want(http.StatusForbidden)
	w.who[admin].post(second+"/dispute", dispute).want(http.StatusNoContent)
	w.quiet()
	if is := w.order(b.client, o.ID); is.State != "disputed" {
		t.Error(is.State)
	}
	w.who[admin].post(second+"/dispute", map[string]any{"dispute": "lost"}).want(http.StatusNoContent)
	w.quiet()
	if is := w.order(b.client, o.ID); is.State != "refunded" || w.balance() != "cash:test_payment -1600 EGP, chargebacks 80000 EGP, fees:test_payment 1600 EGP, sales -80000 EGP" {
		t.Errorf("%s: %s", is.State, w.balance())
	}
}

// Where a real gateway takes money, nobody gets a course by a test payment.
func TestNoTestPaymentBesideARealGateway(t *testing.T) {
	t.Parallel()
	needBanner(t)
	before := start(t)
	before.person(plugin.SuperAdmin, "Rania", "Sabry")
	if err := before.stop(); err != nil {
		t.Fatal(err)
	}
	g := newTill()
	w := worldOn(before.another(options{plugins: append(plugins.Native(), g), config: func(c *config.Config) { c.Demo = true }})).money("EGP")
	c := w.sold("Leading", 80000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("test_payment")
	w.who[admin].post("/api/v1/plugins/till/enable", nil).want(http.StatusOK)
	b.post(moneyAt+"/orders/"+o.ID+"/gateway-payment", map[string]any{"gateway": "test_payment"}).refused(http.StatusConflict, "financial.gateway")
	var is struct{ Gateways []string }
	b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
	if strings.Join(is.Gateways, " ") != "till" {
		t.Errorf("it can be paid by %v", is.Gateways)
	}
}
