package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

type earningSums struct {
	Currency                           string
	Pending, Available, InPayout, Paid price
	Least                              *string
}

type earnings struct {
	Sums  []earningSums
	Items []struct {
		Number, Title, State string
		Amount               price
		IsTakenBack          bool
		Payout               *string
		Why                  struct {
			Basis, Rule, Percent string
			Of                   price
			SharedBy             int
			IsScaled             bool
		}
	}
	NextCursor *string
}

func (w *world) earned(by *client) (e earnings) {
	w.t.Helper()
	by.get(moneyAt + "/me/earnings").want(http.StatusOK).into(&e)
	return e
}

// stands is how a trainer stands in EGP: pending, available, in payout, paid.
func (w *world) stands(by *client) string {
	w.t.Helper()
	for _, s := range w.earned(by).Sums {
		if s.Currency == "EGP" {
			return strings.Join([]string{s.Pending.Amount, s.Available.Amount, s.InPayout.Amount, s.Paid.Amount}, " ")
		}
	}
	return ""
}

// bought has a new trainee buy courses at the desk.
func (w *world) bought(courses ...string) placedOrder {
	w.t.Helper()
	o := w.buyer(courses...).orders("desk")
	w.pays(o).want(http.StatusOK)
	return o
}

// boughtToday has a new trainee buy courses at the desk, by money that comes today.
func (w *world) boughtToday(courses ...string) {
	w.t.Helper()
	o := w.buyer(courses...).orders("desk")
	d := came(o)
	d["receivedOn"] = time.Now().UTC().Format(time.DateOnly)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/payment", d).want(http.StatusOK)
}

// shareRule adds a rule from today on.
func (w *world) shareRule(course string, trainer plugin.UserID, percent string) answer {
	w.t.Helper()
	return w.who[admin].post(moneyAt+"/shares", map[string]any{
		"course": course, "trainer": trainer, "percent": percent, "startsOn": time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly), "endsOn": "",
	})
}

