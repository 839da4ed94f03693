package financial

import (
	"context"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// notLost refuses to give back what the buyer's bank has taken already: of a dispute that was lost in part it is not known which course it was for,
// so that no course's rest is less by it. A seat that is owed is given back whole.
func (s *service) notLost(ctx context.Context, q native.Querier, k keptOrder, items []keptItem, d RefundDraft, minor int64) error {
	lost, err := native.Value[int64](ctx, q, lostOfSQL, k.ID)
	if err != nil || lost == 0 {
		return err
	}
	rest := plugin.Money{Minor: -lost, Currency: k.Currency}
	for _, i := range items {
		if i.isOwed() {
			return nil
		}
		rest.Minor += i.rest()
	}
	if minor <= rest.Minor {
		return nil
	}
	rest.Minor = max(rest.Minor, 0)
	pointer := "/items/" + strconv.Itoa(len(d.Items)-1) + "/amount"
	return ErrRefund.At(pointer, "financial.refund_most", plugin.Args{"amount": rest.Amount(), "currency": rest.Currency})
}

// allGone reports whether all of an order's money is gone by a refund, after which its courses are as given: what is left of it buyers' banks have
// taken before. Then trainers keep none of it either, of which course that may have been.
func (s *service) allGone(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, after []keptItem, refund string, day time.Time) (bool, error) {
	lost, err := native.Value[int64](ctx, tx, lostOfSQL, k.ID)
	if err != nil || lost == 0 {
		return false, err
	}
	rest := int64(0)
	for _, i := range after {
		if i.isOwed() {
			return false, nil
		}
		rest += i.rest()
	}
	if rest > lost {
		return false, nil
	}
	for _, i := range after {
		if i.rest() > 0 {
			if err := s.unearn(ctx, tx, a, k, i, i.rest(), lostSource+refund, day); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}
