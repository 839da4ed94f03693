package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Attempts counts guesses at something (an account, a code). The first few are free; after that
// each blocks the key for twice as long as the one before. A guess counts before it is checked,
// so that many at once gain nothing, and all are forgotten when one is right.
type Attempts struct {
	db   *db.DB
	free int
	base time.Duration
	most time.Duration
}

// NewAttempts lets free guesses pass, then blocks for base after each, doubling up to most.
func NewAttempts(d *db.DB, free int, base, most time.Duration) *Attempts {
	return &Attempts{d, free, base, most}
}

// ErrBlocked: too many failures; After says for how long.
var ErrBlocked = plugin.NewFault(plugin.TooMany, "auth.too_many")

const (
	blockedSQL = `
		select extract(epoch from blocked_until - now())::float8 from attempt_counters
		where key = $1 and blocked_until > now()`

	// A day without a guess begins anew. The moment of the statement counts, not that of the
	// transaction: a guess may have waited for the one before it.
	guessSQL = `
		insert into attempt_counters as c (key, failures, blocked_until) values ($1, 1, now())
		on conflict (key) do update set
		failures = case when c.updated_at < now() - interval '1 day' then 1 else c.failures + 1 end,
		blocked_until = clock_timestamp() + case
			when c.updated_at < now() - interval '1 day' or c.failures < $2 then interval '0'
			else least($4::interval, $3::interval * power(2, least(c.failures - $2, 20)))
		end,
		updated_at = clock_timestamp()
		where c.blocked_until <= clock_timestamp()`

	givenBackSQL = `update attempt_counters set failures = failures - 1 where key = $1 and failures > 0`

	clearedSQL = `delete from attempt_counters where key = $1`

	sweepSQL = `delete from attempt_counters where updated_at < now() - interval '2 days'`
)

// Guess counts a guess before it is checked, or refuses with ErrBlocked while the key is blocked.
// Call Cleared when the guess was right, and GiveBack when it could not be checked.
func (a *Attempts) Guess(ctx context.Context, key string) error {
	tag, err := a.db.Exec(ctx, guessSQL, key, a.free, a.base, a.most)
	if err != nil {
		return fmt.Errorf("count an attempt: %w", err)
	}
	if tag.RowsAffected() > 0 {
		return nil
	}
	seconds, err := db.Value[float64](ctx, a.db, blockedSQL, key)
	if errors.Is(err, db.ErrNoRow) {
		seconds, err = 1, nil // the block ended this moment
	}
	if err != nil {
		return fmt.Errorf("check attempts: %w", err)
	}
	return ErrBlocked.In(time.Duration(seconds * float64(time.Second)))
}

// GiveBack takes a guess back that was not checked.
func (a *Attempts) GiveBack(ctx context.Context, key string) error {
	if _, err := a.db.Exec(ctx, givenBackSQL, key); err != nil {
		return fmt.Errorf("give an attempt back: %w", err)
	}
	return nil
}

// Cleared forgets the key's guesses: one was right.
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
