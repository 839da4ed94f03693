package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Since when somebody is away whose access ended at $2, if it did: since the first step out of the course after which none led
	// back into it.
	awaySinceSQL = `
		select least($2::timestamptz, (
			select min(h.at) from enrollment_changes h
			where h.enrollment_id = $1 and h.to_status in ('dropped', 'suspended') and not exists (
				select from enrollment_changes l
				where l.enrollment_id = $1 and l.to_status in ('enrolled', 'completed') and (l.at, l.id) > (h.at, h.id))))`

	// Where a course does not look at who is idle, an absence counts from as many days on as in others.
	returnSQL = `
		update enrollments e set away_at = $2, returned_at = $3, returned_progress = e.progress
		from courses c
		where e.id = $1 and c.id = e.course_id and $3::timestamptz - $2::timestamptz >= coalesce(c.behind_days, 7) * interval '24 hours'`
)

// awaySince returns nil for somebody of whom nothing says so.
func awaySince(ctx context.Context, tx db.Tx, id plugin.EnrollmentID, ended *time.Time) (*time.Time, error) {
	at, err := db.Value[*time.Time](ctx, tx, awaySinceSQL, id, ended)
	if err != nil {
		return nil, fmt.Errorf("read since when somebody is away: %w", err)
	}
	return at, nil
}

// writeReturn writes that somebody came back, if he or she was away for long enough.
func writeReturn(ctx context.Context, tx db.Tx, id plugin.EnrollmentID, away, now time.Time) error {
	if _, err := tx.Exec(ctx, returnSQL, id, away, now); err != nil {
		return fmt.Errorf("write a return: %w", err)
	}
	return nil
}
