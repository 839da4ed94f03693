package learning

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Status is where an enrolment stands.
type Status string

const (
	Enrolled  Status = "enrolled"  // learns
	Completed Status = "completed" // is done, and may still look
	Dropped   Status = "dropped"   // has left; nothing is lost
	Suspended Status = "suspended" // has no access for the time being; nothing is lost
)

// live reports whether an enrolment of this status gives access.
func (s Status) live() bool { return s == Enrolled || s == Completed }

// Enrollment is the enrolment of a person in a course.
type Enrollment struct {
	ID          plugin.EnrollmentID `json:"id"`
	CourseID    plugin.CourseID     `json:"courseId"`
	Status      Status              `json:"status" enum:"enrolled,completed,dropped,suspended"`
	Progress    float64             `json:"progress" doc:"Percent, 0 to 100, two decimals"`
	EnrolledAt  time.Time           `json:"enrolledAt"`
	CompletedAt *time.Time          `json:"completedAt"`
}

// The faults of enrolling.
var (
	// ErrFull: every seat is taken.
	ErrFull = plugin.NewFault(plugin.Conflict, "enrollment.full")
	// ErrGroupFull: the group has fewer places left than people are to come.
	ErrGroupFull = plugin.NewFault(plugin.Conflict, "enrollment.group_full")
	// ErrNotFree: the course has a price.
	ErrNotFree = plugin.NewFault(plugin.Invalid, "enrollment.not_free")
	// ErrClosed: the course takes nobody any more, or is not open at the moment.
	ErrClosed = plugin.NewFault(plugin.Denied, "enrollment.closed")
	// ErrTeam: who teaches a course is not its trainee.
	ErrTeam = plugin.NewFault(plugin.Invalid, "enrollment.team")
	// ErrPrerequisite: another course has to be completed first.
	ErrPrerequisite = plugin.NewFault(plugin.Invalid, "enrollment.prerequisite")
	// ErrSuspended: the enrolment is suspended, which only the course's team can end.
	ErrSuspended = plugin.NewFault(plugin.Denied, "enrollment.suspended")
	// ErrDropped: the person has left the course.
	ErrDropped = plugin.NewFault(plugin.Denied, "enrollment.dropped")
	// ErrStatus: an enrolment cannot go from its status to that one.
	ErrStatus = plugin.NewFault(plugin.Conflict, "enrollment.status")
)

// door is what decides whether a course takes somebody in.
type door struct {
	Published     bool
	Archived      bool
	Over          bool // its last day is past
	Free          bool
	MaxStudents   *int
	TeamRole      string
	Prerequisites int // that the person has not completed
}

// listed reports whether strangers know of the course.
func (d door) listed() bool { return d.Published && !d.Archived }

// admit returns nil when the course takes the person in, as far as seats are not concerned.
func (d door) admit() error {
	switch {
	case !d.listed():
		return plugin.ErrNotFound
	case d.Over:
		return ErrClosed
	case !d.Free:
		return ErrNotFree
	case d.Prerequisites > 0:
		return ErrPrerequisite
	}
	return nil
}

// full reports whether none of the seats is left.
func (d door) full(taken int) bool { return d.MaxStudents != nil && taken >= *d.MaxStudents }
