package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// paidOut is a payout in a person's file.
type paidOut struct {
	Number    string       `json:"number"`
	State     PayoutState  `json:"state"`
	Amount    plugin.Money `json:"amount"`
	Answer    string       `json:"answer"`
	Reference string       `json:"reference"`
	PaidOn    *string      `json:"paidOn"`
	At        time.Time    `json:"at"`
}

// exportTrainer adds what somebody earned as a trainer, what of it was paid, and where to.
func (p personal) exportTrainer(ctx context.Context, q native.Querier, user plugin.UserID, kept map[string]any) error {
	day, err := p.today(ctx)
	if err != nil {
		return err
	}
	rows, err := native.Many[keptEarning](ctx, q, earningsSQL, user, nil, "", nil)
	if err != nil {
		return err
	}
	var earnings []Earning
	for _, k := range rows {
		earnings = append(earnings, k.shown(day.Format(time.DateOnly)))
	}
	if len(earnings) > 0 {
		kept["earnings"] = earnings
	}
	list, err := native.Many[keptPayout](ctx, q, payoutsSQL, user, "", nil, nil, "")
	if err != nil {
		return err
	}
	var payouts []paidOut
	for _, k := range list {
		payouts = append(payouts, paidOut{k.number(), k.State, k.amount(), k.Answer, k.Reference, k.PaidOn, k.CreatedAt})
	}
	if len(payouts) > 0 {
		kept["payouts"] = payouts
	}
	account, err := p.payoutAccount(ctx, q, user)
	if err == nil && account != (Bank{}) {
		kept["payoutAccount"] = account
	}
	return err
}
