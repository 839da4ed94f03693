package notify

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// NewQuestion is what somebody asks.
type NewQuestion struct {
	Content *plugin.ContentID
	Title   string
	Text    string
}

// pacePosts takes one post from what somebody may write in an hour.
func (s *Service) pacePosts(a plugin.Actor, talk learningapi.Talk) error {
	pace := s.asking
	if talk.Staff {
		pace = s.teaching
	}
	if ok, wait := pace.Allow(string(a.User)); !ok {
		return ErrPosts.In(wait)
	}
	return nil
}

// mention keeps whom a post mentions. Somebody new has to be one whom the actor may mention; who is in it already stays.
func (s *Service) mention(ctx context.Context, tx db.Tx, a plugin.Actor, talk learningapi.Talk, post, text string) error {
	ids := mentionsIn(text)
	if len(ids) > mentionsMax {
		return ErrPost.At("/text", "question_mentions", plugin.Args{"max": mentionsMax})
	}
	if len(ids) == 0 {
		ids = []plugin.UserID{}
	}
	if _, err := tx.Exec(ctx, clearMentionsSQL, post, ids); err != nil {
		return fmt.Errorf("forget mentions: %w", err)
	}
	known, err := db.Values[plugin.UserID](ctx, tx, mentionedSQL, post)
	if err != nil {
		return fmt.Errorf("read mentions: %w", err)
	}
	allowed, err := db.Values[plugin.UserID](ctx, tx, mentionableSQL, talk.Course, a.User, talk.Moderates, ids, s.Now())
	if err != nil {
		return fmt.Errorf("ask whom somebody may mention: %w", err)
	}
	may := map[plugin.UserID]bool{}
	for _, id := range append(known, allowed...) {
		may[id] = true
	}
	for _, id := range ids {
		if !may[id] {
			return ErrPost.At("/text", "question_mention")
		}
	}
	if _, err := tx.Exec(ctx, mentionSQL, post, ids); err != nil {
		return fmt.Errorf("keep mentions: %w", err)
	}
	return nil
}

// Ask puts a question to a course, or to one of its contents.
func (s *Service) Ask(ctx context.Context, a plugin.Actor, course plugin.CourseID, n NewQuestion) (Question, error) {
	w := written{n.Title, n.Text, true}.clean()
	talk, err := s.Rooms.Talk(ctx, s.DB, a, course)
	switch {
	case err != nil:
		return Question{}, err
	case !talk.Writes:
		return Question{}, ErrReadsOnly
	}
	if n.Content != nil {
		if _, open := talk.Contents[*n.Content]; !open {
			return Question{}, plugin.ErrNotFound
		}
	}
	if err := w.wrong(); err != nil {
		return Question{}, err
	}
	if err := s.pacePosts(a, talk); err != nil {
		return Question{}, err
	}
	if w, err = s.askBefore(ctx, a, course, n.Content, w); err != nil {
		return Question{}, err
	}
	id := plugin.NewID[string]()
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, insertThreadSQL, id, course, n.Content, a.User, s.Now()); err != nil {
			return fmt.Errorf("open a question: %w", err)
		}
		if _, err := tx.Exec(ctx, insertPostSQL, id, id, a.User, w.title, w.text, s.Now()); err != nil {
			return fmt.Errorf("ask a question: %w", err)
		}
		if err := s.mention(ctx, tx, a, talk, id, w.text); err != nil {
			return err
		}
		return s.wrote(ctx, tx, a, course, "question.asked", id, true)
	})
	if err != nil {
		return Question{}, err
	}
	return s.Question(ctx, a, id)
}

// wrote ends what somebody did to a post: pages that show it learn of it, the audit log keeps it, and where there is
// something to tell a job tells it.
func (s *Service) wrote(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, action, post string, tell bool) error {
	s.Hub.Changed(tx, live.TalkTopic(course))
	if tell && !s.past {
		if err := s.Jobs.Insert(ctx, tx, postArgs{post}); err != nil {
			return err
		}
	}
	return audit.Write(ctx, tx, a, audit.Entry{Action: action, Type: "question", ID: post, Detail: map[string]any{"course": course}})
}

