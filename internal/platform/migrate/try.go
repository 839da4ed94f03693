package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Timeline is migrations and where it is written down which of them were applied.
type Timeline struct {
	Table string // with its schema, which is made when it is not there; without one it is where the server's own tables are
	Files fs.FS  // nil: there are none
}

// Tried is what Up would meet.
type Tried struct {
	Files []string // that Up would apply, in their order
	Err   error    // of the first that fails; nil when all can be applied
}

// Try applies what is missing of timelines, one after the other, in one transaction and takes everything back. Those behind one that
// fails are tried without it. Steps that cannot be made in a transaction cannot be tried. url must lead straight to the database, as for Up.
func Try(ctx context.Context, url string, timelines ...Timeline) ([]Tried, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	// What another server is applying is not tried beside it. The lock goes with the connection.
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1::bigint)`, Lock); err != nil {
		return nil, fmt.Errorf("try migrations: %w", err)
	}
	all, missing := make([]Tried, len(timelines)), 0
	for i, t := range timelines {
		if t.Files == nil {
			continue
		}
		if all[i].Files, err = pending(ctx, conn, t.Table, t.Files); err != nil {
			return nil, err
		}
		missing += len(all[i].Files)
	}
	if missing == 0 {
		return all, nil
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
	for i, t := range timelines {
		all[i].Err = pgx.BeginFunc(ctx, tx, func(part pgx.Tx) error { // a savepoint
			return try(ctx, part, t, all[i].Files)
		})
	}
	return all, nil
}

func try(ctx context.Context, tx pgx.Tx, t Timeline, names []string) error {
	if schema, _, qualified := strings.Cut(t.Table, "."); qualified && len(names) > 0 {
		if _, err := tx.Exec(ctx, `create schema if not exists `+pgx.Identifier{schema}.Sanitize()); err != nil {
			return fmt.Errorf("try migrations: %w", err)
		}
	}
	for _, name := range names {
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
	}
	return nil
}
