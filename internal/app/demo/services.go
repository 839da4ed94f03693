package demo

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Services are what loading asks of the site. All are needed, and are called by several goroutines at once. Those with an actor act as that
// person; at is when something is to have happened, always before now. Whoever cannot set the
// time of an act may ignore it: then everything happened today.
type Services struct {
	// SetSite names the organisation and sets its language, currency and time zone.
	SetSite func(ctx context.Context, s Site) error
	// FindPerson returns who has the e-mail address, "" when nobody has.
	FindPerson func(ctx context.Context, email string) (plugin.UserID, error)
	// CreatePerson adds an account. Without a password nobody can sign in to it, and no hash is made.
	CreatePerson func(ctx context.Context, p NewPerson) (plugin.UserID, error)
	// Introduce gives a trainer the public page that the texts are for.
	Introduce func(ctx context.Context, id plugin.UserID, headline, biography string) error
	// CreateCategory adds a category behind the others; one that exists is left as it is.
	CreateCategory func(ctx context.Context, actor plugin.Actor, c Category) error
	// FindCourse returns the course with exactly that title, the zero Course when there is none.
	FindCourse func(ctx context.Context, actor plugin.Actor, title string) (Course, error)
	// CreateCourse starts a draft that the actor owns.
	CreateCourse func(ctx context.Context, actor plugin.Actor, c NewCourse) (plugin.CourseID, error)
	// ChangeCourse describes a course.
	ChangeCourse func(ctx context.Context, actor plugin.Actor, id plugin.CourseID, d Details) error
	// Outline returns the sections of a course with their contents, in order.
	Outline func(ctx context.Context, actor plugin.Actor, id plugin.CourseID) ([]Section, error)
	// AddSection adds a section behind the others.
	AddSection func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, title string) (plugin.SectionID, error)
	// AddContent adds an empty content at the end of a section.
	AddContent func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, c NewContent) (plugin.ContentID, error)
	// FillContent puts the article or the file into a content.
	FillContent func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, content plugin.ContentID, f Filling) error
	// AddGroup adds a run to a course, taught by the actor; one of that name is left as it is.
	AddGroup func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, g Group) error
	// AddSession plans a meeting of a course; one of that group at that time is left as it is.
	AddSession func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, s Session) error
	// Publish lets visitors see the course.
	Publish func(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error
	// Offer sets what the course costs, and whether the home page shows it first.
	Offer func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, price plugin.Money, featured bool) error
	// Groups returns the ids of a course's groups by their names.
	Groups func(ctx context.Context, trainer plugin.Actor, course plugin.CourseID) (map[string]string, error)
	// Enrol enrols the actor in a free course, in that group of it or, "", in none; done again it changes nothing.
	Enrol func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, group string, at time.Time) error
	// Leave has the trainer take the actor out of a course.
	Leave func(ctx context.Context, actor, trainer plugin.Actor, course plugin.CourseID, at time.Time) error
	// Confirm marks articles and documents of one course as read, in that order.
	Confirm func(ctx context.Context, actor plugin.Actor, seen []Seen) error
	// Review writes what the actor says of a course that they take, and, where there is one, the trainer's answer.
	Review func(ctx context.Context, actor, trainer plugin.Actor, course plugin.CourseID, stars int, text, answer string, at time.Time) error
	// Questions returns those of a course by their titles.
	Questions func(ctx context.Context, trainer plugin.Actor, course plugin.CourseID) (map[string]Question, error)
	// Ask puts a question to a course, or to one of its contents. A text mentions somebody as @{id}.
	Ask func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, content plugin.ContentID, title, text string, at time.Time) (string, error)
	// Answer answers a question and returns the answer's id.
	Answer func(ctx context.Context, actor plugin.Actor, question, text string, at time.Time) (string, error)
	// Same says that the actor has the same question; done again it changes nothing.
	Same func(ctx context.Context, actor plugin.Actor, question string, at time.Time) error
	// Accept says which answer solved the question.
	Accept func(ctx context.Context, actor plugin.Actor, question, answer string, at time.Time) error
	// Announce announces something to the people of a course; without one to everybody, pinned. What is announced under
	// the title already is left as it is.
	Announce func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, title, body string, at time.Time) error
	// Correspond writes letters between a trainee and a trainer. Where they have written to each other already it does nothing.
	Correspond func(ctx context.Context, trainee, trainer plugin.Actor, letters []Letter) error
	// Note adds a note of the actor's to a course or to one of its contents; one of the same words is left as it is.
	Note func(ctx context.Context, actor plugin.Actor, course plugin.CourseID, content plugin.ContentID, n Note) error
	// NoteAbout has the trainer note something about a trainee, and the trainee answer it where there is an answer; done again
	// it changes nothing.
	NoteAbout func(ctx context.Context, trainer, trainee plugin.Actor, course plugin.CourseID, n NoteAbout) error
	// Watch records that the actor played the first seconds of a video, from a moment on. A player reports at most
	// 25 of them at once.
	Watch func(ctx context.Context, actor plugin.Actor, content plugin.ContentID, seconds int, at time.Time) error
}

