package app_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

type coupon struct {
	ID, Code, State, Batch string
	Percent                *string
	Amount, Minimum        *price
	Uses, Version          int
	Courses                []struct{ ID, Title string }
}

// couponDraft is a coupon of ten percent, changed by what is given.
func couponDraft(change map[string]any) map[string]any {
	d := map[string]any{
		"code": "", "count": 1, "batch": "", "percent": "10", "amount": "", "minimum": "", "currency": "", "startsAt": nil, "endsAt": nil, "usesMost": nil, "personMost": nil,
		"courses": []any{}, "isActive": true, "note": "",
	}
	for k, v := range change {
		d[k] = v
	}
	return d
}

// coupon makes one.
func (w *world) coupon(change map[string]any) coupon {
	w.t.Helper()
	var made struct{ Items []coupon }
	w.who[admin].post(moneyAt+"/coupons", couponDraft(change)).want(http.StatusOK).into(&made)
	if len(made.Items) != 1 {
		w.t.Fatalf("%+v", made)
	}
	return made.Items[0]
}

type couponed struct {
	cart
	Subtotal price
	Coupon   *struct {
		Code, Problem string
		Discount      price
	}
}

// coupons uses a coupon, and says what the cart is then: "1000.00 less 100.00 is 900.00".
func (s *shopper) uses(code string) string {
	s.t.Helper()
	var c couponed
	s.ask("POST", "/coupon", map[string]any{"code": code}).want(http.StatusOK).into(&c)
	if c.Coupon.Problem != "" {
		return c.Subtotal.Amount + " " + c.Coupon.Problem
	}
	return c.Subtotal.Amount + " less " + c.Coupon.Discount.Amount + " is " + c.Total.Amount
}

