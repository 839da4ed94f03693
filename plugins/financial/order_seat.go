package financial

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// seat gives the buyer the seats of courses of an order. It returns what became of each.
func (s *service) seat(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, items []keptItem) (map[plugin.CourseID]plugin.EnrolOutcome, error) {
	outcomes := map[plugin.CourseID]plugin.EnrolOutcome{}
	for _, i := range byCourse(items) {
		outcome := plugin.NoSeat
		isIn, err := s.isInByGift(ctx, tx, k, i)
		switch {
		case err != nil:
		case isIn:
			outcome, err = s.givenOutcome(ctx, tx, k, i)
		case !i.isGroupGone(): // what was bought was that run, and not just the course
			_, outcome, err = s.Enrolments().Enrol(ctx, tx, a, plugin.Enrolment{
				User: k.BuyerID, Course: i.CourseID, Group: given(i.GroupID), Until: i.AccessUntil, Way: "order", Reason: k.shown(nil).Number, Hold: seatKey(k.ID, i.CourseID),
			})
		}
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, outcomeSQL, k.ID, i.CourseID, string(outcome)); err != nil {
			return nil, err
		}
		outcomes[i.CourseID] = outcome
		if isPlaced(outcome) {
			continue
		}
		// What was held for it is somebody else's now.
		if err := s.Enrolments().Release(ctx, tx, seatKey(k.ID, i.CourseID)); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// seatLate tries again to give the buyer what was paid for and found no seat.
func (s *service) seatLate(ctx context.Context, a plugin.Actor, id string) (Order, error) {
	out, _, err := s.seatLateIn(ctx, a, id, "")
	return out, err
}

// seatLateIn is seatLate for one course of the order, or for all of them: "". Whoever has got the course in another way meanwhile has what was
// paid for. It returns what became of each as well.
func (s *service) seatLateIn(ctx context.Context, a plugin.Actor, id string, only plugin.CourseID) (out Order, outcomes map[plugin.CourseID]plugin.EnrolOutcome, err error) {
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, nil, err
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		if k.State != PaidUnplaced {
			return ErrOrderState.With("state", string(k.State))
		}
		sending, err := native.Value[bool](ctx, tx, isSendingSQL, k.ID)
		if err != nil {
			return err
		}
		if sending { // the buyer would have the seat and the money
			return ErrRefundSent
		}
		owed := 0
		var waiting []keptItem
		for _, i := range items {
			if !i.isOwed() {
				continue
			}
			owed++
			if i.OwedPartMinor > 0 { // what is left of it does not buy the seat
				continue
			}
			if only == "" || i.CourseID == only {
				waiting = append(waiting, i)
			}
		}
		if outcomes, err = s.seat(ctx, tx, a, k, waiting); err != nil {
			return err
		}
		placed := map[plugin.CourseID]bool{}
		for course, outcome := range outcomes {
			placed[course] = isPlaced(outcome)
			if outcome != plugin.Already {
				continue
			}
			// Whoever has it from another order has paid twice, and is owed the money.
			twice, err := native.Value[bool](ctx, tx, soldElsewhereSQL, k.BuyerID, course, k.ID)
			if err != nil {
				return err
			}
			if twice {
				continue
			}
			if _, err := tx.Exec(ctx, outcomeSQL, k.ID, course, string(plugin.Entered)); err != nil {
				return err
			}
			placed[course] = true
		}
		// Where there was nothing to pay, it was sold when it was ordered.
		paidOn, came := k.PaidAt.In(today.Location()), arrival{}
		if came, err = native.One[arrival](ctx, tx, cameSQL, k.ID); err != nil {
			return err
		}
		if came.On != "" {
			if paidOn, err = time.Parse(time.DateOnly, came.On); err != nil {
				return err
			}
		}
		seated := 0
		for _, is := range placed {
			if is {
				seated++
			}
		}
		if seated == 0 {
			return ErrStillUnplaced
		}
		for _, i := range waiting {
			if !placed[i.CourseID] {
				continue
			}
			posting := ledger.Posting{Key: "seat:" + k.ID + ":" + string(i.CourseID), Kind: "sale", SubjectType: "order", SubjectID: k.ID, On: today, By: a.User}
			posting.Entries = append(k.entry(ledger.Debit, ledger.Unplaced, i, i.due()), k.sold(i)...)
			if len(posting.Entries) == 0 {
				continue
			}
			if _, _, err := ledger.Post(ctx, tx, posting); err != nil {
				return err
			}
			if err := s.earn(ctx, tx, a, k, i, today, paidOn); err != nil {
				return err
			}
		}
		s.Changed(tx, booksTopic)
		if seated == owed {
			p := bySeating
			if slices.ContainsFunc(items, func(i keptItem) bool { return i.RefundedMinor > 0 }) {
				p = bySeatingRest
			}
			if err := s.walk(ctx, tx, a, k, p, ""); err != nil {
				return err
			}
		}
		left := slices.DeleteFunc(slices.Clone(items), func(i keptItem) bool { return placed[i.CourseID] })
		if err := s.planRest(ctx, tx, a, k, left); err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "order_seated", "order", k.ID); err != nil {
			return err
		}
		if out, err = s.order(ctx, tx, a, k.ID); err != nil || out.State == PaidUnplaced {
			return err
		}
		return s.tell(ctx, tx, out, "order_paid")
	})
	return out, outcomes, err
}
