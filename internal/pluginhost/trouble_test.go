package pluginhost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// Plugins that behave badly in what nobody asks them for: listeners, jobs, the log, the memory, the registration.

// works lets the server hand out events and do jobs until the test ends.
func (s *server) works(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = s.jobs.Run(ctx, time.Second) })
	all.Go(func() { s.bus.Run(ctx) })
	t.Cleanup(func() { stop(); all.Wait() })
}

func (s *server) publish(t *testing.T, facts ...plugin.Event) {
	t.Helper()
	check(t, s.db.InTx(t.Context(), func(tx db.Tx) error { return s.bus.Publish(t.Context(), tx, facts...) }))
}

// done is what a plugin did of something, as it is written down.
type done struct {
	Errors    int
	LastError string
}

func (s *server) done(t *testing.T, id, kind, name string) (all done) {
	t.Helper()
	list, err := db.Many[done](t.Context(), s.db, `select errors::int as errors, coalesce(last_error, '') as last_error from plugin_uses where plugin_id = $1 and kind = $2 and name = $3`, id, kind, name)
	check(t, err)
	for _, d := range list {
		all.Errors += d.Errors
		all.LastError += d.LastError
	}
	return all
}

// troubled is a plugin whose listener and job do the same: what a test wants.
func troubled(host *native.Host, do func(ctx context.Context) error) sample {
	p := named("sample")
	p.manifest.Jobs = []plugin.JobUse{{Name: "sum"}}
	p.register = func(r native.Registrar, h native.Host) error {
		*host = h
		r.On("course.published", func(ctx context.Context, _ plugin.Delivered) error { return do(ctx) })
		r.Job("sum", func(ctx context.Context, _ json.RawMessage) error { return do(ctx) })
		return nil
	}
	return p
}

// A plugin that panics or hangs in what it hears, or in its jobs, is stopped as one that does so when it is asked; it says where. The others
// hear on.
func TestListenersAndJobsThatCrash(t *testing.T) {
	t.Parallel()
	gate := make(chan struct{})
	t.Cleanup(func() { close(gate) })
	does := map[string]func(context.Context) error{
		"panics": func(context.Context) error { panic("out of luck") },
		"hangs":  func(context.Context) error { <-gate; return nil },
	}
	for how, do := range does {
		for _, kind := range []string{"event", "job"} {
			t.Run(kind+" "+how, func(t *testing.T) {
				t.Parallel()
				var host native.Host
				var heard atomic.Int32
				limits := pluginhost.Limits{Crashes: 3}
				if how == "hangs" {
					limits.Event, limits.Job = 100*time.Millisecond, 100*time.Millisecond
				}
				other := named("other")
				other.register = func(r native.Registrar, _ native.Host) error {
					r.On("course.published", func(context.Context, plugin.Delivered) error { heard.Add(1); return nil })
					return nil
				}
				s, err := startWith(t, dbtest.URL(t), false, limits, troubled(&host, do), other)
				check(t, err)
				for _, id := range []string{"sample", "other"} {
					_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
					check(t, err)
				}
				s.works(t)
				name := "course.published"
				if kind == "event" {
					for i := range 3 {
						s.publish(t, plugin.CoursePublished{Course: plugin.CourseID(fmt.Sprint(i))})
					}
					dbtest.Until(t, "the other one hears", func() bool { return heard.Load() == 3 })
				} else {
					name = "sum"
					check(t, host.InTx(t.Context(), func(tx native.Tx) error {
						for range 3 {
							if err := host.Enqueue(t.Context(), tx, "sum", 1, time.Time{}); err != nil {
								return err
							}
						}
						return nil
					}))
				}
				dbtest.Until(t, "it is stopped", func() bool { return s.stands(t, "sample").State == pluginhost.Failed })
				says := map[string]string{"panics": "panic: out of luck", "hangs": "was left behind"}[how]
				if is := s.stands(t, "sample"); !strings.Contains(deref(is.Reason), kind+" "+name+": ") || !strings.Contains(deref(is.Reason), says) {
					t.Errorf("its reason: %s", deref(is.Reason))
				}
				dbtest.Until(t, "what it did is written down", func() bool {
					check(t, s.Reload(t.Context()))
					did := s.done(t, "sample", kind, name)
					return did.Errors >= 3 && strings.Contains(did.LastError, says) && strings.Contains(deref(s.stands(t, "sample").LastError), says)
				})
				h, err := s.Health(t.Context(), "sample")
				check(t, err)
				if hanging := map[string]int64{"panics": 0, "hangs": 3}[how]; h.Hanging < hanging || (hanging == 0 && h.Hanging != 0) {
					t.Errorf("%d are left behind", h.Hanging)
				}
				if is := s.stands(t, "other"); is.State != pluginhost.Enabled {
					t.Errorf("the other one: %+v", is)
				}
			})
		}
	}
}

