package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	lockSettingsSQL = `select pg_advisory_xact_lock(7150157)`

	settingSQL = `select value from settings where key = $1`

	addressSQL = `select email from users where id = $1`

	namesSQL = `
		select id::text as id, first_name || ' ' || last_name as name from users where id = any($1::uuid[])
		union all
		select id::text, title from courses where id = any($1::uuid[])`
)

func settingValue(ctx context.Context, q db.Querier, key string) ([]byte, error) {
	raw, err := db.Value[[]byte](ctx, q, settingSQL, key)
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read setting %s: %w", key, err)
	}
	return raw, nil
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
