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

// closingFor is how long the job asks gateways at most, which is less than a job has.
const closingFor = 20 * time.Second

// tend holds the seats of unpaid orders for longer, ends those whose time is over, reminds the buyers of those that end soon, and gives what is owed of those that were paid late. One that cannot be tended keeps none of the others
// from it.
func (s *service) tend(ctx context.Context) error {
	if err := s.forgetProofs(ctx); err != nil {
		return err
	}
	now := time.Now()
	if err := s.closePages(ctx, now); err != nil {
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
			return s.holdSeats(ctx, tx, k, true)
		})
		s.complain(ctx, "the seats of an order cannot be held", id, err)
	}
	if err := errors.Join(s.tendLeft(ctx), s.expireOver(ctx, now)); err != nil {
		return err
	}
	if err := errors.Join(s.remind(ctx), s.remindDue(ctx, now)); err != nil {
		return err
	}
	return s.tendOwed(ctx)
}

// expireOver ends the orders whose time is over, and that nobody can be paying just now.
func (s *service) expireOver(ctx context.Context, now time.Time) error {
	last := ""
	for {
		over, err := native.Values[string](ctx, s, overSQL, now, last, ordersAtOnce)
		if err != nil || len(over) == 0 {
			return err
		}
		for _, id := range over {
			s.complain(ctx, "an order cannot be ended", id, s.expire(ctx, id, now))
		}
		last = over[len(over)-1]
	}
}

// closePages has nobody pay any more at gateways for orders whose time is over, and looks whether somebody just did: what is paid, or on its
// way, does not expire. One that is not closed now has its order wait for the next run; which is tried says so first, so that none that fails comes
// before the others again.
func (s *service) closePages(ctx context.Context, now time.Time) error {
	asking, done := context.WithTimeout(ctx, closingFor)
	defer done()
	silent, seen := map[string]int{}, map[string]bool{}
	for {
		open, err := native.Many[keptAttempt](ctx, s, overAttemptsSQL, now, ordersAtOnce)
		if err != nil || len(open) == 0 {
			return err
		}
		before := len(seen)
		for _, attempt := range open {
			if asking.Err() != nil {
				return ctx.Err()
			}
			if seen[attempt.ID] {
				continue
			}
			seen[attempt.ID] = true
			if _, err := s.Exec(ctx, closingSQL, attempt.ID); err != nil {
				return err
			}
			if silent[attempt.Gateway] >= silentMost {
				continue
			}
			err := s.callOff(asking, attempt)
			if errors.Is(err, errSilent) || errors.Is(err, errGone) {
				silent[attempt.Gateway]++
			}
			if err != nil {
				s.Log().WarnContext(ctx, "a payment of an order that ends is not called off yet", "gateway", attempt.Gateway, "payment", attempt.ID, "err", err)
			}
		}
		if len(seen) == before { // the clock of the database is behind
			return nil
		}
	}
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
		may, err := native.Value[bool](ctx, tx, mayEndSQL, k.ID)
		if err != nil || !may {
			return err
		}
		if err := s.walk(ctx, tx, plugin.Actor{System: true}, k, byExpiry, ""); err != nil {
			return err
		}
		if err := s.release(ctx, tx, k, items); err != nil {
			return err
		}
		ended, err := s.endGiven(ctx, tx, server, k, items)
		if err != nil {
			return err
		}
		if err := s.Publish(ctx, tx, orderExpired{k.ID, k.BuyerID}); err != nil {
			return err
		}
		if ended {
			return s.tellDue(ctx, tx, k, items, "later_ended", "later_ended:"+k.ID)
		}
		return s.tell(ctx, tx, k.shown(nil), "order_expired")
	})
}
