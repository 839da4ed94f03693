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
	// The enrolments of the trainee $1 in the courses of whose team $2 is, null being all; the newest first.
	acrossPart = `
		from enrollments e
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id
		where e.user_id = $1 and ($2::uuid is null or exists (select from course_team t where t.course_id = e.course_id and t.user_id = $2))`

	acrossSQL = `
		select e.id::text as enrollment, e.course_id::text as course, c.title, e.status::text as status, e.enrolled_at, e.completed_at, e.valid_until,
		e.access_until, e.group_id::text as group_id, g.name as group_name` + acrossPart + `
		and ($3::uuid is null or (e.enrolled_at, e.id) < ($4::timestamptz, $3))
		order by e.enrolled_at desc, e.id desc
		limit $5`

	acrossCoursesSQL = `select e.course_id::text as id, c.title` + acrossPart + ` order by e.id`

	// The first of the contents $2, whose dates are $3, that the trainee $1 has not done.
	nextDueSQL = `
		select o.id::text as id, o.title, o.type, d.at
		from unnest($2::uuid[], $3::timestamptz[]) d (id, at)
		join course_contents o on o.id = d.id
		where not exists (select from lesson_completions l where l.content_id = d.id and l.user_id = $1 and l.completed)
		order by d.at, o.id
		limit 1`
)

type acrossRow struct {
	Enrollment  plugin.EnrollmentID
	Course      plugin.CourseID
	Title       string
	Status      Status
	EnrolledAt  time.Time
	CompletedAt *time.Time
	ValidUntil  *time.Time
	AccessUntil *time.Time
	GroupID     *string
	GroupName   *string
}

func across(ctx context.Context, q db.Querier, user plugin.UserID, member *plugin.UserID, after *listedKey, limit int) ([]acrossRow, error) {
	var id, at any
	if after != nil {
		id, at = after.ID, after.At
	}
	rows, err := db.Many[acrossRow](ctx, q, acrossSQL, user, member, id, at, limit)
	if err != nil {
		return nil, fmt.Errorf("list a trainee's courses: %w", err)
	}
	return rows, nil
}

func acrossCourses(ctx context.Context, q db.Querier, user plugin.UserID, member *plugin.UserID) ([]NamedCourse, error) {
	list, err := db.Many[NamedCourse](ctx, q, acrossCoursesSQL, user, member)
	if err != nil {
		return nil, fmt.Errorf("name a trainee's courses: %w", err)
	}
	return list, nil
}

type dueRow struct {
	NamedContent
	At time.Time
}

// nextDue returns the content of those with dates that is due first and not done; nil when there is none.
func nextDue(ctx context.Context, q db.Querier, user plugin.UserID, contents []plugin.ContentID, dates []time.Time) (*NextDue, error) {
	if len(contents) == 0 {
		return nil, nil
	}
	r, err := db.One[dueRow](ctx, q, nextDueSQL, user, contents, dates)
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what is due next: %w", err)
	}
	return &NextDue{r.NamedContent, r.At}, nil
}
