package financial

import (
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// What became of the money of a payment at a gateway.
const (
	moneySettled  = "settled"  // it paid the order
	moneySurplus  = "surplus"  // the order was paid already
	moneyMismatch = "mismatch" // it is another amount than the order's
)

// keptAttempt is a row of a payment at a gateway.
type keptAttempt struct {
	ID           string
	OrderID      *string // nil: nobody here has asked for it
	Gateway      string
	Ref          *string // nil: it has not begun
	URL          string
	AmountMinor  int64
	Currency     string
	ExpiresAt    time.Time
	State        plugin.PaymentState
	PaidMinor    *int64
	PaidCurrency *string
	PaidAt       *time.Time
	FeeMinor     int64
	FeeCurrency  *string // nil: that of the payment
	// What of it became money in another currency on the account with the gateway, and what that is there.
	ExchangedMinor  int64
	SettledMinor    int64
	SettledCurrency *string
	RefundedMinor   int64
	Dispute         plugin.DisputeState
	DisputedMinor   int64
	Disputes        int
	Why             string
	Money           string
	ReturnRef       string
	ReturnedAt      *time.Time
	ReturnWhy       string
	ReturnTries     int
	ReturnBounces   int  // so often it came back after it was given
	ReturnBusy      bool // somebody asks the gateway for it just now
	HandMinor       int64
	HandMethod      string
	HandReference   string
	LostMinor       int64
	IsOnWay         bool
	RecordedMinor   int64
	Version         int
	CreatedAt       time.Time
}

// isOpen reports whether it can still be paid.
func (k keptAttempt) isOpen() bool {
	return k.State == plugin.PaymentPending || k.State == plugin.PaymentRequiresAction
}

// isOnWay reports whether the buyer has paid it, and the money takes days to come.
func (k keptAttempt) isOnWay() bool { return k.IsOnWay && k.isOpen() }

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
	IsOnWay    bool                `json:"isOnWay" doc:"The buyer has paid, and the money takes days to come"`
	ExpiresAt  time.Time           `json:"expiresAt"`
	CreatedAt  time.Time           `json:"createdAt"`
	// For super admins.
	Ref     string              `json:"ref,omitempty" doc:"What the gateway calls it; for super admins"`
	Fee     *plugin.Money       `json:"fee,omitempty" doc:"What the gateway keeps of it; for super admins"`
	Dispute plugin.DisputeState `json:"dispute,omitempty" enum:"open,won,lost" doc:"For super admins"`
	Why     string              `json:"why,omitempty" doc:"Why it failed, in the gateway's words; for super admins"`
	Return  *Return             `json:"return,omitempty" doc:"How far it is that what was too much goes back; for super admins"`
}

// Return is how far it is that money that was too much goes back to its buyer.
type Return struct {
	Tries     int           `json:"tries" doc:"How often the gateway did not do it"`
	Why       string        `json:"why" doc:"Why not, in the gateway's words"`
	IsStuck   bool          `json:"isStuck" doc:"It is not tried any more: somebody has to give it back"`
	ByHand    *plugin.Money `json:"byHand" doc:"What of it was given back past the gateway; null: nothing"`
	Method    string        `json:"method" enum:",bank,desk" doc:"How that left"`
	Reference string        `json:"reference" doc:"What the bank or the desk calls that"`
}

// isOwedBack reports whether it is to go back to its buyer.
func (k keptAttempt) isOwedBack() bool {
	return (k.Money == moneySurplus || k.Money == moneyMismatch) && k.ReturnedAt == nil
}

// returning names a way back of what was too much: another one each time that it comes back.
func (k keptAttempt) returning() string {
	if k.ReturnBounces == 0 {
		return k.ID
	}
	return fmt.Sprintf("%s:%d", k.ID, k.ReturnBounces)
}

// isStuck reports whether somebody has to give it back, as the gateway does not.
func (k keptAttempt) isStuck() bool { return k.isOwedBack() && k.ReturnTries >= returnTriesMost }

func (k keptAttempt) back() *Return {
	if k.Money != moneySurplus && k.Money != moneyMismatch {
		return nil
	}
	r := &Return{Tries: k.ReturnTries, Why: k.ReturnWhy, IsStuck: k.isStuck(), Method: k.HandMethod, Reference: k.HandReference}
	if k.HandMinor > 0 {
		r.ByHand = &plugin.Money{Minor: k.HandMinor, Currency: k.paid().Currency}
	}
	return r
}

func (k keptAttempt) shown(admin bool) Attempt {
	a := Attempt{
		ID: k.ID, Gateway: k.Gateway, State: k.State, Money: k.Money, Amount: plugin.Money{Minor: k.AmountMinor, Currency: k.Currency}, IsReturned: k.ReturnedAt != nil, IsOnWay: k.isOnWay(),
		ExpiresAt: k.ExpiresAt, CreatedAt: k.CreatedAt,
	}
	if k.PaidMinor != nil {
		a.Amount = k.paid()
	}
	if admin {
		a.Ref, a.Dispute, a.Why, a.Return = given(k.Ref), k.Dispute, k.Why, k.back()
		if fee := k.fee(); fee.Minor > 0 {
			a.Fee = &fee
		}
	}
	return a
}
