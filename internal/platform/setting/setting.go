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
	raw   []byte // nil: not set
	value any    // raw as the type that asked for it; nil until somebody did
	at    time.Time
}

const (
	// stale is how long a cached value is believed without signals.
	stale = 2 * time.Second
	// believed is how long it is believed although nothing was heard: a server that dies between
	// its commit and its signal tells nobody.
	believed = 30 * time.Second
)

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

// Get returns the value of a setting. Its lists and maps are shared by all who ask: to be replaced,
// never written into.
func Get[T any](ctx context.Context, s *Store, k Key[T]) (T, error) {
	c, err := s.read(ctx, k.Name)
	if err != nil {
		return k.Default, err
	}
	if value, ok := c.value.(T); ok {
		return value, nil
	}
	value, err := decode(k, c.raw)
	if err == nil {
		s.decoded(k.Name, c, value)
	}
	return value, err
}

// Read returns the value of a setting as q sees it now, past the cache: inside a transaction it
// takes no second connection.
func Read[T any](ctx context.Context, q db.Querier, k Key[T]) (T, error) {
	raw, err := stored(ctx, q, k.Name)
	if err != nil {
		return k.Default, err
	}
	return decode(k, raw)
}

// decode reads a stored value; members that it lacks keep their default. The default goes through
// JSON too: its lists would otherwise be written over by those of the value.
func decode[T any](k Key[T], raw []byte) (T, error) {
	if raw == nil {
		return k.Default, nil
	}
	var value T
	fresh, err := json.Marshal(k.Default)
	if err == nil {
		err = errors.Join(json.Unmarshal(fresh, &value), json.Unmarshal(raw, &value))
	}
	if err != nil {
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

// decoded remembers the value of what is still cached as c.
func (s *Store) decoded(name string, c cached, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now, ok := s.known[name]; ok && now.at.Equal(c.at) {
		now.value = value
		s.known[name] = now
	}
}

func stored(ctx context.Context, q db.Querier, name string) ([]byte, error) {
	raw, err := db.Value[[]byte](ctx, q, readSQL, name)
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read setting %s: %w", name, err)
	}
	return raw, nil
}

func (s *Store) read(ctx context.Context, name string) (cached, error) {
	s.mu.Lock()
	c, ok := s.known[name]
	epoch := s.epoch
	s.mu.Unlock()
	good := stale
	if s.signals.Listening() {
		good = believed
	}
	if ok && s.now().Sub(c.at) < good {
		return c, nil
	}
	raw, err := stored(ctx, s.db, name)
	if err != nil {
		return cached{}, err
	}
	c = cached{raw: raw, at: s.now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epoch == epoch {
		s.known[name] = c
	}
	return c, nil
}
