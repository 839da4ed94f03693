package event

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// switching is how many passes a switch makes over what waits before it is thrown.
const switching = 500

// fanBatch is how many events one pass turns into deliveries.
const fanBatch = 2000

// fanOut gives each waiting event a delivery for every subscriber that is on now. One
// server does it at a time; another one that finds the lock taken leaves it to that one.
func (b *Bus) fanOut(ctx context.Context) (int, error) {
	var n int
	err := b.db.InTx(ctx, func(tx db.Tx) error {
		mine, err := db.Value[bool](ctx, tx, tryFanSQL, fanLock)
		if err != nil || !mine {
			n = 0
			return err
		}
		n, err = b.handOut(ctx, tx)
		return err
	})
	return n, err
}

// handOut does it for as many events as one pass has. The transaction holds the lock of the one worker.
func (b *Bus) handOut(ctx context.Context, tx db.Tx) (int, error) {
	b.mu.RLock()
	var names, subscribers []string
	var switched []bool
	for _, s := range b.subs {
		wanted := s.Events
		if len(wanted) == 0 {
			wanted = []string{"*"}
		}
		for _, e := range wanted {
			names, subscribers, switched = append(names, e), append(subscribers, s.Name), append(switched, s.Switched)
		}
	}
	b.mu.RUnlock()
	return db.Value[int](ctx, tx, fanOutSQL, fanBatch, names, subscribers, switched)
}

// Switch puts the subscribers on whose names are given, or off, inside tx. Events of transactions that are committed later
// are handed out by it, those committed before by what it was. What was handed out waits for those that are off.
func (b *Bus) Switch(ctx context.Context, tx db.Tx, on bool, subscribers ...string) error {
	if len(subscribers) == 0 {
		return nil
	}
	// What happened before is handed out by the switch of before.
	if _, err := tx.Exec(ctx, takeFanSQL, fanLock); err != nil {
		return fmt.Errorf("switch subscribers: %w", err)
	}
	for range switching {
		n, err := b.handOut(ctx, tx)
		if err != nil {
			return fmt.Errorf("switch subscribers: %w", err)
		}
		if n < fanBatch { // it was all that there was: under load there is always more
			break
		}
	}
	if _, err := tx.Exec(ctx, switchSQL, subscribers, on); err != nil {
		return fmt.Errorf("switch subscribers: %w", err)
	}
	tx.AfterCommit(func() { b.wakeAll() })
	return nil
}

// Forget takes away what waits for subscribers and their switches, inside tx.
func (b *Bus) Forget(ctx context.Context, tx db.Tx, subscribers ...string) error {
	for _, sql := range []string{forgetDeliveriesSQL, forgetSwitchesSQL} {
		if _, err := tx.Exec(ctx, sql, subscribers); err != nil {
			return fmt.Errorf("forget subscribers: %w", err)
		}
	}
	return nil
}
