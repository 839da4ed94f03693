package pluginhost_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// route adds an operation to a plugin of a test.
func route(r native.Registrar, path string, do func(context.Context) error) {
	native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: path[1:], Method: http.MethodGet, Path: path}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, do(ctx)
	})
}

// A plugin that panics in each call answers with a problem, and is stopped after a few on every server; the others go on.
func TestACrashLoopStopsThePlugin(t *testing.T) {
	t.Parallel()
	p := named("sample")
	p.register = func(r native.Registrar, _ native.Host) error {
		route(r, "/panic", func(context.Context) error { panic("out of luck") })
		route(r, "/error", func(context.Context) error { return errors.New("no luck") })
		route(r, "/fault", func(context.Context) error { return plugin.ErrDenied })
		return nil
	}
	url := dbtest.URL(t)
	s, other := must(t, url, true, p, named("other")), must(t, url, true, p, named("other"))
	for _, id := range []string{"sample", "other"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	dbtest.Until(t, "the other server knows it", func() bool { return other.hello(t) == 200 })
	for range 20 { // errors and faults are answers: nobody is stopped for them
		if status, code := s.do(t, "GET", "/x/sample/error", "", ""); status != 500 {
			t.Fatalf("an error: %d %s", status, code)
		}
		if status, code := s.do(t, "GET", "/x/sample/fault", "", ""); status != 403 || code != "auth.denied" {
			t.Fatalf("a fault: %d %s", status, code)
		}
	}
	for i := range 4 {
		if status, code := s.do(t, "GET", "/x/sample/panic", "", ""); status != 500 || code != "plugin.broken" {
			t.Fatalf("panic %d: %d %s", i, status, code)
		}
	}
	if s.hello(t) != 200 {
		t.Fatal("stopped too early")
	}
	s.do(t, "GET", "/x/sample/panic", "", "")
	dbtest.Until(t, "it is stopped", func() bool { return s.hello(t) == 404 })
	dbtest.Until(t, "it is stopped on the other server", func() bool { return other.hello(t) == 404 })
	if status, _ := s.do(t, "POST", "/x/other/hello", "", `{"name":"a"}`); status != 200 {
		t.Error("the other plugin is gone, too")
	}
	d, err := other.Detail(t.Context(), super, "sample")
	check(t, err)
	if d.State != pluginhost.Failed || !strings.Contains(deref(d.Reason), "out of luck") || d.FailedAt == nil {
		t.Errorf("%s: %s", d.State, deref(d.Reason))
	}
	facts, err := db.Values[string](t.Context(), s.db, `select name from events where subject = 'plugin:sample' order by seq`)
	check(t, err)
	if strings.Join(facts, " ") != "plugin.enabled plugin.failed" {
		t.Errorf("facts: %v", facts)
	}
	dbtest.Until(t, "what it did is written down", func() bool {
		d, err := s.Detail(t.Context(), super, "sample")
		check(t, err)
		return strings.Contains(deref(d.LastError), "out of luck")
	})
	var h pluginhost.Health
	dbtest.Until(t, "all of it is written down", func() bool {
		h, err = s.Health(t.Context(), "sample")
		check(t, err)
		return len(h.Spans) > 0 && h.Spans[0].Panics == 5
	})
	if h.Spans[0].Errors != 25 || h.Spans[0].Calls < 45 {
		t.Errorf("counted: %+v", h.Spans)
	}
	dbtest.Until(t, "it is in its log", func() bool {
		lines, err := s.Lines(t.Context(), "sample", "error", "", "", 10)
		check(t, err)
		return len(lines.Items) > 0 && strings.Contains(string(lines.Items[0].Detail), "luck")
	})
	for query, found := range map[string]bool{"OUT of LUCK": true, "100%": false} {
		lines, err := s.Lines(t.Context(), "sample", "", query, "", 10)
		check(t, err)
		if len(lines.Items) > 0 != found {
			t.Errorf("looked for %q in its log: %+v", query, lines)
		}
	}
	// Tried again, it works until it crashes anew.
	if d, err := s.Again(t.Context(), super, "sample"); err != nil || d.State != pluginhost.Enabled || s.hello(t) != 200 {
		t.Errorf("again: %s, %v", d.State, err)
	}
}

// Nothing of a plugin that is off runs, nor for whoever may not call: what it puts around its operations comes after the gate.
func TestTheGateComesFirst(t *testing.T) {
	t.Parallel()
	p := named("sample")
	var around atomic.Int32
	p.register = func(r native.Registrar, _ native.Host) error {
		op := huma.Operation{OperationID: "around", Method: http.MethodGet, Path: "/around", Middlewares: huma.Middlewares{
			func(ctx huma.Context, next func(huma.Context)) { around.Add(1); next(ctx) },
		}}
		native.Handle(r.API(), plugin.Public, op, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{}, p)
	check(t, err)
	if status, code := s.do(t, "GET", "/x/sample/around", "", ""); status != 404 || around.Load() != 0 {
		t.Errorf("while it is off: %d %s, %d calls", status, code, around.Load())
	}
	_, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	if status, code := s.do(t, "GET", "/x/sample/around", "", ""); status != 204 || around.Load() != 1 {
		t.Errorf("while it is on: %d %s, %d calls", status, code, around.Load())
	}
}

// An operation that does not end is left behind when its time is over; whoever asked gets an answer, and too many of them
// stop the plugin.
func TestHangingOperations(t *testing.T) {
	t.Parallel()
	p := named("sample")
	gate := make(chan struct{})
	t.Cleanup(func() { close(gate) })
	p.register = func(r native.Registrar, _ native.Host) error {
		route(r, "/hang", func(context.Context) error { <-gate; return nil })
		route(r, "/late", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Operation: 50 * time.Millisecond, Crashes: 3, Calls: 2}, p)
	check(t, err)
	_, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	if status, code := s.do(t, "GET", "/x/sample/late", "", ""); status != 503 || code != "plugin.slow" {
		t.Errorf("late: %d %s", status, code)
	}
	var all sync.WaitGroup
	var busy atomic.Int32
	for range 6 {
		all.Go(func() {
			if _, code := s.do(t, "GET", "/x/sample/late", "", ""); code == "plugin.busy" {
				busy.Add(1)
			}
		})
	}
	all.Wait()
	if busy.Load() == 0 {
		t.Error("it may do as much at once as it likes")
	}
	for i := range 3 {
		if s.hello(t) != 200 {
			t.Fatalf("stopped after %d", i)
		}
		if status, code := s.do(t, "GET", "/x/sample/hang", "", ""); status != 503 || code != "plugin.slow" {
			t.Errorf("hang: %d %s", status, code)
		}
	}
	dbtest.Until(t, "it is stopped", func() bool { return s.hello(t) == 404 })
	h, err := s.Health(t.Context(), "sample")
	check(t, err)
	if h.Hanging != 3 || h.InFlight != 0 {
		t.Errorf("%d hang, %d are in flight", h.Hanging, h.InFlight)
	}
}

// Whoever answers later sees what those before changed; the first that refuses ends it; one that does not manage to answer
// refuses, unless it is declared as open; and what it does afterwards changes nothing.
func TestHooksThatDisagree(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	gate := make(chan struct{})
	t.Cleanup(func() { close(gate) })
	answers := func(id string, order int, open bool, do func(context.Context, *plugin.Posting) error) sample {
		p := named(id)
		p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.HooksAnswer, Reason: "To read along."})
		p.manifest.Hooks = []plugin.HookUse{{Name: plugin.BeforePost.Name, Order: order, Budget: 60, Open: open}}
		p.register = func(r native.Registrar, _ native.Host) error {
			native.Ask(r, plugin.BeforePost, func(ctx context.Context, q *plugin.Posting) error {
				mu.Lock()
				asked = append(asked, id)
				mu.Unlock()
				return do(ctx, q)
			})
			return nil
		}
		return p
	}
	s := must(t, dbtest.URL(t), false,
		answers("third", 2, false, func(_ context.Context, q *plugin.Posting) error {
			q.Text += " third"
			if strings.Contains(q.Text, "spam") {
				return plugin.NewFault(plugin.Denied, "third.spam")
			}
			return nil
		}),
		answers("first", 1, true, func(_ context.Context, q *plugin.Posting) error { q.Text += " first"; return nil }),
		answers("hangs", 1, true, func(_ context.Context, q *plugin.Posting) error { <-gate; q.Text = "too late"; return nil }),
		answers("strict", 3, false, func(context.Context, *plugin.Posting) error { panic("oh") }))
	ask := func(text string) (string, error) {
		mu.Lock()
		asked = nil
		mu.Unlock()
		q := plugin.Posting{Text: text}
		err := hook.Ask(t.Context(), s.hooks, plugin.BeforePost, &q)
		return q.Text + "|" + strings.Join(asked, " "), err
	}
	if got, err := ask("a"); err != nil || got != "a|" {
		t.Errorf("disabled: %q, %v", got, err)
	}
	for _, id := range []string{"third", "first", "hangs"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	if got, err := ask("a"); err != nil || got != "a first third|first hangs third" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := ask("spam"); plugin.AsFault(err).Code != "third.spam" {
		t.Errorf("refused: %v", err)
	}
	_, err := s.Grant(t.Context(), super, "hangs", plugin.HooksAnswer, false)
	check(t, err)
	_, err = s.Enable(t.Context(), super, "strict", pluginhost.Enabling{})
	check(t, err)
	// Of two that refuse the first one is heard, and the other one not asked; what was changed before it refused is not taken over.
	if got, err := ask("spam"); plugin.AsFault(err).Code != "third.spam" || got != "spam first|first third" {
		t.Errorf("two that refuse: %q, %v", got, err)
	}
	if got, err := ask("a"); plugin.AsFault(err).Code != "plugin.unanswered" || got != "a first third|first third strict" {
		t.Errorf("one that panics: %q, %v", got, err)
	}
}

// What was not granted is refused at the call, at once when it is revoked.
func TestWhatIsNotGrantedIsRefused(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.FilesKeep, Reason: "To keep."}, plugin.Permission{Name: plugin.PeopleRead, Reason: "To greet."})
	p.manifest.Publishes = []string{"sample.happened"}
	p.register = func(_ native.Registrar, h native.Host) error { host = h; return nil }
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{Grant: []string{plugin.FilesKeep}})
	check(t, err)
	check(t, host.Files().Put(t.Context(), "a/b", strings.NewReader("abc"), 3, "text/plain"))
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, plugin.ErrNotGranted) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = host.People().Person(t.Context(), host, admin)
	refused("people, not granted", err)
	refused("enrolments, not declared", host.Enrolments().MayView(t.Context(), super, "c"))
	_, err = host.HTTP().Get("http://127.0.0.1:1/")
	refused("network, not declared", err)
	check(t, host.InTx(t.Context(), func(tx native.Tx) error {
		refused("announcing for others", host.Publish(t.Context(), tx, plugin.UserCreated{}))
		refused("telling", host.Tell(t.Context(), tx, native.Notice{}))
		refused("a job that there is not", host.Enqueue(t.Context(), tx, "sum", nil, time.Time{}))
		return nil
	}))
	if _, err := s.Grant(t.Context(), super, "sample", plugin.NetworkCall, true); plugin.AsFault(err).Code != "plugin.undeclared" {
		t.Errorf("granted what it does not ask for: %v", err)
	}
	// Two decide at once about two things, and both hold.
	decided := make(chan error, 2)
	for permission, granted := range map[string]bool{plugin.PeopleRead: true, plugin.FilesKeep: false} {
		go func() {
			_, err := s.Grant(t.Context(), super, "sample", permission, granted)
			decided <- err
		}()
	}
	check(t, <-decided)
	check(t, <-decided)
	refused("files, revoked", host.Files().Put(t.Context(), "a/b", strings.NewReader("abc"), 3, "text/plain"))
	if p, err := host.People().Person(t.Context(), host, admin); err != nil || p.Email != "mona@example.com" {
		t.Errorf("people, granted: %+v, %v", p, err)
	}
	for _, key := range []string{"", "../a", "a/../b", "/a", "A", "a//b", strings.Repeat("a", 300)} {
		if _, err := s.Grant(t.Context(), super, "sample", plugin.FilesKeep, true); err != nil {
			t.Fatal(err)
		}
		if err := host.Files().Put(t.Context(), key, strings.NewReader("abc"), 3, "text/plain"); err == nil {
			t.Errorf("the key %q is taken", key)
		}
	}
}

type flood struct{ N int }

func (flood) EventName() string    { return "sample.happened" }
func (flood) EventSubject() string { return "sample:a" }

// A plugin that announces without end is held back, and hears what it announced in its own time.
func TestAFloodOfEventsIsHeldBack(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.manifest.Publishes = []string{"sample.happened"}
	p.register = func(_ native.Registrar, h native.Host) error { host = h; return nil }
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	announce := func(n int) error {
		facts := make([]plugin.Event, n)
		for i := range facts {
			facts[i] = flood{i}
		}
		return host.InTx(t.Context(), func(tx native.Tx) error { return host.Publish(t.Context(), tx, facts...) })
	}
	check(t, announce(100))
	// What it may is looked at before anything is written, so that this takes no time in which it may more.
	if f := plugin.AsFault(announce(6000)); f.Code != "plugin.flood" || f.After <= 0 {
		t.Errorf("6000 at once: %v", f)
	}
	if n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from events where name = 'sample.happened'`); err != nil || n != 100 {
		t.Errorf("%d were announced, %v", n, err)
	}
}
