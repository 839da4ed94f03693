package insight

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// One counts at a time.
	countingSQL = `select pg_advisory_xact_lock(7150188)`

	// For whoever waits no longer than a second: a fold takes less, a count from scratch more.
	soonSQL = `set local lock_timeout = '1s'`

	// Of many events that come together the first counts what all of them tell: the others find nothing, at little cost. A line
	// that somebody is counting this moment is still seen.
	waitingSQL = `select min(id) is not null from course_moves`

	standingCells = `
		course_id, user_id, status, enrolled_on, completed_on, hours, progress, started, half, scores, score_sum, last_content, contents, done, seconds`

	// How the enrolments of who stand, by the days of the zone $1: the only place that says what is counted. Long times are
	// rounded down, so that there are few different ones: hours to days after three, seconds to ten after a minute and to sixty
	// after an hour.
	standingsPart = `
		select e.course_id, e.user_id, e.status, (e.enrolled_at at time zone $1)::date as enrolled_on, (e.completed_at at time zone $1)::date as completed_on,
		case when e.status = 'completed' then (
			select case when h < 72 then h else h / 24 * 24 end
			from (select greatest(0, floor(extract(epoch from e.completed_at - e.enrolled_at) / 3600))::int as h) x
		) end as hours,
		case when e.status = 'completed' then 10000 else round(e.progress * 100)::int end as progress,
		e.status = 'completed' or e.progress > 0 or cardinality(d.contents) > 0 as started,
		e.status = 'completed' or e.progress >= 50 as half,
		d.scores, d.score_sum, case when e.status <> 'completed' then d.last_content end as last_content, d.contents, d.done, d.seconds
		from who w
		join enrollments e on e.user_id = w.user_id and e.course_id = w.course_id
		cross join lateral (
			select coalesce(array_agg(x.content_id order by x.content_id), '{}') as contents,
			coalesce(array_agg(x.done order by x.content_id), '{}') as done,
			coalesce(array_agg((case when x.s < 60 then x.s when x.s < 3600 then x.s / 10 * 10 else x.s / 60 * 60 end)::int order by x.content_id), '{}') as seconds,
			(array_agg(x.content_id order by x.at desc, x.content_id desc))[1] as last_content,
			count(x.score)::int as scores, coalesce(sum(x.score), 0)::int as score_sum
			from (
				select coalesce(l.content_id, v.content_id) as content_id, coalesce(l.completed, false) as done, l.score,
				least(coalesce(l.time_spent, 0)::bigint + coalesce(v.time_spent, 0), 1000000000)::int as s,
				greatest(coalesce(l.completed_at, l.created_at), v.last_report_at) as at
				from (select l.* from lesson_completions l where l.user_id = e.user_id and l.course_id = e.course_id) l
				full join (select v.* from watched_ranges v where v.user_id = e.user_id and v.course_id = e.course_id) v on v.content_id = l.content_id
			) x
		) d`

	// What a standing s adds to which sum.
	talliesPart = `(
		select s.status::text::course_measure as measure, s.course_id as about, 0 as slot, 1 as n
		union all select 'started', s.course_id, 0, 1 where s.started
		union all select 'half', s.course_id, 0, 1 where s.half
		union all select 'progress', s.course_id, 0, s.progress where s.status in ('enrolled', 'completed') and s.progress > 0
		union all select 'scores', s.course_id, 0, s.scores where s.scores > 0
		union all select 'score_sum', s.course_id, 0, s.score_sum where s.scores > 0
		union all select 'enrolled_on', s.course_id, s.enrolled_on - '2000-01-01'::date, 1
		union all select 'completed_on', s.course_id, s.completed_on - '2000-01-01'::date, 1 where s.completed_on is not null
		union all select 'hours', s.course_id, s.hours, 1 where s.hours is not null
		union all select 'last', s.last_content, 0, 1 where s.last_content is not null
		union all select 'began', b.content_id, 0, 1 from unnest(s.contents) b (content_id)
		union all select 'done', b.content_id, 0, 1 from unnest(s.contents, s.done) b (content_id, done) where b.done
		union all select 'seconds', b.content_id, b.seconds, 1 from unnest(s.contents, s.seconds) b (content_id, seconds) where b.seconds > 0
	)`

	// Counts the people of taken anew and adds the difference to the sums. A standing that is as it was adds nothing.
	countPart = `
		, who as (
			select distinct t.course_id, t.user_id from taken t
		), now as (` + standingsPart + `
		), stale as (
			select ` + standingCells + ` from course_standings join who using (course_id, user_id)
		), fresh as (
			select * from now except select * from stale
		), kept as (
			insert into course_standings (` + standingCells + `)
			select * from fresh
			on conflict (course_id, user_id) do update
			set status = excluded.status, enrolled_on = excluded.enrolled_on, completed_on = excluded.completed_on, hours = excluded.hours,
			progress = excluded.progress, started = excluded.started, half = excluded.half, scores = excluded.scores, score_sum = excluded.score_sum,
			last_content = excluded.last_content, contents = excluded.contents, done = excluded.done, seconds = excluded.seconds
		), days as (
			insert into course_active_days (course_id, day, user_id)
			select distinct t.course_id, (t.at at time zone $1)::date, t.user_id
			from taken t
			join now using (course_id, user_id)
			where t.at is not null
			on conflict do nothing
			returning course_id, day
		), changes as (
			select s.course_id, x.measure, x.about, x.slot, x.n from fresh s cross join lateral ` + talliesPart + ` x
			union all
			select s.course_id, x.measure, x.about, x.slot, -x.n from stale s join fresh f using (course_id, user_id) cross join lateral ` + talliesPart + ` x
			union all
			select d.course_id, 'active_on', d.course_id, d.day - '2000-01-01'::date, 1 from days d
		), added as (
			insert into course_tallies as t (course_id, measure, about, slot, n)
			select c.course_id, c.measure, c.about, c.slot, sum(c.n) from changes c
			group by 1, 2, 3, 4
			having sum(c.n) <> 0
			on conflict (course_id, measure, about, slot) do update set n = t.n + excluded.n
		)`

	// Counts what changed, the oldest $2 lines of it. A line is seen together with what it tells of, as both were committed at once.
	foldSQL = `
		with taken as (
			delete from course_moves m
			where m.id in (select x.id from course_moves x order by x.id limit $2)
			returning m.course_id, m.user_id, m.at
		)` + countPart + `
		select (select count(*)::int from taken) as lines, array(select distinct w.course_id::text from who w) as courses`

	// Counts $4 people of the course $2, those after $3, and says of how many something else was kept though no change waits to
	// be counted.
	recountSQL = `
		with taken as (
			select e.course_id, e.user_id, null::timestamptz as at
			from enrollments e
			where e.course_id = $2 and e.user_id > $3
			order by e.user_id
			limit $4
		)` + countPart + `
		select (
			select count(*)::int from fresh f
			where not exists (select from course_moves m where m.course_id = f.course_id and m.user_id = f.user_id)
		) as wrong, (select count(*)::int from taken) as people, coalesce((select t.user_id from taken t order by t.user_id desc limit 1), $3)::text as last`

	// The sums $2 of the course $1 as its standings and days add up to.
	mendTalliesSQL = `
		with truth as (
			select y.measure, y.about, y.slot, sum(y.n)::bigint as n
			from (
				select x.measure, x.about, x.slot, x.n from course_standings s cross join lateral ` + talliesPart + ` x
				where s.course_id = $1 and x.measure = any($2::text[]::course_measure[])
				union all
				select 'active_on', d.course_id, d.day - '2000-01-01'::date, 1 from course_active_days d
				where d.course_id = $1 and 'active_on' = any($2::text[]::course_measure[])
			) y
			group by 1, 2, 3
		), wrong as (
			select measure, about, slot, coalesce(h.n, 0) as n
			from truth h
			full join (select k.measure, k.about, k.slot, k.n as had from course_tallies k where k.course_id = $1 and k.measure = any($2::text[]::course_measure[])) k using (measure, about, slot)
			where coalesce(h.n, 0) <> coalesce(k.had, 0)
		), mended as (
			insert into course_tallies (course_id, measure, about, slot, n)
			select $1, w.measure, w.about, w.slot, w.n from wrong w
			on conflict (course_id, measure, about, slot) do update set n = excluded.n
		)
		select count(*)::int from wrong`

	// Makes the rows that there are not, of courses that there are.
	addStatsSQL = `
		insert into course_stats (id, course_id, total_revenue_currency)
		select x.id, c.id, $3
		from unnest($1::uuid[], $2::uuid[]) x (id, course_id)
		join courses c on c.id = x.course_id
		on conflict (course_id) do nothing`

	// Averages are of those who have access; scores of those that were given. $3: all days were counted by the zone $2.
	writeStatsSQL = `
		update course_stats t
		set total_enrollments = n.total, active_enrollments = n.active, completed_enrollments = n.completed,
		average_progress = n.progress, average_score = n.score, completion_rate = n.rate,
		zone = case when $3 then $2 else coalesce(t.zone, $2) end, last_updated = now()
		from (
			select x.course_id, x.total, x.active, x.completed,
			coalesce(round(x.progress / 100.0 / nullif(x.active + x.completed, 0), 2), 0) as progress,
			coalesce(round(x.score_sum::numeric / nullif(x.scores, 0), 2), 0) as score,
			coalesce(round(100.0 * x.completed / nullif(x.total, 0), 2), 0) as rate
			from (
				select c.id as course_id,
				coalesce(sum(k.n) filter (where k.measure in ('enrolled', 'completed', 'dropped', 'suspended')), 0)::int as total,
				coalesce(sum(k.n) filter (where k.measure = 'enrolled'), 0)::int as active,
				coalesce(sum(k.n) filter (where k.measure = 'completed'), 0)::int as completed,
				coalesce(sum(k.n) filter (where k.measure = 'progress'), 0) as progress,
				coalesce(sum(k.n) filter (where k.measure = 'scores'), 0) as scores,
				coalesce(sum(k.n) filter (where k.measure = 'score_sum'), 0) as score_sum
				from unnest($1::uuid[]) c (id)
				left join course_tallies k on k.course_id = c.id and k.about = c.id
				and k.measure in ('enrolled', 'completed', 'dropped', 'suspended', 'progress', 'scores', 'score_sum')
				group by c.id
			) x
		) n
		where t.course_id = n.course_id
		and (t.total_enrollments, t.active_enrollments, t.completed_enrollments, t.average_progress, t.average_score, t.completion_rate, t.zone)
			is distinct from (n.total, n.active, n.completed, n.progress, n.score, n.rate, case when $3 then $2 else coalesce(t.zone, $2) end)`

	writeDailySQL = `
		with truth as (
			select k.course_id, '2000-01-01'::date + k.slot as day,
			coalesce(sum(k.n) filter (where k.measure = 'enrolled_on'), 0)::int as enrollments,
			coalesce(sum(k.n) filter (where k.measure = 'completed_on'), 0)::int as completions,
			coalesce(sum(k.n) filter (where k.measure = 'active_on'), 0)::int as active
			from course_tallies k
			join courses c on c.id = k.course_id
			where k.course_id = any($1::uuid[]) and k.measure in ('enrolled_on', 'completed_on', 'active_on') and k.n <> 0
			group by 1, 2
		), gone as (
			delete from course_daily d
			where d.course_id = any($1::uuid[]) and not exists (select from truth h where h.course_id = d.course_id and h.day = d.day)
			returning 1
		), told as (
			insert into course_daily as d (course_id, day, enrollments, completions, active)
			select * from truth
			on conflict (course_id, day) do update
			set enrollments = excluded.enrollments, completions = excluded.completions, active = excluded.active
			where (d.enrollments, d.completions, d.active) is distinct from (excluded.enrollments, excluded.completions, excluded.active)
			returning 1
		)
		select ((select count(*) from gone) + (select count(*) from told))::int`

	writeRevenueSQL = `
		insert into course_stats as t (id, course_id, total_revenue_minor, total_revenue_currency)
		select $1, c.id, $3, $4 from courses c where c.id = $2
		on conflict (course_id) do update set total_revenue_minor = excluded.total_revenue_minor, total_revenue_currency = excluded.total_revenue_currency, last_updated = now()
		where (t.total_revenue_minor, t.total_revenue_currency) is distinct from (excluded.total_revenue_minor, excluded.total_revenue_currency)`

	checkedSQL = `update course_stats set checked_at = $2 where course_id = $1`

	// Courses that were not checked since $1, or are counted by the days of another zone than $2: those first.
	uncheckedSQL = `
		select t.course_id::text as course, t.zone is distinct from $2 as other_zone
		from course_stats t
		where t.checked_at is null or t.checked_at < $1 or t.zone is distinct from $2
		order by t.zone is not distinct from $2, t.checked_at nulls first
		limit 100`
)

