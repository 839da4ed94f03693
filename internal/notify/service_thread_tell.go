package notify

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// questionKinds are what people are told of questions. What concerns them comes at once, the rest in the digest.
var questionKinds = []notice.Kind{
	{Name: "question_asked", Group: "questions", Mail: notice.MailDigest},
	{Name: "question_replied", Group: "questions", Mail: notice.MailNow},
	{Name: "question_followed", Group: "questions", Mail: notice.MailDigest},
	{Name: "question_mention", Group: "questions", Mail: notice.MailNow},
	{Name: "question_accepted", Group: "questions"},
	{Name: "question_reported", Group: "questions", Mail: notice.MailDigest},
	{Name: "question_hidden", Group: "questions", Mail: notice.MailNow},
	{Name: "question_closed", Group: "questions", Mail: notice.MailDigest},
	{Name: "question_restored", Group: "questions"},
}

// postArgs is the job that tells of a question or an answer.
type postArgs struct {
	Post string `json:"post"`
}

// Kind is the job's name.
func (postArgs) Kind() string { return "question.tell" }

// told is somebody who is told of a post, and as what.
type told struct {
	User plugin.UserID
	Role plugin.Role
	Kind string
}

// tellPost is the job: of a post it tells whom it mentions, of a question the team, of an answer the asker and whoever
// took part or has the same question. Everybody once, however often it runs and whatever they are to it, and nobody who
// may not read it.
func (s *Service) tellPost(ctx context.Context, args postArgs) error {
	p, err := db.One[tellRow](ctx, s.DB, tellSQL, args.Post)
	if errors.Is(err, db.ErrNoRow) {
		return nil // taken back or hidden meanwhile
	}
	if err != nil {
		return fmt.Errorf("read what to tell of: %w", err)
	}
	people, err := db.Many[told](ctx, s.DB, tellWhomSQL, args.Post)
	if err != nil {
		return fmt.Errorf("read whom to tell of a question: %w", err)
	}
	for _, to := range people {
		err := s.DB.InTx(ctx, func(tx db.Tx) error {
			if err := notice.HoldNames(ctx, tx, p.Author); err != nil {
				return err
			}
			p, err := db.One[tellRow](ctx, tx, tellSQL, args.Post)
			if errors.Is(err, db.ErrNoRow) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("read what to tell of: %w", err)
			}
			_, err = s.view(ctx, tx, plugin.Actor{User: to.User, Role: to.Role}, p.Thread)
			if f := plugin.AsFault(err); err != nil && f.Kind != plugin.Internal && f.Kind != plugin.Unavailable {
				return nil
			}
			if err != nil {
				return err
			}
			return s.notices.Tell(ctx, tx, notice.Message{
				Dedupe: "post:" + args.Post, User: to.User, Kind: to.Kind, Args: p.values(), Link: postPath(p.Thread, args.Post),
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// values are what the texts about a post name.
func (p tellRow) values() map[string]any {
	return map[string]any{
		"course": p.CourseTitle, "title": p.Title, "author": p.FirstName + " " + p.LastName, "authorId": p.Author,
		// Without the names of those who are mentioned: a notice is no place from which a name could be taken back.
		"excerpt": cut(oneLine(named(p.Body, nil)), excerptMax),
	}
}

func (s *Service) tellAccepted(ctx context.Context, tx db.Tx, v view, r postRow) error {
	if r.Author == v.by.User || s.past {
		return nil
	}
	return s.notices.Tell(ctx, tx, notice.Message{
		Dedupe: "accepted:" + r.ID, User: r.Author, Kind: "question_accepted", Link: postPath(v.ID, r.ID),
		Args: map[string]any{"course": v.talk.Title, "title": v.Title},
	})
}

// tellAuthor tells somebody what the team did with what they wrote.
func (s *Service) tellAuthor(ctx context.Context, tx db.Tx, v view, r postRow, kind, reason string) error {
	if r.Author == v.by.User {
		return nil
	}
	return s.notices.Tell(ctx, tx, notice.Message{
		Dedupe: kind + ":" + plugin.NewID[string](), User: r.Author, Kind: kind, Link: postPath(v.ID, r.ID),
		Args: map[string]any{"course": v.talk.Title, "title": v.Title, "reason": reason},
	})
}

// tellReported tells the team that readers take offence at a post; once for each post and reader.
func (s *Service) tellReported(ctx context.Context, tx db.Tx, v view, r postRow, reason string) error {
	team, err := db.Values[plugin.UserID](ctx, tx, questionTeamSQL, v.Course)
	if err != nil {
		return fmt.Errorf("read a team: %w", err)
	}
	for _, user := range team {
		if user == r.Author {
			continue // who wrote it does not learn of it this way
		}
		err := s.notices.Tell(ctx, tx, notice.Message{
			Dedupe: "reported:" + r.ID + ":" + string(v.by.User), User: user, Kind: "question_reported", Link: postPath(v.ID, r.ID),
			Args: map[string]any{"course": v.talk.Title, "title": v.Title, "reason": cut(reason, excerptMax)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
