package financial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

const (
	// returnTriesMost is how often a gateway is asked to give back what was too much before it is left to people.
	returnTriesMost = 8
	// returnWait is how long it is waited after the first try that did nothing; each time four times as long, returnWaitMost at most.
	returnWait     = 15 * time.Minute
	returnWaitMost = 24 * time.Hour
)

// returnLater is the job that gives back what was too much.
func (s *service) returnLater(ctx context.Context, raw json.RawMessage) error {
	attempt, err := s.attemptOf(ctx, raw)
	if err != nil {
		return err
	}
	return s.unlessGone(ctx, attempt.Gateway, s.giveSurplusBack(ctx, attempt))
}

// giveSurplusBack gives a payment that paid nothing back at its gateway: under one key, so once. Whoever does it says so first, so that nobody
// gives it back by hand meanwhile. What the gateway does not do is tried again later and later, and then left to people.
func (s *service) giveSurplusBack(ctx context.Context, attempt keptAttempt) error {
	mine, err := native.Many[keptAttempt](ctx, s, returnClaimSQL, attempt.ID, returnTriesMost)
	if err != nil || len(mine) == 0 {
		return err
	}
	attempt = mine[0]
	// Nobody else asks while this is done, also when it was stopped in the middle.
	defer func() { _, _ = s.Exec(context.WithoutCancel(ctx), returnFreeSQL, attempt.ID) }()
	if attempt.ReturnRef == "" && attempt.RefundedMinor >= attempt.paid().Minor { // somebody did it there
		return s.returned(ctx, attempt.ID, "")
	}
	gateway, err := s.gateway(ctx, attempt.Gateway)
	if err != nil {
		return errors.Join(err, s.notReturned(ctx, attempt, attempt.ReturnRef, ""))
	}
	var r plugin.RefundReport
	if attempt.ReturnRef != "" {
		r, err = gateway.Refund(ctx, attempt.ReturnRef)
	} else {
		amount := attempt.paid()
		amount.Minor -= attempt.RefundedMinor
		r, err = gateway.GiveBack(ctx, plugin.RefundAsk{Key: "surplus:" + attempt.ID, Ref: *attempt.Ref, Amount: amount})
	}
	switch {
	case errors.Is(err, plugin.ErrGatewayRefuses):
		return s.notReturned(ctx, attempt, attempt.ReturnRef, err.Error())
	case err != nil:
		err = fmt.Errorf("give back what was too much at %s: %w", attempt.Gateway, err)
		return errors.Join(err, s.notReturned(ctx, attempt, attempt.ReturnRef, ""))
	case r.State == plugin.PaymentCompleted:
		if err := s.returned(ctx, attempt.ID, r.Ref); err != nil {
			return err
		}
		return s.sync(ctx, attempt.Gateway, *attempt.Ref) // it has given back so much more by now
	case r.State == plugin.PaymentFailed || r.State == plugin.PaymentCancelled:
		// What has failed says nothing of what somebody did there since.
		if err := s.sync(ctx, attempt.Gateway, *attempt.Ref); err != nil {
			return err
		}
		now, err := native.One[keptAttempt](ctx, s, attemptSQL, attempt.ID)
		if err != nil {
			return err
		}
		if now.RefundedMinor >= now.paid().Minor {
			return s.returned(ctx, attempt.ID, "")
		}
		return s.notReturned(ctx, attempt, r.Ref, orDash(r.Why))
	}
	_, err = s.Exec(ctx, returningSQL, attempt.ID, r.Ref)
	return err
}

// orDash is the word of a gateway for why it does not do something; a dash where it has none.
func orDash(why string) string {
	if why == "" {
		return "–"
	}
	return why
}

// returned has the books say that a surplus has left by its gateway. The buyer hears of it.
func (s *service) returned(ctx context.Context, id, ref string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		attempt, k, err := s.holdAttempt(ctx, tx, id)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, returnedSQL, id, ref)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		day, err := s.dayIn(ctx, tx, time.Now())
		if err != nil {
			return err
		}
		if err := s.postOf(ctx, tx, k, day, "returned:"+attempt.returning(), "surplus_returned", attempt.paid(), ledger.Surplus, ledger.Cash(attempt.Gateway)); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		return s.tellOf(ctx, tx, k.BuyerID, "surplus_returned", attempt.returning(), k.shown(nil))
	})
}

// holdAttempt keeps the order of a payment from being changed by others, and reads both; plugin.ErrNotFound for one that no order has asked for.
func (s *service) holdAttempt(ctx context.Context, tx native.Tx, id string) (keptAttempt, keptOrder, error) {
	attempt, err := native.One[keptAttempt](ctx, tx, attemptSQL, id)
	if err == nil && attempt.OrderID == nil {
		err = plugin.ErrNotFound
	}
	if err != nil {
		return attempt, keptOrder{}, err
	}
	k, _, err := s.holdOrder(ctx, tx, *attempt.OrderID)
	if err != nil {
		return attempt, k, err
	}
	attempt, err = native.One[keptAttempt](ctx, tx, attemptSQL, id)
	return attempt, k, err
}

