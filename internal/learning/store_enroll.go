package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Whether the enrolment d counts as completed to the courses that build on its course, at $4: what somebody completed once
	// stays completed, also after they left, as long as it is good.
	completedPart = `(
		(d.valid_until is null or d.valid_until > $4) and (d.completed_at is not null or exists (
			select from enrollment_changes h
			where h.enrollment_id = d.id and h.to_status = 'completed' and h.at >= coalesce(d.cycle_since, '-infinity')))
		or exists (select from enrollment_cycles k where k.enrollment_id = d.id and (k.valid_until is null or k.valid_until > $4)))`

	// The course's last day ends with it; $3 is the organisation's day, $4 the moment.
	doorSQL = `
		select c.is_published as published, c.archived_at is not null as archived, c.price_minor = 0 as free, c.max_students,
		c.access_days, c.access_until::text as access_until, c.waiting_list, c.offer_hours, c.retake_days,
		c.end_date is not null and c.end_date < $3::text::date as over,
		c.course_type = 'classroom' and exists (select from course_groups g where g.course_id = c.id and g.ends_on >= $3::text::date) as meets_in_groups,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $2), '') as team_role,
		coalesce((select jsonb_agg(jsonb_build_object('slug', q.slug, 'title', q.title) order by q.title, q.id) from course_prerequisites p
			join courses q on q.id = p.prerequisite_id
			where p.course_id = c.id and ` + catalogapi.Demanded + ` and not exists (
				select from enrollments d where d.user_id = $2 and d.course_id = q.id and ` + completedPart + `
			)), '[]') as prerequisites
		from courses c
		where c.id = $1`

	// An enrolment e that takes a seat on day $1, with the group g that it is in, if any. Who has completed a course leaves the
	// seat, and needs none while suspended afterwards, except in a group that still runs.
	seated = `(e.status <> 'dropped' and (e.completed_at is null or $1::text::date between g.starts_on and g.ends_on))`

	// Seats that are taken by others than the user $3 and the hold with the key $6: in the course $2, or in its group $5. Whoever
	// has a seat there or holds another one already is not counted twice.
	seatsSQL = `
		with seat as (
			select e.user_id from enrollments e
			left join course_groups g on g.id = e.group_id
			where e.course_id = $2 and ($5::uuid is null or e.group_id = $5) and ` + seated + `
		)
		select (
			(select count(*) from seat s where s.user_id is distinct from $3)
			+ (select count(distinct coalesce(h.user_id, h.id)) from seat_holds h
				where h.course_id = $2 and ($5::uuid is null or h.group_id = $5) and h.expires_at > $4 and h.key <> $6
				and (h.user_id is null or $3::uuid is null or h.user_id <> $3)
				and not exists (select from seat s where s.user_id = h.user_id))
		)::int`

	// How many places of the groups $2 are taken, and which of them is $3's own.
	ownGroupSQL = `select group_id::text from enrollments where user_id = $1 and course_id = $2 and status <> 'dropped'`

	courseOfSQL = `select course_id::text from enrollments where id = $1`

	// Those of the people who can be trainees.
	traineesSQL = `select id::text from users where id = any($1::uuid[]) and is_active and role = 'trainee'`

	// Those of the people $2 who are not in the course.
	outsidersSQL = `
		select u.id::text from users u
		where u.id = any($2::uuid[])
			and not exists (select from enrollments e where e.user_id = u.id and e.course_id = $1 and e.status <> 'dropped')
			and not exists (select from course_team t where t.user_id = u.id and t.course_id = $1)
		order by u.id`

	// Whoever takes a seat holds the course, so that seats are counted by one at a time.
	holdCourseSQL = `select 1 from courses c where c.id = $1 for no key update of c`

	tallySQL = `
		select (count(*) filter (where status <> 'dropped'))::int as enrolled, (count(*) filter (where status = 'completed'))::int as completed
		from enrollments
		where course_id = $1`

	enrollmentColumns = `
		select e.id::text as id, e.user_id::text as user_id, e.course_id::text as course_id, e.status::text as status,
		e.progress::float8 as progress, e.enrolled_at, e.completed_at, e.access_until, e.group_id::text as group_id, g.name as group_name, e.notes,
		e.cycle, e.valid_until, e.completes_at
		from enrollments e
		left join course_groups g on g.id = e.group_id`

	enrollmentSQL = enrollmentColumns + ` where e.course_id = $1 and e.user_id = $2`

	// In the order of ids, so that two who hold several never wait for each other.
	holdEnrollmentsSQL = enrollmentColumns + `
		where e.course_id = $1 and e.user_id = any($2::uuid[])
		order by e.id
		for no key update of e`

	readEnrollmentSQL = enrollmentColumns + ` where e.id = $1`

	enrollmentByIDSQL = readEnrollmentSQL + ` for no key update of e`

	// Whoever comes back does so in the group of now: the place of before may have been taken meanwhile. Nothing else of before is
	// lost, the completion neither, and the enrolment is as old as it was: days are counted from its beginning.
	enrolSQL = `
		insert into enrollments (id, user_id, course_id, enrolled_at, group_id, access_until) values ($1, $2, $3, $4, $5, $6)
		on conflict (user_id, course_id) do update
		set status = case when enrollments.completed_at is null then 'enrolled' else 'completed' end::enrollment_status, group_id = excluded.group_id,
		access_until = excluded.access_until`

	changedSQL = `
		update enrollments e
		set status = $2::text::enrollment_status,
		completed_revision = case when $3::timestamptz is null then null when e.completed_at is not null then e.completed_revision
			else (select c.revision from courses c where c.id = e.course_id) end,
		completed_at = $3, group_id = $4, access_until = $5, notes = $6
		where id = $1`

	changeSQL = `
		insert into enrollment_changes (id, enrollment_id, actor_id, from_status, to_status, source, reason, at, group_name, access_until, way)
		values ($1, $2, $3, $4::text::enrollment_status, $5::text::enrollment_status, $6::text::enrollment_source, $7, $8, $9, $10, $11)`

	historySQL = `
		select h.at, h.from_status::text as from_status, h.to_status::text as to_status, h.source::text as source, h.reason, h.group_name,
		h.access_until, h.way, h.actor_id::text as actor, a.first_name || ' ' || a.last_name as actor_name
		from enrollment_changes h
		left join users a on a.id = h.actor_id
		where h.enrollment_id = $1
		order by h.at, h.id`
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
	AccessUntil *time.Time
	GroupID     *string
	GroupName   *string
	Notes       *string
	Cycle       int
	ValidUntil  *time.Time
	CompletesAt *time.Time // nothing is left to do since the outline was changed, and it may be changed back
}

