package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/platform/job"
)

type hello struct {
	Name string `json:"name"`
}

func (hello) Kind() string { return "test.hello" }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newJobs(t testing.TB, url, server string) *job.Jobs {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	check(t, err)
	t.Cleanup(pool.Close)
	return job.New(pool, slog.New(slog.DiscardHandler), job.Options{Server: server, Poll: 100 * time.Millisecond, Silence: 2 * time.Second})
}

// run works on jobs until the test ends or stop is called.
func run(t testing.TB, j *job.Jobs) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := j.Run(ctx, 5*time.Second); err != nil {
			t.Error(err)
		}
	})
	stop = func() { cancel(); ended.Wait() }
	t.Cleanup(stop)
	return stop
}

func TestQueries(t *testing.T) {
	t.Parallel()
	dbtest.PrepareAll(t, dbtest.New(t))
}

func TestAJobIsItsTransactions(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d, j := dbtest.Open(t, url, 2), newJobs(t, url, "one")
	ran := make(chan string, 10)
	job.Handle(j, func(_ context.Context, a hello) error { ran <- a.Name; return nil })
	check(t, j.Prepare())
	insert := func(name string, end error) {
		t.Helper()
		err := d.InTx(t.Context(), func(tx db.Tx) error { return errors.Join(j.Insert(t.Context(), tx, hello{name}), end) })
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
	}
	insert("rolled back", errors.New("sorry"))
	insert("committed", nil)
	run(t, j)
	if got := <-ran; got != "committed" {
		t.Errorf("ran %q", got)
	}
	n, err := db.Value[int](t.Context(), d, `select count(*)::int from jobs.river_job where args->>'name' = 'rolled back'`)
	if err != nil || n != 0 || len(ran) > 0 {
		t.Errorf("%d jobs of the rolled back transaction, %v", n, err)
	}
}

func TestAFailedJobIsTriedAgain(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d, j := dbtest.Open(t, url, 2), newJobs(t, url, "one")
	var tries atomic.Int64
	job.Handle(j, func(context.Context, hello) error {
		if tries.Add(1) == 1 {
			panic("oh")
		}
		return nil
	})
	check(t, j.Prepare())
	run(t, j)
	check(t, d.InTx(t.Context(), func(tx db.Tx) error { return j.Insert(t.Context(), tx, hello{}) }))
	dbtest.Until(t, "it runs a second time", func() bool { return tries.Load() == 2 })
}

// A server takes a job and dies: another one does it within the silence, not after an hour.
func TestJobsOfASilentServerAreFreed(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d, j := dbtest.Open(t, url, 2), newJobs(t, url, "living")
	ran := make(chan string, 10)
	job.Handle(j, func(_ context.Context, a hello) error { ran <- a.Name; return nil })
	check(t, j.Prepare())
	for _, name := range []string{"of the dead", "of the busy"} {
		check(t, d.InTx(t.Context(), func(tx db.Tx) error { return j.Insert(t.Context(), tx, hello{name}) }))
	}
	_, err := d.Exec(t.Context(), `
		update jobs.river_job set state = 'running', attempt = 1, attempted_at = now(),
		attempted_by = array[case when args->>'name' = 'of the dead' then 'dead' else 'busy' end]`)
	check(t, err)
	_, err = d.Exec(t.Context(), `insert into job_servers (id, seen_at) values ('dead', now() - interval '1 minute'), ('busy', now() + interval '1 hour')`)
	check(t, err)
	run(t, j)
	if got := <-ran; got != "of the dead" {
		t.Errorf("ran %q", got)
	}
	n, err := db.Value[int](t.Context(), d, `select count(*)::int from jobs.river_job where state = 'running' and args->>'name' = 'of the busy'`)
	if err != nil || n != 1 {
		t.Errorf("the job of a living server was taken from it: %d, %v", n, err)
	}
}

func TestEveryRunsOnceOnTwoServers(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	var sweeps, others atomic.Int64
	for _, name := range []string{"one", "two"} {
		j := newJobs(t, url, name)
		j.Every(time.Hour, "sweep", func(context.Context) error { sweeps.Add(1); return nil })
		j.Every(24*time.Hour, "other", func(context.Context) error { others.Add(1); return nil })
		check(t, j.Prepare())
		run(t, j)
	}
	dbtest.Until(t, "both are done", func() bool { return sweeps.Load() > 0 && others.Load() > 0 })
	d := dbtest.Open(t, url, 1)
	dbtest.Until(t, "no job waits", func() bool {
		n, err := db.Value[int](t.Context(), d, `select count(*)::int from jobs.river_job where state <> 'completed'`)
		check(t, err)
		return n == 0
	})
	if sweeps.Load() != 1 || others.Load() != 1 {
		t.Errorf("swept %d times, did the other thing %d times", sweeps.Load(), others.Load())
	}
}

func TestStopLetsJobsFinish(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d, j := dbtest.Open(t, url, 2), newJobs(t, url, "one")
	entered, leave := make(chan struct{}), make(chan struct{})
	job.Handle(j, func(context.Context, hello) error { close(entered); <-leave; return nil })
	check(t, j.Prepare())
	check(t, d.InTx(t.Context(), func(tx db.Tx) error { return j.Insert(t.Context(), tx, hello{}) }))
	stop := run(t, j)
	<-entered
	time.AfterFunc(50*time.Millisecond, func() { close(leave) })
	stop()
	n, err := db.Value[int](t.Context(), d, `select count(*)::int from jobs.river_job where state = 'completed'`)
	if err != nil || n != 1 {
		t.Errorf("%d completed, %v", n, err)
	}
}

func TestMigrateTwiceAtOnce(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			pool, err := pgxpool.New(t.Context(), url)
			if err == nil {
				defer pool.Close()
				err = job.Migrate(t.Context(), pool)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

type longer struct{}

func (longer) Kind() string { return "test.longer" }

// A kind of job may take longer than the others.
func TestAKindMayTakeLonger(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	pool, err := pgxpool.New(t.Context(), url)
	check(t, err)
	t.Cleanup(pool.Close)
	d, j := dbtest.Open(t, url, 2), job.New(pool, slog.New(slog.DiscardHandler), job.Options{Server: "one", Poll: 100 * time.Millisecond, Timeout: 20 * time.Second})
	short, long := make(chan time.Duration, 1), make(chan time.Duration, 1)
	left := func(ctx context.Context) time.Duration {
		until, _ := ctx.Deadline()
		return time.Until(until)
	}
	job.Handle(j, func(ctx context.Context, _ hello) error { short <- left(ctx); return nil })
	job.HandleLong(j, time.Hour, func(ctx context.Context, _ longer) error { long <- left(ctx); return nil })
	check(t, j.Prepare())
	check(t, d.InTx(t.Context(), func(tx db.Tx) error {
		return j.InsertAll(t.Context(), tx, []job.Args{longer{}, hello{"short"}})
	}))
	run(t, j)
	if a, b := <-short, <-long; a > 20*time.Second || a <= 0 || b < 50*time.Minute || b > time.Hour {
		t.Errorf("they have %v and %v", a, b)
	}
}
