// Package event carries facts from those who cause them to those who listen, through the
// database: an event is a row of the transaction that caused it, so there is none without its
// cause and no cause without it. Each subscriber hears the events of one subject in their
// order, at least once; it recomputes from state instead of adding up, so that hearing twice
// does no harm.
//
//	event.go    subscribing and publishing
//	fanout.go   events become deliveries
//	deliver.go  deliveries reach subscribers; back-off and dead letters
//	store.go    the SQL
package event

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Handler hears one event. It may be called again for the same event. An error is tried again
// with growing pauses, and after Attempts times the delivery is laid aside as a dead letter.
type Handler func(ctx context.Context, e plugin.Delivered) error

// Subscriber is somebody who hears events.
type Subscriber struct {
	Name    string      // unique and stable: deliveries are kept under it
	Events  []string    // the event names it hears; none means all
	Enabled func() bool // asked before this server delivers; nil means always
	// Switched subscribers are handed events only while Switch has put them on: what happens meanwhile is not for them.
	Switched bool
	Handle   Handler
}

// Bus hands events to subscribers. It is filled at start-up and then runs.
type Bus struct {
	db      *db.DB
	signals *db.Signals
	log     *slog.Logger
	mu      sync.RWMutex
	subs    []*listener
	kick    chan struct{}
	tune    Tuning
}

// Tuning sizes the work. Zero values take the defaults, which are for production.
type Tuning struct {
	Poll     time.Duration // how often to look without a signal; default 1 s
	Batch    int           // deliveries taken at once by one subscriber; default 500
	Timeout  time.Duration // a handler's time for one event; default 10 s
	Attempts int           // tries before a delivery is dead; default 10
	Pause    time.Duration // before the second try, doubling up to an hour; default 1 s
}

func (t Tuning) withDefaults() Tuning {
	if t.Poll == 0 {
		t.Poll = time.Second
	}
	if t.Batch == 0 {
		t.Batch = 500
	}
	if t.Timeout == 0 {
		t.Timeout = 10 * time.Second
	}
	if t.Attempts == 0 {
		t.Attempts = 10
	}
	if t.Pause == 0 {
		t.Pause = time.Second
	}
	return t
}

// topic is the signal that new events wait.
const topic = "event"

// NewBus returns a bus without subscribers. signals may be nil: then only Poll finds events.
func NewBus(d *db.DB, signals *db.Signals, log *slog.Logger, tune Tuning) *Bus {
	b := &Bus{db: d, signals: signals, log: log, kick: make(chan struct{}, 1), tune: tune.withDefaults()}
	if signals != nil {
		signals.Hear(topic, func(string) { b.wake() })
	}
	return b
}

// Subscribe adds a subscriber. Two of the same name are a programming error.
func (b *Bus) Subscribe(s Subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.subs, func(l *listener) bool { return l.Name == s.Name }) {
		panic("event: two subscribers are named " + s.Name)
	}
	b.subs = append(b.subs, &listener{Subscriber: s, kick: make(chan struct{}, 1)})
}

// On makes a handler for one type of event.
func On[E plugin.Event](fn func(ctx context.Context, d plugin.Delivered, e E) error) Handler {
	return func(ctx context.Context, d plugin.Delivered) error {
		var e E
		if err := json.Unmarshal(d.Payload, &e); err != nil {
			return fmt.Errorf("read event %s: %w", d.Name, err)
		}
		return fn(ctx, d, e)
	}
}

// Publish records the facts inside tx. They are handed out once it is committed.
func (b *Bus) Publish(ctx context.Context, tx db.Tx, facts ...plugin.Event) error {
	var subjects, names, payloads []string
	for _, e := range facts {
		payload, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("write event %s: %w", e.EventName(), err)
		}
		subjects, names, payloads = append(subjects, e.EventSubject()), append(names, e.EventName()), append(payloads, string(payload))
	}
	if err := insertEvents(ctx, tx, subjects, names, payloads); err != nil {
		return fmt.Errorf("publish %s: %w", strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), ", "), err)
	}
	tx.AfterCommit(func() {
		b.wake()
		if b.signals != nil {
			b.signals.Send(topic, "")
		}
	})
	return nil
}

func (b *Bus) wake() {
	select {
	case b.kick <- struct{}{}:
	default:
	}
}

// wakeAll lets every subscriber look for work.
func (b *Bus) wakeAll() {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, l := range b.subs {
		l.wake()
	}
}

// Run hands out events until ctx ends; what is being handled then is finished first. All
// subscribers must be there by now.
func (b *Bus) Run(ctx context.Context) {
	b.mu.RLock()
	subs := slices.Clone(b.subs)
	b.mu.RUnlock()
	var all sync.WaitGroup
	for _, l := range subs {
		all.Go(func() { b.work(ctx, l) })
	}
	tick := time.NewTicker(b.tune.Poll)
	defer tick.Stop()
	for ctx.Err() == nil {
		n, err := b.fanOut(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.WarnContext(ctx, "fanning out events", "err", err)
		}
		if n > 0 {
			for _, l := range subs {
				l.wake()
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-b.kick:
		case <-tick.C:
		}
	}
	all.Wait()
}

// Drain hands out what waits and is due, until nothing more is, for commands and tests.
func (b *Bus) Drain(ctx context.Context) error {
	for ctx.Err() == nil {
		ended, err := b.fanOut(ctx)
		if err != nil {
			return fmt.Errorf("fan out events: %w", err)
		}
		for _, l := range b.listeners() {
			n, err := b.deliver(ctx, l)
			if err != nil {
				return fmt.Errorf("deliver to %s: %w", l.Name, err)
			}
			ended += n
		}
		if ended == 0 {
			return nil
		}
	}
	return ctx.Err()
}