// changeRow is one row of an enrolment's history with the name of who made it.
type changeRow struct {
	At          time.Time
	FromStatus  *Status
	ToStatus    Status
	Source      string
	Reason      *string
	GroupName   *string
	AccessUntil *time.Time
	Way         *string
	Actor       *plugin.UserID
	ActorName   *string
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
	group      *string    // its name
	until      *time.Time // access
	way        *string
}

// holdDoor holds the course, and reads its door when nobody else does: what was read before a wait may be past.
func holdDoor(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, now time.Time) (door, error) {
	if _, err := tx.Exec(ctx, holdCourseSQL, course); err != nil {
		return door{}, fmt.Errorf("hold a course: %w", err)
	}
	return readDoor(ctx, tx, a, course, now)
}

// readDoor reads what decides whether the course takes the actor in at a moment on the organisation's clock.
func readDoor(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID, now time.Time) (door, error) {
	d, err := db.One[door](ctx, q, doorSQL, course, userOf(a), now.Format(time.DateOnly), now)
	if errors.Is(err, db.ErrNoRow) {
		return door{}, plugin.ErrNotFound
	}
	if err != nil {
		return door{}, fmt.Errorf("read a course's door: %w", err)
	}
	return d, nil
}

// seatsTaken counts the seats that others have than the user and the hold of that key, "" for none.
func seatsTaken(ctx context.Context, q db.Querier, user *plugin.UserID, key string, course plugin.CourseID, group *string, now time.Time) (int, error) {
	n, err := db.Value[int](ctx, q, seatsSQL, now.Format(time.DateOnly), course, user, now, group, key)
	if err != nil {
		return 0, fmt.Errorf("count seats: %w", err)
	}
	return n, nil
}

