package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// shared is what trainers have of all that was sold, and wants what each is owed in the books to be the sum of the lines.
func (w *world) shared(step string) int {
	w.t.Helper()
	if n := w.number(`
		select count(*)::int from (select trainer_id, sum(amount_minor) as minor from financial.earnings group by trainer_id) lines
		full join (
			select e.party_id, -sum(e.amount_minor) as minor from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id where a.code = 'trainers_due' group by e.party_id) books
		on books.party_id = lines.trainer_id
		where coalesce(books.minor, 0) <> coalesce(lines.minor, 0)`); n != 0 {
		w.t.Errorf("%s: %d trainers are owed another sum than that of their lines", step, n)
	}
	if n := w.number(`select count(*)::int from (select from financial.earnings group by order_id, course_id, trainer_id having sum(amount_minor) < 0) taken`); n != 0 {
		w.t.Errorf("%s: from %d trainers more is taken than they had", step, n)
	}
	return w.number(`select coalesce(sum(amount_minor), 0)::int from financial.earnings`)
}

// However money goes, by parts that banks take and parts that are given back of odd amounts, trainers are left with nothing of what is all gone, and
// until then with their shares of what is not given back.
func TestSharesOfWhatBanksAndRefundsTake(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	type step struct {
		lost int64 // all that banks have taken by then; 0: something is given back
		back string
		left int // what trainers have together then, of 70 % of 900.01
	}
	for name, steps := range map[string][]step{
		"two parts are lost, and the rest is given back":    {{lost: 10007, left: 63001}, {lost: 20011, left: 63001}, {back: "333.33", left: 39668}, {back: "366.57", left: 0}},
		"two parts are given back, and banks take the rest": {{back: "0.01", left: 63001}, {back: "299.99", left: 42001}, {lost: 30000, left: 42001}, {lost: 60001, left: 0}},
		"in turn": {{lost: 1, left: 63001}, {back: "100.00", left: 56001}, {lost: 40001, left: 56001}, {back: "400.00", left: 0}},
		"a bank takes all that was not given back": {{back: "450.00", left: 31501}, {lost: 45001, left: 0}},
	} {
		c := w.sold(name, 90001)
		w.leaves(3, c)
		b := w.buyer(c)
		o := b.orders("till")
		ref := b.begins(o)
		g.pays(ref)
		g.tells(w, ref)
		before := w.shared(name) - 63001
		if before < 0 {
			t.Fatalf("%s: nothing is earned", name)
		}
		given := int64(0)
		for n, s := range steps {
			if s.lost > 0 {
				for _, is := range []plugin.DisputeState{plugin.DisputeOpen, plugin.DisputeLost} {
					g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = is, egp(s.lost) })
					g.tells(w, ref)
				}
			} else {
				d := after(egp(given).Amount(), back("", c+" "+s.back))
				d["paidOn"] = time.Now().UTC().Format(time.DateOnly)
				w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d).want(http.StatusOK)
				m, err := plugin.ParseMoney(s.back, "EGP")
				w.must(err)
				given += m.Minor
			}
			if left := w.shared(name) - before; left != s.left {
				t.Errorf("%s, step %d: trainers have %d", name, n+1, left)
			}
		}
		if is := w.order(b.client, o.ID); is.State != "refunded" {
			t.Errorf("%s: it is %s", name, is.State)
		}
	}
	w.reconciles()
	if got := w.reconciliation(); got != "" {
		t.Error(got)
	}
}
