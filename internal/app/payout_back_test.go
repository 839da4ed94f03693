package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// todays is a reason, with today.
func todays(answer string) map[string]any {
	return map[string]any{"answer": answer, "returnedOn": time.Now().UTC().Format(time.DateOnly)}
}

// A payout that the bank sends back after it was paid is owed again: the books, the trainer and the statement say so.
func TestAPayoutComesBack(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	w.bought(w.sold("First", 100000))
	trainer := w.who[own]
	w.account(trainer, "Own")
	p := w.asked(trainer, "350.00")
	at := moneyAt + "/payouts/" + p.ID + "/returned"
	w.act(p, "approve").want(http.StatusOK)
	w.act(p, "send").want(http.StatusOK)
	w.who[admin].post(at, todays("Closed account")).refused(http.StatusConflict, "financial.payout_state")
	w.act(p, "paid").want(http.StatusOK)
	w.who[admin].post(at, todays(" ")).refused(http.StatusUnprocessableEntity, "financial.payout")
	early := todays("Closed account")
	early["returnedOn"] = "2026-01-01"
	w.who[admin].post(at, early).refused(http.StatusUnprocessableEntity, "financial.payout")
	trainer.post(at, todays("Closed account")).want(http.StatusForbidden)
	if n := w.raced(4, func(int) answer { return w.who[admin].post(at, todays("Closed account")) }); n != 1 {
		t.Errorf("it came back %d times", n)
	}
	if b := w.books(); b["transit EGP"] != "0" || b["cash:bank EGP"] != "0" || b["trainers_due EGP"] != "-70000" {
		t.Errorf("%v", b)
	}
	if got := w.stands(trainer); got != "0.00 350.00 0.00 0.00" {
		t.Error(got)
	}
	if text := w.printed(trainer, moneyAt+"/payouts/"+p.ID+"/statement?language=en"); !strings.Contains(text, "Sent back by the bank") || !strings.Contains(text, "Closed account") || !strings.Contains(text, "First") {
		t.Error(text)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:payout_returned'`, trainer.user); n != 1 {
		t.Errorf("the trainer is told %d times", n)
	}
	w.account(trainer, "Own again")
	again := w.asked(trainer, "350.00")
	w.act(again, "approve").want(http.StatusOK)
}

