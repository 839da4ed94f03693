package notify

import (
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// Who wrote the post p of the thread t, and what it says; $1 is who reads.
const (
	writerColumns = `
		p.author_id::text as author, u.first_name, u.last_name, u.avatar,
		exists (select from user_profiles f where f.user_id = u.id and f.anonymised_at is not null) as former,
		exists (select from course_team k where k.course_id = t.course_id and k.user_id = u.id) as team`

	mentionsColumn = `
		(
			select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'firstName', n.first_name, 'lastName', n.last_name) order by n.id), '[]')
			from thread_mentions m
			join users n on n.id = m.user_id
			where m.post_id = p.id
		) as mentions`

	postColumns = `
		p.id::text as id, p.thread_id::text as thread,` + writerColumns + `, p.body,` + mentionsColumn + `, p.created_at, p.edited_at,
		p.hidden_at, p.hidden_reason,
		array(select r.reason from thread_reports r where r.post_id = p.id and r.decided_at is null order by r.created_at limit 20) as reports,
		exists (select from thread_reports r where r.post_id = p.id and r.user_id = $1 and r.decided_at is null) as reported`

	threadColumns = `
		t.course_id::text as course, t.content_id::text as content, p.title, t.accepted_id::text as accepted, t.pinned, t.closed_at,
		t.close_reason, t.answers, t.answered, t.votes,
		exists (select from thread_votes v where v.thread_id = t.id and v.user_id = $1) as voted,`

	// A question as $1 reads it; one of a content that was taken out is not there.
	threadSQL = `
		select` + threadColumns + postColumns + `
		from threads t
		join thread_posts p on p.id = t.id
		join users u on u.id = p.author_id
		where t.id = $2
		and (t.content_id is null or exists (select from course_contents x where x.id = t.content_id and x.deleted_at is null))`

	holdThreadSQL = `select id::text from threads where id = $1 for no key update`

	threadOfSQL = `select thread_id::text from thread_posts where id = $1`

	answerSQL = `
		select` + postColumns + `
		from thread_posts p
		join threads t on t.id = p.thread_id
		join users u on u.id = p.author_id
		where p.id = $2 and p.thread_id = $3 and p.id <> t.id`

	// The answers of $2, the first one first; the team ($3) sees hidden ones, others only the own.
	answersSQL = `
		select` + postColumns + `
		from thread_posts p
		join threads t on t.id = p.thread_id
		join users u on u.id = p.author_id
		where p.thread_id = $2 and p.id <> p.thread_id
		and (p.hidden_at is null or $3 or p.author_id = $1)
		and ($4::uuid is null or p.id > $4)
		order by p.id
		limit $5`

	insertThreadSQL = `insert into threads (id, course_id, content_id, asker_id, created_at) values ($1, $2, $3, $4, $5)`

	insertPostSQL = `insert into thread_posts (id, thread_id, author_id, title, body, created_at) values ($1, $2, $3, $4, $5, $6)`

	changePostSQL = `update thread_posts set title = $2, body = $3, edited_at = $4 where id = $1`

	deleteThreadSQL = `delete from threads where id = $1`

	deletePostSQL = `delete from thread_posts where id = $1`

	// What is counted of a thread, anew.
	recountThreadSQL = `
		update threads t set
			answers = (select count(*)::int from thread_posts p where p.thread_id = t.id and p.id <> t.id and p.hidden_at is null),
			answered = exists (
				select from thread_posts p where p.thread_id = t.id and p.id <> t.id and p.hidden_at is null and p.author_id <> t.asker_id),
			votes = (select count(*)::int from thread_votes v where v.thread_id = t.id)
		where t.id = $1`

	postsOfThreadSQL = `select count(*)::int from thread_posts where thread_id = $1`

	acceptSQL = `update threads set accepted_id = $2 where id = $1`

	voteSQL = `insert into thread_votes (thread_id, user_id) values ($1, $2) on conflict do nothing`

	unvoteSQL = `delete from thread_votes where thread_id = $1 and user_id = $2`

	pinSQL = `update threads set pinned = $2 where id = $1`

	closeSQL = `update threads set closed_at = $2, close_reason = $3 where id = $1`

	hidePostSQL = `update thread_posts set hidden_at = $2, hidden_reason = $3 where id = $1`

	// A hidden question is left out of lists; a hidden answer is not accepted.
	hideThreadSQL = `
		update threads set hidden = case when id = $2 then $3::boolean else hidden end,
		accepted_id = case when accepted_id = $2 and $3 then null else accepted_id end
		where id = $1`

	reportSQL = `
		insert into thread_reports (post_id, user_id, reason) values ($1, $2, $3)
		on conflict (post_id, user_id) do update set reason = excluded.reason, decided_at = null`

	decideReportsSQL = `update thread_reports set decided_at = $2 where post_id = $1 and decided_at is null`

	clearMentionsSQL = `delete from thread_mentions where post_id = $1 and user_id <> all($2::uuid[])`

	mentionSQL = `insert into thread_mentions (post_id, user_id) select $1, unnest($2::uuid[]) on conflict do nothing`

	mentionedSQL = `select user_id::text from thread_mentions where post_id = $1`

	// Who can be mentioned in the course $1 by $2 at $5: its team, and of those for whom it is open whoever wrote there what others
	// read; for the team ($3) everybody.
	mentionablePart = `
		u.is_active and u.id <> $2
		and (
			exists (select from course_team k where k.course_id = $1 and k.user_id = u.id)
			or (
				exists (select from enrollments e where e.course_id = $1 and e.user_id = u.id and ` + learningapi.InsideAfter + `$5)
				and ($3 or exists (
					select from thread_posts p join threads t on t.id = p.thread_id
					where p.author_id = u.id and t.course_id = $1 and p.hidden_at is null and not t.hidden))
			)
		)`

	mentionableSQL = `select u.id::text from users u where u.id = any($4::uuid[]) and` + mentionablePart

	// The people of the course first, then who of them is meant.
	questionPeopleSQL = `
		with people as materialized (
			select k.user_id from course_team k where k.course_id = $1
			union
			select e.user_id from enrollments e where e.course_id = $1 and ` + learningapi.InsideAfter + `$5
		)
		select u.id::text as id, u.first_name, u.last_name, u.avatar,
		exists (select from course_team k where k.course_id = $1 and k.user_id = u.id) as team
		from people x
		join users u on u.id = x.user_id
		where ($4 = '' or cw_fold(u.first_name || ' ' || u.last_name) like cw_fold($4) || '%' or cw_fold(u.last_name) like cw_fold($4) || '%')
		and` + mentionablePart + `
		order by team desc, u.first_name, u.last_name, u.id
		limit 8`
)

type postRow struct {
	ID           string
	Thread       string
	Author       plugin.UserID
	FirstName    string
	LastName     string
	Avatar       *string
	Former       bool
	Team         bool
	Body         string
	Mentions     []Mentioned
	CreatedAt    time.Time
	EditedAt     *time.Time
	HiddenAt     *time.Time
	HiddenReason *string
	Reports      []string
	Reported     bool
}

type threadRow struct {
	Course      plugin.CourseID
	Content     *plugin.ContentID
	Title       string
	Accepted    *string
	Pinned      bool
	ClosedAt    *time.Time
	CloseReason *string
	Answers     int
	Answered    bool
	Votes       int
	Voted       bool
	postRow
}

type questionPersonRow struct {
	ID        plugin.UserID
	FirstName string
	LastName  string
	Avatar    *string
	Team      bool
}
