package db_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
)

// What is kept is read once, and again on every server when one of them changes it; a failed reading is not kept.
func TestKeptUntilItChanges(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d := dbtest.Open(t, url, 4)
	var stored, reads atomic.Int64
	var broken atomic.Bool
	server := func() (*db.Kept[int64], *db.Signals) {
		signals := db.NewSignals(url, slog.New(slog.DiscardHandler))
		return db.NewKept(signals, time.Now, "kept", func(context.Context, db.Querier) (int64, error) {
			reads.Add(1)
			if broken.Load() {
				return 0, errors.New("broken")
			}
			return stored.Load(), nil
		}), signals
	}
	here, one := server()
	there, two := server()
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() { one.Run(ctx) })
	ended.Go(func() { two.Run(ctx) })
	t.Cleanup(func() { cancel(); ended.Wait() })
	dbtest.Until(t, "both listen", func() bool { return one.Listening() && two.Listening() })

	get := func(k *db.Kept[int64]) int64 {
		t.Helper()
		v, err := k.Get(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	broken.Store(true)
	if _, err := here.Get(t.Context(), d); err == nil {
		t.Error("a failed reading is kept")
	}
	broken.Store(false)
	before := reads.Load()
	for range 3 {
		get(here)
		get(there)
	}
	if n := reads.Load() - before; n != 2 {
		t.Errorf("read %d times by two servers", n)
	}
	stored.Store(7)
	if get(here) != 0 || get(there) != 0 {
		t.Error("it changed although nobody said so")
	}
	if err := d.InTx(t.Context(), func(tx db.Tx) error { here.Changed(tx); return nil }); err != nil {
		t.Fatal(err)
	}
	if get(here) != 7 {
		t.Error("who changes it does not see it at once")
	}
	dbtest.Until(t, "the other server hears of it", func() bool { return get(there) == 7 })
}
