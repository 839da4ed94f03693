package account

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
)

const (
	addImportSQL = `insert into imports (id, user_id, course_id, file_name) values ($1, $2, $3, $4)`

	addImportRowsSQL = `
		insert into import_rows (import_id, line, state, first_name, last_name, email, phone, language, faults)
		select $1, r.line, r.state::import_row_state, r.first_name, r.last_name, r.email, r.phone, r.language, r.faults::jsonb
		from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
		as r (line, state, first_name, last_name, email, phone, language, faults)`

	takenSQL = `
		select lower(email) as email, coalesce(phone, '') as phone from users
		where lower(email) = any($1) or phone = any($2)`

	importPart = `
		select i.id::text as id, i.file_name, i.course_id::text as course_id, i.state::text as state, i.credentials,
		n.ready, n.known, n.wrong, n.done, n.waiting, '{}'::text[] as ignored, i.created_at
		from imports i
		cross join lateral (
			select count(*) filter (where r.state = 'ready')::int as ready, count(*) filter (where r.state = 'known')::int as known,
			count(*) filter (where r.state = 'wrong')::int as wrong, count(*) filter (where r.state = 'done')::int as done,
			count(*) filter (where r.state = 'done' and u.is_active and u.last_login is null and u.password_hash is null)::int as waiting
			from import_rows r
			left join users u on u.id = r.account_id
			where r.import_id = i.id
		) n `

	importSQL = importPart + `where i.id = $1 and i.user_id = $2`

	importsSQL = importPart + `where i.user_id = $1 order by i.created_at desc limit 20`

	importRowsSQL = `
		select line, state::text as state, first_name, last_name, email, phone, language, faults
		from import_rows
		where import_id = $1 and ($2 = '' or state = $2::text::import_row_state) and line > $3
		order by line
		limit $4`

	startImportSQL = `
		update imports set state = 'running', credentials = $3, last_error = null
		where id = $1 and user_id = $2 and state in ('ready', 'failed')`

	lockImportSQL = `
		select id::text as id, course_id::text as course_id, credentials
		from imports
		where id = $1 and state in ('running', 'failed')
		for no key update`

	failImportSQL = `update imports set state = 'failed', last_error = $2 where id = $1 and state = 'running'`

	endImportSQL = `update imports set state = 'done', last_error = null where id = $1`

	forgetImportSQL = `delete from imports where id = $1 and user_id = $2 and state <> 'running'`

	sweepImportsSQL = `delete from imports where created_at < now() - $1::interval and state <> 'running'`

	// What is taken meanwhile makes no account.
	importUsersSQL = `
		insert into users (id, first_name, last_name, email, phone, role)
		select * , 'trainee'::user_role
		from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
		on conflict do nothing
		returning id::text`

	importPreferencesSQL = `
		insert into user_preferences (user_id, language, time_zone)
		select n.id, n.language, $3
		from unnest($1::uuid[], $2::text[]) as n (id, language)
		where n.id = any($4::uuid[])`

	importDoneSQL = `
		update import_rows r
		set state = case when n.id = any($4::uuid[]) then 'done' else 'wrong' end::import_row_state,
		account_id = case when n.id = any($4::uuid[]) then n.id end,
		faults = case when n.id = any($4::uuid[]) then r.faults else '[{"field": "email", "code": "taken"}]' end
		from unnest($2::int[], $3::uuid[]) as n (line, id)
		where r.import_id = $1 and r.line = n.line`

	knownOfImportSQL = `
		select u.id::text
		from import_rows r
		join users u on lower(u.email) = lower(r.email)
		where r.import_id = $1 and r.state = 'known' and u.is_active and u.role = 'trainee'`

	waitingOfImportSQL = `
		select u.id::text as id, u.first_name, u.last_name, u.email
		from import_rows r
		join users u on u.id = r.account_id
		where r.import_id = $1 and r.state = 'done' and u.is_active and u.last_login is null and u.password_hash is null
		order by r.line`

	oneTimesSQL = `
		insert into one_time_credentials (user_id, digest, expires_at)
		select n.id, n.digest, $3
		from unnest($1::uuid[], $2::bytea[]) as n (id, digest)
		on conflict (user_id) do update set digest = excluded.digest, expires_at = excluded.expires_at`

	mustChangeSQL = `update users set requires_password_change = true where id = any($1::uuid[])`
)

func addImportRows(ctx context.Context, tx db.Tx, id string, list []ImportRow) error {
	n := len(list)
	lines, states := make([]int, n), make([]string, n)
	firsts, lasts, emails, faults := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	phones, languages := make([]*string, n), make([]*string, n)
	for i, r := range list {
		raw, err := json.Marshal(r.Faults)
		if err != nil {
			return fmt.Errorf("write what is wrong with a row: %w", err)
		}
		lines[i], states[i], faults[i] = r.Line, r.State, string(raw)
		firsts[i], lasts[i], emails[i], phones[i], languages[i] = r.FirstName, r.LastName, r.Email, r.Phone, r.Language
	}
	if _, err := tx.Exec(ctx, addImportRowsSQL, id, lines, states, firsts, lasts, emails, phones, languages, faults); err != nil {
		return fmt.Errorf("keep the rows of an import: %w", err)
	}
	return nil
}

func importRows(ctx context.Context, q db.Querier, id, state string, after, limit int) ([]ImportRow, error) {
	type row struct {
		Line      int
		State     string
		FirstName string
		LastName  string
		Email     string
		Phone     *string
		Language  *string
		Faults    json.RawMessage
	}
	rows, err := db.Many[row](ctx, q, importRowsSQL, id, state, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the rows of an import: %w", err)
	}
	list := make([]ImportRow, 0, len(rows))
	for _, r := range rows {
		faults, err := decodeFaults(r.Faults)
		if err != nil {
			return nil, err
		}
		list = append(list, ImportRow{r.Line, r.State, r.FirstName, r.LastName, r.Email, r.Phone, r.Language, faults})
	}
	return list, nil
}
