package financial

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

const (
	// dueMost is how many days ahead an order of staff's can be due.
	dueMost = 365
	// remindBefore is how long before its end a buyer is reminded of an order; of one that is due earlier, when half of its time is over.
	remindBefore = 3 * 24 * time.Hour
)

// ErrNotDue: the order is none that is to be paid by a day.
var ErrNotDue = plugin.NewFault(plugin.Conflict, "financial.not_due")

// dueEnd is the first moment after a day, from tomorrow to a year ahead, on the clock of today.
func dueEnd(day string, today time.Time) (time.Time, error) {
	on, err := time.ParseInLocation(time.DateOnly, day, today.Location())
	if err == nil && (day <= today.Format(time.DateOnly) || day > today.AddDate(0, 0, dueMost).Format(time.DateOnly)) {
		err = errors.New("it is not due on such a day")
	}
	return on.AddDate(0, 0, 1), err
}

// remindAt is when a buyer is reminded of what is due before a moment.
func remindAt(now, until time.Time) time.Time {
	return until.Add(-min(remindBefore, until.Sub(now)/2))
}

// DueDraft is until when an order is to be paid now.
type DueDraft struct {
	DueOn string `json:"dueOn" format:"date" doc:"From tomorrow to a year ahead, by the site's clock"`
	Why   string `json:"why" maxLength:"500" doc:"The buyer reads it"`
}

// moveDue has an order that staff placed be paid by another day. Its buyer is told.
func (s *service) moveDue(ctx context.Context, a plugin.Actor, id string, d DueDraft) (Order, error) {
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, err
	}
	fault := ErrStaffOrder
	until, err := dueEnd(d.DueOn, today)
	if err != nil {
		fault = fault.At("/dueOn", "financial.due")
	}
	why, ok := line(d.Why, 500)
	switch {
	case !ok:
		fault = fault.At("/why", "financial.text")
	case why == "":
		fault = fault.At("/why", "financial.cancel_reason")
	}
	if len(fault.Fields) > 0 {
		return Order{}, fault
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case !k.isStaffs():
			return ErrNotDue
		case k.State != Awaiting || !k.ExpiresAt.After(time.Now()):
			return ErrOrderState.With("state", string(k.State))
		}
		for _, i := range items { // nobody pays for what is over
			if i.AccessUntil != nil && i.AccessUntil.Before(until) {
				return ErrStaffOrder.At("/dueOn", "financial.due_access", plugin.Args{"day": i.AccessUntil.In(today.Location()).AddDate(0, 0, -1).Format(time.DateOnly)})
			}
		}
		if _, err := tx.Exec(ctx, payByDaySQL, k.ID, d.DueOn, until, remindAt(time.Now(), until)); err != nil {
			return err
		}
		if err := s.noteChange(ctx, tx, a, k.ID, byMoving, why); err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "due_moved", "order", k.ID); err != nil {
			return err
		}
		if k, items, err = s.holdOrder(ctx, tx, id); err != nil {
			return err
		}
		if err := s.holdSeats(ctx, tx, k, true); err != nil {
			return err
		}
		// Each move is told, however often it is moved to one day.
		if err := s.tellDue(ctx, tx, k, items, "later_moved", "later_moved:"+plugin.NewID[string]()); err != nil {
			return err
		}
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}

// remindDue reminds buyers of orders that are soon to be paid. One who cannot be reminded keeps none of the others from it.
func (s *service) remindDue(ctx context.Context, now time.Time) error {
	soon, err := native.Values[string](ctx, s, remindDueSQL, now, ordersAtOnce)
	if err != nil {
		return err
	}
	for _, id := range soon {
		err := s.InTx(ctx, func(tx native.Tx) error {
			k, items, err := s.holdOrder(ctx, tx, id)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, remindedDueSQL, k.ID); err != nil {
				return err
			}
			if k.State != Awaiting || k.IsOnWay || !k.ExpiresAt.After(now) {
				return nil
			}
			return s.tellDue(ctx, tx, k, items, "later_soon", "later_soon:"+k.ID+":"+given(k.DueOn))
		})
		s.complain(ctx, "a buyer is not reminded of an order", id, err)
	}
	return nil
}

// tellDue tells the buyer of an order of staff's what became of it: which course it is, how much it costs, and until when it can be paid.
func (s *service) tellDue(ctx context.Context, tx native.Tx, k keptOrder, items []keptItem, kind, dedupe string) error {
	who, err := s.People().Person(ctx, tx, k.BuyerID)
	if err != nil && !errors.Is(err, plugin.ErrNotGranted) { // then it is said in the site's language
		return err
	}
	speech := s.Speak(who.Language)
	o := k.shown(nil)
	args := map[string]any{"number": o.Number, "course": items[0].Title, "amount": speech.Money(o.Total), "day": ""}
	if day, err := time.Parse(time.DateOnly, given(k.DueOn)); err == nil {
		args["day"] = speech.Day(day)
	}
	return s.say(ctx, tx, native.Notice{Dedupe: dedupe, User: k.BuyerID, Kind: kind, Args: args, Link: "/x/financial/orders/" + k.ID})
}
