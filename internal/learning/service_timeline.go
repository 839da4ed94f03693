package learning

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// Happened is one thing that happened with a trainee in one of his or her courses.
type Happened struct {
	ID       string        `json:"id"`
	Kind     string        `json:"kind" enum:"enrollment,done,watched,read,review,note,answer,shared,question,reply,message"`
	At       time.Time     `json:"at"`
	Course   NamedCourse   `json:"course"`
	Content  *NamedContent `json:"content" doc:"Of done, watched, read, shared, question and reply"`
	From     *string       `json:"from" doc:"Of enrollment: the status before; null at its beginning"`
	To       *string       `json:"to" doc:"Of enrollment: the status after; of note: its kind"`
	Source   *string       `json:"source" doc:"Of enrollment: who or what did it; of note: team or sent; of message: trainee or team"`
	Text     *string       `json:"text" doc:"The reason, the review, the note, the answer, the question's title, or the beginning of a shared note, a reply or a message"`
	Group    *string       `json:"group" doc:"Of enrollment: name of the group afterwards"`
	Until    *time.Time    `json:"until" doc:"Of enrollment: when access ends"`
	Number   *int          `json:"number" doc:"Of done: the score, percent; of watched: the share, percent; of read: seconds so far; of review: the stars"`
	Replaced bool          `json:"replaced" doc:"Of watched: the film was replaced since"`
	Actor    *Named        `json:"actor" doc:"Null: the trainee, the system, or not told"`
	Link     *string       `json:"link" doc:"Of shared, question, reply and message: path in the app"`
}

// NamedContent is a content by name.
type NamedContent struct {
	ID    plugin.ContentID `json:"id"`
	Title string           `json:"title"`
	Type  string           `json:"type"`
}

type happenedKey struct {
	At   time.Time `json:"a"`
	ID   string    `json:"i"`
	Kind string    `json:"k"`
}

// TraineeTimeline returns what happened with a trainee in a course of whose team the actor is, the latest first.
func (s *Service) TraineeTimeline(ctx context.Context, a plugin.Actor, course plugin.CourseID, user plugin.UserID, cursor string, limit int) (plugin.Page[Happened], error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return plugin.Page[Happened]{}, err
	}
	if err := s.mayTeach(a, r); err != nil {
		return plugin.Page[Happened]{}, err
	}
	if err := s.traineeOf(ctx, course, user); err != nil {
		return plugin.Page[Happened]{}, err
	}
	return s.timeline(ctx, a, []NamedCourse{{course, r.CourseTitle}}, user, true, cursor, limit)
}

// MyTimeline returns the same about oneself, without what the team keeps to itself.
func (s *Service) MyTimeline(ctx context.Context, a plugin.Actor, course plugin.CourseID, cursor string, limit int) (plugin.Page[Happened], error) {
	r, err := s.room(ctx, s.DB, plugin.Actor{User: a.User, Role: plugin.Trainee}, course)
	if err != nil {
		return plugin.Page[Happened]{}, err
	}
	if r.Enrollment == nil {
		return plugin.Page[Happened]{}, plugin.ErrNotFound
	}
	return s.timeline(ctx, a, []NamedCourse{{course, r.CourseTitle}}, a.User, false, cursor, limit)
}

// traineeOf returns nil when the person is or was enrolled in the course.
func (s *Service) traineeOf(ctx context.Context, course plugin.CourseID, user plugin.UserID) error {
	r, err := s.room(ctx, s.DB, plugin.Actor{User: user, Role: plugin.Trainee}, course)
	if err == nil && r.Enrollment == nil {
		return plugin.ErrNotFound
	}
	return err
}

// timeline puts together what happened in courses of the person and what was said, as far as the actor may know it.
func (s *Service) timeline(ctx context.Context, a plugin.Actor, courses []NamedCourse, user plugin.UserID, team bool, cursor string, limit int) (plugin.Page[Happened], error) {
	none := plugin.Page[Happened]{}
	after, err := plugin.ParseCursor[happenedKey](cursor)
	if err != nil {
		return none, err
	}
	if after != nil {
		if _, ok := plugin.ParseID[string](after.ID); !ok || after.At.Year() < 1 || after.At.Year() > 9999 {
			return none, plugin.ErrCursor
		}
	}
	ids := make([]plugin.CourseID, len(courses))
	for i, c := range courses {
		ids[i] = c.ID
	}
	rows, err := timeline(ctx, s.DB, ids, user, team, after, limit+1)
	if err != nil {
		return none, err
	}
	list := make([]Happened, len(rows))
	for i, r := range rows {
		list[i] = r.happened(user, team)
	}
	hearing := learningapi.Hearing{Reader: a, Courses: ids, Trainee: user, Limit: limit + 1}
	if after != nil {
		hearing.Before = (*learningapi.Place)(after)
	}
	for _, source := range s.Hearers {
		said, err := source.Said(ctx, s.DB, hearing)
		if err != nil {
			return none, err
		}
		for _, x := range said {
			if i := slices.Index(ids, x.Course); i >= 0 {
				list = append(list, heard(x, courses[i], user))
			}
		}
	}
	slices.SortFunc(list, func(a, b Happened) int {
		return cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID), strings.Compare(b.Kind, a.Kind))
	})
	return plugin.Cut(list, limit, func(h Happened) happenedKey { return happenedKey{h.At, h.ID, h.Kind} }), nil
}

// heard is what was said as the timeline of a trainee shows it.
func heard(x learningapi.Said, course NamedCourse, trainee plugin.UserID) Happened {
	h := Happened{Course: course, ID: x.ID, Kind: x.Kind, At: x.At, Text: &x.Text, Link: &x.Link}
	if x.Content != nil && x.ContentTitle != nil && x.ContentType != nil {
		h.Content = &NamedContent{*x.Content, *x.ContentTitle, *x.ContentType}
	}
	if x.Kind == learningapi.Message {
		source := "trainee"
		if x.By != trainee {
			source = "team"
			h.Actor = &Named{x.By, x.ByName}
		}
		h.Source = &source
	}
	return h
}

// happened is a row as it is told to the team, or to the trainee.
func (r happenedRow) happened(trainee plugin.UserID, team bool) Happened {
	h := Happened{Course: NamedCourse{r.Course, r.InCourse}, ID: r.ID, Kind: r.Kind, At: r.At, From: r.From, To: r.To, Source: r.Source, Text: r.Text, Group: r.Group, Until: r.Until, Number: r.Number, Replaced: r.Replaced}
	if r.Content != nil && r.Title != nil {
		h.Content = &NamedContent{*r.Content, *r.Title, *r.Type}
	}
	if r.Actor != nil && r.ActorName != nil {
		h.Actor = &Named{*r.Actor, *r.ActorName}
	}
	if r.Kind == "shared" {
		link := "/notes?course=" + string(r.Course)
		if team {
			link = "/teach/" + string(r.Course) + "/notes?person=" + string(trainee)
		}
		h.Link = &link
	}
	return h
}
