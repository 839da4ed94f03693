package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Attempts counts failed guesses at something (an account, a code). The first few are free;
// after that each failure blocks the key for twice as long as the one before.
type Attempts struct {
	db   *db.DB
	free int
	base time.Duration
	most time.Duration
}

// NewAttempts lets free failures pass, then blocks for base, doubling up to most.
func NewAttempts(d *db.DB, free int, base, most time.Duration) *Attempts {
	return &Attempts{d, free, base, most}
}

// ErrBlocked: too many failures; After says for how long.
var ErrBlocked = plugin.NewFault(plugin.TooMany, "auth.too_many")

const (
	blockedSQL = `
		select extract(epoch from blocked_until - now())::float8 from attempt_counters
		where key = $1 and blocked_until > now()`

	failedSQL = `
		insert into attempt_counters (key, failures, blocked_until) values ($1, 1, now())
		on conflict (key) do update set
		failures = case when attempt_counters.updated_at < now() - interval '1 day' then 1 else attempt_counters.failures + 1 end,
		blocked_until = now() + least($4::interval, case when attempt_counters.failures + 1 > $2
			then $3::interval * power(2, least(attempt_counters.failures - $2, 20)) else interval '0' end),
		updated_at = now()`

	clearedSQL = `delete from attempt_counters where key = $1`

	sweepSQL = `delete from attempt_counters where updated_at < now() - interval '2 days'`
)

// Check refuses with ErrBlocked while the key is blocked.
func (a *Attempts) Check(ctx context.Context, key string) error {
	seconds, err := db.Value[float64](ctx, a.db, blockedSQL, key)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("check attempts: %w", err)
	}
	return ErrBlocked.In(time.Duration(seconds * float64(time.Second)))
}

// Failed counts a failure.
func (a *Attempts) Failed(ctx context.Context, key string) error {
	if _, err := a.db.Exec(ctx, failedSQL, key, a.free, a.base, a.most); err != nil {
		return fmt.Errorf("count an attempt: %w", err)
	}
	return nil
}

// Cleared forgets the key's failures: the guess was right.
func (a *Attempts) Cleared(ctx context.Context, key string) error {
	if _, err := a.db.Exec(ctx, clearedSQL, key); err != nil {
		return fmt.Errorf("clear attempts: %w", err)
	}
	return nil
}

// Sweep forgets counters that nobody touched for two days.
func (a *Attempts) Sweep(ctx context.Context) error {
	_, err := a.db.Exec(ctx, sweepSQL)
	return err
}
