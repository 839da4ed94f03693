package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func usd(minor int64) plugin.Money { return plugin.Money{Minor: minor, Currency: "USD"} }

// balances wants what stands on the accounts, and that gateways say the same.
func (w *world) balances(step, want string) {
	w.t.Helper()
	if got := w.balance(); got != want {
		w.t.Errorf("%s: %s", step, got)
	}
	w.reconciles()
	if got := w.reconciliation(); got != "" && !strings.HasPrefix(got, "dispute ") {
		w.t.Errorf("%s: %s", step, got)
	}
}

// A gateway whose account is in another currency than the payment changes the money, keeps its fee in the account's, and takes what is given back and
// what banks hold by the rate of that day. All of it stands on the account of the pair.
func TestAGatewaySettlesInAnotherCurrency(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	o, b, ref, _ := w.sells(g, "Etching")
	c := o.Items[0].Course
	w.balances("as it was told first", "cash:till 87300 EGP, fees:till 2700 EGP, sales -90000 EGP")

	// The fee is known, and that the account is in dollars: fifty pounds each.
	g.set(ref, func(p *plugin.PaymentReport) { p.Fee, p.Settled = usd(60), usd(1800) })
	for range 2 {
		g.tells(w, ref)
	}
	w.balances("settled", "cash:till 1740 USD, exchange:EGP:USD -1800 USD, exchange:EGP:USD 90000 EGP, fees:till 60 USD, sales -90000 EGP")
	if n := w.number(`select count(*)::int from financial.ledger_transactions where kind = 'exchange'`); n != 1 {
		t.Errorf("it is posted %d times", n)
	}

	// A third is given back when a dollar costs forty.
	d := back("", c+" 300.00")
	d["method"], d["paidOn"] = "till", time.Now().UTC().Format(time.DateOnly)
	g.set(ref, func(p *plugin.PaymentReport) { p.Settled = usd(1050) })
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", d).want(http.StatusOK)
	w.quiet()
	w.balances("given back", "cash:till 990 USD, exchange:EGP:USD -1050 USD, exchange:EGP:USD 60000 EGP, fees:till 60 USD, refunds 30000 EGP, sales -90000 EGP")

	// A bank holds half of the rest, and takes it; the fee for that is in dollars, too.
	g.set(ref, func(p *plugin.PaymentReport) {
		p.Dispute, p.Disputed, p.Settled, p.Fee = plugin.DisputeOpen, egp(30000), usd(300), usd(75)
	})
	g.tells(w, ref)
	w.balances("disputed", "cash:till 225 USD, disputed 30000 EGP, exchange:EGP:USD -300 USD, exchange:EGP:USD 30000 EGP, fees:till 75 USD, refunds 30000 EGP, sales -90000 EGP")
	g.set(ref, func(p *plugin.PaymentReport) { p.Dispute, p.Settled = plugin.DisputeWon, usd(1020) })
	g.tells(w, ref)
	w.balances("won", "cash:till 945 USD, exchange:EGP:USD -1020 USD, exchange:EGP:USD 60000 EGP, fees:till 75 USD, refunds 30000 EGP, sales -90000 EGP")

	type seen struct {
		Attempts []struct{ Fee *price }
	}
	var is, buyers seen
	w.who[admin].get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&is)
	if f := is.Attempts[0].Fee; f == nil || f.Amount != "0.75" || f.Currency != "USD" {
		t.Errorf("the fee is %+v", f)
	}
	b.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&buyers)
	if buyers.Attempts[0].Fee != nil {
		t.Error("the buyer sees the fee")
	}
	// In the report the fee counts by the day's rate.
	w.rate("USD", "EGP", "40", time.Now().AddDate(0, 0, -2).UTC().Format(time.RFC3339))
	var r struct {
		Whole struct{ Fees price }
	}
	w.who[admin].get(moneyAt + "/report").want(http.StatusOK).into(&r)
	if r.Whole.Fees.Amount != "30.00" || r.Whole.Fees.Currency != "EGP" {
		t.Errorf("the fees are %+v", r.Whole.Fees)
	}
}

