package stripe

import (
	"context"
	"net/url"

	"github.com/courseworx/courseworx/plugin"
)

// settled is what came onto the account or left it, in its currency; nothing, and no currency, when it cannot be said in our units.
func (b balanceTransaction) settled() plugin.Money {
	is, err := fromStripe(b.Amount, b.Currency)
	if err != nil {
		return plugin.Money{}
	}
	return is
}

// addSettled adds a movement on the account to what stands there for a payment, where that is in another currency. What cannot be added makes all
// of it unknown, as half of it would be wrong.
func addSettled(r *plugin.PaymentReport, b balanceTransaction) {
	if r.Settled.Currency == "" {
		return
	}
	is := b.settled()
	if is.Currency != r.Settled.Currency {
		r.Settled = plugin.Money{}
		return
	}
	r.Settled.Minor += is.Minor
}

// addRefunds takes off what was taken from the account for refunds of a payment, at the rates of their days, and adds what came again of those that
// failed.
func (g *gateway) addRefunds(ctx context.Context, intent string, r *plugin.PaymentReport) error {
	query := url.Values{"payment_intent": {intent}, "limit": {listMost}, "expand[]": {"data.balance_transaction", "data.failure_balance_transaction"}}
	for {
		var list page[refund]
		if err := g.ask(ctx, refunds, query, &list); err != nil {
			return refused(err)
		}
		for _, one := range list.Data {
			for _, moved := range []*expanded{one.Taken, one.Again} {
				if moved != nil && moved.Currency != "" {
					addSettled(r, moved.balanceTransaction)
				}
			}
		}
		if !list.HasMore || len(list.Data) == 0 {
			return nil
		}
		query.Set("starting_after", list.Data[len(list.Data)-1].ID)
	}
}
