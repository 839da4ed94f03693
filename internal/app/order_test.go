package app_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

type placedOrder struct {
	ID, Number, State, Method, Coupon string
	Discount                          price
	Total                             price
	InBase                            *price
	Items                             []struct {
		Course, Title, Group string
		Price                price
		Outcome              *string
	}
	Bank    *struct{ Holder, IBAN string }
	Billing struct{ Name, TaxID string }
	Changes []struct {
		Path, State, Note string
		By                *string
	}
	Payment     *struct{ Reference, ReceivedOn string }
	Transaction *string
}

// path is the way that an order has gone.
func (o placedOrder) path() string {
	var all []string
	for _, c := range o.Changes {
		all = append(all, c.Path)
	}
	return strings.Join(all, " ")
}

type checkout struct {
	Cart    cart
	Methods []string
	Legal   struct{ Terms, Refund *int }
}

// banked says where money in EGP is transferred to.
func (w *world) banked() *world {
	w.t.Helper()
	w.who[admin].json("PUT", moneyAt+"/currencies/EGP/bank", map[string]any{
		"holder": "Delta Training", "bank": "Bank of the Nile", "iban": "", "accountNumber": "100 200", "bic": "", "note": "", "version": 1,
	}).want(http.StatusOK)
	return w
}

// leaves has courses take so many more than are in them.
func (w *world) leaves(seats int, courses ...string) {
	w.t.Helper()
	w.exec(`update courses c set max_students = $2::int + (select count(*) from enrollments e where e.course_id = c.id) where id = any ($1::uuid[])`, courses, seats)
}

// draft is an order of what is in the cart, as the page would send it.
func (s *shopper) draft(method string) map[string]any {
	s.t.Helper()
	var c checkout
	s.json("GET", moneyAt+"/checkout", nil).want(http.StatusOK).into(&c)
	items := []any{}
	for _, i := range c.Cart.Items {
		if i.Price != nil {
			items = append(items, map[string]any{"course": i.Course, "price": map[string]any{"amount": i.Price.Amount, "currency": i.Price.Currency}})
		}
	}
	return map[string]any{
		"method": method, "items": items, "total": map[string]any{"amount": c.Cart.Total.Amount, "currency": c.Cart.Total.Currency},
		"billing": map[string]any{"name": "", "address": "", "taxId": "", "purchaseNumber": ""},
		"legal":   map[string]any{"terms": c.Legal.Terms, "refund": c.Legal.Refund},
	}
}

// buyer is a new trainee with courses in the cart.
func (w *world) buyer(courses ...string) *shopper {
	w.t.Helper()
	s := &shopper{t: w.t, client: w.newcomer(plugin.Trainee)}
	for _, c := range courses {
		s.has("POST", "/items", item(c))
	}
	return s
}

// orders places an order of what is in the cart.
func (s *shopper) orders(method string) (o placedOrder) {
	s.t.Helper()
	s.post(moneyAt+"/orders", s.draft(method)).want(http.StatusOK).into(&o)
	return o
}

func (w *world) order(by *client, id string) (o placedOrder) {
	w.t.Helper()
	by.get(moneyAt + "/orders/" + id).want(http.StatusOK).into(&o)
	return o
}

// came is a payment of all of an order.
func came(o placedOrder) map[string]any {
	return map[string]any{
		"amount": map[string]any{"amount": o.Total.Amount, "currency": o.Total.Currency}, "method": o.Method, "reference": "TR-" + o.Number, "note": "",
		"receivedOn": time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly),
	}
}

func (w *world) pays(o placedOrder) answer {
	return w.who[admin].post(moneyAt+"/orders/"+o.ID+"/payment", came(o))
}

// tended has the job look at the orders once more.
func (w *world) tended() {
	w.t.Helper()
	w.job("orders")
}

// job has a job of the plugin run once more.
func (w *world) job(name string) {
	w.t.Helper()
	name = "x.financial." + name
	run := func() int {
		return w.number(`select count(*)::int from jobs.river_job where args->>'name' = $1 and state = 'completed'`, name)
	}
	w.eventually("the job has run", func() bool { return run() > 0 })
	last := w.number(`select max(id)::int from jobs.river_job where args->>'name' = $1 and state = 'completed'`, name)
	w.exec(`update jobs.river_job set state = 'available', finalized_at = null, scheduled_at = now() where id = $1`, last)
	w.eventually("the job has run again", func() bool {
		return w.number(`select count(*)::int from jobs.river_job where id = $1 and state = 'completed'`, last) == 1
	})
}

