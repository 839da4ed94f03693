package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
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

// A part that was given at the gateway itself for one course of an order stops the waiting of that one alone: the others go on, and people decide
// about the rest once nothing waits any more.
func TestAPartGivenThereStopsOnlyItsCourse(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"unplaced": "wait"})
	parted, waits := w.sold("Planing", 90000), w.sold("Jointing", 30000)
	w.leaves(1, parted, waits)
	b := w.buyer(parted, waits)
	o := b.orders("till")
	ref := b.begins(o)
	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
	w.tended()
	w.leaves(0, parted, waits)
	g.pays(ref)
	g.tells(w, ref)
	g.returns(ref, 30000)
	g.tells(w, ref)
	var found given
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&found)
	w.who[admin].post(moneyAt+"/gateway-refunds/"+found.GivenThere[0].ID+"/record", there("0.00", parted+" 300.00")).want(http.StatusOK)
	plan := func() string {
		var is struct {
			OwedPlan   string
			WaitsUntil *time.Time
		}
		b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
		if (is.WaitsUntil != nil) != (is.OwedPlan == "wait") {
			t.Errorf("%+v", is)
		}
		return is.OwedPlan
	}
	if got := plan(); got != "wait" {
		t.Errorf("the other course is left to %q", got)
	}
	w.leaves(1, parted, waits)
	w.tended()
	if is := w.refunded(b.client, o.ID); is.State != "paid_unplaced" || plan() != "hand" || w.told(w.who[admin].user, "seat_trouble") != 1 {
		t.Errorf("%s, %q, super admins are told %d times", is.State, plan(), w.told(w.who[admin].user, "seat_trouble"))
	}
	if got := w.balance(); got != "cash:till 86400 EGP, fees:till 3600 EGP, sales -30000 EGP, unplaced -60000 EGP" {
		t.Error(got)
	}
	rest := after("300.00", back("", parted+" 600.00"))
	rest["method"] = "till"
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", rest).want(http.StatusOK)
	if is := w.refunded(b.client, o.ID); is.State != "partly_refunded" {
		t.Errorf("%+v", is)
	}
	if w.reconciles(); w.reconciliation() != "" {
		t.Error(w.reconciliation())
	}
}

// What was given at the gateway itself and cannot be a refund of its order here keeps other refunds of it waiting until a super admin puts it aside,
// and says why.
func TestWhatWasGivenThereIsPutAside(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, _ := w.sells(g, "Bevelling")
	c := w.order(b.client, o.ID).Items[0].Course
	at := moneyAt + "/orders/" + o.ID + "/refunds"
	most := back("", c+" 800.00")
	most["paidOn"] = time.Now().UTC().Format(time.DateOnly)
	w.who[admin].post(at, most).want(http.StatusOK)
	g.returns(ref, 35000)
	g.tells(w, ref)
	var found given
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&found)
	there1 := moneyAt + "/gateway-refunds/" + found.GivenThere[0].ID
	w.who[admin].post(there1+"/record", there("800.00", c+" 350.00")).refused(http.StatusUnprocessableEntity, "financial.refund")
	rest := after("800.00", back("", c+" 100.00"))
	rest["method"] = "till"
	w.who[admin].post(at, rest).refused(http.StatusConflict, "financial.given_there")
	b.post(there1+"/put-aside", map[string]any{"why": "Mine"}).want(http.StatusForbidden)
	w.who[admin].post(there1+"/put-aside", map[string]any{"why": " "}).refused(http.StatusUnprocessableEntity, "financial.refund")
	if n := w.raced(4, func(int) answer {
		return w.who[admin].post(there1+"/put-aside", map[string]any{"why": "A gift of the centre"})
	}); n != 1 {
		t.Errorf("put aside %d times", n)
	}
	w.who[admin].post(there1+"/record", there("800.00", c+" 100.00")).refused(http.StatusConflict, "financial.refund_recorded")
	type history struct {
		given
		Changes []struct{ Path, State, Note, By string }
	}
	var is, own history
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
	b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&own)
	last := is.Changes[len(is.Changes)-1]
	if len(is.GivenThere) != 0 || last.Path != "refund_aside" || last.State != "partly_refunded" || last.Note != "A gift of the centre" || last.By == "" || len(own.Changes) != len(is.Changes)-1 {
		t.Errorf("%+v, and the buyer sees %+v", is, own)
	}
	w.who[admin].post(at, rest).want(http.StatusOK)
	g.tells(w, ref)
	if is := w.refunded(b.client, o.ID); is.State != "refunded" {
		t.Errorf("%+v", is)
	}
	agrees := func() {
		t.Helper()
		if w.reconciles(); w.reconciliation() != "" || w.balance() != "cash:bank -80000 EGP, cash:till 77300 EGP, fees:till 2700 EGP, refunds 90000 EGP, sales -90000 EGP" {
			t.Errorf("%s, %s", w.reconciliation(), w.balance())
		}
	}
	agrees()
	// It fails there afterwards: nothing was given by it.
	g.at(func() { g.returned[ref][0].State = plugin.PaymentFailed })
	g.set(ref, func(p *plugin.PaymentReport) { p.Refunded = egp(10000) })
	g.tells(w, ref)
	agrees()
}
