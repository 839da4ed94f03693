package financial

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// errMoved: a payment at a gateway changes while it is looked at.
var errMoved = errors.New("the payment has changed again and again while it was looked at")

// errSilent: a gateway cannot be asked.
var errSilent = errors.New("the gateway does not answer")

// server is who does what nobody asked for.
var server = plugin.Actor{System: true}

// sync asks a gateway what a payment is now, and has the order, the books and what is kept of the payment say the same. It is asked outside of
// the transaction; when somebody else wrote meanwhile what may be newer, it is asked again. Done twice it changes nothing.
func (s *service) sync(ctx context.Context, name, ref string) error {
	gateway, err := s.gateway(ctx, name)
	if err != nil {
		return err
	}
	for range 5 {
		versions, err := native.Values[int](ctx, s, versionSQL, name, ref)
		if err != nil {
			return err
		}
		report, err := gateway.Payment(ctx, ref)
		if errors.Is(err, plugin.ErrNotFound) {
			s.Log().WarnContext(ctx, "a gateway does not know a payment", "gateway", name, "ref", ref)
			_, err := s.Exec(ctx, unknownSQL, name, ref)
			return err
		}
		if err != nil {
			return fmt.Errorf("ask %s for a payment: %w: %w", name, errSilent, err)
		}
		if report.Ref != ref || report.Amount.Minor < 0 || report.Amount.Minor > ledger.Most || len(report.Amount.Currency) != 3 {
			return fmt.Errorf("%s says of the payment %s what cannot be", name, ref)
		}
		isCurrent := false
		err = s.InTx(ctx, func(tx native.Tx) error {
			isCurrent, err = s.take(ctx, tx, name, report, versions)
			return err
		})
		if err != nil {
			return err
		}
		if isCurrent {
			return errors.Join(s.bounces(ctx, gateway, name, ref), s.surplusBounces(ctx, gateway, name, ref), s.surplusGivenThere(ctx, gateway, name, ref), s.givenThere(ctx, gateway, name, ref))
		}
	}
	return errMoved
}

// take writes what a gateway says of a payment. It reports false when something else was written since the gateway was asked.
func (s *service) take(ctx context.Context, tx native.Tx, name string, r plugin.PaymentReport, versions []int) (bool, error) {
	var key *string // an order's payment whose name the gateway's answer did not bring is known by the key
	if id, ok := plugin.ParseID[string](r.Key); ok {
		key = &id
	}
	found, err := native.Many[keptAttempt](ctx, tx, findAttemptSQL, name, r.Ref, key)
	if err != nil {
		return false, err
	}
	if len(found) == 0 {
		return true, s.keepStray(ctx, tx, name, r)
	}
	was := found[0]
	if was.OrderID == nil {
		_, err := tx.Exec(ctx, strayAgainSQL, was.ID, string(r.State), r.Refunded.Minor)
		return true, err
	}
	k, _, err := s.holdOrder(ctx, tx, *was.OrderID)
	if err != nil {
		return false, err
	}
	if was, err = native.One[keptAttempt](ctx, tx, attemptSQL, was.ID); err != nil {
		return false, err
	}
	if was.Ref != nil && (len(versions) == 0 || versions[0] != was.Version) {
		return false, nil
	}
	return true, s.follow(ctx, tx, k, was, r)
}

// keepStray keeps that money came which nobody here has asked for; people are to look at it.
func (s *service) keepStray(ctx context.Context, tx native.Tx, name string, r plugin.PaymentReport) error {
	if r.State != plugin.PaymentCompleted {
		return nil
	}
	if _, err := tx.Exec(ctx, ensureSQL, r.Amount.Currency); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, insertStraySQL, plugin.NewID[string](), name, r.Ref, r.Amount.Minor, r.Amount.Currency, r.Refunded.Minor, r.At)
	return err
}

