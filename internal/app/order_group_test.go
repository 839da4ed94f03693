package app_test

import (
	"net/http"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// runOf is a group of a course with one seat, and a price in pounds.
func (w *world) runOf(course string, minor int) string {
	w.t.Helper()
	id := plugin.NewID[string]()
	w.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on, capacity, price_minor, price_currency)
		values ($1, $2, 'Evenings', '2099-01-01', '2099-02-01', 1, $3, 'EGP')`, id, course, minor)
	return id
}

// A full group that costs something is waited for: its seat is kept for whoever is next, who alone can buy it.
func TestASeatOfAGroupIsWaitedForAndBought(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	course := w.sold("Looms", 0)
	evenings := w.runOf(course, 150000)
	run := map[string]any{"course": course, "group": evenings}
	first, next, other := w.buyer(), w.buyer(), w.buyer()
	first.has("POST", "/items", run)
	o := first.orders("bank")
	w.pays(o).want(http.StatusOK)
	next.ask("POST", "/items", run).refused(http.StatusConflict, "enrollment.group_full")
	next.post("/api/v1/courses/"+course+"/waiting", map[string]any{"groupId": evenings}).want(http.StatusOK)
	first.json("DELETE", "/api/v1/courses/"+course+"/enrollment", nil).want(http.StatusNoContent)
	w.eventually("the seat is offered", func() bool {
		return w.number(`select count(*)::int from waiting_list where user_id = $1 and state = 'offered'`, next.user) == 1
	})
	other.ask("POST", "/items", run).refused(http.StatusConflict, "enrollment.group_full")
	if c := next.has("POST", "/items", run); c.says() != "EGP 1500.00 ready: Looms in Evenings 1500.00" {
		t.Error(c.says())
	}
	w.pays(next.orders("bank")).want(http.StatusOK)
	if n := w.number(`select count(*)::int from enrollments where group_id = $1 and status = 'enrolled' and user_id = $2`, evenings, next.user); n != 1 {
		t.Error("whoever waited is not in the group")
	}
	if n := w.number(`select (select count(*) from seat_holds where course_id = $1)::int + (select count(*) from waiting_list where state in ('waiting', 'offered'))::int`, course); n != 0 {
		t.Errorf("%d holds and places are left", n)
	}
}

// Whose access to a free course has ended buys a group of it that costs something, and is in again.
func TestAGroupIsBoughtWhereAccessHasEnded(t *testing.T) {
	t.Parallel()
	needBanner(t)
	w := newWorld(t).money("EGP").banked()
	course := w.sold("Looms", 0)
	b := w.buyer()
	b.post("/api/v1/courses/"+course+"/enrollment", nil).want(http.StatusCreated)
	w.exec(`update enrollments set access_until = now() - interval '1 day', enrolled_at = now() - interval '9 days' where course_id = $1`, course)
	run := map[string]any{"course": course, "group": w.runOf(course, 150000)}
	b.ask("POST", "/items", item(course)).refused(http.StatusUnprocessableEntity, "enrollment.free")
	b.has("POST", "/items", run)
	w.pays(b.orders("bank")).want(http.StatusOK)
	if n := w.number(`select count(*)::int from enrollments where course_id = $1 and status = 'enrolled' and access_until is null and group_id = $2`, course, run["group"]); n != 1 {
		t.Error("the access is not renewed, in the group")
	}
	b.ask("POST", "/items", run).refused(http.StatusConflict, "enrollment.already")
}
