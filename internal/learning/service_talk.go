package learning

import (
	"context"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Talk returns how the actor stands to what is said in a course, or a fault: to strangers the course does not exist,
// and who was suspended or left is told so. Visitors of a free preview are strangers here.
func (s *Service) Talk(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID) (learningapi.Talk, error) {
	r, err := s.room(ctx, q, a, course)
	if err != nil {
		return learningapi.Talk{}, err
	}
	staff := s.mayTeach(a, r) == nil
	rule := s.rule(ctx)
	if err := rule.enter(r, staff, false); err != nil {
		return learningapi.Talk{}, err
	}
	steps, err := s.steps(ctx, q, a, course)
	if err != nil {
		return learningapi.Talk{}, err
	}
	t := learningapi.Talk{Course: course, Title: r.CourseTitle, Staff: staff, Contents: map[plugin.ContentID]string{}}
	t.Writes = r.TeamRole != "observer" || !member(a, r.TeamRole)
	t.Moderates = staff && t.Writes
	for _, st := range steps {
		if rule.decide(a, r, st).Allowed {
			t.Contents[st.ID] = st.Title
		}
	}
	return t, nil
}
