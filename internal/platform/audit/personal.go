package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// Values of other people are not among them: an entry by the person shows its values only if they are the person's.
const (
	personalBySQL = `
		select a.at, a.action, a.object_type, a.object_id, a.fields, v.changes, a.address
		from audit_log a
		left join audit_values v on v.audit_id = a.id and v.subject_id = $1
		where a.actor_id = $1 or a.as_id = $1
		order by a.id`

	personalAboutSQL = `
		select a.at, a.action, a.fields, v.changes
		from audit_log a
		left join audit_values v on v.audit_id = a.id and v.subject_id = $1
		where a.object_type = 'user' and a.object_id = $1::uuid::text and a.actor_id is distinct from $1
		order by a.id`

	expireSQL = `
		delete from audit_values
		where audit_id in (select audit_id from audit_values where subject_id is not null and created_at < $1 order by audit_id limit $2)`
)

// Personal tells what a person did, and what others did to the person's account.
func Personal(user plugin.UserID) personal.Sections {
	return personal.Sections{
		{Name: "done", SQL: personalBySQL, Args: []any{user}},
		{Name: "done_to", SQL: personalAboutSQL, Args: []any{user}},
	}
}

// expireBatch is how many values are erased at once.
const expireBatch = 1000

// Expire erases the personal values of entries from before. The entries stay, and the chain holds.
func Expire(ctx context.Context, d *db.DB, before time.Time) (int, error) {
	return db.InBatches(ctx, expireBatch, func(ctx context.Context, most int) (int64, error) {
		tag, err := d.Exec(ctx, expireSQL, before, most)
		if err != nil {
			return 0, fmt.Errorf("erase old audit values: %w", err)
		}
		return tag.RowsAffected(), nil
	})
}