// holding runs fn in a transaction that holds the question: what is done to one happens one after the other. Afterwards
// its answers are counted anew.
func (s *Service) holding(ctx context.Context, a plugin.Actor, thread string, fn func(db.Tx, view) error) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		_, err := db.One[struct{ ID string }](ctx, tx, holdThreadSQL, thread)
		if errors.Is(err, db.ErrNoRow) {
			return plugin.ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("hold a question: %w", err)
		}
		v, err := s.view(ctx, tx, a, thread)
		if err != nil {
			return err
		}
		if err := fn(tx, v); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, recountThreadSQL, thread); err != nil {
			return fmt.Errorf("count answers: %w", err)
		}
		return nil
	})
}

// onPost is holding for a post: row is the question's own text, or one of its answers.
func (s *Service) onPost(ctx context.Context, a plugin.Actor, post string, fn func(tx db.Tx, v view, row postRow) error) error {
	thread, err := s.threadOf(ctx, post)
	if err != nil {
		return err
	}
	return s.holding(ctx, a, thread, func(tx db.Tx, v view) error {
		row, err := s.row(ctx, tx, v, post)
		if err != nil {
			return err
		}
		return fn(tx, v, row)
	})
}

// threadOf returns the question to which a post belongs.
func (s *Service) threadOf(ctx context.Context, post string) (string, error) {
	thread, err := db.Value[string](ctx, s.DB, threadOfSQL, post)
	if errors.Is(err, db.ErrNoRow) {
		return "", plugin.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("find a question: %w", err)
	}
	return thread, nil
}

// row reads a post of the question that the viewer may read: its own text, or an answer.
func (s *Service) row(ctx context.Context, q db.Querier, v view, post string) (postRow, error) {
	if post == v.ID {
		return v.postRow, nil
	}
	return s.answer(ctx, q, v, post)
}

// answer reads an answer that the viewer may read.
func (s *Service) answer(ctx context.Context, q db.Querier, v view, id string) (postRow, error) {
	r, err := db.One[postRow](ctx, q, answerSQL, v.by.User, id, v.ID)
	if errors.Is(err, db.ErrNoRow) || err == nil && r.HiddenAt != nil && !v.talk.Moderates && r.Author != v.by.User {
		return postRow{}, plugin.ErrNotFound
	}
	if err != nil {
		return postRow{}, fmt.Errorf("read an answer: %w", err)
	}
	return r, nil
}

// AnswerQuestion answers a question.
func (s *Service) AnswerQuestion(ctx context.Context, a plugin.Actor, thread, text string) (Post, error) {
	w := written{text: text}.clean()
	now, err := s.view(ctx, s.DB, a, thread)
	if err != nil {
		return Post{}, err
	}
	if err := now.mayAnswer(); err != nil {
		return Post{}, err
	}
	if err := w.wrong(); err != nil {
		return Post{}, err
	}
	if err := s.pacePosts(a, now.talk); err != nil {
		return Post{}, err
	}
	if w, err = s.askBefore(ctx, a, now.Course, now.Content, w); err != nil {
		return Post{}, err
	}
	id := plugin.NewID[string]()
	err = s.holding(ctx, a, thread, func(tx db.Tx, v view) error {
		if err := v.mayAnswer(); err != nil {
			return err
		}
		if n, err := db.Value[int](ctx, tx, postsOfThreadSQL, thread); err != nil {
			return fmt.Errorf("count answers: %w", err)
		} else if n > answersMax {
			return ErrFullThread.With("max", answersMax)
		}
		if _, err := tx.Exec(ctx, insertPostSQL, id, thread, a.User, "", w.text, s.Now()); err != nil {
			return fmt.Errorf("answer a question: %w", err)
		}
		if err := s.mention(ctx, tx, a, v.talk, id, w.text); err != nil {
			return err
		}
		return s.wrote(ctx, tx, a, v.Course, "question.replied", id, true)
	})
	if err != nil {
		return Post{}, err
	}
	return s.readPost(ctx, a, thread, id)
}

