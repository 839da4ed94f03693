package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

type payout struct {
	ID, Number, State, Answer, Reference, TrainerName string
	Amount                                            price
	Batch, By, PaidOn                                 *string
	IsOwn, IsScheduled                                bool
}

// account says where somebody's payouts go.
func (w *world) account(by *client, holder string) {
	w.t.Helper()
	by.json("PUT", moneyAt+"/me/payout-account", map[string]any{"holder": holder, "bank": "Bank of the Nile", "iban": "", "accountNumber": "77 88", "bic": "", "note": ""}).want(http.StatusOK)
}

// asks asks for all that is available, as it was seen.
func asks(by *client, amount string) answer {
	return by.post(moneyAt+"/me/payouts", map[string]any{"amount": map[string]any{"amount": amount, "currency": "EGP"}})
}

func (w *world) asked(by *client, amount string) (p payout) {
	w.t.Helper()
	asks(by, amount).want(http.StatusOK).into(&p)
	return p
}

func (w *world) act(p payout, what string) answer {
	d := map[string]any{"answer": "The number is wrong"}
	switch what {
	case "approve":
		return w.who[admin].post(moneyAt+"/payouts/"+p.ID+"/approve", nil)
	case "send":
		return w.who[admin].post(moneyAt+"/payouts/batches", map[string]any{"payouts": []string{p.ID}})
	case "paid":
		d = map[string]any{"reference": "OUT-7", "paidOn": time.Now().UTC().Format(time.DateOnly)}
	case "returned":
		d = todays("Closed account")
	}
	return w.who[admin].post(moneyAt+"/payouts/"+p.ID+"/"+what, d)
}

