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

	// What people and things are called; what belongs to a course names it too.
	namesSQL = `
		select id::text as id, first_name || ' ' || last_name as name, '' as course, id::text as person from users where id = any($1::uuid[])
		union all
		select id::text, title, '', '' from courses where id = any($1::uuid[])
		union all
		select n.id::text, n.title, c.title, '' from course_contents n join courses c on c.id = n.course_id where n.id = any($1::uuid[])
		union all
		select s.id::text, s.title, c.title, '' from course_sections s join courses c on c.id = s.course_id where s.id = any($1::uuid[])
		union all
		select e.id::text, u.first_name || ' ' || u.last_name, c.title, u.id::text
		from enrollments e join users u on u.id = e.user_id join courses c on c.id = e.course_id
		where e.id = any($1::uuid[])`
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

// nameRow is what something is called, the course that it belongs to, and the person that it is about.
type nameRow struct{ ID, Name, Course, Person string }

func namesOf(ctx context.Context, q db.Querier, ids []string) (map[string]nameRow, error) {
	rows, err := db.Many[nameRow](ctx, q, namesSQL, ids)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	names := make(map[string]nameRow, len(rows))
	for _, r := range rows {
		names[r.ID] = r
	}
	return names, nil
}
