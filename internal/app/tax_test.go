package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

type taxRule struct {
	ID, State, Rate string
	Name            struct{ En, Ar string }
	EndsOn          *string
	IsUsed          bool
	Version         int
}

// taxDraft is a rule of 14 % on top for Egypt, changed by what is given.
func taxDraft(change map[string]any) map[string]any {
	d := map[string]any{
		"country": "EG", "subdivision": "", "subdivisionName": "", "name": map[string]any{"en": "VAT", "ar": "ضريبة القيمة المضافة"}, "rate": "14",
		"isInclusive": false, "isReversed": false, "startsOn": "2020-01-01", "endsOn": "",
	}
	for k, v := range change {
		d[k] = v
	}
	return d
}

func (w *world) tax(change map[string]any) (r taxRule) {
	w.t.Helper()
	w.who[admin].post(moneyAt+"/taxes", taxDraft(change)).want(http.StatusOK).into(&r)
	return r
}

type taxedCheckout struct {
	Cart struct {
		cart
		Tax *struct {
			Country  string
			IsKnown  bool
			Stamp    string
			Reversed *struct{ Total, Less price }
			Charged  *struct {
				Rate        string
				IsInclusive bool
				Net, Tax    price
			}
		}
	}
	Places *struct {
		Countries    []string
		Subdivisions []struct{ Country, Code, Name string }
	}
}

// says is what is charged, in words: "EG 14: 1000.00 and 140.00 are 1140.00".
func (c taxedCheckout) says() string {
	t := c.Cart.Tax
	switch {
	case t == nil:
		return "no taxes: " + c.Cart.Total.Amount
	case !t.IsKnown:
		return "where? " + c.Cart.Total.Amount
	case t.Charged == nil:
		return t.Country + " nothing: " + c.Cart.Total.Amount
	}
	within := ""
	if t.Charged.IsInclusive {
		within = " within"
	}
	said := t.Country + " " + t.Charged.Rate + within + ": " + t.Charged.Net.Amount + " and " + t.Charged.Tax.Amount + " are " + c.Cart.Total.Amount
	if t.Reversed != nil {
		said += ", or " + t.Reversed.Total.Amount + " less " + t.Reversed.Less.Amount
	}
	return said
}

func (s *shopper) taxed(what, want string) (c taxedCheckout) {
	s.t.Helper()
	s.json("GET", moneyAt+"/checkout", nil).want(http.StatusOK).into(&c)
	if got := c.says(); got != want {
		s.t.Errorf("%s: %s, want %s", what, got, want)
	}
	return c
}

// lives says where the buyer is.
func (s *shopper) lives(country string, part any) {
	s.t.Helper()
	s.has("PUT", "/place", map[string]any{"country": country, "subdivision": part})
}

// seesTax is an order as the page would send it where there are taxes; with a company that pays them itself where the name is given.
func (s *shopper) seesTax(method, company, country string) map[string]any {
	s.t.Helper()
	d := s.draft(method)
	var c taxedCheckout
	s.json("GET", moneyAt+"/checkout", nil).want(http.StatusOK).into(&c)
	if c.Cart.Tax != nil {
		d["tax"] = c.Cart.Tax.Stamp
	}
	if company == "" {
		return d
	}
	number := "T-1"
	if country == "AT" { // whose numbers are known
		number = "ATU12345678"
	}
	d["billing"] = map[string]any{"name": company, "address": "1 Nile St", "country": country, "taxId": number, "purchaseNumber": ""}
	if r := c.Cart.Tax.Reversed; r != nil {
		d["total"] = map[string]any{"amount": r.Total.Amount, "currency": r.Total.Currency}
	}
	return d
}

type taxedOrder struct {
	placedOrder
	Subtotal price
	Items    []struct {
		Course, Title        string
		Price, Net, Tax, Due price
	}
	Tax *struct {
		Rate                    string
		Name                    struct{ En, Ar string }
		IsInclusive, IsReversed bool
		Net, Tax, Less          price
		Place                   struct{ Country string }
	}
	Evidence *struct {
		Declared        struct{ Country string }
		Billing, Card   string
		IsContradictory bool
	}
}

