package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Returns a row only for the first completion.
	completeSQL = `
		insert into lesson_completions as l (id, user_id, course_id, content_id, completed, completed_at, score, time_spent)
		values ($1, $2, $3, $4, true, $5, $6, $7)
		on conflict (user_id, content_id) do update
		set completed = true, completed_at = excluded.completed_at, score = coalesce(excluded.score, l.score),
		time_spent = coalesce(excluded.time_spent, l.time_spent), attempts = l.attempts + 1
		where not l.completed
		returning l.content_id::text`

	countsSQL = `
		select u.id::text as user, count(c.id)::int as total, count(l.content_id)::int as done
		from unnest($2::uuid[]) u (id)
		left join (
			select c.id from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = $1 and c.deleted_at is null and ` + countedPart + `
		) c on true
		left join lesson_completions l on l.content_id = c.id and l.user_id = u.id and l.completed
		group by u.id`

	settleSQL = `
		update enrollments e
		set progress = n.hundredths / 100.0,
		status = case when n.finished then 'completed' else e.status end,
		completed_at = case when n.finished then $4 else e.completed_at end,
		completed_revision = case when n.finished then (select c.revision from courses c where c.id = e.course_id) else e.completed_revision end
		from unnest($1::uuid[], $2::int[], $3::boolean[]) n (id, hundredths, finished)
		where e.id = n.id`

	// Trainees whose stored progress is not what a count gives now.
	driftSQL = `
		select e.id::text as id, e.user_id::text as user
		from enrollments e
		cross join (
			select count(*)::int as total from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = $1 and c.deleted_at is null and ` + countedPart + `
		) t
		left join (
			select l.user_id, count(*)::int as done
			from lesson_completions l
			join course_contents c on c.id = l.content_id
			join course_sections s on s.id = c.section_id
			where l.course_id = $1 and l.completed and c.deleted_at is null and ` + countedPart + `
			group by l.user_id
		) d on d.user_id = e.user_id
		where e.course_id = $1 and e.status <> 'completed' and $2::uuid < e.id
		and (e.progress <> case when t.total = 0 then 0 else round(100.0 * coalesce(d.done, 0) / t.total, 2) end
			or (e.status = 'enrolled' and t.total > 0 and coalesce(d.done, 0) = t.total))
		order by e.id
		limit $4`
)

// drifted is a trainee whose progress has to be counted again.
type drifted struct {
	ID   plugin.EnrollmentID
	User plugin.UserID
}

// count is how much of what counts somebody has done.
type count struct {
	User  plugin.UserID
	Total int
	Done  int
}

// writeCompletion reports whether this is the first completion of the content.
func writeCompletion(ctx context.Context, tx db.Tx, user plugin.UserID, course plugin.CourseID, content plugin.ContentID, o learningapi.Outcome, now time.Time) (bool, error) {
	_, err := db.Value[string](ctx, tx, completeSQL, plugin.NewID[string](), user, course, content, now, o.Score, o.Seconds)
	if errors.Is(err, db.ErrNoRow) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("write a completion: %w", err)
	}
	return true, nil
}

func (s *Service) counts(ctx context.Context, q db.Querier, course plugin.CourseID, users []plugin.UserID) (map[plugin.UserID]count, error) {
	list, err := db.Many[count](ctx, q, countsSQL, course, users, s.types)
	if err != nil {
		return nil, fmt.Errorf("count progress: %w", err)
	}
	all := make(map[plugin.UserID]count, len(list))
	for _, c := range list {
		all[c.User] = c
	}
	return all, nil
}

func writeProgress(ctx context.Context, tx db.Tx, ids []plugin.EnrollmentID, hundredths []int, finished []bool, now time.Time) error {
	if _, err := tx.Exec(ctx, settleSQL, ids, hundredths, finished, now); err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	var done []plugin.EnrollmentID
	for i, id := range ids {
		if finished[i] {
			done = append(done, id)
		}
	}
	if len(done) > 0 {
		return stamp(ctx, tx, done, now)
	}
	return nil
}

// drift returns trainees of the course whose progress is stale, by enrolment after that one.
func (s *Service) drift(ctx context.Context, q db.Querier, course plugin.CourseID, after plugin.EnrollmentID, limit int) ([]drifted, error) {
	list, err := db.Many[drifted](ctx, q, driftSQL, course, after, s.types, limit)
	if err != nil {
		return nil, fmt.Errorf("find stale progress: %w", err)
	}
	return list, nil
}
