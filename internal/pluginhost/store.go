package pluginhost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const stateLock = 7_150_160 // the advisory lock under which the states of plugins change

const (
	recordSQL = `
		insert into plugins (id, kind, version, manifest, personal)
		values ($1, 'native', $2, $3, coalesce($4, false))
		on conflict (id) do update
		set version = excluded.version, manifest = excluded.manifest, personal = coalesce($4, plugins.personal)
		where plugins.version <> excluded.version or plugins.manifest <> excluded.manifest or plugins.personal <> coalesce($4, plugins.personal)`

	statesSQL = `
		select p.id, p.state::text as state, p.reason, p.version, p.last_error, p.enabled_at, p.disabled_at, p.failed_at, p.personal,
		to_regclass(format('%I.schema_migrations', replace(p.id, '-', '_'))) is not null as kept,
		coalesce((select array_agg(g.permission order by g.permission) from plugin_grants g where g.plugin_id = p.id), '{}') as granted,
		coalesce((select jsonb_object_agg(s.key, s.value) from plugin_settings s where s.plugin_id = p.id), '{}') as settings
		from plugins p`

	stateSQL = `
		update plugins
		set state = $2::text::plugin_state, reason = $3,
		enabled_at = case $2 when 'enabled' then now() when 'known' then null else enabled_at end,
		disabled_at = case $2 when 'disabled' then now() when 'known' then null else disabled_at end,
		failed_at = case $2 when 'failed' then now() when 'known' then null else failed_at end
		where id = $1 and (state <> $2::text::plugin_state or reason is distinct from $3)`

	lockSQL = `select pg_advisory_xact_lock($1::bigint)`

	revokeSQL = `delete from plugin_grants where plugin_id = $1 and not permission = any($2::text[])`

	grantSQL = `
		insert into plugin_grants (plugin_id, permission, granted_by)
		select $1, name, $3 from unnest($2::text[]) as n (name)
		on conflict do nothing`

	grantsSQL = `select permission, created_at as at from plugin_grants where plugin_id = $1`

	dropSettingsSQL = `delete from plugin_settings where plugin_id = $1 and not key = any($2::text[])`

	settingSQL = `
		insert into plugin_settings (plugin_id, key, value, updated_by) values ($1, $2, $3, $4)
		on conflict (plugin_id, key) do update set value = excluded.value, updated_by = excluded.updated_by
		where plugin_settings.value <> excluded.value`

	purgeSettingsSQL = `delete from plugin_settings where plugin_id = $1`
	purgeUsesSQL     = `delete from plugin_uses where plugin_id = $1`
	purgeLogsSQL     = `delete from plugin_logs where plugin_id = $1`

	personSQL = `
		select u.id::text as id, u.first_name, u.last_name, u.email, coalesce(p.language, '') as language, coalesce(p.time_zone, '') as time_zone,
		u.role::text as role, u.is_active as active
		from users u
		left join user_preferences p on p.user_id = u.id
		where u.id = $1`

	// A course is in the catalogue.
	listedSQL = `select is_published and archived_at is null from courses where id = $1`

	contentCourseSQL = `select course_id::text from course_contents where id = $1 and deleted_at is null`

	usedTypesSQL = `select distinct type::text from course_contents where course_id = $1 and type = any($2::text[]) and deleted_at is null order by 1`

	requiredSQL = `
		select x.id::text as id, x.title
		from course_contents x
		join course_sections s on s.id = x.section_id
		where x.course_id = $1 and x.type = any($2::text[]) and x.deleted_at is null and x.is_published and s.is_published and x.is_required
		order by s.position, x.position, x.id`

	schemaSQL = `select to_regclass($1) is not null`

	tablesSQL = `
		select c.relname from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		where n.nspname = $1 and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations' and not c.relispartition
		order by c.relname`
)

