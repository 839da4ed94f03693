// Package classroom owns the sessions of classroom and hybrid courses: their meetings. Rooms, codes and attendance have
// their tables only, because others refer to them.
//
//	session.go          what a session is, and the rules of its fields (pure)
//	needs.go            what this module asks of others
//	service.go          the service
//	service_session.go  making, changing, cancelling, deleting
//	service_read.go     what the team, visitors and trainees see
//	service_tell.go     who is told of a change
//	service_calendar.go what stands in calendars
//	publish.go          its part in publishing a course
//	personal.go         what it keeps about people
//	store*.go           the SQL, and nothing but SQL
//	http.go             the operations
package classroom

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/job"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
)

// Deps is what the module works with.
type Deps struct {
	DB       *db.DB
	Bus      *event.Bus
	Hub      *live.Hub
	Jobs     *job.Jobs
	Notices  *notice.Notices
	Courses  Courses
	Learners Learners
	Zone     func(ctx context.Context) (*time.Location, error) // of the organisation, whose clock sessions go by
	Now      func() time.Time
}

// Service offers the use cases of the classroom.
type Service struct{ Deps }

// New returns the service.
func New(d Deps) *Service {
	s := &Service{d}
	d.Notices.Offer(
		notice.Kind{Name: kindChanged, Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: kindCancelled, Group: "learning", Mail: notice.MailNow},
		notice.Kind{Name: kindWithdrawn, Group: "learning", Mail: notice.MailNow},
	)
	job.Handle(d.Jobs, s.tell)
	return s
}
