package db

import (
	"context"
	"sync"
	"time"
)

const (
	// keptStale is how long a value is believed while no signals are heard, keptBelieved how long while they are: a server
	// that dies between its commit and its signal tells nobody.
	keptStale    = 2 * time.Second
	keptBelieved = 30 * time.Second
)

// Kept keeps in memory what is read whole and asked for often, on every server, until it is said to have changed. What is
// read while it changes is not kept.
type Kept[T any] struct {
	signals *Signals
	now     func() time.Time
	topic   string
	read    func(context.Context, Querier) (T, error)
	mu      sync.Mutex
	value   T
	has     bool
	at      time.Time
	epoch   uint64
}

// NewKept returns a value that read reads. topic is the signal of its changes. It must be made before signals run.
func NewKept[T any](signals *Signals, now func() time.Time, topic string, read func(context.Context, Querier) (T, error)) *Kept[T] {
	k := &Kept[T]{signals: signals, now: now, topic: topic, read: read}
	signals.Hear(topic, func(string) { k.drop() })
	signals.Again(k.drop)
	return k
}

func (k *Kept[T]) drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.epoch++
	k.has = false
}

// Changed has all servers forget the value once tx is committed; this one forgets it at once.
func (k *Kept[T]) Changed(tx Tx) {
	tx.AfterCommit(func() {
		k.drop()
		k.signals.Send(k.topic, "")
	})
}

// Get returns the value, read over q when none is kept. It is shared by all who ask: to be replaced, never written into.
func (k *Kept[T]) Get(ctx context.Context, q Querier) (T, error) {
	k.mu.Lock()
	value, has, at, epoch := k.value, k.has, k.at, k.epoch
	k.mu.Unlock()
	good := keptStale
	if k.signals.Listening() {
		good = keptBelieved
	}
	if has && k.now().Sub(at) < good {
		return value, nil
	}
	value, err := k.read(ctx, q)
	if err != nil {
		return value, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.epoch == epoch {
		k.value, k.has, k.at = value, true, k.now()
	}
	return value, nil
}
