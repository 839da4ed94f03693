package app_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// financially switches the plugin.
func (w *world) financially(what string) {
	w.t.Helper()
	var body any
	if what == "disable" {
		body = map[string]any{"cascade": false}
	}
	w.who[admin].post("/api/v1/plugins/financial/"+what, body).want(http.StatusOK)
}

// Switched off, money is not there: no operation, page, job, price to pay or message of a gateway is taken, and what costs something is only given by
// staff. Switched on again everything is as it was, and goes on.
func TestMoneyIsSwitchedOffAndOnAgain(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.rate("USD", "EGP", "50", "")
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	c, d := w.sold("Bookbinding", 90000), w.sold("Marbling", 40000)
	w.leaves(20, c, d)
	w.coupon(map[string]any{"code": "PAPER"})
	w.account(w.who[own], own)

	carting := w.buyer(c) // somebody with a cart
	var cart0 cart
	carting.json("GET", cartAt, nil).want(http.StatusOK).into(&cart0)
	paid := w.bought(c, d)
	part := w.bought(c)
	w.who[admin].post(moneyAt+"/orders/"+part.ID+"/refunds", back("", c+" 100.00")).want(http.StatusOK)
	asking := w.buyer(d)
	asked := asking.orders("desk")
	w.pays(asked).want(http.StatusOK)
	asking.post(moneyAt+"/orders/"+asked.ID+"/refund-requests", map[string]any{"courses": []string{d}, "reason": "No time"}).want(http.StatusOK)
	for _, s := range w.earned(w.who[own]).Sums {
		asks(w.who[own], s.Available.Amount).want(http.StatusOK)
	}
	pending := w.buyer(c) // somebody who pays at the gateway meanwhile
	at := pending.orders("till")
	ref := pending.begins(at)
	late := w.buyer(d) // and somebody whose order's time is over before it is heard
	slow := late.orders("till")
	slowRef := late.begins(slow)
	w.quiet()

	// all is everything that super admins and others see of it.
	paths := []string{"/books", "/books/entries?limit=200", "/orders?limit=100", "/refunds", "/documents", "/payouts", "/payouts/due", "/coupons", "/currencies", "/rates", "/report?by=course", "/shares", "/orders/" + paid.ID,
		"/trainers/" + string(w.who[own].user) + "/earnings"}
	all := func() map[string]any {
		t.Helper()
		is := map[string]any{}
		for _, path := range paths {
			var body any
			w.who[admin].get(moneyAt + path).want(http.StatusOK).into(&body)
			is[path] = body
		}
		var own any
		carting.json("GET", cartAt, nil).want(http.StatusOK).into(&own)
		is["cart"] = own
		return is
	}
	before := all()

	w.financially("disable")
	for _, path := range paths {
		w.who[admin].get(moneyAt + path).want(http.StatusNotFound)
	}
	carting.json("GET", cartAt, nil).want(http.StatusNotFound)
	carting.post(moneyAt+"/orders", map[string]any{}).want(http.StatusNotFound)
	g.pays(ref)
	g.pays(slowRef)
	message := g.message(ref)
	// What is not 2xx gateways send again.
	if a := w.visitor().hears(message); a.status < 400 {
		t.Errorf("a message is taken: %d", a.status)
	}
	if a := w.who[admin].get("/api/v1/me").want(http.StatusOK); strings.Contains(string(a.body), "/x/financial") {
		t.Errorf("its pages are there: %s", a.body)
	}
	// A course that costs something is given by staff, and by nobody else.
	outside := w.newcomer(plugin.Trainee)
	if a := outside.post("/api/v1/courses/"+c+"/enrollment", nil); a.status < 400 {
		t.Errorf("a course that costs something is taken for nothing: %d", a.status)
	}
	w.who[admin].post("/api/v1/courses/"+c+"/enrollments", map[string]any{"userIds": []any{outside.user}, "way": "free_of_charge", "reason": "While money is off"}).want(http.StatusOK)
	if n := w.number(`select count(*)::int from financial.gateway_payments where state = 'completed'`); n != 0 {
		t.Errorf("%d payments were looked at", n)
	}
	g.at(func() { g.down = true }) // what was paid meanwhile is not heard of yet, whichever job is the first
	w.financially("enable")
	after := all()
	g.at(func() { g.down = false })
	for path, was := range before {
		if !reflect.DeepEqual(was, after[path]) {
			was, _ := json.Marshal(was)
			is, _ := json.Marshal(after[path])
			t.Errorf("%s was %s and is %s", path, was, is)
		}
	}

	// The message that was not taken comes again.
	w.visitor().hears(message).want(http.StatusNoContent)
	w.quiet()
	if is := w.order(pending.client, at.ID); is.State != "paid" || is.path() != "place pay" {
		t.Errorf("%s, %s", is.State, is.path())
	}
	// No message ever comes of the other, whose time is over: the gateway is asked before it is ended.
	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, slow.ID)
	w.tended()
	if is := w.order(late.client, slow.ID); is.State != "paid" || is.path() != "place pay" {
		t.Errorf("%s, %s", is.State, is.path())
	}
	if is := w.order(w.who[admin], paid.ID); is.State != "paid" {
		t.Errorf("%+v", is)
	}
	w.reconciles()
	if got := w.reconciliation(); got != "" {
		t.Error(got)
	}
}
