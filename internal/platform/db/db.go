// Package db is the thin line between our SQL and pgx.
//
//	db.go       the pool, queries, transactions
//	limit.go    how long one statement may take
//	failure.go  what a lost or full database means for a caller
//	signal.go   NOTIFY and LISTEN: ids only, after commit, debounced
//	note.go     what the first transaction of a request writes, too
//	count.go    how many queries a request made
package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Querier runs SQL: the pool or a transaction. Every store function takes one, so that the
// caller decides what is atomic.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Tx is a Querier that is certainly inside a transaction and that nobody but InTx can
// commit. Functions that must be atomic with something else ask for a Tx.
type Tx struct {
	tx    pgx.Tx
	after *[]func()
	limit limit
}

// ErrEnds: a statement would end the transaction, or has ended it. That is InTx's alone.
var ErrEnds = errors.New("a statement may not end the transaction")

// ends reports whether the first words of a statement end a transaction, or begin another one.
func ends(sql string) bool {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n\f\v;")
		switch {
		case strings.HasPrefix(sql, "--"):
			_, sql, _ = strings.Cut(sql, "\n")
		case strings.HasPrefix(sql, "/*"):
			_, sql, _ = strings.Cut(sql, "*/")
		default:
			word := sql[:len(sql)-len(strings.TrimLeft(strings.ToLower(sql), "abcdefghijklmnopqrstuvwxyz"))]
			switch strings.ToLower(word) {
			case "commit", "end", "rollback", "abort", "begin", "start", "prepare":
				return true
			}
			return false
		}
	}
}

// over reports that the transaction is not open any more.
func (t Tx) over() bool { return t.tx.Conn().PgConn().TxStatus() == 'I' }

// Query runs a query inside the transaction.
func (t Tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if ends(sql) {
		return nil, ErrEnds
	}
	bounded, end := t.limit.on(ctx)
	rows, err := t.tx.Query(bounded, sql, args...)
	if err != nil {
		end()
		return nil, late(ctx, err)
	}
	return &heldRows{rows, ctx, end}, nil
}

// Exec runs a statement inside the transaction.
func (t Tx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if ends(sql) {
		return pgconn.CommandTag{}, ErrEnds
	}
	bounded, end := t.limit.on(ctx)
	defer end()
	tag, err := t.tx.Exec(bounded, sql, args...)
	if err == nil && t.over() { // one of several statements in one text
		err = ErrEnds
	}
	return tag, late(ctx, err)
}

// ExecOne runs exactly one statement: of several in one text none is run. It is for whoever may not end the transaction.
func (t Tx) ExecOne(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	rows, err := t.Query(ctx, sql, args...) // which never takes several, as Exec does without arguments
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return pgconn.CommandTag{}, err
	}
	return rows.CommandTag(), nil
}

// Try runs a statement that other rows may forbid. A foreign key's refusal undoes the statement
// alone and is reported; the transaction goes on.
func (t Tx) Try(ctx context.Context, sql string, args ...any) (refused bool, err error) {
	err = pgx.BeginFunc(ctx, t.tx, func(inner pgx.Tx) error {
		_, err := inner.Exec(ctx, sql, args...)
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "23503" || pg.Code == "23001") {
		return true, nil
	}
	return false, err
}

// Nested runs fn as a part of the transaction that can fail by itself: what it did is undone then, and the transaction goes on.
func (t Tx) Nested(ctx context.Context, fn func(Tx) error) error {
	told := len(*t.after)
	err := pgx.BeginFunc(ctx, t.tx, func(inner pgx.Tx) error { return fn(Tx{inner, t.after, t.limit}) })
	if err != nil {
		*t.after = (*t.after)[:told]
	}
	return late(ctx, err)
}

// Raw gives the transaction to libraries that write with it (River). It must not be ended.
func (t Tx) Raw() pgx.Tx { return t.tx }

// AfterCommit runs fn once the transaction is committed, and never if it is not. For what may
// be lost in a crash: signals, caches. What must not be lost is an event or a job.
func (t Tx) AfterCommit(fn func()) { *t.after = append(*t.after, fn) }

// Options size the pool.
type Options struct {
	URL       string        // DSN or URL of the database
	Max       int           // most connections at once; at least 1
	Min       int           // connections kept open when idle
	Acquire   time.Duration // how long a request waits for a connection before it gets 503
	Idle      time.Duration // idle connections beyond Min are closed after this
	Statement time.Duration // the longest that one statement may take; 0 is 30 s
	PgBouncer bool          // a transaction pooler stands between: no server-side statements
}

// DB is the pool of connections.
type DB struct {
	Pool    *pgxpool.Pool
	acquire time.Duration
	limit   limit
}

// Open makes the pool. It does not wait for the database to answer.
func Open(ctx context.Context, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	cfg.MaxConns, cfg.MinConns = int32(o.Max), int32(o.Min)
	cfg.MaxConnIdleTime = o.Idle
	cfg.HealthCheckPeriod = max(o.Idle/2, time.Second)
	cfg.ConnConfig.Tracer = counter{}
	statement := limit(cmp.Or(o.Statement, statementMost))
	cfg.ConnConfig.ConnectTimeout = min(connectMost, time.Duration(statement))
	cfg.ConnConfig.RuntimeParams["application_name"] = "courseworx"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if o.PgBouncer {
		cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
		// A pooler refuses start-up parameters that it does not know.
		delete(cfg.ConnConfig.RuntimeParams, "timezone")
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database pool: %w", err)
	}
	return &DB{Pool: pool, acquire: o.Acquire, limit: statement}, nil
}

// Close waits for connections in use and closes the pool.
func (d *DB) Close() { d.Pool.Close() }

// conn takes a connection from the pool, waiting no longer than Options.Acquire.
func (d *DB) conn(ctx context.Context) (*pgxpool.Conn, error) {
	wait, cancel := context.WithTimeout(ctx, d.acquire)
	defer cancel()
	c, err := d.Pool.Acquire(wait)
	if err != nil {
		if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			return nil, ErrBusy.Because(err)
		}
		return nil, err
	}
	return c, nil
}

