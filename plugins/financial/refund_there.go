package financial

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// What people gave back at a gateway itself, as in its dashboard: nobody here knows what it was for until a super admin says so.

var (
	// ErrGivenThere: at the gateway itself money of the order was given back, and nobody has said what for.
	ErrGivenThere = plugin.NewFault(plugin.Conflict, "financial.given_there")
	// ErrRefundRecorded: somebody has said already what it was for.
	ErrRefundRecorded = plugin.NewFault(plugin.Conflict, "financial.refund_recorded")
	// ErrRefundNotGiven: the gateway does not say that the money has left.
	ErrRefundNotGiven = plugin.NewFault(plugin.Conflict, "financial.refund_not_given")
)

// keptThere is a row of what was given back at a gateway itself.
type keptThere struct {
	ID          string
	OrderID     string
	Gateway     string
	Ref         string
	AmountMinor int64
	Currency    string
	State       plugin.PaymentState
	GivenAt     time.Time
	RefundID    *string
	IsAside     bool // it is no refund of its order here, as a super admin said
}

// GivenThere is money that was given back at a gateway itself, and that nobody here has recorded.
type GivenThere struct {
	ID      string       `json:"id"`
	Gateway string       `json:"gateway"`
	Ref     string       `json:"ref" doc:"What the gateway calls it"`
	Amount  plugin.Money `json:"amount"`
	At      time.Time    `json:"at"`
}

// GivenThereDraft says what such money was for.
type GivenThereDraft struct {
	Request  string       `json:"request" maxLength:"36" doc:"The request that it answers; empty: nobody asked"`
	Items    []RefundLine `json:"items" minItems:"1" maxItems:"100" nullable:"false" doc:"Together just what was given"`
	Answer   string       `json:"answer" maxLength:"500" doc:"What the buyer is told; the reason, where nobody asked"`
	Refunded plugin.Money `json:"refunded" doc:"What had been given back of the order when this was decided"`
}

// givenThere keeps what a gateway says that was given back of a payment by others than this server. It is asked where it says of the payment that
// another amount was given than is recorded here.
func (s *service) givenThere(ctx context.Context, gateway native.Gateway, name, ref string) error {
	differs, err := native.Values[string](ctx, s, givenElseSQL, name, ref)
	if err != nil || len(differs) == 0 {
		return err
	}
	all, err := gateway.Refunds(ctx, ref)
	if err != nil {
		return err
	}
	for _, r := range all {
		if ours, err := s.isOurs(ctx, name, r, all); err != nil {
			return err
		} else if ours {
			continue
		}
		if r.Ref == "" || len(r.Ref) > 255 || r.Amount.Minor < 1 || r.Amount.Minor > ledger.Most || len(r.Amount.Currency) != 3 {
			continue // what cannot be
		}
		if hasFailed(r) {
			if err := s.asideBack(ctx, differs[0], r); err != nil {
				return err
			}
		}
		if _, err := s.Exec(ctx, keepThereSQL, plugin.NewID[string](), differs[0], r.Ref, r.Amount.Minor, r.Amount.Currency, string(r.State), r.At); err != nil {
			return err
		}
	}
	return nil
}

// isOurs reports whether a refund at a gateway is one that this server has asked for and knows of. One that has failed there is a refund that came
// back, also where people had settled it as given; one that was called off here and left all the same is as what people gave there.
func (s *service) isOurs(ctx context.Context, name string, r plugin.RefundReport, all []plugin.RefundReport) (bool, error) {
	id, ok := plugin.ParseID[string](r.Key)
	if !ok {
		return r.Key != "", nil
	}
	type our struct {
		State      RefundState
		GatewayRef string
		Provider   *string
		IsBounced  bool
	}
	is, err := native.Many[our](ctx, s, ourRefundSQL, id)
	if err != nil || len(is) == 0 {
		return true, err
	}
	if is[0].State == RefundFailed {
		return hasFailed(r), nil
	}
	if is[0].State != RefundCompleted || is[0].IsBounced || given(is[0].Provider) != name || is[0].GatewayRef != "" || !hasFailed(r) {
		return true, nil
	}
	for _, other := range all {
		if other.Key == r.Key && !hasFailed(other) { // it was tried twice, and given then
			return true, nil
		}
	}
	return true, s.bounced(ctx, id, r.Ref, r.Why)
}