// From a cart to a seat: the order has the prices that were seen, holds the seats, is nobody else's, and is paid once; the books say so.
func TestAnOrderIsPaid(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD").banked()
	w.rate("USD", "EGP", "50", "")
	first, second := w.sold("First", 100000), w.sold("Second", 50000)
	w.leaves(1, second)
	b := w.buyer(first, second)
	b.json("GET", moneyAt+"/checkout", nil).want(http.StatusOK)
	draft := b.draft("bank")
	for what, one := range map[string]struct {
		status int
		change func(map[string]any)
	}{
		"financial.order":         {422, func(d map[string]any) { d["method"] = "shells" }},
		"financial.cart_changed":  {409, func(d map[string]any) { d["total"] = map[string]any{"amount": "1.00", "currency": "EGP"} }},
		"financial.terms_changed": {409, func(d map[string]any) { d["legal"] = map[string]any{"terms": 7, "refund": nil} }},
	} {
		d := b.draft("bank")
		one.change(d)
		b.post(moneyAt+"/orders", d).refused(one.status, what)
	}
	d := b.draft("bank")
	d["billing"] = map[string]any{"name": " ", "address": "1 Nile St\nCairo", "taxId": "", "purchaseNumber": ""}
	if p := b.post(moneyAt+"/orders", d).refused(http.StatusUnprocessableEntity, "financial.order"); len(p.Errors) != 1 || p.Errors[0].Pointer != "/billing/name" {
		t.Errorf("%+v", p)
	}
	// The price changes while the buyer looks at the page.
	w.exec(`update courses set price_minor = 100001, base_price_minor = 100001 where id = $1`, first)
	b.post(moneyAt+"/orders", draft).refused(http.StatusConflict, "financial.cart_changed")
	w.exec(`update courses set price_minor = 100000, base_price_minor = 100000 where id = $1`, first)

	draft["billing"] = map[string]any{"name": "Delta Mills", "address": "1 Nile St\r\nCairo", "taxId": "EG-1", "purchaseNumber": ""}
	var o, again placedOrder
	b.json("POST", moneyAt+"/orders", draft, "Idempotency-Key", "one").want(http.StatusOK).into(&o)
	b.json("POST", moneyAt+"/orders", draft, "Idempotency-Key", "one").want(http.StatusOK).into(&again)
	if o.ID != again.ID || o.State != "awaiting_payment" || o.Total != (price{"1500.00", "EGP"}) || o.Bank == nil || o.Bank.Holder != "Delta Training" ||
		o.Billing.Name != "Delta Mills" || o.path() != "place" || *o.Changes[0].By == "" || o.Payment != nil {
		t.Errorf("%+v and %+v", o, again)
	}
	b.is("the cart is empty", "EGP 0.00: ")
	b.post(moneyAt+"/orders", draft).refused(http.StatusConflict, "financial.cart_changed")
	if n := w.number(`select count(*)::int from enrollments where user_id = $1`, b.user); n != 0 {
		t.Errorf("%d are enrolled before it is paid", n)
	}
	// The seat is held: nobody else buys it; and an order is its buyer's.
	rival := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	rival.ask("POST", "/items", item(second)).refused(http.StatusConflict, "enrollment.full_wait")
	for _, who := range []*client{rival.client, w.who[own]} {
		who.get(moneyAt+"/orders/"+o.ID).refused(http.StatusNotFound, "not_found")
		who.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": "x"}).refused(http.StatusNotFound, "not_found")
		who.post(moneyAt+"/orders/"+o.ID+"/payment", came(o)).want(http.StatusForbidden)
	}
	b.post(moneyAt+"/orders/"+o.ID+"/payment", came(o)).want(http.StatusForbidden)
	b.has("POST", "/items", item(first))
	b.is("what is ordered", "EGP 0.00: First 1000.00 ordered")
	b.post(moneyAt+"/orders", b.draft("bank")).refused(http.StatusConflict, "financial.cart_changed")

	for what, change := range map[string]func(map[string]any){
		"/amount":     func(d map[string]any) { d["amount"] = map[string]any{"amount": "1499.99", "currency": "EGP"} },
		"/receivedOn": func(d map[string]any) { d["receivedOn"] = time.Now().UTC().AddDate(0, 0, 3).Format(time.DateOnly) },
		"/reference":  func(d map[string]any) { d["reference"] = "a\nb" },
	} {
		d := came(o)
		change(d)
		if p := w.who[admin].post(moneyAt+"/orders/"+o.ID+"/payment", d).refused(http.StatusUnprocessableEntity, "financial.payment"); len(p.Errors) != 1 || p.Errors[0].Pointer != what {
			t.Errorf("%s: %+v", what, p)
		}
	}
	// Ten clicks record it once.
	if done := w.raced(10, func(int) answer { return w.pays(o) }); done != 1 {
		t.Errorf("recorded %d times", done)
	}
	paid := w.order(b.client, o.ID)
	if paid.State != "paid" || paid.path() != "place pay" || paid.Changes[1].By != nil || paid.Payment != nil || paid.Transaction != nil || *paid.Items[0].Outcome != "entered" {
		t.Errorf("the buyer sees %+v", paid)
	}
	if seen := w.order(w.who[admin], o.ID); seen.Payment == nil || seen.Payment.Reference != "TR-"+o.Number || seen.Transaction == nil || *seen.Changes[1].By == "" {
		t.Errorf("the super admin sees %+v", seen)
	}
	if n := w.number(`select count(*)::int from enrollments where user_id = $1 and status = 'enrolled'`, b.user); n != 2 {
		t.Errorf("%d are enrolled", n)
	}
	books := w.books()
	if len(books) != 4 || books["cash:bank EGP"] != "150000" || books["sales EGP"] != "-150000" || books["shares EGP"] != "105000" || books["trainers_due EGP"] != "-105000" {
		t.Errorf("%v", books)
	}
	if n := w.number(`select count(*)::int from notices where user_id = $1 and kind like '%order%'`, b.user); n != 2 {
		t.Errorf("%d notices", n)
	}
	b.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).refused(http.StatusConflict, "financial.order_state")
	b.is("what is owned", "EGP 0.00: First 1000.00 already")
	// Lists: the buyer's, and everybody's by number and name.
	var list struct{ Items []placedOrder }
	b.get(moneyAt + "/me/orders").want(http.StatusOK).into(&list)
	if len(list.Items) != 1 || len(list.Items[0].Items) != 2 {
		t.Errorf("%+v", list)
	}
	for query, n := range map[string]int{"": 1, "q=" + o.Number: 1, "q=zzz": 0, "state=paid": 1, "state=expired": 0} {
		w.who[admin].get(moneyAt + "/orders?" + query).want(http.StatusOK).into(&list)
		if len(list.Items) != n {
			t.Errorf("%q: %d", query, len(list.Items))
		}
	}
}

