package catalog

import (
	"container/list"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// catalogueTopic is the signal that what visitors see has changed.
const catalogueTopic = "catalogue"

const (
	weightMax = 20_000          // of all answers kept at once; a card weighs 1, which is about 1 kB
	stale     = 2 * time.Second // how long an answer is believed while signals do not arrive
	seatsFor  = time.Minute     // how long one is believed for which free seats were counted
)

// cache keeps what visitors were answered, the least recently asked going first, until the
// catalogue changes on any server. What is read while it changes is not kept.
type cache struct {
	signals *db.Signals
	now     func() time.Time
	mu      sync.Mutex
	version uint64
	byKey   map[any]*list.Element
	order   *list.List // of kept; the most recently asked in front
	weight  int        // of all kept
	words   []string   // vocabulary of this version; nil: not read yet
}

type kept struct {
	key    any
	value  any
	weight int
	at     time.Time
	until  time.Time // zero: as long as the catalogue stays as it is
}

// weigh says how much room an answer takes, in cards.
func weigh(v any) int {
	if w, ok := v.(interface{ weight() int }); ok {
		return w.weight()
	}
	return 10
}

func newCache(signals *db.Signals, now func() time.Time) *cache {
	c := &cache{signals: signals, now: now, byKey: map[any]*list.Element{}, order: list.New()}
	signals.Hear(catalogueTopic, func(string) { c.drop() })
	signals.Again(c.drop)
	return c
}

// drop forgets everything: the catalogue has another version now.
func (c *cache) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version++
	clear(c.byKey)
	c.order.Init()
	c.weight = 0
	c.words = nil
}

// changed tells all servers once tx is committed; this one knows at once.
func (c *cache) changed(tx db.Tx) {
	tx.AfterCommit(func() {
		c.drop()
		c.signals.Send(catalogueTopic, "")
	})
}

// get returns what is kept under key, and the version to hand to put when nothing is.
func (c *cache) get(key any) (value any, version uint64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil, c.version, false
	}
	k := e.Value.(kept)
	now := c.now()
	if !c.signals.Listening() && now.Sub(k.at) >= stale || !k.until.IsZero() && !now.Before(k.until) {
		return nil, c.version, false
	}
	c.order.MoveToFront(e)
	return k.value, c.version, true
}

// put keeps value, unless the catalogue has changed since get gave the version.
func (c *cache) put(key, value any, version uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version {
		return
	}
	if e, ok := c.byKey[key]; ok {
		c.forget(e)
	}
	k := kept{key: key, value: value, weight: weigh(value), at: c.now()}
	if fleeting(value) {
		k.until = k.at.Add(seatsFor)
	}
	c.byKey[key] = c.order.PushFront(k)
	for c.weight += k.weight; c.weight > weightMax; {
		c.forget(c.order.Back())
	}
}

func (c *cache) forget(e *list.Element) {
	k := c.order.Remove(e).(kept)
	delete(c.byKey, k.key)
	c.weight -= k.weight
}

// vocabulary returns the words of this version; nil when they are to be read.
func (c *cache) vocabulary() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.words
}

func (c *cache) keepVocabulary(words []string, version uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version == c.version {
		c.words = words
	}
}

// remember returns what is kept under key, or reads it and keeps it.
func remember[T any](c *cache, key any, read func(version uint64) (T, error)) (T, error) {
	v, version, ok := c.get(key)
	if ok {
		return v.(T), nil
	}
	fresh, err := read(version)
	if err == nil {
		c.put(key, fresh, version)
	}
	return fresh, err
}
