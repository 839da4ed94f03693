package app_test

import (
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
)

type mySales struct {
	Currency string
	Whole    salesFigures
	Rows     []struct {
		salesFigures
		Key, Title string
		IsFormer   bool
		Own        *salesFigures
	}
}

type salesFigures struct {
	Sales, Discounts, Refunds, Net, Earned price
	Seats                                  int
}

func (w *world) mySales(by *client, query string) (s mySales) {
	w.t.Helper()
	by.get(moneyAt + "/me/sales?" + query).want(http.StatusOK).into(&s)
	return s
}

type spending struct {
	Currency                 string
	Orders, Returns, Waiting int
	Paid, Refunded, Open     price
}

func (w *world) spending(by *client, path string) []spending {
	w.t.Helper()
	var list struct{ Items []spending }
	by.get(moneyAt + path).want(http.StatusOK).into(&list)
	return list.Items
}

// minorOf is an amount in minor units.
func (w *world) minorOf(p price) int64 {
	w.t.Helper()
	m, err := plugin.ParseMoney(p.Amount, p.Currency)
	w.must(err)
	return m.Minor
}

// entrySum is what stands on accounts, for a course or for everything, and for a party or for anybody.
func (w *world) entrySum(like, course, party string) int64 {
	w.t.Helper()
	return int64(w.number(`select coalesce(sum(e.amount_minor), 0)::int from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id
		where a.code like $1 and ($2::text = '' or e.course_id::text = $2) and ($3::text = '' or e.party_id::text = $3)`, like, course, party))
}

// Whatever is sold at a desk or by a gateway, given back, disputed and lost: each report, a trainer's and a buyer's say what the entries
// say, however they are divided.
func TestDashboardsSayWhatTheEntriesSay(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	courses := []string{w.sold("First", 9999), w.sold("Second", 101), w.sold("Third", 77777)}
	w.leaves(300, courses...)
	w.exec(`delete from course_team where course_id = $1 and role = 'trainer'`, courses[1])
	w.exec(`delete from course_team where course_id = $1`, courses[2]) // it has no trainer at all
	w.shareRule(courses[0], w.who[co].user, "33.3333").want(http.StatusOK)
	var buyers []*shopper
	tried := 0
	rapid.Check(t, func(r *rapid.T) {
		if tried++; tried > 6 { // each is a history over the API
			return
		}
		for range rapid.IntRange(3, 7).Draw(r, "orders") {
			some := courses[:rapid.IntRange(1, 3).Draw(r, "courses")]
			b := w.buyer(some...)
			buyers = append(buyers, b)
			if rapid.IntRange(0, 5).Draw(r, "unpaid") == 0 {
				b.orders("desk")
				continue
			}
			if rapid.Bool().Draw(r, "at the desk") {
				o := b.orders("desk")
				w.pays(o).want(http.StatusOK)
				if minor := rapid.Int64Range(0, 101).Draw(r, "back"); minor > 0 {
					w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", some[len(some)-1]+" "+plugin.Money{Minor: minor, Currency: "EGP"}.Amount())).want(http.StatusOK)
				}
				continue
			}
			o := b.orders("till")
			ref := b.begins(o)
			g.pays(ref)
			g.tells(w, ref)
			if lost := rapid.SampledFrom([]string{"", "", "all", "part"}).Draw(r, "lost"); lost != "" {
				for _, d := range []plugin.DisputeState{plugin.DisputeOpen, plugin.DisputeLost} {
					g.set(ref, func(p *plugin.PaymentReport) {
						p.Dispute, p.Disputed = d, p.Amount
						if lost == "part" {
							p.Disputed.Minor = p.Amount.Minor/2 + 1
						}
					})
					g.tells(w, ref)
				}
			}
		}
		w.dashboardsAgree(r, buyers)
	})
}

