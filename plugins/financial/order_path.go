package financial

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// path is a way from one state to another; docs/money.md draws them all.
type path struct {
	name string
	from []OrderState
	to   OrderState
}

// The paths of an order. What is paid late is paid all the same: the money is here, and whether there is still a seat is seen then.
var (
	byPlacing  = path{"place", nil, Awaiting}
	byPaying   = path{"pay", []OrderState{Awaiting}, Paid}
	byLate     = path{"pay_late", []OrderState{Cancelled, Expired}, Paid}
	byUnplaced = path{"pay_unplaced", []OrderState{Awaiting, Cancelled, Expired}, PaidUnplaced}
	bySeating  = path{"seat", []OrderState{PaidUnplaced}, Paid}
	byCancel   = path{"cancel", []OrderState{Awaiting}, Cancelled}
	byLeaving  = path{"cancel_left", []OrderState{Awaiting}, Cancelled}
	byMoving   = path{"due_moved", []OrderState{Awaiting}, Awaiting}
	byExpiry   = path{"expire", []OrderState{Awaiting}, Expired}

	bySeatingRest = path{"seat_rest", []OrderState{PaidUnplaced}, PartlyRefunded}
	byRefundPart  = path{"refund_part", []OrderState{Paid, PaidUnplaced, PartlyRefunded}, PartlyRefunded}
	byRefundOwed  = path{"refund_owed", []OrderState{PaidUnplaced}, PaidUnplaced}
	byRefund      = path{"refund", []OrderState{Paid, PaidUnplaced, PartlyRefunded}, Refunded}

	// What a bank decides about is as it was before, or all of its money is gone.
	byDispute         = path{"dispute", []OrderState{Paid, PaidUnplaced, PartlyRefunded, Refunded}, InDispute}
	byDisputeWon      = path{"dispute_won", []OrderState{InDispute}, Paid}
	byDisputeLost     = path{"dispute_lost", []OrderState{InDispute}, Refunded}
	byDisputeLostPart = path{"dispute_lost_part", []OrderState{InDispute}, Paid}
)

// before has a path lead to the state in which an order was before its buyer's bank wanted the money back.
func (p path) before(o keptOrder) path {
	if o.DisputedFrom != nil {
		p.to = OrderState(*o.DisputedFrom)
	}
	return p
}

// walk takes an order that is held from one state to another.
func (s *service) walk(ctx context.Context, tx native.Tx, a plugin.Actor, o keptOrder, p path, note string) error {
	if !slices.Contains(p.from, o.State) {
		return ErrOrderState.With("state", string(o.State))
	}
	if _, err := tx.Exec(ctx, walkOrderSQL, o.ID, string(p.to)); err != nil {
		return err
	}
	if p.to == Paid || p.to == PaidUnplaced { // nobody need look any more
		if _, err := tx.Exec(ctx, settleProofsSQL, o.ID); err != nil {
			return err
		}
	}
	if o.State == Awaiting {
		// What is paid otherwise, or not to be paid, is not to be paid at a gateway either.
		open, err := native.Values[string](ctx, tx, openIDsSQL, o.ID)
		if err != nil {
			return err
		}
		for _, id := range open {
			if err := s.Enqueue(ctx, tx, callOffJob, attemptArgs{id}, time.Time{}); err != nil {
				return err
			}
		}
	}
	return s.noteChange(ctx, tx, a, o.ID, p, note)
}

// walkRefund takes an order the way of a refund. One of which a bank has taken all stays as it is, and one whose buyer's bank decides stays disputed: what left before the bank asked changes what the
// order returns to.
func (s *service) walkRefund(ctx context.Context, tx native.Tx, a plugin.Actor, o keptOrder, p path) error {
	if o.isTaken() {
		return s.noteChange(ctx, tx, a, o.ID, byRefund, "")
	}
	if o.State != InDispute {
		return s.walk(ctx, tx, a, o, p, "")
	}
	if _, err := tx.Exec(ctx, disputedFromSQL, o.ID, string(p.to)); err != nil {
		return err
	}
	p.to = InDispute
	return s.noteChange(ctx, tx, a, o.ID, p, "")
}

// noteChange keeps that an order went a way.
func (s *service) noteChange(ctx context.Context, tx native.Tx, a plugin.Actor, order string, p path, note string) error {
	if _, err := tx.Exec(ctx, changeSQL, order, p.name, string(p.to), author(a), note); err != nil {
		return err
	}
	s.Changed(tx, ordersTopic)
	return nil
}
