package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// How the enrolment e of the course c, in the group g, stands at $3 by the clock of $4. Of m are the contents that count; of
	// those whose date has passed m has the ids and the dates. Whoever has completed or left is not behind, nor is anybody
	// where nothing can be done. Whoever was away is expected to go on from what was done before since the return alone; what was
	// overdue before stays so. What the person did is read for each one.
	standingPart = standingHead + activityPart + standingTail

	standingHead = `(
		select x.last_active_at, x.time_spent,
		case when x.live then round(x.plan, 2)::float8 end as plan,
		case when x.live and x.quiet >= c.behind_days then x.quiet end as idle_days,
		case when x.live and x.plan - e.progress >= c.behind_points then floor(x.plan - e.progress)::int end as points_under,
		case when x.live then (
			select count(*)::int from unnest(m.due, m.dates) d (id, at)
			where e.enrolled_at < d.at and (e.returned_at is null or d.at < e.away_at or e.returned_at < d.at)
			and not d.id = any(coalesce(x.due_done, '{}'))
		) else 0 end as overdue
		from (
			select a.last_active_at, a.time_spent, a.due_done,
			e.status = 'enrolled' and (e.access_until is null or $3 < e.access_until) and cardinality(m.counted) > 0 as live,
			floor(extract(epoch from $3 - greatest(a.last_active_at, t.began)) / 86400)::int as quiet,
			case when t.began < t.until then
				t.had + (100 - t.had) * greatest(0, least(1, extract(epoch from $3 - t.began) / extract(epoch from t.until - t.began)))
			end as plan
			from (
				select greatest(e.enrolled_at, e.returned_at, g.starts_on::timestamp at time zone $4) as began, least(coalesce(e.returned_progress, 0), e.progress) as had,
				least(e.access_until, (coalesce(g.ends_on, c.end_date) + 1)::timestamp at time zone $4) as until
			) t, `

	standingTail = ` a
		) x
	)`

	// What m is in one course: $5 are the contents whose date has passed, $6 the dates, $7 what counts.
	measurePart = `
		cross join (select $5::uuid[] as due, $6::timestamptz[] as dates, $7::uuid[] as counted) m`

	// What the person of the enrolment e did in its course: when last, for how long, and what of m is done that was due.
	activityPart = `(
		select greatest(l.at, w.at) as last_active_at, (l.spent + w.spent)::bigint as time_spent, l.due_done
		from (
			select max(coalesce(l.completed_at, l.updated_at)) as at, coalesce(sum(l.time_spent), 0) as spent,
			array_agg(l.content_id) filter (where l.completed and l.content_id = any(m.due)) as due_done
			from lesson_completions l where l.user_id = e.user_id and l.course_id = e.course_id
		) l, (
			select max(w.last_report_at) as at, coalesce(sum(w.time_spent), 0) as spent
			from watched_ranges w where w.user_id = e.user_id and w.course_id = e.course_id
		) w
	)`

	// The same for everybody in the course $1 at once, which costs a fraction of asking for each of ten thousand; how long is
	// left out.
	activityOfAll = `
		did as materialized (
			select l.user_id, max(l.completed_at) as at, array_agg(l.content_id) filter (where l.content_id = any($5::uuid[])) as due_done
			from lesson_completions l
			where l.course_id = $1 and l.completed
			group by l.user_id
		), began as materialized (
			select l.user_id, max(l.updated_at) as at
			from lesson_completions l
			where l.course_id = $1 and not l.completed
			group by l.user_id
		), saw as materialized (
			select w.user_id, max(w.last_report_at) as at
			from watched_ranges w
			where w.course_id = $1
			group by w.user_id
		)`
	activityJoins = `
		left join did on did.user_id = e.user_id
		left join began on began.user_id = e.user_id
		left join saw on saw.user_id = e.user_id`
	lastActivePart = `greatest(did.at, began.at, saw.at)`

	// Whether the enrolment is behind, by activityOfAll.
	behindPart = `exists (
		select from ` + standingHead + `(select ` + lastActivePart + ` as last_active_at, 0::bigint as time_spent, did.due_done)` + standingTail + ` b
		where b.idle_days is not null or b.points_under is not null or b.overdue > 0
	)`

	standingColumns = `
		cardinality(m.counted)::int as total,
		(select count(*)::int from lesson_completions l where l.user_id = e.user_id and l.content_id = any(m.counted) and l.completed) as done,
		b.last_active_at, b.time_spent, b.plan, b.idle_days, b.points_under, b.overdue`

	standingSQL = `
		select u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, u.phone,` + standingColumns + `
		from enrollments e
		join users u on u.id = e.user_id
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id` + measurePart + `
		cross join lateral ` + standingPart + ` b
		where e.course_id = $1 and e.user_id = $2`

	countedSQL = `
		select c.course_id::text as course, c.id::text as content
		from course_contents c
		join course_sections s on s.id = c.section_id
		where c.course_id = any($1::uuid[]) and ($2::uuid is null or c.id = $2) and c.deleted_at is null and ` + countedPart

	// What was done of each content, beside its step.
	spentSQL = `
		select coalesce(l.content_id, w.content_id)::text as content,
		(coalesce(w.time_spent, 0) + coalesce(l.time_spent, 0))::bigint as time_spent,
		greatest(coalesce(l.completed_at, l.updated_at), w.last_report_at) as last_at,
		coalesce(l.attempts, 0) as attempts
		from (select l.* from lesson_completions l where l.user_id = $2 and l.course_id = $1) l
		full join (select w.* from watched_ranges w where w.user_id = $2 and w.course_id = $1) w on w.content_id = l.content_id`
)

