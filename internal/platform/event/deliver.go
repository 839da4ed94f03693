package event

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// deliverAll lets every enabled subscriber take one batch, side by side: a slow one does not
// hold up the others.
func (b *Bus) deliverAll(ctx context.Context) (int, error) {
	b.mu.RLock()
	subs := slices.Clone(b.subs)
	b.mu.RUnlock()
	var (
		all   sync.WaitGroup
		mu    sync.Mutex
		total int
		errs  []error
	)
	for _, s := range subs {
		if s.Enabled != nil && !s.Enabled() {
			continue
		}
		all.Go(func() {
			n, err := b.deliver(ctx, s)
			mu.Lock()
			defer mu.Unlock()
			total += n
			if err != nil {
				errs = append(errs, fmt.Errorf("deliver to %s: %w", s.Name, err))
			}
		})
	}
	all.Wait()
	return total, errors.Join(errs...)
}

// deliver claims heads for one subscriber and works through their subjects in order. It returns
// how many deliveries ended, well or dead.
func (b *Bus) deliver(ctx context.Context, s Subscriber) (int, error) {
	lease := 3 * b.tune.Timeout
	until := time.Now().Add(lease - b.tune.Timeout) // no handler starts that could outlive the lease
	subjects, err := db.Values[string](ctx, b.db, claimSQL, s.Name, b.tune.Batch, lease)
	if err != nil || len(subjects) == 0 {
		return 0, err
	}
	rows, err := db.Many[waitingRow](ctx, b.db, behindSQL, s.Name, subjects, 2*b.tune.Batch)
	if err != nil {
		return 0, err
	}
	var done []int64
	stopped := map[string]bool{}
	ended := 0
	for _, row := range rows {
		if ctx.Err() != nil || time.Now().After(until) {
			break
		}
		if stopped[row.Subject] {
			continue
		}
		if cause := b.handle(ctx, s, row); cause != nil {
			if ctx.Err() != nil {
				break // stopping is no failure of the handler
			}
			stopped[row.Subject] = true
			dead, err := b.fail(ctx, s.Name, row, cause)
			if err != nil {
				return ended, err
			}
			if dead {
				ended++
			}
			continue
		}
		done = append(done, row.ID)
	}
	// What was heard is heard, even if we are told to stop now.
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := b.db.Exec(finish, doneSQL, s.Name, done); err != nil {
		return ended, err
	}
	_, err = b.db.Exec(finish, releaseSQL, s.Name, subjects)
	return ended + len(done), err
}

func (b *Bus) handle(ctx context.Context, s Subscriber, row waitingRow) (err error) {
	ctx, cancel := context.WithTimeout(ctx, b.tune.Timeout)
	defer cancel()
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return s.Handle(ctx, row.event())
}

func (b *Bus) fail(ctx context.Context, subscriber string, row waitingRow, cause error) (dead bool, err error) {
	pause := min(b.tune.Pause<<min(row.Attempts, 20), time.Hour)
	dead = row.Attempts+1 >= b.tune.Attempts
	b.log.WarnContext(ctx, "a subscriber failed", "subscriber", subscriber, "event", row.ID, "name", row.Name,
		"attempt", row.Attempts+1, "dead", dead, "err", cause)
	_, err = b.db.Exec(ctx, failSQL, subscriber, row.ID, cause.Error(), pause, b.tune.Attempts)
	return dead, err
}
