package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Timeline is migrations and where it is written down which of them were applied.
type Timeline struct {
	Table string // with its schema, which is made when it is not there, and beside which nothing is changed; without one it is where the server's own tables are
	Files fs.FS  // nil: there are none
}

// Tried is what Up would meet.
type Tried struct {
	Files []string // that Up would apply, in their order
	Err   error    // of the first that fails; nil when all can be applied, as far as it can be tried
	// From is the first file that could not be tried, nor what comes after it: because it uses a value that one before adds to an
	// enum, which a transaction of its own has to do, or because somebody held what it changes; "" when all were.
	From string
}

// Querier reads what the tried migrations made.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Try applies what a timeline lacks, then what those lack that next names from what is there by then, all in one transaction, and takes
// everything back. Of several that next names, those behind one that fails are tried without it; next may be nil, and is not asked when the
// first cannot be applied whole. url must lead straight to the database, as for Up.
func Try(ctx context.Context, url string, first Timeline, next func(ctx context.Context, q Querier) ([]Timeline, error)) ([]Tried, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	// What another server is applying is not tried beside it. The lock goes with the connection.
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1::bigint)`, Lock); err != nil {
		return nil, fmt.Errorf("try migrations: %w", err)
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("try migrations: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	// Whoever holds what a migration changes is not waited for long: nothing of this is needed at once.
	if _, err := tx.Exec(ctx, `set local lock_timeout = '5s'; set local statement_timeout = '60s'`); err != nil {
		return nil, fmt.Errorf("try migrations: %w", err)
	}
	one, err := tryOne(ctx, tx, first)
	all := []Tried{one}
	if err != nil || next == nil || one.Err != nil || one.From != "" {
		return all, err
	}
	timelines, err := next(ctx, tx)
	if err != nil {
		return all, err
	}
	for _, t := range timelines {
		one, err := tryOne(ctx, tx, t)
		if err != nil {
			return all, err
		}
		all = append(all, one)
	}
	return all, nil
}

func tryOne(ctx context.Context, tx pgx.Tx, t Timeline) (Tried, error) {
	if t.Files == nil {
		return Tried{}, nil
	}
	names, err := pending(ctx, tx.Conn(), t.Table, t.Files)
	if err != nil || len(names) == 0 {
		return Tried{}, err
	}
	r, at := Tried{Files: names}, ""
	do := func(part pgx.Tx) error { return try(ctx, part, t, names, &at) }
	if schema, _, own := strings.Cut(t.Table, "."); own {
		err = apart(ctx, tx, schema, do)
	} else {
		err = pgx.BeginFunc(ctx, tx, do) // a savepoint
	}
	if untried(err) {
		r.From = at
	} else {
		r.Err = err
	}
	return r, nil
}

// untried reports whether an error says only that a file cannot be tried at this time, or like this.
func untried(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "55P04", // unsafe_new_enum_value_usage
		"55P03", // lock_not_available
		"57014": // query_canceled, by the time that it may take
		return true
	}
	return false
}

// try notes at which file it is.
func try(ctx context.Context, tx pgx.Tx, t Timeline, names []string, at *string) error {
	if schema, _, qualified := strings.Cut(t.Table, "."); qualified && len(names) > 0 {
		if _, err := tx.Exec(ctx, `create schema if not exists `+pgx.Identifier{schema}.Sanitize()); err != nil {
			return fmt.Errorf("try migrations: %w", err)
		}
	}
	for _, name := range names {
		*at = name
		text, err := fs.ReadFile(t.Files, name)
		if err != nil {
			return fmt.Errorf("read migration %s: %w", name, err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		if strings.Contains(up, "-- +goose NO TRANSACTION") {
			continue
		}
		// All statements of the file in one go, as they stand: goose's marks are comments to PostgreSQL.
		if _, err := tx.Conn().PgConn().Exec(ctx, up).ReadAll(); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
		if tx.Conn().PgConn().TxStatus() != 'T' {
			return fmt.Errorf("migration %s: it ends its transaction itself", name)
		}
	}
	return nil
}
