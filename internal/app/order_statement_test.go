package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugins"
)

// Whoever holds a statement of a bank, a card or a company finds the order that it is about, in whatever letters, and those of its days and its way.
func TestOrdersAreFoundFromAStatement(t *testing.T) {
	t.Parallel()
	needBanner(t)
	g := newTill()
	w := worldOn(startWith(t, options{plugins: append(plugins.Native(), g)})).money("EGP").banked()
	w.who[admin].post("/api/v1/plugins/till/enable", nil).want(http.StatusOK)
	c := w.sold("Carpentry", 50000)
	w.leaves(20, c)

	ofCompany := w.buyer(c)
	d := ofCompany.draft("bank")
	d["billing"] = map[string]any{"name": "Nile 100% Cotton", "address": "1 Corniche", "taxId": "", "purchaseNumber": "PO/77"}
	var company placedOrder
	ofCompany.post(moneyAt+"/orders", d).want(http.StatusOK).into(&company)
	transferred := w.buyer(c).orders("bank")
	w.pays(transferred).want(http.StatusOK)
	atDesk := w.buyer(c).orders("desk")
	byCard := w.buyer(c)
	online := byCard.orders("till")
	ref := byCard.begins(online)

	finds := func(query string) (found []string) {
		t.Helper()
		var list struct{ Items []placedOrder }
		w.who[admin].get(moneyAt + "/orders?" + query).want(http.StatusOK).into(&list)
		for _, o := range list.Items {
			found = append(found, o.Number)
		}
		return found
	}
	day := func(plus int) string { return time.Now().UTC().AddDate(0, 0, plus).Format(time.DateOnly) }
	for query, want := range map[string][]string{
		"q=" + url.QueryEscape("100% cot"):     {company.Number},
		"q=" + url.QueryEscape("100_ cot"):     nil,
		"q=po%2F77":                            {company.Number},
		"q=po%2F7":                             nil,
		"q=tr-" + transferred.Number:           {transferred.Number},
		"q=" + strings.ToUpper(ref):            {online.Number},
		"method=desk":                          {atDesk.Number},
		"method=till&q=po%2F77":                nil,
		"from=" + day(2):                       nil,
		"until=" + day(-2):                     nil,
		"from=" + day(-2) + "&until=" + day(2): {online.Number, atDesk.Number, transferred.Number, company.Number},
	} {
		if found := finds(query); !slices.Equal(found, want) {
			t.Errorf("%s finds %v, not %v", query, found, want)
		}
	}
	// A day is one of the organisation's: what was ordered half an hour after midnight in Cairo is of that day, though in London it was the one before.
	w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"timeZone": "Africa/Cairo"}).want(http.StatusOK)
	w.exec(`update financial.orders set created_at = timestamptz '2026-02-10 23:30+02' where id = $1`, company.ID)
	w.exec(`update financial.orders set created_at = timestamptz '2026-02-11 00:30+02' where id = $1`, atDesk.ID)
	if found := finds("from=2026-02-11&until=2026-02-11"); !slices.Equal(found, []string{atDesk.Number}) {
		t.Errorf("on a day of Cairo %v are found", found)
	}
	var ways struct{ Items []string }
	w.who[admin].get(moneyAt + "/order-methods").want(http.StatusOK).into(&ways)
	if !slices.Equal(ways.Items, []string{"bank", "desk", "till"}) {
		t.Errorf("orders were to be paid by %v", ways.Items)
	}
	w.who[admin].get(moneyAt+"/orders?from=2026-13-01").refused(http.StatusUnprocessableEntity, "request.invalid")
}
