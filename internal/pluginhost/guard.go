package pluginhost

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// What is done in a plugin's name, as it is counted.
const (
	operation = "operation"
	hearing   = "event"
	answering = "hook"
	working   = "job"
)

var (
	// ErrBroken: the plugin failed; what it said stands in its log.
	ErrBroken = plugin.NewFault(plugin.Internal, "plugin.broken")
	// ErrBusy: the plugin has as many calls as it may have at once.
	ErrBusy = plugin.NewFault(plugin.Unavailable, "plugin.busy")
	// ErrSlow: the plugin did not answer in time.
	ErrSlow = plugin.NewFault(plugin.Unavailable, "plugin.slow")
)

// Limits keep a plugin from taking the server down. Zero values take the defaults, which are for production.
type Limits struct {
	Calls     int           // of operations at once; default 100
	Hanging   int           // calls that were given up and still run; more stop the plugin; default 20
	Crashes   int           // panics and hangs within a minute that stop the plugin; default 5
	Operation time.Duration // an operation's time; default 30 s
	Event     time.Duration // a listener's time; default 9 s, less than the bus waits
	Job       time.Duration // a job's time; default 55 s, less than jobs are given
	Register  time.Duration // what a plugin has to say what it is, and again to say what it brings; default 10 s
	Announced int           // events that it announces in a second, over time, jobs that it enqueues, and notices with mails; default 200 each
	Burst     int           // of each at once; default 5,000
	Lines     int           // that it writes to its log, as many as are kept in a second; default 200
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		is *int
		or int
	}{{&l.Calls, 100}, {&l.Hanging, 20}, {&l.Crashes, 5}, {&l.Announced, 200}, {&l.Burst, 5000}, {&l.Lines, 200}} {
		if *d.is == 0 {
			*d.is = d.or
		}
	}
	for _, d := range []struct {
		is *time.Duration
		or time.Duration
	}{{&l.Operation, 30 * time.Second}, {&l.Event, 9 * time.Second}, {&l.Job, 55 * time.Second}, {&l.Register, 10 * time.Second}} {
		if *d.is == 0 {
			*d.is = d.or
		}
	}
	return l
}

// use is one thing that a plugin does.
type use struct{ kind, name string }

// committed is what it does after a commit: a part of what runs already, which is never refused.
var committed = use{operation, "after-commit"}

// guard stands between the server and one plugin: what panics or hangs in there ends there.
type guard struct {
	limits  Limits
	stop    func(reason string) // called once when the plugin is to be stopped
	now     func() time.Time
	calls   atomic.Int64 // operations that run
	running atomic.Int64 // everything that runs
	hanging atomic.Int64 // given up, and still running
	mu      sync.Mutex
	counts  map[use]*count
	crashes []time.Time // of the last minute
	last    *failure
}

// count is what was counted of one use since it was last written down.
type count struct {
	Calls, Errors, Panics, Timeouts int64
	Total, Most                     time.Duration
	At                              time.Time
	Failure                         *string
}

// failure is the newest thing that went wrong.
type failure struct {
	at    time.Time
	says  string
	stack string // of a panic
}

// errPanic is a panic in a plugin.
type errPanic struct {
	cause any
	stack []byte
}

func (e errPanic) Error() string { return fmt.Sprintf("panic: %v", e.cause) }

// call lets a plugin do something within a time, and no longer: a call that does not end by itself is left behind.
func (g *guard) call(ctx context.Context, u use, most time.Duration, fn func(context.Context) error) error {
	if u.kind == operation && u != committed {
		if g.calls.Add(1) > int64(g.limits.Calls) {
			g.calls.Add(-1)
			return ErrBusy.In(time.Second)
		}
		defer g.calls.Add(-1)
	}
	began := g.now()
	limited, cancel := context.WithTimeout(ctx, most)
	ended := make(chan error, 1)
	g.running.Add(1)
	fate := g.apart(ended, cancel, func() error {
		defer g.running.Add(-1)
		return fn(limited)
	})
	var err error
	select {
	case err = <-ended:
	case <-limited.Done():
		err = g.leave(ctx, fate, ended)
	}
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = ErrSlow.Because(err)
	}
	g.done(u, g.now().Sub(began), err)
	var panicked errPanic
	if errors.As(err, &panicked) {
		return ErrBroken.Because(err)
	}
	return err
}

// apart runs something of a plugin's beside whoever waits for it; done follows it.
func (g *guard) apart(ended chan<- error, done func(), fn func() error) *atomic.Int32 {
	var fate atomic.Int32
	go func() {
		defer done()
		err := errGone
		defer func() {
			ended <- err
			if !fate.CompareAndSwap(runs, ends) {
				g.hanging.Add(-1)
			}
		}()
		err = recovered(fn)
	}()
	return &fate
}

// The fates of a call.
const (
	runs = iota
	ends
	left
)