func (w *world) dashboardsAgree(r *rapid.T, buyers []*shopper) {
	w.t.Helper()
	for _, by := range []string{"day", "month", "course", "trainer", "currency"} {
		is := w.report("by=" + by)
		is.addsUp(w.t, "by "+by)
		for name, want := range map[string]int64{
			"sales": -w.entrySum("sales", "", ""), "refunds": w.entrySum("refunds", "", ""), "fees": w.entrySum("fees:%", "", ""), "chargebacks": w.entrySum("chargebacks", "", ""), "shares": w.entrySum("shares", "", ""),
		} {
			if got := is.Whole.minors(w.t)[name]; got != want {
				r.Errorf("by %s: %s are %d, the entries say %d", by, name, got, want)
			}
		}
	}
	fees := w.partsOf("fees:%")
	lost := w.partsOf("chargebacks")
	for _, row := range w.report("by=course").Rows {
		is := row.minors(w.t)
		if is["fees"] != fees[row.Key] || is["chargebacks"] != lost[row.Key] || row.Key != "" && is["shares"] != w.entrySum("shares", row.Key, "") {
			r.Errorf("%s: %v, not %d and %d", row.Title, is, fees[row.Key], lost[row.Key])
		}
		if row.Key == "" {
			continue
		}
		alone := w.report("by=day&course=" + row.Key)
		alone.addsUp(w.t, "of "+row.Title)
		if got := alone.Whole.minors(w.t); fmt.Sprint(got) != fmt.Sprint(is) {
			r.Errorf("%s is %v among all, and %v alone", row.Title, is, got)
		}
	}
	for _, row := range w.report("by=trainer").Rows {
		if row.Key != "" && w.minorOf(row.Shares) != -w.entrySum("trainers_due", "", row.Key) {
			r.Errorf("%s: %+v", row.Title, row.Shares)
		}
	}
	for _, who := range []string{own, co} {
		c := w.who[who]
		all := w.mySales(c, "")
		sales, earned := int64(0), int64(0)
		for _, row := range all.Rows {
			sales, earned = sales+w.minorOf(row.Sales), earned+w.minorOf(row.Earned)
			if w.minorOf(row.Sales) != -w.entrySum("sales", row.Key, "") || w.minorOf(row.Earned) != -w.entrySum("trainers_due", row.Key, string(c.user)) {
				r.Errorf("%s of %s: %+v", row.Title, who, row)
			}
			var lines earnings
			c.get(moneyAt + "/me/earnings?limit=100&course=" + row.Key).want(http.StatusOK).into(&lines)
			sum := int64(0)
			for _, l := range lines.Items {
				sum += w.minorOf(l.Amount)
			}
			if lines.NextCursor == nil && sum != w.minorOf(row.Earned) {
				r.Errorf("the lines of %s are %d, the figure is %s", row.Title, sum, row.Earned.Amount)
			}
		}
		if sales != w.minorOf(all.Whole.Sales) || earned != w.minorOf(all.Whole.Earned) || earned != -w.entrySum("trainers_due", "", string(c.user)) {
			r.Errorf("%s: the rows are %d and %d, the whole is %+v", who, sales, earned, all.Whole)
		}
	}
	for _, b := range buyers {
		var paid, open, refunded int64
		for _, s := range w.spending(b.client, "/me/spending") {
			paid, open, refunded = paid+w.minorOf(s.Paid), open+w.minorOf(s.Open), refunded+w.minorOf(s.Refunded)
			for money, want := range map[string]int64{"paid": w.minorOf(s.Paid), "open": w.minorOf(s.Open)} {
				var list struct{ Items []placedOrder }
				b.get(moneyAt + "/me/orders?money=" + money + "&currency=" + s.Currency).want(http.StatusOK).into(&list)
				for _, o := range list.Items {
					want -= w.minorOf(o.Total)
				}
				if want != 0 {
					r.Errorf("%s of somebody is not the sum of its orders", money)
				}
			}
		}
		came := int64(w.number(`select coalesce(sum(e.amount_minor), 0)::int from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id join financial.ledger_transactions t on t.id = e.transaction_id
			where a.code like 'cash:%' and t.kind = 'sale' and e.party_id = $1`, b.user))
		went := int64(w.number(`select coalesce(-sum(e.amount_minor), 0)::int from financial.ledger_entries e join financial.ledger_accounts a on a.id = e.account_id join financial.ledger_transactions t on t.id = e.transaction_id
			where a.code like 'cash:%' and t.kind = 'refund' and e.party_id = $1`, b.user))
		if paid != came || refunded != went {
			r.Errorf("somebody spent %d and got %d back, the entries say %d and %d", paid, refunded, came, went)
		}
	}
}