// Of many who order at once as many get a seat as there are, and no buyer orders a cart twice.
func TestOrdersRaceForSeats(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	seats, buyers := 5, 16
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		seats, buyers = 50, 200
	}
	c, d := w.sold("Rare", 1000), w.sold("Rarer", 1000)
	w.leaves(seats, c, d)
	var people []*shopper
	var drafts []map[string]any
	for i := range buyers {
		b := w.buyer([]string{c, d}[i%2], []string{d, c}[i%2])
		people, drafts = append(people, b), append(drafts, b.draft("desk"))
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var won []placedOrder
	for i, b := range people {
		for range 2 { // in two windows
			all.Go(func() {
				a := b.post(moneyAt+"/orders", drafts[i])
				mu.Lock()
				defer mu.Unlock()
				if a.status == http.StatusOK {
					var o placedOrder
					a.into(&o)
					won = append(won, o)
				} else if a.status != http.StatusConflict {
					t.Errorf("%d %s", a.status, a.body)
				}
			})
		}
	}
	all.Wait()
	if len(won) != seats {
		t.Fatalf("%d orders for %d seats", len(won), seats)
	}
	for _, o := range won {
		all.Go(func() { w.pays(o).want(http.StatusOK) })
	}
	all.Wait()
	for _, id := range []string{c, d} {
		if n := w.number(`select count(*)::int from enrollments where course_id = $1 and status = 'enrolled'`, id); n != seats+1 {
			t.Errorf("%d are enrolled", n)
		}
	}
	if got := w.books()["cash:desk EGP"]; got != fmt.Sprint(2000*seats) {
		t.Errorf("%s in cash", got)
	}
}

