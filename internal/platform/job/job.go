// Package job does work in the background: a thin face over River. A job is inserted in the
// transaction that needs it, so it exists if and only if that transaction is committed. Every
// job must bear being run twice: a server may die between the work and the note of it.
//
//	job.go        registering, inserting, periodic jobs
//	heartbeat.go  the jobs of a server that went silent are freed
package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/observe"
)

// schema holds River's own tables.
const schema = "jobs"

// Args are the arguments of a kind of job: plain data that JSON can carry.
type Args interface {
	// Kind is the job's wire name; it never changes.
	Kind() string
}

// Jobs works on jobs. Register everything, then Run.
type Jobs struct {
	pool     *pgxpool.Pool
	log      *slog.Logger
	server   string
	workers  *river.Workers
	periodic []*river.PeriodicJob
	recurs   map[string]func(context.Context) error
	most     map[string]time.Duration
	client   *river.Client[pgx.Tx]
	options  Options
}

// Options size the work. Zero values take the defaults.
type Options struct {
	Server   string        // the name of this server, unique among those on one database
	Workers  int           // jobs at once; default 8
	Poll     time.Duration // how often to look for jobs without a signal; default 1 s
	PollOnly bool          // the connection cannot LISTEN
	Timeout  time.Duration // the longest a job may take; default 1 min
	Silence  time.Duration // after which a server's jobs are freed; default 20 s
}

// New returns jobs over a pool of their own, so that they never take the requests' connections.
func New(pool *pgxpool.Pool, log *slog.Logger, o Options) *Jobs {
	if o.Workers == 0 {
		o.Workers = 8
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Silence == 0 {
		o.Silence = 20 * time.Second
	}
	j := &Jobs{pool: pool, log: log, server: o.Server, workers: river.NewWorkers(), recurs: map[string]func(context.Context) error{}, most: map[string]time.Duration{}, options: o}
	river.AddWorker(j.workers, &recurrer{jobs: j})
	return j
}

// recurrer does what Every registers.
type recurrer struct {
	river.WorkerDefaults[recurring]
	jobs *Jobs
}

// Work does the job of that name.
func (r *recurrer) Work(ctx context.Context, job *river.Job[recurring]) (err error) {
	fn, ok := r.jobs.recurs[job.Args.Name]
	if !ok {
		return nil // of an older or newer version of the server
	}
	ctx, end := observe.Work(ctx, "job "+job.Args.Name)
	defer func() { end(err) }()
	return fn(ctx)
}

// Timeout is the job's own, or 0: that of all.
func (r *recurrer) Timeout(job *river.Job[recurring]) time.Duration {
	return r.jobs.most[job.Args.Name]
}

// Migrate makes or updates River's tables. Several servers may do it at once: the session's lock
// keeps them apart, as River's own steps need transactions of their own.
func Migrate(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("make the job tables: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, `select pg_advisory_lock(7150155)`); err != nil {
		return fmt.Errorf("make the job tables: %w", err)
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), `select pg_advisory_unlock(7150155)`) }()
	if _, err := conn.Exec(ctx, `create schema if not exists `+schema); err != nil {
		return fmt.Errorf("make the job tables: %w", err)
	}
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: schema})
	if err != nil {
		return fmt.Errorf("prepare the job tables: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("make the job tables: %w", err)
	}
	return nil
}

// Handle says how jobs of A are done. An error is tried again with growing pauses.
func Handle[A Args](j *Jobs, fn func(ctx context.Context, args A) error) { HandleLong(j, 0, fn) }

// HandleLong is Handle for what may take longer than other jobs: at most most.
func HandleLong[A Args](j *Jobs, most time.Duration, fn func(ctx context.Context, args A) error) {
	river.AddWorker(j.workers, &worker[A]{most: most, do: fn})
}

// worker does the jobs of a kind.
type worker[A Args] struct {
	river.WorkerDefaults[A]
	most time.Duration // 0: that of all
	do   func(ctx context.Context, args A) error
}

// Work does one job.
func (w *worker[A]) Work(ctx context.Context, job *river.Job[A]) (err error) {
	ctx, end := observe.Work(ctx, "job "+job.Kind)
	defer func() { end(err) }()
	return w.do(ctx, job.Args)
}

// Timeout is the kind's own, or 0: that of all.
func (w *worker[A]) Timeout(*river.Job[A]) time.Duration { return w.most }

// recurring is the job behind Every.
type recurring struct {
	Name string `json:"name"`
}

func (recurring) Kind() string { return "recurring" }

