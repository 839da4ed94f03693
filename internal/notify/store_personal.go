package notify

const (
	personalMadeSQL = `
		select created_at, title, body as text, audience::text as audience, publish_at, expires_at, withdrawn_at, recipients
		from announcements
		where author_id = $1
		order by id`

	personalAddressedSQL = `
		select p.created_at, a.title
		from announcement_people p
		join announcements a on a.id = p.announcement_id
		where p.user_id = $1
		order by a.id`

	personalReadSQL = `
		select r.created_at as read_at, a.title
		from announcement_reads r
		join announcements a on a.id = r.announcement_id
		where r.user_id = $1
		order by a.id`

	personalMessagesSQL = `
		select m.created_at, u.first_name || ' ' || u.last_name as with, m.author_id = $1 as by_oneself, m.body as text
		from conversations c
		join messages m on m.conversation_id = c.id
		join users u on u.id = case when c.trainer_id = $1 then c.trainee_id else c.trainer_id end
		where $1 in (c.trainer_id, c.trainee_id)
		order by c.id, m.id`

	eraseAddressedSQL = `delete from announcement_people where user_id = $1`
)
