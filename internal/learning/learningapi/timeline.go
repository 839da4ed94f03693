package learningapi

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Said is what somebody said, or was told, as it stands in the timeline of their course.
type Said struct {
	ID           string
	Kind         string          // question, reply or message
	Course       plugin.CourseID // of a message: one in whose team the other is
	At           time.Time
	Content      *plugin.ContentID // under which it was asked; nil: the course
	ContentTitle *string
	ContentType  *string
	Text         string
	By           plugin.UserID
	ByName       string
	Link         string // path in the app
}

// The kinds of Said.
const (
	Question = "question" // somebody asked
	Reply    = "reply"    // somebody answered a question
	Message  = "message"  // between somebody and one of the course's team
)

// Hearing asks for what a trainee said in courses, and what of it the reader may know; the latest first, before a place.
type Hearing struct {
	Reader  plugin.Actor
	Courses []plugin.CourseID
	Trainee plugin.UserID
	Before  *Place // nil: from the latest on
	Limit   int
}

// Place is where something stands in a timeline: of what happened at one moment, ids and kinds decide.
type Place struct {
	At   time.Time
	ID   string
	Kind string
}
