package learning

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// mayNoteOf returns nil when the actor may note something about trainees of the course: an observer looks only.
func (s *Service) mayNoteOf(a plugin.Actor, r room) error {
	if err := s.mayTeach(a, r); err != nil {
		return err
	}
	if r.TeamRole == "observer" && !a.Is(plugin.SuperAdmin) {
		return plugin.ErrDenied
	}
	return nil
}

// AddTraineeNote notes something about a trainee of the course, whether the trainee still learns or has left.
func (s *Service) AddTraineeNote(ctx context.Context, a plugin.Actor, course plugin.CourseID, user plugin.UserID, in NewTraineeNote) (TraineeNote, error) {
	text, err := in.read()
	if err != nil {
		return TraineeNote{}, err
	}
	var out TraineeNote
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		r, err := s.room(ctx, tx, a, course)
		if err != nil {
			return err
		}
		if err := s.mayNoteOf(a, r); err != nil {
			return err
		}
		have, err := countTraineeNotes(ctx, tx, course, user)
		if err != nil {
			return err
		}
		if have >= traineeNotesMax {
			return ErrTraineeNotesFull
		}
		now := s.Now()
		n := traineeNoteRow{ID: plugin.NewID[string](), User: user, Course: course, Author: a.User, Kind: in.Kind, Text: text, CreatedAt: now}
		if in.Send {
			n.SentAt = &now
		}
		if err := insertTraineeNote(ctx, tx, n); err != nil {
			return err
		}
		if n, err = holdTraineeNote(ctx, tx, n.ID); err != nil { // with the author's name
			return err
		}
		out = n.note()
		return s.notedOf(ctx, tx, a, "trainee_note.added", n, r.CourseTitle, in.Send)
	})
	return out, err
}

// ChangeTraineeNote changes a note of one's own that was not sent, or sends it.
func (s *Service) ChangeTraineeNote(ctx context.Context, a plugin.Actor, id string, in NewTraineeNote) (TraineeNote, error) {
	text, err := in.read()
	if err != nil {
		return TraineeNote{}, err
	}
	var out TraineeNote
	err = s.ownTraineeNote(ctx, a, id, false, func(tx db.Tx, n traineeNoteRow, r room) error {
		n.Kind, n.Text = in.Kind, text
		if in.Send {
			now := s.Now()
			n.SentAt = &now
		}
		if err := changeTraineeNote(ctx, tx, n); err != nil {
			return err
		}
		out = n.note()
		return s.notedOf(ctx, tx, a, "trainee_note.changed", n, r.CourseTitle, in.Send)
	})
	return out, err
}

// DeleteTraineeNote takes a note of one's own away that was not sent.
func (s *Service) DeleteTraineeNote(ctx context.Context, a plugin.Actor, id string) error {
	return s.ownTraineeNote(ctx, a, id, true, func(tx db.Tx, n traineeNoteRow, r room) error {
		if err := deleteTraineeNote(ctx, tx, n.ID); err != nil {
			return err
		}
		return s.notedOf(ctx, tx, a, "trainee_note.deleted", n, r.CourseTitle, false)
	})
}

// ownTraineeNote holds a note that was not sent, for its author; to take it away for a super admin too, who puts no words into
// another's mouth.
func (s *Service) ownTraineeNote(ctx context.Context, a plugin.Actor, id string, away bool, do func(db.Tx, traineeNoteRow, room) error) error {
	id, ok := plugin.ParseID[string](id)
	if !ok {
		return plugin.ErrNotFound
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		n, err := holdTraineeNote(ctx, tx, id)
		if err != nil {
			return err
		}
		r, err := s.room(ctx, tx, a, n.Course)
		if err != nil {
			return err
		}
		if err := s.mayNoteOf(a, r); err != nil {
			return err
		}
		switch {
		case n.Author != a.User && !(away && a.Is(plugin.SuperAdmin)):
			return plugin.ErrDenied
		case n.SentAt != nil:
			return ErrTraineeNoteSent
		}
		return do(tx, n, r)
	})
}

// AnswerTraineeNote answers a note that was sent to the actor, once.
func (s *Service) AnswerTraineeNote(ctx context.Context, a plugin.Actor, id, answer string) (TraineeNote, error) {
	answer, err := traineeNoteText("/text", answer)
	if err != nil {
		return TraineeNote{}, err
	}
	id, ok := plugin.ParseID[string](id)
	if !ok {
		return TraineeNote{}, plugin.ErrNotFound
	}
	var out TraineeNote
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		n, err := holdTraineeNote(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case n.User != a.User || n.SentAt == nil: // it is not the actor's to know of
			return plugin.ErrNotFound
		case n.Answer != nil:
			return ErrTraineeNoteAnswered
		}
		now := s.Now()
		n.Answer, n.AnsweredAt = &answer, &now
		if err := answerTraineeNote(ctx, tx, n.ID, answer, now); err != nil {
			return err
		}
		out = n.note()
		r, err := s.room(ctx, tx, a, n.Course)
		if err != nil {
			return err
		}
		if err := s.notedOf(ctx, tx, a, "trainee_note.answered", n, r.CourseTitle, false); err != nil {
			return err
		}
		told, err := readAnswered(ctx, tx, n)
		if err != nil {
			return err
		}
		return s.Notices.Tell(ctx, tx, notice.Message{Dedupe: "trainee_note_answered:" + n.ID, User: told, Kind: "trainee_note_answered",
			Args: map[string]any{"course": r.CourseTitle}, Link: "/teach/" + string(n.Course) + "/people/" + string(n.User)})
	})
	return out, err
}

// notedOf keeps that it was done, and tells the trainee of what was sent. What was written stays out of both: it is erased with the note.
func (s *Service) notedOf(ctx context.Context, tx db.Tx, a plugin.Actor, action string, n traineeNoteRow, course string, sent bool) error {
	entry := audit.Entry{Action: action, Type: "trainee_note", ID: n.ID, Detail: map[string]any{"course": n.Course, "user": n.User, "kind": n.Kind}}
	if sent {
		entry.Detail["sent"] = true
	}
	if err := audit.Write(ctx, tx, a, entry); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(n.Course))
	if !sent {
		return nil
	}
	return s.Notices.Tell(ctx, tx, notice.Message{Dedupe: "trainee_note:" + n.ID, User: n.User, Kind: "trainee_note",
		Args: map[string]any{"course": course}, Link: "/learning/" + string(n.Course)})
}

// read returns the note's text, or what is wrong with the note.
func (in NewTraineeNote) read() (string, error) {
	text, err := traineeNoteText("/text", in.Text)
	if err == nil && !slices.Contains(traineeNoteKinds, in.Kind) {
		err = ErrTraineeNote.At("/kind", "trainee_note.kind", nil)
	}
	return text, err
}