// partsOf divides what stands on accounts among the courses of its orders, as it is documented.
func (w *world) partsOf(like string) map[string]int64 {
	w.t.Helper()
	out := map[string]int64{}
	rows, err := w.db.Query(w.t.Context(), `
		select t.id::text, e.amount_minor, i.course_id::text, i.net_minor + i.tax_minor from financial.ledger_entries e
		join financial.ledger_accounts a on a.id = e.account_id join financial.ledger_transactions t on t.id = e.transaction_id
		join financial.order_items i on i.order_id::text = t.subject_id where a.code like $1 order by 1, 3`, like)
	w.must(err)
	defer rows.Close()
	type line struct {
		course string
		paid   int64
	}
	posted, minors := map[string][]line{}, map[string]int64{}
	for rows.Next() {
		var id, course string
		var minor, paid int64
		w.must(rows.Scan(&id, &minor, &course, &paid))
		posted[id] = append(posted[id], line{course, paid})
		minors[id] = minor
	}
	w.must(rows.Err())
	for id, lines := range posted {
		whole, left := int64(0), minors[id]
		for _, l := range lines {
			whole += l.paid
		}
		cut := map[string]*big.Rat{}
		for _, l := range lines {
			exact := new(big.Rat).Mul(big.NewRat(minors[id], 1), big.NewRat(l.paid, whole))
			part := new(big.Int).Quo(exact.Num(), exact.Denom()).Int64()
			out[l.course] += part
			left -= part
			cut[l.course] = exact.Sub(exact, big.NewRat(part, 1))
		}
		slices.SortStableFunc(lines, func(a, b line) int { return cut[b.course].Cmp(cut[a.course]) })
		for _, l := range lines[:left] {
			out[l.course]++
		}
	}
	return out
}

