package financial

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// silentFor is how long a gateway has had time for a refund before people settle it, as the gateway does not answer.
const silentFor = time.Hour

// ErrRefundKnown: the gateway may have given it, so that it is not called off. People look there and say how it left.
var ErrRefundKnown = plugin.NewFault(plugin.Conflict, "financial.refund_known")

// stands is how a gateway stands to a refund that it is to give.
type stands int

const (
	atGateway    stands = iota // it is there and answers: it decides
	gatewayMute                // it does not answer
	gatewayGone                // it is not there any more
	gatewayBlank               // it is there, and knows no such refund
	gatewayHeld                // it was not asked, as somebody gave money back there who may have meant this refund
)

// asked has the gateway of a refund decide once more, and says how it stands to it.
func (s *service) asked(ctx context.Context, r keptRefund) (stands, error) {
	err := s.send(ctx, r.ID)
	switch {
	case errors.Is(err, errGone):
		return gatewayGone, nil
	case errors.Is(err, errForgotten):
		return gatewayBlank, nil
	case errors.Is(err, errBeside):
		return gatewayHeld, nil
	case errors.Is(err, errSilent):
		return gatewayMute, nil
	}
	return atGateway, err
}

// settleRefund records that people gave a refund by other means: one that its gateway does not end, as it is gone or does not answer, or one that
// came back after the gateway had given it.
func (s *service) settleRefund(ctx context.Context, a plugin.Actor, id string, d ByHand) (Order, error) {
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, err
	}
	r, err := s.keptRefundOf(ctx, id)
	if err != nil {
		return Order{}, err
	}
	if r.BouncedAt != nil {
		return s.repay(ctx, a, r, d, today)
	}
	if r.State != RefundSending {
		return Order{}, ErrRefundState.With("state", string(r.State))
	}
	is, err := s.asked(ctx, r)
	if err != nil {
		return Order{}, err
	}
	methods := []string{byBank, byDesk}
	if is != gatewayBlank { // people saw there that it had given it after all
		methods = append(methods, *r.Provider)
	}
	d, day, err := d.check(ErrRefund, today, methods...)
	if err != nil {
		return Order{}, err
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		r, k, items, err := s.holdRefund(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		switch {
		case r.State != RefundSending:
			return ErrRefundState.With("state", string(r.State))
		case is == atGateway, is == gatewayMute && r.SentAt != nil && time.Since(*r.SentAt) < silentFor:
			return ErrAtGateway
		}
		came, err := native.One[arrival](ctx, tx, cameSQL, k.ID)
		if err != nil {
			return err
		}
		if d.PaidOn < came.On {
			return ErrRefund.At("/paidOn", "financial.refund_early", plugin.Args{"day": came.On})
		}
		tag, err := tx.Exec(ctx, settleRefundSQL, r.ID, d.Method, d.PaidOn, d.Reference, author(a))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // somebody began to ask the gateway
			return ErrAtGateway
		}
		if d.Method == *r.Provider {
			switch name, err := s.wasThere(ctx, tx, r, d.Reference, recordedThereSQL); {
			case err != nil:
				return err
			case is == gatewayHeld && name == "": // it answers, and knows of no such refund
				return ErrRefundNotGiven
			}
		}
		draft, err := s.draftOf(ctx, tx, r, d.Method)
		if err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "refund_settled", "order", k.ID); err != nil {
			return err
		}
		if err := s.lookLater(ctx, tx, k.ID); err != nil {
			return err
		}
		out, err = s.record(ctx, tx, a, k, items, r.ID, draft, day, r.AmountMinor)
		return err
	})
	return out, err
}

// lookLater has the payments of an order be looked at after this is done, and their gateways may answer again: what they say of a refund, and was
// left until then, is posted.
func (s *service) lookLater(ctx context.Context, tx native.Tx, order string) error {
	came, err := native.Many[paymentArgs](ctx, tx, cameByGatewaySQL, order)
	if err != nil {
		return err
	}
	for _, one := range came {
		if err := s.Enqueue(ctx, tx, againJob, one, time.Now().Add(time.Minute)); err != nil {
			return err
		}
	}
	return nil
}

// keptRefundOf reads a refund by what may be its id.
func (s *service) keptRefundOf(ctx context.Context, id string) (keptRefund, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return keptRefund{}, plugin.ErrNotFound
	}
	return native.One[keptRefund](ctx, s, refundSQL, known)
}

