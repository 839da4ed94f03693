package account

// What is kept about a person, as its owner is shown it: no password, no secret, no digest.
const (
	personalPersonSQL = `
		select u.first_name, u.last_name, u.email, u.phone, u.role::text as role, u.is_active, p.language, p.time_zone, u.last_login, u.created_at
		from users u
		join user_preferences p on p.user_id = u.id
		where u.id = $1`

	personalProfileSQL = `
		select headline, biography, links, is_public, slug
		from user_profiles
		where user_id = $1`

	personalWaysInSQL = `
		select u.password_hash is not null as password, o.expires_at as temporary_password_until, f.confirmed_at as second_factor_since,
		(select count(*) from recovery_codes c where c.user_id = u.id and c.used_at is null) as recovery_codes
		from users u
		left join one_time_credentials o on o.user_id = u.id
		left join second_factors f on f.user_id = u.id
		where u.id = $1`

	personalLinksSQL = `
		select created_at, purpose::text as purpose, email, expires_at, used_at
		from account_links
		where user_id = $1
		order by id`

	personalImportsSQL = `
		select created_at, file_name, state::text as state, (select count(*) from import_rows r where r.import_id = i.id) as rows
		from imports i
		where user_id = $1
		order by id`

	personalImportedSQL = `
		select created_at, first_name, last_name, email, phone, language
		from import_rows
		where account_id = $1
		order by import_id, line`

	personalExportsSQL = `
		select created_at, state::text as state, ready_at, expires_at, asked_by = user_id as by_oneself
		from personal_exports
		where user_id = $1 or asked_by = $1
		order by id`

	personalRequestsSQL = `
		select created_at, reason, state::text as state, answer, decided_at
		from deletion_requests
		where user_id = $1
		order by id`
)

const (
	exportColumns = `
		select e.id::text as id, e.user_id::text as user_id, u.first_name, u.last_name, e.asked_by::text as asked_by, e.state::text as state, e.percent,
		e.size_bytes, e.ready_at, e.expires_at, e.created_at
		from personal_exports e
		join users u on u.id = e.user_id`

	exportSQL = exportColumns + ` where e.id = $1`

	// The newest that the person asked for.
	ownExportSQL = exportColumns + `
		where e.user_id = $1 and e.asked_by = $1 and (e.expires_at is null or e.expires_at > $2)
		order by e.id desc
		limit 1`

	// Those that a super admin asked for.
	askedExportsSQL = exportColumns + `
		where e.asked_by = $1 and e.user_id <> $1 and (e.expires_at is null or e.expires_at > $2)
		order by e.id desc
		limit 50`

	addExportSQL = `insert into personal_exports (id, user_id, asked_by) values ($1, $2, $3)`

	advanceExportSQL = `update personal_exports set percent = $2 where id = $1 and state = 'making'`

	readyExportSQL = `
		update personal_exports set state = 'ready', percent = 100, size_bytes = $2, ready_at = $3, expires_at = $4
		where id = $1 and state = 'making'`

	failExportSQL = `update personal_exports set state = 'failed' where id = $1 and state = 'making'`

	// A job that was lost leaves no export that is made for ever.
	failLostExportsSQL = `update personal_exports set state = 'failed' where state = 'making' and created_at < now() - interval '1 day'`

	sweepExportsSQL = `
		delete from personal_exports
		where expires_at < $1 or state = 'failed' and created_at < now() - interval '7 days'`

	exportsThereSQL = `select id::text from personal_exports where id = any($1::uuid[])`

	exportsOfSQL = `select id::text from personal_exports where user_id = $1 or asked_by = $1`

	eraseExportsSQL = `delete from personal_exports where user_id = $1 or asked_by = $1`
)

const (
	requestColumns = `
		select r.id::text as id, r.user_id::text as user_id, u.first_name, u.last_name, u.email, u.role::text as role, r.reason, r.state::text as state,
		r.answer, r.decided_at, r.created_at
		from deletion_requests r
		join users u on u.id = r.user_id`

	ownRequestSQL = requestColumns + `
		where r.user_id = $1
		order by r.id desc
		limit 1`

	requestsSQL = requestColumns + `
		where r.state = $1::text::deletion_request_state and ($2::uuid is null or r.id < $2)
		order by r.id desc
		limit $3`

	lockRequestSQL = requestColumns + ` where r.id = $1 for no key update of r`

	addRequestSQL = `insert into deletion_requests (id, user_id, reason) values ($1, $2, $3)`

	withdrawRequestSQL = `delete from deletion_requests where user_id = $1 and state = 'open'`

	refuseRequestSQL = `
		update deletion_requests set state = 'refused', answer = $2, decided_by = $3, decided_at = now()
		where id = $1 and state = 'open'`

	eraseRequestsSQL = `delete from deletion_requests where user_id = $1`

	undecideSQL = `update deletion_requests set decided_by = null where decided_by = $1`

	sweepRequestsSQL = `delete from deletion_requests where state = 'refused' and decided_at < now() - $1::interval`

	adminsSQL = `select id::text from users where role = 'super_admin' and is_active order by id`
)

const (
	eraseImportsSQL = `delete from imports where user_id = $1`

	eraseImportedSQL = `
		update import_rows set first_name = '', last_name = '', email = '', phone = null, account_id = null
		where account_id = $1 or lower(email) = lower($2) or phone = $3`

	eraseRegistrationsSQL = `delete from registrations where lower(email) = lower($1) or phone = $2`

	namesakesSQL = `
		select exists (
			select from users
			where id <> $1 and lower(first_name || ' ' || last_name) = lower($2)
		)`
)
