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
	return s.unlessGone(ctx, "that of a refund", s.send(ctx, args.Refund))
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
	if r.GatewayRef != "" {
		said, err = gateway.Refund(ctx, r.GatewayRef)
	} else {
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