// Rules count by the day on which the money came, whenever it is recorded.
func TestSharesAreThoseOfTheDayOfTheMoney(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("First", 100000)
	day := func(ago int) string { return time.Now().UTC().AddDate(0, 0, -ago).Format(time.DateOnly) }
	rule := func(percent, from, until string) {
		t.Helper()
		w.who[admin].post(moneyAt+"/shares", map[string]any{"course": c, "trainer": "", "percent": percent, "startsOn": from, "endsOn": until}).want(http.StatusOK)
	}
	rule("20", day(9), day(2))
	rule("40", day(1), "")
	o := w.buyer(c).orders("bank")
	d := came(o)
	d["receivedOn"] = day(4)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/payment", d).want(http.StatusOK)
	if e := w.earned(w.who[own]).Items[0]; e.Why.Percent != "20" || e.Amount.Amount != "100.00" {
		t.Errorf("%+v", e)
	}
	w.bought(c)
	if e := w.earned(w.who[own]).Items[0]; e.Why.Percent != "40" {
		t.Errorf("%+v", e)
	}
	// What finds its seat later, too.
	w.leaves(1, c)
	b := w.buyer(c)
	late := b.orders("bank")
	b.post(moneyAt+"/orders/"+late.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	w.leaves(0, c)
	d = came(late)
	d["receivedOn"] = day(4)
	w.who[admin].post(moneyAt+"/orders/"+late.ID+"/payment", d).want(http.StatusOK)
	w.leaves(1, c)
	w.who[admin].post(moneyAt+"/orders/"+late.ID+"/seats", nil).want(http.StatusOK)
	if e := w.earned(w.who[own]).Items[0]; e.Why.Percent != "20" || e.Number != late.Number {
		t.Errorf("%+v", e)
	}
}

// What is earned of an order of which money is asked back, or that a bank disputes, is not paid out before that is decided.
func TestEarningsAreHeldWhileMoneyIsAskedBack(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	c := w.sold("First", 100000)
	trainer := w.who[own]
	w.account(trainer, "Own")
	w.bought(c)
	b := w.buyer(c)
	o := b.orders("desk")
	w.pays(o).want(http.StatusOK)
	first := w.asked(trainer, "700.00")
	request := map[string]any{"courses": []string{c}, "reason": "No time"}
	b.post(moneyAt+"/orders/"+o.ID+"/refund-requests", request).want(http.StatusOK)
	w.act(first, "approve").refused(http.StatusConflict, "financial.payout_held")
	w.act(first, "reject").want(http.StatusOK)
	var held struct {
		Sums []struct{ Available, Held price }
	}
	trainer.get(moneyAt + "/me/earnings").want(http.StatusOK).into(&held)
	if len(held.Sums) != 1 || held.Sums[0].Available.Amount != "350.00" || held.Sums[0].Held.Amount != "350.00" {
		t.Errorf("%+v", held)
	}
	if e := w.earned(trainer).Items[0]; e.State != "held" {
		t.Errorf("%+v", e)
	}
	for state, want := range map[string]string{"held": "350.00", "available": "350.00", "pending": ""} { // what a figure leads to adds up to it
		var lines struct{ Items []struct{ Amount price } }
		trainer.get(moneyAt + "/me/earnings?state=" + state).want(http.StatusOK).into(&lines)
		got := ""
		for _, l := range lines.Items {
			got += l.Amount.Amount
		}
		if got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
	}
	asks(trainer, "700.00").refused(http.StatusConflict, "financial.changed")
	second := w.asked(trainer, "350.00")
	w.act(second, "approve").want(http.StatusOK)
	is := w.refunded(b.client, o.ID)
	w.who[admin].post(moneyAt+"/refunds/"+is.Refunds[0].ID+"/reject", map[string]any{"answer": "Too late"}).want(http.StatusOK)
	if got := w.stands(trainer); got != "0.00 350.00 350.00 0.00" {
		t.Error(got)
	}
	// Between approving and sending, too.
	third := w.asked(trainer, "350.00")
	w.act(third, "approve").want(http.StatusOK)
	b.post(moneyAt+"/orders/"+o.ID+"/refund-requests", request).want(http.StatusOK)
	w.act(third, "send").refused(http.StatusConflict, "financial.payout_held")
	w.act(second, "send").want(http.StatusOK)
}

// Somebody changes where a trainer's payouts go: the trainer and whoever pays hear of it, and see it at the payouts for some time.
func TestAnAccountThatChangesIsTold(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	w.bought(w.sold("First", 100000))
	trainer := w.who[own]
	told := func(kind string) int {
		return w.number(`select count(*)::int from notices where kind = 'x:financial:payout_account_' || $1::text`, kind)
	}
	w.account(trainer, "Own")
	w.account(trainer, "Own") // as it was
	if told("mine") != 1 || told("moved") != 0 {
		t.Errorf("%d and %d are told of the first one", told("mine"), told("moved"))
	}
	type changed struct{ AccountChangedAt *time.Time }
	var list, due struct{ Items []changed }
	w.asked(trainer, "350.00")
	w.who[admin].get(moneyAt + "/payouts").want(http.StatusOK).into(&list)
	if list.Items[0].AccountChangedAt != nil {
		t.Errorf("%+v", list)
	}
	w.account(trainer, "Somebody else")
	if told("mine") != 2 || told("moved") == 0 {
		t.Errorf("%d and %d are told", told("mine"), told("moved"))
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind = 'x:financial:payout_account_moved'`, trainer.user); n != 0 {
		t.Error("the trainer is told as if it was another one")
	}
	w.bought(w.sold("Second", 100000))
	look := func() (payout, owed *time.Time) {
		t.Helper()
		w.who[admin].get(moneyAt + "/payouts").want(http.StatusOK).into(&list)
		w.who[admin].get(moneyAt + "/payouts/due").want(http.StatusOK).into(&due)
		for _, d := range due.Items {
			if d.AccountChangedAt != nil {
				owed = d.AccountChangedAt
			}
		}
		return list.Items[0].AccountChangedAt, owed
	}
	if p, owed := look(); p == nil || owed == nil {
		t.Errorf("%v and %v", p, owed)
	}
	trainer.get(moneyAt + "/me/payouts").want(http.StatusOK).into(&list)
	if list.Items[0].AccountChangedAt != nil {
		t.Error("the trainer reads what is for super admins")
	}
	w.exec(`update financial.payout_accounts set changed_at = now() - interval '15 days'`)
	list.Items, due.Items = nil, nil
	if p, owed := look(); p != nil || owed != nil {
		t.Errorf("%v and %v", p, owed)
	}
}

// A statement says why shares are smaller than their percentage, and that a bank took money back.
func TestAStatementSaysWhySharesAreSmaller(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	c := w.sold("First", 100000)
	w.shareRule(c, w.who[own].user, "90").want(http.StatusOK)
	w.shareRule(c, "", "80").want(http.StatusOK)
	lost := w.buyer(c)
	ref := lost.begins(lost.orders("till"))
	g.pays(ref)
	g.tells(w, ref)
	g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = plugin.DisputeLost, egp(100000) })
	g.tells(w, ref)
	w.bought(c)
	trainer := w.who[own]
	w.account(trainer, "Own")
	p := w.asked(trainer, "692.31")
	text := w.printed(trainer, moneyAt+"/payouts/"+p.ID+"/statement?language=en")
	for _, want := range []string{"more than 100 %", "692.31", "took the money back"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("it does not say %q: %s", want, text)
		}
	}
	if e := w.earned(trainer); !e.Items[0].Why.IsScaled || e.Sums[0].Least == nil {
		t.Errorf("%+v", e)
	}
}

// Payouts are asked for once a day, a week or a month, as is said.
func TestPayoutsAreScheduledEachDay(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 100, "payoutSchedule": "daily"})
	c := w.sold("First", 100000)
	w.account(w.who[own], "Own")
	for days, want := range []int{1, 2} {
		w.bought(c)
		w.job("payouts")
		w.bought(c)
		w.job("payouts")
		if n := w.number(`select count(*)::int from financial.payouts`); n != want {
			t.Errorf("%d payouts on day %d", n, days)
		}
		w.exec(`update financial.payouts set created_at = created_at - interval '1 day'`)
	}
	// Once a week or a month is once in that of the calendar: since Monday, and since the first.
	for schedule, begins := range map[string]string{"weekly": "week", "monthly": "month"} {
		w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 100, "payoutSchedule": schedule})
		for at, more := range map[string]int{"date_trunc('" + begins + "', now())": 0, "date_trunc('" + begins + "', now()) - interval '1 second'": 1} {
			w.bought(c)
			w.exec(`update financial.payouts set created_at = ` + at)
			before := w.number(`select count(*)::int from financial.payouts`)
			w.job("payouts")
			if n := w.number(`select count(*)::int from financial.payouts`); n != before+more {
				t.Errorf("%s, asked at %s: %d payouts more, want %d", schedule, at, n-before, more)
			}
		}
	}
}