// counting waits for its turn to count.
func counting(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, countingSQL); err != nil {
		return fmt.Errorf("wait to count: %w", err)
	}
	return nil
}

// countingSoon is counting for whoever waits no longer than a second; it is errBusy then, and the transaction is over.
func countingSoon(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, soonSQL); err != nil {
		return fmt.Errorf("wait a second at most: %w", err)
	}
	err := counting(ctx, tx)
	if db.LockTimedOut(err) {
		return errBusy
	}
	return err
}

// errBusy: somebody else is counting.
var errBusy = errors.New("somebody else is counting")

// anyMoves reports whether something waits to be counted.
func anyMoves(ctx context.Context, q db.Querier) (bool, error) {
	found, err := db.Value[bool](ctx, q, waitingSQL)
	if err != nil {
		return false, fmt.Errorf("ask whether something changed: %w", err)
	}
	return found, nil
}

type foldedRow struct {
	Lines   int
	Courses []plugin.CourseID
}

func fold(ctx context.Context, tx db.Tx, zone string, most int) (foldedRow, error) {
	r, err := db.One[foldedRow](ctx, tx, foldSQL, zone, most)
	if err != nil {
		return r, fmt.Errorf("count what changed: %w", err)
	}
	return r, nil
}

type recountedRow struct {
	Wrong  int // people of whom something else was kept
	People int
	Last   plugin.UserID
}