func (h *Host) record(ctx context.Context, e *entry) error {
	m := e.manifest
	var personal *bool // nobody knows, of one that did not come to say it
	if !e.unheard {
		keeps := e.personal != nil
		personal = &keeps
	}
	manifest, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write the manifest of plugin %s: %w", m.ID, err)
	}
	if _, err := h.DB.Exec(ctx, recordSQL, m.ID, m.Version, manifest, personal); err != nil {
		return fmt.Errorf("record plugin %s: %w", m.ID, err)
	}
	return nil
}

type stateRow struct {
	ID string
	status
}

func (h *Host) readStates(ctx context.Context) (map[string]status, error) {
	return readStates(ctx, h.DB)
}

func readStates(ctx context.Context, q db.Querier) (map[string]status, error) {
	rows, err := db.Many[stateRow](ctx, q, statesSQL)
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

// by is who does something, as it is kept: nil for the server itself.
func by(a plugin.Actor) *plugin.UserID {
	if !a.SignedIn() {
		return nil
	}
	return &a.User
}

// writeGrants makes the permissions those that a plugin has.
func (h *Host) writeGrants(ctx context.Context, tx db.Tx, a plugin.Actor, id string, permissions []string) error {
	if permissions == nil {
		permissions = []string{}
	}
	if _, err := tx.Exec(ctx, revokeSQL, id, permissions); err != nil {
		return fmt.Errorf("revoke permissions of plugin %s: %w", id, err)
	}
	if _, err := tx.Exec(ctx, grantSQL, id, permissions, by(a)); err != nil {
		return fmt.Errorf("grant permissions to plugin %s: %w", id, err)
	}
	return nil
}

type grantRow struct {
	Permission string
	At         time.Time
}

func (h *Host) grants(ctx context.Context, id string) (map[string]time.Time, error) {
	rows, err := db.Many[grantRow](ctx, h.DB, grantsSQL, id)
	if err != nil {
		return nil, fmt.Errorf("read the permissions of plugin %s: %w", id, err)
	}
	at := map[string]time.Time{}
	for _, r := range rows {
		at[r.Permission] = r.At
	}
	return at, nil
}

// writeSettings makes the values those that a plugin has.
func (h *Host) writeSettings(ctx context.Context, tx db.Tx, a plugin.Actor, id string, values map[string]json.RawMessage) error {
	keys := []string{}
	for key := range values {
		keys = append(keys, key)
	}
	if _, err := tx.Exec(ctx, dropSettingsSQL, id, keys); err != nil {
		return fmt.Errorf("write the settings of plugin %s: %w", id, err)
	}
	for key, value := range values {
		if _, err := tx.Exec(ctx, settingSQL, id, key, value, by(a)); err != nil {
			return fmt.Errorf("write the settings of plugin %s: %w", id, err)
		}
	}
	return nil
}

func readPerson(ctx context.Context, q native.Querier, id plugin.UserID) (native.Person, error) {
	rows, err := q.Query(ctx, personSQL, id)
	if err != nil {
		return native.Person{}, fmt.Errorf("read a person: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[native.Person])
	if errors.Is(err, pgx.ErrNoRows) {
		return native.Person{}, plugin.ErrNotFound
	}
	if err != nil {
		return native.Person{}, fmt.Errorf("read a person: %w", err)
	}
	return p, nil
}

func courseOf(ctx context.Context, q db.Querier, content plugin.ContentID) (plugin.CourseID, error) {
	course, err := db.Value[plugin.CourseID](ctx, q, contentCourseSQL, content)
	if errors.Is(err, db.ErrNoRow) {
		return "", plugin.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("read a content's course: %w", err)
	}
	return course, nil
}

type requiredContent struct {
	ID    plugin.ContentID
	Title string
}

// requiredOf returns the required contents of the types, as trainees would find them.
func requiredOf(ctx context.Context, q db.Querier, course plugin.CourseID, types []string) ([]requiredContent, error) {
	list, err := db.Many[requiredContent](ctx, q, requiredSQL, course, types)
	if err != nil {
		return nil, fmt.Errorf("look for required contents: %w", err)
	}
	return list, nil
}
