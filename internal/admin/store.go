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