// due is what is paid for a course of it, and how much of that is tax.
func (o taxedOrder) due(title string) string {
	for _, i := range o.Items {
		if i.Title == title {
			return i.Due.Amount + " with " + i.Tax.Amount
		}
	}
	return "nothing"
}

func (w *world) taxedOrder(by *client, id string) (o taxedOrder) {
	w.t.Helper()
	by.get(moneyAt + "/orders/" + id).want(http.StatusOK).into(&o)
	return o
}

// Rules are kept apart, by the database as well; one that an order has stays as it is and can be ended.
func TestTaxRulesAreKept(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Course", 100000)
	for pointer, change := range map[string]map[string]any{
		"/country":         {"country": "ZZ"},
		"/subdivision":     {"country": "", "subdivision": "QC", "subdivisionName": "Quebec"},
		"/subdivisionName": {"subdivision": "C"},
		"/name/en":         {"name": map[string]any{"en": " ", "ar": "ض"}},
		"/name/ar":         {"name": map[string]any{"en": "VAT", "ar": "a\x00"}},
		"/rate":            {"rate": "100.0001"},
		"/startsOn":        {"startsOn": "1999-12-31"},
		"/endsOn":          {"endsOn": "2019-12-31"},
	} {
		if p := w.who[admin].post(moneyAt+"/taxes", taxDraft(change)).refused(http.StatusUnprocessableEntity, "financial.tax"); len(p.Errors) != 1 || p.Errors[0].Pointer != pointer {
			t.Errorf("%s: %+v", pointer, p.Errors)
		}
	}
	for _, rate := range []string{"-1", "1e1", "14.12345", "", "0x1", "1/2"} {
		w.who[admin].post(moneyAt+"/taxes", taxDraft(map[string]any{"rate": rate})).refused(http.StatusUnprocessableEntity, "financial.tax")
	}
	b := w.buyer(c)
	if c := b.taxed("without rules", "no taxes: 1000.00"); c.Places != nil {
		t.Errorf("%+v", c.Places)
	}
	b.lives("EG", nil)
	if n := w.number(`select count(*)::int from financial.carts where tax_country <> ''`); n != 0 {
		t.Error("where somebody is is kept, though nothing asks for it")
	}
	later := w.tax(map[string]any{"startsOn": "2990-01-01", "rate": "12.5"})
	if later.State != "early" || later.Rate != "12.5" {
		t.Errorf("%+v", later)
	}
	b.taxed("one that is planned", "no taxes: 1000.00")
	w.who[admin].post(moneyAt+"/taxes", taxDraft(nil)).refused(http.StatusConflict, "financial.tax_overlap")
	r := w.tax(map[string]any{"endsOn": "2989-12-31"})
	w.tax(map[string]any{"country": "", "rate": "0"})
	w.tax(map[string]any{"country": "ca", "subdivision": "qc", "subdivisionName": "Québec", "rate": "9.975"})
	_, err := w.db.Exec(t.Context(), `
		insert into financial.tax_rules (id, country, name_en, name_ar, rate_ppm, is_inclusive, starts_on)
		values (gen_random_uuid(), 'EG', 'a', 'b', 1, true, '2989-12-31')`)
	if err == nil || !strings.Contains(err.Error(), "tax_rules_apart") {
		t.Errorf("two rules of a region at a time: %v", err)
	}
	edit := taxDraft(map[string]any{"rate": "13", "endsOn": "2989-12-31", "version": r.Version})
	w.who[admin].json("PUT", moneyAt+"/taxes/"+r.ID, edit).want(http.StatusOK).into(&r)
	if r.Version != 2 || r.Rate != "13" || r.IsUsed {
		t.Errorf("%+v", r)
	}
	w.who[admin].json("PUT", moneyAt+"/taxes/"+r.ID, edit).refused(http.StatusConflict, "financial.changed")
	edit["version"], edit["endsOn"] = 2, ""
	w.who[admin].json("PUT", moneyAt+"/taxes/"+r.ID, edit).refused(http.StatusConflict, "financial.tax_overlap")

	// A part of a country is asked for where it matters.
	where := b.taxed("it is asked for", "where? 1000.00")
	if len(where.Places.Countries) != 250 || len(where.Places.Subdivisions) != 1 || where.Places.Subdivisions[0].Name != "Québec" {
		t.Errorf("%+v", where.Places)
	}
	b.ask("PUT", "/place", map[string]any{"country": "CA", "subdivision": "XX"}).refused(http.StatusUnprocessableEntity, "financial.cart")
	b.lives("CA", nil)
	b.taxed("which part", "where? 1000.00")
	b.lives("CA", "QC")
	b.taxed("that part", "CA 9.975: 1000.00 and 99.75 are 1099.75")
	b.lives("CA", "")
	b.taxed("another part", "CA 0: 1000.00 and 0.00 are 1000.00")
	b.lives("EG", nil)
	b.taxed("the country", "EG 13: 1000.00 and 130.00 are 1130.00")

	var o taxedOrder
	b.post(moneyAt+"/orders", b.seesTax("bank", "", "")).want(http.StatusOK).into(&o)
	w.who[admin].json("PUT", moneyAt+"/taxes/"+r.ID, taxDraft(map[string]any{"version": 2, "endsOn": "2989-12-31"})).refused(http.StatusConflict, "financial.tax_used")
	w.who[admin].json("DELETE", moneyAt+"/taxes/"+r.ID, nil).refused(http.StatusConflict, "financial.tax_used")
	if _, err := w.db.Exec(t.Context(), `update financial.tax_rules set rate_ppm = 1, version = 3 where id = $1`, r.ID); err == nil {
		t.Error("the database changes what an order has")
	}
	yesterday := time.Now().UTC().AddDate(0, 0, -2).Format(time.DateOnly) // in every time zone it is before yesterday
	w.who[admin].post(moneyAt+"/taxes/"+r.ID+"/end", map[string]any{"endsOn": yesterday}).refused(http.StatusUnprocessableEntity, "financial.tax")
	var today struct{ Today string }
	w.who[admin].get(moneyAt + "/taxes").want(http.StatusOK).into(&today)
	day, err := time.Parse(time.DateOnly, today.Today)
	w.must(err)
	end := map[string]any{"endsOn": day.AddDate(0, 0, -1).Format(time.DateOnly)}
	w.who[admin].post(moneyAt+"/taxes/"+r.ID+"/end", end).want(http.StatusOK).into(&r)
	if r.State != "over" || !r.IsUsed || r.Version != 2 {
		t.Errorf("%+v", r)
	}
	w.who[admin].post(moneyAt+"/taxes/"+r.ID+"/end", map[string]any{"endsOn": "2980-01-01"}).refused(http.StatusConflict, "financial.tax_over")
	w.tax(map[string]any{"rate": "15", "startsOn": today.Today, "endsOn": "2989-12-31"})
	if is := w.taxedOrder(b.client, o.ID); is.Tax.Rate != "13" || is.Total.Amount != "1130.00" || is.Evidence != nil {
		t.Errorf("what was ordered stays: %+v", is)
	}
	// Who has ordered is not asked again.
	b.has("POST", "/items", item(w.sold("Second", 1000)))
	b.taxed("as last time", "EG 15: 10.00 and 1.50 are 11.50")
	n := &shopper{t: t, client: b.client}
	w.exec(`delete from financial.carts where user_id = $1`, b.user)
	n.has("POST", "/items", item(w.sold("Third", 1000)))
	n.taxed("as of the last order", "EG 15: 10.00 and 1.50 are 11.50")
	w.who[admin].json("DELETE", moneyAt+"/taxes/"+later.ID, nil).want(http.StatusNoContent)
}