// What is sold is shared with its trainers by the nearest rule, to the last unit; what is given back is taken from them, and the books say so.
func TestTrainersEarn(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	first, second := w.sold("First", 10001), w.sold("Second", 20000)
	o := w.bought(first)
	// 70 % of 100.01 are 70.007, which two have together. The first of them has the unit that is left.
	mine, theirs := w.earned(w.who[own]), w.earned(w.who[co])
	if len(mine.Items) != 1 || len(theirs.Items) != 1 {
		t.Fatalf("%+v and %+v", mine, theirs)
	}
	whys := mine.Items[0]
	if got := []string{mine.Items[0].Amount.Amount, theirs.Items[0].Amount.Amount}; got[0]+got[1] != "35.0135.00" && got[0]+got[1] != "35.0035.01" {
		t.Errorf("%v", got)
	}
	if whys.Number != o.Number || whys.Title != "First" || whys.State != "pending" || whys.Why.Basis != "net" || whys.Why.Rule != "default" || whys.Why.Percent != "70" || whys.Why.SharedBy != 2 || whys.Why.Of != (price{"100.01", "EGP"}) {
		t.Errorf("%+v", whys)
	}
	if b := w.books(); b["shares EGP"] != "7001" || b["trainers_due EGP"] != "-7001" || b["sales EGP"] != "-10001" {
		t.Errorf("%v", b)
	}
	for _, who := range []string{trainee, other, admin} {
		if e := w.earned(w.who[who]); len(e.Items) != 0 || len(e.Sums) != 0 {
			t.Errorf("%s has %+v", who, e)
		}
	}
	var seen earnings
	w.who[admin].get(moneyAt + "/trainers/" + string(w.who[own].user) + "/earnings").want(http.StatusOK).into(&seen)
	if len(seen.Items) != 1 || seen.Items[0].Amount != mine.Items[0].Amount {
		t.Errorf("%+v", seen)
	}

	// A third of it is given back, then the rest: nothing is left.
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", first+" 33.33")).want(http.StatusOK)
	if e := w.earned(w.who[own]); len(e.Items) != 2 || !e.Items[0].IsTakenBack || !strings.HasPrefix(e.Items[0].Amount.Amount, "-11.6") {
		t.Errorf("%+v", e)
	}
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", after("33.33", back("", first+" 66.68"))).want(http.StatusOK)
	for _, who := range []string{own, co} {
		if got := w.stands(w.who[who]); got != "0.00 0.00 0.00 0.00" {
			t.Errorf("%s: %s", who, got)
		}
	}
	if b := w.books(); b["shares EGP"] != "0" || b["trainers_due EGP"] != "0" {
		t.Errorf("%v", b)
	}

	// Nearer rules count for what is sold from now on.
	w.shareRule(second, "", "50").want(http.StatusOK)
	w.shareRule("", w.who[own].user, "90").want(http.StatusOK)
	w.shareRule(second, w.who[co].user, "40.5").want(http.StatusOK)
	w.bought(second)
	if e := w.earned(w.who[own]).Items[0]; e.Amount.Amount != "50.00" || e.Why.Rule != "course" || e.Why.Percent != "50" || e.Why.SharedBy != 2 {
		t.Errorf("%+v", e)
	}
	if e := w.earned(w.who[co]).Items[0]; e.Amount.Amount != "81.00" || e.Why.Rule != "own" || e.Why.Percent != "40.5" || e.Why.SharedBy != 1 {
		t.Errorf("%+v", e)
	}
	w.bought(first)
	if e := w.earned(w.who[own]).Items[0]; e.Why.Rule != "trainer" || e.Why.Percent != "90" {
		t.Errorf("%+v", e)
	}

	// What would be more than the whole, or counts beside another one, is no rule.
	if p := w.shareRule(second, w.who[own].user, "59.6").refused(http.StatusUnprocessableEntity, "financial.share"); p.Errors[0].Pointer != "/percent" {
		t.Errorf("%+v", p)
	}
	w.shareRule(second, w.who[own].user, "59.5").want(http.StatusOK)
	w.shareRule(second, "", "10").refused(http.StatusConflict, "financial.share_overlap")
	for pointer, d := range map[string][3]string{"/course": {absent, "", "1"}, "/trainer": {"", string(w.who[trainee].user), "1"}, "/percent": {"", "", "100.1"}} {
		if p := w.shareRule(d[0], plugin.UserID(d[1]), d[2]).refused(http.StatusUnprocessableEntity, "financial.share"); len(p.Errors) != 1 || p.Errors[0].Pointer != pointer {
			t.Errorf("%s: %+v", pointer, p)
		}
	}
	// What something was earned by is ended, not removed; and counts no more.
	var rules struct {
		Percent int
		Items   []struct {
			ID, Kind, State string
			IsUsed          bool
		}
	}
	w.who[admin].get(moneyAt + "/shares").want(http.StatusOK).into(&rules)
	if rules.Percent != 70 || len(rules.Items) != 4 {
		t.Fatalf("%+v", rules)
	}
	for _, r := range rules.Items {
		switch {
		case r.Kind == "own" && !r.IsUsed:
			w.who[admin].json("DELETE", moneyAt+"/shares/"+r.ID, nil).want(http.StatusNoContent)
		case r.IsUsed:
			w.who[admin].json("DELETE", moneyAt+"/shares/"+r.ID, nil).refused(http.StatusConflict, "financial.share_used")
			end := map[string]any{"endsOn": time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)}
			w.who[admin].post(moneyAt+"/shares/"+r.ID+"/end", end).want(http.StatusOK)
			w.who[admin].post(moneyAt+"/shares/"+r.ID+"/end", end).refused(http.StatusConflict, "financial.share_over")
		}
	}
	w.boughtToday(second)
	if e := w.earned(w.who[own]).Items[0]; e.Why.Rule != "default" || e.Amount.Amount != "70.00" {
		t.Errorf("%+v", e)
	}
	// Whoever joins the team later earns of what is sold later, and who left keeps what was earned.
	w.exec(`delete from course_team where course_id = $1 and user_id = $2`, second, w.who[co].user)
	w.boughtToday(second)
	if e := w.earned(w.who[own]).Items[0]; e.Amount.Amount != "140.00" || e.Why.SharedBy != 1 {
		t.Errorf("%+v", e)
	}
	if _, err := w.db.Exec(t.Context(), `update financial.earnings set amount_minor = 1`); err == nil || !strings.Contains(err.Error(), "never changed") {
		t.Errorf("a line was changed: %v", err)
	}
}

// What found no seat is earned when it is given, and a basis before the discount is what the platform pays for.
func TestWhatIsSeatedLateIsEarnedLate(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"shareBasis": "before_discount", "trainerShare": 50, "holdDays": 0})
	c := w.sold("Small", 70000)
	w.leaves(1, c)
	b := w.buyer(c)
	o := b.orders("bank")
	b.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	w.bought(c)
	w.pays(o).want(http.StatusOK)
	if got := w.stands(w.who[own]); got != "0.00 175.00 0.00 0.00" {
		t.Error(got)
	}
	w.leaves(1, c)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/seats", nil).want(http.StatusOK)
	if got := w.stands(w.who[own]); got != "0.00 350.00 0.00 0.00" {
		t.Error(got)
	}
	w.coupon(map[string]any{"code": "HALF", "percent": "50", "amount": "", "currency": ""})
	w.leaves(1, c)
	half := w.buyer(c)
	half.ask("POST", "/coupon", map[string]any{"code": "HALF"}).want(http.StatusOK)
	w.pays(half.orders("desk")).want(http.StatusOK)
	if got := w.stands(w.who[own]); got != "0.00 525.00 0.00 0.00" {
		t.Error(got)
	}
}
