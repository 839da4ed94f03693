package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins"
)

type price struct{ Amount, Currency string }

type cart struct {
	Currency   string
	Currencies []string
	Total      price
	IsReady    bool
	Most, Left int
	KeptUntil  *string
	Secret     string
	Items      []struct {
		Course, Title, Slug, Problem string
		Group                        *struct{ ID, Name string }
		Price, Was                   *price
	}
}

// says is a cart in words: "CUR total: Title amount was amount problem; …".
func (c cart) says() string {
	var all []string
	for _, i := range c.Items {
		words := []string{i.Title}
		if i.Group != nil {
			words = append(words, "in "+i.Group.Name)
		}
		if i.Price != nil {
			words = append(words, i.Price.Amount)
		}
		if i.Was != nil {
			words = append(words, "was "+i.Was.Amount+" "+i.Was.Currency)
		}
		if i.Problem != "" {
			words = append(words, i.Problem)
		}
		all = append(all, strings.Join(words, " "))
	}
	ready := ""
	if c.IsReady {
		ready = " ready"
	}
	return c.Currency + " " + c.Total.Amount + ready + ": " + strings.Join(all, "; ")
}

const cartAt = moneyAt + "/cart"

// sold makes a published course that costs so many piastres.
func (w *world) sold(title string, minor int) string {
	w.t.Helper()
	c := w.course(title)
	w.exec(`update courses set price_minor = $2, base_price_minor = $2, price_currency = 'EGP', is_published = true, published_at = now() where id = $1`, c.id, minor)
	return c.id
}

// shopper is a browser with a cart.
type shopper struct {
	t *testing.T
	*client
	secret string
}

func (s *shopper) ask(method, path string, body any) answer {
	s.t.Helper()
	var headers []string
	if s.secret != "" {
		headers = []string{"Cart-Secret", s.secret}
	}
	return s.json(method, cartAt+path, body, headers...)
}

// has does something and returns the cart as it is then.
func (s *shopper) has(method, path string, body any) (c cart) {
	s.t.Helper()
	s.ask(method, path, body).want(http.StatusOK).into(&c)
	if c.Secret != "" {
		s.secret = c.Secret
	}
	return c
}

func (s *shopper) is(what, want string) cart {
	s.t.Helper()
	c := s.has("GET", "", nil)
	if got := c.says(); got != want {
		s.t.Errorf("%s: %s, want %s", what, got, want)
	}
	return c
}

func item(course string) map[string]any { return map[string]any{"course": course} }

