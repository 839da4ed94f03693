package pluginhost_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// A switch holds on every server within a second, also where no signal comes. The bound is the median's, of switches that follow one
// another: tests share the processors with others, under the race detector, too, so that a single look or signal may be late by what this
// server does not decide. No single one is late by more than that could explain. By signal it is faster than looking could be.
func TestOnAndOffOnEveryServer(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		listen bool
		most   time.Duration // of the median
	}{"by signal": {true, 250 * time.Millisecond}, "by looking": {false, time.Second}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const switches, latest = 9, 5 * time.Second
			url := dbtest.URL(t)
			one, two := must(t, url, of.listen, named("sample")), must(t, url, of.listen, named("sample"))
			if one.hello(t) != 404 || two.hello(t) != 404 {
				t.Fatal("it answers before it was enabled")
			}
			// A disabled plugin says nothing else, whatever it is sent.
			if status, code := one.do(t, "POST", "/x/sample/hello", "", `{"name": 5}`); status != 404 || code != "plugin.disabled" {
				t.Errorf("disabled, sent nonsense: %d %s", status, code)
			}
			var took []time.Duration
			for i := range switches {
				verb, want := "enable", 200
				if i%2 == 1 {
					verb, want = "disable", 404
				}
				if status, code := one.do(t, "POST", "/plugins/sample/"+verb, "super_admin", ""); status != 200 {
					t.Fatalf("%s: %d %s", verb, status, code)
				}
				begun := time.Now()
				if got := one.hello(t); got != want {
					t.Errorf("%s: where it was done it answers %d", verb, got)
				}
				dbtest.Until(t, "the other server follows", func() bool { return two.hello(t) == want })
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			if took[switches/2] > of.most || took[switches-1] > latest {
				t.Errorf("the other server follows after %v: at most %v in the middle, and %v ever", took, of.most, latest)
			}
			if status, code := one.do(t, "GET", "/x/sample/admin", "trainer", ""); status != 403 {
				t.Errorf("a trainer at an admin's operation: %d %s", status, code)
			}
			if status, code := one.do(t, "GET", "/x/sample/admin", "super_admin", ""); status != 404 || code != "not_found" {
				t.Errorf("a fault of the plugin: %d %s", status, code)
			}
		})
	}
}

// phase counts the steps of a switch, two each time it is thrown: whoever reads the same number before and after something knows where it
// stood all the while.
type phase struct{ atomic.Int64 }

// Where a switch stands.
const (
	isOff = iota
	goesOn
	isOn
	goesOff
	moves // during what was asked about
)

// during does fn, and returns where the switch stood meanwhile.
func (p *phase) during(fn func()) int {
	before := p.Load()
	fn()
	if p.Load() != before {
		return moves
	}
	return int(before % moves)
}

// busy is a plugin that is switched under load, and what is known of what became of it.
type busy struct {
	decided phase // the state in the database, by when the switch was answered
	known   phase // that of the two servers: it moves until both follow
	next    atomic.Int64
	asked   atomic.Int64
	mu      sync.Mutex
	kept    map[int64]bool // by whether the operation was answered
	facts   map[string]int // by where the decision stood when they were announced
	odd     []string
}

