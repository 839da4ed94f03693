package learning

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// GroupSeats tells how many places of groups are taken; groups without anybody are left out.
func (s *Service) GroupSeats(ctx context.Context, a plugin.Actor, groups []string) ([]catalogapi.GroupSeats, error) {
	return groupSeats(ctx, s.DB, a, groups)
}

// Place puts people of a course into one of its groups, out of the one they were in; what they did stays. It takes all
// or, when there are too few places, none. People of a group keep their places when they have completed the course.
func (s *Service) Place(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string, users []plugin.UserID) error {
	users = slices.Compact(slices.Sorted(slices.Values(users)))
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		r, err := s.room(ctx, tx, a, course)
		if err != nil {
			return err
		}
		if err := s.mayDecide(a, r); err != nil {
			return err
		}
		places, err := holdPlaces(ctx, tx, course, group, users)
		if err != nil {
			return err
		}
		if places.Capacity != nil && places.Taken+len(users) > *places.Capacity {
			return ErrGroupFull
		}
		placed, err := place(ctx, tx, course, group, users)
		if err != nil {
			return err
		}
		if len(placed) != len(users) {
			return plugin.ErrNotFound
		}
		for _, id := range placed {
			if err := audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment.placed", Type: "enrollment", ID: id, Fields: []string{"group"}}); err != nil {
				return err
			}
		}
		s.Hub.Changed(tx, live.CourseTopic(course))
		return nil
	})
}