// A visitor fills a cart, signs in and finds it, with today's prices; what has become dearer is said.
func TestACartIsFilled(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD")
	w.rate("USD", "EGP", "50", "")
	first, second, hidden := w.sold("First", 100000), w.sold("Second", 50000), w.sold("Hidden", 1)
	w.exec(`update courses set is_published = false where id = $1`, hidden)
	free := w.sold("Free", 0)
	v := &shopper{t: t, client: w.visitor()}
	v.is("before", "EGP 0.00: ")
	if n := w.number(`select count(*)::int from financial.carts`); n != 0 {
		t.Errorf("looking makes %d carts", n)
	}
	if c := v.has("POST", "/items", item(first)); c.says() != "EGP 1000.00 ready: First 1000.00" || len(c.Secret) < 40 || c.KeptUntil == nil {
		t.Errorf("%+v", c)
	}
	v.has("POST", "/items", item(second))
	v.has("POST", "/items", item(second)) // once
	if c := v.is("two", "EGP 1500.00 ready: First 1000.00; Second 500.00"); c.Secret != "" || strings.Join(c.Currencies, " ") != "EGP USD" {
		t.Errorf("%+v", c)
	}
	v.ask("POST", "/items", item(hidden)).refused(http.StatusNotFound, "not_found")
	v.ask("POST", "/items", item("018f0000-0000-7000-8000-00000000dead")).refused(http.StatusNotFound, "not_found")
	v.ask("POST", "/items", item(free)).refused(http.StatusUnprocessableEntity, "enrollment.free")
	// Another one has nothing of it, whatever is guessed.
	other := &shopper{t: t, client: w.visitor(), secret: v.secret + "a"}
	other.is("another's", "EGP 0.00: ")
	other.has("DELETE", "/items/"+first, nil)
	if n := w.number(`select count(*)::int from financial.carts`); n != 1 {
		t.Errorf("taking something out makes %d carts", n)
	}
	v.is("still", "EGP 1500.00 ready: First 1000.00; Second 500.00")
	if n := w.number(`select count(*)::int from financial.carts where encode(secret_hash, 'escape') like '%' || $1 || '%'`, v.secret); n != 0 {
		t.Error("the secret is kept as it is")
	}

	// The price changes: it is said until it is agreed to, and only the price that was seen is agreed to.
	w.exec(`update courses set price_minor = 120000, base_price_minor = 120000 where id = $1`, first)
	v.is("dearer", "EGP 1700.00: First 1200.00 was 1000.00 EGP; Second 500.00")
	w.exec(`update courses set price_minor = 130000, base_price_minor = 130000 where id = $1`, first)
	agree := func(amount string) cart {
		return v.has("POST", "/prices", map[string]any{"items": []any{map[string]any{"course": first, "price": map[string]any{"amount": amount, "currency": "EGP"}}}})
	}
	if c := agree("1200.00"); c.says() != "EGP 1800.00: First 1300.00 was 1000.00 EGP; Second 500.00" {
		t.Errorf("agreed to what is past: %s", c.says())
	}
	if c := agree("1300.00"); c.says() != "EGP 1800.00 ready: First 1300.00; Second 500.00" {
		t.Errorf("agreed: %s", c.says())
	}
	// Another currency is chosen by the buyer, who sees its prices with the answer.
	if c := v.has("PUT", "/currency", map[string]any{"currency": "USD"}); c.says() != "USD 36.00 ready: First 26.00; Second 10.00" {
		t.Errorf("in dollars: %s", c.says())
	}
	v.is("still in dollars", "USD 36.00 ready: First 26.00; Second 10.00")
	v.ask("PUT", "/currency", map[string]any{"currency": "JPY"}).refused(http.StatusUnprocessableEntity, "financial.cart")

	// After signing in it is the person's, once.
	p := &shopper{t: t, client: w.newcomer(plugin.Trainee), secret: v.secret}
	p.is("a person's own", "EGP 0.00: ") // the secret says nothing of who has signed in
	p.has("POST", "/items", item(second))
	if c := p.has("POST", "/merge", map[string]any{"secret": v.secret}); c.says() != "EGP 1800.00 ready: First 1300.00; Second 500.00" || c.Left != 0 {
		t.Errorf("merged: %s, %d left", c.says(), c.Left)
	}
	if c := p.has("POST", "/merge", map[string]any{"secret": v.secret}); len(c.Items) != 2 {
		t.Errorf("again: %s", c.says())
	}
	v.is("the visitor's is gone", "EGP 0.00: ")
	// What is bought meanwhile elsewhere, or closed, is shown and not counted.
	w.exec(`update courses set archived_at = now() where id = $1`, second)
	p.is("closed", "EGP 1300.00: First 1300.00; Second 500.00 closed")
	if c := p.has("DELETE", "/items/"+strings.ToUpper(second), nil); c.says() != "EGP 1300.00 ready: First 1300.00" {
		t.Errorf("dropped: %s", c.says())
	}
	// It ends by its time.
	w.exec(`update financial.carts set touched_at = now() - interval '25 hours'`)
	p.is("a day later", "EGP 0.00: ")
	if c := p.has("POST", "/items", item(first)); c.says() != "EGP 1300.00 ready: First 1300.00" {
		t.Errorf("begun anew: %s", c.says())
	}
}