// plugin is one with a table, an operation that writes and orders a job, a listener and an answer to a hook.
func (b *busy) plugin() sample {
	p := named("sample")
	p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: plugin.HooksAnswer, Reason: "To read along."})
	p.manifest.Hooks = []plugin.HookUse{{Name: plugin.BeforePost.Name, Budget: 2000}}
	p.manifest.Jobs = []plugin.JobUse{{Name: "do"}}
	p.migrations = fstest.MapFS{"202601010000_sample_all.sql": {Data: []byte(`-- +goose Up
create table sample.kept (id bigint primary key);
create table sample.done (id bigint not null);
create table sample.heard (subject text not null);`)}}
	p.register = func(r native.Registrar, h native.Host) error {
		native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "keep", Method: http.MethodPost, Path: "/keep"}, func(ctx context.Context, in *struct {
			Body struct {
				ID int64 `json:"id"`
			}
		}) (*struct{}, error) {
			return nil, h.InTx(ctx, func(tx native.Tx) error {
				if _, err := tx.Exec(ctx, `insert into sample.kept (id) values ($1)`, in.Body.ID); err != nil {
					return err
				}
				return h.Enqueue(ctx, tx, "do", in.Body.ID, time.Time{})
			})
		})
		r.Job("do", func(ctx context.Context, args json.RawMessage) error {
			_, err := h.Exec(ctx, `insert into sample.done (id) values ($1::text::bigint)`, string(args))
			return err
		})
		r.On("course.published", func(ctx context.Context, d plugin.Delivered) error {
			_, err := h.Exec(ctx, `insert into sample.heard (subject) values ($1)`, d.Subject)
			return err
		})
		native.Ask(r, plugin.BeforePost, func(_ context.Context, q *plugin.Posting) error { q.Title, q.Text = "seen", "seen"; return nil })
		return nil
	}
	return p
}

func (b *busy) strange(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.odd) < 20 {
		b.odd = append(b.odd, fmt.Sprintf(format, args...))
	}
}

