package app_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Without the desk nobody orders to pay there; orders wait as long as is set, and so are carts kept.
func TestWaysAndTimesOfOrdersAreSet(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Course", 100000)
	w.leaves(10, c)
	hours := func(o placedOrder) int {
		t.Helper()
		return w.number(`select round(extract(epoch from expires_at - created_at) / 3600)::int from financial.orders where id = $1`, o.ID)
	}
	ways := func(b *shopper) []string {
		t.Helper()
		var now checkout
		b.json("GET", moneyAt+"/checkout", nil).want(http.StatusOK).into(&now)
		return now.Methods
	}
	before := w.buyer(c)
	if got := ways(before); !slices.Equal(got, []string{"bank", "desk"}) {
		t.Errorf("it is paid by %v", got)
	}
	if n := hours(before.orders("desk")); n != 5*24 {
		t.Errorf("it waits for %d hours", n)
	}
	w.moneySettings(map[string]any{"desk": false, "orderDays": 2, "cartHours": 3})
	after := w.buyer(c)
	if got := ways(after); !slices.Equal(got, []string{"bank"}) {
		t.Errorf("without the desk it is paid by %v", got)
	}
	draft := after.draft("desk")
	if p := after.post(moneyAt+"/orders", draft).refused(http.StatusUnprocessableEntity, "financial.order"); len(p.Errors) != 1 || p.Errors[0].Pointer != "/method" {
		t.Errorf("%+v", p.Errors)
	}
	if n := hours(after.orders("bank")); n != 2*24 {
		t.Errorf("it waits for %d hours", n)
	}
	kept := w.buyer(c).has("GET", "", nil).KeptUntil
	until, err := time.Parse(time.RFC3339, *kept)
	w.must(err)
	if left := time.Until(until).Round(time.Hour); left != 3*time.Hour {
		t.Errorf("a cart is kept for %s", left)
	}
}

// How much of a course may be done by whoever asks for the money back is set.
func TestTheProgressOfARefundIsSet(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"refundProgress": 50})
	first, second := w.sold("First", 100000), w.sold("Second", 50000)
	w.leaves(5, first, second)
	b := w.buyer(first, second)
	o := b.orders("bank")
	w.pays(o).want(http.StatusOK)
	w.exec(`update enrollments set progress = 50 where user_id = $1 and course_id = $2`, b.user, first)
	w.exec(`update enrollments set progress = 51 where user_id = $1 and course_id = $2`, b.user, second)
	why := map[string]string{}
	for _, i := range w.refunded(b.client, o.ID).Items {
		why[i.Course] = i.NoRefund
	}
	if why[first] != "" || why[second] != "progress" {
		t.Errorf("%v", why)
	}
}

// Where invoices and credit notes begin alike, each kind is numbered without a gap all the same.
func TestDocumentsOfOnePrefixAreNumberedApart(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.moneySettings(map[string]any{"invoicePrefix": "DOC", "creditPrefix": "DOC"})
	c := w.sold("Course", 100000)
	w.leaves(5, c)
	for range 2 {
		o := w.bought(c)
		w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", c+" 100.00")).want(http.StatusOK)
	}
	year := time.Now().UTC().Format("2006")
	want := []string{"DOC-" + year + "-00001", "DOC-" + year + "-00002"}
	for _, kind := range []string{"invoice", "credit_note"} {
		if got := w.documented(kind); !slices.Equal(got, want) {
			t.Errorf("%s: %v", kind, got)
		}
	}
}

// Of what was paid with the tax trainers have their share where that is set.
func TestSharesOfWhatWasPaidWithTheTax(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	w.tax(nil)
	c := w.sold("Course", 100000)
	w.leaves(5, c)
	earns := func(basis, want string) {
		t.Helper()
		w.moneySettings(map[string]any{"shareBasis": basis, "trainerShare": 50, "holdDays": 0})
		b := w.buyer(c)
		b.lives("EG", nil)
		var o placedOrder
		b.post(moneyAt+"/orders", b.seesTax("desk", "", "")).want(http.StatusOK).into(&o)
		w.pays(o).want(http.StatusOK)
		if got := w.stands(w.who[own]); got != want {
			t.Errorf("%s: %s, want %s", basis, got, want)
		}
	}
	earns("net", "0.00 250.00 0.00 0.00") // there are two trainers
	earns("gross", "0.00 535.00 0.00 0.00")
}

// Whoever looks at the site as a trainee neither fills nor empties their cart, orders, nor pays.
func TestWhoLooksOnBuysNothing(t *testing.T) {
	t.Parallel()
	w, _ := tilled(t, false)
	first, second := w.sold("First", 100000), w.sold("Second", 50000)
	w.leaves(5, first, second)
	b := w.buyer(first)
	o := b.orders("till")
	b.has("POST", "/items", item(second))
	draft := b.draft("bank")
	looks := &shopper{t: t, client: w.who[admin]}
	looks.post("/api/v1/me/view-as", map[string]any{"user": b.user}).want(http.StatusNoContent)
	if c := looks.has("GET", "", nil); len(c.Items) != 1 {
		t.Errorf("who looks on sees %+v", c.Items)
	}
	for what, ask := range map[string]func() answer{
		"fills the cart":   func() answer { return looks.ask("POST", "/items", item(first)) },
		"empties the cart": func() answer { return looks.ask("DELETE", "/items/"+second, nil) },
		"pays otherwise":   func() answer { return looks.ask("PUT", "/currency", map[string]any{"currency": "USD"}) },
		"takes a coupon":   func() answer { return looks.ask("POST", "/coupon", map[string]any{"code": "X"}) },
		"orders":           func() answer { return looks.post(moneyAt+"/orders", draft) },
		"pays": func() answer {
			return looks.post(moneyAt+"/orders/"+o.ID+"/gateway-payment", map[string]any{"gateway": "till"})
		},
		"cancels": func() answer { return looks.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": "x"}) },
		"asks for a refund": func() answer {
			return looks.post(moneyAt+"/orders/"+o.ID+"/refund-requests", map[string]any{"courses": []plugin.CourseID{plugin.CourseID(first)}, "reason": "x"})
		},
	} {
		if a := ask(); a.status != http.StatusForbidden {
			t.Errorf("who looks on %s: %d %s", what, a.status, a.body)
			continue
		}
		ask().refused(http.StatusForbidden, "auth.viewing_as")
	}
	if got := w.order(b.client, o.ID); got.State != "awaiting_payment" {
		t.Errorf("the order is %s", got.State)
	}
	if c := b.has("GET", "", nil); len(c.Items) != 1 || c.Items[0].Course != second {
		t.Errorf("the cart has %+v", c.Items)
	}
}