// A coupon makes an order cheaper, in the books as well, and counts for what it is said to.
func TestACouponIsUsed(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD").banked()
	w.rate("USD", "EGP", "50", "")
	first, second := w.sold("First", 100000), w.sold("Second", 50000)
	for pointer, change := range map[string]map[string]any{
		"/percent":  {"percent": "100.01"},
		"/code":     {"code": "AB"},
		"/currency": {"minimum": "5"},
		"/amount":   {"percent": "", "amount": "0.001", "currency": "EGP"},
		"/minimum":  {"minimum": "-1", "currency": "EGP"},
		"/endsAt":   {"endsAt": "2020-01-01T00:00:00Z"},
		"/courses":  {"courses": []any{"018f0000-0000-7000-8000-00000000dead"}},
		"/batch":    {"count": 3},
		"/note":     {"note": "a\x00b"},
		"/startsAt": {"startsAt": "1900-01-01T00:00:00Z"},
	} {
		if p := w.who[admin].post(moneyAt+"/coupons", couponDraft(change)).refused(http.StatusUnprocessableEntity, "financial.coupon"); len(p.Errors) != 1 || p.Errors[0].Pointer != pointer {
			t.Errorf("%s: %+v", pointer, p.Errors)
		}
	}
	tenth := w.coupon(map[string]any{"code": " ramadan-10 ", "usesMost": 2, "personMost": 1})
	if tenth.Code != "RAMADAN-10" || *tenth.Percent != "10" || tenth.State != "running" {
		t.Errorf("%+v", tenth)
	}
	w.who[admin].post(moneyAt+"/coupons", couponDraft(map[string]any{"code": "Ramadan-10"})).refused(http.StatusConflict, "financial.code_taken")
	w.coupon(map[string]any{"code": "FIFTY", "percent": "", "amount": "50", "currency": "EGP", "courses": []any{second}})
	w.coupon(map[string]any{"code": "DOLLARS", "percent": "", "amount": "5", "currency": "USD"})
	w.coupon(map[string]any{"code": "RICH", "minimum": "100", "currency": "USD"})
	w.coupon(map[string]any{"code": "LATER", "startsAt": "2099-01-01T00:00:00Z"})
	w.coupon(map[string]any{"code": "OFF", "isActive": false})
	gift := w.coupon(map[string]any{"code": "GIFT", "percent": "100", "usesMost": 1})

	// A visitor has it, and whoever that is after signing in.
	v := &shopper{t: t, client: w.visitor()}
	v.has("POST", "/items", item(first))
	for code, want := range map[string]string{
		"FIFTY": "1000.00 courses", "DOLLARS": "1000.00 currency", "RICH": "1000.00 minimum", "LATER": "1000.00 early", "OFF": "1000.00 gone", "ramadan-10": "1000.00 less 100.00 is 900.00",
	} {
		if got := v.uses(code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	v.uses("RAMADAN-10")
	b := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	b.has("POST", "/items", item(second))
	b.has("POST", "/merge", map[string]any{"secret": v.secret})
	if c := b.is("after signing in", "EGP 1350.00 ready: First 1000.00; Second 500.00"); c.Total.Amount != "1350.00" {
		t.Errorf("%+v", c)
	}
	if got := b.uses("FIFTY"); got != "1500.00 less 50.00 is 1450.00" {
		t.Error(got)
	}
	b.uses("RAMADAN-10")
	o := b.orders("bank")
	if o.Total.Amount != "1350.00" || o.Coupon != "RAMADAN-10" || o.Discount.Amount != "150.00" {
		t.Errorf("%+v", o)
	}
	w.pays(o).want(http.StatusOK)
	if books := w.books(); books["cash:bank EGP"] != "135000" || books["sales EGP"] != "-150000" || books["discounts EGP"] != "15000" {
		t.Errorf("%v", books)
	}
	// Once by one person.
	third := w.sold("Third", 70000)
	b.has("POST", "/items", item(third))
	if got := b.uses("RAMADAN-10"); got != "700.00 yours" {
		t.Error(got)
	}
	// What is given away is given at once, and only as often as it can be.
	if got := b.uses("GIFT"); got != "700.00 less 700.00 is 0.00" {
		t.Error(got)
	}
	b.post(moneyAt+"/orders", b.draft("bank")).refused(http.StatusUnprocessableEntity, "financial.order")
	if o = b.orders("free"); o.State != "paid" || o.path() != "place pay" || *o.Items[0].Outcome != "entered" {
		t.Errorf("%+v", o)
	}
	if seen := w.order(w.who[admin], o.ID); seen.Payment != nil || seen.Transaction == nil || w.order(b.client, o.ID).Transaction != nil {
		t.Errorf("a super admin finds what was given in the books: %+v", seen)
	}
	if books := w.books(); books["cash:bank EGP"] != "135000" || books["sales EGP"] != "-220000" || books["discounts EGP"] != "85000" {
		t.Errorf("%v", books)
	}
	n := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	n.has("POST", "/items", item(third))
	if got := n.uses("GIFT"); got != "700.00 used" {
		t.Error(got)
	}
	// An order that is not paid gives its use back, and takes it again when it is paid late.
	n.uses("RAMADAN-10")
	o = n.orders("desk")
	uses := func() int { return w.number(`select uses from financial.coupons where code = 'RAMADAN-10'`) }
	if uses() != 2 {
		t.Errorf("%d uses", uses())
	}
	n.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	if uses() != 1 {
		t.Errorf("%d uses after it was cancelled", uses())
	}
	w.pays(o).want(http.StatusOK)
	if uses() != 2 {
		t.Errorf("%d uses after it was paid late", uses())
	}
	// Orders keep their coupon; it can be switched off.
	w.who[admin].json("DELETE", moneyAt+"/coupons/"+gift.ID, nil).refused(http.StatusConflict, "financial.coupon_used")
	change := couponDraft(map[string]any{"percent": "99.5", "isActive": false, "version": gift.Version})
	for _, key := range []string{"code", "count", "batch"} {
		delete(change, key)
	}
	var changed coupon
	w.who[admin].json("PUT", moneyAt+"/coupons/"+gift.ID, change).want(http.StatusOK).into(&changed)
	if changed.State != "off" || *changed.Percent != "99.5" || changed.Uses != 1 {
		t.Errorf("%+v", changed)
	}
	w.who[admin].json("PUT", moneyAt+"/coupons/"+gift.ID, change).refused(http.StatusConflict, "financial.changed")
	// Many at once, and their file.
	var made struct{ Items []coupon }
	w.who[admin].post(moneyAt+"/coupons", couponDraft(map[string]any{"code": "fair-", "count": 300, "batch": "Book fair", "usesMost": 1})).want(http.StatusOK).into(&made)
	if len(made.Items) != 300 || len(made.Items[0].Code) != 15 || !strings.HasPrefix(made.Items[0].Code, "FAIR-") {
		t.Errorf("%d, such as %+v", len(made.Items), made.Items[0])
	}
	file := string(w.who[admin].get(moneyAt + "/coupons/export?batch=Book+fair").want(http.StatusOK).body)
	if strings.Count(file, "\nFAIR-") != 300 {
		t.Errorf("%.300s", file)
	}
	var list struct{ Items []coupon }
	for query, want := range map[string]int{"state=off": 2, "state=early": 1, "state=used": 1, "q=dollar": 1, "q=no+such+coupon": 0} {
		w.who[admin].get(moneyAt + "/coupons?" + query).want(http.StatusOK).into(&list)
		if len(list.Items) != want {
			t.Errorf("%s: %d", query, len(list.Items))
		}
	}
	// Whoever guesses is soon refused, also what is right.
	g := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	g.has("POST", "/items", item(first))
	for range 10 {
		g.ask("POST", "/coupon", map[string]any{"code": "GUESS"}).refused(http.StatusNotFound, "financial.no_coupon")
	}
	g.ask("POST", "/coupon", map[string]any{"code": "RAMADAN-10"}).refused(http.StatusTooManyRequests, "financial.guessing")
}

// A coupon is used as often as it can be, by however many at once.
func TestCouponsRace(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Wanted", 100000)
	w.exec(`update courses set max_students = null where id = $1`, c)
	buyers, uses := 18, 6
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		buyers, uses = 200, 30
	}
	w.coupon(map[string]any{"code": "RARE", "percent": "50", "usesMost": uses})
	var drafts []map[string]any
	var people []*shopper
	for range buyers {
		b := w.buyer(c)
		b.uses("RARE")
		people, drafts = append(people, b), append(drafts, b.draft("desk"))
	}
	won := w.raced(len(people), func(i int) answer { return people[i].post(moneyAt+"/orders", drafts[i]) })
	if n := w.number(`select uses from financial.coupons where code = 'RARE'`); won != uses || n != uses {
		t.Errorf("%d orders, %d uses", won, n)
	}
}

// A coupon for courses that are gone counts for none, and is not for all because somebody changes it.
func TestACouponOutlivesItsCourses(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	gone, other := w.sold("Gone", 100000), w.sold("Other", 50000)
	c := w.coupon(map[string]any{"code": "ONLY", "courses": []any{gone}})
	w.exec(`delete from financial.coupon_courses where course_id = $1`, gone) // as when it is deleted
	b := w.buyer(other)
	change := func(status int, courses []any, only any) {
		t.Helper()
		d := couponDraft(map[string]any{"percent": "20", "courses": courses, "version": c.Version})
		for _, key := range []string{"code", "count", "batch"} {
			delete(d, key)
		}
		if only != nil {
			d["hasCourses"] = only
		}
		a := w.who[admin].json("PUT", moneyAt+"/coupons/"+c.ID, d).want(status)
		if status == http.StatusOK {
			a.into(&c)
		}
	}
	change(http.StatusOK, []any{}, nil)
	if got := b.uses("ONLY"); got != "500.00 courses" {
		t.Error(got)
	}
	change(http.StatusOK, []any{}, true)
	if got := b.uses("ONLY"); got != "500.00 courses" {
		t.Error(got)
	}
	change(http.StatusOK, []any{other}, true)
	if got := b.uses("ONLY"); got != "500.00 less 100.00 is 400.00" {
		t.Error(got)
	}
	change(http.StatusUnprocessableEntity, []any{}, true)
	change(http.StatusOK, []any{}, false)
	if got := w.buyer(gone).uses("ONLY"); got != "1000.00 less 200.00 is 800.00" {
		t.Error(got)
	}
	w.who[admin].post(moneyAt+"/coupons", couponDraft(map[string]any{"hasCourses": true})).refused(http.StatusUnprocessableEntity, "financial.coupon")
}
