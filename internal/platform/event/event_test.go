package event_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/plugin"
)

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestOrderWithTwoServersAndManyWriters(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d1, d2 := dbtest.Open(t, url, 8), dbtest.Open(t, url, 8)
	tune := event.Tuning{Batch: 7} // small, so that subjects go from hand to hand
	b1, b2 := newBus(d1, tune), newBus(d2, tune)
	var heard ear
	var busy sync.Map
	handle := func(ctx context.Context, e plugin.Delivered) error {
		if _, twice := busy.LoadOrStore(e.Subject, true); twice {
			t.Errorf("%s is in two hands at once", e.Subject)
		}
		defer busy.Delete(e.Subject)
		return heard.hear(ctx, e)
	}
	for _, b := range []*event.Bus{b1, b2} {
		b.Subscribe(event.Subscriber{Name: "all", Handle: handle})
		run(t, b)
	}
	const subjects, each, writers = 12, 40, 4
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			b, d := b1, d1
			if w%2 == 1 {
				b, d = b2, d2
			}
			for n := range each / writers {
				for s := range subjects {
					publish(t, d, b, happened{fmt.Sprint((s + w) % subjects), n})
				}
			}
		})
	}
	all.Wait()
	dbtest.Until(t, "everything is heard", func() bool { return heard.count() >= subjects*each && waiting(t, d1) == 0 })
	for s := range subjects {
		if got := heard.heard(fmt.Sprintf("thing:%d", s)); !slices.Equal(got, upTo(each)) {
			t.Errorf("thing %d: heard %v", s, got)
		}
	}
}

// A server that holds a subject and dies: its lease ends, another one begins again with what was
// not noted as heard.
func TestAtLeastOnceAfterACrash(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	dying, living := dbtest.Open(t, url, 4), dbtest.Open(t, url, 4)
	tune := event.Tuning{Timeout: 300 * time.Millisecond}
	b1, b2 := newBus(dying, tune), newBus(living, tune)
	var first, second ear
	b1.Subscribe(event.Subscriber{Name: "all", Handle: func(ctx context.Context, e plugin.Delivered) error {
		if e.Seq == 3 {
			dying.Close() // while it has connections in use Close would wait; none is in a handler
		}
		return first.hear(ctx, e)
	}})
	b2.Subscribe(event.Subscriber{Name: "all", Handle: second.hear})
	for n := range 5 {
		publish(t, living, b2, happened{"a", n})
	}
	if err := b1.Drain(t.Context()); err == nil {
		t.Fatal("the dying server noticed nothing")
	}
	check(t, b2.Drain(t.Context()))
	if got := second.heard("thing:a"); len(got) > 0 {
		t.Fatalf("heard %v while another server held the subject", got)
	}
	run(t, b2)
	dbtest.Until(t, "the other server takes over", func() bool { return second.count() == 5 })
	if got := second.heard("thing:a"); !slices.Equal(got, upTo(5)) {
		t.Errorf("after the crash: heard %v", got)
	}
}

func TestBackOffDeadLetterAndReplay(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{Attempts: 3, Pause: time.Millisecond})
	var heard ear
	broken := true
	var mu sync.Mutex
	tries := 0
	b.Subscribe(event.Subscriber{Name: "all", Handle: func(ctx context.Context, e plugin.Delivered) error {
		mu.Lock()
		defer mu.Unlock()
		if e.Seq == 2 && broken {
			tries++
			return errors.New("no luck \x00 \xff") // what PostgreSQL would not store as text
		}
		return heard.hear(ctx, e)
	}})
	for n := range 4 {
		publish(t, d, b, happened{"a", n})
	}
	publish(t, d, b, happened{"other", 0})
	run(t, b)
	dbtest.Until(t, "the subject moves on", func() bool { return heard.count() == 4 && waiting(t, d) == 0 })
	if got := heard.heard("thing:a"); !slices.Equal(got, []int64{1, 3, 4}) {
		t.Errorf("heard %v", got)
	}
	mu.Lock()
	if tries != 3 {
		t.Errorf("tried %d times instead of 3", tries)
	}
	broken = false
	mu.Unlock()
	page, err := b.DeadLetters(t.Context(), nil, "", 10)
	check(t, err)
	dead := page.Items
	if len(dead) != 1 || dead[0].Subject != "thing:a" || dead[0].Attempts != 3 || dead[0].Error != "no luck ? ?" || dead[0].Subscriber != "all" {
		t.Fatalf("dead letters: %+v", dead)
	}
	check(t, b.Replay(t.Context(), "all", dead[0].Event))
	dbtest.Until(t, "the dead letter is heard", func() bool { return heard.count() == 5 })
	if got := heard.heard("thing:a"); !slices.Equal(got, []int64{1, 3, 4, 2}) {
		t.Errorf("heard %v", got)
	}
	if err := b.Replay(t.Context(), "all", dead[0].Event); !errors.Is(err, plugin.ErrNotFound) {
		t.Errorf("replayed again: %v", err)
	}
}

