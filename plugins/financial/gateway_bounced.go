package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// surplusBounces looks whether what was too much has come back after its gateway had given it: that says of the payment that less was given.
func (s *service) surplusBounces(ctx context.Context, gateway native.Gateway, name, ref string) error {
	may, err := native.Many[keptAttempt](ctx, s, mayComeBackSQL, name, ref)
	if err != nil || len(may) == 0 {
		return err
	}
	said, err := gateway.Refund(ctx, may[0].ReturnRef)
	if err != nil || said.State != plugin.PaymentFailed && said.State != plugin.PaymentCancelled {
		return err
	}
	return s.surplusBounced(ctx, may[0].ID, said.Why)
}

// surplusGivenThere records that people gave back at the gateway itself what it had not given, or what had come back. What is only on its way does
// not count.
func (s *service) surplusGivenThere(ctx context.Context, gateway native.Gateway, name, ref string) error {
	stuck, err := native.Many[keptAttempt](ctx, s, stuckBackSQL, name, ref, returnTriesMost)
	if err != nil || len(stuck) == 0 {
		return err
	}
	all, err := gateway.Refunds(ctx, ref)
	if err != nil {
		return err
	}
	last, sum := "", int64(0)
	for _, r := range all {
		if r.State == plugin.PaymentCompleted && r.Amount.Currency == stuck[0].paid().Currency {
			last, sum = r.Ref, sum+r.Amount.Minor
		}
	}
	if sum < stuck[0].paid().Minor {
		return nil
	}
	return s.returned(ctx, stuck[0].ID, short(last, 255))
}

// surplusBounced records that it came back: it is owed to the buyer again, and people give it, as the gateway cannot.
func (s *service) surplusBounced(ctx context.Context, id, why string) error {
	return s.InTx(ctx, func(tx native.Tx) error {
		attempt, k, err := s.holdAttempt(ctx, tx, id)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, cameBackSQL, attempt.ID, short(orDash(why), 500), returnTriesMost)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		day, err := s.dayIn(ctx, tx, time.Now())
		if err != nil {
			return err
		}
		if err := s.postOf(ctx, tx, k, day, "surplus_bounced:"+attempt.returning(), "surplus_bounced", attempt.paid(), ledger.Cash(attempt.Gateway), ledger.Surplus); err != nil {
			return err
		}
		s.Changed(tx, ordersTopic)
		return s.tellAdmins(ctx, tx, "payment_trouble", "came_back:"+attempt.returning(), k)
	})
}
