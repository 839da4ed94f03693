package app_test

import (
	"net/http"
	"strings"
	"testing"
)

// A document calls the organisation as its reader does, in whichever language it is printed, and goes on doing so when that has changed.
func TestDocumentsCallTheOrganisationAsTheirReadersDo(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	called := func(name, arabic string) {
		t.Helper()
		w.who[admin].json("PATCH", "/api/v1/admin/settings", map[string]any{"organisation": name, "words": map[string]any{"organisationAr": arabic}}).want(http.StatusOK)
	}
	called("Nile Centre", "مركز النيل")
	w.moneySettings(map[string]any{"holdDays": 0, "payoutMinimum": 1})
	c := w.sold("First", 100000)
	b := w.buyer(c)
	o := b.orders("desk")
	w.pays(o).want(http.StatusOK)
	w.account(w.who[own], "Own")
	p := w.asked(w.who[own], "350.00")
	invoice := w.refunded(b.client, o.ID).Documents[0]
	is := func(what, text, name string, never ...string) {
		t.Helper()
		if !strings.Contains(text, name) {
			t.Errorf("%s lacks %s:\n%s", what, name, text)
		}
		for _, other := range never {
			if strings.Contains(text, other) {
				t.Errorf("%s says %s:\n%s", what, other, text)
			}
		}
	}
	statement := func(language string) string {
		return w.printed(w.who[own], moneyAt+"/payouts/"+p.ID+"/statement?language="+language)
	}
	is("the statement in Arabic", statement("ar"), "مركز النيل", "Nile Centre")
	is("the statement in English", statement("en"), "Nile Centre", "مركز")
	called("Delta Centre", "مركز الدلتا") // the head of the page follows, the seller on the invoice stays who it was
	is("the invoice in Arabic", w.printed(b.client, document(invoice.ID, "ar")), "مركز النيل", "Nile Centre")
	is("the invoice in English", w.printed(b.client, document(invoice.ID, "en")), "Nile Centre", "مركز")
	w.moneySettings(map[string]any{"sellerName": "Nile Ltd"})
	o = w.buyer(c).orders("desk")
	w.pays(o).want(http.StatusOK)
	is("an invoice of a named seller", w.printed(w.who[admin], document(w.refunded(w.who[admin], o.ID).Documents[0].ID, "ar")), "Nile Ltd")
}