// leave gives a call whose time is over a moment to notice, and then leaves it behind.
func (g *guard) leave(ctx context.Context, fate *atomic.Int32, ended <-chan error) error {
	pause := time.NewTimer(grace)
	defer pause.Stop()
	select {
	case err := <-ended:
		return err
	case <-pause.C:
	}
	g.hanging.Add(1)
	if !fate.CompareAndSwap(runs, left) {
		g.hanging.Add(-1)
		return <-ended
	}
	if err := ctx.Err(); err != nil {
		return err // whoever asked is gone
	}
	return ErrSlow.Because(errHangs)
}

// grace is what a call has to notice that its time is over.
const grace = 100 * time.Millisecond

var errHangs = errors.New("it did not end when its time was over, and was left behind")

// errGone is that of a call that ended its goroutine instead of coming back.
var errGone error = errPanic{cause: "it ended its goroutine"}

// recovered makes a panic an error. An error of a plugin is read once in here: it may be one that cannot be.
func recovered(fn func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = errPanic{cause, debug.Stack()}
		}
	}()
	if err = fn(); err != nil {
		_ = err.Error()
		_ = errors.Is(err, errHangs)
		_ = errors.As(err, new(*plugin.Fault))
	}
	return err
}

// within lets a plugin say something within a time; one that does not end by then is left behind, and nobody hears it any more.
func within(most time.Duration, fn func() error) error {
	ended := make(chan error, 1)
	go func() {
		err := errGone
		defer func() { ended <- err }()
		err = recovered(fn)
	}()
	late := time.NewTimer(most)
	defer late.Stop()
	select {
	case err := <-ended:
		return err
	case <-late.C:
		return errLate(most)
	}
}

// errLate is that of a plugin that did not end within a time.
type errLate time.Duration

func (e errLate) Error() string {
	return fmt.Sprintf("it did not end within %v, and was left behind", time.Duration(e))
}

// answer is what a call found out. A call that is left behind may still write it, and nobody reads it then.
type answer[T any] struct{ is atomic.Pointer[T] }

func (a *answer[T]) keep(value T, err error) error {
	a.is.Store(&value)
	return err
}

// get returns the answer of a call that ended with err.
func (a *answer[T]) get(err error) (T, error) {
	value := a.is.Load()
	if err != nil || value == nil {
		var none T
		return none, err
	}
	return *value, nil
}

// done counts a call.
func (g *guard) done(u use, took time.Duration, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.counted(u)
	c.Calls, c.Total, c.Most, c.At = c.Calls+1, c.Total+took, max(c.Most, took), g.now()
	g.judge(u, c, err)
}

// blame counts what went wrong around a call that was counted.
func (g *guard) blame(u use, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.judge(u, g.counted(u), err)
}

func (g *guard) counted(u use) *count {
	if g.counts == nil {
		g.counts = map[use]*count{}
	}
	c := g.counts[u]
	if c == nil {
		c = &count{At: g.now()}
		g.counts[u] = c
	}
	return c
}

// judge stops a plugin that crashes again and again.
func (g *guard) judge(u use, c *count, err error) {
	now := g.now()
	if n := g.hanging.Load(); n > int64(g.limits.Hanging) { // whoever asked may be gone, and it goes on
		g.crashes = nil
		g.last = &failure{at: now, says: fmt.Sprintf("%s %s: %d calls were left behind and do not end", u.kind, u.name, n)}
		go g.stop(clip(g.last.says))
		return
	}
	if !failed(u, err) {
		return
	}
	says := clip(err.Error())
	c.Errors, c.Failure = c.Errors+1, &says
	g.last = &failure{at: now, says: u.kind + " " + u.name + ": " + says}
	var panicked errPanic
	crashed := errors.As(err, &panicked) || errors.Is(err, errHangs)
	switch {
	case errors.As(err, &panicked):
		c.Panics++
		g.last.stack = clip(string(panicked.stack))
	case errors.Is(err, ErrSlow):
		c.Timeouts++
	}
	if !crashed {
		return
	}
	g.crashes = append(g.crashes, now)
	for len(g.crashes) > 0 && now.Sub(g.crashes[0]) > time.Minute {
		g.crashes = g.crashes[1:]
	}
	if len(g.crashes) >= g.limits.Crashes {
		g.crashes = nil
		go g.stop(clip(fmt.Sprintf("it crashed %d times within a minute, last in %s", g.limits.Crashes, g.last.says)))
	}
}

// failed reports whether an error is the plugin's failure: a fault is its answer, and whoever went away is not its doing.
func failed(u use, err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var f *plugin.Fault
	if errors.As(err, &f) && u.kind != hearing && u.kind != working {
		return f.Kind == plugin.Internal || f.Kind == plugin.Unavailable
	}
	return true
}

// take returns what was counted since, and begins anew.
func (g *guard) take() (map[use]*count, *failure) {
	g.mu.Lock()
	defer g.mu.Unlock()
	counts, last := g.counts, g.last
	g.counts, g.last = nil, nil
	return counts, last
}

// clip makes words fit where they are kept: PostgreSQL keeps neither broken UTF-8 nor NUL.
func clip(s string) string {
	r := []rune(strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "?"))
	return string(r[:min(len(r), 2000)])
}
