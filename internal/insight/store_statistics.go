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
	figuresSQL = `
		select c.title, coalesce(t.average_progress, 0)::float8 as average_progress, coalesce(t.average_score, 0)::float8 as average_score,
		coalesce(t.completion_rate, 0)::float8 as completion_rate, k.*
		from courses c
		left join course_stats t on t.course_id = c.id
		cross join lateral (
			select coalesce(sum(k.n) filter (where k.measure = 'enrolled'), 0)::int as enrolled,
			coalesce(sum(k.n) filter (where k.measure = 'completed'), 0)::int as completed,
			coalesce(sum(k.n) filter (where k.measure = 'dropped'), 0)::int as dropped,
			coalesce(sum(k.n) filter (where k.measure = 'suspended'), 0)::int as suspended,
			coalesce(sum(k.n) filter (where k.measure = 'started'), 0)::int as started,
			coalesce(sum(k.n) filter (where k.measure = 'half'), 0)::int as half,
			coalesce(sum(k.n) filter (where k.measure = 'scores'), 0)::int as scores
			from course_tallies k
			where k.course_id = c.id and k.about = c.id
			and k.measure in ('enrolled', 'completed', 'dropped', 'suspended', 'started', 'half', 'scores')
		) k
		where c.id = $1`

	// The least value that half of those counted do not exceed, by what it is about.
	mediansSQL = `
		select about::text, measure::text as measure, min(slot) filter (where sofar * 2 >= total)::int as median, max(total)::int as people
		from (
			select k.about, k.measure, k.slot, sum(k.n) over (partition by k.about, k.measure order by k.slot) as sofar,
			sum(k.n) over (partition by k.about, k.measure) as total
			from course_tallies k
			where k.course_id = $1 and k.measure in ('hours', 'seconds') and k.n <> 0
		) x
		group by about, measure`

	statisticsContentsSQL = `
		select c.id::text as id, c.title, c.type, s.title as section, c.is_published and s.is_published as shown,
		c.available_after_previous, c.available_after_days, c.available_from,
		coalesce(k.began, 0) as began, coalesce(k.done, 0) as done, coalesce(k.last, 0) as last,
		coalesce((
			select sum(d.enrollments)::int from course_daily d
			where d.course_id = c.course_id and d.day <= ($2::timestamptz at time zone $3)::date - c.available_after_days
		), 0) as enrolled_by
		from course_contents c
		join course_sections s on s.id = c.section_id
		left join (
			select k.about, sum(k.n) filter (where k.measure = 'began')::int as began, sum(k.n) filter (where k.measure = 'done')::int as done,
			sum(k.n) filter (where k.measure = 'last')::int as last
			from course_tallies k
			where k.course_id = $1 and k.measure in ('began', 'done', 'last')
			group by k.about
		) k on k.about = c.id
		where c.course_id = $1 and c.deleted_at is null
		order by s.position, c.position, c.id`

	// The $4 days up to that of $2 by the clock of $3.
	statisticsDaysSQL = `
		select x.day::date::text as day, coalesce(d.enrollments, 0) as enrollments, coalesce(d.completions, 0) as completions, coalesce(d.active, 0) as active
		from generate_series((($2::timestamptz at time zone $3)::date - $4::int + 1)::timestamp, (($2::timestamptz at time zone $3)::date)::timestamp, interval '1 day') x (day)
		left join course_daily d on d.course_id = $1 and d.day = x.day::date
		order by x.day`
)

type figuresRow struct {
	Title           string
	AverageProgress float64
	AverageScore    float64
	CompletionRate  float64
	Enrolled        int
	Completed       int
	Dropped         int
	Suspended       int
	Started         int
	Half            int
	Scores          int
}

type medianRow struct {
	About   string
	Measure string
	Median  int
	People  int
}

type contentRow struct {
	ID                     plugin.ContentID
	Title                  string
	Type                   string
	Section                string
	Shown                  bool
	AvailableAfterPrevious bool
	AvailableAfterDays     *int
	AvailableFrom          *time.Time
	Began                  int
	Done                   int
	Last                   int
	EnrolledBy             int
}

func readFigures(ctx context.Context, q db.Querier, course plugin.CourseID) (figuresRow, error) {
	r, err := db.One[figuresRow](ctx, q, figuresSQL, course)
	if errors.Is(err, db.ErrNoRow) {
		return r, plugin.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read a course's figures: %w", err)
	}
	return r, nil
}

// readMedians returns them by what they are about: a content, or the course.
func readMedians(ctx context.Context, q db.Querier, course plugin.CourseID) (map[string]medianRow, error) {
	rows, err := db.Many[medianRow](ctx, q, mediansSQL, course)
	if err != nil {
		return nil, fmt.Errorf("read a course's medians: %w", err)
	}
	all := make(map[string]medianRow, len(rows))
	for _, r := range rows {
		all[r.About] = r
	}
	return all, nil
}

func readContents(ctx context.Context, q db.Querier, course plugin.CourseID, now time.Time, zone string) ([]contentRow, error) {
	rows, err := db.Many[contentRow](ctx, q, statisticsContentsSQL, course, now, zone)
	if err != nil {
		return nil, fmt.Errorf("read what became of contents: %w", err)
	}
	return rows, nil
}

func readDays(ctx context.Context, q db.Querier, course plugin.CourseID, now time.Time, zone string, days int) ([]StatisticsDay, error) {
	rows, err := db.Many[StatisticsDay](ctx, q, statisticsDaysSQL, course, now, zone, days)
	if err != nil {
		return nil, fmt.Errorf("read a course's days: %w", err)
	}
	return rows, nil
}
