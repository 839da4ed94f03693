package learning

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Seen is a content that somebody confirmed, and when.
type Seen struct {
	Content plugin.ContentID
	At      time.Time
}

// ConfirmPast is Confirm for several contents of one course, each at its time, in one transaction: for a history that is
// loaded. Progress is counted once, at the time of the last. Confirmed again nothing changes.
func (s *Service) ConfirmPast(ctx context.Context, a plugin.Actor, seen []Seen) error {
	if len(seen) == 0 {
		return nil
	}
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		var course plugin.CourseID
		for _, one := range seen {
			sp, err := s.spot(ctx, tx, a, one.Content)
			if err != nil {
				return err
			}
			then := s.At(one.At).rule(ctx)
			f := then.facts(a, sp.room, sp.step)
			if err := Decide(f, one.At).Err(); err != nil {
				return err
			}
			sp.OpenedAt, sp.ConfirmedAt = &one.At, &one.At
			if !s.judge(sp.step).Met || course != "" && sp.Course != course {
				return ErrConfirm
			}
			if course = sp.Course; !then.records(sp.room, f) || sp.Done {
				continue
			}
			first, err := s.record(ctx, tx, a.User, sp, learningapi.Outcome{}, one.At)
			if err == nil && first && sp.Counted {
				err = waitNoMore(ctx, tx, *sp.Enrollment)
			}
			if err != nil {
				return err
			}
		}
		last := s.At(seen[len(seen)-1].At)
		_, err := last.settle(ctx, tx, course, []plugin.UserID{a.User})
		return err
	})
}
