// Package setting keeps the site's settings: typed keys, one row each, cached on every server
// and dropped from the caches by a signal when they change.
package setting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Key names a setting and its value before anybody set it. Plugins' keys begin with their id.
type Key[T any] struct {
	Name    string
	Default T
}

// Store reads and writes settings.
type Store struct {
	db      *db.DB
	signals *db.Signals
	now     func() time.Time
	mu      sync.Mutex
	known   map[string]cached
	epoch   uint64
}

type cached struct {
	value []byte // nil: not set
	at    time.Time
}

// stale is how long a cached value is believed without signals.
const stale = 2 * time.Second

const topic = "setting"

// NewStore returns a store over d.
func NewStore(d *db.DB, signals *db.Signals, now func() time.Time) *Store {
	s := &Store{db: d, signals: signals, now: now, known: map[string]cached{}}
	signals.Hear(topic, s.drop)
	signals.Again(func() { s.drop("") })
	return s
}

func (s *Store) drop(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
	if name == "" {
		clear(s.known)
	}
	delete(s.known, name)
}

const (
	readSQL = `select value from settings where key = $1`

	writeSQL = `
		insert into settings (key, value, updated_by) values ($1, $2, $3)
		on conflict (key) do update set value = excluded.value, updated_by = excluded.updated_by`
)

// Get returns the value of a setting.
func Get[T any](ctx context.Context, s *Store, k Key[T]) (T, error) {
	raw, err := s.raw(ctx, k.Name)
	if err != nil || raw == nil {
		return k.Default, err
	}
	value := k.Default // members that the stored value lacks keep their default
	if err := json.Unmarshal(raw, &value); err != nil {
		return k.Default, fmt.Errorf("read setting %s: %w", k.Name, err)
	}
	return value, nil
}

// Set changes a setting inside tx.
func Set[T any](ctx context.Context, s *Store, tx db.Tx, by plugin.UserID, k Key[T], value T) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", k.Name, err)
	}
	var who *plugin.UserID
	if by != "" {
		who = &by
	}
	if _, err := tx.Exec(ctx, writeSQL, k.Name, raw, who); err != nil {
		return fmt.Errorf("write setting %s: %w", k.Name, err)
	}
	tx.AfterCommit(func() {
		s.drop(k.Name)
		s.signals.Send(topic, k.Name)
	})
	return nil
}

func (s *Store) raw(ctx context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	c, ok := s.known[name]
	epoch := s.epoch
	s.mu.Unlock()
	if ok && (s.signals.Listening() || s.now().Sub(c.at) < stale) {
		return c.value, nil
	}
	value, err := db.Value[[]byte](ctx, s.db, readSQL, name)
	if errors.Is(err, db.ErrNoRow) {
		value, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read setting %s: %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epoch == epoch {
		s.known[name] = cached{value, s.now()}
	}
	return value, nil
}
