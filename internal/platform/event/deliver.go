package event

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/observe"
)

// replan makes PostgreSQL plan a query anew each time. The table of deliveries is empty one
// moment and huge the next: a plan kept from then is the wrong one now.
const replan = pgx.QueryExecModeCacheDescribe

// listener is a subscriber at work on this server.
type listener struct {
	Subscriber
	kick  chan struct{}
	busy  sync.Mutex // held while this server delivers to it
	after string     // the subject after which it looks for work next: all get their turn
}

func (l *listener) wake() {
	select {
	case l.kick <- struct{}{}:
	default:
	}
}

// listeners returns those that are enabled now.
func (b *Bus) listeners() []*listener {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return slices.DeleteFunc(slices.Clone(b.subs), func(l *listener) bool { return l.Enabled != nil && !l.Enabled() })
}

// work delivers to one subscriber until ctx ends. Each has a loop of its own, so that a slow one
// holds up nobody else.
func (b *Bus) work(ctx context.Context, l *listener) {
	tick := time.NewTicker(b.tune.Poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		n, err := 0, error(nil)
		if l.Enabled == nil || l.Enabled() {
			n, err = b.deliver(ctx, l)
		}
		if err != nil && ctx.Err() == nil {
			b.log.WarnContext(ctx, "delivering events", "subscriber", l.Name, "err", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-l.kick:
		case <-tick.C:
		}
	}
}

// deliver claims heads for one subscriber and works through their subjects in order. It returns
// how many deliveries ended, well or dead.
func (b *Bus) deliver(ctx context.Context, l *listener) (int, error) {
	l.busy.Lock()
	defer l.busy.Unlock()
	until := time.Now().Add(2 * b.tune.Timeout) // no handler starts that could outlive the lease
	held, err := b.claim(ctx, l, 3*b.tune.Timeout)
	if err != nil || len(held.Heads) == 0 {
		return 0, err
	}
	each := max(1, 2*b.tune.Batch/len(held.Heads))
	rows, err := db.Many[waitingRow](ctx, b.db, behindSQL, replan, l.Name, held.Subjects, held.Heads, each)
	var done []int64
	dead := 0
	if err == nil {
		done, dead, err = b.hear(ctx, l, rows, held, until)
	}
	// What was heard is heard, even if we are told to stop now.
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if len(done) > 0 {
		if _, err := b.db.Exec(finish, doneSQL, replan, l.Name, done); err != nil {
			return dead, err
		}
	}
	if open := without(held.Heads, done); len(open) > 0 {
		if _, err := b.db.Exec(finish, releaseSQL, replan, l.Name, open, held.LeasedUntil); err != nil {
			return dead + len(done), err
		}
	}
	return dead + len(done), err
}

// claim leases the heads of subjects for as long as lease, looking through all subjects once
// until there is one to be had.
func (b *Bus) claim(ctx context.Context, l *listener, lease time.Duration) (claimed, error) {
	for after, whole := l.after, l.after == ""; ; {
		held, err := db.One[claimed](ctx, b.db, claimSQL, replan, l.Name, after, b.tune.Batch, lease)
		if err != nil {
			return claimed{}, err
		}
		end := held.Looked < b.tune.Batch
		after = held.Last
		if end {
			after = ""
		}
		l.after = after
		if len(held.Heads) > 0 || (end && whole) {
			return held, nil
		}
		whole = whole || end
	}
}

// without returns what of all is not in some; both are sorted or get sorted.
func without(all, some []int64) []int64 {
	slices.Sort(some)
	return slices.DeleteFunc(slices.Clone(all), func(id int64) bool {
		_, found := slices.BinarySearch(some, id)
		return found
	})
}

// hear gives the rows to the subscriber, in their order, and leaves a subject at its first
// failure. It returns what was heard and how many deliveries died.
func (b *Bus) hear(ctx context.Context, l *listener, rows []waitingRow, held claimed, until time.Time) (done []int64, dead int, err error) {
	left := map[string]bool{}
	for _, row := range rows {
		if ctx.Err() != nil || time.Now().After(until) || (l.Enabled != nil && !l.Enabled()) {
			return done, dead, nil
		}
		if left[row.Subject] {
			continue
		}
		cause := b.handle(ctx, l.Subscriber, row)
		if cause == nil {
			done = append(done, row.ID)
			continue
		}
		if ctx.Err() != nil {
			return done, dead, nil // stopping is no failure of the handler
		}
		left[row.Subject] = true
		died, err := b.fail(ctx, l.Name, row, held.LeasedUntil, cause)
		if err != nil {
			return done, dead, err
		}
		if died {
			dead++
		}
	}
	return done, dead, nil
}

func (b *Bus) handle(ctx context.Context, s Subscriber, row waitingRow) (err error) {
	ctx, cancel := context.WithTimeout(ctx, b.tune.Timeout)
	defer cancel()
	ctx, end := observe.Work(ctx, "deliver "+row.Name+" to "+s.Name)
	defer func() { end(err) }()
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return s.Handle(ctx, row.event())
}

func (b *Bus) fail(ctx context.Context, subscriber string, row waitingRow, lease time.Time, cause error) (dead bool, err error) {
	pause := min(b.tune.Pause<<min(row.Attempts, 20), time.Hour)
	dead = row.Attempts+1 >= b.tune.Attempts
	b.log.WarnContext(ctx, "a subscriber failed", "subscriber", subscriber, "event", row.ID, "name", row.Name,
		"attempt", row.Attempts+1, "dead", dead, "err", cause)
	// PostgreSQL keeps neither broken UTF-8 nor NUL, and a handler's words may hold both.
	words := strings.ReplaceAll(strings.ToValidUTF8(cause.Error(), "?"), "\x00", "?")
	_, err = b.db.Exec(ctx, failSQL, replan, subscriber, row.ID, words, pause, b.tune.Attempts, lease)
	return dead, err
}
