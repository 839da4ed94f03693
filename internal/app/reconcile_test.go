package app_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// behind does something in the database that nobody but its owner can do, as whoever restores a part of it does.
func (w *world) behind(statements ...string) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.url)
	w.must(err)
	defer func() { w.must(conn.Close(context.Background())) }()
	tables := []string{"ledger_entries", "ledger_transactions", "ledger_parts", "documents"}
	for _, name := range tables {
		_, err := conn.Exec(w.t.Context(), `alter table financial.`+name+` disable trigger user; grant delete on financial.`+name+` to current_user`)
		w.must(err)
	}
	for _, sql := range statements {
		_, err := conn.Exec(w.t.Context(), sql)
		w.must(err)
	}
	for _, name := range tables {
		_, err := conn.Exec(w.t.Context(), `alter table financial.`+name+` enable trigger user; revoke delete on financial.`+name+` from current_user`)
		w.must(err)
	}
}

// A course that was paid for and is not the buyer's is found, and so are books that have another sum than a gateway; both are gone once they agree.
func TestReconciliationFindsWhoIsOutsideAndCash(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, _, _ := w.sells(g, "Weaving")
	w.reconciles()
	if got := w.reconciliation(); got != "" {
		t.Fatal(got)
	}
	w.exec(`update financial.orders set buyer_id = $2 where buyer_id = $1`, b.user, w.who[other].user)
	w.exec(`update financial.gateway_payments set fee_minor = fee_minor - 5`)
	w.leaves(0, o.Items[0].Course) // who is outside is taken in where there is a seat
	w.reconciles()
	w.reconciles()
	if got := w.reconciliation(); got != "cash, unenrolled "+o.Number {
		t.Error(got)
	}
	var r struct {
		Differences []struct {
			Kind, Gateway, Ref string
			Here, There        price
		}
	}
	w.who[admin].get(moneyAt + "/reconciliation").want(http.StatusOK).into(&r)
	for _, d := range r.Differences {
		switch {
		case d.Kind == "cash" && (d.Gateway != "till" || d.Here.Amount != "873.00" || d.There.Amount != "873.05"):
			t.Errorf("%+v", d)
		case d.Kind == "unenrolled" && (d.Ref != "Weaving" || d.Here.Amount != "900.00"):
			t.Errorf("%+v", d)
		}
	}
	if n := w.told(w.who[admin].user, "findings"); n != 1 {
		t.Errorf("a super admin is told of both %d times", n)
	}
	w.exec(`update financial.gateway_payments set fee_minor = fee_minor + 5`)
	w.exec(`update financial.orders set buyer_id = $1`, b.user)
	w.reconciles()
	if got := w.reconciliation(); got != "" {
		t.Error(got)
	}
	// The same again within a month is nothing new; something else is.
	w.exec(`update financial.gateway_payments set fee_minor = fee_minor - 5`)
	w.reconciles()
	if n := w.told(w.who[admin].user, "findings"); n != 1 {
		t.Errorf("told %d times of what was known", n)
	}
	w.exec(`delete from financial.findings_told`) // as after a month
	w.reconciles()
	if n := w.told(w.who[admin].user, "findings"); n != 2 {
		t.Errorf("told %d times in all", n)
	}
}

