package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// What became of the money of a payment at a gateway.
const (
	moneySettled  = "settled"  // it paid the order
	moneySurplus  = "surplus"  // the order was paid already
	moneyMismatch = "mismatch" // it is another amount than the order's
)

// keptAttempt is a row of a payment at a gateway.
type keptAttempt struct {
	ID            string
	OrderID       *string // nil: nobody here has asked for it
	Gateway       string
	Ref           *string // nil: it has not begun
	URL           string
	AmountMinor   int64
	Currency      string
	ExpiresAt     time.Time
	State         plugin.PaymentState
	PaidMinor     *int64
	PaidCurrency  *string
	PaidAt        *time.Time
	FeeMinor      int64
	RefundedMinor int64
	Dispute       plugin.DisputeState
	DisputedMinor int64
	Disputes      int
	Why           string
	Money         string
	ReturnRef     string
	ReturnedAt    *time.Time
	ReturnWhy     string
	Version       int
	CreatedAt     time.Time
}

// isOpen reports whether it can still be paid.
func (k keptAttempt) isOpen() bool {
	return k.State == plugin.PaymentPending || k.State == plugin.PaymentRequiresAction
}

// paid is what came by it.
func (k keptAttempt) paid() plugin.Money {
	if k.PaidMinor == nil {
		return plugin.Money{Currency: k.Currency}
	}
	return plugin.Money{Minor: *k.PaidMinor, Currency: *k.PaidCurrency}
}

// Attempt is a payment of an order at a gateway.
type Attempt struct {
	ID         string              `json:"id"`
	Gateway    string              `json:"gateway" doc:"The plugin's id"`
	State      plugin.PaymentState `json:"state" enum:"pending,requires_action,completed,failed,cancelled"`
	Money      string              `json:"money" enum:",settled,surplus,mismatch" doc:"What became of the money: it paid the order, it was too much, or it was another amount; empty: none has come"`
	Amount     plugin.Money        `json:"amount" doc:"What came, or is to come"`
	IsReturned bool                `json:"isReturned" doc:"What was too much was given back"`
	ExpiresAt  time.Time           `json:"expiresAt"`
	CreatedAt  time.Time           `json:"createdAt"`
	// For super admins.
	Ref     string              `json:"ref,omitempty" doc:"What the gateway calls it; for super admins"`
	Fee     *plugin.Money       `json:"fee,omitempty" doc:"What the gateway keeps of it; for super admins"`
	Dispute plugin.DisputeState `json:"dispute,omitempty" enum:"open,won,lost" doc:"For super admins"`
	Why     string              `json:"why,omitempty" doc:"Why it failed, in the gateway's words; for super admins"`
}

func (k keptAttempt) shown(admin bool) Attempt {
	a := Attempt{
		ID: k.ID, Gateway: k.Gateway, State: k.State, Money: k.Money, Amount: plugin.Money{Minor: k.AmountMinor, Currency: k.Currency}, IsReturned: k.ReturnedAt != nil,
		ExpiresAt: k.ExpiresAt, CreatedAt: k.CreatedAt,
	}
	if k.PaidMinor != nil {
		a.Amount = k.paid()
	}
	if admin {
		a.Ref, a.Dispute, a.Why = given(k.Ref), k.Dispute, k.Why
		if k.FeeMinor > 0 {
			a.Fee = &plugin.Money{Minor: k.FeeMinor, Currency: a.Amount.Currency}
		}
	}
	return a
}

// withAttempts adds the payments at gateways, the newest first.
func (s *service) withAttempts(ctx context.Context, q native.Querier, o *Order, admin bool) error {
	list, err := native.Many[keptAttempt](ctx, q, attemptsSQL, o.ID, attemptsMost)
	for _, k := range list {
		o.Attempts = append(o.Attempts, k.shown(admin))
	}
	return err
}
