package session

import (
	"context"
	"maps"
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
	MustAddFactor      bool           // a second factor is compulsory and not there
	By                 *plugin.UserID // the super admin who views the site as User; nil for the person themself
	KeyDigest          []byte         // SHA-256 of an API key's secret; nil for a browser's session
	Scopes             []string       // what an API key may do
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

// believed is how long a standing is believed although nothing was heard: a server that dies
// between its commit and its signal tells nobody.
const believed = 30 * time.Second

// cacheSize bounds the memory of the cache; at 200 bytes an entry it is 20 MB.
const cacheSize = 100_000

// Cache keeps standings in memory. While the server does not hear signals it asks the database
// each time.
type Cache struct {
	load    Load
	signals *db.Signals
	now     func() time.Time
	mu      sync.RWMutex
	known   map[plugin.SessionID]known
	epoch   uint64 // grows with every invalidation, so that a load that began before is not kept
}

type known struct {
	Standing
	at time.Time
}

// NewCache returns an empty cache that listens for changes.
func NewCache(load Load, signals *db.Signals, now func() time.Time) *Cache {
	c := &Cache{load: load, signals: signals, now: now, known: map[plugin.SessionID]known{}}
	signals.Hear(topicSession, func(id string) { c.drop(plugin.SessionID(id)) })
	signals.Hear(topicUser, func(id string) { c.dropUser(plugin.UserID(id)) })
	signals.Again(c.clear)
	return c
}

// OnChange calls the functions whenever a session, or everything of a person, may have changed,
// on whichever server. To be called before signals run.
func (c *Cache) OnChange(session func(plugin.SessionID), user func(plugin.UserID)) {
	c.signals.Hear(topicSession, func(id string) { session(plugin.SessionID(id)) })
	c.signals.Hear(topicUser, func(id string) { user(plugin.UserID(id)) })
}

// Changed makes one session's standing void on every server.
func (c *Cache) Changed(id plugin.SessionID) {
	c.drop(id)
	c.signals.Send(topicSession, string(id))
}

// ChangedUser makes the standing of all of a person's sessions void on every server.
func (c *Cache) ChangedUser(id plugin.UserID) {
	c.dropUser(id)
	c.signals.Send(topicUser, string(id))
}

func (c *Cache) drop(id plugin.SessionID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	delete(c.known, id)
}

func (c *Cache) dropUser(user plugin.UserID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	maps.DeleteFunc(c.known, func(_ plugin.SessionID, k known) bool { return k.User == user })
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
	kept, ok := c.known[id]
	epoch := c.epoch
	c.mu.RUnlock()
	now := c.now()
	// One that seems to have expired may have been prolonged by a refresh since: the row knows.
	if ok && hearing && now.Sub(kept.at) < believed && now.Before(kept.Expires) {
		return kept.Standing, nil
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
		c.known[id] = known{st, now}
	}
	return st, nil
}
