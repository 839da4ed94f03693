package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// questionPath is the page of a question; an answer is named behind it.
const questionPath = "/questions/"

func postPath(thread, post string) string { return questionPath + thread + "?post=" + post }

// view is a question as somebody stands to it.
type view struct {
	threadRow
	talk learningapi.Talk
	by   plugin.Actor
	now  time.Time
}

// view reads a question that the actor may read; every other one does not exist.
func (s *Service) view(ctx context.Context, q db.Querier, a plugin.Actor, id string) (view, error) {
	r, err := db.One[threadRow](ctx, q, threadSQL, a.User, id)
	if errors.Is(err, db.ErrNoRow) {
		return view{}, plugin.ErrNotFound
	}
	if err != nil {
		return view{}, fmt.Errorf("read a question: %w", err)
	}
	talk, err := s.Rooms.Talk(ctx, q, a, r.Course)
	if err != nil {
		return view{}, err
	}
	if r.Content != nil {
		if _, open := talk.Contents[*r.Content]; !open {
			return view{}, plugin.ErrNotFound
		}
	}
	if r.HiddenAt != nil && !talk.Moderates && r.Author != a.User {
		return view{}, plugin.ErrNotFound
	}
	return view{r, talk, a, s.Now()}, nil
}

func writer(id plugin.UserID, first, last string, avatar *string, team, former bool) Writer {
	if former {
		return Writer{ID: id, Former: true}
	}
	return Writer{id, first, last, avatar, team, false}
}

// post returns what was written as the viewer sees it.
func (v view) post(r postRow) Post {
	mine := r.Author == v.by.User
	p := Post{
		ID: r.ID, Author: writer(r.Author, r.FirstName, r.LastName, r.Avatar, r.Team, r.Former), Mine: mine, Text: r.Body, Mentions: r.Mentions,
		CreatedAt: r.CreatedAt, EditedAt: r.EditedAt, Accepted: v.Accepted != nil && *v.Accepted == r.ID, Reported: r.Reported, Reports: []string{},
	}
	if r.HiddenAt != nil {
		p.Hidden = &Hiding{*r.HiddenAt, *r.HiddenReason}
	}
	if v.talk.Moderates {
		p.Reports = r.Reports
	}
	p.May = PostRights{
		Edit:     mine && v.mayEdit(r) == nil,
		Delete:   mine && v.mayDelete(r) == nil,
		Report:   !mine && !v.talk.Moderates && v.talk.Writes && r.HiddenAt == nil,
		Moderate: v.talk.Moderates,
	}
	return p
}

func (v view) question() Question {
	q := Question{
		Post: v.post(v.postRow), CourseID: v.Course, CourseTitle: v.talk.Title, Title: v.Title, Answers: v.Answers, Answered: v.Answered,
		AcceptedID: v.Accepted, Pinned: v.Pinned, ClosedAt: v.ClosedAt, CloseReason: v.CloseReason, Votes: v.Votes, Voted: v.Voted,
		MayAnswer: v.mayAnswer() == nil, MayAccept: v.mayAccept() == nil, MayVote: v.mayVote() == nil, Staff: v.talk.Staff,
	}
	if v.Content != nil {
		q.Content = &QuestionContent{*v.Content, v.talk.Contents[*v.Content]}
	}
	return q
}

func (v view) mayEdit(r postRow) error {
	switch {
	case r.Author != v.by.User:
		return plugin.ErrDenied
	case !v.talk.Writes:
		return ErrReadsOnly
	case r.HiddenAt != nil:
		return ErrHiddenPost
	case v.ClosedAt != nil:
		return ErrClosedThread
	case v.now.Sub(r.CreatedAt) > editWithin:
		return ErrTooLate
	}
	return nil
}

// mayDelete: an answer goes whenever its author wants. A question goes alone, never with the answers of others.
func (v view) mayDelete(r postRow) error {
	switch {
	case r.Author != v.by.User:
		return plugin.ErrDenied
	case r.ID == v.ID && v.Answers > 0:
		return ErrAnswered
	}
	return nil
}

func (v view) mayAnswer() error {
	switch {
	case !v.talk.Writes:
		return ErrReadsOnly
	case v.HiddenAt != nil:
		return ErrHiddenPost
	case v.ClosedAt != nil:
		return ErrClosedThread
	}
	return nil
}

func (v view) mayAccept() error {
	switch {
	case v.talk.Moderates:
		return nil
	case v.Author != v.by.User || !v.talk.Writes:
		return plugin.ErrDenied
	}
	return nil
}

func (v view) mayVote() error {
	switch {
	case v.Author == v.by.User:
		return ErrOwnPost
	case v.talk.Staff:
		return plugin.ErrDenied
	case v.HiddenAt != nil:
		return ErrHiddenPost
	}
	return nil
}

// Question returns a question that the actor may read.
func (s *Service) Question(ctx context.Context, a plugin.Actor, id string) (Question, error) {
	v, err := s.view(ctx, s.DB, a, id)
	if err != nil {
		return Question{}, err
	}
	return v.question(), nil
}

// Answers lists the answers of a question, the first one first.
func (s *Service) Answers(ctx context.Context, a plugin.Actor, id, cursor string, limit int) (plugin.Page[Post], error) {
	after, err := beforeMessage(cursor)
	if err != nil {
		return plugin.Page[Post]{}, err
	}
	v, err := s.view(ctx, s.DB, a, id)
	if err != nil {
		return plugin.Page[Post]{}, err
	}
	rows, err := db.Many[postRow](ctx, s.DB, answersSQL, a.User, id, v.talk.Moderates, after, limit+1)
	if err != nil {
		return plugin.Page[Post]{}, fmt.Errorf("list answers: %w", err)
	}
	list := make([]Post, 0, len(rows))
	for _, r := range rows {
		list = append(list, v.post(r))
	}
	return plugin.Cut(list, limit, func(p Post) messageKey { return messageKey{p.ID} }), nil
}

// ReadQuestion marks what the actor was told of a question as read.
func (s *Service) ReadQuestion(ctx context.Context, a plugin.Actor, id string) error {
	if _, err := s.view(ctx, s.DB, a, id); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error { return s.notices.ReadLink(ctx, tx, a.User, questionPath+id) })
}

// QuestionPeople lists whom the actor may mention in a course: the team and whoever wrote there; for the team everybody
// who takes part. Who only reads stays unknown to other trainees.
func (s *Service) QuestionPeople(ctx context.Context, a plugin.Actor, course plugin.CourseID, query string) ([]QuestionPerson, error) {
	talk, err := s.Rooms.Talk(ctx, s.DB, a, course)
	if err != nil {
		return nil, err
	}
	rows, err := db.Many[questionPersonRow](ctx, s.DB, questionPeopleSQL, course, a.User, talk.Moderates, pattern(query), s.Now())
	if err != nil {
		return nil, fmt.Errorf("list whom somebody may mention: %w", err)
	}
	list := make([]QuestionPerson, 0, len(rows))
	for _, r := range rows {
		list = append(list, QuestionPerson(r))
	}
	return list, nil
}