// recount counts as many people of a course, those after one.
func recount(ctx context.Context, tx db.Tx, zone string, course plugin.CourseID, after plugin.UserID, most int) (recountedRow, error) {
	r, err := db.One[recountedRow](ctx, tx, recountSQL, zone, course, after, most)
	if err != nil {
		return r, fmt.Errorf("count a course's people: %w", err)
	}
	return r, nil
}

// measures are the sums in groups that are mended one after the other: of a great course all at once take too long for one statement.
var measures = [][]string{
	{"enrolled", "completed", "dropped", "suspended", "started", "half", "progress", "scores", "score_sum", "hours"},
	{"enrolled_on", "completed_on", "active_on", "last"}, {"began"}, {"done"}, {"seconds"},
}

// mendTallies returns how many sums were wrong.
func mendTallies(ctx context.Context, tx db.Tx, course plugin.CourseID) (int, error) {
	all := 0
	for _, group := range measures {
		n, err := db.Value[int](ctx, tx, mendTalliesSQL, course, group)
		if err != nil {
			return 0, fmt.Errorf("mend a course's sums: %w", err)
		}
		all += n
	}
	return all, nil
}

// writeFigures brings what is told of courses up to their sums, and returns how many rows differed.
func writeFigures(ctx context.Context, tx db.Tx, courses []plugin.CourseID, zone, currency string, whole bool) (int, error) {
	ids := make([]string, len(courses))
	for i := range ids {
		ids[i] = plugin.NewID[string]()
	}
	if _, err := tx.Exec(ctx, addStatsSQL, ids, courses, currency); err != nil {
		return 0, fmt.Errorf("begin a course's figures: %w", err)
	}
	stats, err := tx.Exec(ctx, writeStatsSQL, courses, zone, whole)
	if err != nil {
		return 0, fmt.Errorf("write a course's figures: %w", err)
	}
	daily, err := db.Value[int](ctx, tx, writeDailySQL, courses)
	if err != nil {
		return 0, fmt.Errorf("write a course's days: %w", err)
	}
	return int(stats.RowsAffected()) + daily, nil
}

func writeRevenue(ctx context.Context, tx db.Tx, course plugin.CourseID, revenue plugin.Money) error {
	if _, err := tx.Exec(ctx, writeRevenueSQL, plugin.NewID[string](), course, revenue.Minor, revenue.Currency); err != nil {
		return fmt.Errorf("write what a course brought in: %w", err)
	}
	return nil
}

func checked(ctx context.Context, tx db.Tx, course plugin.CourseID, at time.Time) error {
	if _, err := tx.Exec(ctx, checkedSQL, course, at); err != nil {
		return fmt.Errorf("note that a course was checked: %w", err)
	}
	return nil
}

type uncheckedRow struct {
	Course    plugin.CourseID
	OtherZone bool
}

func unchecked(ctx context.Context, q db.Querier, before time.Time, zone string) ([]uncheckedRow, error) {
	rows, err := db.Many[uncheckedRow](ctx, q, uncheckedSQL, before, zone)
	if err != nil {
		return nil, fmt.Errorf("list courses to check: %w", err)
	}
	return rows, nil
}
