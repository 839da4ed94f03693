package ratelimit_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/ratelimit"
	"github.com/courseworx/courseworx/plugin"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestAllowanceRefills(t *testing.T) {
	t.Parallel()
	now := time.Now()
	l := ratelimit.New(2, 3, 10, func() time.Time { return now })
	for i := range 3 {
		if ok, _ := l.Allow("a"); !ok {
			t.Fatalf("call %d refused", i)
		}
	}
	ok, wait := l.Allow("a")
	if ok || wait != 500*time.Millisecond {
		t.Errorf("the fourth call: %v, wait %v", ok, wait)
	}
	if ok, _ := l.Allow("b"); !ok {
		t.Error("another key pays for it")
	}
	now = now.Add(wait)
	if ok, _ := l.Allow("a"); !ok {
		t.Error("refused after the wait it was told")
	}
}

func TestOneHouseholdIsOneKey(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(0.001, 1, 10, time.Now)
	l.Allow("2001:db8:1:2::1")
	if ok, _ := l.Allow("2001:db8:1:2:ffff::9"); ok {
		t.Error("another address of the same /64 has an allowance of its own")
	}
	if ok, _ := l.Allow("2001:db8:1:3::1"); !ok {
		t.Error("another network pays for it")
	}
	l.Allow("192.0.2.1")
	if ok, _ := l.Allow("192.0.2.2"); !ok {
		t.Error("IPv4 neighbours share an allowance")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	l := ratelimit.New(0.001, 1, 3, time.Now)
	for i := range 4 {
		l.Allow(fmt.Sprint(i))
	}
	if ok, _ := l.Allow("0"); !ok {
		t.Error("the least recently used key was not forgotten")
	}
	if ok, _ := l.Allow("3"); ok {
		t.Error("a recent key was forgotten")
	}
}

func blocked(t testing.TB, err error) time.Duration {
	t.Helper()
	var f *plugin.Fault
	if !errors.Is(err, ratelimit.ErrBlocked) || !errors.As(err, &f) {
		t.Fatalf("not blocked: %v", err)
	}
	return f.After
}

func unblock(t testing.TB, d *db.DB) {
	t.Helper()
	_, err := d.Exec(t.Context(), `update attempt_counters set blocked_until = now() - interval '1 second'`)
	check(t, err)
}

func TestGuessesSlowDownAndDouble(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a := ratelimit.NewAttempts(d, 3, time.Minute, 3*time.Minute)
	guess := func() error { return a.Guess(t.Context(), "k") }
	for range 4 { // three are free; the fourth may be made but blocks
		check(t, guess())
	}
	for _, most := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute, 3 * time.Minute} {
		if wait := blocked(t, guess()); wait > most || wait < most-20*time.Second {
			t.Errorf("blocked for %v instead of %v", wait, most)
		}
		unblock(t, d)
		check(t, guess())
	}
	check(t, a.Guess(t.Context(), "other"))
	check(t, a.Cleared(t.Context(), "k"))
	check(t, guess())
}

func TestADayBeginsAnew(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a := ratelimit.NewAttempts(d, 2, time.Minute, time.Hour)
	for range 3 {
		check(t, a.Guess(t.Context(), "k"))
	}
	_, err := d.Exec(t.Context(), `update attempt_counters set blocked_until = now() - interval '25 hours', updated_at = now() - interval '25 hours'`)
	check(t, err)
	for range 3 {
		check(t, a.Guess(t.Context(), "k"))
	}
	blocked(t, a.Guess(t.Context(), "k"))
}

func TestManyGuessesAtOnceGainNothing(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a := ratelimit.NewAttempts(d, 5, time.Minute, time.Hour)
	var passed atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if a.Guess(t.Context(), "k") == nil {
				passed.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != 6 {
		t.Errorf("%d of 40 guesses passed, want 6", passed.Load())
	}
}

func TestWhatCouldNotBeCheckedIsGivenBack(t *testing.T) {
	t.Parallel()
	a := ratelimit.NewAttempts(dbtest.New(t), 2, time.Minute, time.Hour)
	for range 10 {
		check(t, a.Guess(t.Context(), "k"))
		check(t, a.GiveBack(t.Context(), "k"))
	}
	for range 3 {
		check(t, a.Guess(t.Context(), "k"))
	}
	blocked(t, a.Guess(t.Context(), "k"))
}
