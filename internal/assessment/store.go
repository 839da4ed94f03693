package assessment

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	assignmentColumns = `
		select a.content_id::text as content_id, a.kind::text as kind, a.due_date, a.points, x.updated_at as version
		from assignments a
		join course_contents x on x.id = a.content_id and x.deleted_at is null`

	assignmentSQL  = assignmentColumns + ` where a.content_id = $1`
	assignmentsSQL = assignmentColumns + ` where a.course_id = $1`

	// The content's half is there already; whoever answers for the course answers for the assignment.
	insertAssignmentSQL = `
		insert into assignments (id, course_id, trainer_id, content_id, title, description, points, is_published, kind, due_date)
		select $1, x.course_id, c.trainer_id, x.id, x.title, coalesce(x.article_content, ''), coalesce(x.points, 0), x.is_published,
			$3::text::assignment_kind, $4
		from course_contents x
		join courses c on c.id = x.course_id
		where x.id = $2`

	dueSQL = `select content_id::text as content, due_date as at from assignments where course_id = any($1::uuid[]) and due_date is not null`

	updateAssignmentSQL = `update assignments set kind = $2::text::assignment_kind, due_date = $3 where content_id = $1`

	// $1 are new ids, $2 the contents that were copied, $3 their copies.
	copyAssignmentsSQL = `
		insert into assignments (id, course_id, trainer_id, content_id, title, description, points, is_published, kind, allow_late_submission)
		select n.id::uuid, x.course_id, c.trainer_id, x.id, x.title, coalesce(x.article_content, ''), coalesce(x.points, 0), x.is_published,
			a.kind, a.allow_late_submission
		from unnest($1::text[], $2::text[], $3::text[]) n (id, was, made)
		join assignments a on a.content_id = n.was::uuid
		join course_contents x on x.id = n.made::uuid
		join courses c on c.id = x.course_id`

	emptyAssignmentsSQL = `
		select x.title
		from course_contents x
		join course_sections s on s.id = x.section_id
		where x.course_id = $1 and x.type = 'assignment' and x.deleted_at is null and x.is_published and s.is_published and x.is_required
			and x.article_content is null
		order by s.position, x.position, x.id
		limit $2`
)

func assignmentOf(ctx context.Context, q db.Querier, id plugin.ContentID) (Assignment, error) {
	a, err := db.One[Assignment](ctx, q, assignmentSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return a, plugin.ErrNotFound
	}
	if err != nil {
		return a, fmt.Errorf("read an assignment: %w", err)
	}
	return a, nil
}

func assignmentsOf(ctx context.Context, q db.Querier, course plugin.CourseID) ([]Assignment, error) {
	list, err := db.Many[Assignment](ctx, q, assignmentsSQL, course)
	if err != nil {
		return nil, fmt.Errorf("read the assignments of a course: %w", err)
	}
	return list, nil
}

func insertAssignment(ctx context.Context, tx db.Tx, content plugin.ContentID, d details) error {
	if _, err := tx.Exec(ctx, insertAssignmentSQL, plugin.NewID[string](), content, d.Kind, d.DueDate); err != nil {
		return fmt.Errorf("make an assignment: %w", err)
	}
	return nil
}

func updateAssignment(ctx context.Context, tx db.Tx, content plugin.ContentID, d details) error {
	if _, err := tx.Exec(ctx, updateAssignmentSQL, content, d.Kind, d.DueDate); err != nil {
		return fmt.Errorf("change an assignment: %w", err)
	}
	return nil
}

func copyAssignments(ctx context.Context, tx db.Tx, copies map[plugin.ContentID]plugin.ContentID) error {
	var ids, was, made []string
	for from, to := range copies {
		ids, was, made = append(ids, plugin.NewID[string]()), append(was, string(from)), append(made, string(to))
	}
	if _, err := tx.Exec(ctx, copyAssignmentsSQL, ids, was, made); err != nil {
		return fmt.Errorf("copy assignments: %w", err)
	}
	return nil
}

func emptyAssignments(ctx context.Context, q db.Querier, course plugin.CourseID, most int) ([]string, error) {
	titles, err := db.Values[string](ctx, q, emptyAssignmentsSQL, course, most)
	if err != nil {
		return nil, fmt.Errorf("look for empty assignments: %w", err)
	}
	return titles, nil
}

func due(ctx context.Context, q db.Querier, courses []plugin.CourseID) ([]learningapi.Due, error) {
	list, err := db.Many[learningapi.Due](ctx, q, dueSQL, courses)
	if err != nil {
		return nil, fmt.Errorf("read due dates: %w", err)
	}
	return list, nil
}