// Whoever paid for a course, has it no more, and neither left nor was taken out, is taken in again, where there is a seat.
func TestReconciliationTakesInWhoPaid(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, _, _ := w.sells(g, "Weaving")
	c := o.Items[0].Course
	other, last := w.buyer(c), w.buyer(c)
	for _, one := range []*shopper{other, last} {
		w.pays(one.orders("desk")).want(http.StatusOK)
	}
	has := func(who *shopper) string {
		t.Helper()
		state, err := db.Value[string](t.Context(), w.db, `select status::text from enrollments where user_id = $1 and course_id = $2`, who.user, c)
		w.must(err)
		return state
	}
	// Who leaves, or is taken out by the team, stays outside.
	other.json("DELETE", "/api/v1/courses/"+c+"/enrollment", nil).want(http.StatusNoContent)
	w.exec(`update enrollments set status = 'dropped' where user_id = $1 and course_id = $2`, b.user, c)
	w.exec(`update courses set max_students = 1 where id = $1`, c)
	w.reconciles()
	if got := w.reconciliation(); got != "unenrolled "+o.Number || has(b) != "dropped" || has(other) != "dropped" {
		t.Errorf("with no seat: %s, %s, %s", got, has(b), has(other))
	}
	w.exec(`update courses set max_students = 5 where id = $1`, c)
	w.reconciles()
	if got := w.reconciliation(); got != "" || has(b) != "enrolled" || has(other) != "dropped" {
		t.Errorf("with seats: %s, %s, %s", got, has(b), has(other))
	}
	how, err := db.Value[string](t.Context(), w.db, `
		select source::text || ' ' || reason from enrollment_changes where enrollment_id = (select id from enrollments where user_id = $1 and course_id = $2) order by at desc, id desc limit 1`, b.user, c)
	w.must(err)
	if how != "order "+o.Number {
		t.Errorf("it came about by %s", how)
	}
}

// What is missing beside an order, a refund or a payout is made anew: the sale, the shares, the refund, the steps of the payout, and the papers.
func TestReconciliationMendsWhatIsMissing(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	o, b, _, _ := w.sells(g, "Spinning")
	c := o.Items[0].Course
	d := back("", c+" 100.01")
	d["paidOn"] = time.Now().UTC().Format(time.DateOnly)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d).want(http.StatusOK)
	d = after("100.01", back("", c+" 50.00"))
	d["paidOn"] = time.Now().UTC().Format(time.DateOnly)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d).want(http.StatusOK)
	w.account(w.who[own], own)
	for _, s := range w.earned(w.who[own]).Sums {
		asks(w.who[own], s.Available.Amount).want(http.StatusOK)
	}
	var list struct{ Items []payout }
	w.who[admin].get(moneyAt + "/payouts").want(http.StatusOK).into(&list)
	for _, what := range []string{"approve", "send", "paid"} {
		w.act(list.Items[0], what).want(http.StatusOK)
	}
	w.reconciles()
	standing := func() string {
		all := w.books()
		return w.balance() + ", " + all["shares EGP"] + ", " + all["trainers_due EGP"] + ", " + all["transit EGP"]
	}
	books, state := standing(), w.order(b.client, o.ID)
	papers := w.number(`select count(*)::int from financial.documents`)
	if got := w.reconciliation(); got != "" || papers != 3 {
		t.Fatalf("%s, %d papers", got, papers)
	}

	w.behind(`delete from financial.documents`, `delete from financial.ledger_parts`, `delete from financial.ledger_entries where transaction_id in (select id from financial.ledger_transactions where kind <> 'fee')`,
		`delete from financial.ledger_transactions where kind <> 'fee'`)
	w.reconciles()
	if got := w.reconciliation(); got != "" {
		t.Errorf("it is not mended: %s", got)
	}
	if got := standing(); got != books {
		t.Errorf("the books were %s and are %s", books, got)
	}
	if n := w.number(`select count(*)::int from financial.documents`); n != papers {
		t.Errorf("%d papers", n)
	}
	if is := w.order(b.client, o.ID); is.State != state.State || is.path() != state.path() {
		t.Errorf("the order is %+v", is)
	}
	// Done again it changes nothing.
	n := w.number(`select count(*)::int from financial.ledger_transactions`)
	w.reconciles()
	if w.number(`select count(*)::int from financial.ledger_transactions`) != n || w.number(`select count(*)::int from financial.documents`) != papers {
		t.Error("it is mended twice")
	}
}

// What cannot be made anew stands on the page until somebody has made it right.
func TestReconciliationSaysWhatItCannotMend(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, _, _, _ := w.sells(g, "Carding")
	// The series of invoices has no number left.
	w.behind(`delete from financial.documents`, `update financial.document_series set last = 999999999`)
	w.reconciles()
	if got := w.reconciliation(); got != "unbilled "+o.Number {
		t.Error(got)
	}
	w.behind(`update financial.document_series set last = 0`)
	w.reconciles()
	if got := w.reconciliation(); got != "" {
		t.Error(got)
	}
}
