package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

var (
	// ErrPayment: a payment cannot be recorded like that.
	ErrPayment = plugin.NewFault(plugin.Invalid, "financial.payment")
	// ErrStillUnplaced: there is no seat for what was paid for yet.
	ErrStillUnplaced = plugin.NewFault(plugin.Conflict, "financial.still_unplaced")
)

// PaymentDraft is money that somebody has seen come in.
type PaymentDraft struct {
	Amount     plugin.Money `json:"amount" doc:"All of the order's total"`
	Method     string       `json:"method" enum:"bank,desk" doc:"Where it came in, which need not be where it was to"`
	Reference  string       `json:"reference" maxLength:"100" doc:"What the bank or the desk calls it"`
	Note       string       `json:"note" maxLength:"500"`
	ReceivedOn string       `json:"receivedOn" format:"date" doc:"The day that it counts for in the books"`
}

// earlyMost is how many days before an order its money can have come, as when somebody paid before asking. Earlier is a slip.
const earlyMost = 31

// check returns what is kept of it and the day, or what is wrong with it.
func (d PaymentDraft) check(k keptOrder, total plugin.Money, today time.Time) (PaymentDraft, time.Time, error) {
	day, fault := dayOf(ErrPayment, "/receivedOn", "financial.day", d.ReceivedOn, today)
	if len(fault.Fields) == 0 && day.Before(k.CreatedAt.AddDate(0, 0, -earlyMost)) {
		fault = fault.At("/receivedOn", "financial.day_early", plugin.Args{"days": earlyMost})
	}
	var ok [2]bool
	d.Reference, ok[0] = line(d.Reference, 100)
	d.Note, ok[1] = text(d.Note, 500)
	for i, pointer := range []string{"/reference", "/note"} {
		if !ok[i] {
			fault = fault.At(pointer, "financial.text")
		}
	}
	if d.Amount != total {
		fault = fault.At("/amount", "financial.amount_differs", plugin.Args{"amount": total.Amount(), "currency": total.Currency})
	}
	if len(fault.Fields) > 0 {
		return d, day, fault
	}
	return d, day, nil
}

// came is money that has come for an order.
type came struct {
	payment string
	method  string
	on      time.Time
}

// pay records that an order's money has come: the payment, the seats, the books and what is said of it are one transaction. Late money is
// taken, too; what finds no seat is owed to the buyer.
func (s *service) pay(ctx context.Context, a plugin.Actor, id string, d PaymentDraft) (Order, error) {
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, err
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		k, _, err := s.holdOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		total := plugin.Money{Minor: k.TotalMinor, Currency: k.Currency}
		d, day, err := d.check(k, total, today)
		if err != nil {
			return err
		}
		if k.PaidAt != nil {
			return ErrOrderState.With("state", string(k.State))
		}
		payment := plugin.NewID[string]()
		if _, err := tx.Exec(ctx, insertPaymentSQL, payment, k.ID, d.Method, total.Minor, total.Currency, d.Reference, d.Note, d.ReceivedOn, author(a)); err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "payment_recorded", "order", k.ID); err != nil {
			return err
		}
		out, err = s.settle(ctx, tx, a, k.ID, &came{payment, d.Method, day})
		return err
	})
	return out, err
}

