package pluginhost_test

import (
	"context"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// What builds on a plugin that is stopped after a crash loop is stopped with it, on every server: those first that nothing builds on, each
// with a reason that names what failed, in one transaction. Others go on, what was off stays off, and it comes back in order.
func TestACrashLoopStopsWhatBuildsOnIt(t *testing.T) {
	t.Parallel()
	hearing := func(id string) sample {
		p := named(id)
		p.register = func(r native.Registrar, _ native.Host) error {
			route(r, "/panic", func(context.Context) error { panic("out of luck") })
			r.On("course.published", func(context.Context, plugin.Delivered) error { return nil })
			return nil
		}
		return p
	}
	base, shop, gift, idle, alone := hearing("base"), hearing("shop"), hearing("gift"), hearing("idle"), hearing("alone")
	base.manifest.Name = "Base of all"
	shop.manifest.Requires = []plugin.Dependency{{ID: "base"}}
	gift.manifest.Requires = []plugin.Dependency{{ID: "shop"}}
	idle.manifest.Requires = []plugin.Dependency{{ID: "base"}}
	url := dbtest.URL(t)
	s, other := must(t, url, true, base, shop, gift, idle, alone), must(t, url, true, base, shop, gift, idle, alone)
	answers := func(s *server, id string) bool {
		status, _ := s.do(t, "POST", "/x/"+id+"/hello", "", `{"name":"a"}`)
		return status == 200
	}
	for _, id := range []string{"idle", "gift", "alone"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{Cascade: true})
		check(t, err)
	}
	_, err := s.Disable(t.Context(), super, "idle", false)
	check(t, err)
	dbtest.Until(t, "the other server follows", func() bool { return answers(other, "gift") && answers(other, "alone") && !answers(other, "idle") })
	for range 5 {
		s.do(t, "GET", "/x/base/panic", "", "")
	}
	for _, at := range []*server{s, other} {
		for _, id := range []string{"base", "shop", "gift"} {
			dbtest.Until(t, id+" is stopped", func() bool { return !answers(at, id) })
		}
		if !answers(at, "alone") {
			t.Error("what does not build on it is stopped, too")
		}
	}
	if got := other.states(t); got != "alone enabled, base failed, gift failed, idle disabled, shop failed" {
		t.Error(got)
	}
	for id, begins := range map[string]string{
		"base": "it crashed 5 times within a minute, last in operation panic: panic: out of luck",
		"shop": "it requires Base of all, which failed: it crashed 5 times",
		"gift": "it requires Base of all, which failed: it crashed 5 times",
	} {
		d, err := other.Detail(t.Context(), super, id)
		check(t, err)
		if !strings.HasPrefix(deref(d.Reason), begins) || d.FailedAt == nil {
			t.Errorf("%s failed at %v: %s", id, d.FailedAt, deref(d.Reason))
		}
	}
	failed, err := db.Values[string](t.Context(), s.db, `select subject from events where name = 'plugin.failed' order by id`)
	check(t, err)
	if strings.Join(failed, " ") != "plugin:gift plugin:shop plugin:base" {
		t.Errorf("stopped in the order %v", failed)
	}
	if on, err := db.Values[string](t.Context(), s.db, `select subscriber from event_switches where is_on`); err != nil || strings.Join(on, " ") != "x.alone" {
		t.Errorf("these hear on: %v, %v", on, err)
	}
	if n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from audit_log where action = 'plugin.failed'`); err != nil || n != 3 {
		t.Errorf("%d are in the audit log, %v", n, err)
	}
	// None of them comes back without what it builds on.
	if _, err := s.Again(t.Context(), super, "gift"); code(err) != "plugin.requires" {
		t.Errorf("alone: %v", err)
	}
	_, err = s.Enable(t.Context(), super, "gift", pluginhost.Enabling{Cascade: true})
	check(t, err)
	if got := s.states(t); got != "alone enabled, base enabled, gift enabled, idle disabled, shop enabled" || !answers(s, "base") || !answers(s, "gift") {
		t.Errorf("again: %s", got)
	}
}
