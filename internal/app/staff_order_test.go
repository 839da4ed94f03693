package app_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// assigningWays are the ways in which somebody may give a course.
type assigningWays struct {
	IsFree, AddsTax   bool
	Ways, Countries   []string
	Prices            []price
	DueFrom, DueUntil string
}

// putIn is what became of people who were put into a course.
type putIn struct {
	Enrolled, Already, Team, Ordered []plugin.UserID
	Sold                             []struct {
		UserID       plugin.UserID
		HasEntry     bool
		Number, Link string
		Total        price
	}
}

func (w *world) ways(by *client, course string) (out assigningWays) {
	w.t.Helper()
	by.get("/api/v1/courses/" + course + "/ways").want(http.StatusOK).into(&out)
	return out
}

// due is a day so many days from now, as the site counts them.
func (w *world) due(days int) string {
	w.t.Helper()
	first, err := time.Parse(time.DateOnly, w.ways(w.who[admin], w.free()).DueFrom)
	w.must(err)
	return first.AddDate(0, 0, days-1).Format(time.DateOnly)
}

// free is any course, which need not cost something.
func (w *world) free() string {
	w.t.Helper()
	return w.says(`select id::text from courses limit 1`)
}

// says is a text of the database.
func (w *world) says(sql string, args ...any) string {
	w.t.Helper()
	text, err := db.Value[string](w.t.Context(), w.db, sql, args...)
	w.must(err)
	return text
}

// later is how staff has a course of so many pounds be paid later.
func (w *world) later(amount string, change map[string]any) map[string]any {
	w.t.Helper()
	as := map[string]any{"way": "pay_later", "dueOn": w.due(10), "price": map[string]any{"amount": amount, "currency": "EGP"}}
	maps.Copy(as, change)
	return as
}

func (w *world) assigns(by *client, course string, as map[string]any, users ...plugin.UserID) answer {
	w.t.Helper()
	body := map[string]any{"userIds": users}
	maps.Copy(body, as)
	return by.post("/api/v1/courses/"+course+"/enrollments", body)
}

// gives sells a course to one person, and returns the order.
func (w *world) gives(by *client, course string, as map[string]any, user plugin.UserID) placedOrder {
	w.t.Helper()
	var out putIn
	w.assigns(by, course, as, user).want(http.StatusOK).into(&out)
	if len(out.Sold) != 1 || out.Sold[0].UserID != user {
		w.t.Fatalf("%+v", out)
	}
	return w.order(w.who[admin], strings.TrimPrefix(out.Sold[0].Link, "/x/financial/orders/"))
}

// standing is how somebody stands to a course: the status, and how it came about last.
func (w *world) standing(user plugin.UserID, course string) string {
	w.t.Helper()
	return w.says(`
		select coalesce((select e.status::text || ' ' || h.source::text || ' ' || coalesce(h.way, '-') from enrollments e
		join lateral (select * from enrollment_changes h where h.enrollment_id = e.id order by h.at desc, h.id desc limit 1) h on true
		where e.user_id = $1 and e.course_id = $2), 'none')`, user, course)
}

// agrees wants how somebody stands to a course, how far the order is, and books that agree with it.
func (w *world) agrees(step string, user plugin.UserID, course, standing string, o placedOrder, path string) {
	w.t.Helper()
	if got := w.standing(user, course); got != standing {
		w.t.Errorf("%s: %s, want %s", step, got, standing)
	}
	if got := w.order(w.who[admin], o.ID); got.path() != path {
		w.t.Errorf("%s: the order is %s by %s, want %s", step, got.State, got.path(), path)
	}
	w.balance()
	if w.reconciles(); w.reconciliation() != "" {
		w.t.Errorf("%s: %s", step, w.reconciliation())
	}
}

// overdue has the time of an order be over, and the job look.
func (w *world) overdue(o placedOrder) {
	w.t.Helper()
	w.exec(`update financial.orders set expires_at = now() - interval '1 second' where id = $1`, o.ID)
	w.tended()
}

