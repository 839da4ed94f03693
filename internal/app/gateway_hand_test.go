package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// byHand is money that was given past a gateway today.
func byHand(method, reference string) map[string]any {
	return map[string]any{"method": method, "reference": reference, "paidOn": time.Now().UTC().Format(time.DateOnly)}
}

// paidTwice is an order that was paid at the bank and at the till, and the payment there.
func (w *world) paidTwice(g *till, title string) (placedOrder, *shopper, string, string) {
	w.t.Helper()
	c := w.sold(title, 40000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("bank")
	ref := b.begins(o)
	g.pays(ref)
	w.pays(o).want(http.StatusOK)
	w.quiet()
	g.tells(w, ref)
	id, err := native.Value[string](w.t.Context(), w.db, `select id::text from financial.gateway_payments where ref = $1`, ref)
	w.must(err)
	return o, b, ref, moneyAt + "/payments/" + id + "/return"
}

// Money that was too much and that the gateway does not give back is tried less and less often, and then left to people, who say how they gave it.
func TestASurplusIsGivenBackByHand(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	g.at(func() { g.stingy = true })
	o, b, ref, at := w.paidTwice(g, "Casting")
	tries := func() int { return w.number(`select return_tries from financial.gateway_payments where ref = $1`, ref) }
	if w.reconciles(); tries() != 1 {
		t.Errorf("it was tried %d times at once", tries())
	}
	for range 12 {
		w.exec(`update financial.gateway_payments set return_next = now()`)
		w.reconciles()
	}
	if tries() != 8 {
		t.Errorf("it was tried %d times", tries())
	}
	var r struct {
		Differences []struct {
			Kind    string
			IsStuck bool
		}
	}
	w.who[admin].get(moneyAt + "/reconciliation").want(http.StatusOK).into(&r)
	if len(r.Differences) != 1 || !r.Differences[0].IsStuck || r.Differences[0].Kind != "surplus" {
		t.Errorf("%+v", r)
	}
	if n := w.number(troubleSQL, w.who[admin].user); n != 2 { // refused, and given up
		t.Errorf("super admins are told %d times", n)
	}
	b.post(at, byHand("bank", "BACK-1")).want(http.StatusForbidden)
	if p := w.who[admin].post(at, byHand("till", "BACK-1")).refused(http.StatusUnprocessableEntity, "financial.return"); p.Errors[0].Pointer != "/method" {
		t.Errorf("%+v", p)
	}
	if p := w.who[admin].post(at, byHand("bank", " ")).refused(http.StatusUnprocessableEntity, "financial.return"); p.Errors[0].Pointer != "/reference" {
		t.Errorf("%+v", p)
	}
	if n := w.raced(5, func(int) answer { return w.who[admin].post(at, byHand("bank", "BACK-1")) }); n != 1 {
		t.Errorf("given back %d times", n)
	}
	w.who[admin].post(at, byHand("bank", "BACK-1")).refused(http.StatusConflict, "financial.returned")
	// The gateway has the money of the second payment, and the bank gave it back.
	g.at(func() { g.stingy = false })
	w.exec(`update financial.gateway_payments set return_next = null, return_tries = 0`)
	w.reconciles()
	if got := w.balance() + w.reconciliation(); got != "cash:till 38800 EGP, fees:till 1200 EGP, sales -40000 EGP" {
		t.Error(got)
	}
	g.at(func() {
		if back := g.payments[ref].Refunded.Minor; back != 0 {
			t.Errorf("it is given twice: %d", back)
		}
	})
	if is := w.order(b.client, o.ID); is.State != "paid" {
		t.Error(is.State)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:surplus_returned'`, b.user); n != 1 {
		t.Errorf("the buyer is told %d times", n)
	}
	if n := w.number(`select count(*)::int from audit_log where action like '%surplus_returned'`); n != 1 {
		t.Errorf("it stands in the log %d times", n)
	}
}

// As long as the gateway may give it back by itself, nobody does by hand; when it is gone, somebody can at once.
func TestASurplusAtAGatewayThatIsGone(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	g.at(func() { g.slow = true })
	_, _, _, at := w.paidTwice(g, "Forging")
	w.who[admin].post(at, byHand("desk", "D-1")).refused(http.StatusConflict, "financial.at_gateway")
	w.who[admin].post("/api/v1/plugins/till/disable", nil).want(http.StatusOK)
	w.who[admin].post(at, byHand("desk", "D-1")).want(http.StatusOK)
	if got := w.balance(); got != "cash:bank 40000 EGP, cash:desk -40000 EGP, cash:till 38800 EGP, fees:till 1200 EGP, sales -40000 EGP" {
		t.Error(got)
	}
}

// sells has a buyer pay an order at the till, and returns how to give all of it back.
func (w *world) sells(g *till, title string) (o placedOrder, b *shopper, ref string, give func(method string) answer) {
	w.t.Helper()
	c := w.sold(title, 90000)
	w.leaves(3, c)
	b = w.buyer(c)
	o = b.orders("till")
	ref = b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	return o, b, ref, func(method string) answer {
		d := back("", c+" 900.00")
		d["method"], d["paidOn"] = method, time.Now().UTC().Format(time.DateOnly)
		return w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d)
	}
}

