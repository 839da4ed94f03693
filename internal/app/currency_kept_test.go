package app_test

import (
	"net/http"
	"testing"
)

// The organisation's currency can be changed until something stands in the books, and not after it, whether money is switched on or off.
func TestTheCurrencyStaysOnceMoneyIsBooked(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	change := func(to string) answer {
		return w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"currency": to})
	}
	kept := func() (is struct {
		Currency       string
		IsCurrencyKept bool
	}) {
		t.Helper()
		w.who[admin].get("/api/v1/admin/settings").want(http.StatusOK).into(&is)
		return is
	}
	change("USD").want(http.StatusOK)
	change("EGP").want(http.StatusOK)
	if is := kept(); is.IsCurrencyKept {
		t.Errorf("%+v before anything was sold", is)
	}
	c := w.sold("Engraving", 30000)
	w.leaves(5, c)
	w.bought(c)
	for _, switched := range []string{"", "disable", "enable"} {
		if switched != "" {
			w.financially(switched)
		}
		change("USD").refused(http.StatusUnprocessableEntity, "admin.settings_invalid")
		change("EGP").want(http.StatusOK) // as it is
		w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"hue": 30}).want(http.StatusOK)
		if is := kept(); !is.IsCurrencyKept || is.Currency != "EGP" {
			t.Errorf("%+v after it was %q", is, switched)
		}
	}
}
