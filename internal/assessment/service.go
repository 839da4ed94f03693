// Package assessment owns assignments, question bank, quizzes, attempts, rubrics and the gradebook. Of the last five there
// are only the tables, because others refer to them.
//
//	assignment.go  what an assignment is, and the rules of its fields (pure)
//	needs.go       what this module asks of others
//	service.go     the service: reading and changing assignments
//	service_calendar.go  what is due for somebody
//	keeper.go      its part in making, copying, publishing, exporting and importing contents
//	personal.go    what it keeps about people
//	store*.go      the SQL, and nothing but SQL
//	http.go        the operations
package assessment

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Deps is what the module works with.
type Deps struct {
	DB       *db.DB
	Contents Contents
	Access   Access
	Zone     func(ctx context.Context) (*time.Location, error) // of the organisation, whose clock due dates go by
}

// Service offers the use cases of assessment.
type Service struct{ Deps }

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// Assignment returns the assignment of a content to whoever may see the content.
func (s *Service) Assignment(ctx context.Context, actor plugin.Actor, id plugin.ContentID) (Assignment, error) {
	id, ok := plugin.ParseID[plugin.ContentID](string(id))
	if !ok {
		return Assignment{}, plugin.ErrNotFound
	}
	if err := s.Access.MayView(ctx, actor, id); err != nil {
		return Assignment{}, err
	}
	return assignmentOf(ctx, s.DB, id)
}

// Due returns the assignments of a course that have a date. Learning asks it.
func (s *Service) Due(ctx context.Context, q db.Querier, courses []plugin.CourseID) ([]learningapi.Due, error) {
	return due(ctx, q, courses)
}

// ChangeAssignment changes what an assignment has beside other contents. Its title, points and instructions are changed as
// those of any content.
func (s *Service) ChangeAssignment(ctx context.Context, actor plugin.Actor, id plugin.ContentID, ch AssignmentChange) (Assignment, error) {
	zone, err := s.Zone(ctx)
	if err != nil {
		return Assignment{}, err
	}
	err = s.Contents.ChangeKept(ctx, actor, id, assignmentType, ch.Version, func(tx db.Tx, of catalogapi.Kept) ([]string, error) {
		before, err := assignmentOf(ctx, tx, of.ID)
		if err != nil {
			return nil, err
		}
		after, err := ch.read(zone, of.AvailableFrom)
		if err != nil {
			return nil, err
		}
		fields := before.details().differences(after)
		if len(fields) == 0 {
			return nil, nil
		}
		return fields, updateAssignment(ctx, tx, of.ID, after)
	})
	if err != nil {
		return Assignment{}, err
	}
	return s.Assignment(ctx, actor, id)
}
