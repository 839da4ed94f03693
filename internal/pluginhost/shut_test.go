package pluginhost_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// A plugin that has to agree and crashed does not let everything through: what it guards stays shut until somebody decides otherwise.
func TestWhatAPluginGuardsStaysShut(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	guarding := func(open bool) sample {
		p := named("sample")
		p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.HooksAnswer, Reason: "To guard."})
		p.manifest.Hooks = []plugin.HookUse{{Name: plugin.BeforePost.Name, Budget: 500, Open: open}}
		p.register = func(r native.Registrar, _ native.Host) error {
			native.Ask(r, plugin.BeforePost, func(context.Context, *plugin.Posting) error { return nil })
			route(r, "/panic", func(context.Context) error { panic("out of luck") })
			return nil
		}
		return p
	}
	ask := func(s *server) error {
		return hook.Ask(t.Context(), s.hooks, plugin.BeforePost, &plugin.Posting{Text: "a"})
	}
	s := must(t, url, false, guarding(false))
	on := func(s *server, want bool) {
		t.Helper()
		d, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
		if check(t, err); (d.State == pluginhost.Enabled) != want {
			t.Fatalf("%s: %s", d.State, deref(d.Reason))
		}
	}
	check(t, ask(s)) // never on
	on(s, true)
	check(t, ask(s))
	for range 5 {
		s.do(t, "GET", "/x/sample/panic", "", "")
	}
	dbtest.Until(t, "it is stopped", func() bool { return s.hello(t) == 404 })
	if err := ask(s); code(err) != "plugin.unanswered" {
		t.Errorf("after it crashed: %v", err)
	}
	// Nor does a build in which it cannot register.
	late := guarding(false)
	gate := make(chan struct{})
	t.Cleanup(func() { close(gate) })
	late.register = func(native.Registrar, native.Host) error { <-gate; return nil }
	wrong := guarding(false)
	wrong.register = func(native.Registrar, native.Host) error { return errors.New("no way") }
	for what, p := range map[string]sample{"that hangs": late, "that fails": wrong} {
		again, err := startWith(t, url, false, pluginhost.Limits{Register: 500 * time.Millisecond}, p)
		check(t, err)
		if err := ask(again); code(err) != "plugin.unanswered" {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := s.Disable(t.Context(), super, "sample", false)
	check(t, err)
	check(t, ask(s))
	on(s, true)
	check(t, ask(s))

	// One that may be passed over is, and one that never came to work guards nothing.
	open := must(t, dbtest.URL(t), false, guarding(true))
	on(open, true)
	for range 5 {
		open.do(t, "GET", "/x/sample/panic", "", "")
	}
	dbtest.Until(t, "it is stopped", func() bool { return open.hello(t) == 404 })
	check(t, ask(open))
	never := guarding(false)
	never.migrations = fstest.MapFS{"202601010000_sample_one.sql": {Data: []byte("-- +goose Up\nno sql;")}}
	s = must(t, dbtest.URL(t), false, never)
	on(s, false)
	check(t, ask(s))
}

// An account is not erased as long as something about somebody lies where this build cannot reach it; purging it, or the plugin, ends that.
func TestWhatAMissingPluginKeepsAboutPeople(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	tables := func(id string, personal native.Personal) sample {
		p := named(id)
		p.migrations = fstest.MapFS{"202601010000_one.sql": {Data: []byte("-- +goose Up\ncreate table " + id + ".kept (id int);")}}
		p.register = func(r native.Registrar, _ native.Host) error {
			if personal != nil {
				r.Personal(personal)
			}
			return nil
		}
		return p
	}
	nothing := greedy{func(context.Context, native.Querier) error { return nil }}
	private, plain := tables("private", nothing), tables("plain", nil)
	s := must(t, url, false, private, plain)
	erase := func(s *server) error {
		return s.db.InTx(t.Context(), func(tx db.Tx) error { return pluginhost.Personal{Host: s.Host}.Erase(t.Context(), tx, admin) })
	}
	for _, id := range []string{"private", "plain"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	check(t, erase(s))
	_, err := s.Disable(t.Context(), super, "private", false)
	check(t, err)
	_, err = s.Remove(t.Context(), super, "private", false, "private") // its data stays
	check(t, err)

	bare := must(t, url, false)
	if err := erase(bare); code(err) != "plugin.absent" || plugin.AsFault(err).Args["plugin"] != "private" {
		t.Errorf("erased: %v", err)
	}
	if _, err := (pluginhost.Personal{Host: bare.Host}).Export(t.Context(), bare.db, admin); code(err) != "plugin.absent" {
		t.Errorf("given out: %v", err)
	}
	check(t, erase(must(t, url, false, private)))
	_, err = bare.Remove(t.Context(), super, "private", true, "private")
	check(t, err)
	check(t, erase(bare))
}
