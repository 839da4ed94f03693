package session

import (
	"context"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Standing is what a request needs to know of a session and its person.
type Standing struct {
	User               plugin.UserID
	Role               plugin.Role
	Language           string
	TimeZone           string
	MustChangePassword bool
	Expires            time.Time
}

// Load asks the database for the standing of a session; ErrEnded when it ended, expired or its
// person was deactivated.
type Load func(ctx context.Context, id plugin.SessionID) (Standing, error)

// The signals that make cached standings void.
const (
	topicSession = "session"
	topicUser    = "session-user"
)

// cacheSize bounds the memory of the cache; at 200 bytes an entry it is 20 MB.
const cacheSize = 100_000

// Cache keeps standings in memory. While the server does not hear signals it asks the database
// each time.
type Cache struct {
	load    Load
	signals *db.Signals
	now     func() time.Time
	mu      sync.RWMutex
	known   map[plugin.SessionID]Standing
	epoch   uint64 // grows with every invalidation, so that a load that began before is not kept
}

// NewCache returns an empty cache that listens for changes.
func NewCache(load Load, signals *db.Signals, now func() time.Time) *Cache {
	c := &Cache{load: load, signals: signals, now: now, known: map[plugin.SessionID]Standing{}}
	signals.Hear(topicSession, func(id string) { c.drop(func(s plugin.SessionID, _ Standing) bool { return string(s) == id }) })
	signals.Hear(topicUser, func(id string) { c.drop(func(_ plugin.SessionID, st Standing) bool { return string(st.User) == id }) })
	signals.Again(c.clear)
	return c
}

// Changed makes one session's standing void on every server.
func (c *Cache) Changed(id plugin.SessionID) {
	c.drop(func(s plugin.SessionID, _ Standing) bool { return s == id })
	c.signals.Send(topicSession, string(id))
}

// ChangedUser makes the standing of all of a person's sessions void on every server.
func (c *Cache) ChangedUser(id plugin.UserID) {
	c.drop(func(_ plugin.SessionID, st Standing) bool { return st.User == id })
	c.signals.Send(topicUser, string(id))
}

func (c *Cache) drop(match func(plugin.SessionID, Standing) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	for id, st := range c.known {
		if match(id, st) {
			delete(c.known, id)
		}
	}
}

func (c *Cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.known)
}

// Standing returns what is known of the session, or ErrEnded.
func (c *Cache) Standing(ctx context.Context, id plugin.SessionID) (Standing, error) {
	hearing := c.signals.Listening()
	c.mu.RLock()
	st, ok := c.known[id]
	epoch := c.epoch
	c.mu.RUnlock()
	if ok && hearing {
		if c.now().After(st.Expires) {
			return Standing{}, ErrEnded
		}
		return st, nil
	}
	st, err := c.load(ctx, id)
	if err != nil {
		return Standing{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if hearing && c.epoch == epoch {
		if len(c.known) >= cacheSize {
			clear(c.known)
		}
		c.known[id] = st
	}
	return st, nil
}
