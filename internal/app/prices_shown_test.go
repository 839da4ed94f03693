package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// reads is what a browser shows that courses cost: its currency, and amounts in the order of the ids.
func (b *fromBrowser) reads(courses ...string) string {
	b.t.Helper()
	headers := []string{"Accept-Language", b.languages}
	if b.secret != "" {
		headers = append(headers, "Cart-Secret", b.secret)
	}
	if b.chosen != "" {
		headers = append(headers, "Cart-Currency", b.chosen)
	}
	var shown struct {
		Currency   string
		Currencies []string
		Items      []struct {
			Course, Group string
			Price         price
		}
	}
	b.json("GET", moneyAt+"/prices?courses="+strings.Join(courses, ","), nil, headers...).want(http.StatusOK).into(&shown)
	said := []string{strings.Join(shown.Currencies, " "), shown.Currency}
	for _, id := range courses {
		for _, one := range shown.Items {
			if one.Course == id && one.Group == "" {
				said = append(said, one.Price.Amount+" "+one.Price.Currency)
			}
		}
		for _, one := range shown.Items {
			if one.Course == id && one.Group != "" {
				said = append(said, "("+one.Price.Amount+" "+one.Price.Currency+")")
			}
		}
	}
	return strings.Join(said, ", ")
}

// Prices are read in the currency that one would pay in, and are what the cart takes then.
func TestPricesAreReadInTheVisitorsCurrency(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("USD", "EGP", "KWD", "EUR").banked()
	w.rate("USD", "EGP", "50", "")
	w.rate("USD", "KWD", "0.3", "")
	first, second, free := w.sold("First", 100000), w.sold("Second", 50000), w.course("Free").id // 1000 and 500 USD
	w.exec(`update courses set price_currency = 'USD' where id in ($1, $2)`, first, second)
	w.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, price_minor, price_currency) values
		($1, $2, 'Evenings', current_date + 3, current_date + 30, 90000, 'USD'), ($3, $2, 'Over', current_date - 30, current_date - 10, 10000, 'USD')`,
		plugin.NewID[string](), first, plugin.NewID[string]())
	w.who[admin].json("PUT", moneyAt+"/courses/"+second+"/prices", map[string]any{"version": 1, "own": "USD", "items": []any{
		map[string]any{"currency": "KWD", "isAccepted": true, "fixed": "149.500", "ownRate": nil},
		map[string]any{"currency": "EGP", "isAccepted": false, "fixed": nil, "ownRate": nil},
	}}).want(http.StatusOK)
	guest := func(languages, chosen string) *fromBrowser {
		return (&shopper{t: t, client: w.visitor()}).from(languages, chosen)
	}
	for _, one := range []struct{ languages, chosen, want string }{
		{"", "", "USD, 1000.00 USD, (900.00 USD), 500.00 USD, 0.00 USD"},
		{"ar-KW", "", "KWD, 300.000 KWD, (270.000 KWD), 149.500 KWD, 0.000 KWD"},
		{"ar-KW", "EGP", "EGP, 50000.00 EGP, (45000.00 EGP), 500.00 USD, 0.00 EGP"},                 // the second is not sold for pounds
		{"de-DE", "", "EUR, 1000.00 USD, (900.00 USD), 500.00 USD, 0.00 EUR"},                       // there is no rate
		{"ar-KW", "JPY", "KWD, 300.000 KWD, (270.000 KWD), 149.500 KWD, 0.000 KWD"},                 // nobody pays in yen here
		{strings.Repeat("ar-KW,", 500), "", "USD, 1000.00 USD, (900.00 USD), 500.00 USD, 0.00 USD"}, // too long to be a browser's
	} {
		if got := guest(one.languages, one.chosen).reads(first, second, free); got != "EGP EUR KWD USD, "+one.want {
			t.Errorf("%.20q with %q: %s, want %s", one.languages, one.chosen, got, one.want)
		}
	}

	// What is read is what the cart takes; and a cart has prices shown as it is counted.
	v := guest("ar-KW", "")
	if c := v.has("POST", "/items", item(second)); len(c.Items) != 1 || *c.Items[0].Price != (price{"149.500", "KWD"}) {
		t.Errorf("read for 149.500 KWD: %s", c.says())
	}
	v.languages = ""
	if got := v.reads(second); got != "EGP EUR KWD USD, KWD, 149.500 KWD" {
		t.Errorf("with a cart in dinars: %s", got)
	}
	lea := w.buyer()
	lea.has("PUT", "/currency", map[string]any{"currency": "EGP"})
	if got := lea.from("ar-KW", "").reads(first); got != "EGP EUR KWD USD, EGP, 50000.00 EGP, (45000.00 EGP)" {
		t.Errorf("who chose pounds: %s", got)
	}

	// What not everybody sees has no price for them; what is no id is nothing; and there is an end to how much is asked.
	w.exec(`update courses set is_published = false where id = $1`, first)
	w.exec(`update courses set archived_at = now() where id = $1`, second)
	if got := guest("", "").reads(first, second, free, "7", plugin.NewID[string]()); got != "EGP EUR KWD USD, USD, 0.00 USD" {
		t.Errorf("of drafts and archived courses: %s", got)
	}
	w.visitor().get(moneyAt + "/prices?courses=" + strings.Join(slices.Repeat([]string{free}, 101), ",")).want(http.StatusUnprocessableEntity)
}
