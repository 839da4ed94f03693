package analytics

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	hearSQL = `
insert into analytics.heard (event_id, at, day, course_id, what)
values ($1, $2, ($2::timestamptz at time zone $3)::date, $4, $5)
on conflict do nothing`

	// What happened before a rebuild and is in the server's own tables was counted from there, also when its event comes later.
	countSQL = `
insert into analytics.counters as c (course_id, day, what, count)
select h.course_id, h.day, h.what, 1
from analytics.heard h, analytics.rebuilding r
where h.event_id = $1
  and not (h.what in ('enrolled', 'completed') and h.at < coalesce(r.counted_until, '-infinity'))
on conflict (course_id, day, what) do update set count = c.count + 1, updated_at = now()`

	daysSQL = `
select day, what, sum(count)::bigint
from analytics.counters
where day between $1 and $2 and ($3::uuid is null or course_id = $3)
group by day, what`

	topSQL = `
select k.id::text, k.title,
       coalesce(sum(c.count) filter (where c.what = 'enrolled'), 0)::bigint as enrolled,
       coalesce(sum(c.count) filter (where c.what = 'lessons'), 0)::bigint as lessons,
       coalesce(sum(c.count) filter (where c.what = 'completed'), 0)::bigint as completed,
       coalesce(sum(c.count) filter (where c.what = 'left'), 0)::bigint as gone
from analytics.counters c
join cw.courses_v1 k on k.id = c.course_id
where c.day between $1 and $2
group by k.id, k.title
order by enrolled desc, completed desc, lessons desc, k.title, k.id
limit $3`

	titleSQL = `select title from cw.courses_v1 where id = $1`

	stateSQL = `select asked_at, counted_until, done_at from analytics.rebuilding`

	askSQL = `
update analytics.rebuilding set asked_at = now(), updated_at = now()
where asked_at is null or asked_at < now() - interval '1 hour'
returning asked_at`

	giveUpSQL = `
update analytics.rebuilding set asked_at = null, updated_at = now()
where asked_at = $1`

	againSQL = `
update analytics.rebuilding set asked_at = now(), updated_at = now()
where asked_at = $1
returning asked_at`

	// What an event says happened when its transaction began, the server's tables when it was written. Where a moment divides, both
	// must lie on the same side: nothing was written about then or since, and nobody who began before is still writing.
	dividesSQL = `
select not exists (
    select from cw.enrollments_v1 where enrolled_at between $1::timestamptz - interval '2 seconds' and now() + interval '1 minute'
) and not exists (
    select from cw.enrollments_v1 where completed_at between $1::timestamptz - interval '2 seconds' and now() + interval '1 minute'
) and not exists (
    select from pg_stat_activity
    where datname = current_database() and xact_start < $1 and pid <> pg_backend_pid()
      and (backend_xid is not null or xact_start > now() - interval '2 minutes')
) and now() - $1 between interval '2 seconds' and interval '1 minute'`

	// Who hears an event writes here first: until the end of this transaction nobody does. Readers are not held up.
	holdSQL = `lock table analytics.heard in exclusive mode`

	daySQL = `
update analytics.heard set day = (at at time zone $1)::date
where day <> (at at time zone $1)::date`

	clearSQL = `delete from analytics.counters`

	// The server's tables know the last time that somebody went through a course, and what was heard knows those that it heard:
	// of what happened before, each day has the greater number, so that whoever takes a course again takes nothing away.
	recountSQL = `
insert into analytics.counters (course_id, day, what, count)
select course_id, day, what, sum(n)::int
from (
    select course_id, day, what, greatest(coalesce(t.n, 0), coalesce(h.n, 0)) as n
    from (
        select course_id, day, what, count(*) as n
        from (
            select course_id, (enrolled_at at time zone $1)::date as day, 'enrolled' as what
            from cw.enrollments_v1 where enrolled_at < $2
            union all
            select course_id, (completed_at at time zone $1)::date, 'completed'
            from cw.enrollments_v1 where completed_at < $2
        ) as there
        group by course_id, day, what
    ) as t
    full join (
        select course_id, day, what, count(*) as n
        from analytics.heard where what in ('enrolled', 'completed') and at < $2
        group by course_id, day, what
    ) as h using (course_id, day, what)
    union all
    select course_id, day, what, count(*)
    from analytics.heard where what not in ('enrolled', 'completed') or at >= $2
    group by course_id, day, what
) as everything
where day >= $3
group by course_id, day, what`

	doneSQL = `
update analytics.rebuilding set asked_at = null, counted_until = $1, done_at = now(), updated_at = now()`

	// Both go in one transaction: as long as a day is counted, what was counted on it is known.
	dropCountersSQL = `delete from analytics.counters where day < $1`
	dropHeardSQL    = `delete from analytics.heard where day < $1`
	// The id stays, the moment that would tell whose event it was does not. All time zones lie whole quarters of an hour apart.
	blurSQL = `
update analytics.heard set at = date_bin('15 minutes', at, '2000-01-01Z')
where at < now() - interval '2 days' and at <> date_bin('15 minutes', at, '2000-01-01Z')`
)

