package app_test

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

type reportFigures struct {
	Sales, Discounts, Refunds, Net, Tax, Fees, Chargebacks, Shares, Kept price
	Seats                                                                int
}

// minors are all figures of it.
func (f reportFigures) minors(t *testing.T) map[string]int64 {
	t.Helper()
	out := map[string]int64{"seats": int64(f.Seats)}
	for name, p := range map[string]price{"sales": f.Sales, "discounts": f.Discounts, "refunds": f.Refunds, "net": f.Net, "tax": f.Tax, "fees": f.Fees, "chargebacks": f.Chargebacks, "shares": f.Shares, "kept": f.Kept} {
		if p.Currency == "" {
			continue // it is not said
		}
		m, err := plugin.ParseMoney(p.Amount, p.Currency)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = m.Minor
	}
	return out
}

// addsUp wants the rows of a report to be its whole.
func (r report) addsUp(t *testing.T, what string) {
	t.Helper()
	sums, whole := map[string]int64{}, r.Whole.minors(t)
	for _, row := range r.Rows {
		for name, minor := range row.minors(t) {
			sums[name] += minor
		}
	}
	for name, minor := range whole {
		if sums[name] != minor {
			t.Errorf("%s: the rows' %s are %d, the whole is %d", what, name, sums[name], minor)
		}
	}
}

type report struct {
	Currency        string
	Whole, Before   reportFigures
	Orders, Earlier int
	Placed, Paid    int
	Average         *price
	Growth          *string
	Lacking         []string
	Rows            []struct {
		reportFigures
		Key, Title string
		Own        *reportFigures
	}
}

func (w *world) report(query string) (r report) {
	w.t.Helper()
	w.who[admin].get(moneyAt + "/report?" + query).want(http.StatusOK).into(&r)
	return r
}

// What was sold, given back and taken off is in the report on its day, by course, and in the file; days before are compared with.
func TestTheReportSaysWhatWasSold(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	first, second := w.sold("First", 100000), w.sold("=Second", 50000)
	w.leaves(10, first, second)
	today, yesterday := time.Now().UTC(), time.Now().UTC().AddDate(0, 0, -1)
	if r := w.report(""); len(r.Rows) != 0 || r.Whole.Net != (price{"0.00", "EGP"}) || r.Growth != nil || r.Orders != 0 {
		t.Errorf("of nothing: %+v", r)
	}
	o := w.buyer(first, second).orders("desk")
	w.pays(o).want(http.StatusOK)
	w.buyer(first).orders("bank") // is not paid
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", first+" 250.00")).want(http.StatusOK)

	days := "from=" + yesterday.Format(time.DateOnly) + "&until=" + today.Format(time.DateOnly)
	r := w.report(days + "&by=course")
	if r.Whole.Sales != (price{"1500.00", "EGP"}) || r.Whole.Refunds != (price{"250.00", "EGP"}) || r.Whole.Net != (price{"1250.00", "EGP"}) || r.Whole.Kept != (price{"375.00", "EGP"}) || // 70 % are the trainer's

		r.Whole.Seats != 2 || r.Orders != 1 || r.Placed != 2 || r.Paid != 1 || r.Average == nil || *r.Average != (price{"1500.00", "EGP"}) || r.Growth != nil {
		t.Errorf("%+v", r)
	}
	if len(r.Rows) != 2 || r.Rows[0].Title != "First" || r.Rows[0].Net != (price{"750.00", "EGP"}) || r.Rows[1].Sales != (price{"500.00", "EGP"}) {
		t.Errorf("by course: %+v", r.Rows)
	}
	if r := w.report(days + "&by=day&course=" + second); r.Whole.Sales != (price{"500.00", "EGP"}) || len(r.Rows) != 1 || r.Rows[0].Key != yesterday.Format(time.DateOnly) || r.Orders != 1 || r.Placed != 1 {
		t.Errorf("of a course: %+v", r)
	}
	// The day after: nothing, but something before.
	if r := w.report("from=" + today.Format(time.DateOnly) + "&until=" + today.Format(time.DateOnly)); len(r.Rows) != 0 || r.Before.Net != (price{"1250.00", "EGP"}) || r.Growth == nil || *r.Growth != "-100.0" || r.Earlier != 1 {
		t.Errorf("today: %+v", r)
	}
	a := w.who[admin].get(moneyAt + "/report.csv?" + days + "&by=course").want(http.StatusOK)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.body), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 3 || lines[2][1] != "'=Second" || lines[1][6] != "750.00" || !strings.Contains(a.header.Get("Content-Disposition"), "report-course-") {
		t.Errorf("%v %v", lines, err)
	}
	for _, query := range []string{"from=2027-01-02&until=2027-01-01", "from=2001-01-01&until=2026-01-01"} {
		if p := w.who[admin].get(moneyAt+"/report?"+query).refused(http.StatusUnprocessableEntity, "financial.report"); len(p.Errors) != 1 || p.Errors[0].Pointer != "?until" {
			t.Errorf("%s: %+v", query, p)
		}
	}
}

