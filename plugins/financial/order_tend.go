package financial

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ordersAtOnce is how many orders the job ends in one go; the next go follows at once.
const ordersAtOnce = 100

// tend holds the seats of unpaid orders for longer, and ends those whose time is over. One that cannot be tended keeps none of the others
// from it.
func (s *service) tend(ctx context.Context) error {
	if err := s.forgetProofs(ctx); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, waitOnSQL); err != nil {
		return err
	}
	// A hold that ends before this job has come several times again.
	held, err := native.Values[string](ctx, s, heldShortlySQL, time.Now().Add(holdFor/2))
	if err != nil {
		return err
	}
	for _, id := range held {
		err := s.InTx(ctx, func(tx native.Tx) error {
			k, _, err := s.holdOrder(ctx, tx, id)
			if err != nil || k.State != Awaiting {
				return err
			}
			return s.holdSeats(ctx, tx, k.ID, k.BuyerID, k.ExpiresAt, true)
		})
		s.complain(ctx, "the seats of an order cannot be held", id, err)
	}
	now, last, silent := time.Now(), "", map[string]int{}
	for {
		over, err := native.Values[string](ctx, s, overSQL, now, last, ordersAtOnce)
		if err != nil || len(over) == 0 {
			return err
		}
		for _, id := range over {
			is, err := s.mayEnd(ctx, id, now, silent)
			if err == nil && is {
				err = s.expire(ctx, id, now)
			}
			s.complain(ctx, "an order cannot be ended", id, err)
		}
		last = over[len(over)-1]
	}
}

// waitForGateway is how long after its time an order is not ended while its gateway does not say whether it was paid.
const waitForGateway = 24 * time.Hour

// mayEnd asks the gateway of an order whose time is over whether it was paid: nobody may have heard of that, as while the plugin was switched off.
// A gateway that does not answer is waited for, but not for ever; what comes later is taken all the same. silent
// counts how often each did not, so that none is asked for all orders in vain.
func (s *service) mayEnd(ctx context.Context, id string, now time.Time, silent map[string]int) (bool, error) {
	open, err := native.Many[keptAttempt](ctx, s, openAttemptSQL, id)
	if err != nil {
		return false, err
	}
	for _, attempt := range open {
		if attempt.Ref == nil {
			continue
		}
		err := errSilent
		if silent[attempt.Gateway] < silentMost {
			err = s.sync(ctx, attempt.Gateway, *attempt.Ref)
		}
		switch {
		case errors.Is(err, errSilent):
			silent[attempt.Gateway]++
			k, err := native.One[keptOrder](ctx, s, orderSQL, id)
			if err != nil || k.ExpiresAt.After(now.Add(-waitForGateway)) {
				return false, err
			}
		case err != nil && !errors.Is(err, errGone):
			return false, err
		}
	}
	return true, nil
}

func (s *service) complain(ctx context.Context, what, order string, err error) {
	if err != nil && ctx.Err() == nil {
		s.Log().ErrorContext(ctx, what, "order", order, "err", err)
	}
}

// expire ends an order whose time is over.
func (s *service) expire(ctx context.Context, id string, now time.Time) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, id)
		if err != nil || k.State != Awaiting || k.IsOnWay || k.ExpiresAt.After(now) {
			return err
		}
		if err := s.walk(ctx, tx, plugin.Actor{System: true}, k, byExpiry, ""); err != nil {
			return err
		}
		if err := s.release(ctx, tx, k, items); err != nil {
			return err
		}
		return s.tell(ctx, tx, k.shown(nil), "order_expired")
	})
}
