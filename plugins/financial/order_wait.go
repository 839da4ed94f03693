package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// owedFor is how long each way of tending orders that are owed a seat has at most; those that are left come first with the next run of the job.
const owedFor = 6 * time.Second

// tendOwed gives seats that are free by now to orders that wait for them, ends waiting that is over, and has money go back that is to. One that
// cannot be tended keeps none of the others from it.
func (s *service) tendOwed(ctx context.Context) error {
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	day := today.Format(time.DateOnly)
	for _, tend := range []func(context.Context, string) error{s.endWaits, s.seatQueues, s.seatThoseInside, s.giveOwedBack} {
		asking, done := context.WithTimeout(ctx, owedFor)
		err := tend(asking, day)
		if asking.Err() != nil {
			err = ctx.Err()
		}
		done()
		if err != nil {
			return err
		}
	}
	return nil
}

// seatQueues gives the free seats of each course that somebody waits for: whoever the host keeps one for comes to that, and then who paid first.
// Who finds no seat ends the queue of that run of the course, so that a long one takes no more time than a short one; the course that was not
// tried for longest comes first.
func (s *service) seatQueues(ctx context.Context, day string) error {
	courses, err := native.Values[plugin.CourseID](ctx, s, queuesSQL, day)
	if err != nil {
		return err
	}
	for _, course := range courses {
		offered, err := s.Enrolments().Offered(ctx, course)
		if err != nil {
			return err
		}
		if len(offered) > 0 {
			if err := s.seatQueue(ctx, day, course, offered); err != nil {
				return err
			}
		}
		if err := s.seatQueue(ctx, day, course, nil); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// seatQueue tends the queue of a course: all of it until nothing is free, or those buyers in it for each of whom a seat is kept.
func (s *service) seatQueue(ctx context.Context, day string, course plugin.CourseID, buyers []plugin.UserID) error {
	type waiting struct {
		ID     string
		PaidAt time.Time
		Run    string
	}
	var since *time.Time
	var last *string
	full := []string{}
	for ctx.Err() == nil {
		next, err := native.Many[waiting](ctx, s, nextSQL, day, course, full, since, last, buyers)
		if err != nil || len(next) == 0 {
			return err
		}
		at := next[0]
		if outcome := s.seatWaiting(ctx, at.ID, course); outcome == plugin.NoSeat && buyers == nil {
			full = append(full, at.Run)
		}
		since, last = &at.PaidAt, &at.ID
	}
	return nil
}

// seatThoseInside has orders be done whose buyers have the course in another way by now.
func (s *service) seatThoseInside(ctx context.Context, day string) error {
	type inside struct {
		ID       string
		CourseID plugin.CourseID
	}
	rows, err := native.Many[inside](ctx, s, hasBySQL, day, ordersAtOnce)
	for _, r := range rows {
		s.seatWaiting(ctx, r.ID, r.CourseID)
	}
	return err
}

// seatWaiting tries to give a course to an order that waits for it, and says what became of that; "" when it was not tried.
func (s *service) seatWaiting(ctx context.Context, id string, course plugin.CourseID) plugin.EnrolOutcome {
	if _, err := s.Exec(ctx, triedSQL, id); err != nil {
		s.complain(ctx, "an order that waits for a seat cannot be tried", id, err)
		return ""
	}
	_, outcomes, err := s.seatLateIn(ctx, server, id, course)
	s.complain(ctx, "what is owed of an order is not given yet", id, unless(err, ErrStillUnplaced, ErrOrderState, ErrRefundSent))
	return outcomes[course]
}

// endWaits ends the waiting of orders that have waited as long as was said when they were paid, or for what cannot come any more.
func (s *service) endWaits(ctx context.Context, day string) error {
	var last *string
	for {
		over, err := native.Values[string](ctx, s, waitOverSQL, day, nil, last, ordersAtOnce)
		if err != nil || len(over) == 0 {
			return err
		}
		for _, id := range over {
			s.complain(ctx, "an order waits for a seat for too long", id, s.endWait(ctx, id, day))
		}
		last = &over[len(over)-1]
	}
}

// endWait has an order wait no more. Its money goes back by itself, unless people are to decide by now; its buyer is told, and so are super admins
// where somebody is needed.
func (s *service) endWait(ctx context.Context, id, day string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		k, _, err := s.holdOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		over, err := native.Values[string](ctx, tx, waitOverSQL, day, k.ID, nil, 1) // it may have its seat by now
		if err != nil || len(over) == 0 {
			return err
		}
		is, err := s.settings(ctx)
		if err != nil {
			return err
		}
		// Where giving back was refused, or was tried and failed, nothing goes back by itself any more.
		tried, err := native.Value[bool](ctx, tx, refundTriedSQL, k.ID)
		if err != nil {
			return err
		}
		plan, goes := planHand, false
		if is.Unplaced != planHand && !tried {
			plan = planRefund
			if goes, err = s.goesBack(ctx, tx, k); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, planOwedSQL, k.ID, plan, nil); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		if err := s.tell(ctx, tx, k.shown(nil), "order_waited"); err != nil || goes {
			return err
		}
		return s.tellAdmins(ctx, tx, "seat_trouble", "waited:"+k.ID, k)
	})
}

// giveOwedBack has gateways give back what is to go back by itself.
func (s *service) giveOwedBack(ctx context.Context, _ string) error {
	back, err := native.Values[string](ctx, s, goBackSQL, ordersAtOnce)
	if err != nil {
		return err
	}
	for _, id := range back {
		if _, err := s.Exec(ctx, triedSQL, id); err != nil {
			return err
		}
		k, err := native.One[keptOrder](ctx, s, orderSQL, id)
		if err == nil {
			err = s.refundOwed(ctx, k)
		}
		s.complain(ctx, "what is owed of an order is not given back yet", id, err)
	}
	return nil
}
