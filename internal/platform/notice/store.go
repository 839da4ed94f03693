package notice

const (
	insertSQL = `
		insert into notices (id, dedupe, user_id, kind, args, link, here, digest)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (user_id, dedupe) do nothing`

	listSQL = `
		select id::text as id, kind, args, link, read_at, created_at
		from notices
		where user_id = $1 and here and ($2::uuid is null or id < $2)
		order by id desc
		limit $3`

	unreadSQL = `
		select count(*)::int from (select from notices where user_id = $1 and read_at is null and here limit 100) n`

	readSQL = `
		update notices set read_at = now()
		where user_id = $1 and read_at is null and ($2::uuid[] is null or id = any($2))`

	readLinkSQL = `
		update notices set read_at = now()
		where user_id = $1 and read_at is null and (link = $2 or starts_with(link, $2 || '?'))`

	wishSQL = `select here, mail::text as mail from notice_preferences where user_id = $1 and kind = $2`

	wishesSQL = `select kind, here, mail::text as mail from notice_preferences where user_id = $1`

	setWishSQL = `
		insert into notice_preferences (user_id, kind, here, mail) values ($1, $2, $3, $4::text::notice_mail)
		on conflict (user_id, kind) do update set here = excluded.here, mail = excluded.mail`

	scheduleSQL = `
		select digest::text as digest, digest_hour, digest_day, quiet_from, quiet_to
		from notice_schedules
		where user_id = $1`

	setScheduleSQL = `
		insert into notice_schedules (user_id, digest, digest_hour, digest_day, quiet_from, quiet_to)
		values ($1, $2::text::notice_digest, $3, $4, $5, $6)
		on conflict (user_id) do update
		set digest = excluded.digest, digest_hour = excluded.digest_hour, digest_day = excluded.digest_day,
		quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to`

	digestsSQL = `
		select distinct user_id::text
		from notices
		where digest and ($1::uuid is null or user_id > $1)
		order by 1
		limit $2`

	// What was read meanwhile is no news.
	takeDigestSQL = `
		with taken as (
			update notices set digest = false
			where user_id = $1 and digest and created_at < $2
			returning id, kind, args, link, read_at, created_at
		)
		select id::text as id, kind, args, link, read_at, created_at
		from taken
		where read_at is null
		order by id`
)