func (s *Service) readPost(ctx context.Context, a plugin.Actor, thread, id string) (Post, error) {
	v, err := s.view(ctx, s.DB, a, thread)
	if err != nil {
		return Post{}, err
	}
	r, err := s.row(ctx, s.DB, v, id)
	if err != nil {
		return Post{}, err
	}
	return v.post(r), nil
}

// ChangePost changes what the actor wrote, within a day. A title is a question's only.
func (s *Service) ChangePost(ctx context.Context, a plugin.Actor, post string, title *string, text string) (Post, error) {
	w, thread, err := s.beforeChange(ctx, a, post, title, text)
	if err != nil {
		return Post{}, err
	}
	err = s.onPost(ctx, a, post, func(tx db.Tx, v view, r postRow) error {
		if err := v.mayEdit(r); err != nil {
			return err
		}
		if w.same(v, r) {
			return nil
		}
		if _, err := tx.Exec(ctx, changePostSQL, post, w.title, w.text, s.Now()); err != nil {
			return fmt.Errorf("change what was written: %w", err)
		}
		if err := s.mention(ctx, tx, a, v.talk, post, w.text); err != nil {
			return err
		}
		return s.wrote(ctx, tx, a, v.Course, "question.edited", post, true) // whom it mentions now is told
	})
	if err != nil {
		return Post{}, err
	}
	return s.readPost(ctx, a, thread, post)
}

// DeletePost takes back what the actor wrote.
func (s *Service) DeletePost(ctx context.Context, a plugin.Actor, post string) error {
	return s.onPost(ctx, a, post, func(tx db.Tx, v view, r postRow) error {
		if err := v.mayDelete(r); err != nil {
			return err
		}
		sql := deletePostSQL
		if r.ID == v.ID {
			sql = deleteThreadSQL
		}
		if _, err := tx.Exec(ctx, sql, post); err != nil {
			return fmt.Errorf("delete what was written: %w", err)
		}
		return s.wrote(ctx, tx, a, v.Course, "question.deleted", post, false)
	})
}

// Accept says which answer solved the question; nil says that none did.
func (s *Service) Accept(ctx context.Context, a plugin.Actor, thread string, answer *string) (Question, error) {
	err := s.holding(ctx, a, thread, func(tx db.Tx, v view) error {
		if err := v.mayAccept(); err != nil {
			return err
		}
		if answer == nil {
			if v.Accepted == nil {
				return nil
			}
			return s.accept(ctx, tx, v, nil, "question.unaccepted", *v.Accepted)
		}
		r, err := s.answer(ctx, tx, v, *answer)
		switch {
		case err != nil:
			return err
		case r.HiddenAt != nil:
			return ErrHiddenPost
		case v.Accepted != nil && *v.Accepted == r.ID:
			return nil
		}
		if err := s.accept(ctx, tx, v, &r.ID, "question.accepted", r.ID); err != nil {
			return err
		}
		return s.tellAccepted(ctx, tx, v, r)
	})
	if err != nil {
		return Question{}, err
	}
	return s.Question(ctx, a, thread)
}

func (s *Service) accept(ctx context.Context, tx db.Tx, v view, answer *string, action, about string) error {
	if _, err := tx.Exec(ctx, acceptSQL, v.ID, answer); err != nil {
		return fmt.Errorf("accept an answer: %w", err)
	}
	return s.wrote(ctx, tx, v.by, v.Course, action, about, false)
}

// Vote says that the actor has, or has no longer, the same question; who has it is told of answers.
func (s *Service) Vote(ctx context.Context, a plugin.Actor, thread string, same bool) (Question, error) {
	err := s.holding(ctx, a, thread, func(tx db.Tx, v view) error {
		sql, action := unvoteSQL, "question.unfollowed"
		if same {
			if err := v.mayVote(); err != nil {
				return err
			}
			sql, action = voteSQL, "question.followed"
		}
		tag, err := tx.Exec(ctx, sql, thread, a.User)
		if err != nil {
			return fmt.Errorf("note who has the same question: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return s.wrote(ctx, tx, a, v.Course, action, thread, false)
	})
	if err != nil {
		return Question{}, err
	}
	return s.Question(ctx, a, thread)
}
