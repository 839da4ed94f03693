package learning

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// betweenGroups reports whether people meet in groups, and none is to come.
func (s *Service) betweenGroups(ctx context.Context, q db.Querier, d door, course plugin.CourseID) (bool, error) {
	if d.MeetsInGroups {
		return false, nil
	}
	return metInGroups(ctx, q, course)
}

// passesBy refuses who would come into the course in no group, "" for a visitor, past somebody who waits there for the next one. As
// long as there is none nobody is offered a seat, so that counting seats alone would let newcomers in before them.
func (s *Service) passesBy(ctx context.Context, q db.Querier, d door, course plugin.CourseID, user plugin.UserID) error {
	if d.MeetsInGroups {
		return nil
	}
	switch ahead, err := waitAhead(ctx, q, course, user); {
	case err != nil:
		return err
	case !ahead:
		return nil
	case d.WaitingList:
		return ErrFullWait
	}
	return ErrFull // nobody can queue behind them any more
}

// passesByWith is passesBy of who may have a seat already, by the hold of that key.
func (s *Service) passesByWith(ctx context.Context, tx db.Tx, d door, course plugin.CourseID, user plugin.UserID, key string) error {
	kept, err := keepsSeat(ctx, tx, course, key, s.Now())
	if err != nil || kept {
		return err
	}
	return s.passesBy(ctx, tx, d, course, user)
}
