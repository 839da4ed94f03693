package learning

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
)

// comeBack notes that somebody who did not learn in the course, as before says, does so again from now on: what is expected begins
// anew then. Who was away for less time than one may be idle there has not been away. It is asked before the history tells of it.
func (s *Service) comeBack(ctx context.Context, tx db.Tx, before held, now time.Time) error {
	var ended *time.Time
	if over(before.AccessUntil, now) {
		ended = before.AccessUntil
	}
	away, err := awaySince(ctx, tx, before.ID, ended)
	if err != nil || away == nil {
		return err
	}
	return writeReturn(ctx, tx, before.ID, *away, now)
}
