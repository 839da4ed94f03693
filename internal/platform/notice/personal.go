package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

const (
	personalNoticesSQL = `
		select created_at, read_at, kind, args as values, link
		from notices
		where user_id = $1
		order by id`

	personalPreferencesSQL = `
		select kind, here, mail::text as mail, updated_at
		from notice_preferences
		where user_id = $1
		order by kind`

	personalScheduleSQL = `
		select digest::text as digest, digest_hour, digest_day, quiet_from, quiet_to, updated_at
		from notice_schedules
		where user_id = $1`

	eraseNoticesSQL = `delete from notices where user_id = $1`

	erasePreferencesSQL = `delete from notice_preferences where user_id = $1`

	eraseScheduleSQL = `delete from notice_schedules where user_id = $1`

	// What others were told in which the person is named: $3 stands in for the name and the address from now on. Beside a
	// value may stand whose name it is, as the value's own name with Id behind it: names change, and were told as they were.
	eraseNamedSQL = `
		update notices n
		set args = (
			select jsonb_object_agg(v.key, case
				when lower(v.value #>> '{}') in (lower($1), nullif(lower($2), '')) or n.args ->> (v.key || 'Id') = $4 then to_jsonb($3::text)
				else v.value
			end)
			from jsonb_each(n.args) v
		)
		where exists (select from jsonb_each_text(n.args) v where lower(v.value) in (lower($1), nullif(lower($2), ''), $4))`

	// One lock a person, shared by all who tell others of what the person did.
	holdNamesSQL = `
		select count(pg_advisory_xact_lock_shared(hashtextextended('name ' || id, 0)))
		from (select unnest($1::text[]) as id order by 1) n`
	eraseLockSQL = `select pg_advisory_xact_lock(hashtextextended('name ' || $1::uuid::text, 0))`

	expireSQL = `
		delete from notices
		where id in (select id from notices where created_at < $1 order by created_at limit $2)`
)

// Personal tells what a person was told, and how the person wants to be told.
func Personal(user plugin.UserID) personal.Sections {
	return personal.Sections{
		{Name: "notices", SQL: personalNoticesSQL, Args: []any{user}},
		{Name: "notice_preferences", SQL: personalPreferencesSQL, Args: []any{user}},
		{Name: "notice_schedule", SQL: personalScheduleSQL, Args: []any{user}},
	}
}

// HoldNames keeps people from being erased until tx ends. Whoever tells somebody of them calls it and then reads their
// names: else a name that was read before the end of its person would be told after it.
func HoldNames(ctx context.Context, tx db.Tx, people ...plugin.UserID) error {
	if _, err := tx.Exec(ctx, holdNamesSQL, people); err != nil {
		return fmt.Errorf("hold names: %w", err)
	}
	return nil
}

// Erase deletes what a person was told and chose, and has the notices of others that name the person by address or
// by full name say former instead; name is "" where others have the same.
func Erase(ctx context.Context, tx db.Tx, user plugin.UserID, address, name, former string) error {
	if _, err := tx.Exec(ctx, eraseLockSQL, user); err != nil {
		return fmt.Errorf("erase notices: %w", err)
	}
	for _, sql := range []string{eraseNoticesSQL, erasePreferencesSQL, eraseScheduleSQL} {
		if _, err := tx.Exec(ctx, sql, user); err != nil {
			return fmt.Errorf("erase notices: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, eraseNamedSQL, address, name, former, user); err != nil {
		return fmt.Errorf("erase notices that name somebody: %w", err)
	}
	return nil
}

// expireBatch is how many notices are deleted at once.
const expireBatch = 1000

// Expire deletes notices from before.
func (n *Notices) Expire(ctx context.Context, before time.Time) (int, error) {
	all, err := db.InBatches(ctx, expireBatch, func(ctx context.Context, most int) (int64, error) {
		tag, err := n.DB.Exec(ctx, expireSQL, before, most)
		return tag.RowsAffected(), err
	})
	if err != nil {
		return all, fmt.Errorf("delete old notices: %w", err)
	}
	return all, nil
}

// renounceSQL: $1 is how the names begin under which a teller tells each once.
const renounceSQL = `update notices set dedupe = dedupe || ':' || id::text where starts_with(dedupe, $1)`

// Renounce is for a teller that is gone, whose names begin with prefix: what it told stays, and keeps nobody from telling anew.
func Renounce(ctx context.Context, tx db.Tx, prefix string) error {
	if _, err := tx.Exec(ctx, renounceSQL, prefix); err != nil {
		return fmt.Errorf("renounce notices of %s: %w", prefix, err)
	}
	return nil
}