// Query runs a query on a connection of its own; closing the rows gives it back.
func (d *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	c, err := d.conn(ctx)
	if err != nil {
		return nil, err
	}
	bounded, end := d.limit.on(ctx)
	rows, err := c.Query(bounded, sql, args...)
	if err != nil {
		end()
		c.Release()
		return nil, late(ctx, err)
	}
	return &heldRows{rows, ctx, func() { end(); c.Release() }}, nil
}

// Exec runs one statement on a connection of its own.
func (d *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	c, err := d.conn(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	defer c.Release()
	bounded, end := d.limit.on(ctx)
	defer end()
	tag, err := c.Exec(bounded, sql, args...)
	return tag, late(ctx, err)
}

// heldRows lets go of what they hold when the rows end: their time limit, and outside of a
// transaction their connection.
type heldRows struct {
	pgx.Rows
	ctx context.Context // the caller's
	end func()
}

// Err tells apart what took too long from what the caller gave up.
func (r *heldRows) Err() error { return late(r.ctx, r.Rows.Err()) }

// Conn hides the connection: it is lent for this query only.
func (r *heldRows) Conn() *pgx.Conn { return nil }

func (r *heldRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *heldRows) Close() {
	r.Rows.Close()
	if r.end != nil {
		r.end()
		r.end = nil
	}
}

// InTx runs fn in one transaction: committed if fn returns nil, else rolled back. When
// PostgreSQL chose the transaction as the victim of a deadlock or of a serialisation
// conflict it is run again, three times in all, so fn must have no effect outside of it.
func (d *DB) InTx(ctx context.Context, fn func(Tx) error) error {
	for try := 1; ; try++ {
		after := []func(){}
		noted := false
		err := d.once(ctx, &after, func(tx Tx) error {
			if err := fn(tx); err != nil {
				return err
			}
			var err error
			noted, err = takeNote(ctx, tx)
			return err
		})
		if err == nil {
			if noted {
				noteTaken(ctx)
			}
			for _, f := range after {
				f()
			}
			return nil
		}
		if try == 3 || !conflict(err) {
			return err
		}
		// The other one gets a moment to take what this one has let go of, or they meet again.
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(try) * (20*time.Millisecond + rand.N(20*time.Millisecond))):
		}
	}
}

func (d *DB) once(ctx context.Context, after *[]func(), fn func(Tx) error) error {
	c, err := d.conn(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	bounded, end := d.limit.on(ctx)
	defer end()
	tx, err := c.Begin(bounded)
	if err != nil {
		return late(ctx, err)
	}
	finish, ended := d.limit.on(context.WithoutCancel(ctx))
	defer func() {
		_ = tx.Rollback(finish) // nothing, once it is committed
		ended()
	}()
	own := Tx{tx, after, d.limit}
	if err := fn(own); err != nil {
		return err
	}
	if own.over() {
		return ErrEnds
	}
	closing, closed := d.limit.on(ctx)
	defer closed()
	return late(ctx, tx.Commit(closing))
}

func conflict(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001")
}

// LockTimedOut reports whether a statement gave up waiting for a lock, as its lock_timeout says.
func LockTimedOut(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// ErrNoRow is what One returns when nothing matched.
var ErrNoRow = pgx.ErrNoRows

// One returns the single row of a query as a T, columns matched by name (db tags).
func One[T any](ctx context.Context, q Querier, sql string, args ...any) (T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		var zero T
		return zero, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
}

// Many returns all rows of a query; never nil, so it is [] in JSON.
func Many[T any](ctx context.Context, q Querier, sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}

// Value returns the single column of the single row of a query.
func Value[T any](ctx context.Context, q Querier, sql string, args ...any) (T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		var zero T
		return zero, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
}

// Values returns the single column of all rows of a query; never nil.
func Values[T any](ctx context.Context, q Querier, sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[T])
}

// Unfit reports whether the database refused the values of a statement, because they cannot be kept or break a constraint; with
// other values it would do the same statement.
func Unfit(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (strings.HasPrefix(pg.Code, "22") || strings.HasPrefix(pg.Code, "23"))
}

// Violates reports whether err broke the named constraint or unique index.
func Violates(err error, constraint string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == constraint
}