// A refund that its gateway does not end is settled by people, or called off, and not while the gateway may still decide.
func TestARefundIsSettledByHand(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, _, give := w.sells(g, "Turning")
	var is refundedOrder
	g.at(func() { g.slow = true })
	give("till").want(http.StatusOK).into(&is)
	at := moneyAt + "/refunds/" + is.Refunds[0].ID
	off := map[string]any{"why": "It is given in cash"}
	w.who[admin].post(at+"/settle", byHand("bank", "R-1")).refused(http.StatusConflict, "financial.at_gateway")
	w.who[admin].post(at+"/call-off", off).refused(http.StatusConflict, "financial.at_gateway")
	if w.reconciles(); w.reconciliation() != "" {
		t.Errorf("what is on its way differs: %s", w.reconciliation())
	}
	// It does not answer: it has some time before somebody else does it, and nobody calls off what it may have done.
	g.at(func() { g.down = true })
	w.who[admin].post(at+"/settle", byHand("bank", "R-1")).refused(http.StatusConflict, "financial.at_gateway")
	w.exec(`update financial.refunds set sent_at = now() - interval '2 hours'`)
	w.who[admin].post(at+"/call-off", off).refused(http.StatusConflict, "financial.at_gateway")
	// It is gone: it knew the refund, so that people look there.
	w.who[admin].post("/api/v1/plugins/till/disable", nil).want(http.StatusOK)
	w.who[admin].post(at+"/call-off", off).refused(http.StatusConflict, "financial.refund_known")
	w.who[admin].post(at+"/settle", byHand("bank", "")).refused(http.StatusUnprocessableEntity, "financial.refund")
	b.post(at+"/settle", byHand("bank", "R-1")).want(http.StatusForbidden)
	if n := w.raced(4, func(int) answer { return w.who[admin].post(at+"/settle", byHand("bank", "R-1")) }); n != 1 {
		t.Errorf("settled %d times", n)
	}
	is = w.refunded(b.client, o.ID)
	if is.State != "refunded" || is.Refunds[0].State != "completed" || len(is.Documents) != 2 || w.balance() != "cash:bank -90000 EGP, cash:till 87300 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" {
		t.Errorf("%s, %+v, %s", is.State, is.Refunds, w.balance())
	}
}

// A refund of which its gateway knows nothing is called off, and what was to be given is given otherwise.
func TestARefundIsCalledOff(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, _, give := w.sells(g, "Planing")
	var is refundedOrder
	g.at(func() { g.slow = true })
	give("till").want(http.StatusOK).into(&is)
	at := moneyAt + "/refunds/" + is.Refunds[0].ID + "/call-off"
	g.at(func() {
		clear(g.given)
		for _, p := range g.payments {
			p.Refunded.Minor = 0
		}
	})
	w.who[admin].post(at, map[string]any{"why": " "}).refused(http.StatusUnprocessableEntity, "financial.refund")
	is = refundedOrder{}
	w.who[admin].post(at, map[string]any{"why": "It lost it"}).want(http.StatusOK).into(&is)
	if is.State != "paid" || is.Refunds[0].State != "failed" {
		t.Errorf("%s, %+v", is.State, is.Refunds)
	}
	w.who[admin].post(at, map[string]any{"why": "It lost it"}).refused(http.StatusConflict, "financial.refund_state")
	give("desk").want(http.StatusOK)
	if is := w.refunded(b.client, o.ID); is.State != "refunded" || !strings.Contains(w.balance(), "cash:desk -90000 EGP") {
		t.Errorf("%s, %s", is.State, w.balance())
	}
}

// A refund that comes back after it was given is owed to the buyer, and is given by other means; the order and its credit note stay true.
func TestARefundComesBack(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, give := w.sells(g, "Sanding")
	var is refundedOrder
	give("till").want(http.StatusOK).into(&is)
	at := moneyAt + "/refunds/" + is.Refunds[0].ID + "/settle"
	w.who[admin].post(at, byHand("bank", "R-2")).refused(http.StatusConflict, "financial.refund_state")
	told := w.number(troubleSQL, w.who[admin].user)
	g.decides(plugin.PaymentFailed)
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(0) })
	for range 2 {
		g.tells(w, ref)
	}
	is = w.refunded(b.client, o.ID)
	if is.State != "refunded" || is.Refunds[0].State != "bounced" || len(is.Documents) != 2 || is.Refunded.Amount != "900.00" {
		t.Errorf("%s, %+v", is.State, is.Refunds)
	}
	if got := w.balance(); got != "cash:till 87300 EGP, fees:till 2700 EGP, refunds 90000 EGP, refunds_due -90000 EGP, sales -90000 EGP" {
		t.Error(got)
	}
	if w.reconciles(); w.reconciliation() != "bounced "+o.Number || w.number(troubleSQL, w.who[admin].user) == told {
		t.Errorf("%s, and super admins are told %d times more", w.reconciliation(), w.number(troubleSQL, w.who[admin].user)-told)
	}
	var list struct{ Items []struct{ State string } }
	w.who[admin].get(moneyAt + "/refunds?state=bounced").want(http.StatusOK).into(&list)
	if len(list.Items) != 1 || list.Items[0].State != "bounced" {
		t.Errorf("%+v", list)
	}
	if n := w.raced(4, func(int) answer { return w.who[admin].post(at, byHand("bank", "R-2")) }); n != 1 {
		t.Errorf("given again %d times", n)
	}
	if got := w.balance(); got != "cash:bank -90000 EGP, cash:till 87300 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" {
		t.Error(got)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
	if is = w.refunded(b.client, o.ID); is.Refunds[0].State != "completed" || len(is.Documents) != 2 {
		t.Errorf("%+v", is.Refunds)
	}
}
