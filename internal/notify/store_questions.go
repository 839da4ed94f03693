package notify

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Lists of questions. Each that a page shows without searching has a statement of its own, so that it reads its index in
// order; what a list shows besides is read of the rows of a page only. The parameters of those of a course are the same:
//
//	$1 who reads  $2 course  $3 contents that the reader may open  $4 whether the reader is of the team
//	$5 whether the last one shown is pinned, and $6 its id (null: from the start)  $7 rows
const (
	itemColumns = `
		t.id::text as id, t.course_id::text as course, c.title as course_title, t.content_id::text as content, x.title as content_title,
		p.title, left(p.body, 1000) as body,` + mentionsColumn + `,` + writerColumns + `, t.created_at, t.answers, t.answered,
		t.accepted_id is not null as accepted, t.pinned, t.closed_at is not null as closed, t.hidden, t.votes,
		case when $4 then (
			select count(*)::int from thread_reports r join thread_posts y on y.id = r.post_id where y.thread_id = t.id and r.decided_at is null
		) else 0 end as reports, t.asker_id = $1 as mine`

	itemTables = `
		from page g
		join threads t on t.id = g.id
		join thread_posts p on p.id = t.id
		join users u on u.id = p.author_id
		join courses c on c.id = t.course_id
		left join course_contents x on x.id = t.content_id`

	pageHead = `page as materialized (
			select t.id from threads t
			where t.course_id = $2 and (t.content_id is null or t.content_id = any($3::uuid[]))
		and ($6::uuid is null or (t.pinned, t.id) < ($5::boolean, $6))`

	itemsHead = `with ` + pageHead

	itemsShown = ` and (not t.hidden or $4 or t.asker_id = $1)`

	itemsTail = `
			order by t.pinned desc, t.id desc
			limit $7
		)
		select` + itemColumns + itemTables + `
		order by t.pinned desc, t.id desc`

	waitingPart = ` and not t.answered and not t.hidden and t.closed_at is null`

	// The question, or an answer to it, was reported, and nobody decided yet.
	reportedPart = ` and t.id = any(array(
		select y.thread_id from thread_reports r join thread_posts y on y.id = r.post_id where r.decided_at is null))`

	// It, or an answer to it, is hidden.
	hiddenPart = ` and t.id = any(array(select y.thread_id from thread_posts y where y.hidden_at is not null))`

	questionsSQL           = itemsHead + itemsShown + itemsTail
	questionsUnansweredSQL = itemsHead + waitingPart + itemsTail
	questionsAcceptedSQL   = itemsHead + itemsShown + ` and t.accepted_id is not null` + itemsTail
	questionsMineSQL       = itemsHead + ` and t.asker_id = $1` + itemsTail
	questionsReportedSQL   = itemsHead + reportedPart + ` and $4` + itemsTail
	questionsHiddenSQL     = itemsHead + hiddenPart + ` and $4` + itemsTail

	// $8 is the state, '' for any.
	anyState = `
		and case $8::text
			when 'unanswered' then not t.answered and not t.hidden and t.closed_at is null
			when 'accepted' then t.accepted_id is not null
			when 'mine' then t.asker_id = $1
			when 'hidden' then $4 and exists (select from thread_posts y where y.thread_id = t.id and y.hidden_at is not null)
			when 'reported' then $4 and exists (
				select from thread_reports r join thread_posts y on y.id = r.post_id where y.thread_id = t.id and r.decided_at is null)
			else true
		end`

	// Those of the content $9.
	questionsOfContentSQL = itemsHead + itemsShown + ` and t.content_id = $9` + anyState + itemsTail

	// Those that have all words ($10, and at least the beginning of $11) in the question or in one answer, of the content $9
	// where it is named.
	questionsFoundSQL = `
		with ask as materialized (
			select plainto_tsquery('pg_catalog.simple', cw_fold($10::text))
				&& to_tsquery('pg_catalog.simple', '''' || regexp_replace(cw_fold($11::text), '[''\\]', ' ', 'g') || ''':*') as words
		), ` + pageHead + itemsShown + anyState + ` and ($9::uuid is null or t.content_id = $9) and t.id in (
			select y.thread_id from thread_posts y
			where y.search @@ (select words from ask) and (y.hidden_at is null or $4 or y.author_id = $1))` + itemsTail

	// What is counted of a course, or of the content $5; counting stops at $6.
	countHead = `
		(select count(*)::int from (
			select from threads t
			where t.course_id = $2 and (t.content_id is null or t.content_id = any($3::uuid[])) and ($5::uuid is null or t.content_id = $5)`

	countTail = ` limit $6) n)`

	countQuestionsSQL = `select` +
		countHead + itemsShown + countTail + ` as all,` +
		countHead + waitingPart + countTail + ` as unanswered,` +
		countHead + itemsShown + ` and t.accepted_id is not null` + countTail + ` as accepted,` +
		countHead + ` and t.asker_id = $1` + countTail + ` as mine,` +
		countHead + hiddenPart + ` and $4` + countTail + ` as hidden,` +
		countHead + reportedPart + ` and $4` + countTail + ` as reported`

	// What waits for the team of all courses of $1, or of every course for a super admin ($2).
	queueWhere = `
		where ($2 or t.course_id = any(array(select k.course_id from course_team k where k.user_id = $1 and k.role <> 'observer')))
		and (t.content_id is null or exists (select from course_contents y where y.id = t.content_id and y.deleted_at is null))
		and ($3::uuid is null or t.id < $3) and $4`

	queueHead = `with page as materialized (select t.id from threads t` + queueWhere

	queueTail = ` order by t.id desc limit $5)
		select` + itemColumns + itemTables + `
		order by t.id desc`

	queueUnansweredSQL = queueHead + waitingPart + queueTail
	queueReportedSQL   = queueHead + reportedPart + queueTail
	queueHiddenSQL     = queueHead + hiddenPart + queueTail

	queueCountHead = `(select count(*)::int from (select from threads t` + queueWhere

	queueCountTail = ` limit $5) n)`

	countQueueSQL = `select` +
		queueCountHead + waitingPart + queueCountTail + ` as unanswered,` +
		queueCountHead + reportedPart + queueCountTail + ` as reported,` +
		queueCountHead + hiddenPart + queueCountTail + ` as hidden`
)

type itemRow struct {
	ID           string
	Course       plugin.CourseID
	CourseTitle  string
	Content      *plugin.ContentID
	ContentTitle *string
	Title        string
	Body         string
	Mentions     []Mentioned
	Author       plugin.UserID
	FirstName    string
	LastName     string
	Avatar       *string
	Former       bool
	Team         bool
	CreatedAt    time.Time
	Answers      int
	Answered     bool
	Accepted     bool
	Pinned       bool
	Closed       bool
	Hidden       bool
	Votes        int
	Reports      int
	Mine         bool
}