// A trainer asks for what is available, once; somebody else approves, sends and pays it; the books say so at each step.
func TestATrainerIsPaid(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("First", 100000)
	o := w.bought(c)
	trainer := w.who[own]
	if got := w.stands(trainer); got != "350.00 0.00 0.00 0.00" {
		t.Error(got)
	}
	asks(trainer, "350.00").refused(http.StatusConflict, "financial.no_account")
	w.account(trainer, "=Own Trainer")
	asks(trainer, "350.00").refused(http.StatusConflict, "financial.changed") // it is held
	asks(trainer, "0.00").refused(http.StatusConflict, "financial.payout_least")
	w.moneySettings(map[string]any{"holdDays": 0})
	w.bought(c)
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 351})
	asks(trainer, "350.00").refused(http.StatusConflict, "financial.payout_least")
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 350})
	// The account is sealed: nobody reads it in the database, and the trainer alone over the API.
	if w.number(`select count(*)::int from financial.payout_accounts where position('77 88'::bytea in details) = 0`) != 1 {
		t.Error("an account stands open in the database")
	}
	if n := w.raced(5, func(int) answer { return asks(trainer, "350.00") }); n != 1 {
		t.Errorf("asked for %d times", n)
	}
	if got := w.stands(trainer); got != "350.00 0.00 350.00 0.00" {
		t.Error(got)
	}
	var list struct{ Items []payout }
	w.who[admin].get(moneyAt + "/payouts?state=requested").want(http.StatusOK).into(&list)
	if len(list.Items) != 1 || list.Items[0].Amount != (price{"350.00", "EGP"}) || list.Items[0].TrainerName != "Person Own trainer" {
		t.Fatalf("%+v", list)
	}
	p := list.Items[0]
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind like '%payout_requested'`, w.who[admin].user); n != 1 {
		t.Errorf("%d notices", n)
	}
	trainer.post(moneyAt+"/payouts/"+p.ID+"/approve", nil).want(http.StatusForbidden)
	w.act(p, "send").refused(http.StatusConflict, "financial.payout_state")
	w.act(p, "paid").refused(http.StatusConflict, "financial.payout_state")
	w.act(p, "failed").refused(http.StatusConflict, "financial.payout_state")
	w.act(p, "approve").want(http.StatusOK)
	// Two super admins at once, one of whom rejects it.
	if n := w.raced(6, func(i int) answer { return w.act(p, []string{"send", "reject"}[i%2]) }); n != 1 {
		t.Errorf("decided %d times", n)
	}
	w.who[admin].get(moneyAt + "/payouts").want(http.StatusOK).into(&list)
	if p = list.Items[0]; p.State == "rejected" { // that one was quicker
		if got := w.stands(trainer); got != "350.00 350.00 0.00 0.00" {
			t.Error(got)
		}
		p = w.asked(trainer, "350.00")
		w.act(p, "approve").want(http.StatusOK)
		w.act(p, "send").want(http.StatusOK)
		w.who[admin].get(moneyAt + "/payouts").want(http.StatusOK).into(&list)
		p = list.Items[0]
	}
	if b := w.books(); p.State != "processing" || p.Batch == nil || b["trainers_due EGP"] != "-105000" || b["transit EGP"] != "-35000" || b["cash:desk EGP"] != "200000" {
		t.Errorf("%+v %v", p, b)
	}
	csv := string(w.who[admin].get(moneyAt + "/payouts/batches/" + *p.Batch + "/file").want(http.StatusOK).body)
	if want := "'=Own Trainer,Bank of the Nile,,77 88,,350.00,EGP," + p.Number + "\n"; !strings.HasSuffix(csv, want) {
		t.Errorf("%q does not end with %q", csv, want)
	}
	// A refund meanwhile stays out of it, and is carried forward.
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", c+" 1000.00")).want(http.StatusOK)
	w.exec(`update financial.orders set updated_at = now()`)
	if got := w.stands(trainer); got != "0.00 0.00 350.00 0.00" {
		t.Error(got)
	}
	if p := w.who[admin].post(moneyAt+"/payouts/"+p.ID+"/paid", map[string]any{"reference": "", "paidOn": "2026-01-01"}).refused(http.StatusUnprocessableEntity, "financial.payout"); p.Errors[0].Pointer != "/paidOn" {
		t.Errorf("%+v", p)
	}
	if n := w.raced(4, func(int) answer { return w.act(p, "paid") }); n != 1 {
		t.Errorf("paid %d times", n)
	}
	if b := w.books(); b["transit EGP"] != "0" || b["cash:bank EGP"] != "-135000" {
		t.Errorf("%v", b)
	}
	if got := w.stands(trainer); got != "0.00 0.00 0.00 350.00" {
		t.Error(got)
	}
	trainer.get(moneyAt + "/me/payouts").want(http.StatusOK).into(&list)
	if is := list.Items[0]; is.State != "completed" || is.Reference != "OUT-7" || is.By != nil || is.Batch != nil || !is.IsOwn {
		t.Errorf("%+v", is)
	}
	at := moneyAt + "/payouts/" + p.ID + "/statement?language="
	if text := w.printed(trainer, at+"en"); !strings.Contains(text, "Statement of payout "+p.Number) || !strings.Contains(text, "350.00") || !strings.Contains(text, "First") || !strings.Contains(text, "OUT-7") {
		t.Error(text)
	}
	if text := w.printed(w.who[admin], at+"ar"); !strings.Contains(text, "٣٥٠٫٠٠") {
		t.Error(text)
	}
	w.who[co].get(moneyAt+"/payouts/"+p.ID+"/statement").refused(http.StatusNotFound, "not_found")
	for _, kind := range []string{"payout_approved", "payout_paid"} {
		if w.number(`select count(*)::int from notices where user_id = $1 and kind like '%' || $2::text`, trainer.user, kind) == 0 {
			t.Errorf("nobody is told of %s", kind)
		}
	}
	// What is a payout's is not turned in the books.
	transaction, err := native.Value[string](t.Context(), w.db, `select id::text from financial.ledger_transactions where kind = 'payout_paid'`)
	w.must(err)
	w.who[admin].post(moneyAt+"/books/transactions/"+transaction+"/reversal", map[string]any{"note": "A slip"}).refused(http.StatusConflict, "financial.of_payout")
}

// What fails or is rejected can be asked for again; more taken back than is owed is kept from what comes next; nobody pays themselves.
func TestAPayoutComesToNothing(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	c := w.sold("First", 100000)
	trainer := w.who[own]
	w.account(trainer, "Own")
	o := w.bought(c)
	p := w.asked(trainer, "350.00")
	w.who[admin].post(moneyAt+"/payouts/"+p.ID+"/reject", map[string]any{"answer": " "}).refused(http.StatusUnprocessableEntity, "financial.payout")
	w.act(p, "reject").want(http.StatusOK)
	p = w.asked(trainer, "350.00")
	w.act(p, "approve").want(http.StatusOK)
	w.act(p, "send").want(http.StatusOK)
	w.act(p, "failed").want(http.StatusOK)
	// What has come back is not in the bank's file any more.
	batch, err := native.Value[string](t.Context(), w.db, `select batch_id::text from financial.payouts where id = $1`, p.ID)
	w.must(err)
	w.who[admin].get(moneyAt+"/payouts/batches/"+batch+"/file").refused(http.StatusNotFound, "not_found")
	w.act(p, "paid").refused(http.StatusConflict, "financial.payout_state")
	if b := w.books(); b["transit EGP"] != "0" || b["trainers_due EGP"] != "-70000" {
		t.Errorf("%v", b)
	}
	p = w.asked(trainer, "350.00")
	w.act(p, "approve").want(http.StatusOK)
	w.act(p, "send").want(http.StatusOK)
	w.act(p, "paid").want(http.StatusOK)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", c+" 1000.00")).want(http.StatusOK)
	if got := w.stands(trainer); got != "0.00 -350.00 0.00 350.00" {
		t.Error(got)
	}
	w.bought(c)
	if got := w.stands(trainer); got != "0.00 0.00 0.00 350.00" {
		t.Error(got)
	}
	asks(trainer, "350.00").refused(http.StatusConflict, "financial.changed")
	asks(trainer, "0.00").refused(http.StatusConflict, "financial.payout_least")
	trainer.post(moneyAt+"/me/payouts", map[string]any{"amount": map[string]any{"amount": "0.00", "currency": "USD"}}).refused(http.StatusConflict, "financial.no_rate")

	// A super admin who gives a course decides about no payout of their own.
	w.exec(`update course_team set user_id = $2 where course_id = $1 and role = 'trainer'`, c, w.who[admin].user)
	w.who[admin].post(moneyAt+"/shares", map[string]any{"course": c, "trainer": w.who[admin].user, "percent": "100", "startsOn": time.Now().UTC().Format(time.DateOnly), "endsOn": ""}).refused(http.StatusForbidden, "financial.own_share")
	w.bought(c)
	w.account(w.who[admin], "Admin")
	mine := w.asked(w.who[admin], "350.00")
	for _, what := range []string{"approve", "reject"} {
		w.act(mine, what).refused(http.StatusForbidden, "financial.own_payout")
	}
	second := w.newcomer(plugin.SuperAdmin)
	second.post(moneyAt+"/payouts/"+mine.ID+"/approve", nil).want(http.StatusOK)
	w.act(mine, "send").refused(http.StatusForbidden, "financial.own_payout")
	second.post(moneyAt+"/payouts/batches", map[string]any{"payouts": []string{mine.ID, strings.ToUpper(mine.ID)}}).refused(http.StatusConflict, "financial.payout_state")
	second.post(moneyAt+"/payouts/batches", map[string]any{"payouts": []string{mine.ID}}).want(http.StatusOK)
	w.act(mine, "paid").refused(http.StatusForbidden, "financial.own_payout")

	// Who is owed what; co earned by the first sales, and said nothing of an account.
	var due struct {
		Items []struct {
			Trainer            plugin.UserID
			Pending, Available price
			HasAccount         bool
		}
	}
	w.who[admin].get(moneyAt + "/payouts/due").want(http.StatusOK).into(&due)
	got := map[plugin.UserID]string{}
	for _, d := range due.Items {
		got[d.Trainer] = fmt.Sprint(d.Available.Amount, " ", d.HasAccount)
	}
	if len(got) != 2 || got[w.who[co].user] != "350.00 false" || got[trainer.user] != "350.00 true" {
		t.Errorf("%v", got)
	}
}

// The server asks for payouts once in a period, for whoever has enough.
func TestPayoutsAreScheduled(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 100, "payoutSchedule": "weekly"})
	c := w.sold("First", 100000)
	w.account(w.who[own], "Own")
	w.bought(c)
	count := func() int { return w.number(`select count(*)::int from financial.payouts`) }
	w.job("payouts")
	if count() != 1 || w.number(`select count(*)::int from financial.payouts where is_scheduled and amount_minor = 35000 and trainer_id = $1`, w.who[own].user) != 1 {
		t.Fatalf("%d payouts", count())
	}
	w.bought(c)
	w.job("payouts")
	if count() != 1 {
		t.Errorf("%d payouts in one week", count())
	}
	w.exec(`update financial.payouts set created_at = created_at - interval '8 days'`)
	w.job("payouts")
	if count() != 2 {
		t.Errorf("%d payouts in two weeks", count())
	}
}

// What somebody earned and was paid is in their file, with where to; the account is forgotten with them, and what was earned is kept.
func TestWhatIsKeptOfATrainer(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	w.bought(w.sold("First", 100000))
	trainer := w.who[co]
	w.account(trainer, "Colleague")
	p := w.asked(trainer, "350.00")
	w.act(p, "approve").want(http.StatusOK)
	w.act(p, "send").want(http.StatusOK)
	all := w.app.People()
	mine := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
	x, err := mine.Export(t.Context(), w.db, trainer.user)
	w.must(err)
	text, err := json.Marshal(x)
	w.must(err)
	for _, want := range []string{`"payoutAccount":{"holder":"Colleague"`, `"accountNumber":"77 88"`, `"payouts":[{"number":"` + p.Number, `"earnings":[{`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("exported without %s: %s", want, text)
		}
	}
	erase := func() error {
		return w.db.InTx(t.Context(), func(tx db.Tx) error { return mine.Erase(t.Context(), tx, trainer.user) })
	}
	// Where it goes has to be known until it is there.
	var refused *plugin.Fault
	if err := erase(); !errors.As(err, &refused) || refused.Code != "financial.payout_open" {
		t.Errorf("somebody who is to be paid is erased: %v", err)
	}
	w.act(p, "paid").want(http.StatusOK)
	w.must(erase())
	if n := w.number(`select (select count(*) from financial.payout_accounts where trainer_id = $1 and details is not null)::int + (select count(*) from financial.payouts where trainer_id = $1 and account is not null)::int`, trainer.user); n != 0 {
		t.Error("where the money of somebody who left went is kept")
	}
	if n := w.number(`select count(*)::int from financial.earnings where trainer_id = $1`, trainer.user); n != 1 {
		t.Errorf("%d lines are kept", n)
	}
}
