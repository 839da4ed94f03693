package app_test

import (
	"net/http"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// given is what was given back at the till itself, as super admins see it.
type given struct {
	GivenThere []struct {
		ID, Ref string
		Amount  price
	}
}

// there says what money was for that was given back at the till itself.
func there(refunded string, lines ...string) map[string]any {
	d := after(refunded, back("", lines...))
	return map[string]any{"request": "", "items": d["items"], "answer": d["answer"], "refunded": d["refunded"]}
}

// What somebody gave back at the gateway itself is shown to super admins, who say what it was for: once, by the gateway's name for it, and then
// it is a refund as any other.
func TestMoneyIsGivenBackAtTheGatewayItself(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	first, second := w.sold("Lettering", 60000), w.sold("Gilding", 30000)
	w.leaves(3, first, second)
	b := w.buyer(first, second)
	o := b.orders("till")
	ref := b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	const books = "cash:till 87300 EGP, fees:till 2700 EGP, sales -90000 EGP"
	name := g.returns(ref, 35000)
	g.tells(w, ref)
	g.tells(w, ref)
	if w.reconciles(); w.reconciliation() != "refunded "+o.Number || w.balance() != books {
		t.Errorf("%s, %s", w.reconciliation(), w.balance())
	}
	var is, own given
	b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&own)
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
	if len(own.GivenThere) != 0 || len(is.GivenThere) != 1 || is.GivenThere[0].Ref != name || is.GivenThere[0].Amount != (price{"350.00", "EGP"}) {
		t.Fatalf("%+v, and the buyer sees %+v", is, own)
	}
	at := moneyAt + "/gateway-refunds/" + is.GivenThere[0].ID + "/record"
	b.post(at, there("0.00", first+" 350.00")).want(http.StatusForbidden)
	for pointer, d := range map[string]map[string]any{
		"/items":          there("0.00", first+" 349.99"),
		"/items/1/amount": there("0.00", first+" 30.00", second+" 320.00"),
	} {
		if p := w.who[admin].post(at, d).refused(http.StatusUnprocessableEntity, "financial.refund"); p.Errors[0].Pointer != pointer {
			t.Errorf("%+v", p)
		}
	}
	w.who[admin].post(at, there("1.00", first+" 350.00")).refused(http.StatusConflict, "financial.changed")
	if n := w.raced(5, func(int) answer { return w.who[admin].post(at, there("0.00", first+" 50.00", second+" 300.00 end")) }); n != 1 {
		t.Errorf("recorded %d times", n)
	}
	w.who[admin].post(at, there("350.00", first+" 350.00")).refused(http.StatusConflict, "financial.refund_recorded")
	now := w.refunded(b.client, o.ID)
	if now.State != "partly_refunded" || now.path() != "place pay refund_part" || len(now.Refunds) != 1 || now.Refunds[0].Amount != (price{"350.00", "EGP"}) || len(now.Documents) != 2 || !now.Items[1].HasLeft || now.Items[0].HasLeft {
		t.Errorf("%+v", now)
	}
	if got := w.balance(); got != "cash:till 52300 EGP, fees:till 2700 EGP, refunds 35000 EGP, sales -90000 EGP" {
		t.Error(got)
	}
	if w.told(b.user, "refund_given") != 1 || w.number(`select count(*)::int from financial.refunds where gateway_ref = $1 and reference = $1`, name) != 1 {
		t.Error("the buyer is not told once, or it is not called as at the till")
	}
	g.at(func() {
		if len(g.given) != 0 {
			t.Error("it is given once more")
		}
	})
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}

	// Another one comes back: nothing is to be recorded, and what was recorded and comes back is owed.
	g.returns(ref, 10000)
	g.tells(w, ref)
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
	g.at(func() { g.returned[ref][1].State = plugin.PaymentFailed })
	w.who[admin].post(moneyAt+"/gateway-refunds/"+is.GivenThere[0].ID+"/record", there("350.00", first+" 100.00")).refused(http.StatusConflict, "financial.refund_not_given")
	g.at(func() { g.returned[ref][0].State = plugin.PaymentFailed })
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(0) })
	g.tells(w, ref)
	if now := w.refunded(w.who[admin], o.ID); now.Refunds[0].State != "bounced" {
		t.Errorf("%+v", now.Refunds)
	}
	is = given{}
	if w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is); len(is.GivenThere) != 0 {
		t.Errorf("%+v", is)
	}
}
