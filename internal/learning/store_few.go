package learning

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Who answers for a published course that begins within $2 days of the day $1 and has fewer trainees than it needs.
const fewSQL = `
	select c.id::text as course, c.title, c.start_date::text as start_date, c.min_students, n.enrolled, t.user_id::text as user
	from courses c
	cross join lateral (
		select count(*)::int as enrolled from enrollments e where e.course_id = c.id and e.status in ('enrolled', 'completed')
	) n
	join course_team t on t.course_id = c.id and t.role in ('owner', 'trainer')
	where c.is_published and c.archived_at is null and c.min_students is not null
	and c.start_date between $1::text::date and $1::text::date + $2::int
	and n.enrolled < c.min_students
	order by c.id, t.user_id`

type fewRow struct {
	Course      plugin.CourseID
	Title       string
	StartDate   string
	MinStudents int
	Enrolled    int
	User        plugin.UserID
}

func fewIn(ctx context.Context, q db.Querier, today string, days int) ([]fewRow, error) {
	rows, err := db.Many[fewRow](ctx, q, fewSQL, today, days)
	if err != nil {
		return nil, fmt.Errorf("list courses with few trainees: %w", err)
	}
	return rows, nil
}
