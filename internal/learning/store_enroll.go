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
	// The course's last day ends with it, by UTC.
	doorSQL = `
		select c.is_published as published, c.archived_at is not null as archived, c.price_minor = 0 as free, c.max_students,
		c.end_date is not null and c.end_date < ($3::timestamptz at time zone 'UTC')::date as over,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $2), '') as team_role,
		(select count(*)::int from course_prerequisites p
			where p.course_id = c.id and not exists (
				select from enrollments d where d.user_id = $2 and d.course_id = p.prerequisite_id and d.status = 'completed'
			)) as prerequisites
		from courses c
		where c.id = $1`

	// Whoever takes a seat holds the course, so that seats are counted by one at a time.
	holdDoorSQL = doorSQL + ` for no key update of c`

	// Holds of people who have a seat already are not counted twice, nor is the person's own.
	seatsSQL = `
		select (
			(select count(*) from enrollments e where e.course_id = $1 and e.status in ('enrolled', 'suspended') and e.user_id is distinct from $2)
			+ (select count(*) from seat_holds h
				where h.course_id = $1 and h.expires_at > $3 and (h.user_id is null or $2::uuid is null or h.user_id <> $2)
				and not exists (
					select from enrollments e
					where e.course_id = h.course_id and e.user_id = h.user_id and e.status in ('enrolled', 'suspended')
				))
		)::int`

	holdCourseSQL = `select 1 from courses c where c.id = $1 for no key update of c`

	tallySQL = `
		select (count(*) filter (where status <> 'dropped'))::int as enrolled, (count(*) filter (where status = 'completed'))::int as completed
		from enrollments
		where course_id = $1`

	enrollmentColumns = `
		select e.id::text as id, e.user_id::text as user_id, e.course_id::text as course_id, e.status::text as status,
		e.progress::float8 as progress, e.enrolled_at, e.completed_at
		from enrollments e`

	enrollmentSQL = enrollmentColumns + ` where e.course_id = $1 and e.user_id = $2`

	// In the order of ids, so that two who hold several never wait for each other.
	holdEnrollmentsSQL = enrollmentColumns + `
		where e.course_id = $1 and e.user_id = any($2::uuid[])
		order by e.id
		for no key update of e`

	enrollmentByIDSQL = enrollmentColumns + ` where e.id = $1 for no key update of e`

	// Whoever comes back is in no group: the place may have been taken meanwhile.
	enrolSQL = `
		insert into enrollments (id, user_id, course_id, enrolled_at) values ($1, $2, $3, $4)
		on conflict (user_id, course_id) do update
		set status = 'enrolled', enrolled_at = excluded.enrolled_at, completed_at = null, group_id = null`

	statusSQL = `update enrollments set status = $2::text::enrollment_status where id = $1`

	changeSQL = `
		insert into enrollment_changes (id, enrollment_id, actor_id, from_status, to_status, source, reason, at)
		values ($1, $2, $3, $4::text::enrollment_status, $5::text::enrollment_status, $6::text::enrollment_source, $7, $8)`
)

// held is an enrolment that the transaction holds, or is about to.
type held struct {
	ID          plugin.EnrollmentID
	UserID      plugin.UserID
	CourseID    plugin.CourseID
	Status      Status
	Progress    float64
	EnrolledAt  time.Time
	CompletedAt *time.Time
}

// headcount says how many people are in a course.
type headcount struct {
	Enrolled  int
	Completed int
}

// change is one row of an enrolment's history.
type change struct {
	enrollment plugin.EnrollmentID
	actor      *plugin.UserID // nil: the system
	from       Status         // "" at its beginning
	to         Status
	source     string
	reason     *string
	at         time.Time
}

func readDoor(ctx context.Context, q db.Querier, sql string, a plugin.Actor, course plugin.CourseID, now time.Time) (door, error) {
	d, err := db.One[door](ctx, q, sql, course, userOf(a), now)
	if errors.Is(err, db.ErrNoRow) {
		return door{}, plugin.ErrNotFound
	}
	if err != nil {
		return door{}, fmt.Errorf("read a course's door: %w", err)
	}
	return d, nil
}

func seatsTaken(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID, now time.Time) (int, error) {
	n, err := db.Value[int](ctx, q, seatsSQL, course, userOf(a), now)
	if err != nil {
		return 0, fmt.Errorf("count seats: %w", err)
	}
	return n, nil
}

// findEnrollment returns nil when the person was never enrolled.
func findEnrollment(ctx context.Context, q db.Querier, course plugin.CourseID, user plugin.UserID) (*held, error) {
	list, err := db.Many[held](ctx, q, enrollmentSQL, course, user)
	if err != nil {
		return nil, fmt.Errorf("read an enrolment: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return &list[0], nil
}

func holdEnrollments(ctx context.Context, tx db.Tx, course plugin.CourseID, users []plugin.UserID) ([]held, error) {
	list, err := db.Many[held](ctx, tx, holdEnrollmentsSQL, course, users)
	if err != nil {
		return nil, fmt.Errorf("hold enrolments: %w", err)
	}
	return list, nil
}

func holdEnrollment(ctx context.Context, tx db.Tx, id plugin.EnrollmentID) (held, error) {
	e, err := db.One[held](ctx, tx, enrollmentByIDSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return held{}, plugin.ErrNotFound
	}
	if err != nil {
		return held{}, fmt.Errorf("hold an enrolment: %w", err)
	}
	return e, nil
}

func enrol(ctx context.Context, tx db.Tx, id plugin.EnrollmentID, user plugin.UserID, course plugin.CourseID, now time.Time) error {
	if _, err := tx.Exec(ctx, enrolSQL, id, user, course, now); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}

func setStatus(ctx context.Context, tx db.Tx, id plugin.EnrollmentID, to Status) error {
	if _, err := tx.Exec(ctx, statusSQL, id, to); err != nil {
		return fmt.Errorf("set an enrolment's status: %w", err)
	}
	return nil
}

func writeChange(ctx context.Context, tx db.Tx, c change) error {
	var from *Status
	if c.from != "" {
		from = &c.from
	}
	if _, err := tx.Exec(ctx, changeSQL, plugin.NewID[string](), c.enrollment, c.actor, from, c.to, c.source, c.reason, c.at); err != nil {
		return fmt.Errorf("write an enrolment's change: %w", err)
	}
	return nil
}

func countHeads(ctx context.Context, tx db.Tx, course plugin.CourseID) (headcount, error) {
	if _, err := tx.Exec(ctx, holdCourseSQL, course); err != nil {
		return headcount{}, fmt.Errorf("hold a course: %w", err)
	}
	n, err := db.One[headcount](ctx, tx, tallySQL, course)
	if err != nil {
		return headcount{}, fmt.Errorf("count a course's people: %w", err)
	}
	return n, nil
}
