package assessment

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// calendarShown is how many assignments a calendar shows of one person.
const calendarShown = 1000

// Appointments returns the assignments that are due from a moment to another: of a trainee those that the access rule opens
// to them or that wait only for the content before, of a trainer those of their courses.
func (s *Service) Appointments(ctx context.Context, a plugin.Actor, from, to time.Time) ([]learningapi.Appointment, error) {
	rows, err := dueFor(ctx, s.DB, a.User, from, to, a.Is(plugin.Trainer, plugin.SuperAdmin), calendarShown)
	if err != nil {
		return nil, err
	}
	contents := make([]plugin.ContentID, len(rows))
	for i, r := range rows {
		contents[i] = r.Content
	}
	may, err := s.Access.Viewable(ctx, a, contents)
	if err != nil {
		return nil, err
	}
	list := make([]learningapi.Appointment, 0, len(rows))
	for _, r := range rows {
		if !may[r.Content] {
			continue
		}
		list = append(list, learningapi.Appointment{
			Kind: learningapi.Assignment, ID: string(r.Content), Course: r.Course, CourseTitle: r.CourseTitle, CourseSlug: r.Slug, Content: &r.Content,
			Title: &r.Title, At: r.At, Teaching: r.Teaching, Done: r.Done && !r.Teaching, Waived: r.Waived, Sequence: r.Sequence, Changed: r.Changed,
		})
	}
	return list, nil
}

// Near returns for whom an assignment may be due soon.
func (s *Service) Near(ctx context.Context, ahead learningapi.Ahead) ([]learningapi.Near, error) {
	return near(ctx, s.DB, ahead)
}
