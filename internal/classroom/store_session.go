package classroom

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// concerned: the enrolment e is of somebody who learns in the course of the session k now, $1 being the moment, and whom
	// it concerns. Who has completed the course comes only with a group.
	concerned = `e.course_id = k.course_id and (k.group_id is null or e.group_id = k.group_id)
		and (e.status = 'enrolled' or (e.status = 'completed' and k.group_id is not null)) and (e.access_until is null or e.access_until > $1)`

	// The trainer of a session k is still of the course's team: who left it keeps neither place nor link.
	ofTeam = `exists (select from course_team t where t.course_id = k.course_id and t.user_id = k.trainer_id)`

	sessionFields = `
		select k.id::text as id, k.course_id::text as course, c.slug as course_slug, c.title as course_title, c.course_type = 'hybrid' as hybrid, c.location as course_location,
			c.live_link as course_link, c.max_students, k.title, k.starts_at, k.ends_at, k.time_zone, k.group_id::text as "group", g.name as group_name,
			g.capacity as group_seats, k.location, k.capacity, k.trainer_id::text as trainer, u.first_name || ' ' || u.last_name as trainer_name,
			k.live_link, k.status = 'cancelled' as cancelled, k.cancelled_reason, k.sequence, k.updated_at as version`

	sessionFrom = `
		from classroom_sessions k
		join courses c on c.id = k.course_id
		left join course_groups g on g.id = k.group_id
		left join users u on u.id = k.trainer_id`

	// Only the team is told how many a session concerns.
	countedColumns = sessionFields + `, (select count(*)::int from enrollments e where ` + concerned + `) as people` + sessionFrom

	sessionColumns = sessionFields + `, 0 as people` + sessionFrom

	sessionSQL = countedColumns + ` where k.id = $2`

	sessionsSQL = countedColumns + ` where k.course_id = $2 order by k.starts_at, k.id`

	countSessionsSQL = `select count(*)::int from classroom_sessions where course_id = $1`

	insertSessionSQL = `
		insert into classroom_sessions (id, course_id, title, starts_at, ends_at, time_zone, group_id, location, capacity, trainer_id, live_link, secret)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`

	updateSessionSQL = `
		update classroom_sessions
		set title = $2, starts_at = $3, ends_at = $4, time_zone = $5, group_id = $6, location = $7, capacity = $8, trainer_id = $9, live_link = $10,
			sequence = sequence + $11
		where id = $1`

	cancelSessionSQL = `update classroom_sessions set status = 'cancelled', cancelled_reason = $2, sequence = sequence + 1 where id = $1`

	deleteSessionSQL = `delete from classroom_sessions where id = $1`

	groupThereSQL = `select exists (select from course_groups where id = $1 and course_id = $2)`

	teamThereSQL = `select exists (select from course_team where user_id = $1 and course_id = $2)`

	// What a trainer $1 is booked for from $2 to $3, other than $4; its course is named to $5 if they could find it.
	busySQL = `
		select case when $6 or (c.is_published and c.archived_at is null)
			or exists (select from course_team t where t.course_id = c.id and t.user_id = $5) then c.title end as course, k.starts_at, k.ends_at
		from classroom_sessions k
		join courses c on c.id = k.course_id
		where k.trainer_id = $1 and k.status <> 'cancelled' and tstzrange(k.starts_at, k.ends_at) && tstzrange($2, $3) and k.id <> $4
		order by k.starts_at
		limit 1`
)

// row is a session as it is read.
type row struct {
	ID              string
	Course          plugin.CourseID
	CourseSlug      string
	CourseTitle     string
	Hybrid          bool
	CourseLocation  *string
	CourseLink      *string
	MaxStudents     *int
	Title           *string
	StartsAt        time.Time
	EndsAt          time.Time
	TimeZone        string
	Group           *string
	GroupName       *string
	GroupSeats      *int
	Location        *string
	Capacity        *int
	Trainer         *plugin.UserID
	TrainerName     *string
	LiveLink        *string
	Cancelled       bool
	CancelledReason *string
	Sequence        int
	Version         time.Time
	People          int
}