// Seen is a content that somebody read, and when.
type Seen struct {
	Content plugin.ContentID
	At      time.Time
}

// Question is a question that is there, and its answers in order.
type Question struct {
	ID      string
	Answers []string
}

// Note is what a trainee notes.
type Note struct {
	Second *int // of the film
	Quote  string
	Text   string
	Tags   []string
	Shared bool // with the trainers
	At     time.Time
}

// NoteAbout is what a trainer notes about a trainee.
type NoteAbout struct {
	Kind     string
	Text     string
	Sent     bool // to the trainee
	At       time.Time
	Answer   string // "": none
	Answered time.Time
}

// Letter is one message.
type Letter struct {
	By   plugin.Actor
	Text string
	At   time.Time
}

// Site is what the organisation says of itself.
type Site struct {
	Organisation    string
	Hue             int    // degrees on the colour circle
	DefaultLanguage string // BCP 47
	Currency        string // ISO 4217
	TimeZone        string // IANA
}

// NewPerson is an account to be.
type NewPerson struct {
	FirstName, LastName string
	Email               string
	Role                plugin.Role
	Language            string
	TimeZone            string
	Password            string // "": nobody can sign in
}

// Category is a subject under which courses stand.
type Category struct {
	Name, NameAr string
	Slug         string
	Hue          int // degrees on the colour circle
}

// Course is what loading has to know of a course that exists.
type Course struct {
	ID        plugin.CourseID
	Published bool
	Free      bool
}

// NewCourse is what a course begins with.
type NewCourse struct {
	Title    string
	Type     string // online, hybrid or classroom
	Category string // slug
	Language string
}

// Details are what a buyer reads.
type Details struct {
	Short        string
	Description  string // paragraphs, with an empty line between
	Outcomes     string // one a line
	Requirements string // one a line
	Level        string // beginner, intermediate or advanced
	Location     string // "" for online courses
	StartDate    string // YYYY-MM-DD, "" when one may start at any time
	EndDate      string // the same
	Seats        int    // 0: no limit
	Minimum      int    // trainees without whom it does not take place
	Tags         []string

	OnlineMinutes, ClassroomMinutes int
	CreditHours                     float64
}

// Group is a run of a course.
type Group struct {
	Name               string
	StartDate, EndDate string // YYYY-MM-DD
	Capacity           int
}

// Session is a meeting of a course, held by its trainer if nothing else is at that time.
type Session struct {
	Title     string
	Group     string // its id, "" for the whole course
	From, To  string // as clocks in the site's zone show them: YYYY-MM-DDThh:mm
	Link      string // "" when one comes there
	Cancelled string // why it does not take place, "" when it does
}

// Section is a part of a course that exists.
type Section struct {
	ID       plugin.SectionID
	Title    string
	Contents []Content
}

// Content is a content that exists.
type Content struct {
	ID    plugin.ContentID
	Title string
	Ready bool // there is something to see
}

// NewContent is what a content begins with.
type NewContent struct {
	Section plugin.SectionID
	Type    string // article, video or document
	Title   string
}

// Filling is what a content shows: an article, or a file.
type Filling struct {
	Article  string // HTML, "" for files
	FileName string
	File     []byte
	Preview  bool // anybody may see it
}