// A cart takes so many courses and no more, also when they come at once, and when two carts become one.
func TestACartIsFull(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	w.who[admin].json("PUT", "/api/v1/plugins/financial/settings", map[string]any{"values": map[string]any{"cartItems": 3}}).want(http.StatusOK)
	var courses []string
	for i := range 6 {
		courses = append(courses, w.sold(fmt.Sprintf("Course %d", i), 1000*(i+1)))
	}
	p := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	var all sync.WaitGroup
	for _, c := range courses {
		all.Go(func() { p.ask("POST", "/items", item(c)) })
	}
	all.Wait()
	if c := p.has("GET", "", nil); len(c.Items) != 3 || c.Most != 3 || !c.IsReady {
		t.Fatalf("%s", c.says())
	}
	p.ask("POST", "/items", item(courses[0]))
	for _, i := range p.has("GET", "", nil).Items[1:] {
		p.has("DELETE", "/items/"+i.Course, nil)
	}
	v := &shopper{t: t, client: w.visitor()}
	for _, c := range courses[3:] {
		v.has("POST", "/items", item(c))
	}
	v.ask("POST", "/items", item(courses[0])).refused(http.StatusConflict, "financial.cart_full")
	before := p.has("GET", "", nil).Items[0].Course
	fits := 1 // what both had
	for _, c := range courses[3:] {
		if c == before {
			fits = 0
		}
	}
	if c := p.has("POST", "/merge", map[string]any{"secret": v.secret}); len(c.Items) != 3 || c.Left != fits {
		t.Errorf("merged: %s, %d left, want %d", c.says(), c.Left, fits)
	}
}

