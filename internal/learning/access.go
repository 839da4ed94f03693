package learning

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Reason says why somebody may, or may not, see a content. Reasons why not are codes of the API.
type Reason string

const (
	ByAdmin     Reason = "admin"    // a super admin sees everything
	ByTeam      Reason = "team"     // the course's team sees everything of it
	ByEnrolment Reason = "enrolled" // a trainee whose enrolment gives access
	ByPreview   Reason = "preview"  // anybody sees a free preview

	Hidden        Reason = "hidden"         // it is not shown to trainees, or not to this person
	SignIn        Reason = "sign_in"        // somebody has to sign in, and perhaps to enrol
	NotEnrolled   Reason = "not_enrolled"   // one has to enrol
	IsSuspended   Reason = "suspended"      // the enrolment is suspended
	HasLeft       Reason = "dropped"        // the person has left the course
	HasEnded      Reason = "ended"          // the time of access is over
	NotOpen       Reason = "closed"         // the course is not open at the moment
	NotYet        Reason = "not_yet"        // it opens on a later day
	AfterPrevious Reason = "after_previous" // what comes before it has to be done first
)

// The faults of contents that somebody knows of but may not open.
var (
	// ErrNotYet: the content opens on a later day.
	ErrNotYet = plugin.NewFault(plugin.Denied, "content.not_yet")
	// ErrPrevious: what comes before the content has to be done first.
	ErrPrevious = plugin.NewFault(plugin.Denied, "content.after_previous")
)

// Facts is all that the access rule asks about a person and a content.
type Facts struct {
	Admin      bool       // the person is a super admin
	Team       bool       // the person is of the course's team
	SignedIn   bool       // the person is known
	Status     Status     // of the person's enrolment; "" without one
	EnrolledAt time.Time  // of the enrolment, in the organisation's zone: days are counted there
	Until      *time.Time // the first moment without access; nil: it does not end

	Published bool // the course is
	Archived  bool // the course is: it is no longer listed, but live enrolments keep their access

	Shown         bool       // the content is published, in a published section
	Preview       bool       // the content is a free preview
	From          *time.Time // the content opens then
	AfterDays     *int       // the content opens so many days after the enrolment
	AfterPrevious bool       // the content opens when what comes before it is done
	PreviousDone  bool       // what comes before it is done, or nothing does
}

// Decision is what the access rule says.
type Decision struct {
	Allowed bool
	Reason  Reason
	Opens   time.Time // of NotYet: when that reason ends; zero otherwise
	Ended   time.Time // of HasEnded: when access ended; zero otherwise
}

// Decide is the access rule, the only one: every route and every byte of media asks it.
func Decide(f Facts, now time.Time) Decision {
	switch {
	case f.Admin:
		return Decision{Allowed: true, Reason: ByAdmin}
	case f.Team:
		return Decision{Allowed: true, Reason: ByTeam}
	}
	d := decideEnrolment(f, now)
	if !d.Allowed && f.Shown && f.Preview && f.Published && !f.Archived {
		return Decision{Allowed: true, Reason: ByPreview}
	}
	return d
}

func decideEnrolment(f Facts, now time.Time) Decision {
	switch {
	case !f.Shown:
		return Decision{Reason: Hidden}
	case f.Status == Suspended:
		return Decision{Reason: IsSuspended}
	case f.Status == Dropped:
		return Decision{Reason: HasLeft}
	case !f.Status.live() && (!f.Published || f.Archived):
		return Decision{Reason: Hidden}
	case !f.SignedIn:
		return Decision{Reason: SignIn}
	case !f.Status.live():
		return Decision{Reason: NotEnrolled}
	case !f.Published && !f.Archived:
		return Decision{Reason: NotOpen}
	case f.Until != nil && !now.Before(*f.Until):
		return Decision{Reason: HasEnded, Ended: *f.Until}
	case now.Before(f.opens()):
		return Decision{Reason: NotYet, Opens: f.opens()}
	case f.AfterPrevious && !f.PreviousDone:
		return Decision{Reason: AfterPrevious}
	}
	return Decision{Allowed: true, Reason: ByEnrolment}
}

// opens returns when the days on which the content is closed are over; zero when there are none.
func (f Facts) opens() time.Time {
	var at time.Time
	if f.From != nil {
		at = *f.From
	}
	if f.AfterDays != nil {
		if then := f.EnrolledAt.AddDate(0, 0, *f.AfterDays); then.After(at) {
			at = then
		}
	}
	return at
}

// Err returns nil when the decision allows, else the fault that tells the person as much as he or
// she may know. What belongs to strangers does not exist.
func (d Decision) Err() error {
	if d.Allowed {
		return nil
	}
	switch d.Reason {
	case IsSuspended:
		return ErrSuspended
	case HasLeft:
		return ErrDropped
	case NotOpen:
		return ErrClosed
	case HasEnded:
		return ErrEnded
	case NotYet:
		return ErrNotYet
	case AfterPrevious:
		return ErrPrevious
	}
	return plugin.ErrNotFound
}

// staff reports whether the person looks as one who teaches or runs the site.
func (d Decision) staff() bool { return d.Reason == ByAdmin || d.Reason == ByTeam }

// locked reports whether the person knows the content and cannot open it yet.
func (d Decision) locked() bool { return d.Reason == NotYet || d.Reason == AfterPrevious }
