package notify

import (
	"context"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Rooms answers for courses as their people see them; learning does.
type Rooms interface {
	// Talk returns how somebody stands to what is said in a course, or a fault; plugin.ErrNotFound for strangers.
	Talk(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID) (learningapi.Talk, error)
}