// standingRow is how an enrolment stands; of whoever is not behind there are no reasons.
type standingRow struct {
	Total        int
	Done         int
	LastActiveAt *time.Time
	TimeSpent    int64
	Plan         *float64
	IdleDays     *int
	PointsUnder  *int
	Overdue      int
}

type traineeRow struct {
	User      plugin.UserID
	FirstName string
	LastName  string
	Email     string
	Avatar    *string
	Phone     *string
	standingRow
}

type spentRow struct {
	Content   plugin.ContentID
	TimeSpent int64
	LastAt    *time.Time
	Attempts  int
}

// measure is what standings of a course are asked by.
type measure struct {
	now     time.Time
	zone    string
	counted []plugin.ContentID
	until   map[plugin.ContentID]time.Time // of all that have a date
	due     []plugin.ContentID             // of counted, those whose date has passed
	dates   []time.Time                    // of due
}

type countedRow struct {
	Course  plugin.CourseID
	Content plugin.ContentID
}

// counted returns the contents of the courses that count, by course.
func (s *Service) counted(ctx context.Context, q db.Querier, courses ...plugin.CourseID) (map[plugin.CourseID][]plugin.ContentID, error) {
	rows, err := db.Many[countedRow](ctx, q, countedSQL, courses, nil, s.types)
	if err != nil {
		return nil, fmt.Errorf("read what counts: %w", err)
	}
	of := make(map[plugin.CourseID][]plugin.ContentID, len(courses))
	for _, r := range rows {
		of[r.Course] = append(of[r.Course], r.Content)
	}
	return of, nil
}

func readStanding(ctx context.Context, q db.Querier, course plugin.CourseID, user plugin.UserID, m measure) (traineeRow, error) {
	r, err := db.One[traineeRow](ctx, q, standingSQL, course, user, m.now, m.zone, m.due, m.dates, m.counted)
	if errors.Is(err, db.ErrNoRow) {
		return r, plugin.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read a standing: %w", err)
	}
	return r, nil
}

func readSpent(ctx context.Context, q db.Querier, course plugin.CourseID, user plugin.UserID) (map[plugin.ContentID]spentRow, error) {
	rows, err := db.Many[spentRow](ctx, q, spentSQL, course, user)
	if err != nil {
		return nil, fmt.Errorf("read what was done: %w", err)
	}
	all := make(map[plugin.ContentID]spentRow, len(rows))
	for _, r := range rows {
		all[r.Content] = r
	}
	return all, nil
}
