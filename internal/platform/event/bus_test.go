package event_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/plugin"
)

// happened is a fact about a thing.
type happened struct {
	Thing string `json:"thing"`
	N     int    `json:"n"`
}

func (happened) EventName() string      { return "thing.happened" }
func (h happened) EventSubject() string { return "thing:" + h.Thing }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newBus(d *db.DB, tune event.Tuning) *event.Bus {
	if tune.Poll == 0 {
		tune.Poll = 10 * time.Millisecond
	}
	return event.NewBus(d, nil, slog.New(slog.DiscardHandler), tune)
}

// run lets the bus work until the test ends, or until what it returns is called.
func run(t testing.TB, b *event.Bus) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); b.Run(ctx) }()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	return stop
}

func publish(t testing.TB, d *db.DB, b *event.Bus, facts ...plugin.Event) {
	t.Helper()
	check(t, d.InTx(t.Context(), func(tx db.Tx) error { return b.Publish(t.Context(), tx, facts...) }))
}

// ear remembers what it heard, by subject.
type ear struct {
	mu    sync.Mutex
	seqs  map[string][]int64
	total int
}

func (e *ear) hear(_ context.Context, d plugin.Delivered) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.seqs == nil {
		e.seqs = map[string][]int64{}
	}
	e.seqs[d.Subject] = append(e.seqs[d.Subject], d.Seq)
	e.total++
	return nil
}

func (e *ear) heard(subject string) []int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.seqs[subject])
}

func (e *ear) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.total
}

func upTo(n int) []int64 {
	all := make([]int64, n)
	for i := range all {
		all[i] = int64(i + 1)
	}
	return all
}

func waiting(t testing.TB, d *db.DB) int {
	t.Helper()
	n, err := db.Value[int](t.Context(), d, `select count(*)::int from event_deliveries where dead_at is null`)
	check(t, err)
	return n
}
