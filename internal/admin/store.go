package admin

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	lockSettingsSQL = `select pg_advisory_xact_lock(7150157)`

	addressSQL = `select email from users where id = $1`

	// Whom and what the words name. More than a few hundred is no search any more.
	calledSQL = `
		(select id::text from users
		where cw_fold(first_name || ' ' || last_name) like '%' || replace(replace(replace(cw_fold($1), '\', '\\'), '%', '\%'), '_', '\_') || '%'
		or lower(email) like '%' || replace(replace(replace(lower($1), '\', '\\'), '%', '\%'), '_', '\_') || '%'
		limit 300)
		union all
		(select id::text from courses
		where cw_fold(title) like '%' || replace(replace(replace(cw_fold($1), '\', '\\'), '%', '\%'), '_', '\_') || '%'
		limit 300)`

	namesSQL = `
		select id::text as id, first_name || ' ' || last_name as name from users where id = any($1::uuid[])
		union all
		select id::text, title from courses where id = any($1::uuid[])`
)

// lockSettings has those who change settings write one after the other.
func lockSettings(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, lockSettingsSQL); err != nil {
		return fmt.Errorf("lock the settings: %w", err)
	}
	return nil
}

func addressOf(ctx context.Context, q db.Querier, u plugin.UserID) (string, error) {
	to, err := db.Value[string](ctx, q, addressSQL, u)
	if err != nil {
		return "", fmt.Errorf("read an address: %w", err)
	}
	return to, nil
}

func called(ctx context.Context, q db.Querier, words string) ([]string, error) {
	ids, err := db.Values[string](ctx, q, calledSQL, words)
	if err != nil {
		return nil, fmt.Errorf("find what is called so: %w", err)
	}
	return ids, nil
}

type nameRow struct{ ID, Name string }

func namesOf(ctx context.Context, q db.Querier, ids []string) (map[string]string, error) {
	rows, err := db.Many[nameRow](ctx, q, namesSQL, ids)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	names := make(map[string]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}
