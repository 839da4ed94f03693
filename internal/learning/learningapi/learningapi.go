// Package learningapi is what other modules may know of learning. It imports no module.
package learningapi

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// InsideAfter is the condition in SQL under which the enrolment e gives access to its course, as the access rule has it, at the
// moment that is to be written after it, such as $3.
const InsideAfter = `e.status in ('enrolled', 'completed')
	and exists (select from courses o where o.id = e.course_id and (o.is_published or o.archived_at is not null))
	and coalesce(e.access_until, 'infinity') > `

// CompletionSource is a module that decides when contents of certain types are done: a quiz by
// passing, an assignment by its grade. Only contents of a type that somebody decides on count
// towards progress. The source reports with the Complete method of learning's service, inside
// the transaction of its own decision.
type CompletionSource interface {
	// Types names the types of content that this source decides on, such as "quiz".
	Types() []string
}

// Outcome is how somebody completed a content.
type Outcome struct {
	Score   *int // whole percent, 0 to 100; nil where there is none
	Seconds *int // time spent; nil where nobody measured it
	// At is when that was done on which it rests, such as a work that was handed in; nil: now. Who takes the course again does
	// everything again: what is older than the present cycle completes nothing.
	At *time.Time
}

// CourseRecounted: a change of the curriculum moved the progress of trainees, which has been
// counted again and is stored.
type CourseRecounted struct {
	Course plugin.CourseID `json:"course"`
}

// EventName is the event's wire name.
func (CourseRecounted) EventName() string { return "course.recounted" }

// EventSubject is the course.
func (e CourseRecounted) EventSubject() string { return "course:" + string(e.Course) }

// Talk is how somebody stands to what is said in a course.
type Talk struct {
	Course    plugin.CourseID
	Title     string
	Staff     bool // of the team, or a super admin
	Writes    bool // an observer only reads
	Moderates bool
	// Contents are those that the person may open, with their titles: what is said under another one is not shown.
	Contents map[plugin.ContentID]string
}

// Due is a content that is to be done until then.
type Due struct {
	Content plugin.ContentID
	At      time.Time
}
