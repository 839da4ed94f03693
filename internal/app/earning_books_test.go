package app_test

import (
	"fmt"
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
)

// Whatever is sold, given back, asked for, decided and ruled, in whatever order: what a trainer earned less what was sent is what the books
// say is due, no line is paid twice, and the books balance.
func TestEarningsBalance(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	prices := map[string]int64{}
	courses := []string{w.sold("First", 9999), w.sold("Second", 101), w.sold("Third", 77777)}
	for n, c := range courses {
		prices[c] = []int64{9999, 101, 77777}[n]
	}
	w.exec(`delete from course_team where course_id = $1 and role = 'trainer'`, courses[1])
	w.leaves(300, courses...)
	for _, who := range []string{own, co} {
		w.account(w.who[who], who)
	}
	tried, ruled := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		if tried++; tried > 12 { // each is a history over the API
			return
		}
		type line struct{ order, course string }
		var lines []line
		given, left := map[string]int64{}, map[line]int64{}
		for range rapid.IntRange(4, 12).Draw(r, "steps") {
			switch step := rapid.SampledFrom([]string{"sell", "sell", "back", "back", "ask", "ask", "decide", "decide", "rule"}).Draw(r, "step"); step {
			case "sell":
				some := courses[:rapid.IntRange(1, 3).Draw(r, "courses")]
				o := w.bought(some...)
				for _, c := range some {
					lines = append(lines, line{o.ID, c})
					left[line{o.ID, c}] = prices[c]
				}
			case "back":
				if len(lines) == 0 {
					continue
				}
				l := rapid.SampledFrom(lines).Draw(r, "line")
				if left[l] == 0 {
					continue
				}
				minor := rapid.Int64Range(1, left[l]).Draw(r, "minor")
				egp := func(minor int64) string { return plugin.Money{Minor: minor, Currency: "EGP"}.Amount() }
				w.who[admin].post(moneyAt+"/orders/"+l.order+"/refunds", after(egp(given[l.order]), back("", l.course+" "+egp(minor)))).want(http.StatusOK)
				left[l] -= minor
				given[l.order] += minor
			case "ask":
				who := w.who[rapid.SampledFrom([]string{own, co}).Draw(r, "who")]
				for _, s := range w.earned(who).Sums {
					if a := asks(who, s.Available.Amount); a.status != http.StatusOK && a.status != http.StatusConflict {
						r.Fatalf("%d %s", a.status, a.body)
					}
				}
			case "decide":
				var list struct{ Items []payout }
				w.who[admin].get(moneyAt + "/payouts?limit=5").want(http.StatusOK).into(&list)
				for _, p := range list.Items {
					what := rapid.SampledFrom([]string{"approve", "reject", "send", "send", "paid", "failed", "returned"}).Draw(r, "what")
					if a := w.act(p, what); a.status != http.StatusOK && a.status != http.StatusConflict {
						r.Fatalf("%s: %d %s", what, a.status, a.body)
					}
				}
			case "rule":
				course := rapid.SampledFrom(append([]string{""}, courses...)).Draw(r, "of")
				trainer := w.who[rapid.SampledFrom([]string{visitor, own, co}).Draw(r, "for")].user
				ruled++ // the one before counted on a day of its own
				w.exec(`update financial.share_rules set starts_on = date '2001-01-01' + $1::int, ends_on = date '2001-01-01' + $1::int where ends_on is null`, ruled)
				w.shareRule(course, trainer, fmt.Sprint(rapid.IntRange(0, 100).Draw(r, "percent"))).want(http.StatusOK)
			}
		}
		for what, sql := range map[string]string{
			"what is due is not what was earned and not sent": `
				select count(*)::int from (
					select trainer_id, currency, sum(minor) as owed from (
						select trainer_id, currency, amount_minor as minor from financial.earnings
						union all select trainer_id, currency, -amount_minor from financial.payouts where state in ('processing', 'completed')) all_of
					group by trainer_id, currency) is_owed
				full join (
					select e.party_id, e.currency, -sum(e.amount_minor) as due from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id where a.code = 'trainers_due' group by e.party_id, e.currency) books
				on books.party_id = is_owed.trainer_id and books.currency = is_owed.currency
				where coalesce(owed, 0) <> coalesce(due, 0)`,
			"a payout is not the sum of its lines": `
				select count(*)::int from financial.payouts t where amount_minor <> (select sum(e.amount_minor) from financial.payout_items i join financial.earnings e on e.id = i.earning_id where i.payout_id = t.id)`,
			"lines are tied to what came to nothing, or not to what did not": `
				select count(*)::int from financial.payouts t join financial.payout_items i on i.payout_id = t.id where i.is_live = (t.state in ('failed', 'rejected', 'returned'))`,
			"what is on its way is not in transit": `
				select count(*)::int where (select coalesce(sum(amount_minor), 0) from financial.payouts where state = 'processing')
				<> (select coalesce(-sum(e.amount_minor), 0) from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id where a.code = 'transit')`,
			"trainers earn of what was given back, or more than was paid": `
				select count(*)::int from (
					select i.order_id, i.course_id from financial.order_items i join financial.earnings e on e.order_id = i.order_id and e.course_id = i.course_id
					group by i.order_id, i.course_id, i.net_minor, i.tax_minor, i.refunded_minor
					having sum(e.amount_minor) not between 0 and i.net_minor or i.refunded_minor = i.net_minor + i.tax_minor and sum(e.amount_minor) <> 0) wrong`,
			"transactions do not balance": `select count(*)::int from (select from financial.ledger_entries group by transaction_id, currency having sum(amount_minor) <> 0) wrong`,
		} {
			if n := w.number(sql); n != 0 {
				r.Fatalf("%s: %d", what, n)
			}
		}
	})
}
