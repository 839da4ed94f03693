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

	personalPostsSQL = `
		select p.created_at, c.title as course, q.title, p.id = t.id as question, p.body as text, p.edited_at, p.hidden_at, p.hidden_reason,
		t.accepted_id is not distinct from p.id as accepted, t.closed_at, t.close_reason
		from thread_posts p
		join threads t on t.id = p.thread_id
		join thread_posts q on q.id = t.id
		join courses c on c.id = t.course_id
		where p.author_id = $1
		order by p.id`

	personalVotesSQL = `
		select v.created_at, c.title as course, q.title
		from thread_votes v
		join threads t on t.id = v.thread_id
		join thread_posts q on q.id = t.id
		join courses c on c.id = t.course_id
		where v.user_id = $1
		order by v.thread_id`

	personalMentionedSQL = `
		select m.created_at, c.title as course, q.title
		from thread_mentions m
		join thread_posts p on p.id = m.post_id
		join threads t on t.id = p.thread_id
		join thread_posts q on q.id = t.id
		join courses c on c.id = t.course_id
		where m.user_id = $1
		order by m.post_id`

	personalReportsSQL = `
		select r.created_at, c.title as course, q.title, r.reason, r.decided_at
		from thread_reports r
		join thread_posts p on p.id = r.post_id
		join threads t on t.id = p.thread_id
		join thread_posts q on q.id = t.id
		join courses c on c.id = t.course_id
		where r.user_id = $1
		order by r.post_id`

	personalFeedSQL = `select created_at from calendar_feeds where user_id = $1`

	personalRemindersSQL = `
		select created_at, kind, due_at as due_date, minutes_before
		from reminders
		where user_id = $1
		order by created_at, subject_id, minutes_before`

	eraseFeedSQL      = `delete from calendar_feeds where user_id = $1`
	eraseRemindersSQL = `delete from reminders where user_id = $1`
	eraseAddressedSQL = `delete from announcement_people where user_id = $1`
	eraseMentionedSQL = `delete from thread_mentions where user_id = $1`
	eraseReportsSQL   = `delete from thread_reports where user_id = $1`

	eraseVotesSQL = `
		with gone as (delete from thread_votes where user_id = $1 returning thread_id)
		update threads t set votes = greatest(t.votes - 1, 0)
		from gone g
		where t.id = g.thread_id`
)
