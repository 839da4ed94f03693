package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// The enrolments in the courses of whose team $1 is, null being all, of people whom the words $2 find.
	listedPart = `
		($1::uuid is null or e.course_id in (select t.course_id from course_team t where t.user_id = $1))
		and ($2 = '' or e.user_id in (select u.id from users u where ` + peopleMatch + `))
		and ($3::uuid is null or e.course_id = $3)
		and ($4::timestamptz is null or e.enrolled_at >= $4)
		and ($5::timestamptz is null or e.completed_at >= $5)
		and ($6::uuid is null or e.group_id = $6)
		and ($7::timestamptz is null or e.access_until < $7)`

	listedSQL = `
		select e.id::text as enrollment, u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, c.id::text as course, c.title,
		e.status::text as status, e.progress::float8 as progress, e.enrolled_at, e.completed_at,
		e.access_until, e.group_id::text as group_id, g.name as group_name, e.notes
		from enrollments e
		join users u on u.id = e.user_id
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id
		where ` + listedPart + `
		and ($8 = '' or e.status = $8::text::enrollment_status)
		and ($9::uuid is null or (e.enrolled_at, e.id) < ($11::timestamptz, $9))
		order by e.enrolled_at desc, e.id desc
		limit $10`

	listedCountsSQL = `
		select count(*)::int as all,
		count(*) filter (where e.status = 'enrolled')::int as enrolled,
		count(*) filter (where e.status = 'completed')::int as completed,
		count(*) filter (where e.status = 'dropped')::int as dropped,
		count(*) filter (where e.status = 'suspended')::int as suspended
		from enrollments e
		where ` + listedPart
)

type listedRow struct {
	Enrollment  plugin.EnrollmentID
	User        plugin.UserID
	FirstName   string
	LastName    string
	Email       string
	Avatar      *string
	Course      plugin.CourseID
	Title       string
	Status      Status
	Progress    float64
	EnrolledAt  time.Time
	CompletedAt *time.Time
	AccessUntil *time.Time
	GroupID     *string
	GroupName   *string
	Notes       *string
}

func listed(ctx context.Context, q db.Querier, member *plugin.UserID, f ListFilter, after *listedKey, limit int) ([]listedRow, error) {
	var id, at any
	if after != nil {
		id, at = after.ID, after.At
	}
	rows, err := db.Many[listedRow](ctx, q, listedSQL, member, f.Query, f.Course, f.EnrolledFrom, f.CompletedFrom, f.Group, f.EndsBefore, f.Status, id, limit, at)
	if err != nil {
		return nil, fmt.Errorf("list enrolments: %w", err)
	}
	return rows, nil
}

func listedCounts(ctx context.Context, q db.Querier, member *plugin.UserID, f ListFilter) (PeopleCounts, error) {
	c, err := db.One[PeopleCounts](ctx, q, listedCountsSQL, member, f.Query, f.Course, f.EnrolledFrom, f.CompletedFrom, f.Group, f.EndsBefore)
	if err != nil {
		return PeopleCounts{}, fmt.Errorf("count enrolments: %w", err)
	}
	return c, nil
}