// What was seen is what is ordered: the place, the rule and the company; the order keeps it, the books say it, and what is contradictory is shown.
func TestAnOrderIsTaxed(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	first, second := w.sold("First", 100000), w.sold("Second", 33333)
	w.leaves(9, first, second)
	eg := w.tax(nil)
	w.tax(map[string]any{"country": "DE", "rate": "19", "isInclusive": true, "isReversed": true, "name": map[string]any{"en": "VAT of Germany", "ar": "ض"}})
	w.tax(map[string]any{"country": "KW", "rate": "5", "isReversed": true})
	b := w.buyer(first, second)
	order := func(d map[string]any) answer { return b.post(moneyAt+"/orders", d) }

	b.taxed("not said yet", "where? 1333.33")
	if p := order(b.seesTax("bank", "", "")).refused(http.StatusUnprocessableEntity, "financial.order"); len(p.Errors) != 1 || p.Errors[0].Pointer != "/place" {
		t.Errorf("%+v", p.Errors)
	}
	b.lives("EG", nil)
	b.taxed("on top", "EG 14: 1333.33 and 186.67 are 1520.00")
	seen := b.seesTax("bank", "", "")
	blind := b.seesTax("bank", "", "")
	delete(blind, "tax")
	order(blind).refused(http.StatusConflict, "financial.cart_changed")
	// Another window says another country, and a rule changes meanwhile, even if nobody pays more.
	b.lives("US", nil)
	b.taxed("nothing is charged there", "US nothing: 1333.33")
	order(seen).refused(http.StatusConflict, "financial.cart_changed")
	b.lives("DE", nil)
	seen = b.seesTax("bank", "", "")
	b.lives("FR", nil)
	order(seen).refused(http.StatusConflict, "financial.cart_changed")
	b.lives("EG", nil)
	seen = b.seesTax("bank", "", "")
	w.who[admin].json("PUT", moneyAt+"/taxes/"+eg.ID, taxDraft(map[string]any{"version": 1, "name": map[string]any{"en": "Sales tax", "ar": "ض"}})).want(http.StatusOK)
	order(seen).refused(http.StatusConflict, "financial.cart_changed")
	var o taxedOrder
	order(b.seesTax("bank", "", "")).want(http.StatusOK).into(&o)
	if o.Total.Amount != "1520.00" || o.Subtotal.Amount != "1333.33" || o.Tax == nil || o.Tax.Name.En != "Sales tax" || o.Tax.Net.Amount != "1333.33" || o.Tax.Tax.Amount != "186.67" ||
		o.Tax.IsReversed || o.Tax.Place.Country != "EG" || o.due("First") != "1140.00 with 140.00" || o.due("Second") != "380.00 with 46.67" {
		t.Errorf("%+v", o)
	}
	w.pays(o.placedOrder).want(http.StatusOK)
	if books := w.books(); books["cash:bank EGP"] != "152000" || books["sales EGP"] != "-133333" || books["tax:EG EGP"] != "-18667" || books["shares EGP"] != "93333" || len(books) != 5 {
		t.Errorf("%v", books)
	}
	var list struct{ Items []taxedOrder }
	b.get(moneyAt + "/me/orders").want(http.StatusOK).into(&list)
	if list.Items[0].Tax == nil || list.Items[0].Tax.Tax.Amount != "186.67" {
		t.Errorf("%+v", list)
	}
	// A company pays it itself, where that is so: of a price that contains it what is left is paid.
	g := w.buyer(first)
	g.lives("DE", nil)
	g.taxed("within", "DE 19 within: 840.34 and 159.66 are 1000.00, or 840.34 less 159.66")
	d := g.seesTax("bank", "Weber GmbH", "")
	if p := g.post(moneyAt+"/orders", d).refused(http.StatusUnprocessableEntity, "financial.order"); len(p.Errors) != 1 || p.Errors[0].Pointer != "/billing/country" {
		t.Errorf("%+v", p.Errors)
	}
	d = g.seesTax("bank", "Weber GmbH", "AT")
	d["total"] = map[string]any{"amount": "1000.00", "currency": "EGP"}
	g.post(moneyAt+"/orders", d).refused(http.StatusConflict, "financial.cart_changed")
	g.post(moneyAt+"/orders", g.seesTax("bank", "Weber GmbH", "AT")).want(http.StatusOK).into(&o)
	if o.Total.Amount != "840.34" || !o.Tax.IsReversed || o.Tax.Tax.Amount != "0.00" || o.Tax.Less.Amount != "159.66" || o.Evidence != nil {
		t.Errorf("%+v", o)
	}
	if e := w.taxedOrder(w.who[admin], o.ID).Evidence; e == nil || e.Declared.Country != "DE" || e.Billing != "AT" || !e.IsContradictory {
		t.Errorf("%+v", e)
	}
	w.exec(`update financial.orders set billing_country = 'DE' where id = $1`, o.ID)
	if e := w.taxedOrder(w.who[admin], o.ID).Evidence; e.IsContradictory {
		t.Errorf("%+v", e)
	}
	w.exec(`update financial.orders set card_country = 'FR' where id = $1`, o.ID)
	if e := w.taxedOrder(w.who[admin], o.ID).Evidence; !e.IsContradictory || e.Card != "FR" {
		t.Errorf("%+v", e)
	}
	w.pays(o.placedOrder).want(http.StatusOK)
	if books := w.books(); books["cash:bank EGP"] != "236034" || books["sales EGP"] != "-217367" || books["tax:DE EGP"] != "" {
		t.Errorf("%v", books)
	}
	// A number that is none of the company's country takes no tax away, nor one of a country whose numbers are not known where those of the place are.
	liar := w.buyer(first)
	liar.lives("DE", nil)
	for _, country := range []string{"AT", "KW"} {
		d = liar.seesTax("desk", "Nobody Ltd", country)
		d["billing"].(map[string]any)["taxId"] = "x"
		if a := liar.post(moneyAt+"/orders", d); a.status != http.StatusUnprocessableEntity || !strings.Contains(string(a.body), "/billing/taxId") {
			t.Errorf("without tax in %s: %d %s", country, a.status, a.body)
		}
	}
	// Without a tax number it is charged as anybody.
	k := w.buyer(first)
	k.lives("KW", nil)
	k.taxed("on top, or not", "KW 5: 1000.00 and 50.00 are 1050.00, or 1000.00 less 0.00")
	d = k.seesTax("desk", "Sand Ltd", "KW")
	d["billing"].(map[string]any)["taxId"] = ""
	k.post(moneyAt+"/orders", d).refused(http.StatusConflict, "financial.cart_changed")
	d["total"] = map[string]any{"amount": "1050.00", "currency": "EGP"}
	k.post(moneyAt+"/orders", d).want(http.StatusOK).into(&o)

	// Who is gone leaves where they were with what was sold alone.
	all := w.app.People()
	mine := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
	x, err := mine.Export(t.Context(), w.db, k.user)
	w.must(err)
	text, err := json.Marshal(x)
	w.must(err)
	for _, want := range []string{`"place":{"country":"KW","subdivision":null}`, `"country":"KW","taxId":""`, `"amount":"50.00"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("exported without %s: %s", want, text)
		}
	}
	for _, who := range []plugin.UserID{k.user, b.user} {
		w.must(w.db.InTx(t.Context(), func(tx db.Tx) error { return mine.Erase(t.Context(), tx, who) }))
	}
	if n := w.number(`select count(*)::int from financial.orders where buyer_id = $1 and (place_country <> '' or billing_country <> '')`, k.user) +
		w.number(`select count(*)::int from financial.carts where user_id = $1`, k.user); n != 0 {
		t.Error("where somebody was is kept though nothing was sold")
	}
	if n := w.number(`select count(*)::int from financial.orders where buyer_id = $1 and place_country = 'EG'`, b.user); n != 1 {
		t.Error("what was sold lost where its buyer was")
	}
}