// A run of a course may cost something of its own; one that is over, full or gone is said.
func TestACartHoldsARun(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD")
	w.rate("USD", "EGP", "50", "")
	course := w.sold("Looms", 100000)
	w.who[admin].json("PUT", moneyAt+"/courses/"+course+"/prices", priceDraft(1, map[string]any{"currency": "USD", "isAccepted": true, "fixed": "7.00", "ownRate": nil})).want(http.StatusOK)
	run := func(name string, minor any) string {
		id := plugin.NewID[string]()
		w.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, capacity, price_minor, price_currency)
			values ($1, $2, $3, '2099-01-01', '2099-02-01', 1, $4::bigint, case when $4::bigint is not null then 'EGP' end)`, id, course, name, minor)
		return id
	}
	evenings, given, plain := run("Evenings", 150000), run("Given", 0), run("Plain", nil)
	in := func(group string) map[string]any { return map[string]any{"course": course, "group": group} }
	p := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	for _, one := range []struct{ group, want string }{
		{evenings, "EGP 1500.00 ready: Looms in Evenings 1500.00"}, {given, "EGP 0.00: Looms in Given 0.00 group_free"}, {plain, "EGP 1000.00 ready: Looms in Plain 1000.00"},
	} {
		if c := p.has("POST", "/items", in(strings.ToUpper(one.group))); c.says() != one.want {
			t.Errorf("%s, want %s", c.says(), one.want)
		}
	}
	// What is said of the course in dollars says nothing of the run.
	if c := p.has("PUT", "/currency", map[string]any{"currency": "USD"}); c.says() != "USD 7.00 ready: Looms in Plain 7.00" {
		t.Errorf("%s", c.says())
	}
	if c := p.has("POST", "/items", in(evenings)); c.says() != "USD 30.00 ready: Looms in Evenings 30.00" {
		t.Errorf("%s", c.says())
	}
	// A currency that is switched off gives way to the organisation's.
	w.who[admin].json("PUT", moneyAt+"/currencies/USD", map[string]any{"isActive": false}).want(http.StatusNoContent)
	p.is("switched off", "EGP 1500.00: Looms in Evenings 1500.00 was 30.00 USD")
	p.has("PUT", "/currency", map[string]any{"currency": "EGP"})
	w.exec(`insert into seat_holds (id, key, course_id, group_id, expires_at) values (gen_random_uuid(), 'another', $1, $2, now() + interval '1 hour')`, course, evenings)
	p.is("full", "EGP 0.00: Looms in Evenings 1500.00 group_full")
	p.ask("POST", "/items", in(evenings)).refused(http.StatusConflict, "enrollment.group_full")
	w.exec(`update course_groups set starts_on = '2019-01-01', ends_on = '2019-02-01' where id = $1`, evenings)
	p.is("over", "EGP 0.00: Looms in Evenings 1500.00 group_over")
	w.exec(`delete from seat_holds`)
	w.exec(`delete from course_groups where id = $1`, evenings)
	p.is("gone", "EGP 0.00: Looms 1000.00 was 1500.00 EGP group_gone")
	if c := p.has("POST", "/items", item(course)); c.says() != "EGP 1000.00 ready: Looms 1000.00" {
		t.Errorf("without a run: %s", c.says())
	}
	p.ask("POST", "/items", in(evenings)).refused(http.StatusNotFound, "not_found")
	p.ask("POST", "/items", map[string]any{"course": w.sold("Other", 100), "group": plain}).refused(http.StatusNotFound, "not_found")
}

// A cart is one person's: in their data, gone with the account and, when nobody touches it, by its time.
func TestACartIsOnesOwn(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP")
	course := w.sold("Looms", 100000)
	lea, omar, v := &shopper{t: t, client: w.newcomer(plugin.Trainee)}, &shopper{t: t, client: w.newcomer(plugin.Trainee)}, &shopper{t: t, client: w.visitor()}
	for _, one := range []*shopper{lea, omar, v} {
		one.has("POST", "/items", item(course))
	}
	// Whoever has signed in has their own only, whatever secret is sent; taking over what is a person's is no use.
	omar.secret = v.secret
	omar.has("DELETE", "/items/"+course, nil)
	id, err := db.Value[string](t.Context(), w.db, `select id::text from financial.carts where user_id = $1`, lea.user)
	w.must(err)
	if c := omar.has("POST", "/merge", map[string]any{"secret": id}); len(c.Items) != 0 {
		t.Errorf("%s", c.says())
	}
	lea.is("hers", "EGP 1000.00 ready: Looms 1000.00")
	v.is("the visitor's", "EGP 1000.00 ready: Looms 1000.00")

	all := w.app.People()
	mine := all[slices.IndexFunc(all, func(p accountapi.Personal) bool { return p.Name() == "plugins" })]
	exported := func(user plugin.UserID) string {
		x, err := mine.Export(t.Context(), w.db, user)
		w.must(err)
		text, err := json.Marshal(x)
		w.must(err)
		return string(text)
	}
	if got := exported(lea.user); !strings.Contains(got, `"cart":[{"title":"Looms"`) {
		t.Errorf("exported: %s", got)
	}
	if got := exported(omar.user); strings.Contains(got, "Looms") {
		t.Errorf("of somebody else: %s", got)
	}
	w.must(w.db.InTx(t.Context(), func(tx db.Tx) error { return mine.Erase(t.Context(), tx, lea.user) }))
	if n := w.number(`select count(*)::int from financial.carts where user_id = $1`, lea.user) + w.number(`select count(*)::int from financial.cart_items where cart_id = $1`, id); n != 0 {
		t.Errorf("%d lines are left of who is gone", n)
	}

	w.exec(`update financial.carts set touched_at = now() - interval '25 hours' where user_id is null`)
	w.must(w.stop())
	// Jobs that come again by themselves are done at the start, unless they were within their time.
	w.exec(`delete from jobs.river_job where args->>'name' = 'x.financial.carts'`)
	s := w.another(options{plugins: plugins.Native()})
	s.eventually("what is over is forgotten", func() bool { return s.number(`select count(*)::int from financial.carts where user_id is null`) == 0 })
	if n := s.number(`select count(*)::int from financial.carts where user_id = $1`, omar.user); n != 1 {
		t.Errorf("%d carts of who touched theirs", n)
	}
}
