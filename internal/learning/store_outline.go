package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// firstID is before every id.
const firstID = "00000000-0000-0000-0000-000000000000"

const (
	// Who learns in the course $1 and has done all of it that counts.
	doneAllSQL = `
		with counted as materialized (
			select c.id from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = $1 and $2::uuid is null and c.deleted_at is null and ` + countedPart + `
		)
		select e.user_id::text
		from enrollments e
		join lesson_completions l on l.course_id = e.course_id and l.user_id = e.user_id and l.completed and l.content_id in (select id from counted)
		where e.course_id = $1 and e.status = 'enrolled' and e.completes_at is null
		group by e.user_id
		having count(*) = (select count(*) from counted)`

	learnersSQL = `
		select e.id::text as id, e.user_id::text as user, e.enrolled_at, false as stale
		from enrollments e
		where e.course_id = $1 and e.status = 'enrolled' and e.completes_at is null and e.id > $2::uuid
		order by e.id
		limit $3`

	waitSQL = `update enrollments set completes_at = $2 where id = any($1::uuid[])`

	waitNoMoreSQL = `update enrollments set completes_at = null where id = $1 and completes_at is not null`

	waitedSQL = `
		select course_id::text as course, user_id::text as user
		from enrollments
		where completes_at <= $1 and status = 'enrolled'
		order by completes_at, id
		limit $2`
)

// doneAll returns who has done all that counts in the course, and does not wait for its completion yet.
func (s *Service) doneAll(ctx context.Context, tx db.Tx, course plugin.CourseID) ([]plugin.UserID, error) {
	users, err := db.Values[plugin.UserID](ctx, tx, doneAllSQL, course, nil, s.types)
	if err != nil {
		return nil, fmt.Errorf("find who has nothing left to do: %w", err)
	}
	return users, nil
}

// readLearners returns who learns in the course and does not wait for its completion yet, by enrolment after that one.
func readLearners(ctx context.Context, tx db.Tx, course plugin.CourseID, after plugin.EnrollmentID, limit int) ([]drifted, error) {
	list, err := db.Many[drifted](ctx, tx, learnersSQL, course, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read who learns: %w", err)
	}
	return list, nil
}

// haveWait has enrolments that are held complete then, if nothing is left to do still.
func haveWait(ctx context.Context, tx db.Tx, ids []plugin.EnrollmentID, until time.Time) error {
	if _, err := tx.Exec(ctx, waitSQL, ids, until); err != nil {
		return fmt.Errorf("have completions wait: %w", err)
	}
	return nil
}

// waitNoMore ends the wait of an enrolment, if it waits.
func waitNoMore(ctx context.Context, tx db.Tx, id plugin.EnrollmentID) error {
	if _, err := tx.Exec(ctx, waitNoMoreSQL, id); err != nil {
		return fmt.Errorf("end a wait for a completion: %w", err)
	}
	return nil
}

// waited is somebody whose completion has waited long enough.
type waited struct {
	Course plugin.CourseID
	User   plugin.UserID
}

func readWaited(ctx context.Context, q db.Querier, now time.Time, limit int) ([]waited, error) {
	list, err := db.Many[waited](ctx, q, waitedSQL, now, limit)
	if err != nil {
		return nil, fmt.Errorf("read whose completion has waited: %w", err)
	}
	return list, nil
}
