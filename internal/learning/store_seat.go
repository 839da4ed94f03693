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
	// Returns no row for a key that holds a seat of another course.
	holdSeatSQL = `
		insert into seat_holds as h (id, course_id, group_id, user_id, key, expires_at)
		values ($1, $2, nullif($3, '')::uuid, nullif($4, '')::uuid, $5, $6)
		on conflict (key) do update
		set group_id = excluded.group_id, user_id = excluded.user_id, expires_at = excluded.expires_at
		where h.course_id = excluded.course_id
		returning h.key`

	heldCourseSQL = `select course_id::text from seat_holds where key = $1`

	keepsSeatSQL = `select exists (select from seat_holds where key = $1 and course_id = $2 and expires_at > $3)`

	useHoldSQL = `delete from seat_holds where key = $1 and course_id = $2`

	sweepHoldsSQL = `delete from seat_holds where expires_at <= $1`

	// How many seats are free in each of the courses $2 and, where people meet in them, its groups that have not ended on day $1; courses whose seats are not
	// counted are left out. Whoever has a seat or holds it already is not counted twice.
	freeSeatsSQL = `
		with seat as (
			select e.course_id, e.group_id, e.user_id as who from enrollments e
			left join course_groups g on g.id = e.group_id
			where e.course_id = any($2::text[]::uuid[]) and ` + seated + `
		), taken as (
			select * from seat
			union
			select h.course_id, h.group_id, coalesce(h.user_id, h.id) from seat_holds h
			where h.course_id = any($2::text[]::uuid[]) and h.expires_at > $3
		), in_course as (
			select t.course_id, count(distinct t.who) as n from taken t group by t.course_id
		), in_group as (
			select t.group_id, count(*) as n from taken t where t.group_id is not null group by t.group_id
		), open as (
			select g.course_id, sum(greatest(0, g.capacity - coalesce(i.n, 0))) as free
			from course_groups g
			join courses o on o.id = g.course_id and o.course_type = 'classroom' -- others take people in without a group
			left join in_group i on i.group_id = g.id
			where g.course_id = any($2::text[]::uuid[]) and g.ends_on >= $1::text::date
			group by g.course_id
			having bool_and(g.capacity is not null)
		)
		select c.id::text as course, greatest(0, least(c.max_students - coalesce(i.n, 0), o.free))::int as free
		from courses c
		left join in_course i on i.course_id = c.id
		left join open o on o.course_id = c.id
		where c.id = any($2::text[]::uuid[]) and (c.max_students is not null or o.free is not null)`

	// Whether somebody has an account and did not become nobody.
	somebodySQL = `
		select exists (
			select from users u
			left join user_profiles p on p.user_id = u.id
			where u.id = $1 and p.anonymised_at is null
		)`

	betterScoreSQL = `
		update lesson_completions set score = $3
		where user_id = $1 and content_id = $2 and completed and (score is null or score < $3)`
)

// holdSeat writes the hold, or renews the one of that key.
func holdSeat(ctx context.Context, tx db.Tx, h plugin.SeatHold) error {
	_, err := db.Value[string](ctx, tx, holdSeatSQL, plugin.NewID[string](), h.Course, h.Group, h.User, h.Key, h.Until)
	if errors.Is(err, db.ErrNoRow) {
		return ErrHoldCourse
	}
	if err != nil {
		return fmt.Errorf("hold a seat: %w", err)
	}
	return nil
}

// heldCourse returns "" for a key that holds nothing.
func heldCourse(ctx context.Context, tx db.Tx, key string) (plugin.CourseID, error) {
	course, err := db.Value[plugin.CourseID](ctx, tx, heldCourseSQL, key)
	if err != nil && !errors.Is(err, db.ErrNoRow) {
		return "", fmt.Errorf("read whose seat is held: %w", err)
	}
	return course, nil
}

// keepsSeat reports whether the key holds a seat of the course still.
func keepsSeat(ctx context.Context, tx db.Tx, course plugin.CourseID, key string, now time.Time) (bool, error) {
	kept, err := db.Value[bool](ctx, tx, keepsSeatSQL, key, course, now)
	if err != nil {
		return false, fmt.Errorf("look for a held seat: %w", err)
	}
	return kept, nil
}

// useHold takes a hold of the course away.
func useHold(ctx context.Context, tx db.Tx, course plugin.CourseID, key string) error {
	if _, err := tx.Exec(ctx, useHoldSQL, key, course); err != nil {
		return fmt.Errorf("use up a held seat: %w", err)
	}
	return nil
}

func sweepHolds(ctx context.Context, q db.Querier, now time.Time) error {
	if _, err := q.Exec(ctx, sweepHoldsSQL, now); err != nil {
		return fmt.Errorf("sweep held seats: %w", err)
	}
	return nil
}

type freeRow struct {
	Course plugin.CourseID
	Free   int
}

func freeSeats(ctx context.Context, q db.Querier, courses []plugin.CourseID, day string, now time.Time) ([]freeRow, error) {
	rows, err := db.Many[freeRow](ctx, q, freeSeatsSQL, day, courses, now)
	if err != nil {
		return nil, fmt.Errorf("count free seats: %w", err)
	}
	return rows, nil
}

func somebody(ctx context.Context, q db.Querier, user plugin.UserID) (bool, error) {
	there, err := db.Value[bool](ctx, q, somebodySQL, user)
	if err != nil {
		return false, fmt.Errorf("look for a person: %w", err)
	}
	return there, nil
}

// betterScore keeps the better score of a content that is completed.
func betterScore(ctx context.Context, tx db.Tx, user plugin.UserID, content plugin.ContentID, score int) error {
	if _, err := tx.Exec(ctx, betterScoreSQL, user, content, score); err != nil {
		return fmt.Errorf("write a better score: %w", err)
	}
	return nil
}
