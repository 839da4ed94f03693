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

// ExpiresAhead is how long before its end people are told first of a completion that runs out.
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

// Ahead asks of what people may have to be reminded, so many at a time: of each kind from a moment on as far as it is
// looked ahead, after one of them, in the order of their ids and people.
type Ahead struct {
	From   time.Time
	Within map[string]time.Duration // by kind; of others nobody is reminded
	After  *Near                    // nil: from the first one on
	Limit  int
}

// To is how far it is looked ahead for a kind.
func (a Ahead) To(kind string) time.Time { return a.From.Add(a.Within[kind]) }

// Last names what the ones asked for come after; nil: nothing.
func (a Ahead) Last() (id *string, user *plugin.UserID) {
	if a.After == nil {
		return nil, nil
	}
	return &a.After.ID, &a.After.User
}

// Near is an appointment of which somebody may be reminded.
type Near struct {
	Kind string
	ID   string
	User plugin.UserID
	At   time.Time
}
