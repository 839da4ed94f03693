package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// The seats that are offered to somebody $1, until some moment from $2 to $3.
	offersSQL = `
		select w.id::text as id, c.id::text as course, c.title, c.slug, w.offer_expires_at as at, w.updated_at as changed
		from waiting_list w
		join courses c on c.id = w.course_id
		where w.user_id = $1 and w.state = 'offered' and w.offer_expires_at >= $2 and w.offer_expires_at < $3`

	// Whose access ends from $1 to $2 and who has not completed the course; not of those who came in later than $3 before the
	// end, who knew then.
	endingSQL = `
		select e.id::text as id, e.user_id::text as user, e.access_until as at
		from enrollments e
		join users u on u.id = e.user_id and u.is_active
		join courses c on c.id = e.course_id and (c.is_published or c.archived_at is not null)
		where e.status = 'enrolled' and e.access_until > $1 and e.access_until <= $2 and e.enrolled_at < e.access_until - $3::interval`
)

type offerRow struct {
	ID      string
	Course  plugin.CourseID
	Title   string
	Slug    string
	At      time.Time
	Changed time.Time
}

type endingRow struct {
	ID   string
	User plugin.UserID
	At   time.Time
}

func offersTo(ctx context.Context, q db.Querier, user plugin.UserID, from, to time.Time) ([]offerRow, error) {
	rows, err := db.Many[offerRow](ctx, q, offersSQL, user, from, to)
	if err != nil {
		return nil, fmt.Errorf("read offers of seats: %w", err)
	}
	return rows, nil
}

func endings(ctx context.Context, q db.Querier, from, to time.Time) ([]endingRow, error) {
	rows, err := db.Many[endingRow](ctx, q, endingSQL, from, to, to.Sub(from))
	if err != nil {
		return nil, fmt.Errorf("list whose access ends: %w", err)
	}
	return rows, nil
}