// after is a payment as a gateway says that it is now. What is final stays: the money that came does not unhappen, it is given back.
func (k keptAttempt) after(r plugin.PaymentReport) keptAttempt {
	k.Ref = &r.Ref
	if k.isOpen() || r.State == plugin.PaymentCompleted {
		k.State, k.Why = r.State, short(r.Why, 500)
		k.IsOnWay = r.OnItsWay && k.isOpen()
	}
	if k.State != plugin.PaymentCompleted || r.State != plugin.PaymentCompleted {
		return k
	}
	if k.PaidMinor == nil {
		k.PaidMinor, k.PaidCurrency, k.PaidAt = &r.Amount.Minor, &r.Amount.Currency, &r.At
	}
	if r.Fee.Minor > 0 && r.Fee.Minor <= ledger.Most && isCurrency(r.Fee.Currency) {
		k.FeeMinor, k.FeeCurrency = r.Fee.Minor, &r.Fee.Currency
	}
	if r.Refunded.Minor >= 0 && r.Refunded.Minor <= ledger.Most { // less than before, where what was given back has failed since
		k.RefundedMinor = r.Refunded.Minor
	}
	return k.afterSettling(r).afterDisputes(r)
}

// differs reports whether something is to be written.
func (k keptAttempt) differs(was keptAttempt) bool {
	return was.Ref == nil || k.State != was.State || k.Why != was.Why || k.paid() != was.paid() || k.fee() != was.fee() || k.RefundedMinor != was.RefundedMinor ||
		k.Dispute != was.Dispute || k.Disputes != was.Disputes || k.DisputedMinor != was.DisputedMinor || k.LostMinor != was.LostMinor || k.IsOnWay != was.IsOnWay ||
		k.settled() != was.settled() || k.ExchangedMinor != was.ExchangedMinor
}

// follow has an order that is held follow what its gateway says.
func (s *service) follow(ctx context.Context, tx native.Tx, k keptOrder, was keptAttempt, r plugin.PaymentReport) error {
	is := was.after(r)
	if err := s.untilDone(ctx, tx, was, &is); err != nil {
		return err
	}
	if !is.differs(was) {
		_, err := tx.Exec(ctx, lookedSQL, was.ID)
		return err
	}
	has := is.State == plugin.PaymentCompleted && was.Money == ""
	if has {
		if is.paid().Minor == 0 {
			return fmt.Errorf("%s says that the payment %s is completed, and of nothing", is.Gateway, r.Ref)
		}
		var err error
		if is.Money, err = s.moneyOf(ctx, tx, k, is); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, saidSQL, is.ID, is.Ref, string(is.State), is.PaidMinor, is.PaidCurrency, is.PaidAt, is.FeeMinor, is.RefundedMinor, string(is.Dispute), is.DisputedMinor,
		is.Disputes, is.Why, is.Money, is.LostMinor, is.IsOnWay, is.FeeCurrency, is.ExchangedMinor, is.SettledMinor, is.SettledCurrency); err != nil {
		return err
	}
	s.Changed(tx, ordersTopic)
	if has {
		if r.Country != "" && isCountry(r.Country) {
			if _, err := tx.Exec(ctx, cardCountrySQL, k.ID, r.Country); err != nil {
				return err
			}
		}
		if err := s.received(ctx, tx, k, is, r.At); err != nil {
			return err
		}
	}
	if was.isOnWay() && (is.State == plugin.PaymentFailed || is.State == plugin.PaymentCancelled) && k.State == Awaiting {
		if err := s.tellOf(ctx, tx, k.BuyerID, "payment_failed", is.ID, k.shown(nil)); err != nil {
			return err
		}
	}
	if was.isOpen() && is.State == plugin.PaymentFailed {
		if err := s.announceFailed(ctx, tx, k, is); err != nil {
			return err
		}
	}
	if err := s.postFee(ctx, tx, k, was, is); err != nil {
		return err
	}
	if err := s.postExchange(ctx, tx, k, was, is); err != nil {
		return err
	}
	if is.RefundedMinor < was.RefundedMinor {
		// The version makes it another notice when that happens again.
		if err := s.tellAdmins(ctx, tx, "payment_trouble", fmt.Sprintf("refunded:%s:%d", is.ID, was.Version+1), k); err != nil {
			return err
		}
	}
	return s.dispute(ctx, tx, k.ID, was, is)
}

