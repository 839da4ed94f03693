package gather_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/courseworx/courseworx/internal/platform/gather"
)

// desk is a Gatherer whose batches wait until they are let go, and are written down.
type desk struct {
	*gather.Gatherer[string, string]
	mu      sync.Mutex
	batches [][]string
	let     chan struct{}
}

func newDesk(limits gather.Limits) *desk {
	d := &desk{let: make(chan struct{})}
	d.Gatherer = gather.New(limits, func(q string) string { key, _, _ := strings.Cut(q, ":"); return key },
		func(ctx context.Context, batch []string) ([]string, error) {
			d.mu.Lock()
			d.batches = append(d.batches, slices.Clone(batch))
			d.mu.Unlock()
			<-d.let
			if ctx.Err() != nil {
				return nil, errors.New("the batch ended with its first caller")
			}
			answers := make([]string, len(batch))
			for i, q := range batch {
				switch _, what, _ := strings.Cut(q, ":"); {
				case what == "bad" && len(batch) > 1:
					return nil, errors.Join(gather.ErrApart, errors.New("one is bad"))
				case what == "bad":
					return nil, errors.New("bad")
				case what == "panic":
					panic("oh")
				}
				answers[i] = "re " + q
			}
			return answers, nil
		})
	return d
}

// ask asks in the background and returns where the answer comes.
func (d *desk) ask(ctx context.Context, q string) <-chan string {
	out := make(chan string, 1)
	go func() {
		a, err := d.Do(ctx, q)
		if err != nil {
			a, _, _ = strings.Cut(err.Error(), "\n")
		}
		out <- a
	}()
	synctest.Wait()
	return out
}

func (d *desk) seen() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return fmt.Sprint(d.batches)
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s, want %s", what, got, want)
	}
}

func TestWhatComesMeanwhileIsTheNextBatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(gather.Limits{Size: 3, AtOnce: 1, Queue: 10, PerKey: 10})
		var answers []<-chan string
		for _, q := range []string{"a:1", "b:1", "b:2", "c:1", "a:2", ":1", ":2"} {
			answers = append(answers, d.ask(t.Context(), q))
		}
		equal(t, "at once", d.seen(), "[[a:1]]")
		close(d.let)
		var said []string
		for _, a := range answers {
			said = append(said, <-a)
		}
		equal(t, "batches", d.seen(), "[[a:1] [b:1 c:1 a:2] [b:2 :1 :2]]")
		equal(t, "answers", fmt.Sprint(said), "[re a:1 re b:1 re b:2 re c:1 re a:2 re :1 re :2]")
	})
}

func TestTwoBatchesAtOnceShareNoKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(gather.Limits{Size: 3, AtOnce: 2, Queue: 10, PerKey: 10})
		first, second, third := d.ask(t.Context(), "a:1"), d.ask(t.Context(), "a:2"), d.ask(t.Context(), "b:1")
		equal(t, "at once", d.seen(), "[[a:1] [b:1]]")
		close(d.let)
		equal(t, "answers", <-first+" "+<-second+" "+<-third, "re a:1 re a:2 re b:1")
	})
}

func TestTooManyAreSentAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(gather.Limits{Size: 3, AtOnce: 1, Queue: 3, PerKey: 2})
		d.ask(t.Context(), "a:1")
		d.ask(t.Context(), "a:2")
		equal(t, "a third of one", <-d.ask(t.Context(), "a:3"), gather.ErrFull.Error())
		d.ask(t.Context(), "b:1")
		d.ask(t.Context(), "c:1")
		equal(t, "a fourth that waits", <-d.ask(t.Context(), "d:1"), gather.ErrFull.Error())
		close(d.let)
		synctest.Wait()
		equal(t, "later", <-d.ask(t.Context(), "a:4"), "re a:4")
	})
}

func TestWhoGaveUpCostsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(gather.Limits{Size: 3, AtOnce: 1, Queue: 3, PerKey: 1})
		ctx, cancel := context.WithCancel(t.Context())
		first := d.ask(t.Context(), "a:1")
		gone := d.ask(ctx, "b:1")
		cancel()
		equal(t, "told at once", <-gone, "context canceled")
		leads, hangUp := context.WithCancel(t.Context())
		hangs := d.ask(leads, "c:1")
		again := d.ask(t.Context(), "b:2") // there is room for one of the key
		d.let <- struct{}{}
		synctest.Wait()
		hangUp()
		equal(t, "who hung up", <-hangs, "context canceled")
		close(d.let)
		equal(t, "the others of the batch", <-first+", "+<-again, "re a:1, re b:2")
		equal(t, "batches", d.seen(), "[[a:1] [c:1 b:2]]")
	})
}

func TestOneThatCannotBeDoneKeepsNobody(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"bad", "panic"} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(gather.Limits{Size: 3, AtOnce: 1, Queue: 5, PerKey: 5})
			d.ask(t.Context(), "z:1")
			good := d.ask(t.Context(), "a:1")
			bad := d.ask(t.Context(), "b:"+what)
			after := d.ask(t.Context(), "b:2")
			close(d.let)
			if what == "bad" {
				equal(t, "the others", <-good, "re a:1")
				equal(t, "itself", <-bad, "bad")
			} else {
				equal(t, "the others of a panic", <-good, "re a:1")
				equal(t, "the panic", <-bad, "the batch is to be divided: panic: oh")
			}
			equal(t, "what comes after", <-after, "re b:2")
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	var running [7]atomic.Bool
	g := gather.New(gather.Limits{Size: 4, AtOnce: 3, Queue: 1000, PerKey: 1000}, func(q int) string { return fmt.Sprint(q % 7) },
		func(_ context.Context, batch []int) ([]int, error) {
			if len(batch) > 4 {
				return nil, errors.New("the batch is too large")
			}
			answers := make([]int, len(batch))
			for i, q := range batch {
				if running[q%7].Swap(true) {
					return nil, errors.New("one key twice at once")
				}
				answers[i] = q * q
			}
			for _, q := range batch {
				running[q%7].Store(false)
			}
			return answers, nil
		})
	var all sync.WaitGroup
	for q := range 500 {
		all.Go(func() {
			if a, err := g.Do(t.Context(), q); err != nil || a != q*q {
				t.Errorf("%d: %d %v", q, a, err)
			}
		})
	}
	all.Wait()
}