// hasFailed reports whether nothing was given by a refund.
func hasFailed(r plugin.RefundReport) bool {
	return r.State == plugin.PaymentFailed || r.State == plugin.PaymentCancelled
}

// withGivenThere adds to an order what was given back of it elsewhere, for super admins.
func (s *service) withGivenThere(ctx context.Context, q native.Querier, o *Order) error {
	rows, err := native.Many[keptThere](ctx, q, thereOfSQL, o.ID)
	for _, k := range rows {
		o.GivenThere = append(o.GivenThere, GivenThere{k.ID, k.Gateway, k.Ref, plugin.Money{Minor: k.AmountMinor, Currency: k.Currency}, k.GivenAt})
	}
	return err
}

// recordThere has what was given back at a gateway itself be a refund of its order: by what the gateway calls it, so once. The money has left, so
// that nothing is sent.
func (s *service) recordThere(ctx context.Context, a plugin.Actor, id string, in GivenThereDraft) (Order, error) {
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, err
	}
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return Order{}, plugin.ErrNotFound
	}
	was, err := native.One[keptThere](ctx, s, thereSQL, known)
	if err != nil {
		return Order{}, err
	}
	if was.State, err = s.stateThere(ctx, was); err != nil {
		return Order{}, err
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		k, items, err := s.holdOrder(ctx, tx, was.OrderID)
		if err != nil {
			return err
		}
		now, err := native.One[keptThere](ctx, tx, thereSQL, known)
		switch {
		case err != nil:
			return err
		case now.RefundID != nil || now.IsAside:
			return ErrRefundRecorded
		case was.State != plugin.PaymentCompleted:
			return ErrRefundNotGiven
		case !k.canRefund() && k.State != InDispute:
			return ErrOrderState.With("state", string(k.State))
		case in.Refunded != k.refunded(items):
			return ErrChanged
		}
		room, err := native.Value[int64](ctx, tx, roomThereSQL, known)
		if err != nil {
			return err
		}
		if now.AmountMinor > room { // a refund that was settled as given at the gateway is just this one
			return ErrRefundRecorded
		}
		d := RefundDraft{Request: in.Request, Items: in.Items, Method: now.Gateway, Answer: in.Answer, there: now.Ref}
		if d.most, d.isLess, err = s.notLost(ctx, tx, k, items, d); err != nil {
			return err
		}
		came, err := native.One[arrival](ctx, tx, cameSQL, k.ID)
		if err != nil {
			return err
		}
		day, err := s.dayIn(ctx, tx, now.GivenAt)
		if err != nil {
			return err
		}
		if d.PaidOn = day.Format(time.DateOnly); d.PaidOn < came.On { // their clocks differ
			d.PaidOn = came.On
		}
		d, day, minor, err := d.check(k, items, came, today)
		if err != nil {
			return err
		}
		if given := k.money(now.AmountMinor); minor != given.Minor || now.Currency != k.Currency {
			return ErrRefund.At("/items", "financial.refund_sum", plugin.Args{"amount": given.Amount(), "currency": now.Currency})
		}
		refund, err := s.keepRefund(ctx, tx, a, k, d, minor)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, recordedThereSQL, now.ID, refund, now.Ref); err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "refunded", "order", k.ID); err != nil {
			return err
		}
		out, err = s.record(ctx, tx, a, k, items, refund, d, day, minor)
		return err
	})
	return out, err
}

// stateThere is what such a refund is now; as it was, where its gateway is gone.
func (s *service) stateThere(ctx context.Context, k keptThere) (plugin.PaymentState, error) {
	gateway, err := s.gateway(ctx, k.Gateway)
	if errors.Is(err, plugin.ErrNotFound) {
		return k.State, nil
	}
	if err != nil {
		return k.State, err
	}
	said, err := gateway.Refund(ctx, k.Ref)
	switch {
	case errors.Is(err, plugin.ErrNotFound):
		return plugin.PaymentCancelled, nil
	case err != nil:
		return k.State, ErrGatewaySilent.Because(err)
	}
	return said.State, nil
}

// refunded is what was given back of an order.
func (k keptOrder) refunded(items []keptItem) plugin.Money {
	sum := k.money(0)
	for _, i := range items {
		sum.Minor += i.RefundedMinor
	}
	return sum
}
