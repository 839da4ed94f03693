package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/plugin"
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
	other := &shopper{t: t, client: w.visitor(), secret: "a" + v.secret[1:]}
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
	if c := p.has("POST", "/merge", map[string]any{"secret": v.secret}); c.says() != "EGP 1800.00 ready: Second 500.00; First 1300.00" || c.Left != 0 {
		t.Errorf("merged: %s, %d left", c.says(), c.Left)
	}
	if c := p.has("POST", "/merge", map[string]any{"secret": v.secret}); len(c.Items) != 2 {
		t.Errorf("again: %s", c.says())
	}
	v.is("the visitor's is gone", "EGP 0.00: ")
	// What is bought meanwhile elsewhere, or closed, is shown and not counted.
	w.exec(`update courses set archived_at = now() where id = $1`, second)
	p.is("closed", "EGP 1300.00: Second 500.00 closed; First 1300.00")
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
