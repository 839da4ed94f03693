package financial

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// putAside has what was given back at a gateway itself be no refund of its order here: one that cannot be recorded would keep the order from any
// other one for ever. Who did so and why stands in the order's history; the books stay as they are.
func (s *service) putAside(ctx context.Context, a plugin.Actor, id, why string) (Order, error) {
	word, ok := text(why, 500)
	switch {
	case !ok:
		return Order{}, ErrRefund.At("/why", "financial.text")
	case word == "":
		return Order{}, ErrRefund.At("/why", "financial.reason")
	}
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return Order{}, plugin.ErrNotFound
	}
	was, err := native.One[keptThere](ctx, s, thereSQL, known)
	if err != nil {
		return Order{}, err
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		k, _, err := s.holdOrder(ctx, tx, was.OrderID)
		if err != nil {
			return err
		}
		now, err := native.One[keptThere](ctx, tx, thereSQL, known)
		if err != nil {
			return err
		}
		if now.RefundID != nil || now.IsAside {
			return ErrRefundRecorded
		}
		if _, err := tx.Exec(ctx, asideThereSQL, known); err != nil {
			return err
		}
		if err := s.noteChange(ctx, tx, a, k.ID, path{name: "refund_aside", to: k.State}, word); err != nil {
			return err
		}
		if err := s.Audit(ctx, tx, a, "refund_put_aside", "order", k.ID); err != nil {
			return err
		}
		out, err = s.order(ctx, tx, a, k.ID)
		return err
	})
	return out, err
}

// asideBack has what was put aside of a payment and has failed at its gateway since count as given no more.
func (s *service) asideBack(ctx context.Context, payment string, r plugin.RefundReport) error {
	orders, err := native.Values[string](ctx, s, asideOfSQL, payment, r.Ref)
	if err != nil || len(orders) == 0 {
		return err
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		if _, _, err := s.holdOrder(ctx, tx, orders[0]); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, asideBackSQL, payment, r.Ref, string(r.State))
		return err
	})
}
