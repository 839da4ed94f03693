package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Health is what Inspect finds out about a database elsewhere.
type Health struct {
	Version           string
	TooOld            bool   // older than PostgreSQL 15
	MissingExtensions string // that cannot be installed there, separated by commas
}

const inspectSQL = `
	select current_setting('server_version') as version,
	current_setting('server_version_num')::int < 150000 as too_old,
	coalesce(string_agg(name, ', '), '') as missing_extensions
	from unnest(array['pg_trgm', 'unaccent', 'btree_gist']) as wanted (name)
	where not exists (select from pg_available_extensions e where e.name = wanted.name)`

// Inspect asks a database, within 10 s, whether the server can use it. It changes nothing.
func Inspect(ctx context.Context, url string) (Health, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return Health{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, inspectSQL)
	if err != nil {
		return Health{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Health])
}
