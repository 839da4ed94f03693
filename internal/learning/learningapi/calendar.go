package learningapi

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// The kinds of appointments.
const (
	Meeting    = "session"    // of a course that meets
	Assignment = "assignment" // is due
	Opening    = "opens"      // contents open
	AccessEnd  = "access"     // ends
	Expires    = "expires"    // is how long a completion is good
	SeatOffer  = "offer"      // of a seat that was waited for lapses
)

// ExpiresAhead is how long before its end a completion that runs out is told by Near, whatever span is asked for.
const ExpiresAhead = 30 * 24 * time.Hour

// Appointment is something that somebody has before them, or had: at a moment, or from one to another.
type Appointment struct {
	Kind        string
	ID          string // of the session, the content, the enrolment or the place on the waiting list
	Course      plugin.CourseID
	CourseTitle string
	CourseSlug  string
	Content     *plugin.ContentID // that it leads to
	Title       *string           // nil: the course's says enough
	At          time.Time
	Until       *time.Time // of a session
	TimeZone    string     // IANA name of the place's zone; "" for the organisation's
	Location    *string
	Person      *string // who holds it
	LiveLink    *string
	Reason      *string // why it is cancelled
	Count       int     // of contents that open
	Teaching    bool    // the person teaches there
	Done        bool
	Waived      bool // nobody waits for it any more: the person has completed the course
	Cancelled   bool
	Sequence    int       // raised by every change that calendars must learn of
	Changed     time.Time // the last time that it was changed
}

// Near is an appointment of which somebody may be reminded.
type Near struct {
	Kind string
	ID   string
	User plugin.UserID
	At   time.Time
}
