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

// refundArgs name a refund that a gateway is to give.
type refundArgs struct {
	Refund string `json:"refund"`
}

// sendLater is the job that has a gateway give money back.
func (s *service) sendLater(ctx context.Context, raw json.RawMessage) error {
	var args refundArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return fmt.Errorf("read which refund: %w", err)
	}
	err := s.send(ctx, args.Refund)
	if errors.Is(err, errBeside) { // people are told, and the reconciliation looks at it again
		return nil
	}
	return s.unlessGone(ctx, "that of a refund", err)
}

// errForgotten: a gateway does not know a refund that it had begun.
var errForgotten = errors.New("the gateway does not know the refund")

// send has a gateway give the money of a refund back, under one key, so once. Until it says that the money has left, order and books are what
// they were. What it has not decided yet is looked at again with the next reconciliation. Whoever asks says so first, so that nobody settles it
// by hand meanwhile.
func (s *service) send(ctx context.Context, id string) error {
	mine, err := native.Values[bool](ctx, s, sendClaimSQL, id)
	if err != nil || len(mine) == 0 {
		return err
	}
	defer func() { _, _ = s.Exec(context.WithoutCancel(ctx), sendFreeSQL, id) }()
	r, err := native.One[keptRefund](ctx, s, refundSQL, id)
	if err != nil {
		return err
	}
	gateway, err := s.gateway(ctx, *r.Provider)
	if err != nil {
		return err
	}
	ref, err := native.Value[string](ctx, s, paidByRefSQL, r.OrderID)
	if err != nil {
		return err
	}
	said := plugin.RefundReport{}
	own := (*plugin.RefundReport)(nil)
	if r.GatewayRef == "" {
		if own, err = s.beside(ctx, gateway, r, ref); err != nil {
			return err
		}
	}
	switch {
	case own != nil:
		said = *own
	case r.GatewayRef != "":
		said, err = gateway.Refund(ctx, r.GatewayRef)
	default:
		said, err = gateway.GiveBack(ctx, plugin.RefundAsk{Key: r.ID, Ref: ref, Amount: plugin.Money{Minor: r.AmountMinor, Currency: r.Currency}})
	}
	switch {
	case r.GatewayRef != "" && errors.Is(err, plugin.ErrNotFound):
		return fmt.Errorf("%s: %w", *r.Provider, errForgotten)
	case errors.Is(err, plugin.ErrGatewayRefuses):
		return s.notSent(ctx, r.ID, err.Error())
	case err != nil:
		return fmt.Errorf("give back at %s: %w: %w", *r.Provider, errSilent, err)
	case said.State == plugin.PaymentCompleted:
		if err := s.sent(ctx, r.ID, said.Ref); err != nil {
			return err
		}
		return s.sync(ctx, *r.Provider, ref) // it has given back so much more by now
	case said.State == plugin.PaymentFailed || said.State == plugin.PaymentCancelled:
		return s.notSent(ctx, r.ID, said.Why)
	}
	_, err = s.Exec(ctx, sendingSQL, r.ID, said.Ref)
	return err
}

// errBeside: at the gateway itself somebody gave money of the order back, and nobody has said what for.
var errBeside = errors.New("money of the order was given back at the gateway itself")

// beside looks whether somebody gave money of the order back at the gateway itself before a refund is asked for: that may be just this one, so that
// nothing is given until people have said so. What the gateway has begun under the refund's own key goes on all the same.
func (s *service) beside(ctx context.Context, gateway native.Gateway, r keptRefund, ref string) (*plugin.RefundReport, error) {
	if err := s.sync(ctx, *r.Provider, ref); err != nil {
		return nil, err
	}
	is, err := native.Value[bool](ctx, s, isGivenThereSQL, r.OrderID)
	if err != nil || !is {
		return nil, err
	}
	all, err := gateway.Refunds(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("ask %s for refunds: %w: %w", *r.Provider, errSilent, err)
	}
	for _, one := range all {
		if one.Key == r.ID {
			return &one, nil
		}
	}
	err = s.InTx(ctx, func(tx native.Tx) error {
		_, k, _, err := s.holdRefund(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		return s.tellAdmins(ctx, tx, "payment_trouble", "beside:"+r.ID, k)
	})
	if err != nil {
		return nil, err
	}
	return nil, errBeside
}

// draftOf is a refund that is kept as it was decided.
func (s *service) draftOf(ctx context.Context, tx native.Tx, r keptRefund, method string) (RefundDraft, error) {
	rows, err := native.Many[keptRefundItem](ctx, tx, refundItemsSQL, []string{r.ID})
	d := RefundDraft{Method: method, Answer: r.Answer}
	for _, i := range rows {
		d.Items = append(d.Items, RefundLine{i.CourseID, plugin.Money{Minor: i.AmountMinor, Currency: r.Currency}, i.EndsAccess})
	}
	return d, err
}

// sent records that a gateway has given the money of a refund back.
func (s *service) sent(ctx context.Context, id, ref string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		r, k, items, err := s.holdRefund(ctx, tx, id)
		if err != nil || r.State != RefundSending {
			return err
		}
		day, err := s.dayIn(ctx, tx, time.Now())
		if err != nil {
			return err
		}
		d, err := s.draftOf(ctx, tx, r, *r.Provider)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sentSQL, r.ID, day.Format(time.DateOnly), ref); err != nil {
			return err
		}
		_, err = s.record(ctx, tx, server, k, items, r.ID, d, day, r.AmountMinor)
		return err
	})
}

// notSent keeps why a gateway gives nothing back. Nothing was given: it can be done in another way.
func (s *service) notSent(ctx context.Context, id, why string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		r, k, _, err := s.holdRefund(ctx, tx, id)
		if err != nil || r.State != RefundSending {
			return err
		}
		if _, err := tx.Exec(ctx, notSentSQL, r.ID, short(orDash(why), 500)); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		return s.tellAdmins(ctx, tx, "payment_trouble", "refund:"+r.ID, k)
	})
}
