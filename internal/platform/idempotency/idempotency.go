// Package idempotency remembers the answers of writes by the key that the client gave, so that
// a repeated write is answered and not done again.
package idempotency

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Keep is how long answers are kept.
const Keep = 24 * time.Hour

// A key is leased to the server that is at it and renewed meanwhile: one that died frees it soon.
const lease, renewal = 10 * time.Second, 3 * time.Second

// The faults of a key.
var (
	// ErrReused: the key was used for another request.
	ErrReused = plugin.NewFault(plugin.Invalid, "idempotency.reused")
	// ErrRunning: the first request with this key is still being answered.
	ErrRunning = plugin.NewFault(plugin.Conflict, "idempotency.running").In(time.Second)
	// ErrDone: the first request did its work, and its answer was lost with its server.
	ErrDone = plugin.NewFault(plugin.Conflict, "idempotency.done")
)

// Answer is a kept answer.
type Answer struct {
	Status      int
	ContentType string
	Location    string
	Body        []byte
}

// Store keeps answers in the database.
type Store struct{ db *db.DB }

// New returns a store over d.
func New(d *db.DB) *Store { return &Store{d} }

const (
	beginSQL = `
		insert into idempotency_keys (owner, key, request_hash, leased_until)
		values ($1, $2, $3, now() + $4)
		on conflict (owner, key) do update
		set leased_until = excluded.leased_until, attempt = idempotency_keys.attempt + 1
		where idempotency_keys.status is null and idempotency_keys.done_at is null
		and idempotency_keys.leased_until < now()
		and idempotency_keys.request_hash = excluded.request_hash
		returning attempt`

	renewSQL = `
		update idempotency_keys set leased_until = now() + $4
		where owner = $1 and key = $2 and attempt = $3 and status is null`

	// A transaction that wrote nothing notes nothing.
	doneSQL = `
		with so_far as materialized (select pg_current_xact_id_if_assigned() is not null as wrote),
		noted as (
			update idempotency_keys k set done_at = clock_timestamp()
			from so_far
			where so_far.wrote and k.owner = $1 and k.key = $2 and k.attempt = $3
			returning 1
		)
		select wrote, exists (select from noted) as noted from so_far`

	keptSQL = `
		select request_hash, done_at is not null as done, coalesce(status, 0) as status, coalesce(content_type, '') as content_type,
		coalesce(location, '') as location, coalesce(body, '') as body
		from idempotency_keys
		where owner = $1 and key = $2`

	finishSQL = `
		update idempotency_keys
		set status = $3, content_type = $4, location = $5, body = $6
		where owner = $1 and key = $2 and attempt = $7`

	forgetSQL = `delete from idempotency_keys where owner = $1 and key = $2 and attempt = $3 and status is null and done_at is null`

	eraseSQL = `delete from idempotency_keys where owner = $1`

	sweepSQL = `delete from idempotency_keys where created_at < now() - $1::interval`
)

type kept struct {
	RequestHash []byte
	Done        bool
	Answer
}

// Turn is a key that this server is at.
type Turn struct {
	store      *Store
	owner, key string
	attempt    int
}

// Begin takes the key for a request with this hash. It returns the kept answer if the request
// was answered before, ErrDone if it was done and its answer lost, ErrRunning while another is at
// it, and ErrReused when the key belongs to a different request.
func (s *Store) Begin(ctx context.Context, owner, key string, hash []byte) (*Turn, *Answer, error) {
	attempt, err := db.Value[int](ctx, s.db, beginSQL, owner, key, hash, lease)
	if err == nil {
		return &Turn{s, owner, key, attempt}, nil, nil
	}
	if !errors.Is(err, db.ErrNoRow) {
		return nil, nil, err
	}
	k, err := db.One[kept](ctx, s.db, keptSQL, owner, key)
	switch {
	case errors.Is(err, db.ErrNoRow):
		return nil, nil, ErrRunning
	case err != nil:
		return nil, nil, err
	case !bytes.Equal(k.RequestHash, hash):
		return nil, nil, ErrReused
	case k.Status != 0:
		return nil, &k.Answer, nil
	case k.Done:
		return nil, nil, ErrDone
	}
	return nil, nil, ErrRunning
}

// Done notes in the transaction that does the work that it is done, so that both are true or neither,
// and reports whether it did: a transaction that wrote nothing is not the work. It fails when the
// key was given to somebody else meanwhile, because this server was silent for too long.
func (t *Turn) Done(ctx context.Context, tx db.Tx) (bool, error) {
	type result struct{ Wrote, Noted bool }
	r, err := db.One[result](ctx, tx, doneSQL, t.owner, t.key, t.attempt)
	if err != nil {
		return false, err
	}
	if r.Wrote && !r.Noted {
		return false, ErrRunning
	}
	return r.Noted, nil
}

// Hold renews the lease until ctx ends.
func (t *Turn) Hold(ctx context.Context) {
	tick := time.NewTicker(renewal)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			// What is not renewed is lost with the lease, and Done finds that out.
			_, _ = t.store.db.Exec(ctx, renewSQL, t.owner, t.key, t.attempt, lease)
		}
	}
}

// Finish keeps the answer.
func (t *Turn) Finish(ctx context.Context, a Answer) error {
	_, err := t.store.db.Exec(ctx, finishSQL, t.owner, t.key, a.Status, a.ContentType, a.Location, a.Body, t.attempt)
	return err
}

// Forget frees the key of a request that was not done: it may be tried again.
func (t *Turn) Forget(ctx context.Context) error {
	_, err := t.store.db.Exec(ctx, forgetSQL, t.owner, t.key, t.attempt)
	return err
}

// Sweep deletes answers older than Keep.
func (s *Store) Sweep(ctx context.Context) error {
	_, err := s.db.Exec(ctx, sweepSQL, Keep)
	return err
}

// Erase deletes the kept answers of a person.
func Erase(ctx context.Context, tx db.Tx, user plugin.UserID) error {
	if _, err := tx.Exec(ctx, eraseSQL, string(user)); err != nil {
		return fmt.Errorf("erase kept answers: %w", err)
	}
	return nil
}
