package session

import "time"

const (
	startSQL = `
		insert into sessions (id, user_id, salt, address, user_agent, expires_at)
		values ($1, $2, $3, $4, $5, $6)`

	lockSQL = `
		select salt, turn, turned_at from sessions
		where id = $1 and ended_at is null and expires_at > now()
		for no key update`

	turnSQL = `
		update sessions
		set turn = turn + 1, turned_at = $2, last_seen_at = $2, expires_at = $3, address = $4
		where id = $1`

	endSQL = `
		update sessions set ended_at = now(), end_reason = $2
		where id = $1 and ended_at is null`

	endAllSQL = `
		update sessions set ended_at = now(), end_reason = $3
		where user_id = $1 and ended_at is null and ($2::uuid is null or id <> $2)
		returning id::text`

	endOwnSQL = `
		update sessions set ended_at = now(), end_reason = 'ended_by_owner'
		where id = $1 and user_id = $2 and ended_at is null`

	listSQL = `
		select id::text as id, id = $2 as current, address, user_agent, created_at, last_seen_at
		from sessions
		where user_id = $1 and ended_at is null and expires_at > now()
		order by created_at desc
		limit 100`

	sweepSQL = `
		delete from sessions
		where expires_at < now() - $1::interval or ended_at < now() - $1::interval`
)

type turning struct {
	Salt     []byte
	Turn     int64
	TurnedAt time.Time
}
