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

// returnLater is the job that gives back what was too much.
func (s *service) returnLater(ctx context.Context, raw json.RawMessage) error {
	attempt, err := s.attemptOf(ctx, raw)
	if err != nil {
		return err
	}
	return s.unlessGone(ctx, attempt.Gateway, s.giveSurplusBack(ctx, attempt))
}

// giveSurplusBack gives a payment that paid nothing back at its gateway: under one key, so once. What the gateway has not decided yet is
// looked at again with the next reconciliation.
func (s *service) giveSurplusBack(ctx context.Context, attempt keptAttempt) error {
	if attempt.Money != moneySurplus && attempt.Money != moneyMismatch || attempt.ReturnedAt != nil {
		return nil
	}
	if attempt.ReturnRef == "" && attempt.RefundedMinor >= attempt.paid().Minor { // somebody did it there
		return s.returned(ctx, attempt.ID, "")
	}
	gateway, err := s.gateway(ctx, attempt.Gateway)
	if err != nil {
		return err
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
		return s.notReturned(ctx, attempt, "", err.Error())
	case err != nil:
		return fmt.Errorf("give back what was too much at %s: %w", attempt.Gateway, err)
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
		return s.notReturned(ctx, attempt, r.Ref, r.Why)
	}
	_, err = s.Exec(ctx, returningSQL, attempt.ID, r.Ref, "")
	return err
}

// returned has the books say that a surplus has left. The buyer hears of it.
func (s *service) returned(ctx context.Context, id, ref string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		attempt, err := native.One[keptAttempt](ctx, tx, attemptSQL, id)
		if err != nil {
			return err
		}
		k, _, err := s.holdOrder(ctx, tx, *attempt.OrderID)
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
		if err := s.postOf(ctx, tx, k, day, "returned:"+id, "surplus_returned", attempt.paid(), ledger.Surplus, ledger.Cash(attempt.Gateway)); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		return s.tellOf(ctx, tx, k.BuyerID, "surplus_returned", id, k.shown(nil))
	})
}

// notReturned keeps why a surplus could not be given back; people have to.
func (s *service) notReturned(ctx context.Context, attempt keptAttempt, ref, why string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		k, _, err := s.holdOrder(ctx, tx, *attempt.OrderID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, returningSQL, attempt.ID, ref, short(why, 500)); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		return s.tellAdmins(ctx, tx, "payment_trouble", "return:"+attempt.ID, k)
	})
}