// ownGroup returns the group in which somebody is enrolled; nil without one.
func ownGroup(ctx context.Context, q db.Querier, user plugin.UserID, course plugin.CourseID) (*string, error) {
	id, err := db.Value[*string](ctx, q, ownGroupSQL, user, course)
	if err != nil && !errors.Is(err, db.ErrNoRow) {
		return nil, fmt.Errorf("read somebody's group: %w", err)
	}
	return id, nil
}

// courseOf returns the course of an enrolment, or plugin.ErrNotFound.
func courseOf(ctx context.Context, q db.Querier, id plugin.EnrollmentID) (plugin.CourseID, error) {
	course, err := db.Value[plugin.CourseID](ctx, q, courseOfSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return "", plugin.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("read an enrolment's course: %w", err)
	}
	return course, nil
}

func trainees(ctx context.Context, q db.Querier, users []plugin.UserID) ([]plugin.UserID, error) {
	known, err := db.Values[plugin.UserID](ctx, q, traineesSQL, users)
	if err != nil {
		return nil, fmt.Errorf("read trainees: %w", err)
	}
	return known, nil
}

func outsiders(ctx context.Context, q db.Querier, course plugin.CourseID, users []plugin.UserID) ([]plugin.UserID, error) {
	ids, err := db.Values[plugin.UserID](ctx, q, outsidersSQL, course, users)
	if err != nil {
		return nil, fmt.Errorf("read who is not in a course: %w", err)
	}
	return ids, nil
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
	return oneEnrollment(ctx, tx, enrollmentByIDSQL, id)
}

func readEnrollment(ctx context.Context, q db.Querier, id plugin.EnrollmentID) (held, error) {
	return oneEnrollment(ctx, q, readEnrollmentSQL, id)
}

func oneEnrollment(ctx context.Context, q db.Querier, sql string, id plugin.EnrollmentID) (held, error) {
	e, err := db.One[held](ctx, q, sql, id)
	if errors.Is(err, db.ErrNoRow) {
		return held{}, plugin.ErrNotFound
	}
	if err != nil {
		return held{}, fmt.Errorf("read an enrolment: %w", err)
	}
	return e, nil
}

func enrol(ctx context.Context, tx db.Tx, id plugin.EnrollmentID, user plugin.UserID, course plugin.CourseID, now time.Time, group *string, until *time.Time) error {
	if _, err := tx.Exec(ctx, enrolSQL, id, user, course, now, group, until); err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}

// writeChanged stores what a change may touch of an enrolment.
func writeChanged(ctx context.Context, tx db.Tx, e held) error {
	if _, err := tx.Exec(ctx, changedSQL, e.ID, e.Status, e.CompletedAt, e.GroupID, e.AccessUntil, e.Notes); err != nil {
		return fmt.Errorf("change an enrolment: %w", err)
	}
	return nil
}

func writeChange(ctx context.Context, tx db.Tx, c change) error {
	var from *Status
	if c.from != "" {
		from = &c.from
	}
	_, err := tx.Exec(ctx, changeSQL, plugin.NewID[string](), c.enrollment, c.actor, from, c.to, c.source, c.reason, c.at, c.group, c.until, c.way)
	if err != nil {
		return fmt.Errorf("write an enrolment's change: %w", err)
	}
	return nil
}

func history(ctx context.Context, q db.Querier, id plugin.EnrollmentID) ([]changeRow, error) {
	rows, err := db.Many[changeRow](ctx, q, historySQL, id)
	if err != nil {
		return nil, fmt.Errorf("read an enrolment's history: %w", err)
	}
	return rows, nil
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
