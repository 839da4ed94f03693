package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

type coursePrices struct {
	Own     struct{ Amount, Currency string }
	Version int
	Items   []struct {
		Currency          string
		IsOwn, IsAccepted bool
		Fixed, Price      *struct{ Amount, Currency string }
		OwnRate, Rate     *string
		How               string
		EffectiveAt       *string
		IsStale           bool
	}
}

// in is what a course costs, as "CUR amount how; …".
func (p coursePrices) in() string {
	var all []string
	for _, one := range p.Items {
		amount := "-"
		if one.Price != nil {
			amount = one.Price.Amount
		}
		all = append(all, strings.Join([]string{one.Currency, amount, one.How}, " "))
	}
	return strings.Join(all, "; ")
}

// priced makes a course that costs so many piastres; it returns where its prices are.
func (w *world) priced(minor int) string {
	w.t.Helper()
	c := w.course("Priced")
	w.exec(`update courses set price_minor = $2, base_price_minor = $2, price_currency = 'EGP' where id = $1`, c.id, minor)
	return moneyAt + "/courses/" + c.id + "/prices"
}

func priceDraft(version int, items ...map[string]any) map[string]any {
	return map[string]any{"version": version, "own": "EGP", "items": items}
}

// A course costs its own price in its own currency; in others what is said, or that price by a rate, rounded as the settings say.
func TestACourseIsPriced(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD", "JPY", "KWD", "EUR", "CHF")
	at := w.priced(123450)
	w.rate("USD", "EGP", "50", "")
	w.rate("EGP", "JPY", "3.1", "")
	w.rate("KWD", "EGP", "160", "")
	read := func() (p coursePrices) {
		w.who[own].get(at).want(http.StatusOK).into(&p)
		return p
	}
	// 1234.50 / 50 = 24.69; × 3.1 = 3826.95; / 160 = 7.715625.
	if got := read().in(); got != "EGP 1234.50 own; CHF - no_rate; EUR - no_rate; JPY 3827 rate; KWD 7.716 rate; USD 24.69 rate" {
		t.Error(got)
	}
	draft := priceDraft(1,
		map[string]any{"currency": "USD", "isAccepted": true, "fixed": "29.99", "ownRate": nil},
		map[string]any{"currency": "EUR", "isAccepted": true, "fixed": nil, "ownRate": "0.02"},
		map[string]any{"currency": "JPY", "isAccepted": false, "fixed": nil, "ownRate": nil},
	)
	const priced = "EGP 1234.50 own; CHF - no_rate; EUR 24.69 own_rate; JPY - not_taken; KWD 7.716 rate; USD 29.99 fixed"
	var preview, kept coursePrices
	w.who[own].post(at+"/preview", draft).want(http.StatusOK).into(&preview)
	if preview.in() != priced || preview.Version != 1 || read().in() == priced {
		t.Errorf("previewed: %s", preview.in())
	}
	w.who[own].json("PUT", at, draft).want(http.StatusOK).into(&kept)
	if kept.in() != priced || kept.Version != 2 || read().in() != priced {
		t.Errorf("kept: %s, version %d", kept.in(), kept.Version)
	}
	w.who[own].json("PUT", at, draft).refused(http.StatusConflict, "financial.changed")
	// What is not named stays; what is as it is by itself is forgotten.
	w.who[admin].json("PUT", at, priceDraft(2, map[string]any{"currency": "JPY", "isAccepted": true, "fixed": nil, "ownRate": nil})).want(http.StatusOK).into(&kept)
	if got := kept.in(); got != strings.Replace(priced, "- not_taken", "3827 rate", 1) {
		t.Error(got)
	}
	if n := w.number(`select count(*)::int from financial.course_prices`); n != 2 {
		t.Errorf("%d rows are kept", n)
	}
	if n := w.number(`select count(*)::int from audit_log where action = 'x_financial.prices_changed'`); n != 2 {
		t.Errorf("%d lines of the audit log", n)
	}
	// Rounded to whole units, to fives, to tens and to what ends in 99 or 95: fixed prices are not, and nothing is rounded away.
	for rounding, want := range map[string]string{ // 24.69, 3826.95 and 7.715625
		"one":  "EGP 1234.50 own; CHF - no_rate; EUR 25.00 own_rate; JPY 3827 rate; KWD 8.000 rate; USD 29.99 fixed",
		"five": "EGP 1234.50 own; CHF - no_rate; EUR 25.00 own_rate; JPY 3825 rate; KWD 10.000 rate; USD 29.99 fixed",

		"ninety_nine": "EGP 1234.50 own; CHF - no_rate; EUR 24.99 own_rate; JPY 3799 rate; KWD 7.990 rate; USD 29.99 fixed",
		"ninety_five": "EGP 1234.50 own; CHF - no_rate; EUR 24.95 own_rate; JPY 3795 rate; KWD 7.950 rate; USD 29.99 fixed",
	} {
		w.moneySettings(map[string]any{"rounding": rounding})
		if got := read().in(); got != want {
			t.Errorf("to %s: %s", rounding, got)
		}
	}
	w.moneySettings(map[string]any{"rounding": "five"})
	for minor, want := range map[int]string{12500: "5.00", 1: "5.00", 37500: "10.00", 37499: "5.00"} { // half up, and never to nothing
		w.exec(`update courses set price_minor = $1, base_price_minor = $1 where price_currency = 'EGP' and title = 'Priced'`, minor)
		if got := read().in(); !strings.Contains(got, "EUR "+want+" own_rate") {
			t.Errorf("%d to five: %s", minor, got)
		}
	}
	w.exec(`update courses set price_minor = 123450, base_price_minor = 123450 where title = 'Priced'`)
	w.moneySettings(map[string]any{"rounding": "ten"})
	if got := read().in(); got != "EGP 1234.50 own; CHF - no_rate; EUR 20.00 own_rate; JPY 3830 rate; KWD 10.000 rate; USD 29.99 fixed" {
		t.Error(got)
	}
	// A currency that is switched off goes, and what was said comes back with it.
	w.who[admin].json("PUT", moneyAt+"/currencies/USD", map[string]any{"isActive": false}).want(http.StatusNoContent)
	if got := read().in(); strings.Contains(got, "USD") {
		t.Error(got)
	}
	w.who[admin].json("PUT", moneyAt+"/currencies/USD", map[string]any{"isActive": true}).want(http.StatusNoContent)
	if got := read().in(); !strings.HasSuffix(got, "USD 29.99 fixed") {
		t.Error(got)
	}
	// An assistant looks at prices, and changes none.
	w.exec(`insert into course_team (id, course_id, user_id, role) select gen_random_uuid(), id, $1, 'assistant' from courses where price_minor = 123450`, w.who[other].user)
	w.who[other].get(at).want(http.StatusOK)
	w.who[other].json("PUT", at, priceDraft(3, map[string]any{"currency": "USD", "isAccepted": true, "fixed": "0.01", "ownRate": nil})).want(http.StatusForbidden)
	// The course's own price gets another currency: a rate that was said of the one before says nothing any more, nor does a fixed price of
	// what is now its own, and who still looks at the one before changes nothing.
	w.moneySettings(map[string]any{"rounding": "exact"})
	w.exec(`update courses set price_minor = 2000, price_currency = 'USD' where price_minor = 123450`)
	if got := read().in(); got != "USD 20.00 own; CHF - no_rate; EGP 1000.00 rate; EUR - no_rate; JPY 3100 rate; KWD 6.250 rate" {
		t.Error(got)
	}
	w.who[own].json("PUT", at, priceDraft(3, map[string]any{"currency": "EGP", "isAccepted": true, "fixed": "900", "ownRate": nil})).refused(http.StatusConflict, "financial.changed")
}