// callOffRefund has a refund of which its gateway knows nothing be none: what was to be given can be given in another way.
func (s *service) callOffRefund(ctx context.Context, a plugin.Actor, id, why string) (Order, error) {
	word, ok := text(why, 500)
	switch {
	case !ok:
		return Order{}, ErrRefund.At("/why", "financial.text")
	case word == "":
		return Order{}, ErrRefund.At("/why", "financial.reason")
	}
	r, err := s.keptRefundOf(ctx, id)
	if err != nil {
		return Order{}, err
	}
	if r.State != RefundSending {
		return Order{}, ErrRefundState.With("state", string(r.State))
	}
	is, err := s.asked(ctx, r)
	if err != nil {
		return Order{}, err
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		r, k, _, err := s.holdRefund(ctx, tx, r.ID)
		switch {
		case err != nil:
			return err
		case r.State != RefundSending:
			return ErrRefundState.With("state", string(r.State))
		case is == atGateway || is == gatewayMute || r.IsBusy:
			return ErrAtGateway
		case is == gatewayGone && r.GatewayRef != "":
			return ErrRefundKnown
		}
		if _, err := tx.Exec(ctx, notSentSQL, r.ID, word); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		if err := s.Audit(ctx, tx, a, "refund_called_off", "order", k.ID); err != nil {
			return err
		}
		if err := s.lookLater(ctx, tx, k.ID); err != nil {
			return err
		}
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}

// wasThere finds what of the order was given at the gateway itself and is just as much as a refund, and keeps that it is that. It returns what the
// gateway calls it; "": there is none.
func (s *service) wasThere(ctx context.Context, tx native.Tx, r keptRefund, name, keepSQL string) (string, error) {
	rows, err := native.Many[keptThere](ctx, tx, matchThereSQL, r.OrderID, *r.Provider, r.AmountMinor, name)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	args := []any{rows[0].ID, r.ID}
	if keepSQL == recordedThereSQL {
		args = append(args, rows[0].Ref)
	}
	_, err = tx.Exec(ctx, keepSQL, args...)
	return rows[0].Ref, err
}

// bounces looks which refunds of a payment have come back: its gateway says that less was given than is recorded here.
func (s *service) bounces(ctx context.Context, gateway native.Gateway, name, ref string) error {
	type given struct{ ID, Ref string }
	all, err := native.Many[given](ctx, s, mayBounceSQL, name, ref)
	if err != nil {
		return err
	}
	for _, g := range all {
		said, err := gateway.Refund(ctx, g.Ref)
		if err != nil {
			return err
		}
		if said.State != plugin.PaymentFailed && said.State != plugin.PaymentCancelled {
			continue
		}
		if err := s.bounced(ctx, g.ID, g.Ref, said.Why); err != nil {
			return err
		}
	}
	return nil
}

// bounced records that the money of a refund came back after it was given. The order and its credit note stay as they are, as the buyer does not
// have to pay again: the buyer is owed the money until it is given by other means. What is given again there can come back again, as often as it
// does; ref is what the gateway calls that which came back.
func (s *service) bounced(ctx context.Context, id, ref, why string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		r, k, _, err := s.holdRefund(ctx, tx, id)
		if err != nil {
			return err
		}
		args, sql := []any{r.ID, short(orDash(why), 500)}, bouncedSQL
		if r.BouncedAt != nil {
			args, sql = append(args, ref), bouncedAgainSQL
		}
		tag, err := tx.Exec(ctx, sql, args...)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, recordedAtSQL, k.ID, *r.Provider, -r.AmountMinor); err != nil {
			return err
		}
		day, err := s.dayIn(ctx, tx, time.Now())
		if err != nil {
			return err
		}
		round := r.round(r.Bounces + 1)
		if err := s.postOf(ctx, tx, k, day, "refund_bounced:"+round, "refund_bounced", k.money(r.AmountMinor), ledger.Cash(*r.Provider), ledger.RefundsDue); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		return s.tellAdmins(ctx, tx, "payment_trouble", "bounced:"+round, k)
	})
}

// repay records that a refund that came back was given by other means, or once more at its gateway itself, which has to say so.
func (s *service) repay(ctx context.Context, a plugin.Actor, r keptRefund, d ByHand, today time.Time) (Order, error) {
	d, day, err := d.check(ErrRefund, today, byBank, byDesk, *r.Provider)
	if err != nil {
		return Order{}, err
	}
	isThere := isGateway(d.Method)
	if isThere {
		ref, err := native.Value[string](ctx, s, paidByRefSQL, r.OrderID)
		if err == nil {
			err = s.sync(ctx, *r.Provider, ref)
		}
		if errors.Is(err, errSilent) || errors.Is(err, errGone) {
			return Order{}, ErrGatewaySilent.Because(err)
		}
		if err != nil {
			return Order{}, err
		}
	}
	id := r.ID
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		r, k, _, err := s.holdRefund(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case r.BouncedAt == nil || r.RepaidOn != nil:
			return ErrRefundState.With("state", string(r.State))
		}
		if isThere {
			name, err := s.wasThere(ctx, tx, r, d.Reference, repaidThereSQL)
			if err == nil && name == "" {
				err = ErrRefundNotGiven
			}
			if err != nil {
				return err
			}
			d.Reference = short(name, 100)
			if _, err := tx.Exec(ctx, recordedAtSQL, k.ID, *r.Provider, r.AmountMinor); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, repaidSQL, r.ID, d.PaidOn, d.Method, d.Reference, author(a))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return ErrRefundState.With("state", string(r.State))
		}
		entries := []ledger.Entry{
			concerns(ledger.Debit(ledger.RefundsDue, k.money(r.AmountMinor)), "", k.BuyerID), concerns(ledger.Credit(ledger.Cash(d.Method), k.money(r.AmountMinor)), "", k.BuyerID),
		}
		if _, _, err := ledger.Post(ctx, tx, ledger.Posting{
			Key: "refund_repaid:" + r.round(r.Bounces), Kind: "refund_repaid", SubjectType: "order", SubjectID: k.ID, On: day, By: a.User, Entries: entries,
		}); err != nil {
			return err
		}
		s.Changed(tx, booksTopic)
		s.Changed(tx, ordersTopic)
		if err := s.Audit(ctx, tx, a, "refund_settled", "order", k.ID); err != nil {
			return err
		}
		if err := s.tellOf(ctx, tx, k.BuyerID, "refund_given", "repaid:"+r.round(r.Bounces), k.shown(nil)); err != nil {
			return err
		}
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}
