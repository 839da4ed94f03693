package financial

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// errOutside: whoever paid for a course cannot be given it now. It stays a difference, as people decide: a seat, or the money.
var errOutside = errors.New("there is no seat for who has paid")

// mendSeat gives a buyer the course of an order again that was given, and that nobody took away.
func (s *service) mendSeat(ctx context.Context, tx native.Tx, k keptOrder, items []keptItem, course plugin.CourseID) error {
	for _, i := range items {
		if i.CourseID != course {
			continue
		}
		if i.isGroupGone() { // what was bought was that run, and not just the course
			return errOutside
		}
		_, outcome, err := s.Enrolments().Enrol(ctx, tx, server, plugin.Enrolment{User: k.BuyerID, Course: course, Group: given(i.GroupID), Way: "order", Reason: k.shown(nil).Number})
		if err != nil {
			return err
		}
		if !isPlaced(outcome) && outcome != plugin.Already { // who came in meanwhile is in
			return fmt.Errorf("%w: %s", errOutside, outcome)
		}
		s.Changed(tx, ordersTopic)
		return s.Audit(ctx, tx, server, "order_seated", "order", k.ID)
	}
	return nil
}

// tellFindings tells super admins that something new does not agree, however much of it there is.
func (s *service) tellFindings(ctx context.Context, tx native.Tx) error {
	fresh, err := native.Value[int64](ctx, tx, freshFindingsSQL)
	if err != nil || fresh == 0 {
		return err
	}
	return s.tellOffice(ctx, tx, native.Notice{
		Dedupe: "findings:" + plugin.NewID[string](), Kind: "findings", Args: map[string]any{"n": fresh}, Link: "/x/financial/reconciliation",
	})
}
