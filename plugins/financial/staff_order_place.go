package financial

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// paidAtDesk records that the money of an order is there, and lets its buyer in, as any payment does.
func (s *service) paidAtDesk(ctx context.Context, tx native.Tx, st staffSale, sold plugin.Sold, id string) (plugin.Sold, error) {
	k, _, err := s.holdOrder(ctx, tx, id)
	if err != nil {
		return sold, err
	}
	payment := plugin.NewID[string]()
	if _, err := tx.Exec(ctx, insertPaymentSQL, payment, k.ID, byDesk, k.TotalMinor, k.Currency, st.Reference, "", st.today.Format(time.DateOnly), author(st.by)); err != nil {
		return sold, err
	}
	if err := s.Audit(ctx, tx, st.by, "payment_recorded", "order", k.ID); err != nil {
		return sold, err
	}
	o, err := s.settle(ctx, tx, st.by, k.ID, &came{payment, byDesk, st.today})
	if err != nil {
		return sold, err
	}
	sold.Outcome = plugin.EnrolOutcome(given(o.Items[0].Outcome))
	return soldAs(sold, o), nil
}

// payableLater has an order be paid by its day: its buyer is let in now, or the seat is held until then.
func (s *service) payableLater(ctx context.Context, tx native.Tx, st staffSale, sold plugin.Sold, id string) (plugin.Sold, error) {
	if _, err := tx.Exec(ctx, payByDaySQL, id, st.DueOn, st.until, st.remind); err != nil {
		return sold, err
	}
	k, items, err := s.holdOrder(ctx, tx, id)
	if err != nil {
		return sold, err
	}
	kind := "later_held"
	if st.AccessNow {
		kind = "later_given"
		_, sold.Outcome, err = s.Enrolments().Enrol(ctx, tx, st.by, plugin.Enrolment{
			User: k.BuyerID, Course: st.Course, Group: st.Group, Until: st.Until, Way: string(plugin.PayLater), Reason: k.shown(nil).Number,
		})
		if err != nil || sold.Outcome != plugin.Entered {
			return sold, err
		}
		_, err = tx.Exec(ctx, givenSQL, k.ID, st.Course)
	} else {
		err = s.holdSeats(ctx, tx, k, false)
	}
	if err != nil {
		return sold, err
	}
	o := k.shown(items)
	return soldAs(sold, o), s.tellDue(ctx, tx, k, items, kind, kind+":"+k.ID)
}

// soldAs adds the order to what became of somebody.
func soldAs(sold plugin.Sold, o Order) plugin.Sold {
	sold.Number, sold.Link, sold.Total = o.Number, "/x/financial/orders/"+o.ID, o.Total
	return sold
}

// isStaffs reports whether staff placed the order, to be paid by a day.
func (k keptOrder) isStaffs() bool { return k.DueOn != nil }

// takesTransfers reports whether an order can be paid by a transfer.
func (k keptOrder) takesTransfers() bool { return k.Method == byBank || k.Method == byLater }

// isInByGift reports whether the buyer was let in ahead of the payment and has not left since: that is what is paid for, also where its time is
// over or the team has suspended the buyer.
func (s *service) isInByGift(ctx context.Context, tx native.Tx, k keptOrder, i keptItem) (bool, error) {
	if !i.IsGiven {
		return false, nil
	}
	left, err := s.isLeft(ctx, tx, k)
	if err != nil || left {
		return false, err
	}
	_, err = native.Value[plugin.EnrollmentID](ctx, tx, enrollmentSQL, k.BuyerID, i.CourseID)
	if errors.Is(err, plugin.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// givenOutcome is what becomes of a course that is paid for now and whose buyer was let in ahead of it: it is what was paid for, unless another
// order paid for it, too.
func (s *service) givenOutcome(ctx context.Context, tx native.Tx, k keptOrder, i keptItem) (plugin.EnrolOutcome, error) {
	twice, err := native.Value[bool](ctx, tx, soldElsewhereSQL, k.BuyerID, i.CourseID, k.ID)
	if err != nil || twice {
		return plugin.Already, err
	}
	return plugin.Entered, nil
}

// isLeft reports whether the buyer has left a course that was given ahead of the payment since then, or was taken out of it.
func (s *service) isLeft(ctx context.Context, tx native.Tx, k keptOrder) (bool, error) {
	return native.Value[bool](ctx, tx, leftOfSQL, k.ID)
}

// endGiven ends the access that was given ahead of an order's payment, now that the order is over; not where another order paid for the course,
// nor of who has left it since and is in it in another way. It reports whether somebody lost it.
func (s *service) endGiven(ctx context.Context, tx native.Tx, by plugin.Actor, k keptOrder, items []keptItem) (ended bool, err error) {
	left, err := s.isLeft(ctx, tx, k)
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, notGivenSQL, k.ID); err != nil {
		return false, err
	}
	for _, i := range byCourse(items) {
		if !i.IsGiven || left {
			continue
		}
		kept, err := native.Value[bool](ctx, tx, soldElsewhereSQL, k.BuyerID, i.CourseID, k.ID)
		if err != nil {
			return ended, err
		}
		if kept {
			continue
		}
		id, err := native.Value[plugin.EnrollmentID](ctx, tx, enrollmentSQL, k.BuyerID, i.CourseID)
		if errors.Is(err, plugin.ErrNotFound) {
			continue
		}
		if err == nil {
			err = s.Enrolments().End(ctx, tx, by, id, k.shown(nil).Number)
		}
		if err != nil {
			return ended, err
		}
		ended = true
	}
	return ended, nil
}

// left ends the unpaid orders of somebody who was let in ahead of the payment and has left the course, or was taken out of it.
func (s *service) left(ctx context.Context, user plugin.UserID, course plugin.CourseID) error {
	orders, err := native.Values[string](ctx, s, givenOfSQL, user, course, ordersAtOnce)
	for _, id := range orders {
		if err := s.cancelLeft(ctx, id); err != nil {
			return err
		}
	}
	return err
}

// tendLeft does so of all, as what happened while the plugin was off is not heard, and what comes while money is on its way waits for that.
func (s *service) tendLeft(ctx context.Context) error {
	orders, err := native.Values[string](ctx, s, givenOfSQL, nil, nil, ordersAtOnce)
	for _, id := range orders {
		s.complain(ctx, "an order of who has left cannot be ended", id, s.cancelLeft(ctx, id))
	}
	return err
}

func (s *service) cancelLeft(ctx context.Context, id string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, id)
		if err != nil || k.State != Awaiting || k.IsOnWay {
			return err
		}
		if left, err := s.isLeft(ctx, tx, k); err != nil || !left {
			return err
		}
		if _, err := tx.Exec(ctx, notGivenSQL, k.ID); err != nil { // whoever is in the course by now is so in another way
			return err
		}
		if err := s.walk(ctx, tx, server, k, byLeaving, ""); err != nil {
			return err
		}
		if err := s.release(ctx, tx, k, items); err != nil {
			return err
		}
		if err := s.Publish(ctx, tx, orderCancelled{k.ID, k.BuyerID}); err != nil {
			return err
		}
		return s.tellDue(ctx, tx, k, items, "later_left", "later_left:"+k.ID)
	})
}
