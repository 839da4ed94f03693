package session

import "time"

const (
	startSQL = `
		insert into sessions (id, user_id, salt, address, user_agent, expires_at)
		values ($1, $2, $3, $4, $5, $6)`

	lockSQL = `
		select salt, turn, turned_at from sessions
		where id = $1 and ended_at is null and expires_at > now() and key_digest is null
		for no key update`

	endedSQL = `
		select salt, turn, end_reason as reason from sessions
		where id = $1 and ended_at is not null and key_digest is null`

	turnSQL = `
		update sessions
		set turn = turn + 1, turned_at = $2, last_seen_at = $2, expires_at = $3, address = $4
		where id = $1`

	endSQL = `
		update sessions set ended_at = now(), end_reason = $2
		where id = $1 and ended_at is null`

	endAllSQL = `
		update sessions set ended_at = now(), end_reason = $3
		where user_id = $1 and ended_at is null and ($2::uuid is null or id <> $2) and ($4 or key_digest is null)
		returning id::text`

	endOwnSQL = `
		update sessions set ended_at = now(), end_reason = 'ended_by_owner'
		where id = $1 and user_id = $2 and ended_at is null and key_digest is null`

	endKeySQL = `
		update sessions set ended_at = now(), end_reason = 'ended_by_owner'
		where id = $1 and user_id = $2 and ended_at is null and key_digest is not null`

	addKeySQL = `
		insert into sessions (id, user_id, salt, address, user_agent, expires_at, key_name, key_digest, key_scopes)
		values ($1, $2, sha256($4), $3, '', $5, $6, $4, $7)`

	listKeysSQL = `
		select id::text as id, key_name as name, key_scopes as scopes, created_at, expires_at
		from sessions
		where user_id = $1 and ended_at is null and expires_at > now() and key_digest is not null
		order by created_at desc
		limit 100`

	viewAsSQL = `update sessions set as_user_id = $2, as_until = $3 where id = $1 and user_id = $4 and ended_at is null`

	listSQL = `
		select id::text as id, id = $2 as current, address, user_agent, created_at, last_seen_at
		from sessions
		where user_id = $1 and ended_at is null and expires_at > now() and key_digest is null
		order by created_at desc
		limit 100`

	sweepSQL = `
		delete from sessions
		where id in (
			select id from sessions
			where expires_at < now() - $1::interval or ended_at < now() - $1::interval
			order by id
			limit $2
		)`
)

type turning struct {
	Salt     []byte
	Turn     int64
	TurnedAt time.Time
}