// moneyOf says what becomes of money that came. Only all of what the order costs pays it; an account that is closed is given nothing to learn.
func (s *service) moneyOf(ctx context.Context, tx native.Tx, k keptOrder, is keptAttempt) (string, error) {
	if is.paid() != k.money(k.TotalMinor) {
		return moneyMismatch, nil
	}
	active, err := native.Value[bool](ctx, tx, buyerActiveSQL, k.BuyerID)
	if err != nil || k.PaidAt != nil || !active {
		return moneySurplus, err
	}
	return moneySettled, nil
}

// received has money that came pay the order, or be owed to the buyer, to whom it goes back by itself.
func (s *service) received(ctx context.Context, tx native.Tx, k keptOrder, is keptAttempt, at time.Time) error {
	day, err := s.dayIn(ctx, tx, at)
	if err != nil {
		return err
	}
	if is.Money == moneySettled {
		payment, total := plugin.NewID[string](), k.money(k.TotalMinor)
		if _, err := tx.Exec(ctx, insertPaymentSQL, payment, k.ID, is.Gateway, total.Minor, total.Currency, *is.Ref, "", day.Format(time.DateOnly), nil); err != nil {
			return err
		}
		_, err = s.settle(ctx, tx, server, k.ID, &came{payment, is.Gateway, day})
		return err
	}
	if err := s.postOf(ctx, tx, k, day, "surplus:"+is.ID, "surplus", is.paid(), ledger.Cash(is.Gateway), ledger.Surplus); err != nil {
		return err
	}
	if is.Money == moneyMismatch {
		if err := s.tellAdmins(ctx, tx, "payment_trouble", "mismatch:"+is.ID, k); err != nil {
			return err
		}
	}
	return s.Enqueue(ctx, tx, returnJob, attemptArgs{is.ID}, time.Time{})
}

// postOf posts an amount of an order from one account to another.
func (s *service) postOf(ctx context.Context, tx native.Tx, k keptOrder, on time.Time, key, kind string, amount plugin.Money, debit, credit ledger.Account) error {
	_, _, err := ledger.Post(ctx, tx, ledger.Posting{
		Key: key, Kind: kind, SubjectType: "order", SubjectID: k.ID, On: on,
		Entries: []ledger.Entry{concerns(ledger.Debit(debit, amount), "", k.BuyerID), concerns(ledger.Credit(credit, amount), "", k.BuyerID)},
	})
	s.Changed(tx, booksTopic)
	return err
}

// dayIn is the day in the books of a moment: today where that one is closed, or to come by another clock.
func (s *service) dayIn(ctx context.Context, q native.Querier, at time.Time) (time.Time, error) {
	today, err := s.today(ctx)
	if err != nil {
		return today, err
	}
	closed, err := ledger.ClosedUntil(ctx, q)
	if at = at.In(today.Location()); err != nil || at.After(today) || at.Year() < 2000 || at.Format(time.DateOnly) <= closed {
		return today, err
	}
	return at, nil
}

// tellAdmins tells all super admins that something needs them.
func (s *service) tellAdmins(ctx context.Context, tx native.Tx, kind, id string, k keptOrder) error {
	admins, err := native.Values[plugin.UserID](ctx, tx, adminsSQL)
	if err != nil {
		return err
	}
	for _, admin := range admins {
		if err := s.tellOf(ctx, tx, admin, kind, id, k.shown(nil)); err != nil {
			return err
		}
	}
	return nil
}
