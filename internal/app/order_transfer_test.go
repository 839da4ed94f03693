package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// wrote is the text of the last mail about something to an address.
func (w *world) wrote(to *shopper, subject string) string {
	w.t.Helper()
	text, err := db.Value[string](w.t.Context(), w.db, `select coalesce((select body_text from mails where recipient = (select email from users where id = $1) and subject = $2 order by id desc limit 1), '')`, to.user, subject)
	w.must(err)
	return text
}

// Whoever is to transfer money reads in the mail all that the bank asks for; who pays in another way is told where that is written.
func TestTheMailOfATransferSaysWhereTo(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Bookbinding", 150000)
	w.leaves(5, c)
	w.who[admin].json("PUT", moneyAt+"/currencies/EGP/bank", map[string]any{
		"holder": "Delta Training", "bank": "Bank of the Nile", "iban": "EG380019000500000000263180002", "accountNumber": "", "bic": "NBEGEGCX", "note": "Main branch", "version": 2,
	}).want(http.StatusOK)
	b := w.buyer(c)
	o := b.orders("bank")
	mail := w.wrote(b, "Your order "+o.Number)
	for _, part := range []string{"Delta Training", "Bank of the Nile", "EG38 0019 0005 0000 0000 2631 8000 2", "NBEGEGCX", "Main branch", "1,500.00", "Reference: " + o.Number, "/x/financial/orders/" + o.ID} {
		if !strings.Contains(mail, part) {
			t.Errorf("the mail does not say %q:\n%s", part, mail)
		}
	}
	if strings.Contains(mail, "Account number") {
		t.Errorf("it names an account number that is not there:\n%s", mail)
	}
	arab := w.buyer(c)
	arab.json("PATCH", "/api/v1/me", map[string]any{"language": "ar"}).want(http.StatusOK)
	p := arab.orders("bank")
	if mail := w.wrote(arab, "طلبك "+p.Number); !strings.Contains(mail, "رقم الآيبان: \u2068EG38 0019") || !strings.Contains(mail, "المرجع: "+p.Number) {
		t.Errorf("in Arabic it says\n%s", mail)
	}
	other := w.buyer(c)
	d := other.orders("desk")
	if mail := w.wrote(other, "Your order "+d.Number); mail == "" || strings.Contains(mail, "Nile") {
		t.Errorf("of a payment at the desk it says\n%s", mail)
	}
}

// A day before an unpaid order ends its buyer is reminded, once; not before, not of one that is paid, or whose transfer is shown, nor where its money is
// on its way or it had no day.
func TestUnpaidOrdersAreRemindedOfOnce(t *testing.T) {
	t.Parallel()
	w, _ := tilled(t, false)
	c := w.sold("Bookbinding", 150000)
	w.leaves(20, c)
	ends := func(o placedOrder, begun, left string) {
		t.Helper()
		w.exec(`update financial.orders set created_at = now() - $2::text::interval, expires_at = now() + $3::text::interval where id = $1`, o.ID, begun, left)
	}
	buyers, orders := map[string]*shopper{}, map[string]placedOrder{}
	for what, method := range map[string]string{
		"soon": "bank", "later": "bank", "paid": "bank", "shown": "bank", "coming": "till", "short": "bank", "one day": "desk", "half a day": "desk", "cancelled": "bank",
	} {
		buyers[what] = w.buyer(c)
		orders[what] = buyers[what].orders(method)
	}
	buyers["coming"].begins(orders["coming"])
	w.quiet()
	w.exec(`update financial.gateway_payments set is_on_way = true, state = 'requires_action'`)
	w.pays(orders["paid"]).want(http.StatusOK)
	buyers["cancelled"].post(moneyAt+"/orders/"+orders["cancelled"].ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	buyers["shown"].put(proofAt(orders["shown"].ID, "0198f0a0-0000-7000-8000-000000000001"), []byte("%PDF-1.7\nshown")).want(http.StatusOK)
	for what := range orders {
		ends(orders[what], "4 days", "23 hours")
	}
	ends(orders["later"], "3 days", "25 hours")
	ends(orders["short"], "2 hours", "20 hours")
	ends(orders["one day"], "1 hour", "23 hours")
	ends(orders["half a day"], "13 hours", "11 hours")
	w.tended()
	w.tended()
	for what := range orders {
		want := 0
		if what == "soon" || what == "half a day" {
			want = 1
		}
		if n := w.told(buyers[what].user, "order_reminder"); n != want {
			t.Errorf("%s: reminded %d times", what, n)
		}
	}
	if mail := w.wrote(buyers["soon"], "Your order "+orders["soon"].Number+" is not paid yet"); !strings.Contains(mail, "1,500.00") || !strings.Contains(mail, "/x/financial/orders/"+orders["soon"].ID) {
		t.Errorf("it says\n%s", mail)
	}
	ends(orders["soon"], "4 days", "3 hours")
	ends(orders["one day"], "12 hours 1 minute", "11 hours 59 minutes")
	ends(orders["later"], "4 days", "23 hours 59 minutes")
	w.tended()
	for what, want := range map[string]int{"soon": 1, "one day": 1, "later": 1} {
		if n := w.told(buyers[what].user, "order_reminder"); n != want {
			t.Errorf("then %s: reminded %d times", what, n)
		}
	}
}
