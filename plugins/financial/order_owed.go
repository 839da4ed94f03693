package financial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// What becomes of what was paid for and found no seat.
const (
	planHand   = "hand"   // people decide
	planRefund = "refund" // its money goes back by itself, where it came by a gateway
	planWait   = "wait"   // the order waits for a seat
)

// owedJob does that of one order at once.
const owedJob = "order-owed"

// owedArgs name an order.
type owedArgs struct {
	Order string `json:"order"`
}

// planOwed keeps what is to become of what an order that is paid now does not find: what is set later is for others. It returns what its buyer
// is told. Money that nobody can send back by itself is left to super admins, who hear of it.
func (s *service) planOwed(ctx context.Context, tx native.Tx, k keptOrder) (kind string, err error) {
	is, err := s.settings(ctx)
	if err != nil {
		return "", err
	}
	var until *time.Time
	if is.Unplaced == planWait {
		day := time.Now().AddDate(0, 0, is.WaitDays)
		until = &day
	}
	if _, err := tx.Exec(ctx, planOwedSQL, k.ID, is.Unplaced, until); err != nil {
		return "", err
	}
	switch is.Unplaced {
	case planWait:
		return "order_waiting", nil // the job that tends orders finds it
	case planHand:
		return "order_unplaced", nil
	}
	goes, err := s.goesBack(ctx, tx, k)
	if err == nil && !goes {
		err = s.tellAdmins(ctx, tx, "payment_trouble", "owed:"+k.ID, k)
	}
	return "order_returning", err
}

// planRest has people decide about what is owed of an order once all that is left of that was given back in part: nobody waits for a seat with
// half of its money, nor does the rest go back by itself. What of the order is owed whole goes on as it was planned.
func (s *service) planRest(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, items []keptItem) error {
	isOwed := false
	for _, i := range items {
		if i.isOwedWhole() {
			return nil
		}
		isOwed = isOwed || i.isOwed()
	}
	if !isOwed || k.OwedPlan == planHand {
		return nil
	}
	if _, err := tx.Exec(ctx, planOwedSQL, k.ID, planHand, nil); err != nil || !a.System {
		return err
	}
	return s.tellAdmins(ctx, tx, "seat_trouble", "rest:"+k.ID, k)
}

// goesBack has the money of an order go back by itself, and reports whether it can.
func (s *service) goesBack(ctx context.Context, tx native.Tx, k keptOrder) (bool, error) {
	came, err := native.One[arrival](ctx, tx, cameSQL, k.ID)
	if err != nil || !came.isGateway() {
		return false, err
	}
	if _, err := s.gateway(ctx, came.Provider); errors.Is(err, errGone) { // it was switched off meanwhile: people are told
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, s.Enqueue(ctx, tx, owedJob, owedArgs{k.ID}, time.Time{})
}

// isGateway reports whether an order's money came by a gateway, which can give it back.
func (a arrival) isGateway() bool { return a.Provider != "" && isGateway(a.Provider) }

// owedLater is the job that gives back what is owed of an order.
func (s *service) owedLater(ctx context.Context, raw json.RawMessage) error {
	var args owedArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return fmt.Errorf("read which order: %w", err)
	}
	k, err := native.One[keptOrder](ctx, s, orderSQL, args.Order)
	if err != nil || k.State != PaidUnplaced || k.OwedPlan != planRefund {
		return err
	}
	return s.refundOwed(ctx, k)
}

// refundOwed has the gateway of an order give back what was paid for what found no seat, as a super admin would. Once: where the buyer asks, or
// the gateway did not do it, people decide.
func (s *service) refundOwed(ctx context.Context, k keptOrder) error {
	came, err := native.One[arrival](ctx, s, cameSQL, k.ID)
	if err != nil || !came.isGateway() {
		return err
	}
	tried, err := native.Value[bool](ctx, s, refundTriedSQL, k.ID)
	if err != nil || tried {
		return err
	}
	items, err := native.Many[keptItem](ctx, s, orderItemsSQL, []string{k.ID})
	if err != nil {
		return err
	}
	buyer, err := s.People().Person(ctx, s, k.BuyerID)
	if err != nil {
		return err
	}
	d := RefundDraft{Method: came.Provider, Answer: s.Speak(buyer.Language).Say("refund.no_seat", nil), Refunded: k.money(0)}
	for _, i := range items {
		d.Refunded.Minor += i.RefundedMinor
		if i.isOwedWhole() {
			d.Items = append(d.Items, RefundLine{Course: i.CourseID, Amount: k.money(i.rest())})
		}
	}
	if len(d.Items) == 0 {
		return nil
	}
	_, err = s.refund(ctx, server, k.ID, d)
	return unless(err, ErrOrderState, ErrChanged, ErrRefundAsked, ErrRefundSent, ErrGivenThere)
}

// unless is an error, but for those that say that there is nothing to do now.
func unless(err error, these ...*plugin.Fault) error {
	for _, one := range these {
		if errors.Is(err, one) {
			return nil
		}
	}
	return err
}
