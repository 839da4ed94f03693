package pluginhost

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin/native"
)

// lent is the host's database, or one of its transactions, as a plugin has it: without what could end the transaction, or take the
// connection.
type lent struct {
	q     db.Querier
	entry *entry
}

// errHow: a plugin may not say how its statements are sent.
var errHow = errors.New("how a statement is sent is the server's to say")

// asked refuses arguments that are none, by which several statements could be sent, or the connection be taken.
func asked(args []any) error {
	for _, a := range args {
		switch a.(type) {
		case pgx.NamedArgs, pgx.StrictNamedArgs:
		case pgx.QueryExecMode, pgx.QueryRewriter:
			return errHow
		}
	}
	return nil
}

// Query runs a query.
func (l lent) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := asked(args); err != nil {
		return nil, err
	}
	return l.q.Query(ctx, sql, args...)
}

// Exec runs a statement. Several in one text are refused by the database where they would be part of a transaction: one of them could
// end it, and what the host wrote would be kept without the rest.
func (l lent) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := asked(args); err != nil {
		return pgconn.CommandTag{}, err
	}
	tx, within := l.q.(db.Tx)
	if !within {
		return l.q.Exec(ctx, sql, args...)
	}
	return tx.ExecOne(ctx, sql, args...)
}

// lentTx is a transaction.
type lentTx struct{ lent }

// committedMost is the time of what a plugin does after a commit.
const committedMost = 5 * time.Second

// AfterCommit runs fn once the transaction is committed. What goes wrong in there changes nothing of what was committed.
func (l lentTx) AfterCommit(fn func()) {
	l.q.(db.Tx).AfterCommit(func() {
		g := l.entry.guard
		_ = g.call(context.Background(), committed, min(committedMost, g.limits.Operation), func(context.Context) error { fn(); return nil })
	})
}

// lend gives a plugin a transaction of the host's.
func (e *entry) lend(tx db.Tx) native.Tx { return lentTx{lent{tx, e}} }

// ours returns the transaction that a plugin was lent.
func ours(tx native.Tx) (db.Tx, error) {
	own, ok := tx.(lentTx)
	if !ok {
		return db.Tx{}, errTx
	}
	return own.q.(db.Tx), nil
}
