package pluginhost_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// greeter is behaviour that plugins give to one another.
type greeter interface{ Greet() string }

type polite string

func (p polite) Greet() string { return "Hello from " + string(p) }

var greeting = native.Capability[greeter]{Name: "sample.greeting"}

// A capability is found as long as the plugin is enabled that offers it, and only under the type that it is declared with.
func TestCapabilities(t *testing.T) {
	t.Parallel()
	var host native.Host
	offers := func(id string) sample {
		p := named(id)
		p.register = func(r native.Registrar, h native.Host) error {
			host = h
			native.Offer[greeter](r, greeting, polite(id))
			return nil
		}
		return p
	}
	s := must(t, dbtest.URL(t), false, offers("first"), offers("second"))
	if found := native.Find(host, greeting); len(found) != 0 {
		t.Errorf("before: %v", found)
	}
	for _, id := range []string{"second", "first"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	if found := native.Find(host, greeting); len(found) != 2 || found[0].Plugin != "first" || found[1].Is.Greet() != "Hello from second" {
		t.Errorf("found %v", found)
	}
	if found := native.Find(host, native.Capability[error]{Name: greeting.Name}); len(found) != 0 {
		t.Errorf("found as something else: %v", found)
	}
	_, err := s.Disable(t.Context(), super, "first", false)
	check(t, err)
	if found := native.Find(host, greeting); len(found) != 1 || found[0].Plugin != "second" {
		t.Errorf("after it was disabled: %v", found)
	}
}

// Who may hear a topic of a plugin is the plugin's to say; what it does not say, or while it is off, nobody may.
func TestTopicsOfPlugins(t *testing.T) {
	t.Parallel()
	open, mute := named("open"), named("mute")
	open.register = func(r native.Registrar, _ native.Host) error {
		r.Topics(func(_ context.Context, a plugin.Actor, topic string) (bool, error) {
			if topic == "panic" {
				panic("oh")
			}
			return a.Is(plugin.SuperAdmin) && topic == "orders:1", nil
		})
		return nil
	}
	s := must(t, dbtest.URL(t), false, open, mute)
	may := func(a plugin.Actor, topic string) bool {
		t.Helper()
		yes, ours, _ := s.MayHear(t.Context(), a, topic)
		if !ours {
			t.Errorf("%q is no topic of a plugin", topic)
		}
		return yes
	}
	if may(super, "x:open:orders:1") {
		t.Error("heard while it is off")
	}
	for _, id := range []string{"open", "mute"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	for topic, want := range map[string]bool{"x:open:orders:1": true, "x:open:orders:2": false, "x:open:panic": false, "x:mute:orders:1": false, "x:nobody:orders:1": false} {
		if may(super, topic) != want {
			t.Errorf("%s: a super admin may hear it: %v", topic, !want)
		}
	}
	if may(plugin.Actor{User: admin, Role: plugin.Trainee}, "x:open:orders:1") {
		t.Error("a trainee may hear it")
	}
	for _, other := range []string{"course:1", "x:open", "x:open:Odd Topic", "site"} {
		if _, ours, _ := s.MayHear(t.Context(), super, other); ours {
			t.Errorf("%q is taken for a plugin's", other)
		}
	}
}

// What a plugin could not hear is listed, and heard when somebody asks for it.
func TestDeadLettersOfAPlugin(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	var heard atomic.Int32
	broken.Store(true)
	p := named("sample")
	p.register = func(r native.Registrar, _ native.Host) error {
		r.On("course.published", native.Hear(func(_ context.Context, _ plugin.Delivered, e plugin.CoursePublished) error {
			if broken.Load() || e.Course == "" {
				return errors.New("no luck")
			}
			heard.Add(1)
			return nil
		}))
		return nil
	}
	s := must(t, dbtest.URL(t), false, p, named("other"))
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	check(t, s.db.InTx(t.Context(), func(tx db.Tx) error {
		return s.bus.Publish(t.Context(), tx, plugin.CoursePublished{Course: "c1"}, plugin.CoursePublished{Course: "c2"})
	}))
	dead := func(id string) []string {
		t.Helper()
		page, err := s.Dead(t.Context(), id, "", 10)
		check(t, err)
		var all []string
		for _, d := range page.Items {
			all = append(all, d.Subject+" "+d.Error)
		}
		return all
	}
	dbtest.Until(t, "both are given up", func() bool { check(t, s.bus.Drain(t.Context())); return len(dead("sample")) == 2 })
	if len(dead("other")) != 0 {
		t.Error("another plugin has them")
	}
	h, err := s.Health(t.Context(), "sample")
	check(t, err)
	if h.Dead != 2 || h.Waiting != 0 {
		t.Errorf("%d dead, %d waiting", h.Dead, h.Waiting)
	}
	broken.Store(false)
	page, err := s.Dead(t.Context(), "sample", "", 10)
	check(t, err)
	again := []pluginhost.DeadEvent{{Subscriber: "catalog.people", Event: page.Items[0].Event}} // not the plugin's
	for _, d := range page.Items {
		again = append(again, pluginhost.DeadEvent{Subscriber: d.Subscriber, Event: d.Event})
	}
	if n, err := s.Replay(t.Context(), super, "sample", again); err != nil || n != 2 {
		t.Errorf("%d are replayed, %v", n, err)
	}
	check(t, s.bus.Drain(t.Context()))
	if heard.Load() != 2 || len(dead("sample")) != 0 {
		t.Errorf("%d heard, %v dead", heard.Load(), dead("sample"))
	}
}
