package audit_test

import (
	"testing"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestWhoDidWhat(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	mona := plugin.NewID[plugin.UserID]()
	write := func(a plugin.Actor, e audit.Entry) {
		t.Helper()
		check(t, d.InTx(t.Context(), func(tx db.Tx) error { return audit.Write(t.Context(), tx, a, e) }))
	}
	write(plugin.Actor{User: mona, Address: "192.0.2.1"}, audit.Entry{Action: "course.published", Type: "course", ID: "c1"})
	write(plugin.Actor{User: mona}, audit.Entry{Action: "course.updated", Type: "course", ID: "c2", Fields: []string{"title"}})
	write(plugin.Actor{System: true}, audit.Entry{Action: "coursework.graded", Type: "work", ID: "w1", Detail: map[string]any{"points": 3}})
	for name, c := range map[string]struct {
		filter audit.Filter
		want   int
	}{"all": {audit.Filter{}, 3}, "one action": {audit.Filter{Action: "course.updated"}, 1}, "its first part": {audit.Filter{Action: "course"}, 2},
		"one person": {audit.Filter{Actor: &mona}, 2}, "one object": {audit.Filter{Object: "c1"}, 1},
		"part of an action": {audit.Filter{Words: "work.gr"}, 1}, "a wildcard is a letter": {audit.Filter{Words: "%"}, 0}, "so is the other": {audit.Filter{Words: "_ourse"}, 0},
		"somebody who is called so": {audit.Filter{Words: "Mona", People: []string{string(mona)}}, 2}, "something": {audit.Filter{Words: "x", People: []string{string(plugin.NewID[string]())}}, 0}} {
		list, err := audit.List(t.Context(), d, c.filter, 10)
		if err != nil || len(list) != c.want {
			t.Errorf("%s: %d entries, %v", name, len(list), err)
		}
	}
	list, err := audit.List(t.Context(), d, audit.Filter{}, 2)
	check(t, err)
	if list[0].ActorID != nil || string(list[0].Detail) != `{"points": 3}` || list[1].Fields[0] != "title" {
		t.Errorf("newest first: %+v", list)
	}
	older, err := audit.List(t.Context(), d, audit.Filter{Before: &list[1].ID}, 10)
	if err != nil || len(older) != 1 || *older[0].ActorID != mona || older[0].Address != "192.0.2.1" {
		t.Errorf("older: %+v, %v", older, err)
	}
	for _, sql := range []string{`update audit_log set action = 'x.y'`, `delete from audit_log`, `truncate audit_log`} {
		if _, err := d.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s passes", sql)
		}
	}
}
