package financial

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// errOutside: whoever paid for a course cannot be given it now. It stays a difference, as people decide: a seat, or the money.
var errOutside = errors.New("there is no seat for who has paid")

// mendSeats gives a buyer the courses of an order again that were given, and that nobody took away.
func (s *service) mendSeats(ctx context.Context, tx native.Tx, k keptOrder, items []keptItem) error {
	outside, err := native.Values[plugin.CourseID](ctx, tx, outsideOfSQL, k.ID)
	if err != nil || len(outside) == 0 {
		return err
	}
	seated, why := 0, errOutside
	for _, i := range byCourse(items) {
		if !slices.Contains(outside, i.CourseID) || i.isGroupGone() { // what was bought was that run, and not just the course
			continue
		}
		_, outcome, err := s.Enrolments().Enrol(ctx, tx, server, plugin.Enrolment{User: k.BuyerID, Course: i.CourseID, Group: given(i.GroupID), Until: i.AccessUntil, Way: "order", Reason: k.shown(nil).Number})
		if err != nil {
			return err
		}
		if !isPlaced(outcome) && outcome != plugin.Already { // who came in meanwhile is in
			why = fmt.Errorf("%w: %s", errOutside, outcome)
			continue
		}
		seated++
	}
	if seated == 0 {
		return why
	}
	s.Changed(tx, ordersTopic)
	return s.Audit(ctx, tx, server, "order_seated", "order", k.ID)
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
