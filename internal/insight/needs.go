package insight

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
)

// Courses answers for courses; catalog does.
type Courses interface {
	// CanSee returns nil when the actor may read everything of the course, drafts included.
	CanSee(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error
}

// Learners answers for who learns; learning does.
type Learners interface {
	// Counted returns the contents of a course that count towards its completion.
	Counted(ctx context.Context, course plugin.CourseID) ([]plugin.ContentID, error)
}