// echo is what a plugin announces because it heard the same.
type echo struct{ Of string }

func (echo) EventName() string      { return "sample.echoed" }
func (e echo) EventSubject() string { return "sample:" + e.Of }

// Why a plugin was stopped stays in its log, whatever it writes before and after.
func TestAFloodOfLinesDoesNotHideWhyItWasStopped(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.register = func(r native.Registrar, h native.Host) error {
		host = h
		route(r, "/panic", func(context.Context) error {
			for range 200 {
				h.Log().Error("again and again")
			}
			panic("out of luck")
		})
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Lines: 20, Crashes: 3}, p)
	check(t, err)
	_, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	for range 3 {
		s.do(t, "GET", "/x/sample/panic", "", "")
	}
	host.Log().Info("and afterwards")
	found := func(message, detail string) bool {
		page, err := s.Lines(t.Context(), "sample", "error", detail, "", 100)
		check(t, err)
		return slices.ContainsFunc(page.Items, func(l pluginhost.Line) bool { return l.Message == message })
	}
	dbtest.Until(t, "it is stopped, and its log says so", func() bool { return found("it is stopped", "out of luck") && found("it failed", "out of luck") })
	_, err = s.db.Exec(t.Context(), `insert into plugin_logs (plugin_id, at, level, message, server) select 'sample', now(), 'error', 'again and again', 'test' from generate_series(1, 5000)`)
	check(t, err)
	check(t, s.Sweep(t.Context()))
	if !found("it is stopped", "out of luck") || !found("it failed", "out of luck") {
		t.Error("swept away by what the plugin wrote")
	}
	if n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from plugin_logs where not by_host`); err != nil || n != 2000 {
		t.Errorf("%d lines of the plugin are kept, %v", n, err)
	}
}

// What a plugin holds in memory is measured.
func TestMemoryOfAPlugin(t *testing.T) {
	t.Parallel()
	const most = 48 << 20
	var kept [][]byte
	p := named("sample")
	p.register = func(r native.Registrar, _ native.Host) error {
		route(r, "/keep", func(context.Context) error {
			for range most >> 20 {
				kept = append(kept, make([]byte, 1<<20))
			}
			return nil
		})
		return nil
	}
	s := must(t, dbtest.URL(t), false, p)
	_, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	holds := func() int64 {
		runtime.GC() // what is counted is what two collections ago was in use
		runtime.GC()
		h, err := s.Health(t.Context(), "sample")
		check(t, err)
		return h.Memory
	}
	before := holds()
	if status, _ := s.do(t, "GET", "/x/sample/keep", "", ""); status != 204 {
		t.Fatal(status)
	}
	if more := holds() - before; more < most/2 || more > most*2 {
		t.Errorf("it holds %d MB more, and %d MB are shown", most>>20, more>>20)
	}
	runtime.KeepAlive(kept)
	kept = nil
	if more := holds() - before; more > most/2 {
		t.Errorf("what it gave back is shown: %d MB", more>>20)
	}
}

// A plugin that does not come to an end when it says what it is or brings is left behind; the server starts, and what it brings too late is
// not taken.
func TestARegistrationThatHangs(t *testing.T) {
	t.Parallel()
	gate, late := make(chan struct{}), make(chan struct{})
	p := named("sample")
	p.manifest.Jobs = []plugin.JobUse{{Name: "sum"}}
	p.register = func(r native.Registrar, _ native.Host) error {
		<-gate
		r.Job("sum", func(context.Context, json.RawMessage) error { return nil })
		route(r, "/late", func(context.Context) error { return nil })
		close(late)
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Register: 400 * time.Millisecond}, p, mute{gate}, named("other"))
	check(t, err)
	if is := s.stands(t, "sample"); is.State != pluginhost.Failed || !strings.Contains(deref(is.Reason), "did not end within 400ms") {
		t.Errorf("%+v %s", is, deref(is.Reason))
	}
	if n := len(s.List("en")); n != 2 {
		t.Errorf("%d in the list: one of them never said what it is", n)
	}
	close(gate)
	<-late
	d, err := s.Detail(t.Context(), super, "sample")
	check(t, err)
	if len(d.Operations) > 0 || s.api.OpenAPI().Paths["/api/v1/x/sample/late"] != nil || s.api.OpenAPI().Paths["/api/v1/x/sample/hello"] != nil {
		t.Errorf("of one that never said all of it something was taken: %+v", d.Operations)
	}
	if _, err := s.Enable(t.Context(), super, "sample", pluginhost.Enabling{}); code(err) != "plugin.cannot" {
		t.Errorf("it can be enabled: %v", err)
	}
	if d, err := s.Enable(t.Context(), super, "other", pluginhost.Enabling{}); err != nil || d.State != pluginhost.Enabled {
		t.Errorf("the other one: %v", err)
	}
}

// mute does not come to an end when it is asked what it is.
type mute struct{ gate <-chan struct{} }

func (m mute) Manifest() plugin.Manifest                  { <-m.gate; return plugin.Manifest{} }
func (mute) Register(native.Registrar, native.Host) error { return nil }

// What nobody announces is not waited for in vain: unless a plugin that this build lacks may be who does.
func TestEventsThatNobodyAnnounces(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	hears := func(change func(*plugin.Manifest), others ...native.Plugin) (pluginhost.State, string) {
		p := named("sample")
		p.manifest.Events = []string{"course.published", "shop.paid"}
		if change != nil {
			change(&p.manifest)
		}
		is := must(t, url, false, append(others, p)...).stands(t, "sample")
		return is.State, deref(is.Reason)
	}
	shop := named("shop")
	shop.manifest.Publishes = []string{"shop.paid"}
	optional := func(m *plugin.Manifest) { m.Optional = []string{"shop"} }
	for what, c := range map[string]struct {
		change func(*plugin.Manifest)
		others []native.Plugin
		says   string
	}{
		"of nobody":                         {nil, nil, `it hears "shop.paid", which neither the server nor a plugin of this build announces`},
		"a slip of the pen":                 {func(m *plugin.Manifest) { m.Events = []string{"course.publishd"} }, []native.Plugin{shop}, `"course.publishd"`},
		"of a plugin":                       {nil, []native.Plugin{shop}, ""},
		"of one that may be missing":        {optional, nil, ""},
		"of one that must be there":         {func(m *plugin.Manifest) { m.Requires = []plugin.Dependency{{ID: "shop"}} }, nil, ""},
		"a slip beside one that is missing": {func(m *plugin.Manifest) { m.Optional, m.Events = []string{"shop"}, []string{"course.publishd"} }, nil, `"course.publishd"`},
		"of one that is there, wrong":       {optional, []native.Plugin{named("shop")}, `"shop.paid"`},
		"of one of no name":                 {func(m *plugin.Manifest) { m.Optional = []string{"sample"} }, []native.Plugin{shop}, "cannot make use of"},
	} {
		state, reason := hears(c.change, c.others...)
		if (state == pluginhost.Failed) != (c.says != "") || !strings.Contains(reason, c.says) {
			t.Errorf("%s: %s %s", what, state, reason)
		}
	}
}
