package learning

import (
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
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
	AccessUntil *time.Time          `json:"accessUntil" doc:"The first moment without access; null: it does not end"`
	Group       *GroupName          `json:"group"`
	Cycle       int                 `json:"cycle" doc:"The how manieth time through the course it is"`
	ValidUntil  *time.Time          `json:"validUntil" doc:"The completion is good until then; null: for good, or there is none"`
}

// GroupName names a run of a course.
type GroupName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// The faults of enrolling.
var (
	// ErrFull: every seat is taken.
	ErrFull = plugin.NewFault(plugin.Conflict, "enrollment.full")
	// ErrGroupFull: every seat of the group is taken.
	ErrGroupFull = plugin.NewFault(plugin.Conflict, "enrollment.group_full")
	// ErrGroupOver: the group's last day is past.
	ErrGroupOver = plugin.NewFault(plugin.Conflict, "enrollment.group_over")
	// ErrGroupNeeded: the course meets in groups, and none was named.
	ErrGroupNeeded = plugin.NewFault(plugin.Conflict, "enrollment.group_needed")
	// ErrNotFull: there is a seat, so nothing to wait for.
	ErrNotFull = plugin.NewFault(plugin.Conflict, "enrollment.not_full")
	// ErrWaits: the person waits for something else of the course already.
	ErrWaits = plugin.NewFault(plugin.Conflict, "enrollment.waits_already")
	// ErrAssign: the fields say what is wrong with what staff does to enrolments.
	ErrAssign = plugin.NewFault(plugin.Invalid, "enrollment.invalid")
	// ErrAlready: the person is in the course.
	ErrAlready = plugin.NewFault(plugin.Conflict, "enrollment.already")
	// ErrFree: the course costs nothing, so that there is nothing to buy.
	ErrFree = plugin.NewFault(plugin.Invalid, "enrollment.free")
	// ErrNotFree: the course has a price.
	ErrNotFree = plugin.NewFault(plugin.Invalid, "enrollment.not_free")
	// ErrClosed: the course takes nobody any more, or is not open at the moment.
	ErrClosed = plugin.NewFault(plugin.Denied, "enrollment.closed")
	// ErrTeam: who teaches a course is not its trainee.
	ErrTeam = plugin.NewFault(plugin.Invalid, "enrollment.team")
	// ErrFullWait: no seat is left now, and one can wait for one.
	ErrFullWait = plugin.NewFault(plugin.Conflict, "enrollment.full_wait")
	// ErrPrerequisite: another course has to be completed first.
	ErrPrerequisite = plugin.NewFault(plugin.Invalid, "enrollment.prerequisite")
	// ErrSuspended: the enrolment is suspended, which only the course's team can end.
	ErrSuspended = plugin.NewFault(plugin.Denied, "enrollment.suspended")
	// ErrDropped: the person has left the course.
	ErrDropped = plugin.NewFault(plugin.Denied, "enrollment.dropped")
	// ErrEnded: the time of access is over.
	ErrEnded = plugin.NewFault(plugin.Denied, "enrollment.ended")
	// ErrStatus: an enrolment cannot go from its status to that one.
	ErrStatus = plugin.NewFault(plugin.Conflict, "enrollment.status")
)

// door is what decides whether a course takes somebody in.
type door struct {
	Published     bool
	Archived      bool
	Over          bool // its last day is past
	Free          bool
	MeetsInGroups bool // people meet in a classroom, and in groups that are still to run: nobody comes to none of them
	MaxStudents   *int
	AccessDays    *int
	AccessUntil   *string // the last day
	WaitingList   bool
	OfferHours    int
	RetakeDays    *int // before a completion runs out it may be renewed
	TeamRole      string
	Prerequisites []catalogapi.CourseLink // that the person has not completed
}

func groupOf(id, name *string) *GroupName {
	if id == nil || name == nil {
		return nil
	}
	return &GroupName{*id, *name}
}

// accessUntil returns the first moment without access of an enrolment that begins at at, on the clock of its zone; nil
// when the course sets no end. Of two ends the earlier one counts.
func (d door) accessUntil(at time.Time) *time.Time {
	var until *time.Time
	if d.AccessDays != nil {
		then := at.AddDate(0, 0, *d.AccessDays)
		until = &then
	}
	if d.AccessUntil != nil {
		last, err := time.ParseInLocation(time.DateOnly, *d.AccessUntil, at.Location())
		if then := last.AddDate(0, 0, 1); err == nil && (until == nil || then.Before(*until)) {
			until = &then
		}
	}
	return until
}

// back is the door for somebody who comes back into that group, "" for none: whoever has completed the course takes no seat of it,
// except in a group.
func (d door) back(before *held, group string) door {
	if before != nil && before.CompletedAt != nil && group == "" {
		d.MaxStudents = nil
	}
	return d
}

// in is the door to one of the course's groups, which may cost something else than the course.
func (d door) in(g group) door {
	if g.Free != nil {
		d.Free = *g.Free
	}
	return d
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
	case len(d.Prerequisites) > 0:
		return ErrPrerequisite
	}
	return nil
}
