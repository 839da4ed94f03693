package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// A super admin has the gateway give money back: order and books follow once it has, and not before; when it does not, nothing was given, and
// it can be done in another way.
func TestAGatewayGivesBack(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	c := w.sold("Weaving", 90000)
	w.leaves(3, c)
	b := w.buyer(c)
	o := b.orders("till")
	ref := b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	at := moneyAt + "/orders/" + o.ID + "/refunds"
	give := func(refunded, amount, method string) answer {
		d := after(refunded, back("", c+" "+amount))
		d["method"], d["paidOn"] = method, time.Now().UTC().Format(time.DateOnly)
		return w.who[admin].post(at, d)
	}
	give("0.00", "100.00", "none").refused(http.StatusUnprocessableEntity, "financial.refund")

	w.who[admin].post("/api/v1/plugins/till/disable", nil).want(http.StatusOK)
	give("0.00", "100.00", "till").refused(http.StatusUnprocessableEntity, "financial.refund")
	w.who[admin].post("/api/v1/plugins/till/enable", nil).want(http.StatusOK)

	g.at(func() { g.stingy = true })
	var is refundedOrder
	give("0.00", "100.00", "till").want(http.StatusOK).into(&is)
	const books = "cash:till 87300 EGP, fees:till 2700 EGP, sales -90000 EGP"
	if is.State != "paid" || len(is.Refunds) != 1 || is.Refunds[0].State != "failed" || w.balance() != books {
		t.Errorf("%s, %+v, %s", is.State, is.Refunds, w.balance())
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:payment_trouble'`, w.who[admin].user); n != 1 {
		t.Errorf("super admins are told %d times", n)
	}
	if own := w.refunded(b.client, o.ID); len(own.Refunds) != 0 {
		t.Errorf("the buyer sees %+v", own.Refunds)
	}
	g.at(func() { g.stingy = false })
	is = refundedOrder{}
	give("0.00", "400.00", "till").want(http.StatusOK).into(&is)
	if is.State != "partly_refunded" || is.Refunds[0].State != "completed" || len(is.Documents) != 2 || w.balance() != "cash:till 47300 EGP, fees:till 2700 EGP, refunds 40000 EGP, sales -90000 EGP" {
		t.Errorf("%s, %+v, %s", is.State, is.Refunds, w.balance())
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}

	// What the gateway does not answer at once is on its way: nothing more is given meanwhile.
	g.at(func() { g.down = true })
	is = refundedOrder{}
	give("400.00", "500.00", "till").want(http.StatusOK).into(&is)
	if is.State != "partly_refunded" || is.Refunds[0].State != "sending" {
		t.Errorf("%s, %+v", is.State, is.Refunds)
	}
	give("400.00", "500.00", "bank").refused(http.StatusConflict, "financial.refund_sent")
	// The buyer's bank asks meanwhile: what is given back is recorded all the same.
	g.at(func() { g.down = false })
	dispute := func(is plugin.DisputeState) {
		g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = is, egp(1000) })
		g.tells(w, ref)
	}
	dispute(plugin.DisputeOpen)
	w.reconciles()
	if is := w.refunded(b.client, o.ID); is.State != "disputed" || is.Refunds[0].State != "completed" || len(is.Documents) != 3 || w.balance() != "cash:till -3700 EGP, disputed 1000 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" {
		t.Errorf("%s, %+v, %s", is.State, is.Refunds, w.balance())
	}
	dispute(plugin.DisputeWon)
	if is := w.refunded(b.client, o.ID); is.State != "refunded" || w.balance() != "cash:till -2700 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" {
		t.Errorf("%s, %s", is.State, w.balance())
	}
	g.at(func() {
		if got := g.payments[ref].Refunded.Minor; got != 90000 {
			t.Errorf("%d are given back", got)
		}
	})
	if got := w.reconciliation(); got != "" {
		t.Error(got)
	}
	// What was given back fails afterwards: super admins are told, and see that it differs.
	told := w.number(troubleSQL, w.who[admin].user)
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = plugin.Money{Currency: "EGP"} })
	g.tells(w, ref)
	if got := w.reconciliation(); got != "refunded "+o.Number || w.number(troubleSQL, w.who[admin].user) != told+1 {
		t.Errorf("%s, and super admins are told %d times more", got, w.number(troubleSQL, w.who[admin].user)-told)
	}
}

const troubleSQL = `select count(*)::int from notices where user_id = $1 and kind = 'x:financial:payment_trouble'`