// Every does fn once an interval, on one server, and once soon after the first start.
func (j *Jobs) Every(interval time.Duration, name string, fn func(context.Context) error) {
	j.every(interval, name, river.QueueDefault, fn)
}

func (j *Jobs) every(interval time.Duration, name, queue string, fn func(context.Context) error) {
	j.recurs[name] = fn
	j.periodic = append(j.periodic, river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		return recurring{name}, &river.InsertOpts{Queue: queue, MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: interval}}
	}, &river.PeriodicJobOpts{RunOnStart: true, ID: name}))
}

// EveryLong is Every for what may take longer than other jobs: at most most.
func (j *Jobs) EveryLong(interval, most time.Duration, name string, fn func(context.Context) error) {
	j.most[name] = most
	j.Every(interval, name, fn)
}

// Queue is where jobs wait that have workers of their own, so that however many there are hold up no others.
type Queue string

// The queues beside that of all other jobs.
const (
	Plugins   Queue = "plugins"    // what plugins do
	LongMails Queue = "long_mails" // mails that take minutes
)

// Beside is a kind of job that does not wait among all others.
type Beside interface {
	Args
	Queue() Queue
}

func queueOf(args Args) string {
	if b, ok := args.(Beside); ok {
		return string(b.Queue())
	}
	return river.QueueDefault
}

// EveryIn is Every among the jobs of a queue of their own.
func (j *Jobs) EveryIn(q Queue, interval time.Duration, name string, fn func(context.Context) error) {
	j.every(interval, name, string(q), fn)
}

// Later is the answer of a job that is to be done again after a while, as if it had not been tried.
func Later(after time.Duration) error { return river.JobSnooze(after) }

const forgetKindSQL = `
	delete from jobs.river_job
	where kind = $1 and args ->> $2 = $3 and state in ('available', 'scheduled', 'retryable', 'pending')`

// Forget takes away the jobs of a kind that wait and whose argument has that value, inside tx.
func (j *Jobs) Forget(ctx context.Context, tx db.Tx, kind, argument, value string) error {
	if _, err := tx.Exec(ctx, forgetKindSQL, kind, argument, value); err != nil {
		return fmt.Errorf("forget jobs %s: %w", kind, err)
	}
	return nil
}

// Insert adds a job to the transaction. It runs after the commit.
func (j *Jobs) Insert(ctx context.Context, tx db.Tx, args Args) error {
	return j.InsertAt(ctx, tx, args, time.Time{})
}

// InsertAt is Insert for a job that runs no earlier than at; the zero time is now.
func (j *Jobs) InsertAt(ctx context.Context, tx db.Tx, args Args, at time.Time) error {
	opts := &river.InsertOpts{Queue: queueOf(args), ScheduledAt: at}
	if _, err := j.client.InsertTx(ctx, tx.Raw(), args, opts); err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), err)
	}
	return nil
}

// InsertAll adds many jobs to the transaction at once.
func (j *Jobs) InsertAll(ctx context.Context, tx db.Tx, list []Args) error {
	if len(list) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, 0, len(list))
	for _, args := range list {
		params = append(params, river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{Queue: queueOf(args)}})
	}
	if _, err := j.client.InsertManyFastTx(ctx, tx.Raw(), params); err != nil {
		return fmt.Errorf("insert %d jobs: %w", len(list), err)
	}
	return nil
}

// Prepare makes the client, after everything is registered and before anything is inserted.
func (j *Jobs) Prepare() error {
	queues := map[string]river.QueueConfig{}
	for _, name := range []string{river.QueueDefault, string(Plugins), string(LongMails)} {
		queues[name] = river.QueueConfig{MaxWorkers: j.options.Workers}
	}
	var err error
	j.client, err = river.NewClient(riverpgxv5.New(j.pool), &river.Config{
		ID: j.server, Schema: schema, Workers: j.workers, PeriodicJobs: j.periodic, Logger: j.log,
		Queues: queues, FetchPollInterval: j.options.Poll,
		JobTimeout: j.options.Timeout, PollOnly: j.options.PollOnly, SkipUnknownJobCheck: true,
	})
	if err != nil {
		return fmt.Errorf("prepare jobs: %w", err)
	}
	return nil
}

// Run works until ctx ends, then lets the jobs in work finish for at most patience and hands the
// rest back.
func (j *Jobs) Run(ctx context.Context, patience time.Duration) error {
	// Before the first job is taken: one whose server nobody has seen is free for all.
	if err := j.show(ctx); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	if err := j.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	j.beat(ctx)
	soft, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := j.client.Stop(soft); err == nil {
		return nil
	}
	hard, done := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer done()
	if err := j.client.StopAndCancel(hard); err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}
