package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Another change has all of them stand for as long again.
	catchUpLaterSQL = `
		insert into catch_ups as k (course_id, since, due_at) values ($1, $2, $3)
		on conflict (course_id) do update set since = least(k.since, excluded.since), due_at = greatest(k.due_at, excluded.due_at)`

	catchUpsSQL = `select course_id::text as course, since, due_at from catch_ups where due_at <= $1 order by due_at, course_id`

	// Unless a rule was changed again meanwhile.
	caughtUpSQL = `delete from catch_ups where course_id = $1 and due_at = $2`
)

// caught is a course of whose contents rules were changed since a moment.
type caught struct {
	Course plugin.CourseID
	Since  time.Time
	DueAt  time.Time
}

func catchUpLater(ctx context.Context, q db.Querier, course plugin.CourseID, since, due time.Time) error {
	if _, err := q.Exec(ctx, catchUpLaterSQL, course, since, due); err != nil {
		return fmt.Errorf("have changed rules wait: %w", err)
	}
	return nil
}

func readCatchUps(ctx context.Context, q db.Querier, now time.Time) ([]caught, error) {
	list, err := db.Many[caught](ctx, q, catchUpsSQL, now)
	if err != nil {
		return nil, fmt.Errorf("read which rules were changed: %w", err)
	}
	return list, nil
}

func caughtUp(ctx context.Context, q db.Querier, one caught) error {
	if _, err := q.Exec(ctx, caughtUpSQL, one.Course, one.DueAt); err != nil {
		return fmt.Errorf("note that changed rules hold: %w", err)
	}
	return nil
}