// Whatever stands in the books, in whichever currencies and on whichever days, each way to divide a report has the same sums, and they are
// those of the entries at the rate of their day.
func TestReportsAddUp(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD", "JPY", "KWD")
	courses := []plugin.CourseID{plugin.CourseID(w.sold("First", 100)), plugin.CourseID(w.sold("Second", 100)), ""}
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	rates := map[string]map[int]*big.Rat{"USD": {}, "JPY": {}, "KWD": {}}
	for i, one := range []struct{ from, to, rate string }{
		{"USD", "EGP", "50.3"}, {"EGP", "JPY", "3.0007"}, {"KWD", "EGP", "161.123456789"}, {"EGP", "USD", "0.021"}, {"JPY", "EGP", "0.34"},
	} {
		w.rate(one.from, one.to, one.rate, start.AddDate(0, 0, 2*i).Add(12*time.Hour).Format(time.RFC3339))
		rate, _ := new(big.Rat).SetString(one.rate)
		code := one.from
		if code == "EGP" {
			code, rate = one.to, rate.Inv(rate)
		}
		for d := 2 * i; d < 30; d++ { // it is in force when that day ends
			rates[code][d] = rate
		}
	}
	type posted struct {
		day      int
		course   plugin.CourseID
		account  ledger.Account
		currency string
		minor    int64
	}
	var all []posted
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		if n++; n > 40 {
			return
		}
		p := posted{
			day: rapid.IntRange(0, 20).Draw(r, "day"), course: rapid.SampledFrom(courses).Draw(r, "course"), currency: rapid.SampledFrom([]string{"EGP", "USD", "JPY", "KWD"}).Draw(r, "currency"),
			account: rapid.SampledFrom([]ledger.Account{ledger.Sales, ledger.Refunds, ledger.Discounts, ledger.Tax("EG"), ledger.Fees("bank"), ledger.Chargebacks, ledger.Shares, ledger.TrainersDue}).Draw(r, "account"), minor: rapid.Int64Range(1, 99999).Draw(r, "minor"),
		}
		money := plugin.Money{Minor: p.minor, Currency: p.currency}
		posting := ledger.Posting{Key: fmt.Sprintf("test:%d", n), Kind: "manual", SubjectType: "transaction", SubjectID: "x", On: start.AddDate(0, 0, p.day), Entries: []ledger.Entry{
			{Account: ledger.Cash("desk"), Amount: money}, ledger.Credit(p.account, money),
		}}
		posting.Entries[1].Course = p.course
		if p.account == ledger.TrainersDue {
			posting.Entries[0].Account, posting.Entries[0].Course = ledger.Shares, p.course
			posting.Entries[1].Party = rapid.SampledFrom([]plugin.UserID{w.who[own].user, w.who[co].user}).Draw(r, "trainer")
		}
		w.must(w.db.InTx(t.Context(), func(tx db.Tx) error {
			_, _, err := ledger.Post(t.Context(), tx, posting)
			return err
		}))
		all = append(all, p)
	})
	// The sums of each day, course, account and currency, at its rate.
	grain := map[posted]int64{}
	for _, p := range all {
		minor := p.minor
		p.minor = 0
		grain[p] += minor
	}
	net := new(big.Int)
	for p, minor := range grain {
		if p.account != ledger.Sales && p.account != ledger.Refunds && p.account != ledger.Discounts {
			continue
		}
		rate := big.NewRat(1, 1)
		if p.currency != "EGP" {
			if rate = rates[p.currency][p.day]; rate == nil {
				continue
			}
		}
		scale := new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(10), big.NewInt(2), nil), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(plugin.Exponent(p.currency))), nil))
		worth := new(big.Rat).Mul(new(big.Rat).SetInt64(minor), new(big.Rat).Mul(rate, scale))
		worth.Add(worth, big.NewRat(1, 2))
		net.Add(net, new(big.Int).Div(worth.Num(), worth.Denom())) // all are credits: more sales, less given back
	}
	query := "from=2026-03-01&until=2026-03-31"
	want := plugin.Money{Minor: net.Int64(), Currency: "EGP"}.Amount()
	for _, by := range []string{"day", "month", "course", "trainer", "currency"} {
		r := w.report(query + "&by=" + by)
		if r.Whole.Net.Amount != want {
			t.Errorf("by %s: %s, the entries say %s", by, r.Whole.Net.Amount, want)
		}
		r.addsUp(t, "by "+by)
	}
	// A currency by itself is what its entries say, without any rate.
	for _, code := range []string{"EGP", "USD", "JPY", "KWD"} {
		var minor int64
		for _, p := range all {
			if p.currency == code && p.account == ledger.Tax("EG") {
				minor += p.minor
			}
		}
		if r := w.report(query + "&by=month&currency=" + code); r.Whole.Tax.Amount != (plugin.Money{Minor: minor, Currency: code}).Amount() || r.Currency != code {
			t.Errorf("%s: %+v, not %d", code, r.Whole.Tax, minor)
		}
	}
}
