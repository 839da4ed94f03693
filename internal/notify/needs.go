package notify

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Rooms answers for courses as their people see them; learning does.
type Rooms interface {
	// Talk returns how somebody stands to what is said in a course, or a fault; plugin.ErrNotFound for strangers.
	Talk(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID) (learningapi.Talk, error)
	// Talks returns the same of each of some courses that is not closed to the actor, in a fixed number of queries.
	Talks(ctx context.Context, q db.Querier, a plugin.Actor, courses []plugin.CourseID) (map[plugin.CourseID]learningapi.Talk, error)
}

// Diary knows what people have before them; learning, assessment and classroom do.
type Diary interface {
	// Appointments returns those of one person from a moment to another, by the access rule.
	Appointments(ctx context.Context, a plugin.Actor, from, to time.Time) ([]learningapi.Appointment, error)
	// Near returns of what anybody may have to be reminded.
	Near(ctx context.Context, ahead learningapi.Ahead) ([]learningapi.Near, error)
}
