// Package catalogapi is what other modules may know of courses. It imports no module.
//
//	catalogapi.go  teams, contents, and what others contribute to courses
//	type.go        types of content, and the modules that keep more of them
//	card.go        a course as lists show it
package catalogapi

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// TeamRole is what a person is in a course's team; "" is not in it.
type TeamRole string

const (
	Owner     TeamRole = "owner"     // answers for the course; there is exactly one
	CoTrainer TeamRole = "trainer"   // edits everything
	Assistant TeamRole = "assistant" // edits the contents
	Observer  TeamRole = "observer"  // reads
)

// ContentState says whether a content has something to show.
type ContentState string

const (
	Ready      ContentState = "ready"
	Empty      ContentState = "empty"      // nothing in it yet
	Processing ContentState = "processing" // its file is on its way
	Failed     ContentState = "failed"     // its file cannot be used
)

// AssetState says how far an uploaded file is.
type AssetState string

const (
	AssetUploading  AssetState = "uploading"
	AssetProcessing AssetState = "processing"
	AssetReady      AssetState = "ready"
	AssetFailed     AssetState = "failed"
)

// Asset is an uploaded file as a content knows it.
type Asset struct {
	ID              plugin.AssetID  `json:"id"`
	Course          plugin.CourseID `json:"-"` // whose access rule guards it; "" for none
	Kind            string          `json:"-"` // video, image, document, caption or other
	State           AssetState      `json:"state" enum:"uploading,processing,ready,failed"`
	FileName        string          `json:"fileName"`
	ContentType     string          `json:"contentType"`
	SizeBytes       int64           `json:"sizeBytes"`
	DurationSeconds *int            `json:"durationSeconds" doc:"Of a video or a sound; null for others"`
	URL             string          `json:"url"`
}

// Action is the one thing that a course page offers to whoever looks at it.
type Action string

const (
	ActionEnrol    Action = "enrol"
	ActionContinue Action = "continue"
	ActionSignIn   Action = "sign-in"
	ActionBuy      Action = "buy"
	ActionClosed   Action = "closed"
	ActionFull     Action = "full"
	ActionWait     Action = "wait"    // it is full, and has a waiting list
	ActionWaiting  Action = "waiting" // the person is on it
	ActionManage   Action = "manage"
)

// CourseState is how somebody stands to a course.
type CourseState struct {
	Action        Action               `json:"action" enum:"enrol,continue,sign-in,buy,closed,full,wait,waiting,manage"`
	Reason        *string              `json:"reason" doc:"Why it is closed, as a code"`
	EnrollmentID  *plugin.EnrollmentID `json:"enrollmentId"`
	Progress      *float64             `json:"progress" doc:"Percent"`
	NextContentID *plugin.ContentID    `json:"nextContentId"`
	Waiting       *Waiting             `json:"waiting" doc:"The person's place on the waiting list; null without one"`
	Waits         bool                 `json:"waits" doc:"A group that is full can be waited for"`
	Missing       []CourseLink         `json:"missing,omitempty" doc:"With the reason prerequisite: what the person has to complete first"`
}

// CourseLink leads to the page of a course.
type CourseLink struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
}

// Waiting is somebody's own place on a waiting list.
type Waiting struct {
	Place        int        `json:"place" doc:"1 is next; 0 once a seat is offered"`
	OfferedUntil *time.Time `json:"offeredUntil" doc:"A seat is kept until then; null: none is yet"`
	Invited      bool       `json:"invited" doc:"An invitation led there: the seat is given on its terms, whatever the course costs or asks for"`
	GroupID      *string    `json:"groupId" doc:"The group that is waited for or, once a seat is offered, in which it is kept; null: any, or none"`
	GroupName    *string    `json:"groupName" doc:"Null without one, and for that of an invitation into a group that is not waited for"`
}

// Seats is how many places of a course and of its groups are taken, those that are held with them, and the group in which
// who asks is.
type Seats struct {
	All    int
	Groups map[string]int // by id; without those in which nobody is
	Mine   *string
}

// PublishCheck is asked before a course is published. A module that gives trainees something to
// do outside of the contents, such as sessions, contributes one.
type PublishCheck interface {
	// CheckPublish returns whether the course offers something to learn in the module's keeping,
	// and what is missing: fields with their pointers into the course.
	CheckPublish(ctx context.Context, q db.Querier, course plugin.CourseID) (learnable bool, missing []plugin.Field, err error)
}

// TypeCheck is asked before a course becomes one of another type. A module whose things only courses of some types have
// contributes one.
type TypeCheck interface {
	// CheckType returns what has to be done before the course can be of that type: fields with their pointers into it.
	CheckType(ctx context.Context, q db.Querier, course plugin.CourseID, courseType string) ([]plugin.Field, error)
}

// Completing knows whom a change of an outline or of a rule leaves nothing to do; learning does.
type Completing interface {
	// NothingLeft returns how many trainees have done all that the course asks for as it is within tx, which holds it, and have
	// not completed it. If the change is wanted they complete it a while later, if nothing is left to do then either: so long it can
	// be undone.
	NothingLeft(ctx context.Context, tx db.Tx, course plugin.CourseID, wanted bool) (int, error)
	// RuleMet returns how many trainees have nothing left to do in the course once the content is complete by its rule, as that is
	// within tx, for what they did of it before. It is complete a while after the rule was changed, if that is so then, too.
	RuleMet(ctx context.Context, tx db.Tx, course plugin.CourseID, content plugin.ContentID) (int, error)
}

// OutlineOverlay knows the state of contents whose substance is in its module's tables.
type OutlineOverlay interface {
	// ContentStates returns the states of the course's contents that the module keeps, and is
	// silent on all others.
	ContentStates(ctx context.Context, q db.Querier, course plugin.CourseID) (map[plugin.ContentID]ContentState, error)
}

// Scheduled is a course as the module that keeps its meetings knows it.
type Scheduled struct {
	ID       plugin.CourseID
	Title    string
	Type     string // online, classroom or hybrid
	Shown    bool   // it is published: who is enrolled has access
	Archived bool
}

// Demanded is the condition in SQL under which a course q that stands before another one asks for anything: whoever cannot
// enrol in it any more need not have completed it. The page of a course and its door say the same.
const Demanded = `q.is_published and q.archived_at is null`
