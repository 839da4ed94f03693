package event

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// fanBatch is how many events one pass turns into deliveries.
const fanBatch = 2000

// fanOut gives each waiting event a delivery for every subscriber that is enabled now. One
// server does it at a time; another one that finds the lock taken leaves it to that one.
func (b *Bus) fanOut(ctx context.Context) (int, error) {
	b.mu.RLock()
	var names, subscribers []string
	for _, s := range b.subs {
		if s.Enabled != nil && !s.Enabled() {
			continue
		}
		if len(s.Events) == 0 {
			names, subscribers = append(names, "*"), append(subscribers, s.Name)
		}
		for _, e := range s.Events {
			names, subscribers = append(names, e), append(subscribers, s.Name)
		}
	}
	b.mu.RUnlock()
	var n int
	err := b.db.InTx(ctx, func(tx db.Tx) error {
		mine, err := db.Value[bool](ctx, tx, tryFanSQL, fanLock)
		if err != nil || !mine {
			n = 0
			return err
		}
		n, err = db.Value[int](ctx, tx, fanOutSQL, fanBatch, names, subscribers)
		return err
	})
	return n, err
}
