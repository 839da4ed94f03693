package native

import (
	"cmp"
	"context"
	"io"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Site is what everybody may know of the organisation.
type Site struct {
	Name     string
	Names    map[string]string // by language, where it is called otherwise; see [Site.Called]
	Language string            // BCP 47: the one that is spoken to whoever chose none
	Currency string            // ISO 4217
	TimeZone string            // IANA name; a day of the site's, such as one that is counted by, is a day there
	URL      string            // where browsers reach it, such as https://learn.example.org; as far as the server knows
	Demo     bool              // it shows sample content to whoever looks around: nothing is real
}

// Called is the organisation's name in a language.
func (s Site) Called(language string) string { return cmp.Or(s.Names[language], s.Name) }

// Person is what a plugin may know of somebody.
type Person struct {
	ID        plugin.UserID
	FirstName string
	LastName  string
	Email     string
	Language  string // BCP 47, one of the site's
	TimeZone  string // IANA name
	Role      plugin.Role
	Active    bool
}

// People answers for accounts; needs plugin.PeopleRead.
type People interface {
	// Person reads somebody; plugin.ErrNotFound when there is nobody.
	Person(ctx context.Context, q Querier, id plugin.UserID) (Person, error)
}

// Courses answers for courses and who may do what in them; needs plugin.CoursesRead, but for SetRevenue. Lists are read through the views of
// schema cw.
type Courses interface {
	// MayEdit refuses who may not change the course itself, such as its price: all but its owner, its trainers and super admins.
	MayEdit(ctx context.Context, a plugin.Actor, course plugin.CourseID) error
	// MayRead refuses who may not read everything of the course, drafts included: all but its team and super admins.
	MayRead(ctx context.Context, a plugin.Actor, course plugin.CourseID) error
	// MaySee refuses who may not see the course in the catalogue or as one of its people; the actor may be a visitor.
	MaySee(ctx context.Context, a plugin.Actor, course plugin.CourseID) error
	// MayEditContent refuses who may not change the content. It returns the course.
	MayEditContent(ctx context.Context, a plugin.Actor, content plugin.ContentID) (plugin.CourseID, error)
	// SetRevenue says what a course brought in by now, in the organisation's currency: it stands among the course's figures, and is nothing
	// while nobody says so. Needs plugin.RevenueSet. The transaction waits for who else counts, and has them wait until it ends: say
	// it last, and in a transaction of its own.
	SetRevenue(ctx context.Context, tx Tx, course plugin.CourseID, revenue plugin.Money) error
}

// Enrolments answers for who learns what. Reading needs plugin.EnrollmentsRead, everything else plugin.EnrollmentsSet.
type Enrolments interface {
	// MayView refuses who may not open the content, with the reason, as the host itself would.
	MayView(ctx context.Context, a plugin.Actor, content plugin.ContentID) error
	// Round is MayView for what the plugin keeps of somebody's learning: which time through the course this is, 1 for the first. It is 0
	// for whose doing the host keeps nothing: the course's team, visitors of a preview, whoever's access has ended.
	Round(ctx context.Context, a plugin.Actor, content plugin.ContentID) (int, error)
	// MayBuy refuses, with the reason, who could not take a seat of the course now if it were paid for, as the course's page would; group is
	// one of the course's, "" for none. A visitor is asked for no prerequisites yet. It holds nothing: somebody else may be quicker.
	MayBuy(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) error
	// Offered are those to whom the host has offered a seat of the course from its waiting list, and keeps it for a while.
	Offered(ctx context.Context, course plugin.CourseID) ([]plugin.UserID, error)
	// Hold keeps a seat, or renews its hold; learning's fault when none is left. The transaction holds the course until it
	// ends, so that seats are given to one at a time.
	Hold(ctx context.Context, tx Tx, h plugin.SeatHold) error
	// Release lets go of a hold; that there is none is no error.
	Release(ctx context.Context, tx Tx, key string) error
	// Enrol takes somebody into a course. No hook is asked.
	Enrol(ctx context.Context, tx Tx, by plugin.Actor, e plugin.Enrolment) (plugin.EnrollmentID, plugin.EnrolOutcome, error)
	// End takes access away: the person has left the course. What was learnt stays.
	End(ctx context.Context, tx Tx, by plugin.Actor, id plugin.EnrollmentID, reason string) error
	// Complete says that somebody is done with a content of a type of the plugin's that Completes. Score is in whole percent,
	// nil for none. Who may not open the content completes nothing.
	Complete(ctx context.Context, tx Tx, a plugin.Actor, content plugin.ContentID, score *int) error
}

// FileInfo describes a file that a plugin keeps.
type FileInfo struct {
	Key  string
	Size int64 // bytes
	At   time.Time
}

// Files keeps files of the plugin, under keys of its own: lower-case words divided by slashes. Needs plugin.FilesKeep.
type Files interface {
	// Put keeps a file of exactly size bytes, or nothing.
	Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error
	// Open reads a file; plugin.ErrNotFound when there is none.
	Open(ctx context.Context, key string) (io.ReadCloser, FileInfo, error)
	// Delete removes a file. That there is none is no error.
	Delete(ctx context.Context, key string) error
}