// A trainer sees what the own courses sold and the own share of it, and nothing of anybody else's; only super admins see what somebody spent.
func TestTrainersSeeTheirOwnSales(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	first, second := w.sold("First", 10000), w.sold("Second", 20000)
	w.leaves(10, first, second)
	w.exec(`delete from course_team where course_id = $1 and role = 'trainer'`, second) // it is the owner's alone
	o := w.bought(first, second)
	mine, theirs := w.mySales(w.who[own], ""), w.mySales(w.who[co], "")
	if len(mine.Rows) != 2 || mine.Whole.Sales != (price{"300.00", "EGP"}) || mine.Whole.Earned != (price{"175.00", "EGP"}) || mine.Rows[0].Title != "Second" || mine.Rows[0].Earned != (price{"140.00", "EGP"}) {
		t.Errorf("%+v", mine)
	}
	if len(theirs.Rows) != 1 || theirs.Rows[0].Key != first || theirs.Whole.Earned != (price{"35.00", "EGP"}) || theirs.Whole.Seats != 1 {
		t.Errorf("%+v", theirs)
	}
	if is := w.mySales(w.who[co], "course="+second); len(is.Rows) != 0 || is.Whole.Sales != (price{"0.00", "EGP"}) {
		t.Errorf("another's course: %+v", is)
	}
	for _, who := range []string{trainee, other, admin} {
		if is := w.mySales(w.who[who], ""); len(is.Rows) != 0 {
			t.Errorf("%s: %+v", who, is)
		}
	}
	// Who left a course keeps what was earned, and does not see what it sells.
	w.exec(`delete from course_team where course_id = $1 and user_id = $2`, first, w.who[co].user)
	if is := w.mySales(w.who[co], ""); len(is.Rows) != 1 || !is.Rows[0].IsFormer || is.Rows[0].Sales != (price{"0.00", "EGP"}) || is.Rows[0].Earned != (price{"35.00", "EGP"}) || is.Rows[0].Title != "First" {
		t.Errorf("%+v", is)
	}
	if a := w.who[co].get(moneyAt + "/me/sales.csv").want(http.StatusOK); !strings.Contains(string(a.body), first+",First,EGP,,,,,35.00,") {
		t.Errorf("%s", a.body)
	}
	if got := w.mySales(w.who[own], "by=currency"); len(got.Rows) != 1 || got.Rows[0].Own == nil || got.Rows[0].Own.Net != (price{"300.00", "EGP"}) {
		t.Errorf("%+v", got)
	}
	w.who[own].get(moneyAt+"/me/sales?from=2027-01-02&until=2027-01-01").refused(http.StatusUnprocessableEntity, "financial.report")

	// Lines are those of a figure.
	for query, want := range map[string]int{"state=pending": 2, "state=available": 0, "state=pending&course=" + first: 1, "currency=USD": 0, "from=2999-01-01": 0} {
		var e earnings
		w.who[own].get(moneyAt + "/me/earnings?" + query).want(http.StatusOK).into(&e)
		if len(e.Items) != want || len(e.Sums) != 1 {
			t.Errorf("%s: %+v", query, e)
		}
	}
	buyer := string(w.userOf(o))
	if s := w.spending(w.who[admin], "/people/"+buyer+"/spending"); len(s) != 1 || s[0].Paid != (price{"300.00", "EGP"}) || s[0].Orders != 1 || s[0].Waiting != 0 {
		t.Errorf("%+v", s)
	}
	w.who[own].get(moneyAt + "/people/" + buyer + "/spending").want(http.StatusForbidden)
	var list struct{ Items []placedOrder }
	if w.who[admin].get(moneyAt + "/orders?buyer=" + buyer).want(http.StatusOK).into(&list); len(list.Items) != 1 || list.Items[0].ID != o.ID {
		t.Errorf("%+v", list)
	}
	if w.who[admin].get(moneyAt + "/orders?buyer=" + string(w.who[trainee].user)).want(http.StatusOK).into(&list); len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
}

// userOf is whose order it is.
func (w *world) userOf(o placedOrder) plugin.UserID {
	w.t.Helper()
	var is struct{ Buyer struct{ ID plugin.UserID } }
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
	return is.Buyer.ID
}

// What a course brought in stands among its figures, and stays true when it is sold, given back and lost to a bank.
func TestRevenueIsAmongTheStatisticsOfACourse(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	first, second := w.sold("First", 10000), w.sold("Second", 30000)
	w.leaves(10, first, second)
	w.tax(map[string]any{"isInclusive": true, "rate": "14"})
	brought := func(course string, minor int) {
		t.Helper()
		w.job("revenue")
		w.eventually(fmt.Sprintf("the course brought in %d", minor), func() bool {
			return w.number(`select count(*)::int from course_stats where course_id = $1 and total_revenue_minor = $2::int and total_revenue_currency = 'EGP'`, course, minor) == 1
		})
	}
	b := w.buyer(first, second)
	b.lives("EG", nil)
	var o placedOrder
	b.post(moneyAt+"/orders", b.seesTax("till", "", "")).want(http.StatusOK).into(&o)
	ref := b.begins(o)
	g.pays(ref)
	g.tells(w, ref)
	brought(first, 8772) // 100.00 with 14 % in it
	brought(second, 26316)
	given := back("", second+" 114.00")
	given["paidOn"] = time.Now().UTC().Format(time.DateOnly)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", given).want(http.StatusOK)
	brought(second, 16316)
	for _, d := range []plugin.DisputeState{plugin.DisputeOpen, plugin.DisputeLost} {
		g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Disputed = d, plugin.Money{Minor: 4000, Currency: "EGP"} })
		g.tells(w, ref)
	}
	brought(first, 7772) // a quarter of what was paid, and so of what is lost
	brought(second, 13316)
	w.exec(`update course_stats set total_revenue_minor = 1`)
	w.job("revenue-all")
	brought(first, 7772)
}
