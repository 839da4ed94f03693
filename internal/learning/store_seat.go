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

	useHoldSQL = `delete from seat_holds where key = $1 and course_id = $2`

	sweepHoldsSQL = `delete from seat_holds where expires_at <= $1`

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
