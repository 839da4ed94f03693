// Package insight owns figures: what the other modules' tables add up to. Each enrolment is counted
// again when something of it changes, and the difference is added to the sums, so a figure is right
// however often that is told.
//
//	service.go             a trainer's start
//	service_count.go       keeping the figures of courses current, and checking them
//	statistics.go          what is told of a course
//	service_statistics.go  reading it, and the files
//	overview.go            the super admin's start
//	service_centre.go      all courses side by side
//	personal.go            what is kept about people
//	store*.go              the SQL, and nothing but SQL
//	http*.go               the operations
package insight

import (
	"context"
	"log/slog"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// Deps is what the module works with.
type Deps struct {
	DB       *db.DB
	Mails    *mail.Mails
	Settings *setting.Store
	Courses  Courses
	Learners Learners
	Log      *slog.Logger
	Now      func() time.Time
	// Disk tells how many bytes the disk of the data folder has and how many are free; ok is false where nobody knows.
	Disk func() (total, free int64, ok bool)
}

// Service offers the use cases of insight.
type Service struct{ Deps }

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// Today is a trainer's start: what there is, and what happened last.
type Today struct {
	Courses  TodayCourses `json:"courses"`
	Recent   []Activity   `json:"recent" doc:"The latest first"`
	Trainees int          `json:"trainees" doc:"People who are enrolled in, or have completed, a course of the trainer"`
}

// TodayCourses says how many courses a trainer has, by state; archived ones are not counted.
type TodayCourses struct {
	Draft     int `json:"draft"`
	Published int `json:"published"`
}

// Activity is something that a trainee did.
type Activity struct {
	User         Name      `json:"user"`
	Course       Title     `json:"course"`
	ContentTitle *string   `json:"contentTitle"`
	At           time.Time `json:"at"`
	Kind         string    `json:"kind" enum:"enrolled,completed_content,completed_course"`
}

// Name says who somebody is.
type Name struct {
	ID   plugin.UserID `json:"id"`
	Name string        `json:"name"`
}

// Title says which course it is.
type Title struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
}

// recentMax is how many activities are shown.
const recentMax = 20

// Today returns what concerns the courses of whose team the actor is.
func (s *Service) Today(ctx context.Context, a plugin.Actor) (Today, error) {
	t, err := readToday(ctx, s.DB, a.User)
	if err != nil {
		return Today{}, err
	}
	t.Recent, err = readRecent(ctx, s.DB, a.User, recentMax)
	return t, err
}