// once asks a server for the operation, puts a question to the hook and announces an event.
func (b *busy) once(t *testing.T, s *server) {
	id := b.next.Add(1)
	var status int
	var code string
	where := b.known.during(func() { status, code = s.do(t, "POST", "/x/sample/keep", "", fmt.Sprintf(`{"id": %d}`, id)) })
	done, off := status == 204, status == 404 && code == "plugin.disabled"
	if !done && !off || where == isOn && !done || where == isOff && !off {
		b.strange("operation %d: %d %s, state %d", id, status, code, where)
	}
	q := plugin.Posting{Title: "own", Text: "own"}
	var err error
	where = b.known.during(func() { err = hook.Ask(t.Context(), s.hooks, plugin.BeforePost, &q) })
	if want := map[int]string{isOn: "seen", isOff: "own"}[where]; err != nil || q.Title != q.Text || want != "" && q.Title != want {
		b.strange("hook: %q %q, %v, state %d", q.Title, q.Text, err, where)
	}
	fact := plugin.CoursePublished{Course: plugin.CourseID(fmt.Sprint(id))}
	where = b.decided.during(func() {
		if err := s.db.InTx(t.Context(), func(tx db.Tx) error { return s.bus.Publish(t.Context(), tx, fact) }); err != nil {
			b.strange("announcing %d: %v", id, err)
		}
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept[id], b.facts[fact.EventSubject()] = done, where
	b.asked.Add(1)
}

// turn switches the plugin at one server, and returns when both follow and some more was asked of them.
func (b *busy) turn(t *testing.T, at *server, all []*server, on bool) {
	t.Helper()
	b.decided.Add(1)
	b.known.Add(1)
	want, err := 200, error(nil)
	if on {
		_, err = at.Enable(t.Context(), super, "sample", pluginhost.Enabling{})
	} else {
		want = 404
		_, err = at.Disable(t.Context(), super, "sample", false)
	}
	check(t, err)
	b.decided.Add(1)
	dbtest.Until(t, "both servers follow", func() bool {
		return !slices.ContainsFunc(all, func(s *server) bool { return s.hello(t) != want })
	})
	b.known.Add(1)
	n := b.asked.Load() // of what was asked since, at least a part was asked with both known
	dbtest.Until(t, "the load goes on", func() bool { return b.asked.Load() >= n+6 })
}

// While a plugin is switched on and off on two servers under load, its operations are done wholly or are answered that it is off, its
// answers to hooks count wholly or not at all, and what it ordered is done once. What is announced while it is on is heard once, whichever
// server hands it out and though it waited while the plugin was off; what is announced while it is off never is; what is announced during a
// switch falls on one side of it.
func TestSwitchingUnderLoad(t *testing.T) {
	t.Parallel()
	cycles := 100
	if testing.Short() {
		cycles = 12
	}
	url := dbtest.URL(t)
	b := &busy{kept: map[int64]bool{}, facts: map[string]int{}}
	limits := pluginhost.Limits{Announced: 100_000, Burst: 1_000_000} // the load is not what is limited here
	var servers []*server
	for range 2 {
		s, err := startWith(t, url, true, limits, b.plugin())
		check(t, err)
		servers = append(servers, s)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	var load, work sync.WaitGroup
	end := sync.OnceFunc(func() { close(done); load.Wait() })
	t.Cleanup(func() { end(); stop(); work.Wait() })
	for _, s := range servers {
		work.Go(func() { s.bus.Run(ctx) })
		work.Go(func() { _ = s.jobs.Run(ctx, time.Second) })
		load.Go(func() {
			pace := time.NewTicker(10 * time.Millisecond) // all the time, and yet no more than tests beside this one can bear
			defer pace.Stop()
			for {
				select {
				case <-done:
					return
				case <-pace.C:
					b.once(t, s)
				}
			}
		})
	}
	for i := range cycles {
		b.turn(t, servers[i%2], servers, true)
		b.turn(t, servers[(i+1)%2], servers, false)
	}
	waited, err := db.Value[int](t.Context(), servers[0].db, `select count(*)::int from jobs.river_job where kind = 'plugin' and state = 'scheduled'`)
	check(t, err)
	b.turn(t, servers[0], servers, true)
	end()
	dbtest.Within(t, 3*time.Minute, "all is heard and done", func() bool {
		// A job that was met while the plugin was off is looked at again after ten minutes: they are over.
		_, err := servers[0].db.Exec(t.Context(), `update jobs.river_job set state = 'available', scheduled_at = now() where kind = 'plugin' and state = 'scheduled'`)
		check(t, err)
		left, err := db.Value[bool](t.Context(), servers[0].db, `select exists (select from events where not fanned_out) or exists (select from event_deliveries where dead_at is null)
			or exists (select from jobs.river_job where kind = 'plugin' and state not in ('completed', 'discarded', 'cancelled'))`)
		check(t, err)
		return !left
	})
	b.judge(t, servers[0], cycles, waited)
}

// judge compares what became of everything with what was asked for.
func (b *busy) judge(t *testing.T, s *server, cycles, waited int) {
	t.Helper()
	count := func(sql string) map[string]int {
		rows, err := db.Many[struct {
			Name  string
			Times int
		}](t.Context(), s.db, sql)
		check(t, err)
		all := map[string]int{}
		for _, r := range rows {
			all[r.Name] = r.Times
		}
		return all
	}
	heard := count(`select subject as name, count(*)::int as times from sample.heard group by 1`)
	kept := count(`select id::text as name, count(*)::int as times from sample.kept group by 1`)
	did := count(`select id::text as name, count(*)::int as times from sample.done group by 1`)
	sums := map[int]int{}
	for subject, where := range b.facts {
		sums[where]++
		n := heard[subject]
		delete(heard, subject)
		if n > 1 || where == isOn && n != 1 || where == isOff && n != 0 {
			t.Errorf("%s was announced in state %d and heard %d times", subject, where, n)
		}
	}
	answered := 0
	for id, ok := range b.kept {
		want := 0
		if ok {
			want, answered = 1, answered+1
		}
		if name := fmt.Sprint(id); kept[name] != want || did[name] != want {
			t.Errorf("operation %d, answered %v: kept %d times, its job was done %d times", id, ok, kept[name], did[name])
		}
	}
	if len(kept) != answered || len(did) != answered || len(heard) > 0 {
		t.Errorf("%d operations answered, %d kept, %d jobs done; heard from nowhere: %v", answered, len(kept), len(did), heard)
	}
	for _, is := range b.odd {
		t.Error(is)
	}
	t.Logf("%d events while it was on, %d while it was off, %d meanwhile; %d operations of %d; %d jobs waited at the end", sums[isOn], sums[isOff], len(b.facts)-sums[isOn]-sums[isOff], answered, len(b.kept), waited)
	if sums[isOn] < cycles || sums[isOff] < cycles || answered < cycles || answered > len(b.kept)-cycles {
		t.Error("too little was asked for: this says nothing")
	}
	if waited == 0 {
		t.Error("no job waited for the plugin")
	}
}
