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
	// The moment until which a completion at $1 is good, by the months of the course c.
	goodUntil = `$1::timestamptz + make_interval(months => c.valid_months)`

	// Until when the completion is good is told once in a cycle: whoever leaves and comes back has it as before.
	stampSQL = `
		update enrollments e set valid_until = ` + goodUntil + `
		from courses c
		where c.id = e.course_id and e.id = any($2::uuid[]) and e.valid_until is null and c.valid_months is not null`

	closeCycleSQL = `
		insert into enrollment_cycles (id, enrollment_id, number, started_at, completed_at, completed_revision, valid_until, progress, grade, group_name,
			closed_at, closed_by, source, reason)
		select $1, e.id, e.cycle, coalesce(e.cycle_since, e.enrolled_at), e.completed_at, e.completed_revision, e.valid_until, e.progress, e.grade,
		(select g.name from course_groups g where g.id = e.group_id), $3, $4, $5::text::enrollment_source, $6
		from enrollments e
		where e.id = $2`

	// What was done moves into the closed cycle in one statement, so that nothing which comes between is lost.
	moveDoneSQL = `
		with l as (
			delete from lesson_completions x where x.user_id = $2 and x.course_id = $3
			returning x.id, x.content_id, x.completed, x.completed_at, x.score, x.attempts, x.time_spent, x.notes, x.opened_at, x.confirmed_at
		), w as (
			delete from watched_ranges x where x.user_id = $2 and x.course_id = $3
			returning x.id, x.content_id, (select coalesce(sum(upper(r) - lower(r)), 0)::int from unnest(x.ranges) r) as watched, x.duration_seconds, x.asset_id, x.time_spent
		)
		insert into cycle_contents (id, cycle_id, content_id, completed, completed_at, score, attempts, time_spent, watched_seconds, duration_seconds, notes,
			opened_at, confirmed_at, asset_id)
		select coalesce(l.id, w.id), $1, coalesce(l.content_id, w.content_id), coalesce(l.completed, false), l.completed_at, l.score, coalesce(l.attempts, 0),
		case when l.time_spent is not null or w.time_spent is not null then least(coalesce(l.time_spent, 0) + coalesce(w.time_spent, 0), 1000000000)::int end,
		w.watched, w.duration_seconds, l.notes, l.opened_at, l.confirmed_at, w.asset_id
		from l
		full join w on w.content_id = l.content_id`

	nextCycleSQL = `
		update enrollments
		set status = 'enrolled', cycle = cycle + 1, cycle_since = $2, enrolled_at = $2, completed_at = null, completed_revision = null, valid_until = null,
		grade = null, progress = 0, group_id = $3, access_until = $4, away_at = null, returned_at = null, returned_progress = null
		where id = $1`

	cycleSinceSQL = `select cycle_since from enrollments where id = $1`

	// Who began the next one, and why, the team alone is told, which $2 is.
	cyclesSQL = `
		select k.id::text as id, k.number, k.started_at, k.completed_at, k.completed_revision, k.valid_until, k.progress::float8 as progress, k.group_name,
		k.closed_at, k.source::text as source, case when $2 then k.reason end as reason, case when $2 then k.closed_by end::text as actor,
		case when $2 then u.first_name || ' ' || u.last_name end as actor_name
		from enrollment_cycles k
		left join users u on u.id = k.closed_by
		where k.enrollment_id = $1
		order by k.number desc`

	cycleContentsSQL = `
		select x.cycle_id::text as cycle, x.content_id::text as content, o.title, o.type, x.completed, x.completed_at, x.score, x.attempts,
		x.time_spent, x.watched_seconds, x.duration_seconds, x.asset_id is not null and x.asset_id is distinct from o.asset_id as replaced
		from cycle_contents x
		join enrollment_cycles k on k.id = x.cycle_id
		join course_contents o on o.id = x.content_id
		where k.enrollment_id = $1
		order by k.number desc, x.completed_at nulls last, o.position, x.id`
)

// cycleRow is a closed cycle.
type cycleRow struct {
	ID                string
	Number            int
	StartedAt         time.Time
	CompletedAt       time.Time
	CompletedRevision *int
	ValidUntil        *time.Time
	Progress          float64
	GroupName         *string
	ClosedAt          time.Time
	Source            string
	Reason            *string
	Actor             *plugin.UserID
	ActorName         *string
}

// cycleContentRow is what was done of a content in it.
type cycleContentRow struct {
	Cycle           string
	Content         plugin.ContentID
	Title           string
	Type            string
	Completed       bool
	CompletedAt     *time.Time
	Score           *int
	Attempts        int
	TimeSpent       *int
	WatchedSeconds  *int
	DurationSeconds *int
	Replaced        bool
}

// stamp writes until when completions at now are good.
func stamp(ctx context.Context, tx db.Tx, ids []plugin.EnrollmentID, now time.Time) error {
	if _, err := tx.Exec(ctx, stampSQL, now, ids); err != nil {
		return fmt.Errorf("write until when a completion is good: %w", err)
	}
	return nil
}

// turnCycle closes the present cycle of an enrolment that is held, and opens the next one.
func turnCycle(ctx context.Context, tx db.Tx, e held, by *plugin.UserID, source string, reason *string, now time.Time, group *string, until *time.Time) error {
	id := plugin.NewID[string]()
	if _, err := tx.Exec(ctx, closeCycleSQL, id, e.ID, now, by, source, reason); err != nil {
		return fmt.Errorf("close a cycle: %w", err)
	}
	if _, err := tx.Exec(ctx, moveDoneSQL, id, e.UserID, e.CourseID); err != nil {
		return fmt.Errorf("keep what was done: %w", err)
	}
	if _, err := tx.Exec(ctx, nextCycleSQL, e.ID, now, group, until); err != nil {
		return fmt.Errorf("open a cycle: %w", err)
	}
	return nil
}

// cycleSince returns when the present cycle began; nil for the first one.
func cycleSince(ctx context.Context, q db.Tx, id plugin.EnrollmentID) (*time.Time, error) {
	since, err := db.Value[*time.Time](ctx, q, cycleSinceSQL, id)
	if err != nil && !errors.Is(err, db.ErrNoRow) {
		return nil, fmt.Errorf("read a cycle: %w", err)
	}
	return since, nil
}

func readCycles(ctx context.Context, q db.Querier, id plugin.EnrollmentID, team bool) ([]cycleRow, []cycleContentRow, error) {
	rows, err := db.Many[cycleRow](ctx, q, cyclesSQL, id, team)
	if err != nil {
		return nil, nil, fmt.Errorf("read closed cycles: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil, nil
	}
	contents, err := db.Many[cycleContentRow](ctx, q, cycleContentsSQL, id)
	if err != nil {
		return nil, nil, fmt.Errorf("read what was done in closed cycles: %w", err)
	}
	return rows, contents, nil
}
