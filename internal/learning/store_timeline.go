package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// What happened with the trainee $2 in the courses $1, the latest first. Who did what to the enrolment and why, and notes that
// were not sent, are told to the team, which $3 is; what the trainee notes for himself or herself alone is told to nobody here.
const timelineSQL = `
	with e as (select x.* from enrollments x where x.course_id = any($1::uuid[]) and x.user_id = $2), happened as (
		select h.at, h.id, 'enrollment' as kind, e.course_id as course, null::uuid as content, h.from_status::text as "from", h.to_status::text as "to",
		h.source::text as source, case when $3 then h.reason end as text, h.group_name as "group", h.access_until as until,
		null::int as number, case when $3 then h.actor_id end as actor, false as replaced
		from enrollment_changes h
		join e on e.id = h.enrollment_id
		union all
		select l.completed_at, l.id, 'done', l.course_id, l.content_id, null, null, null, null, null, null, l.score, null, false
		from lesson_completions l
		where l.course_id = any($1::uuid[]) and l.user_id = $2 and l.completed
		union all
		select l.updated_at, l.id, 'read', l.course_id, l.content_id, null, null, null, null, null, null, l.time_spent, null, false
		from lesson_completions l
		join course_contents o on o.id = l.content_id and o.type = any($8::text[])
		where l.course_id = any($1::uuid[]) and l.user_id = $2 and not l.completed and l.time_spent >= 60
		union all
		select x.completed_at, x.id, 'done', e.course_id, x.content_id, null, null, null, null, null, null, x.score, null, false
		from cycle_contents x
		join enrollment_cycles k on k.id = x.cycle_id
		join e on e.id = k.enrollment_id
		where x.completed
		union all
		select w.last_report_at, w.id, 'watched', w.course_id, w.content_id, null, null, null, null, null, null,
		(select least(100, 100 * coalesce(sum(upper(r) - lower(r)), 0) / nullif(w.duration_seconds, 0))::int from unnest(w.ranges) r), null, w.asset_id is not null and w.asset_id is distinct from o.asset_id
		from watched_ranges w
		join course_contents o on o.id = w.content_id
		where w.course_id = any($1::uuid[]) and w.user_id = $2
		and not exists (select from lesson_completions l where l.content_id = w.content_id and l.user_id = w.user_id and l.completed)
		union all
		select v.created_at, v.id, 'review', v.course_id, null, null, null, null, v.text, null, null, v.rating, null, false
		from reviews v
		where v.course_id = any($1::uuid[]) and v.user_id = $2 and not v.withdrawn
		union all
		select n.created_at, n.id, 'shared', n.course_id, n.content_id, null, null, null, left(n.content, 500), null, null, null, null, false
		from user_notes n
		where n.course_id = any($1::uuid[]) and n.user_id = $2 and not n.is_private and n.deleted_at is null
		union all
		select coalesce(n.sent_at, n.created_at), n.id, 'note', n.course_id, null, null, n.kind::text, case when n.sent_at is null then 'team' else 'sent' end,
		n.text, null, null, null, n.author_id, false
		from trainee_notes n
		where n.course_id = any($1::uuid[]) and n.user_id = $2 and ($3 or n.sent_at is not null)
		union all
		select n.answered_at, n.id, 'answer', n.course_id, null, null, null, null, n.answer, null, null, null, null, false
		from trainee_notes n
		where n.course_id = any($1::uuid[]) and n.user_id = $2 and n.answer is not null
	)
	select h.at, h.id::text as id, h.kind, h.course::text as course, c.title as in_course, h.content::text as content, o.title, o.type, h."from", h."to",
	h.source, h.text, h."group", h.until, h.number, h.replaced, h.actor::text as actor, a.first_name || ' ' || a.last_name as actor_name
	from happened h
	join courses c on c.id = h.course
	left join course_contents o on o.id = h.content
	left join users a on a.id = h.actor
	where $4::timestamptz is null or (h.at, h.id, h.kind) < ($4, $5::uuid, $6::text)
	order by h.at desc, h.id desc, h.kind desc
	limit $7`

type happenedRow struct {
	At        time.Time
	ID        string
	Course    plugin.CourseID
	InCourse  string // its title
	Kind      string
	Content   *plugin.ContentID
	Title     *string
	Type      *string
	From      *string
	To        *string
	Source    *string
	Text      *string
	Group     *string
	Until     *time.Time
	Number    *int
	Replaced  bool
	Actor     *plugin.UserID
	ActorName *string
}

func timeline(ctx context.Context, q db.Querier, courses []plugin.CourseID, user plugin.UserID, team bool, after *happenedKey, limit int) ([]happenedRow, error) {
	var at, id, kind any
	if after != nil {
		at, id, kind = after.At, after.ID, after.Kind
	}
	rows, err := db.Many[happenedRow](ctx, q, timelineSQL, courses, user, team, at, id, kind, limit, confirmed)
	if err != nil {
		return nil, fmt.Errorf("read a timeline: %w", err)
	}
	return rows, nil
}
