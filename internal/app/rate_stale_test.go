package app_test

import (
	"net/http"
	"strings"
	"testing"
)

// Super admins are told once that a currency has no rate, or that one became old, and again when the next one did; the plugin's health says which.
func TestStaleRatesAreTold(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD", "EUR")
	health := func() string {
		t.Helper()
		return string(w.who[admin].get("/api/v1/plugins/financial/health").want(http.StatusOK).body)
	}
	is := func(what string, want int, says string) {
		t.Helper()
		w.job("stale")
		w.job("stale")
		if n := w.told(w.who[admin].user, "rates_stale"); n != want {
			t.Errorf("%s: told %d times", what, n)
		}
		if got := health(); says == "" && strings.Contains(got, "stale or missing") || !strings.Contains(got, says) {
			t.Errorf("%s: the health is %s", what, got)
		}
	}
	for _, code := range []string{"USD", "EUR"} {
		w.who[admin].post(moneyAt+"/rates", map[string]any{"from": code, "to": "EGP", "rate": "50", "note": "x"}).want(http.StatusOK)
	}
	was := w.told(w.who[admin].user, "rates_stale")
	is("with fresh rates", was, "")
	w.exec(`update financial.exchange_rates set effective_at = now() - interval '8 days' where base_currency = 'USD'`)
	is("with an old one", was+1, "stale or missing: USD")
	w.exec(`update financial.exchange_rates set effective_at = now() - interval '8 days' where base_currency = 'EUR'`)
	is("with another one", was+2, "stale or missing: EUR, USD")
	w.who[admin].post(moneyAt+"/rates", map[string]any{"from": "USD", "to": "EGP", "rate": "51", "note": "x"}).want(http.StatusOK)
	is("with a new one", was+2, "stale or missing: EUR")
	w.exec(`update financial.exchange_rates set effective_at = effective_at - interval '9 days' where base_currency = 'USD'`)
	is("old again", was+3, "stale or missing: EUR, USD")
}
