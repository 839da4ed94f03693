package notify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// stateSQL are the statements of lists of a whole course.
var stateSQL = map[string]string{
	"": questionsSQL, StateUnanswered: questionsUnansweredSQL, StateAccepted: questionsAcceptedSQL, StateMine: questionsMineSQL,
	StateHidden: questionsHiddenSQL, StateReported: questionsReportedSQL,
}

// pattern returns what somebody types as the beginning that is looked for, without the wildcards of LIKE.
func pattern(query string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\%_`, r) {
			return -1
		}
		return r
	}, oneLine(cut(query, 100)))
}

func (r itemRow) item() QuestionItem {
	i := QuestionItem{
		ID: r.ID, CourseID: r.Course, CourseTitle: r.CourseTitle, Title: r.Title, Excerpt: cut(oneLine(named(r.Body, r.Mentions)), listExcerpt),
		Author: writer(r.Author, r.FirstName, r.LastName, r.Avatar, r.Team, r.Former), Mine: r.Mine, CreatedAt: r.CreatedAt, Answers: r.Answers,
		Answered: r.Answered, Accepted: r.Accepted, Pinned: r.Pinned, Closed: r.Closed, Hidden: r.Hidden, Votes: r.Votes, Reports: r.Reports,
	}
	if r.Content != nil {
		i.Content = &QuestionContent{*r.Content, *r.ContentTitle}
	}
	return i
}

// Questions lists those of a course that the actor may read: pinned ones, then the newest.
func (s *Service) Questions(ctx context.Context, a plugin.Actor, course plugin.CourseID, f QuestionFilter, cursor string, limit int) (QuestionList, error) {
	pinned, after, err := parseQuestionKey(cursor)
	if err != nil {
		return QuestionList{}, err
	}
	talk, err := s.Rooms.Talk(ctx, s.DB, a, course)
	if err != nil {
		return QuestionList{}, err
	}
	if f.Content != nil {
		if _, open := talk.Contents[*f.Content]; !open {
			return QuestionList{}, plugin.ErrNotFound
		}
	}
	open := slices.Collect(maps.Keys(talk.Contents))
	args := []any{a.User, course, append([]plugin.ContentID{}, open...), talk.Moderates, pinned, after, limit + 1}
	sql := stateSQL[f.State]
	if words, last := threadWords(f.Query); last != "" {
		sql, args = questionsFoundSQL, append(args, f.State, f.Content, words, last)
	} else if f.Content != nil {
		sql, args = questionsOfContentSQL, append(args, f.State, f.Content)
	}
	rows, err := db.Many[itemRow](ctx, s.DB, sql, args...)
	if err != nil {
		return QuestionList{}, fmt.Errorf("list questions: %w", err)
	}
	out := QuestionList{
		Page:        plugin.Cut(items(rows), limit, func(i QuestionItem) questionKey { return questionKey{i.Pinned, i.ID} }),
		CourseTitle: talk.Title, MayWrite: talk.Writes, Moderates: talk.Moderates,
	}
	if after == nil {
		counts, err := db.One[QuestionCounts](ctx, s.DB, countQuestionsSQL, a.User, course, args[2], talk.Moderates, f.Content, questionsCounted)
		if err != nil {
			return QuestionList{}, fmt.Errorf("count questions: %w", err)
		}
		out.Counts = &counts
	}
	return out, nil
}

func items(rows []itemRow) []QuestionItem {
	list := make([]QuestionItem, 0, len(rows))
	for _, r := range rows {
		list = append(list, r.item())
	}
	return list
}

// QueueCounts says how many questions wait for the teams of which somebody is; counting stops at 1000.
type QueueCounts struct {
	Unanswered int `json:"unanswered"`
	Reported   int `json:"reported"`
	Hidden     int `json:"hidden"`
}

// Queue is a page of what waits for somebody's teams.
type Queue struct {
	plugin.Page[QuestionItem]
	Counts *QueueCounts `json:"counts,omitempty" doc:"On the first page only"`
}

// queueSQL are the statements of what waits for teams.
var queueSQL = map[string]string{StateUnanswered: queueUnansweredSQL, StateReported: queueReportedSQL, StateHidden: queueHiddenSQL}

// Waiting lists what waits for the teams of which the actor is, and for a super admin for all teams: the newest first.
func (s *Service) Waiting(ctx context.Context, a plugin.Actor, state, cursor string, limit int) (Queue, error) {
	after, err := beforeMessage(cursor)
	if err != nil {
		return Queue{}, err
	}
	all := a.Is(plugin.SuperAdmin)
	rows, err := db.Many[itemRow](ctx, s.DB, queueSQL[state], a.User, all, after, true, limit+1)
	if err != nil {
		return Queue{}, fmt.Errorf("list what waits for teams: %w", err)
	}
	out := Queue{Page: plugin.Cut(items(rows), limit, func(i QuestionItem) messageKey { return messageKey{i.ID} })}
	if after == nil {
		counts, err := db.One[QueueCounts](ctx, s.DB, countQueueSQL, a.User, all, nil, true, questionsCounted)
		if err != nil {
			return Queue{}, fmt.Errorf("count what waits for teams: %w", err)
		}
		out.Counts = &counts
	}
	return out, nil
}