// Paid at the desk: order, payment, seat, books and invoice are one step, for whoever may record payments. Who is in the course gets nothing.
func TestStaffSellsAtTheDesk(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP", "USD")
	w.rate("USD", "EGP", "50", "")
	c := w.sold("Joinery", 100000)
	if got := w.ways(w.who[own], c); strings.Join(got.Ways, " ") != "free_of_charge pay_later" {
		t.Errorf("a trainer may %v", got.Ways)
	}
	got := w.ways(w.who[admin], c)
	if strings.Join(got.Ways, " ") != "free_of_charge pay_later paid_at_desk" || len(got.Prices) != 2 || got.Prices[0] != (price{"1000.00", "EGP"}) || got.Prices[1] != (price{"20.00", "USD"}) {
		t.Errorf("%+v", got)
	}
	if got := w.ways(w.who[admin], w.sold("Gift", 0)); !got.IsFree || len(got.Ways) != 0 {
		t.Errorf("what costs nothing is given %+v", got)
	}
	first, second := w.newcomer(plugin.Trainee), w.newcomer(plugin.Trainee)
	desk := map[string]any{"way": "paid_at_desk", "price": map[string]any{"amount": "1000.00", "currency": "EGP"}, "reference": "Till 7", "reason": "Came by"}
	if p := w.assigns(w.who[own], c, desk, first.user).refused(http.StatusUnprocessableEntity, "financial.staff_order"); wrongs(p) != "/way" {
		t.Error(wrongs(p))
	}
	for pointer, change := range map[string]map[string]any{
		"/price":     {"price": map[string]any{"amount": "1000.00", "currency": "GBP"}},
		"/reference": {"reference": "a\tb"},
		"/country":   {"country": "ZZ"},
	} {
		d := maps.Clone(desk)
		maps.Copy(d, change)
		if p := w.assigns(w.who[admin], c, d, first.user).refused(http.StatusUnprocessableEntity, "financial.staff_order"); wrongs(p) != pointer {
			t.Errorf("%s, want %s", wrongs(p), pointer)
		}
	}
	if p := w.assigns(w.who[admin], c, map[string]any{"way": "paid_at_desk"}, first.user).refused(http.StatusUnprocessableEntity, "enrollment.invalid"); wrongs(p) != "/price" {
		t.Error(wrongs(p))
	}
	stale := maps.Clone(desk)
	stale["price"] = map[string]any{"amount": "999.99", "currency": "EGP"}
	w.assigns(w.who[admin], c, stale, first.user).refused(http.StatusConflict, "financial.price_changed")
	w.leaves(1, c)
	w.assigns(w.who[admin], c, desk, first.user, second.user).refused(http.StatusConflict, "enrollment.full")
	if n := w.number(`select count(*)::int from financial.orders`); n != 0 {
		t.Errorf("%d orders are left of what was refused", n)
	}
	w.leaves(9, c)

	var out putIn
	w.assigns(w.who[admin], c, desk, first.user, second.user, w.who[enrolled].user).want(http.StatusOK).into(&out)
	if len(out.Enrolled) != 2 || len(out.Already) != 1 || len(out.Sold) != 2 || !out.Sold[0].HasEntry || out.Sold[0].Total != (price{"1000.00", "EGP"}) {
		t.Fatalf("%+v", out)
	}
	var o placedOrder
	first.get(moneyAt + "/me/orders").want(http.StatusOK)
	id := strings.TrimPrefix(out.Sold[0].Link, "/x/financial/orders/")
	if o = w.order(w.who[admin], id); o.State != "paid" || o.Method != "desk" || o.Payment == nil || o.Payment.Reference != "Till 7" || *o.Items[0].Outcome != "entered" || o.Changes[0].Note != "Came by" || *o.Changes[0].By != "Person Super admin" {
		t.Errorf("%+v", o)
	}
	w.agrees("paid", out.Sold[0].UserID, c, "enrolled order order", o, "place pay")
	if got := w.balance(); got != "cash:desk 200000 EGP, sales -200000 EGP" {
		t.Error(got)
	}
	if n := w.number(`select count(*)::int from financial.documents where kind = 'invoice'`); n != 2 {
		t.Errorf("%d invoices", n)
	}
	if n := w.number(`select count(*)::int from financial.earnings where order_id = $1`, o.ID); n != 2 {
		t.Errorf("%d trainers earn of it", n)
	}
}