// counts are how often each thing happened.
type counts struct {
	Enrolled  int64 `json:"enrolled" doc:"People who began a course, for the first time or again"`
	Lessons   int64 `json:"lessons" doc:"Contents that somebody completed for the first time"`
	Completed int64 `json:"completed" doc:"Courses that somebody completed"`
	Left      int64 `json:"left" doc:"People who left a course"`
}

func (c *counts) add(what string, n int64) {
	switch what {
	case enrolled:
		c.Enrolled += n
	case lessons:
		c.Lessons += n
	case completed:
		c.Completed += n
	case left:
		c.Left += n
	}
}

// topCourse is what happened in one of the courses where most did.
type topCourse struct {
	ID     plugin.CourseID `json:"id"`
	Title  string          `json:"title"`
	Counts counts          `json:"counts"`
}

// state is how a rebuild stands.
type state struct {
	AskedAt      *time.Time `json:"askedAt" doc:"Of the rebuild that is under way; null for none"`
	CountedUntil *time.Time `json:"-"`
	DoneAt       *time.Time `json:"doneAt" doc:"End of the last one; null for none"`
}

// counted reads the counters of a range of days, of one course or of all of them: by day, and together.
func counted(ctx context.Context, q native.Querier, r span, course *plugin.CourseID) (map[string]*counts, counts, error) {
	days, sum := map[string]*counts{}, counts{}
	rows, err := q.Query(ctx, daysSQL, r.from, r.until, course)
	if err != nil {
		return nil, sum, fmt.Errorf("counters: %w", err)
	}
	var day time.Time
	var what string
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&day, &what, &n}, func() error {
		key := day.Format(time.DateOnly)
		if days[key] == nil {
			days[key] = &counts{}
		}
		days[key].add(what, n)
		sum.add(what, n)
		return nil
	})
	if err != nil {
		return nil, sum, fmt.Errorf("counters: %w", err)
	}
	return days, sum, nil
}

func top(ctx context.Context, q native.Querier, r span, limit int) ([]topCourse, error) {
	rows, err := q.Query(ctx, topSQL, r.from, r.until, limit)
	if err != nil {
		return nil, fmt.Errorf("top courses: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (topCourse, error) {
		var c topCourse
		err := row.Scan(&c.ID, &c.Title, &c.Counts.Enrolled, &c.Counts.Lessons, &c.Counts.Completed, &c.Counts.Left)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("top courses: %w", err)
	}
	return list, nil
}

func readState(ctx context.Context, q native.Querier) (state, error) {
	rows, err := q.Query(ctx, stateSQL)
	if err != nil {
		return state{}, fmt.Errorf("state of the rebuild: %w", err)
	}
	return pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (s state, err error) {
		err = row.Scan(&s.AskedAt, &s.CountedUntil, &s.DoneAt)
		return s, err
	})
}