// What an account cannot be is not believed: another currency for money that is there, more than the books take, and none that there is.
func TestAGatewaySettlesWhatCannotBe(t *testing.T) {
	t.Parallel()
	w, g := tilled(t, false)
	_, _, ref, _ := w.sells(g, "Engraving")
	g.set(ref, func(p *plugin.PaymentReport) { p.Settled, p.Fee = usd(1800), egp(0) })
	g.tells(w, ref)
	w.balances("settled", "cash:till -2700 EGP, cash:till 1800 USD, exchange:EGP:USD -1800 USD, exchange:EGP:USD 90000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	for _, is := range []plugin.Money{{Minor: 1700, Currency: "EUR"}, {Minor: 2 << 60, Currency: "USD"}, {Minor: 5, Currency: "usd"}, {Minor: 5, Currency: "EGP"}, {}} {
		g.set(ref, func(p *plugin.PaymentReport) { p.Settled, p.Fee = is, plugin.Money{Minor: 5, Currency: "?"} })
		g.tells(w, ref)
		w.balances(is.String(), "cash:till -2700 EGP, cash:till 1800 USD, exchange:EGP:USD -1800 USD, exchange:EGP:USD 90000 EGP, fees:till 2700 EGP, sales -90000 EGP")
	}
}

// A transfer comes short of the bank's fee, or in another currency; a payout costs more than it is. People owe one another what they did.
func TestABankMovesAnotherAmount(t *testing.T) {
	t.Parallel()
	w, _ := tilled(t, false)
	c := w.sold("Binding", 90000)
	w.leaves(5, c)
	pays := func() string {
		t.Helper()
		o := w.buyer(c).orders("bank")
		w.pays(o).want(http.StatusOK)
		return *w.order(w.who[admin], o.ID).Transaction
	}
	first, second := pays(), pays()
	says := func(id, amount, currency string) answer {
		return w.who[admin].post(booksAt+"/transactions/"+id+"/moved", map[string]any{"amount": map[string]any{"amount": amount, "currency": currency}, "note": "Statement 7"})
	}
	says(first, "900.00", "EGP").refused(http.StatusUnprocessableEntity, "financial.posting")
	says(first, "0", "EGP").refused(http.StatusUnprocessableEntity, "financial.posting")
	says(first, "-1", "USD").refused(http.StatusUnprocessableEntity, "financial.posting")
	says(first, "900.01", "EGP").refused(http.StatusUnprocessableEntity, "financial.posting")
	var fee, other struct {
		ID, Kind, SubjectID string
	}
	says(first, "880.00", "EGP").want(http.StatusOK).into(&fee)
	if w.balance() != "cash:bank 178000 EGP, fees:bank 2000 EGP, sales -180000 EGP" || fee.Kind != "moved" || fee.SubjectID != first {
		t.Errorf("%s, %+v", w.balance(), fee)
	}
	says(first, "870.00", "EGP").refused(http.StatusConflict, "financial.moved")
	says(fee.ID, "870.00", "EGP").refused(http.StatusConflict, "financial.moved")
	says(second, "18.00", "USD").want(http.StatusOK).into(&other)
	if got := w.balance(); got != "cash:bank 1800 USD, cash:bank 88000 EGP, exchange:EGP:USD -1800 USD, exchange:EGP:USD 90000 EGP, fees:bank 2000 EGP, sales -180000 EGP" {
		t.Error(got)
	}
	// What was said is taken back, and said anew.
	w.who[admin].post(booksAt+"/transactions/"+fee.ID+"/reversal", map[string]any{"note": "A slip"}).want(http.StatusOK)
	says(first, "870.00", "EGP").want(http.StatusOK)
	// Money that was given back by bank left in dollars.
	order, err := native.Value[string](t.Context(), w.db, `select subject_id from financial.ledger_transactions where id = $1`, second)
	w.must(err)
	w.who[admin].post(moneyAt+"/orders/"+order+"/refunds", back("", c+" 500.00")).want(http.StatusOK)
	refund, err := native.Value[string](t.Context(), w.db, `select id::text from financial.ledger_transactions where kind = 'refund'`)
	w.must(err)
	says(refund, "10.50", "USD").want(http.StatusOK)
	if got := w.balance(); got != "cash:bank 750 USD, cash:bank 87000 EGP, exchange:EGP:USD -750 USD, exchange:EGP:USD 40000 EGP, fees:bank 3000 EGP, refunds 50000 EGP, sales -180000 EGP" {
		t.Error(got)
	}
}
