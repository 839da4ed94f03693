// Package idempotency remembers the answers of writes by the key that the client gave, so that
// a repeated write is answered and not done again.
package idempotency

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Keep is how long answers are kept.
const Keep = 24 * time.Hour

// lease is how long a write may take before its key is free again: its server died.
const lease = 60 * time.Second

// The faults of a key.
var (
	// ErrReused: the key was used for another request.
	ErrReused = plugin.NewFault(plugin.Invalid, "idempotency.reused")
	// ErrRunning: the first request with this key is still being answered.
	ErrRunning = plugin.NewFault(plugin.Conflict, "idempotency.running").In(time.Second)
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
		set request_hash = excluded.request_hash, leased_until = excluded.leased_until
		where idempotency_keys.status is null
		and idempotency_keys.leased_until < now()
		and idempotency_keys.request_hash = excluded.request_hash`

	keptSQL = `
		select request_hash, coalesce(status, 0) as status, coalesce(content_type, '') as content_type,
		coalesce(location, '') as location, coalesce(body, '') as body
		from idempotency_keys
		where owner = $1 and key = $2`

	finishSQL = `
		update idempotency_keys
		set status = $3, content_type = $4, location = $5, body = $6
		where owner = $1 and key = $2`

	forgetSQL = `delete from idempotency_keys where owner = $1 and key = $2 and status is null`

	sweepSQL = `delete from idempotency_keys where created_at < now() - $1::interval`
)

type kept struct {
	RequestHash []byte
	Answer
}

// Begin takes the key for a request with this hash. It returns the kept answer if the request
// was answered before, ErrRunning while another is at it, and ErrReused when the key belongs to
// a different request.
func (s *Store) Begin(ctx context.Context, owner, key string, hash []byte) (*Answer, error) {
	tag, err := s.db.Exec(ctx, beginSQL, owner, key, hash, lease)
	if err != nil {
		return nil, err
	}
	if tag.RowsAffected() == 1 {
		return nil, nil
	}
	k, err := db.One[kept](ctx, s.db, keptSQL, owner, key)
	switch {
	case errors.Is(err, db.ErrNoRow):
		return nil, ErrRunning
	case err != nil:
		return nil, err
	case !bytes.Equal(k.RequestHash, hash):
		return nil, ErrReused
	case k.Status == 0:
		return nil, ErrRunning
	}
	return &k.Answer, nil
}

// Finish keeps the answer.
func (s *Store) Finish(ctx context.Context, owner, key string, a Answer) error {
	_, err := s.db.Exec(ctx, finishSQL, owner, key, a.Status, a.ContentType, a.Location, a.Body)
	return err
}

// Forget frees the key: the request failed on our side and may be tried again.
func (s *Store) Forget(ctx context.Context, owner, key string) error {
	_, err := s.db.Exec(ctx, forgetSQL, owner, key)
	return err
}

// Sweep deletes answers older than Keep.
func (s *Store) Sweep(ctx context.Context) error {
	_, err := s.db.Exec(ctx, sweepSQL, Keep)
	return err
}
