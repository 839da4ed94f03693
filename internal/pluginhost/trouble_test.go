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
	"testing/fstest"
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

// A plugin that announces twice what it hears would go on for ever, and faster and faster. It may announce so much, and what it is refused
// stands in its record; the others hear on.
func TestAStormOfEventsIsHeldBack(t *testing.T) {
	t.Parallel()
	p, other := named("sample"), named("other")
	p.manifest.Events, p.manifest.Publishes = []string{"course.published", "sample.echoed"}, []string{"sample.echoed"}
	var n atomic.Int64
	p.register = func(r native.Registrar, h native.Host) error {
		for _, name := range p.manifest.Events {
			r.On(name, func(ctx context.Context, _ plugin.Delivered) error {
				return h.InTx(ctx, func(tx native.Tx) error {
					return h.Publish(ctx, tx, echo{fmt.Sprint(n.Add(1))}, echo{fmt.Sprint(n.Add(1))})
				})
			})
		}
		return nil
	}
	var heard atomic.Int32
	other.register = func(r native.Registrar, _ native.Host) error {
		r.On("course.published", func(context.Context, plugin.Delivered) error { heard.Add(1); return nil })
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Announced: 10, Burst: 60}, p, other)
	check(t, err)
	for _, id := range []string{"sample", "other"} {
		_, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{})
		check(t, err)
	}
	began := time.Now()
	s.works(t)
	s.publish(t, plugin.CoursePublished{Course: "a"})
	dbtest.Until(t, "it is held back, and that is written down", func() bool {
		return strings.Contains(s.done(t, "sample", "event", "sample.echoed").LastError, "plugin.flood")
	})
	s.publish(t, plugin.CoursePublished{Course: "b"})
	dbtest.Until(t, "the other one hears", func() bool { return heard.Load() == 2 })
	made, err := db.Value[int](t.Context(), s.db, `select count(*)::int from events where name = 'sample.echoed'`)
	check(t, err)
	if most := 60 + int(10*time.Since(began).Seconds()) + 1; made > most || made < 20 {
		t.Errorf("%d events, of at most %d", made, most)
	}
	if is := s.stands(t, "sample"); is.State != pluginhost.Enabled {
		t.Errorf("it is %s: %s", is.State, deref(is.Reason)) // being held back is no crash: who waits gets on
	}
}

// So are jobs, and notices and mails together: what is too much is refused, and what was taken before stays.
func TestAStormOfJobsAndMessagesIsHeldBack(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.manifest.Jobs = []plugin.JobUse{{Name: "later"}}
	p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.MailSend, Reason: "To write."})
	p.register = func(r native.Registrar, h native.Host) error {
		host = h
		r.Job("later", func(context.Context, json.RawMessage) error { return nil })
		r.Locales(fstest.MapFS{"en.json": {Data: []byte(`{"name": "Sample", "description": "A sample.", "reason": {"mail_send": "To write."}, "mail": {"bill": {"subject": "S", "body": "B"}}}`)}})
		return nil
	}
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Announced: 1, Burst: 20}, p)
	check(t, err)
	_, err = s.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	check(t, err)
	for what, one := range map[string]func(native.Tx, int) error{
		"jobs": func(tx native.Tx, n int) error {
			return host.Enqueue(t.Context(), tx, "later", n, time.Now().Add(time.Hour))
		},
		"mails": func(tx native.Tx, n int) error {
			return host.Mail(t.Context(), tx, native.Mail{Dedupe: fmt.Sprint(n), To: "mona@example.com", Kind: "bill"})
		},
	} {
		taken := 0
		var refused error
		began := time.Now()
		for n := 0; refused == nil && n < 500; n++ {
			refused = host.InTx(t.Context(), func(tx native.Tx) error { return one(tx, n) })
			if refused == nil {
				taken++
			}
		}
		if f := plugin.AsFault(refused); refused == nil || f.Code != "plugin.flood" {
			t.Errorf("%s: %v after %d", what, refused, taken)
		}
		if most := 20 + int(time.Since(began).Seconds()) + 1; taken < 20 || taken > most {
			t.Errorf("%d %s, of at most %d", taken, what, most)
		}
	}
	if is := s.stands(t, "sample"); is.State != pluginhost.Enabled {
		t.Errorf("it is %s", is.State)
	}
}

// A plugin that writes to the log without end is cut short; its log says how much is missing, and does not grow until somebody sweeps.
func TestAFloodOfLinesIsCutShort(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	p.register = func(_ native.Registrar, h native.Host) error { host = h; return nil }
	s, err := startWith(t, dbtest.URL(t), false, pluginhost.Limits{Lines: 6000}, p)
	check(t, err)
	for range 18_000 { // in one second or in two
		host.Log().Info("again")
	}
	var dropped int
	dbtest.Until(t, "it is said how many are missing", func() bool {
		page, err := s.Lines(t.Context(), "sample", "warn", "", "", 100)
		check(t, err)
		dropped = 0
		for _, l := range page.Items {
			var is struct{ Dropped int }
			check(t, json.Unmarshal(l.Detail, &is))
			dropped += is.Dropped
		}
		return dropped >= 6000
	})
	host.Log().Info("calm")
	dbtest.Until(t, "what it says afterwards is kept", func() bool {
		page, err := s.Lines(t.Context(), "sample", "info", "", "", 1)
		check(t, err)
		return len(page.Items) == 1 && page.Items[0].Message == "calm"
	})
	kept, err := db.Value[int](t.Context(), s.db, `select count(*)::int from plugin_logs`)
	check(t, err)
	if kept < 1000 || kept > 4010 || dropped > 12_000 {
		t.Errorf("%d lines are kept, %d were dropped", kept, dropped)
	}
}

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
