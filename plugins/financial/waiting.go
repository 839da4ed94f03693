package financial

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// Waiting is what waits for super admins.
type Waiting struct {
	Proofs   int64 `json:"proofs" doc:"Orders whose buyers show a transfer that somebody is to look at"`
	Refunds  int64 `json:"refunds" doc:"Refunds that buyers ask for"`
	Payouts  int64 `json:"payouts" doc:"Payouts that are asked for"`
	Findings int64 `json:"findings" doc:"What of gateways, orders and books does not agree; not counted further than the page of it shows"`
	HasNoWay bool  `json:"hasNoWay" db:"-" doc:"Nothing can be paid in the organisation's currency: there is neither a bank account, nor the desk, nor a gateway"`
}

func (s *service) waiting(ctx context.Context) (Waiting, error) {
	w, err := native.One[Waiting](ctx, s, waitingSQL, differencesMost, returnTriesMost)
	if err != nil {
		return w, err
	}
	w.HasNoWay, err = s.hasNoWay(ctx)
	return w, err
}

// hasNoWay reports whether nobody can pay in the organisation's currency.
func (s *service) hasNoWay(ctx context.Context) (bool, error) {
	is, err := s.settings(ctx)
	if err != nil || is.Desk {
		return false, err
	}
	base, err := s.base(ctx)
	if err != nil {
		return false, err
	}
	takers, err := s.takers(ctx, plugin.Money{Minor: exampleMinor, Currency: base}) // one that is not set up takes nothing
	if err != nil || len(takers) > 0 {
		return false, err
	}
	bank, err := s.bankOf(ctx, s, base)
	return bank == nil, err
}
