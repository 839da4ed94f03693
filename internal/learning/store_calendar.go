package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// The seats that are offered to somebody $1, until some moment from $2 to $3.
	offersSQL = `
		select w.id::text as id, c.id::text as course, c.title, c.slug, w.offer_expires_at as at, w.updated_at as changed, greatest(0, extract(epoch from w.updated_at - w.created_at))::int as sequence
		from waiting_list w
		join courses c on c.id = w.course_id
		where w.user_id = $1 and w.state = 'offered' and w.offer_expires_at >= $2 and w.offer_expires_at < $3`

	// When the ends of somebody's $1 access were moved last and how often, by enrolment.
	movedSQL = `
		select x.id::text as id, max(x.at) as at, count(*)::int as times
		from (
			select h.enrollment_id as id, h.at, h.access_until, lag(h.access_until) over w as before, row_number() over w as n
			from enrollments e
			join enrollment_changes h on h.enrollment_id = e.id
			where e.user_id = $1
			window w as (partition by h.enrollment_id order by h.at, h.id)
		) x
		where x.n > 1 and x.access_until is distinct from x.before
		group by x.id`

	// Whose access ends from $1 to $2 and who has not completed the course, but for those who came in later than $3 before the
	// end, who knew then; and whose completion runs out from $1 to $6, but for one that is good for a short time only, which is
	// not spoken of on the day after. After the enrolment $4.
	endingSQL = `
		select x.id::text as id, x.user_id::text as user, x.kind, x.at
		from (
			select e.id, e.user_id, e.course_id, '` + learningapi.AccessEnd + `' as kind, e.access_until as at
			from enrollments e
			join courses c on c.id = e.course_id and (c.is_published or c.archived_at is not null)
			where e.status = 'enrolled' and e.access_until > $1 and e.access_until <= $2 and e.enrolled_at < e.access_until - $3::interval
			union all
			select e.id, e.user_id, e.course_id, '` + learningapi.Expires + `', e.valid_until
			from enrollments e
			join courses c on c.id = e.course_id and c.is_published and c.archived_at is null
			where e.status = 'completed' and e.valid_until > $1 and e.valid_until <= $6
			and (e.valid_until - e.completed_at > interval '45 days' or e.valid_until <= $1 + interval '7 days')
		) x
		join users u on u.id = x.user_id and u.is_active
		where $4::uuid is null or x.id > $4
		order by x.id
		limit $5`
)

type offerRow struct {
	ID      string
	Course  plugin.CourseID
	Title   string
	Slug    string
	At      time.Time
	Changed time.Time

	Sequence int
}

// movedRow is when the end of an enrolment's access was moved last, and how often it was.
type movedRow struct {
	ID    plugin.EnrollmentID
	At    time.Time
	Times int
}

type endingRow struct {
	Kind string
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

func endings(ctx context.Context, q db.Querier, ahead learningapi.Ahead) ([]endingRow, error) {
	to := ahead.To(learningapi.AccessEnd)
	id, _ := ahead.Last()
	rows, err := db.Many[endingRow](ctx, q, endingSQL, ahead.From, to, to.Sub(ahead.From), id, ahead.Limit, ahead.To(learningapi.Expires))
	if err != nil {
		return nil, fmt.Errorf("list whose access ends or completion runs out: %w", err)
	}
	return rows, nil
}

func movedEnds(ctx context.Context, q db.Querier, user plugin.UserID) (map[plugin.EnrollmentID]movedRow, error) {
	rows, err := db.Many[movedRow](ctx, q, movedSQL, user)
	if err != nil {
		return nil, fmt.Errorf("read when ends of access were moved: %w", err)
	}
	moved := make(map[plugin.EnrollmentID]movedRow, len(rows))
	for _, r := range rows {
		moved[r.ID] = r
	}
	return moved, nil
}
