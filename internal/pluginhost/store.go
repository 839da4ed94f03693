package pluginhost

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// schemaLock is the advisory lock under which plugins' schemas are made.
const schemaLock = 7_150_159

const (
	recordSQL = `
		insert into plugins (id, kind, version, manifest)
		values ($1, 'native', $2, $3)
		on conflict (id) do update
		set version = excluded.version, manifest = excluded.manifest
		where plugins.version <> excluded.version or plugins.manifest <> excluded.manifest`

	statesSQL = `select id, state::text as state, reason from plugins`

	stateSQL = `
		update plugins
		set state = $2::text::plugin_state, reason = $3,
		enabled_at = case when $2 = 'enabled' then now() else enabled_at end,
		disabled_at = case when $2 = 'disabled' then now() else disabled_at end,
		failed_at = case when $2 = 'failed' then now() else failed_at end
		where id = $1 and (state <> $2::text::plugin_state or reason is distinct from $3)`

	lockSQL = `select pg_advisory_xact_lock($1::bigint)`
)

func (h *Host) record(ctx context.Context, m plugin.Manifest) error {
	manifest, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write the manifest of plugin %s: %w", m.ID, err)
	}
	if _, err := h.DB.Exec(ctx, recordSQL, m.ID, m.Version, manifest); err != nil {
		return fmt.Errorf("record plugin %s: %w", m.ID, err)
	}
	return nil
}

type stateRow struct {
	ID string
	status
}

func (h *Host) readStates(ctx context.Context) (map[string]status, error) {
	rows, err := db.Many[stateRow](ctx, h.DB, statesSQL)
	if err != nil {
		return nil, fmt.Errorf("read plugin states: %w", err)
	}
	states := map[string]status{}
	for _, r := range rows {
		states[r.ID] = r.status
	}
	return states, nil
}

func (h *Host) writeState(ctx context.Context, tx db.Tx, id string, to State, reason *string) (changed bool, err error) {
	tag, err := tx.Exec(ctx, stateSQL, id, to, reason)
	if err != nil {
		return false, fmt.Errorf("write the state of plugin %s: %w", id, err)
	}
	return tag.RowsAffected() > 0, nil
}
