package app_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// A rate that goes, or becomes too old, between the cart and the order: the order is refused and says why, and nothing is held.
func TestARateGoesBeforeTheOrder(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD").banked()
	w.rate("USD", "EGP", "50", "")
	w.moneySettings(map[string]any{"refuseStale": true, "staleDays": 7})
	course := w.sold("Rigging", 100000)
	w.leaves(1, course)
	b := w.buyer(course)
	b.has("PUT", "/currency", map[string]any{"currency": "USD"})
	b.is("with a rate", "USD 20.00 ready: Rigging 20.00")
	draft := b.draft("desk")
	for what, one := range map[string]struct{ harm, mend string }{
		"too old": {
			`update financial.exchange_rates set effective_at = effective_at - interval '8 days'`, `update financial.exchange_rates set effective_at = effective_at + interval '8 days'`,
		},
		"over": {
			`update financial.exchange_rates set expires_at = effective_at + interval '1 microsecond'`, `update financial.exchange_rates set expires_at = null`,
		},
	} {
		w.exec(one.harm)
		p := b.post(moneyAt+"/orders", draft).refused(http.StatusConflict, "financial.unpriced")
		if !strings.Contains(p.Detail, "Rigging has no price in USD") || !strings.Contains(p.Detail, "Nothing was ordered") {
			t.Errorf("%s: it says %q %q", what, p.Title, p.Detail)
		}
		b.is("of a rate that is "+what, "USD 0.00: Rigging no_rate")
		if n := w.number(`select (select count(*) from financial.orders)::int + (select count(*) from seat_holds)::int`); n != 0 {
			t.Errorf("%s: %d orders and seats are kept of what was refused", what, n)
		}
		w.exec(one.mend)
		b.is("with a rate again", "USD 20.00 ready: Rigging 20.00")
	}
	// In another currency it is to be had all the while.
	w.exec(`update financial.exchange_rates set expires_at = effective_at + interval '1 microsecond'`)
	b.has("PUT", "/currency", map[string]any{"currency": "EGP"})
	if o := b.orders("desk"); o.Total != (price{"1000.00", "EGP"}) {
		t.Errorf("%+v", o)
	}
}

// An order says which versions of the legal pages its buyer agreed to, also when there are others by now.
func TestAnOrderSaysWhatWasAgreedTo(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	course := w.sold("Rigging", 100000)
	w.leaves(5, course)
	type agreed struct{ Legal struct{ Terms, Refund *int } }
	says := func(by *client, id string) (a agreed) {
		t.Helper()
		by.get(moneyAt + "/orders/" + id).want(http.StatusOK).into(&a)
		return a
	}
	before := w.buyer(course).orders("desk")
	if is := says(w.who[admin], before.ID); is.Legal.Terms != nil || is.Legal.Refund != nil {
		t.Errorf("without pages it says %+v", is.Legal)
	}
	w.who[admin].publish("terms", false, "en", "<p>One.</p>", "ar", "<p>واحد.</p>")
	w.who[admin].publish("terms", false, "en", "<p>Two.</p>")
	w.who[admin].publish("refund", false, "en", "<p>One.</p>", "ar", "<p>واحد.</p>")
	b := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	b.post("/api/v1/me/consents", map[string]any{"consents": []consent{{"terms", 2}}}).want(http.StatusNoContent)
	b.has("POST", "/items", item(course))
	draft := b.draft("desk")
	w.who[admin].publish("terms", false, "en", "<p>Three.</p>")
	b.post(moneyAt+"/orders", draft).refused(http.StatusConflict, "financial.terms_changed")
	o := b.orders("desk")
	w.who[admin].publish("refund", false, "en", "<p>Two.</p>")
	for who, by := range map[string]*client{"its buyer": b.client, "a super admin": w.who[admin]} {
		if is := says(by, o.ID); is.Legal.Terms == nil || *is.Legal.Terms != 3 || is.Legal.Refund == nil || *is.Legal.Refund != 1 {
			t.Errorf("%s reads %+v", who, is.Legal)
		}
	}
}

// Whoever reads Arabic gets the credit note in Arabic, mailed and printed.
func TestACreditNoteIsInArabic(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	course := w.sold("حبال السفن", 150000)
	w.leaves(5, course)
	b := w.buyer(course)
	b.json("PATCH", "/api/v1/me", map[string]any{"language": "ar"}).want(http.StatusOK)
	o := b.orders("bank")
	w.pays(o).want(http.StatusOK)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", course+" 1234.50")).want(http.StatusOK)
	documents := w.refunded(b.client, o.ID).Documents
	note := documents[len(documents)-1]
	if note.Kind != "credit_note" {
		t.Fatalf("%+v", documents)
	}
	text := norm.NFKC.String(w.printed(b.client, document(note.ID, "ar")))
	for _, want := range []string{"إشعار دائن", note.Number, "١٬٢٣٤٫٥٠", "حبال"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q: %s", want, text)
		}
	}
	w.eventually("it is mailed in Arabic, with the file", func() bool {
		return w.number(`select count(*)::int from mails m join mail_files f on f.mail_id = m.id
			where m.user_id = $1 and f.name = $2 and octet_length(f.content) > 1000 and m.body_html like '%lang="ar"%' and m.body_html like '%dir="rtl"%' and m.subject ~ '[ء-ي]'`, b.user, note.Number+".pdf") == 1
	})
	// The file itself is in Arabic, too.
	file, err := db.Value[[]byte](t.Context(), w.db, `select f.content from mail_files f where f.name = $1`, note.Number+".pdf")
	w.must(err)
	if mailed := norm.NFKC.String(w.read(file)); !strings.Contains(mailed, "إشعار دائن") {
		t.Errorf("mailed: %s", mailed)
	}
}
