package classroom

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Courses answers for courses; catalog does.
type Courses interface {
	// CanSee returns nil when the actor may read everything of the course, drafts included.
	CanSee(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error
	// ChangeSchedule runs fn with the course held, for whoever may edit the course.
	ChangeSchedule(ctx context.Context, actor plugin.Actor, course plugin.CourseID, fn func(db.Tx, catalogapi.Scheduled) error) error
}

// Learners answers for who learns in a course; learning does.
type Learners interface {
	// Enter returns whether the actor is of the course's team, or learns there with access, else a fault.
	Enter(ctx context.Context, actor plugin.Actor, course plugin.CourseID) (staff bool, err error)
	// SeatsTaken returns how many seats of a course are taken, and how many of each of its groups.
	SeatsTaken(ctx context.Context, course plugin.CourseID) (all int, groups map[string]int, err error)
}