// What is not paid in time is over and gives its seats back. Money that comes late is taken: for a seat when there is one, and else it is
// owed, until there is one.
func TestAnOrderIsPaidLate(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c, roomy := w.sold("Small", 70000), w.sold("Roomy", 30000)
	w.leaves(1, c)
	slow := w.buyer(c, roomy)
	o := slow.orders("bank")
	// A hold that ends soon is renewed.
	w.exec(`update financial.orders set held_until = now() + interval '1 minute'`)
	w.exec(`update seat_holds set expires_at = now() + interval '1 minute'`)
	w.tended()
	if n := w.number(`select count(*)::int from seat_holds where expires_at > now() + interval '20 hours'`); n != 2 {
		t.Errorf("%d seats are held for longer", n)
	}
	w.exec(`update financial.orders set expires_at = now() - interval '1 second', held_until = now() - interval '1 second'`)
	w.tended()
	if is := w.order(slow.client, o.ID); is.State != "expired" || is.path() != "place expire" || is.Changes[1].By != nil {
		t.Errorf("%+v", is)
	}
	if n := w.number(`select count(*)::int from seat_holds`); n != 0 {
		t.Errorf("%d seats are held", n)
	}
	quick := w.buyer(c)
	w.pays(quick.orders("desk")).want(http.StatusOK)
	w.pays(o).want(http.StatusOK)
	is := w.order(slow.client, o.ID)
	if is.State != "paid_unplaced" || is.path() != "place expire pay_unplaced" {
		t.Errorf("%+v", is)
	}
	var outcomes []string
	for _, i := range is.Items {
		outcomes = append(outcomes, i.Title+" "+*i.Outcome)
	}
	slices.Sort(outcomes)
	if got := strings.Join(outcomes, ", "); got != "Roomy entered, Small no_seat" {
		t.Error(got)
	}
	if b := w.books(); b["unplaced EGP"] != "-70000" || b["sales EGP"] != "-100000" {
		t.Errorf("%v", b)
	}
	seat := func() answer { return w.who[admin].post(moneyAt+"/orders/"+o.ID+"/seats", nil) }
	seat().refused(http.StatusConflict, "financial.still_unplaced")
	w.leaves(1, c)
	seat().want(http.StatusOK)
	seat().refused(http.StatusConflict, "financial.order_state")
	if is := w.order(slow.client, o.ID); is.State != "paid" || is.path() != "place expire pay_unplaced seat" {
		t.Errorf("%+v", is)
	}
	if b := w.books(); b["unplaced EGP"] != "0" || b["sales EGP"] != "-170000" || b["cash:bank EGP"] != "100000" {
		t.Errorf("%v", b)
	}
	// One that was cancelled is paid late, too, as long as there is a seat.
	w.leaves(9, c)
	late := w.buyer(c)
	o = late.orders("bank")
	late.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	w.pays(o).want(http.StatusOK)
	if is := w.order(late.client, o.ID); is.State != "paid" || is.path() != "place cancel pay_late" {
		t.Errorf("%+v", is)
	}
	// Whoever else cancels says why.
	o = w.buyer(roomy).orders("bank")
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": " "}).refused(http.StatusUnprocessableEntity, "financial.order")
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": "A double"}).want(http.StatusOK)
	if is := w.order(w.who[admin], o.ID); is.State != "cancelled" || is.Changes[1].Note != "A double" {
		t.Errorf("%+v", is)
	}
	// Nobody holds more than so many seats by ordering and not paying.
	hoarder := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	for i := range 6 {
		hoarder.has("POST", "/items", item(w.sold(fmt.Sprintf("Course %d", i), 1000)))
		if i < 5 {
			hoarder.orders("desk")
		}
	}
	hoarder.post(moneyAt+"/orders", hoarder.draft("desk")).refused(http.StatusConflict, "financial.open_orders")
}