// notReturned keeps that a surplus could not be given back, and why: "" when the gateway did not say. Super admins hear when it is refused first,
// and when it is not tried any more.
func (s *service) notReturned(ctx context.Context, attempt keptAttempt, ref, why string) error {
	wait := returnWait
	for range attempt.ReturnTries {
		wait = min(4*wait, returnWaitMost)
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		_, k, err := s.holdAttempt(ctx, tx, attempt.ID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, notReturnedSQL, attempt.ID, ref, short(why, 500), time.Now().Add(wait)); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		if why != "" {
			if err := s.tellAdmins(ctx, tx, "payment_trouble", "return:"+attempt.ID, k); err != nil {
				return err
			}
		}
		if attempt.ReturnTries+1 < returnTriesMost {
			return nil
		}
		return s.tellAdmins(ctx, tx, "payment_trouble", "stuck:"+attempt.ID, k)
	})
}

var (
	// ErrReturn: that is not how money that was too much is given back.
	ErrReturn = plugin.NewFault(plugin.Invalid, "financial.return")
	// ErrReturned: it was given back already.
	ErrReturned = plugin.NewFault(plugin.Conflict, "financial.returned")
	// ErrAtGateway: the gateway still may give it back.
	ErrAtGateway = plugin.NewFault(plugin.Conflict, "financial.at_gateway")
)

// ByHand is money that people gave back past a gateway.
type ByHand struct {
	Method    string `json:"method" maxLength:"40" doc:"How it left: bank or desk; the gateway itself, where people saw there that a refund was given and it can be asked no more"`
	Reference string `json:"reference" maxLength:"100" doc:"What the bank, the desk or the gateway calls it"`
	PaidOn    string `json:"paidOn" format:"date" doc:"The day that it counts for in the books"`
}

// check returns what is kept of it and the day, or what is wrong with it. Methods are those that can be.
func (d ByHand) check(fault *plugin.Fault, today time.Time, methods ...string) (ByHand, time.Time, error) {
	day, fault := dayOf(fault, "/paidOn", "financial.day", d.PaidOn, today)
	known := false
	for _, m := range methods {
		known = known || m == d.Method
	}
	if !known {
		fault = fault.At("/method", "financial.method")
	}
	reference, ok := line(d.Reference, 100)
	switch {
	case !ok:
		fault = fault.At("/reference", "financial.text")
	case reference == "":
		fault = fault.At("/reference", "financial.reference")
	}
	d.Reference = reference
	if len(fault.Fields) > 0 {
		return d, day, fault
	}
	return d, day, nil
}

// returnByHand records that people gave back what was too much, as the gateway does not: it was refused there, is not tried any more, or the
// gateway is gone. What the gateway has given back of it left there, the rest by hand.
func (s *service) returnByHand(ctx context.Context, a plugin.Actor, id string, d ByHand) (Order, error) {
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, err
	}
	d, day, err := d.check(ErrReturn, today, byBank, byDesk)
	if err != nil {
		return Order{}, err
	}
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return Order{}, plugin.ErrNotFound
	}
	was, err := native.One[keptAttempt](ctx, s, attemptSQL, known)
	if err != nil {
		return Order{}, err
	}
	_, err = s.gateway(ctx, was.Gateway)
	isGone := errors.Is(err, plugin.ErrNotFound)
	if err != nil && !isGone {
		return Order{}, err
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		is, k, err := s.holdAttempt(ctx, tx, known)
		if err != nil {
			return err
		}
		left := is.paid()
		if is.RefundedMinor < left.Minor { // else it counts what it had on its way, and people know that it did not come
			left.Minor -= is.RefundedMinor
		}
		switch {
		case is.Money != moneySurplus && is.Money != moneyMismatch:
			return plugin.ErrNotFound
		case is.ReturnedAt != nil:
			return ErrReturned
		case is.ReturnBusy, is.ReturnWhy == "" && !is.isStuck() && !isGone:
			return ErrAtGateway
		}
		tag, err := tx.Exec(ctx, returnedByHandSQL, known, left.Minor, d.Method, d.Reference)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // somebody began to ask the gateway
			return ErrAtGateway
		}
		entries := []ledger.Entry{concerns(ledger.Debit(ledger.Surplus, is.paid()), "", k.BuyerID), concerns(ledger.Credit(ledger.Cash(d.Method), left), "", k.BuyerID)}
		if there := is.paid().Minor - left.Minor; there > 0 {
			entries = append(entries, concerns(ledger.Credit(ledger.Cash(is.Gateway), plugin.Money{Minor: there, Currency: left.Currency}), "", k.BuyerID))
		}
		if _, _, err := ledger.Post(ctx, tx, ledger.Posting{
			Key: "returned:" + is.returning(), Kind: "surplus_returned", SubjectType: "order", SubjectID: k.ID, On: day, By: a.User, Entries: entries,
		}); err != nil {
			return err
		}
		s.Changed(tx, booksTopic)
		s.Changed(tx, ordersTopic)
		if err := s.Audit(ctx, tx, a, "surplus_returned", "order", k.ID); err != nil {
			return err
		}
		if err := s.lookLater(ctx, tx, k.ID); err != nil {
			return err
		}
		if err := s.tellOf(ctx, tx, k.BuyerID, "surplus_returned", is.returning(), k.shown(nil)); err != nil {
			return err
		}
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}
