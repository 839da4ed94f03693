package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// QuestionChange is what the team does with a question; nil leaves as it is.
type QuestionChange struct {
	Pinned *bool
	Closed *bool
	Reason string // why it is closed
}

// reasonOf returns a reason as it is kept, or says that it is missing or too long.
func reasonOf(reason string) (string, error) {
	reason = plain(reason)
	if fault := within(ErrPost, "/reason", reason, 1, reasonMax); len(fault.Fields) > 0 {
		return "", fault
	}
	return reason, nil
}

// ChangeQuestion pins a question, or closes it for answers; its asker is told why.
func (s *Service) ChangeQuestion(ctx context.Context, a plugin.Actor, thread string, ch QuestionChange) (Question, error) {
	err := s.holding(ctx, a, thread, func(tx db.Tx, v view) error {
		if !v.talk.Moderates {
			return plugin.ErrDenied
		}
		if ch.Pinned != nil && *ch.Pinned != v.Pinned {
			if err := s.moderate(ctx, tx, v, pinSQL, map[bool]string{true: "question.pinned", false: "question.unpinned"}[*ch.Pinned], thread, *ch.Pinned); err != nil {
				return err
			}
		}
		if ch.Closed == nil || *ch.Closed == (v.ClosedAt != nil) {
			return nil
		}
		if !*ch.Closed {
			return s.moderate(ctx, tx, v, closeSQL, "question.reopened", thread, (*time.Time)(nil), (*string)(nil))
		}
		reason, err := reasonOf(ch.Reason)
		if err != nil {
			return err
		}
		if err := s.moderate(ctx, tx, v, closeSQL, "question.closed", thread, s.Now(), reason); err != nil {
			return err
		}
		return s.tellAuthor(ctx, tx, v, v.postRow, "question_closed", reason)
	})
	if err != nil {
		return Question{}, err
	}
	return s.Question(ctx, a, thread)
}

// moderate runs a statement about a post with its id first, and notes what was done.
func (s *Service) moderate(ctx context.Context, tx db.Tx, v view, sql, action, post string, args ...any) error {
	if _, err := tx.Exec(ctx, sql, append([]any{post}, args...)...); err != nil {
		return fmt.Errorf("moderate a question: %w", err)
	}
	return s.wrote(ctx, tx, v.by, v.Course, action, post, false)
}

// HidePost hides a question or an answer from everybody but the team and its author, who is told why. What readers told
// of it is decided by that.
func (s *Service) HidePost(ctx context.Context, a plugin.Actor, post, reason string) (Post, error) {
	return s.judge(ctx, a, post, func(tx db.Tx, v view, r postRow) error {
		reason, err := reasonOf(reason)
		if err != nil || r.HiddenAt != nil {
			return err
		}
		if err := s.moderate(ctx, tx, v, hidePostSQL, "question.hidden", post, s.Now(), reason); err != nil {
			return err
		}
		if err := s.shown(ctx, tx, v, post, false); err != nil {
			return err
		}
		return s.tellAuthor(ctx, tx, v, r, "question_hidden", reason)
	})
}

// RestorePost shows again what was hidden; its author is told. What was accepted before is not accepted again by that.
func (s *Service) RestorePost(ctx context.Context, a plugin.Actor, post string) (Post, error) {
	return s.judge(ctx, a, post, func(tx db.Tx, v view, r postRow) error {
		if r.HiddenAt == nil {
			return nil
		}
		if err := s.moderate(ctx, tx, v, hidePostSQL, "question.restored", post, (*time.Time)(nil), (*string)(nil)); err != nil {
			return err
		}
		if err := s.shown(ctx, tx, v, post, true); err != nil {
			return err
		}
		return s.tellAuthor(ctx, tx, v, r, "question_restored", "")
	})
}

// shown keeps on the thread what became of a post, and decides what readers told of it.
func (s *Service) shown(ctx context.Context, tx db.Tx, v view, post string, shown bool) error {
	if _, err := tx.Exec(ctx, hideThreadSQL, v.ID, post, !shown); err != nil {
		return fmt.Errorf("hide a question: %w", err)
	}
	if _, err := tx.Exec(ctx, decideReportsSQL, post, s.Now()); err != nil {
		return fmt.Errorf("decide reports: %w", err)
	}
	return nil
}

// KeepPost decides that what readers told of a post is no reason to hide it.
func (s *Service) KeepPost(ctx context.Context, a plugin.Actor, post string) (Post, error) {
	return s.judge(ctx, a, post, func(tx db.Tx, v view, r postRow) error {
		if len(r.Reports) == 0 {
			return nil
		}
		return s.moderate(ctx, tx, v, decideReportsSQL, "question.kept", post, s.Now())
	})
}

// judge runs what only the team does with a post.
func (s *Service) judge(ctx context.Context, a plugin.Actor, post string, fn func(db.Tx, view, postRow) error) (Post, error) {
	var thread string
	err := s.onPost(ctx, a, post, func(tx db.Tx, v view, r postRow) error {
		if thread = v.ID; !v.talk.Moderates {
			return plugin.ErrDenied
		}
		return fn(tx, v, r)
	})
	if err != nil {
		return Post{}, err
	}
	return s.readPost(ctx, a, thread, post)
}

// ReportPost tells the team of a post that a reader takes offence at. Who told stays unknown to its author and to the team.
func (s *Service) ReportPost(ctx context.Context, a plugin.Actor, post, reason string) error {
	return s.onPost(ctx, a, post, func(tx db.Tx, v view, r postRow) error {
		switch {
		case r.Author == a.User:
			return ErrOwnPost
		case !v.talk.Writes:
			return ErrReadsOnly
		}
		reason, err := reasonOf(reason)
		if err != nil {
			return err
		}
		if err := s.moderate(ctx, tx, v, reportSQL, "question.reported", post, a.User, reason); err != nil {
			return err
		}
		return s.tellReported(ctx, tx, v, r, reason)
	})
}
