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
	talk, err := s.Rooms.Talk(ctx, q, h.Reader, h.Course)
	closed := err != nil
	if closed && plugin.AsFault(err).Kind == plugin.Internal {
		return nil, err
	}
	open := make([]plugin.ContentID, 0, len(talk.Contents))
	for id := range talk.Contents {
		open = append(open, id)
	}
	own := h.Reader.User == h.Trainee
	rows, err := readSaid(ctx, q, h, open, own || talk.Moderates, h.Reader.By == "" && !h.Reader.ByKey)
	if err != nil {
		return nil, err
	}
	list := make([]learningapi.Said, 0, len(rows))
	for _, r := range rows {
		x := learningapi.Said{ID: r.ID, Kind: r.Kind, At: r.At, Content: r.Content, ContentTitle: r.Title, ContentType: r.Type, By: r.By, ByName: r.ByName}
		x.Text = cut(oneLine(named(r.Text, r.Mentions)), saidExcerpt)
		switch {
		case r.Kind == learningapi.Message:
			x.Link = conversationPath + r.Thread
		case closed: // whom the room is closed to reads nothing of what is said there
			continue
		case r.Kind == learningapi.Question:
			x.Link = questionPath + r.Thread
		default:
			x.Link = postPath(r.Thread, r.ID)
		}
		list = append(list, x)
	}
	return list, nil
}
