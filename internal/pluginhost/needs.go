package pluginhost

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Courses answers for courses; catalog does.
type Courses interface {
	CanSee(ctx context.Context, a plugin.Actor, course plugin.CourseID) error
	// CanHear refuses who is not one of the course's people, team and trainees.
	CanHear(ctx context.Context, a plugin.Actor, course plugin.CourseID) error
	// CanEdit refuses who may not change the course's contents.
	CanEdit(ctx context.Context, a plugin.Actor, course plugin.CourseID) error
	// CanChange refuses who may not change the course itself.
	CanChange(ctx context.Context, a plugin.Actor, course plugin.CourseID) error
}

// Figures keeps what is told of courses; insight does.
type Figures interface {
	SetRevenue(ctx context.Context, tx db.Tx, course plugin.CourseID, revenue plugin.Money) error
}

// Learners answers for who learns what; learning does.
type Learners interface {
	MayView(ctx context.Context, a plugin.Actor, content plugin.ContentID) error
	Round(ctx context.Context, a plugin.Actor, content plugin.ContentID) (int, error)
	MayBuy(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) error
	Offered(ctx context.Context, course plugin.CourseID) ([]plugin.UserID, error)
	HoldSeat(ctx context.Context, tx db.Tx, h plugin.SeatHold) error
	ReleaseSeat(ctx context.Context, tx db.Tx, key string) error
	EnrolBy(ctx context.Context, tx db.Tx, by plugin.Actor, e plugin.Enrolment) (plugin.EnrollmentID, plugin.EnrolOutcome, error)
	EndBy(ctx context.Context, tx db.Tx, by plugin.Actor, id plugin.EnrollmentID, reason string) error
	CompleteBy(ctx context.Context, tx db.Tx, a plugin.Actor, content plugin.ContentID, types []string, score *int) error
}