// record is the row as it would be written.
func (r row) record() record {
	return record{r.ID, r.Course, r.Title, r.StartsAt, r.EndsAt, r.TimeZone, r.Group, r.Location, r.Capacity, r.Trainer, r.LiveLink}
}

type busyRow struct {
	Course   *string
	StartsAt time.Time
	EndsAt   time.Time
}

// sessionByID returns plugin.ErrNotFound when there is none.
func sessionByID(ctx context.Context, q db.Querier, now time.Time, id string) (row, error) {
	r, err := db.One[row](ctx, q, sessionSQL, now, id)
	if errors.Is(err, db.ErrNoRow) {
		return r, plugin.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("read a session: %w", err)
	}
	return r, nil
}

func sessionsOf(ctx context.Context, q db.Querier, now time.Time, course plugin.CourseID) ([]row, error) {
	list, err := db.Many[row](ctx, q, sessionsSQL, now, course)
	if err != nil {
		return nil, fmt.Errorf("list the sessions of a course: %w", err)
	}
	return list, nil
}

func countSessions(ctx context.Context, q db.Querier, course plugin.CourseID) (int, error) {
	n, err := db.Value[int](ctx, q, countSessionsSQL, course)
	if err != nil {
		return 0, fmt.Errorf("count the sessions of a course: %w", err)
	}
	return n, nil
}

func insertSession(ctx context.Context, tx db.Tx, r record, secret []byte) error {
	_, err := tx.Exec(ctx, insertSessionSQL, r.ID, r.Course, r.Title, r.StartsAt, r.EndsAt, r.TimeZone, r.Group, r.Location, r.Capacity, r.Trainer, r.LiveLink, secret)
	return written(err)
}

func updateSession(ctx context.Context, tx db.Tx, r record, raise int) error {
	_, err := tx.Exec(ctx, updateSessionSQL, r.ID, r.Title, r.StartsAt, r.EndsAt, r.TimeZone, r.Group, r.Location, r.Capacity, r.Trainer, r.LiveLink, raise)
	return written(err)
}

// written turns the database's refusal of a second booking into the fault; whoever knows the session says which it is.
func written(err error) error {
	if db.Violates(err, "classroom_sessions_trainer_free") {
		return ErrBusy.Because(err)
	}
	if err != nil {
		return fmt.Errorf("write a session: %w", err)
	}
	return nil
}

func cancelSession(ctx context.Context, tx db.Tx, id, reason string) error {
	if _, err := tx.Exec(ctx, cancelSessionSQL, id, reason); err != nil {
		return fmt.Errorf("cancel a session: %w", err)
	}
	return nil
}

func deleteSession(ctx context.Context, tx db.Tx, id string) error {
	refused, err := tx.Try(ctx, deleteSessionSQL, id)
	if err != nil {
		return fmt.Errorf("delete a session: %w", err)
	}
	if refused {
		return ErrInUse
	}
	return nil
}

func isThere(ctx context.Context, q db.Querier, sql, id string, course plugin.CourseID) (bool, error) {
	there, err := db.Value[bool](ctx, q, sql, id, course)
	if err != nil {
		return false, fmt.Errorf("look for what a session names: %w", err)
	}
	return there, nil
}

// busyWith returns what keeps a trainer busy; false when it has come free meanwhile.
func busyWith(ctx context.Context, q db.Querier, a plugin.Actor, r record) (busyRow, bool, error) {
	var asks *plugin.UserID
	if a.SignedIn() {
		asks = &a.User
	}
	b, err := db.One[busyRow](ctx, q, busySQL, r.Trainer, r.StartsAt, r.EndsAt, r.ID, asks, a.System || a.Is(plugin.SuperAdmin))
	if errors.Is(err, db.ErrNoRow) {
		return b, false, nil
	}
	if err != nil {
		return b, false, fmt.Errorf("look for what a trainer is booked for: %w", err)
	}
	return b, true, nil
}
