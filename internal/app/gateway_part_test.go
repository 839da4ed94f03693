package app_test

import (
	"net/http"
	"testing"
)

// A part of what is owed for a seat that somebody gave at the gateway itself is recorded as that: the rest stays owed, buys no seat, and is given back.
func TestAPartOfWhatIsOwedIsGivenThere(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"unplaced": "wait"})
	c := w.sold("Grinding", 90000)
	w.leaves(1, c)
	b := w.buyer(c)
	o := b.orders("till")
	ref := b.begins(o)
	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
	w.tended()
	w.leaves(0, c)
	g.pays(ref)
	g.tells(w, ref)
	g.returns(ref, 30000)
	g.tells(w, ref)
	var found given
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&found)
	at := moneyAt + "/gateway-refunds/" + found.GivenThere[0].ID + "/record"
	w.who[admin].post(at, there("0.00", c+" 300.00")).want(http.StatusOK)
	var is struct {
		State, OwedPlan string
		Items           []struct {
			IsOwed bool
			Rest   price
		}
	}
	b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
	if is.State != "paid_unplaced" || is.OwedPlan != "hand" || !is.Items[0].IsOwed || is.Items[0].Rest.Amount != "600.00" {
		t.Errorf("%+v", is)
	}
	if got := w.balance(); got != "cash:till 57300 EGP, fees:till 2700 EGP, unplaced -60000 EGP" {
		t.Error(got)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
	w.leaves(1, c)
	w.tended()
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/seats", nil).refused(http.StatusConflict, "financial.still_unplaced")
	half := after("300.00", back("", c+" 200.00"))
	half["method"] = "till"
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", half).refused(http.StatusUnprocessableEntity, "financial.refund")
	rest := after("300.00", back("", c+" 600.00"))
	rest["method"] = "till"
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", rest).want(http.StatusOK)
	if is := w.refunded(b.client, o.ID); is.State != "refunded" || len(is.Documents) != 3 {
		t.Errorf("%+v", is)
	}
	if got := w.balance(); got != "cash:till -2700 EGP, fees:till 2700 EGP" {
		t.Error(got)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}
