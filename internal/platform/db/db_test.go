package db_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, url string, most int, acquire time.Duration) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{URL: url, Max: most, Acquire: acquire, Idle: time.Second})
	check(t, err)
	t.Cleanup(d.Close)
	return d
}

func TestNoConnectionInTimeIsBusy(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.Empty(t), 1, 50*time.Millisecond)
	err := d.InTx(t.Context(), func(db.Tx) error {
		_, err := d.Exec(t.Context(), `select 1`)
		return err
	})
	if !errors.Is(err, db.ErrBusy) || plugin.AsFault(err).Kind != plugin.Unavailable || plugin.AsFault(err).After == 0 {
		t.Errorf("%v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Exec(gone, `select 1`); !errors.Is(err, context.Canceled) {
		t.Errorf("of somebody who left: %v", err)
	}
	dbtest.Until(t, "it serves again", func() bool {
		n, err := db.Value[int](t.Context(), d, `select 1`)
		return err == nil && n == 1
	})
}

func TestEveryReadGivesItsConnectionBack(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.Empty(t), 1, 5*time.Second)
	for range 3 {
		if _, err := db.Value[int](t.Context(), d, `select 1 where false`); !errors.Is(err, db.ErrNoRow) {
			t.Errorf("no row: %v", err)
		}
		if _, err := db.Value[int](t.Context(), d, `select n from generate_series(1, 5) n`); err == nil {
			t.Error("five rows pass as one")
		}
		if _, err := db.Values[int](t.Context(), d, `select 1/0`); err == nil {
			t.Error("a failing query passes")
		}
		if _, err := db.Values[int](t.Context(), d, `no sql`); err == nil {
			t.Error("no SQL passes")
		}
		if all, err := db.Values[int](t.Context(), d, `select 1 where false`); err != nil || all == nil {
			t.Errorf("an empty list: %v, %v", all, err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = d.InTx(t.Context(), func(db.Tx) error { panic("oh") })
		}()
	}
}

func TestDeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.Empty(t), 4, 5*time.Second)
	_, err := d.Exec(t.Context(), `create table pair (id int primary key, n int); insert into pair values (1, 0), (2, 0)`)
	check(t, err)
	var met, all sync.WaitGroup
	met.Add(2)
	tries, committed := 0, 0
	var mu sync.Mutex
	for _, order := range [][]int{{1, 2}, {2, 1}} {
		all.Go(func() {
			first := true
			err := d.InTx(t.Context(), func(tx db.Tx) error {
				mu.Lock()
				tries++
				mu.Unlock()
				tx.AfterCommit(func() { mu.Lock(); committed++; mu.Unlock() })
				for _, id := range order {
					if _, err := tx.Exec(t.Context(), `update pair set n = n + 1 where id = $1`, id); err != nil {
						return err
					}
					if first {
						first = false
						met.Done()
						met.Wait() // each now holds what the other wants
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	sums, err := db.Values[int](t.Context(), d, `select n from pair`)
	check(t, err)
	if !slices.Equal(sums, []int{2, 2}) || tries != 3 || committed != 2 {
		t.Errorf("sums %v after %d tries, %d told of the commit", sums, tries, committed)
	}
}

func TestRollbackTellsNobody(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.Empty(t), 2, time.Second)
	sorry := errors.New("sorry")
	told := false
	err := d.InTx(t.Context(), func(tx db.Tx) error { tx.AfterCommit(func() { told = true }); return sorry })
	if !errors.Is(err, sorry) || told {
		t.Errorf("%v, told %v", err, told)
	}
}

func TestFailuresOfTheDatabase(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	d := open(t, url, 2, 5*time.Second)
	err := d.InTx(t.Context(), func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `select pg_terminate_backend(pg_backend_pid())`)
		return err
	})
	if err = db.Explain(err); !errors.Is(err, db.ErrLost) {
		t.Errorf("a killed connection: %v", err)
	}
	if _, err := d.Exec(t.Context(), `select 1`); err != nil {
		t.Errorf("the next request: %v", err)
	}
	nowhere := open(t, "postgres://nobody@127.0.0.1:1/nothing", 1, 5*time.Second)
	_, err = nowhere.Exec(t.Context(), `select 1`)
	if err = db.Explain(err); !errors.Is(err, db.ErrLost) {
		t.Errorf("no server at all: %v", err)
	}
	_, err = d.Exec(t.Context(), `select 1/0`)
	if plain := db.Explain(err); plain != err { //nolint:errorlint // the very same error
		t.Errorf("a mistake of ours became %v", plain)
	}
	_, err = d.Exec(t.Context(), `select $1::text`, "a\x00b")
	if err = db.Explain(err); !errors.Is(err, db.ErrText) {
		t.Errorf("a NUL: %v", err)
	}
	_, err = d.Exec(t.Context(), `select $1::jsonb`, `{"a": "\u0000"}`)
	if err = db.Explain(err); !errors.Is(err, db.ErrText) {
		t.Errorf("a NUL in JSON: %v", err)
	}
	_, err = d.Exec(t.Context(), `select $1::uuid`, "urn:uuid:018f0000-0000-7000-8000-000000000001")
	if err = db.Explain(err); !errors.Is(err, plugin.ErrNotFound) {
		t.Errorf("no id: %v", err)
	}
	if db.Explain(nil) != nil {
		t.Error("nothing became something")
	}
}

func TestRoundTripsAreCounted(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.Empty(t), 2, time.Second)
	ctx, n := db.WithCount(t.Context())
	_, err := d.Exec(ctx, `select 1`)
	check(t, err)
	check(t, d.InTx(ctx, func(tx db.Tx) error { _, err := tx.Exec(ctx, `select 1`); return err }))
	if n.Load() != 4 { // one, and begin, one, commit
		t.Errorf("%d round trips", n.Load())
	}
}

func TestSignalsReachEveryServerAndSurviveACut(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	d := open(t, url, 2, 5*time.Second)
	var mu sync.Mutex
	heard, again := map[string]int{}, 0
	count := func(what string) int { mu.Lock(); defer mu.Unlock(); return heard[what] }
	begin := func(name string) *db.Signals {
		s := db.NewSignals(url, slog.New(slog.DiscardHandler))
		s.Hear("thing", func(id string) { mu.Lock(); heard[name+" "+id]++; mu.Unlock() })
		s.Again(func() { mu.Lock(); again++; mu.Unlock() })
		ctx, cancel := context.WithCancel(context.Background())
		var ended sync.WaitGroup
		ended.Go(func() { s.Run(ctx) })
		t.Cleanup(func() { cancel(); ended.Wait() })
		dbtest.Until(t, "it listens", s.Listening)
		return s
	}
	one, _ := begin("one"), begin("two")
	for range 50 { // gathered: many of the same are few
		one.Send("thing", "a")
	}
	one.Send("other", "a")
	dbtest.Until(t, "both heard", func() bool { return count("one a") > 0 && count("two a") > 0 })
	if n := count("two a"); n > 10 {
		t.Errorf("50 signals came as %d", n)
	}
	mu.Lock()
	before := again
	mu.Unlock()
	_, err := d.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
	check(t, err)
	one.Send("thing", "b") // while nobody can
	dbtest.Until(t, "both listen anew and are told", func() bool { mu.Lock(); defer mu.Unlock(); return again >= before+2 })
	one.Send("thing", "c")
	dbtest.Until(t, "both heard again", func() bool { return count("one c") > 0 && count("two c") > 0 })
	if count("one ") != 0 {
		t.Error("another topic was heard")
	}
}

func TestInspect(t *testing.T) {
	t.Parallel()
	h, err := db.Inspect(t.Context(), dbtest.Empty(t))
	if err != nil || h.TooOld || h.MissingExtensions != "" || h.Version == "" {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := db.Inspect(t.Context(), "postgres://nobody@127.0.0.1:1/nothing"); err == nil {
		t.Error("a server that is not there passes")
	}
}
