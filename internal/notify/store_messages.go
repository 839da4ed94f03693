package notify

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

const (
	// The conversation c as $1 sees it, with p, the other one.
	conversationColumns = `
		c.id::text as id, p.id::text as person, p.first_name, p.last_name, p.avatar, m.id::text as message, m.body, m.author_id::text as author,
		m.created_at as sent_at,
		(
			select count(*)::int from (
				select from messages x
				where x.conversation_id = c.id and x.author_id <> $1
				and x.id > coalesce(case when c.trainer_id = $1 then c.trainer_read_id else c.trainee_read_id end, '00000000-0000-0000-0000-000000000000')
				limit 100
			) u
		) as unread
		from conversations c
		join users p on p.id = case when c.trainer_id = $1 then c.trainee_id else c.trainer_id end
		join messages m on m.id = c.last_message_id
		where $1 in (c.trainer_id, c.trainee_id)`

	conversationsSQL = `
		select` + conversationColumns + `
		and ($2::uuid is null or c.last_message_id < $2)
		order by c.last_message_id desc
		limit $3`

	conversationSQL = `select` + conversationColumns + ` and c.id = $2`

	conversationWithSQL = `select` + conversationColumns + ` and $2 in (c.trainer_id, c.trainee_id) and $1::uuid <> $2::uuid`

	// Who of $1 and $2 teaches the other: in the team of a course in which the other is or was a trainee.
	relationSQL = `
		select t.user_id::text as trainer, e.user_id::text as trainee
		from course_team t
		join enrollments e on e.course_id = t.course_id
		where t.role <> 'observer'
		and ((t.user_id = $1 and e.user_id = $2) or (t.user_id = $2 and e.user_id = $1))
		limit 1`

	partnerSQL = `select id::text as id, first_name, last_name, avatar from users where id = $1`

	// The team of a course, for its trainee $2.
	partnersSQL = `
		select u.id::text as id, u.first_name, u.last_name, u.avatar
		from course_team t
		join users u on u.id = t.user_id and u.is_active
		where t.course_id = $1 and t.role <> 'observer' and u.id <> $2
		and exists (select from enrollments e where e.course_id = t.course_id and e.user_id = $2)
		order by t.role, u.first_name, u.id`

	beginConversationSQL = `
		insert into conversations (id, trainer_id, trainee_id, last_message_id) values ($1, $2, $3, $4)
		on conflict (least(trainer_id, trainee_id), greatest(trainer_id, trainee_id))
		do update set last_message_id = greatest(conversations.last_message_id, excluded.last_message_id)
		returning id::text`

	continueConversationSQL = `
		update conversations c set last_message_id = greatest(c.last_message_id, $3)
		where c.id = $1 and $2 in (c.trainer_id, c.trainee_id)`

	// Who is written to by $2, and how much they have not read yet.
	readerSQL = `
		select case when c.trainer_id = $2 then c.trainee_id else c.trainer_id end::text as person,
		(
			select count(*)::int from messages x
			where x.conversation_id = c.id and x.author_id = $2
			and x.id > coalesce(case when c.trainer_id = $2 then c.trainee_read_id else c.trainer_read_id end, '00000000-0000-0000-0000-000000000000')
		) as unread
		from conversations c
		where c.id = $1`

	insertMessageSQL = `insert into messages (id, conversation_id, author_id, body, created_at) values ($1, $2, $3, $4, $5)`

	messagesSQL = `
		select id::text as id, author_id::text as author, body, created_at
		from messages
		where conversation_id = $1 and ($2::uuid is null or id < $2)
		order by id desc
		limit $3`

	readConversationSQL = `
		update conversations
		set trainer_read_id = case when trainer_id = $2 then last_message_id else trainer_read_id end,
		trainee_read_id = case when trainee_id = $2 then last_message_id else trainee_read_id end
		where id = $1 and $2 in (trainer_id, trainee_id)`
)

type partnerRow struct {
	ID        plugin.UserID
	FirstName string
	LastName  string
	Avatar    *string
}

type conversationRow struct {
	ID        string
	Person    plugin.UserID
	FirstName string
	LastName  string
	Avatar    *string
	Message   string
	Body      string
	Author    plugin.UserID
	SentAt    time.Time
	Unread    int
}

type relation struct{ Trainer, Trainee plugin.UserID }

type reader struct {
	Person plugin.UserID
	Unread int
}

type messageRow struct {
	ID        string
	Author    plugin.UserID
	Body      string
	CreatedAt time.Time
}