// settle gives the buyer what an order is for, now that it is paid, or that there is nothing to pay: nil.
func (s *service) settle(ctx context.Context, tx native.Tx, a plugin.Actor, id string, money *came) (Order, error) {
	k, items, err := s.holdOrder(ctx, tx, id)
	if err != nil {
		return Order{}, err
	}
	if k.CouponID != nil && k.State != Awaiting { // it was given back when the order was over
		if _, err := tx.Exec(ctx, takeCouponAgainSQL, *k.CouponID); err != nil {
			return Order{}, err
		}
	}
	outcomes, err := s.seat(ctx, tx, a, k, items)
	if err != nil {
		return Order{}, err
	}
	posting := ledger.Posting{Key: "order:" + k.ID, Kind: "sale", SubjectType: "order", SubjectID: k.ID, By: a.User}
	if money == nil {
		if posting.On, err = s.today(ctx); err != nil {
			return Order{}, err
		}
	} else {
		posting.Key, posting.On = "payment:"+money.payment, money.on
		posting.Entries = append(posting.Entries, concerns(ledger.Debit(ledger.Cash(money.method), plugin.Money{Minor: k.TotalMinor, Currency: k.Currency}), "", k.BuyerID))
	}
	owes := false
	for _, i := range items {
		if isPlaced(outcomes[i.CourseID]) {
			posting.Entries = append(posting.Entries, k.sold(i)...)
			if err := s.earn(ctx, tx, a, k, i, posting.On, posting.On); err != nil {
				return Order{}, err
			}
			continue
		}
		owes = owes || i.due() > 0
		posting.Entries = append(posting.Entries, k.entry(ledger.Credit, ledger.Unplaced, i, i.due())...)
	}
	if len(posting.Entries) > 0 {
		if _, _, err := ledger.Post(ctx, tx, posting); err != nil {
			return Order{}, err
		}
		s.Changed(tx, booksTopic)
	}
	p, kind := byUnplaced, ""
	if owes {
		if kind, err = s.planOwed(ctx, tx, k); err != nil {
			return Order{}, err
		}
	} else if p, kind = byPaying, "order_paid"; k.State != Awaiting {
		p = byLate
	}
	if err := s.walk(ctx, tx, a, k, p, ""); err != nil {
		return Order{}, err
	}
	if money != nil {
		if err := s.invoice(ctx, tx, k, items, money.on, mailed); err != nil {
			return Order{}, err
		}
	}
	if money != nil {
		if err := s.Publish(ctx, tx, paymentCompleted{k.ID, money.payment, k.BuyerID, money.method, plugin.Money{Minor: k.TotalMinor, Currency: k.Currency}}); err != nil {
			return Order{}, err
		}
	}
	if err := s.Publish(ctx, tx, orderPaid{k.ID, k.BuyerID, plugin.Money{Minor: k.TotalMinor, Currency: k.Currency}}); err != nil {
		return Order{}, err
	}
	out, err := s.order(ctx, tx, a, k.ID)
	if err != nil {
		return Order{}, err
	}
	return out, s.tell(ctx, tx, out, kind)
}

// entry is an entry of a course, and none of nothing.
func (k keptOrder) entry(side func(ledger.Account, plugin.Money) ledger.Entry, account ledger.Account, i keptItem, minor int64) []ledger.Entry {
	if minor == 0 {
		return nil
	}
	return []ledger.Entry{concerns(side(account, plugin.Money{Minor: minor, Currency: k.Currency}), i.CourseID, k.BuyerID)}
}

// concerns says what and whom an entry concerns.
func concerns(e ledger.Entry, course plugin.CourseID, party plugin.UserID) ledger.Entry {
	e.Course, e.Party = course, party
	return e
}

// cancel ends an order that is not paid, by its buyer or by a super admin, who says why. Its seats are free again.
func (s *service) cancel(ctx context.Context, a plugin.Actor, id, why string) (Order, error) {
	note, ok := line(why, 500)
	if !ok {
		return Order{}, ErrOrder.At("/note", "financial.text")
	}
	var out Order
	err := s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		own := k.BuyerID == a.User
		if own {
			note = "" // what people write about themselves is not kept for ever
		}
		if !own && !a.Is(plugin.SuperAdmin) {
			return plugin.ErrNotFound
		}
		if own && k.IsOnWay { // it would come for what the buyer does not have any more
			return ErrOnItsWay
		}
		if !own && note == "" {
			return ErrOrder.At("/note", "financial.cancel_reason")
		}
		if err := s.walk(ctx, tx, a, k, byCancel, note); err != nil {
			return err
		}
		if err := s.release(ctx, tx, k, items); err != nil {
			return err
		}
		ended, err := s.endGiven(ctx, tx, a, k, items)
		if err != nil {
			return err
		}
		if err := s.Publish(ctx, tx, orderCancelled{k.ID, k.BuyerID}); err != nil {
			return err
		}
		if out, err = s.order(ctx, tx, a, k.ID); err != nil {
			return err
		}
		if !own {
			if err := s.Audit(ctx, tx, a, "order_cancelled", "order", k.ID); err != nil {
				return err
			}
		}
		switch {
		case ended:
			return s.tellDue(ctx, tx, k, items, "later_ended", "later_ended:"+k.ID)
		case own:
			return nil
		}
		return s.tell(ctx, tx, out, "order_cancelled")
	})
	return out, err
}

// release lets go of what an order holds: its coupon's use first, as whoever orders takes that before the seats.
func (s *service) release(ctx context.Context, tx native.Tx, k keptOrder, items []keptItem) error {
	if k.CouponID != nil {
		if _, err := tx.Exec(ctx, giveCouponSQL, *k.CouponID); err != nil {
			return err
		}
	}
	for _, i := range byCourse(items) {
		if err := s.Enrolments().Release(ctx, tx, seatKey(k.ID, i.CourseID)); err != nil {
			return err
		}
	}
	return nil
}
