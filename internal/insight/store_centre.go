package insight

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// The figures of all courses, those with most of $1 first, after the value $2 and the course $3.
const centreSQL = `
	select x.id::text as id, x.title, x.state, x.people, x.learning, x.completed, x.rate::float8 as rate, x.progress::float8 as progress,
	x.score::float8 as score, x.by::text as by
	from (
		select x.*, case $1::text when 'people' then x.people when 'learning' then x.learning when 'completed' then x.completed
			when 'rate' then x.rate when 'progress' then x.progress when 'score' then coalesce(x.score, -1) end::numeric(12,2) as by
		from (
			select c.id, c.title, case when c.archived_at is not null then 'archived' when c.is_published then 'published' else 'draft' end as state,
			coalesce(t.total_enrollments, 0) as people, coalesce(t.active_enrollments, 0) as learning, coalesce(t.completed_enrollments, 0) as completed,
			coalesce(t.completion_rate, 0) as rate, coalesce(t.average_progress, 0) as progress,
			case when k.n > 0 then t.average_score end as score
			from courses c
			left join course_stats t on t.course_id = c.id
			left join course_tallies k on k.course_id = c.id and k.measure = 'scores' and k.about = c.id and k.slot = 0
		) x
	) x
	where $3::uuid is null or (x.by, x.id) < ($2::text::numeric, $3::uuid)
	order by x.by desc, x.id desc
	limit $4`

type centreRow struct {
	ID        plugin.CourseID
	Title     string
	State     string
	People    int
	Learning  int
	Completed int
	Rate      float64
	Progress  float64
	Score     *float64
	By        string
}

func readCentre(ctx context.Context, q db.Querier, by string, after *centreKey, limit int) ([]centreRow, error) {
	value, id := "0", (*plugin.CourseID)(nil)
	if after != nil {
		value, id = after.Value, &after.ID
	}
	rows, err := db.Many[centreRow](ctx, q, centreSQL, by, value, id, limit)
	if err != nil {
		return nil, fmt.Errorf("list the figures of courses: %w", err)
	}
	return rows, nil
}
