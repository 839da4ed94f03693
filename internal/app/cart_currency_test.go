package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
)

// from is a browser that says which languages its person reads, and which currency a visitor chose with it before.
func (s *shopper) from(languages, chosen string) *fromBrowser {
	return &fromBrowser{s, languages, chosen}
}

type fromBrowser struct {
	*shopper
	languages, chosen string
}

func (b *fromBrowser) has(method, path string, body any) (c cart) {
	b.t.Helper()
	headers := []string{"Accept-Language", b.languages}
	if b.secret != "" {
		headers = append(headers, "Cart-Secret", b.secret)
	}
	if b.chosen != "" {
		headers = append(headers, "Cart-Currency", b.chosen)
	}
	b.json(method, cartAt+path, body, headers...).want(http.StatusOK).into(&c)
	if c.Secret != "" {
		b.secret = c.Secret
	}
	return c
}

// A new cart is counted in the currency that suits whoever fills it; what somebody chose stays.
func TestACartHasACurrencyThatSuits(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("USD", "EGP", "KWD", "EUR").banked()
	for code, rate := range map[string]string{"EGP": "50", "KWD": "0.3", "EUR": "0.9"} {
		w.rate("USD", code, rate, "")
	}
	first, second := w.sold("First", 100000), w.sold("Second", 50000)
	w.leaves(20, first, second)
	guest := func(languages, chosen string) *fromBrowser {
		return (&shopper{t: t, client: w.visitor()}).from(languages, chosen)
	}
	for _, one := range []struct{ languages, chosen, want string }{
		{"ar-KW,ar;q=0.9", "", "KWD"}, {"de-DE", "", "EUR"}, {"en-GB,ar-EG;q=0.5", "", "EGP"}, // no pounds sterling here
		{"ar", "", "USD"}, {"ja-JP", "", "USD"}, {"", "", "USD"}, {"*;q=x,,", "", "USD"}, {"ar-KW", "EUR", "EUR"}, {"ar-KW", "JPY", "KWD"},
	} {
		v := guest(one.languages, one.chosen)
		if c := v.has("GET", "", nil); c.Currency != one.want {
			t.Errorf("%q with %q looks at %s, want %s", one.languages, one.chosen, c.Currency, one.want)
		}
		if c := v.has("POST", "/items", item(first)); c.Currency != one.want {
			t.Errorf("%q with %q pays in %s, want %s", one.languages, one.chosen, c.Currency, one.want)
		}
	}

	// What is shown stays, from wherever it is looked at later, also when what was guessed would be another one by then.
	v := guest("ar-KW", "")
	v.has("POST", "/items", item(first))
	v.languages = "de-DE"
	if c := v.has("POST", "/items", item(second)); c.Currency != "KWD" {
		t.Errorf("somewhere else it is counted in %s", c.Currency)
	}
	// A person whose cart is empty takes over what was seen; what somebody chose stays for other carts too.
	lea := w.buyer()
	if c := lea.has("POST", "/merge", map[string]any{"secret": v.secret}); c.Currency != "KWD" || len(c.Items) != 2 {
		t.Errorf("taken over: %s", c.says())
	}
	lea.has("PUT", "/currency", map[string]any{"currency": "EUR"})
	lea.orders("desk")
	w.exec(`update financial.carts set touched_at = now() - interval '25 hours' where user_id = $1`, lea.user)
	if c := lea.from("ar-KW", "").has("GET", "", nil); c.Currency != "EUR" {
		t.Errorf("what was chosen before is %s by now", c.Currency)
	}
	other := guest("ar-KW", "")
	other.has("POST", "/items", item(second))
	if c := lea.has("POST", "/merge", map[string]any{"secret": other.secret}); c.Currency != "EUR" {
		t.Errorf("a guess takes the place of what was chosen: %s", c.says())
	}
	// A visitor who chose one takes it along.
	chose := guest("de-DE", "")
	chose.has("POST", "/items", item(second))
	chose.has("PUT", "/currency", map[string]any{"currency": "KWD"})
	omar := w.buyer()
	if c := omar.has("POST", "/merge", map[string]any{"secret": chose.secret}); c.Currency != "KWD" {
		t.Errorf("what a visitor chose is %s", c.says())
	}
	if n := w.number(`select count(*)::int from financial.currency_choices where user_id = $1 and currency = 'KWD'`, omar.user); n != 1 {
		t.Error("what a visitor chose is not remembered")
	}
	// A course that cannot be paid for in it changes nothing: it says so.
	w.exec(`insert into financial.course_prices (course_id, currency, own_currency, is_accepted) values ($1, 'KWD', 'EGP', false)`, first)
	if c := omar.has("POST", "/items", item(first)); c.Currency != "KWD" || c.Items[1].Problem != "not_taken" {
		t.Errorf("%s", c.says())
	}
	// One that is switched off gives way.
	w.who[admin].json("PUT", moneyAt+"/currencies/EUR", map[string]any{"isActive": false}).want(http.StatusNoContent)
	w.exec(`delete from financial.carts where user_id = $1`, lea.user)
	if c := lea.has("GET", "", nil); c.Currency != "USD" {
		t.Errorf("of one that is not used any more: %s", c.Currency)
	}

	// Where the last order says that its buyer lives counts more than the browser.
	for place, want := range map[string]string{"'EG', '', null": "EGP", "'', 'KW', 'EG'": "KWD", "'', '', 'EG'": "EGP", "'JP', 'KW', 'EG'": "KWD"} {
		b := w.buyer(second)
		b.orders("desk")
		w.exec(`update financial.orders set (place_country, billing_country, card_country) = (`+place+`) where buyer_id = $1`, b.user)
		w.exec(`delete from financial.carts where user_id = $1`, b.user)
		if c := b.from("en-US", "").has("GET", "", nil); c.Currency != want {
			t.Errorf("who lives at %s pays in %s, want %s", place, c.Currency, want)
		}
	}

	// It is in the person's file, and goes with the person.
	all := w.app.People()
	mine := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
	x, err := mine.Export(t.Context(), w.db, omar.user)
	w.must(err)
	if text, err := json.Marshal(x); err != nil || !strings.Contains(string(text), `"currency":"KWD"`) {
		t.Errorf("exported: %s %v", text, err)
	}
	w.must(w.db.InTx(t.Context(), func(tx db.Tx) error { return mine.Erase(t.Context(), tx, omar.user) }))
	if n := w.number(`select count(*)::int from financial.currency_choices where user_id = $1`, omar.user); n != 0 {
		t.Error("what somebody chose outlives them")
	}
}
