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
	traineeNoteColumns = `
		select n.id::text as id, n.user_id::text as user, n.course_id::text as course, n.author_id::text as author,
		(
			select u.first_name || ' ' || u.last_name from users u
			where u.id = n.author_id and not exists (select from user_profiles p where p.user_id = u.id and p.anonymised_at is not null)
		) as author_name,
		n.kind::text as kind, n.text, n.created_at, n.sent_at, n.answer, n.answered_at
		from trainee_notes n`

	traineeNotesSQL = traineeNoteColumns + `
		where n.user_id = $2 and n.course_id = $1 and ($3 or n.sent_at is not null)
		order by n.created_at desc, n.id desc`

	// Holds the enrolment, so that two who write at once count one another.
	countTraineeNotesSQL = `
		select (select count(*)::int from trainee_notes n where n.user_id = e.user_id and n.course_id = e.course_id)
		from enrollments e where e.course_id = $1 and e.user_id = $2 for no key update of e`

	// Who is told of an answer in the course $1: its author $2 while of the team or a super admin, and otherwise the owner.
	answeredSQL = `
		select coalesce(
			(select u.id from users u where u.id = $2 and u.is_active and (u.role = 'super_admin'
				or exists (select from course_team t where t.course_id = $1 and t.user_id = u.id))),
			(select c.trainer_id from courses c where c.id = $1))::text`

	holdTraineeNoteSQL = traineeNoteColumns + ` where n.id = $1 for no key update of n`

	insertTraineeNoteSQL = `
		insert into trainee_notes (id, user_id, course_id, author_id, kind, text, created_at, sent_at)
		values ($1, $2, $3, $4, $5::text::trainee_note_kind, $6, $7, $8)`

	changeTraineeNoteSQL = `update trainee_notes set kind = $2::text::trainee_note_kind, text = $3, sent_at = $4 where id = $1`

	answerTraineeNoteSQL = `update trainee_notes set answer = $2, answered_at = $3 where id = $1`

	deleteTraineeNoteSQL = `delete from trainee_notes where id = $1`
)

func traineeNotes(ctx context.Context, q db.Querier, course plugin.CourseID, user plugin.UserID, team bool) ([]traineeNoteRow, error) {
	rows, err := db.Many[traineeNoteRow](ctx, q, traineeNotesSQL, course, user, team)
	if err != nil {
		return nil, fmt.Errorf("read a trainee's notes: %w", err)
	}
	return rows, nil
}

func countTraineeNotes(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID) (int, error) {
	n, err := db.Value[int](ctx, tx, countTraineeNotesSQL, course, user)
	if errors.Is(err, db.ErrNoRow) {
		return 0, plugin.ErrNotFound
	}
	if err != nil {
		return 0, fmt.Errorf("count a trainee's notes: %w", err)
	}
	return n, nil
}

func readAnswered(ctx context.Context, tx db.Tx, n traineeNoteRow) (plugin.UserID, error) {
	u, err := db.Value[plugin.UserID](ctx, tx, answeredSQL, n.Course, n.Author)
	if err != nil {
		return "", fmt.Errorf("read who is told of an answer: %w", err)
	}
	return u, nil
}

func holdTraineeNote(ctx context.Context, tx db.Tx, id string) (traineeNoteRow, error) {
	n, err := db.One[traineeNoteRow](ctx, tx, holdTraineeNoteSQL, id)
	if errors.Is(err, db.ErrNoRow) {
		return n, plugin.ErrNotFound
	}
	if err != nil {
		return n, fmt.Errorf("hold a note: %w", err)
	}
	return n, nil
}

func insertTraineeNote(ctx context.Context, tx db.Tx, n traineeNoteRow) error {
	if _, err := tx.Exec(ctx, insertTraineeNoteSQL, n.ID, n.User, n.Course, n.Author, n.Kind, n.Text, n.CreatedAt, n.SentAt); err != nil {
		return fmt.Errorf("write a note: %w", err)
	}
	return nil
}

func changeTraineeNote(ctx context.Context, tx db.Tx, n traineeNoteRow) error {
	if _, err := tx.Exec(ctx, changeTraineeNoteSQL, n.ID, n.Kind, n.Text, n.SentAt); err != nil {
		return fmt.Errorf("change a note: %w", err)
	}
	return nil
}

func answerTraineeNote(ctx context.Context, tx db.Tx, id, answer string, at time.Time) error {
	if _, err := tx.Exec(ctx, answerTraineeNoteSQL, id, answer, at); err != nil {
		return fmt.Errorf("answer a note: %w", err)
	}
	return nil
}

func deleteTraineeNote(ctx context.Context, tx db.Tx, id string) error {
	if _, err := tx.Exec(ctx, deleteTraineeNoteSQL, id); err != nil {
		return fmt.Errorf("delete a note: %w", err)
	}
	return nil
}