func TestFailureHoldsOnlyItsSubjectAndPauseGrows(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{Pause: time.Hour})
	var heard ear
	b.Subscribe(event.Subscriber{Name: "all", Handle: func(ctx context.Context, e plugin.Delivered) error {
		if e.Subject == "thing:a" && e.Seq == 2 {
			panic("out of order")
		}
		return heard.hear(ctx, e)
	}})
	for n := range 3 {
		publish(t, d, b, happened{"a", n}, happened{"b", n})
	}
	check(t, b.Drain(t.Context()))
	if got := heard.heard("thing:a"); !slices.Equal(got, upTo(1)) {
		t.Errorf("the failing subject went on: %v", got)
	}
	if got := heard.heard("thing:b"); !slices.Equal(got, upTo(3)) {
		t.Errorf("another subject was held up: %v", got)
	}
	due, err := db.Value[float64](t.Context(), d, `select extract(epoch from run_at - now())::float8 from event_deliveries where attempts = 1 and last_error like 'panic: out of order%'`)
	check(t, err)
	if due < 3500 || due > 3600 {
		t.Errorf("tried again in %v s instead of an hour", due)
	}
}

func TestDisabledSubscriberMissesNothingHandedOutWhileEnabled(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{Pause: time.Nanosecond})
	var heard ear
	enabled, failing := true, true
	turn := func(on bool) {
		t.Helper()
		enabled = on
		check(t, d.InTx(t.Context(), func(tx db.Tx) error { return b.Switch(t.Context(), tx, on, "plugin") }))
	}
	b.Subscribe(event.Subscriber{Name: "plugin", Switched: true, Enabled: func() bool { return enabled }, Handle: func(ctx context.Context, e plugin.Delivered) error {
		if failing {
			failing = false
			turn(false) // switched off in the middle of things
			return errors.New("not now")
		}
		return heard.hear(ctx, e)
	}})
	publish(t, d, b, happened{"b", 1})
	check(t, b.Drain(t.Context())) // it was never switched on
	turn(true)
	publish(t, d, b, happened{"a", 1}, happened{"a", 2})
	check(t, b.Drain(t.Context()))
	publish(t, d, b, happened{"a", 3})
	check(t, b.Drain(t.Context())) // handed out to nobody
	if heard.count() != 0 {
		t.Fatalf("a disabled subscriber heard %v", heard.heard("thing:a"))
	}
	turn(true)
	publish(t, d, b, happened{"a", 4})
	check(t, b.Drain(t.Context()))
	if got := heard.heard("thing:a"); !slices.Equal(got, []int64{1, 2, 4}) || heard.count() != 3 {
		t.Errorf("heard %v, want those handed out while enabled", got)
	}
	publish(t, d, b, happened{"a", 5})
	_, err := b.Waiting(t.Context(), "plugin")
	check(t, err)
	check(t, d.InTx(t.Context(), func(tx db.Tx) error { return b.Forget(t.Context(), tx, "plugin") }))
	check(t, b.Drain(t.Context()))
	if heard.count() != 3 {
		t.Error("a forgotten subscriber hears")
	}
}

// A handler that takes longer than its budget is told so by its context and counts as failed; its
// subject is in nobody else's hands meanwhile.
func TestHandlerSlowerThanItsBudget(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	tune := event.Tuning{Timeout: 100 * time.Millisecond, Pause: time.Nanosecond, Attempts: 5}
	b, other := newBus(d, tune), newBus(d, tune)
	var heard ear
	var mu sync.Mutex
	slow := 2
	handle := func(ctx context.Context, e plugin.Delivered) error {
		mu.Lock()
		wait := slow > 0 && e.Seq == 1
		slow--
		mu.Unlock()
		if wait {
			<-ctx.Done()
			return ctx.Err()
		}
		return heard.hear(ctx, e)
	}
	for _, one := range []*event.Bus{b, other} {
		one.Subscribe(event.Subscriber{Name: "all", Handle: handle})
	}
	publish(t, d, b, happened{"a", 1}, happened{"a", 2})
	run(t, b)
	run(t, other)
	dbtest.Until(t, "both are heard", func() bool { return heard.count() >= 2 && waiting(t, d) == 0 })
	if got := heard.heard("thing:a"); !slices.Equal(got, upTo(2)) {
		t.Errorf("heard %v", got)
	}
}

func TestSlowSubscriberHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{})
	var heard ear
	entered, leave := make(chan struct{}), make(chan struct{})
	var once sync.Once
	b.Subscribe(event.Subscriber{Name: "slow", Handle: func(context.Context, plugin.Delivered) error {
		once.Do(func() { close(entered) })
		<-leave
		return nil
	}})
	b.Subscribe(event.Subscriber{Name: "quick", Handle: heard.hear})
	run(t, b)
	defer close(leave)
	publish(t, d, b, happened{"a", 1})
	<-entered
	publish(t, d, b, happened{"a", 2}, happened{"b", 1})
	dbtest.Until(t, "the quick subscriber hears everything", func() bool { return heard.count() == 3 })
}

// Events get their numbers when they are written and become visible when they are committed:
// one with a smaller number may come after a greater one was handed out.
func TestCommitsOutOfOrderLoseNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{})
	var heard ear
	b.Subscribe(event.Subscriber{Name: "all", Handle: heard.hear})
	check(t, d.InTx(t.Context(), func(tx db.Tx) error {
		if err := b.Publish(t.Context(), tx, happened{"late", 1}); err != nil {
			return err
		}
		publish(t, d, b, happened{"early", 1}) // committed first, with a greater number
		return b.Drain(t.Context())
	}))
	if heard.count() != 1 || len(heard.heard("thing:early")) != 1 {
		t.Fatalf("heard %d before the first commit", heard.count())
	}
	check(t, b.Drain(t.Context()))
	if len(heard.heard("thing:late")) != 1 {
		t.Error("the late commit was lost")
	}
}

func TestNothingWithoutItsCause(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{})
	var heard ear
	b.Subscribe(event.Subscriber{Name: "all", Handle: heard.hear})
	sorry := errors.New("sorry")
	err := d.InTx(t.Context(), func(tx db.Tx) error {
		return errors.Join(b.Publish(t.Context(), tx, happened{"a", 1}), sorry)
	})
	if !errors.Is(err, sorry) {
		t.Fatal(err)
	}
	publish(t, d, b, happened{"a", 2})
	check(t, b.Drain(t.Context()))
	if got := heard.heard("thing:a"); !slices.Equal(got, upTo(1)) {
		t.Errorf("heard %v", got)
	}
}

func TestOnlyTheNamedEventsWithTheirContent(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{})
	var got []plugin.CoursePublished
	b.Subscribe(event.Subscriber{Name: "one", Events: []string{"course.published", "course.archived", "course.published"}, Handle: event.On(func(_ context.Context, d plugin.Delivered, e plugin.CoursePublished) error {
		if d.Name != "course.published" || d.Subject != "course:c1" || d.At.IsZero() {
			t.Errorf("delivered %+v", d)
		}
		got = append(got, e)
		return nil
	})})
	publish(t, d, b, plugin.CourseCreated{Course: "c1"}, plugin.CoursePublished{Course: "c1"})
	check(t, b.Drain(t.Context()))
	if len(got) != 1 || got[0].Course != "c1" {
		t.Errorf("heard %v", got)
	}
}

func TestSweepKeepsWhatSomebodyWaitsFor(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{Attempts: 1})
	b.Subscribe(event.Subscriber{Name: "all", Handle: func(_ context.Context, e plugin.Delivered) error {
		if e.Seq == 2 {
			return errors.New("no")
		}
		return nil
	}})
	publish(t, d, b, happened{"a", 1}, happened{"a", 2})
	check(t, b.Drain(t.Context()))
	publish(t, d, b, happened{"a", 3}) // not handed out yet
	check(t, b.Sweep(t.Context(), -time.Second))
	left, err := db.Values[int64](t.Context(), d, `select seq from events order by seq`)
	check(t, err)
	if !slices.Equal(left, []int64{2, 3}) {
		t.Errorf("left: %v, want the dead letter and what waits", left)
	}
}

func TestStopFinishesWhatIsBeingHeard(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	b := newBus(d, event.Tuning{})
	entered := make(chan struct{})
	b.Subscribe(event.Subscriber{Name: "all", Handle: func(ctx context.Context, e plugin.Delivered) error {
		if e.Seq == 2 {
			close(entered)
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}})
	publish(t, d, b, happened{"a", 1}, happened{"a", 2}, happened{"a", 3})
	stop := run(t, b)
	<-entered
	stop()
	rows, err := db.Many[struct {
		Attempts int
		Leased   bool
	}](t.Context(), d, `select attempts, leased_until is not null as leased from event_deliveries order by event_id`)
	check(t, err)
	if len(rows) != 2 || rows[0].Attempts != 0 || rows[0].Leased {
		t.Errorf("after the stop: %+v, want 2 and 3 waiting, free and untried", rows)
	}
}
