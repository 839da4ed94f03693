package notify

import (
	"context"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// saidExcerpt is how much of an answer or a message a timeline shows, in characters.
const saidExcerpt = 300

// Said returns what a trainee asked and answered in a course, and the letters between them and its team, as far as the
// reader may know: questions by the access rule, as their pages; letters only where they are the reader's own, and never to
// who looks on as somebody else or to a program.
func (s *Service) Said(ctx context.Context, q db.Querier, h learningapi.Hearing) ([]learningapi.Said, error) {
	talks, err := s.Rooms.Talks(ctx, q, h.Reader, h.Courses)
	if err != nil {
		return nil, err
	}
	own := h.Reader.User == h.Trainee
	under := saidUnder{Courses: []plugin.CourseID{}, Contents: []plugin.ContentID{}, Hidden: []plugin.CourseID{}}
	for _, course := range h.Courses {
		talk, open := talks[course]
		if !open { // whom the room is closed to reads nothing of what is said there
			continue
		}
		under.Courses = append(under.Courses, course)
		for id := range talk.Contents {
			under.Contents = append(under.Contents, id)
		}
		if own || talk.Moderates {
			under.Hidden = append(under.Hidden, course)
		}
	}
	rows, err := readSaid(ctx, q, h, under, h.Reader.By == "" && !h.Reader.ByKey)
	if err != nil {
		return nil, err
	}
	list := make([]learningapi.Said, 0, len(rows))
	for _, r := range rows {
		x := learningapi.Said{ID: r.ID, Kind: r.Kind, Course: r.Course, At: r.At, Content: r.Content, ContentTitle: r.Title, ContentType: r.Type, By: r.By, ByName: r.ByName}
		x.Text = cut(oneLine(named(r.Text, r.Mentions)), saidExcerpt)
		switch {
		case r.Kind == learningapi.Message:
			x.Link = conversationPath + r.Thread
		case r.Kind == learningapi.Question:
			x.Link = questionPath + r.Thread
		default:
			x.Link = postPath(r.Thread, r.ID)
		}
		list = append(list, x)
	}
	return list, nil
}