// What prices cannot be is refused where it is.
func TestPricesThatCannotBe(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD", "JPY", "KWD")
	at := w.priced(10000)
	one := func(currency string, accepted bool, fixed, rate any) map[string]any {
		return map[string]any{"currency": currency, "isAccepted": accepted, "fixed": fixed, "ownRate": rate}
	}
	for what, it := range map[string]struct {
		items []map[string]any
		at    string
	}{
		"negative":            {[]map[string]any{one("USD", true, "-1", nil)}, "/items/0/fixed"},
		"zero":                {[]map[string]any{one("USD", true, "0", nil)}, "/items/0/fixed"},
		"over-precise":        {[]map[string]any{one("USD", true, "1.999", nil)}, "/items/0/fixed"},
		"JPY with decimals":   {[]map[string]any{one("JPY", true, "1.5", nil)}, "/items/0/fixed"},
		"KWD with four":       {[]map[string]any{one("KWD", true, "1.5001", nil)}, "/items/0/fixed"},
		"huge":                {[]map[string]any{one("USD", true, "99999999999999999", nil)}, "/items/0/fixed"},
		"no number":           {[]map[string]any{one("USD", true, "a lot", nil)}, "/items/0/fixed"},
		"a rate of nothing":   {[]map[string]any{one("USD", true, nil, "0")}, "/items/0/ownRate"},
		"a negative rate":     {[]map[string]any{one("USD", true, nil, "-2")}, "/items/0/ownRate"},
		"both":                {[]map[string]any{one("USD", true, "1", "2")}, "/items/0/ownRate"},
		"not active":          {[]map[string]any{one("CHF", true, "1", nil)}, "/items/0/currency"},
		"unknown":             {[]map[string]any{one("ZZZ", true, "1", nil)}, "/items/0/currency"},
		"twice":               {[]map[string]any{one("USD", true, "1", nil), one("USD", true, "2", nil)}, "/items/1/currency"},
		"its own currency":    {[]map[string]any{one("EGP", true, "1", nil)}, "/items/0/currency"},
		"none that is taken":  {[]map[string]any{one("EGP", false, nil, nil), one("USD", false, nil, nil), one("JPY", false, nil, nil), one("KWD", false, nil, nil)}, "/items"},
		"a number of the bad": {[]map[string]any{one("JPY", true, "5", nil), one("USD", true, "0", nil)}, "/items/1/fixed"},
	} {
		for _, try := range []answer{w.who[own].json("PUT", at, priceDraft(1, it.items...)), w.who[own].post(at+"/preview", priceDraft(1, it.items...))} {
			if got := wrongs(try.refused(http.StatusUnprocessableEntity, "financial.prices")); got != it.at {
				t.Errorf("%s: %s", what, got)
			}
		}
	}
	if n := w.number(`select count(*)::int from financial.course_prices`); n != 0 {
		t.Errorf("%d rows are kept", n)
	}
	// Many at once: one is kept, and the others are told.
	answers := make(chan int, 8)
	for i := range cap(answers) {
		go func() {
			answers <- w.who[own].json("PUT", at, priceDraft(1, one("USD", true, fmt.Sprintf("%d.00", i+1), nil))).status
		}()
	}
	kept := 0
	for range cap(answers) {
		switch code := <-answers; code {
		case http.StatusOK:
			kept++
		case http.StatusConflict:
		default:
			t.Errorf("answered %d", code)
		}
	}
	if kept != 1 {
		t.Errorf("%d were kept", kept)
	}
}
