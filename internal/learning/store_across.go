package learning

import (
	"context"
	"encoding/json"
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
		e.access_until, e.group_id::text as group_id, g.name as group_name,
		exists (
			select from course_team t join enrollments o on o.course_id = t.course_id
			where t.user_id = $6 and o.user_id = $1 and t.role <> 'observer'
		) as taught` + acrossPart + `
		and ($3::uuid is null or (e.enrolled_at, e.id) < ($4::timestamptz, $3))
		order by e.enrolled_at desc, e.id desc
		limit $5`

	acrossCoursesSQL = `select e.course_id::text as id, c.title` + acrossPart + ` order by e.id`

	// How the trainee $1 stands in each course of $2, where m of each is; at $3, by the clock of $4.
	standingsAcrossSQL = `
		with m as materialized (select * from jsonb_to_recordset($2::jsonb) as x (course uuid, due uuid[], dates timestamptz[], counted uuid[]))
		select c.id::text as course, u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, u.phone,` + standingColumns + `
		from m
		join enrollments e on e.course_id = m.course and e.user_id = $1
		join users u on u.id = e.user_id
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id
		cross join lateral ` + standingPart + ` b`

	// The first of the contents $3 of each course of $2, whose dates are $4, that the trainee $1 has not done.
	nextDueSQL = `
		select distinct on (d.course) d.course::text as course, o.id::text as id, o.title, o.type, d.at
		from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) d (course, id, at)
		join course_contents o on o.id = d.id
		where not exists (select from lesson_completions l where l.content_id = d.id and l.user_id = $1 and l.completed)
		order by d.course, d.at, o.id`
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
	Taught      bool // the reader teaches the person, in whichever course
}

func across(ctx context.Context, q db.Querier, user, reader plugin.UserID, member *plugin.UserID, after *listedKey, limit int) ([]acrossRow, error) {
	var id, at any
	if after != nil {
		id, at = after.ID, after.At
	}
	rows, err := db.Many[acrossRow](ctx, q, acrossSQL, user, member, id, at, limit, reader)
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

// measured is a measure as it is given to the database.
type measured struct {
	Course  plugin.CourseID    `json:"course"`
	Due     []plugin.ContentID `json:"due"`
	Dates   []time.Time        `json:"dates"`
	Counted []plugin.ContentID `json:"counted"`
}

type acrossStanding struct {
	Course plugin.CourseID
	traineeRow
}

// standingsAcross returns how somebody stands in each of some courses.
func standingsAcross(ctx context.Context, q db.Querier, user plugin.UserID, measures map[plugin.CourseID]measure) (map[plugin.CourseID]traineeRow, error) {
	of := make(map[plugin.CourseID]traineeRow, len(measures))
	given, m := make([]measured, 0, len(measures)), measure{}
	for course, one := range measures {
		given, m = append(given, measured{course, one.due, one.dates, one.counted}), one
	}
	if len(given) == 0 {
		return of, nil
	}
	text, err := json.Marshal(given)
	if err != nil {
		return nil, fmt.Errorf("write measures down: %w", err)
	}
	rows, err := db.Many[acrossStanding](ctx, q, standingsAcrossSQL, user, string(text), m.now, m.zone)
	if err != nil {
		return nil, fmt.Errorf("read how a trainee stands: %w", err)
	}
	for _, r := range rows {
		of[r.Course] = r.traineeRow
	}
	return of, nil
}

type dueRow struct {
	Course plugin.CourseID
	NamedContent
	At time.Time
}

// nextDue returns what is due first in each course, of what counts, is not done and has a date that is still to come.
func nextDue(ctx context.Context, q db.Querier, user plugin.UserID, measures map[plugin.CourseID]measure) (map[plugin.CourseID]NextDue, error) {
	var courses []plugin.CourseID
	var contents []plugin.ContentID
	var dates []time.Time
	for course, m := range measures {
		ids, at := m.coming()
		for range ids {
			courses = append(courses, course)
		}
		contents, dates = append(contents, ids...), append(dates, at...)
	}
	if len(contents) == 0 {
		return nil, nil
	}
	rows, err := db.Many[dueRow](ctx, q, nextDueSQL, user, courses, contents, dates)
	if err != nil {
		return nil, fmt.Errorf("read what is due next: %w", err)
	}
	of := make(map[plugin.CourseID]NextDue, len(rows))
	for _, r := range rows {
		of[r.Course] = NextDue{r.NamedContent, r.At}
	}
	return of, nil
}