// Paid later, with access now: who pays keeps it, who does not loses it, and who is taken out owes nothing any more.
func TestStaffGivesAccessAheadOfThePayment(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	c := w.sold("Turning", 70000)
	now := w.later("700.00", map[string]any{"accessNow": true, "reason": "Pays in spring"})
	path := "place"

	pays := w.newcomer(plugin.Trainee)
	o := w.gives(w.who[own], c, now, pays.user)
	if o.State != "awaiting_payment" || o.Method != "later" || o.Total != (price{"700.00", "EGP"}) || *o.Changes[0].By != "Person Own trainer" || o.Changes[0].Note != "Pays in spring" {
		t.Errorf("%+v", o)
	}
	w.agrees("given", pays.user, c, "enrolled staff pay_later", o, path)
	if w.told(pays.user, "later_given") != 1 || w.told(pays.user, "order_placed") != 0 {
		t.Error("the buyer is not told, or something else")
	}
	var mine struct {
		DueOn *string
		Bank  *struct{ Holder string }
		Items []struct{ IsGiven bool }
	}
	pays.get(moneyAt + "/orders/" + o.ID).want(http.StatusOK).into(&mine)
	if mine.DueOn == nil || *mine.DueOn != w.due(10) || mine.Bank == nil || !mine.Items[0].IsGiven {
		t.Errorf("%+v", mine)
	}
	var again putIn
	w.assigns(w.who[own], c, now, pays.user).want(http.StatusOK).into(&again)
	if len(again.Already) != 1 || len(again.Sold) != 0 {
		t.Errorf("given again: %+v", again)
	}
	w.pays(w.byDesk(o)).want(http.StatusOK)
	w.agrees("paid", pays.user, c, "enrolled staff pay_later", o, "place pay")
	if got := w.order(w.who[admin], o.ID); *got.Items[0].Outcome != "entered" || w.balance() != "cash:desk 70000 EGP, sales -70000 EGP" {
		t.Errorf("%+v, %s", got.Items, w.balance())
	}

	forgets := w.newcomer(plugin.Trainee)
	o = w.gives(w.who[own], c, now, forgets.user)
	w.overdue(o)
	w.agrees("overdue", forgets.user, c, "dropped system -", o, "place expire")
	if w.told(forgets.user, "later_ended") != 1 || w.told(forgets.user, "order_expired") != 0 {
		t.Error("nobody says that the access has ended")
	}
	w.pays(w.byDesk(o)).want(http.StatusOK)
	w.agrees("paid late", forgets.user, c, "enrolled order order", o, "place expire pay_late")

	calls := w.newcomer(plugin.Trainee)
	o = w.gives(w.who[own], c, now, calls.user)
	calls.post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": ""}).want(http.StatusOK)
	w.agrees("cancelled by the buyer", calls.user, c, "dropped self -", o, "place cancel")
	o = w.gives(w.who[own], c, now, calls.user)
	w.who[admin].post(moneyAt+"/orders/"+o.ID+"/cancel", map[string]any{"note": "By mistake"}).want(http.StatusOK)
	w.agrees("cancelled by staff", calls.user, c, "dropped staff -", o, "place cancel")
	if w.told(calls.user, "later_ended") != 2 || w.told(calls.user, "order_cancelled") != 0 {
		t.Error("what becomes of the access is not said")
	}

	goes := w.newcomer(plugin.Trainee)
	o = w.gives(w.who[own], c, now, goes.user)
	w.changes(goes.user, c, "drop")
	w.eventually("the order is over", func() bool { return w.order(w.who[admin], o.ID).State == "cancelled" })
	w.assigns(w.who[own], c, map[string]any{"way": "free_of_charge", "reason": "After all"}, goes.user).want(http.StatusOK)
	w.agrees("taken out, and given free of charge", goes.user, c, "enrolled staff free_of_charge", o, "place cancel_left")
	if w.told(goes.user, "later_left") != 1 {
		t.Error("the buyer is not told that nothing is owed")
	}
}

// byDesk has an order be paid at the desk.
func (w *world) byDesk(o placedOrder) placedOrder {
	o.Method = "desk"
	return o
}

// changes has the team do something to somebody's enrolment.
func (w *world) changes(user plugin.UserID, course, act string) {
	w.t.Helper()
	id := w.says(`select id::text from enrollments where user_id = $1 and course_id = $2`, user, course)
	w.who[own].post("/api/v1/enrollments/changes", map[string]any{"ids": []string{id}, "act": act}).want(http.StatusOK)
}
