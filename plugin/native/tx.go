package native

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Querier runs SQL: the host's pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Tx is a transaction that the plugin shares with the host: what both write becomes true
// together. There is no way to end it from here.
type Tx interface {
	Querier
	// AfterCommit runs fn once the transaction is committed, and never if it is not.
	AfterCommit(fn func())
}

// DB gives a plugin queries and transactions on the host's database. Its own tables are named
// with their schema, the host's are read through the views of schema cw.
type DB interface {
	Querier
	// InTx runs fn in one transaction: committed if fn returns nil, else rolled back. fn may be run
	// again after a deadlock and must have no effect outside of the transaction.
	InTx(ctx context.Context, fn func(Tx) error) error
}
