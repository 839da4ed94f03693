package stripe

import "encoding/json"

// The parts of Stripe's objects that are read. Amounts are in Stripe's units, currencies in lower case, moments in seconds since 1970.

type session struct {
	ID            string            `json:"id"`
	URL           string            `json:"url"`
	Status        string            `json:"status"`
	PaymentStatus string            `json:"payment_status"`
	AmountTotal   int64             `json:"amount_total"`
	Currency      string            `json:"currency"`
	Created       int64             `json:"created"`
	ExpiresAt     int64             `json:"expires_at"`
	Metadata      map[string]string `json:"metadata"`
	Intent        *intent           `json:"payment_intent"` // null until the buyer tries to pay
}

type intent struct {
	ID             string   `json:"id"`
	Status         string   `json:"status"`
	AmountReceived int64    `json:"amount_received"`
	Currency       string   `json:"currency"`
	CanceledAt     int64    `json:"canceled_at"`
	LastError      *failure `json:"last_payment_error"`
	Charge         *charge  `json:"latest_charge"`
}

type failure struct {
	Code        string `json:"code"`
	DeclineCode string `json:"decline_code"`
}

type charge struct {
	AmountRefunded int64               `json:"amount_refunded"`
	Created        int64               `json:"created"`
	Disputed       bool                `json:"disputed"`
	Balance        *balanceTransaction `json:"balance_transaction"` // null for a while after the payment
	Method         struct {
		Card *struct {
			Country string `json:"country"`
		} `json:"card"`
	} `json:"payment_method_details"`
}

type balanceTransaction struct {
	Amount   int64  `json:"amount"` // less than nothing where it was taken
	Fee      int64  `json:"fee"`
	Currency string `json:"currency"`
	Created  int64  `json:"created"`
}

type refund struct {
	ID       string            `json:"id"`
	Amount   int64             `json:"amount"`
	Currency string            `json:"currency"`
	Created  int64             `json:"created"`
	Status   string            `json:"status"`
	Failure  string            `json:"failure_reason"`
	Metadata map[string]string `json:"metadata"`

	// What was taken for it, and what came again as it failed; names where they are not asked for as objects.
	Taken *expanded `json:"balance_transaction"`
	Again *expanded `json:"failure_balance_transaction"`
}

// expanded is a balance transaction where it was asked for as an object, and nothing where only its name came.
type expanded struct{ balanceTransaction }

// UnmarshalJSON reads either.
func (e *expanded) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return nil
	}
	return json.Unmarshal(raw, &e.balanceTransaction)
}

type dispute struct {
	ID       string               `json:"id"`
	Amount   int64                `json:"amount"`
	Currency string               `json:"currency"`
	Status   string               `json:"status"`
	Balance  []balanceTransaction `json:"balance_transactions"` // what was taken, and given back where it was won
}

// page is one of a list, the newest first.
type page[T any] struct {
	Data    []T  `json:"data"`
	HasMore bool `json:"has_more"`
}

// listed is what is read of a session that was just made, or is in a list: its intent is a name there, not an object.
type listed struct {
	ID        string            `json:"id"`
	URL       string            `json:"url"`
	ExpiresAt int64             `json:"expires_at"`
	Metadata  map[string]string `json:"metadata"`
}
