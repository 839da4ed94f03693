package assessment

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// What was due before somebody came is waived. The assignments that are due from $2 to $3 in the courses that somebody $1 learns in or, where $4, is of the team of.
	calendarSQL = `
		with mine as (
			select e.course_id, false as teaching, e.status = 'completed' as waived, e.enrolled_at from enrollments e where e.user_id = $1 and e.status in ('enrolled', 'completed')
			union
			select t.course_id, true, false, null from course_team t
			join courses c on c.id = t.course_id and c.is_published and c.archived_at is null
			where t.user_id = $1 and $4
		)
		select x.id::text as content, x.title, c.id::text as course, c.title as course_title, c.slug, a.due_date as at,
			bool_or(m.teaching) as teaching, bool_or(coalesce(l.completed, false)) as done, bool_or(m.waived or coalesce(m.enrolled_at >= a.due_date, false)) as waived, greatest(x.updated_at, a.updated_at) as changed,
			greatest(0, extract(epoch from greatest(x.updated_at, a.updated_at) - a.created_at))::int as sequence
		from mine m
		join assignments a on a.course_id = m.course_id and a.is_published and a.due_date >= $2 and a.due_date < $3
		join course_contents x on x.id = a.content_id and x.deleted_at is null
		join course_sections s on s.id = x.section_id and s.is_published
		join courses c on c.id = a.course_id
		left join lesson_completions l on l.content_id = x.id and l.user_id = $1
		group by x.id, c.id, a.id
		order by a.due_date, x.id
		limit $5`

	// Whose assignments that are not done are due from $1 to $2, after the content $3 of the person $4. Whether they may open them is for the access rule to say.
	nearSQL = `
		select 'assignment' as kind, a.content_id::text as id, e.user_id::text as "user", a.due_date as at
		from assignments a
		join course_contents x on x.id = a.content_id and x.deleted_at is null
		join course_sections s on s.id = x.section_id and s.is_published
		join courses c on c.id = a.course_id and (c.is_published or c.archived_at is not null)
		join enrollments e on e.course_id = a.course_id and e.status = 'enrolled' and (e.access_until is null or e.access_until > $1)
		join users u on u.id = e.user_id and u.is_active
		where a.is_published and a.due_date > $1 and a.due_date <= $2
			and not exists (select from lesson_completions l where l.content_id = a.content_id and l.user_id = e.user_id and l.completed)
			and ($3::uuid is null or a.content_id >= $3 and (a.content_id, e.user_id) > ($3, $4::uuid))
		order by a.content_id, e.user_id
		limit $5`
)

type dueRow struct {
	Content     plugin.ContentID
	Title       string
	Course      plugin.CourseID
	CourseTitle string
	Slug        string
	At          time.Time
	Teaching    bool
	Done        bool
	Waived      bool
	Changed     time.Time
	Sequence    int
}

func dueFor(ctx context.Context, q db.Querier, user plugin.UserID, from, to time.Time, teaches bool, limit int) ([]dueRow, error) {
	rows, err := db.Many[dueRow](ctx, q, calendarSQL, user, from, to, teaches, limit)
	if err != nil {
		return nil, fmt.Errorf("list what is due for somebody: %w", err)
	}
	return rows, nil
}

func near(ctx context.Context, q db.Querier, ahead learningapi.Ahead) ([]learningapi.Near, error) {
	id, user := ahead.Last()
	list, err := db.Many[learningapi.Near](ctx, q, nearSQL, ahead.From, ahead.To(learningapi.Assignment), id, user, ahead.Limit)
	if err != nil {
		return nil, fmt.Errorf("list for whom something is due soon: %w", err)
	}
	return list, nil
}