// What an order holds and owes when the world changes around it.
func TestAnOrderInATurningWorld(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	kept, shut := w.sold("Kept", 1000), w.sold("Shut", 2000)
	w.leaves(1, kept, shut)
	b := w.buyer(kept, shut)
	o := b.orders("bank")
	// One course closes: the seat of the other one is held on, and an order that cannot be tended keeps no other from it.
	w.exec(`update courses set archived_at = now() where id = $1`, shut)
	w.exec(`update financial.orders set held_until = now() + interval '1 minute'`)
	w.exec(`update seat_holds set expires_at = now() + interval '1 minute'`)
	w.tended()
	if n := w.number(`select count(*)::int from seat_holds where expires_at > now() + interval '20 hours' and course_id = $1`, kept); n != 1 {
		t.Errorf("%d seats are held on", n)
	}
	// It is paid at the desk instead of by transfer. What is closed is owed, the rest is given.
	d := came(o)
	d["method"] = "desk"
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/payment", d).want(http.StatusOK)
	if books := w.books(); books["cash:desk EGP"] != "3000" || books["unplaced EGP"] != "-2000" || books["sales EGP"] != "-1000" || books["cash:bank EGP"] != "" {
		t.Errorf("%v", books)
	}
	// What is owed is not sold once more, and the books are not turned against the order.
	w.exec(`update courses set archived_at = null where id = $1`, shut)
	b.has("POST", "/items", item(shut))
	b.is("what is owed", "EGP 0.00: Shut 20.00 ordered")
	paid := w.order(w.who[admin], o.ID)
	w.who[admin].post(moneyAt+"/books/transactions/"+*paid.Transaction+"/reversal", map[string]any{"note": "A slip"}).refused(http.StatusConflict, "financial.of_order")
	// Somebody of the team enrols the buyer by hand: what is owed is settled, and sold.
	w.exec(`update courses set max_students = null where id = $1`, shut)
	w.who[admin].post("/api/v1/courses/"+shut+"/enrollments", map[string]any{"userIds": []any{b.user}, "way": "free_of_charge", "reason": "The order could not be given"}).want(http.StatusOK)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/seats", nil).want(http.StatusOK)
	if is := w.order(b.client, o.ID); is.State != "paid" || is.path() != "place pay_unplaced seat" {
		t.Errorf("%+v", is)
	}
	if books := w.books(); books["unplaced EGP"] != "0" || books["sales EGP"] != "-3000" {
		t.Errorf("%v", books)
	}
	// It is given back like what was sold, and in parts.
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/refunds", back("", shut+" 5.00")).want(http.StatusOK)
	if books := w.books(); books["unplaced EGP"] != "0" || books["refunds EGP"] != "500" {
		t.Errorf("%v", books)
	}

	// A run that is gone is not replaced by the course.
	run := plugin.NewID[string]()
	w.exec(`update courses set max_students = null where id = $1`, kept)
	w.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, price_minor, price_currency) values ($1, $2, 'May', '2099-05-01', '2099-05-31', 700, 'EGP')`, run, kept)
	g := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	g.has("POST", "/items", map[string]any{"course": kept, "group": run})
	o = g.orders("desk")
	if o.Items[0].Group != "May" || o.Total.Amount != "7.00" {
		t.Errorf("%+v", o)
	}
	g.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": "about me"}).want(http.StatusOK)
	w.exec(`delete from course_groups where id = $1`, run)
	w.pays(o).want(http.StatusOK)
	if is := w.order(g.client, o.ID); is.State != "paid_unplaced" || *is.Items[0].Outcome != "no_seat" || is.Changes[1].Note != "" {
		t.Errorf("%+v", is)
	}
	// A run that costs nothing is no sale.
	w.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, price_minor, price_currency) values ($1, $2, 'Gift', '2099-05-01', '2099-05-31', 0, 'EGP')`, run, kept)
	f := &shopper{t: t, client: w.newcomer(plugin.Trainee)}
	f.has("POST", "/items", map[string]any{"course": kept, "group": run})
	f.is("a gift", "EGP 0.00: Kept in Gift 0.00 group_free")

	// Whoever goes leaves no open order, and what was paid stays with what the law wants.
	e := w.buyer(kept)
	draft := e.draft("desk")
	draft["billing"] = map[string]any{"name": "Wholly Private Ltd", "address": "", "taxId": "", "purchaseNumber": ""}
	e.post(moneyAt+"/orders", draft).want(http.StatusOK).into(&o)
	var r struct{ ID string }
	e.post("/api/v1/me/deletion-request", map[string]any{"current": password}).want(http.StatusAccepted).into(&r)
	w.who[admin].post("/api/v1/admin/deletion-requests/"+r.ID+"/accept", nil).want(http.StatusOK)
	if n := w.number(`select count(*)::int from financial.orders where id = $1 and state = 'cancelled' and billing_name = ''`, o.ID); n != 1 {
		t.Error("an erased person's order is open, or says whom the invoice was for")
	}
	if n := w.number(`select count(*)::int from seat_holds where user_id = $1`, e.user); n != 0 {
		t.Errorf("%d seats are held for nobody", n)
	}
}
