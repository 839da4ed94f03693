package financial

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// Spending is what somebody's orders come to in a currency. Each figure is the sum of the orders that are listed for it.
type Spending struct {
	Currency string       `json:"currency"`
	Orders   int64        `json:"orders" doc:"That were paid, or cost nothing"`
	Paid     plugin.Money `json:"paid" doc:"The totals of those"`
	Refunded plugin.Money `json:"refunded" doc:"What of that was given back"`
	Returns  int64        `json:"returns" doc:"Orders of which money was given back"`
	Open     plugin.Money `json:"open" doc:"The totals of orders that wait for their money"`
	Waiting  int64        `json:"waiting" doc:"How many those are"`
}

// spending says what somebody spent in each currency.
func (s *service) spending(ctx context.Context, buyer plugin.UserID) ([]Spending, error) {
	type sums struct {
		Currency                                        string
		Orders, Paid, Refunded, Returns, Waiting, Owing int64
	}
	rows, err := native.Many[sums](ctx, s, spendingSQL, buyer)
	out := []Spending{}
	for _, r := range rows {
		money := func(minor int64) plugin.Money { return plugin.Money{Minor: minor, Currency: r.Currency} }
		out = append(out, Spending{r.Currency, r.Orders, money(r.Paid), money(r.Refunded), r.Returns, money(r.Owing), r.Waiting})
	}
	return out, err
}
