package plugin

import "time"

// PaymentState is how far a payment at a gateway is.
type PaymentState string

// The states of a payment. The last three are final: no money comes by it any more.
const (
	PaymentPending        PaymentState = "pending"         // the buyer has not paid, or the gateway does not know yet
	PaymentRequiresAction PaymentState = "requires_action" // the buyer's bank asks the buyer for something, such as a code
	PaymentCompleted      PaymentState = "completed"       // the gateway has the money
	PaymentFailed         PaymentState = "failed"          // it was declined for good
	PaymentCancelled      PaymentState = "cancelled"       // its time was over, or it was called off
)

// DisputeState is how far it is that a buyer's bank wants money back.
type DisputeState string

// The states of a dispute.
const (
	NoDispute   DisputeState = ""
	DisputeOpen DisputeState = "open" // the gateway holds the amount back
	DisputeWon  DisputeState = "won"  // it has given it back
	DisputeLost DisputeState = "lost" // it is gone
)

// PaymentAsk is a payment that a gateway is to take from a buyer.
type PaymentAsk struct {
	Key       string // of the payment, at most 60 characters: asked for twice it is begun once
	Amount    Money
	Title     string // what is paid for, in the buyer's language, at most 200 characters
	Email     string // the buyer's
	Language  string // BCP 47
	ReturnTo  string // where the browser goes afterwards, whatever became of the payment; that it comes there says nothing
	ExpiresAt time.Time
}

// PaymentStart is a payment that a gateway has begun.
type PaymentStart struct {
	Ref       string    // what the gateway calls it, at most 255 characters
	URL       string    // where the browser goes to pay
	ExpiresAt time.Time // it cannot be paid there any more then
}

// PaymentReport is what a gateway says that a payment is now. It is the whole truth of it, so that reports need no order.
type PaymentReport struct {
	Ref      string
	Key      string // of the PaymentAsk
	State    PaymentState
	Amount   Money        // what the buyer paid, or is to pay
	OnItsWay bool         // of a pending one: the buyer has paid, in a way by which the money takes days to come, or does not
	Fee      Money        // what the gateway keeps of it, also for disputes, in the currency of the payment or of Settled; 0 for nothing, or while it is not known
	Refunded Money        // what it has given back to the buyer, disputes aside
	Dispute  DisputeState // of all disputes: open while one is, else lost where one was
	Disputed Money        // what banks hold back or have taken by all of them; of won ones it says nothing
	// Settled is what stands for it on the account with the gateway, before the fee, where that is in another currency: what came, less what was given
	// back and what banks hold. It has no currency where nothing was changed, or while it is not known.
	Settled Money
	Country string    // of the card, ISO 3166-1; "" when it is not known
	Why     string    // a word of the gateway's for why it failed
	At      time.Time // when the gateway says that the money came, or the state was reached
}

// RefundAsk is money that a gateway is to give back.
type RefundAsk struct {
	Key    string // of the refund, at most 60 characters: asked for twice it is given once
	Ref    string // of the payment
	Amount Money
}

// RefundReport is what a gateway says that a refund is now.
type RefundReport struct {
	Ref    string // what the gateway calls it
	Key    string // of the RefundAsk; "" for one that people made at the gateway itself
	Amount Money
	State  PaymentState // pending, requires_action, completed, failed or cancelled
	Why    string       // a word of the gateway's for why it failed
	At     time.Time    // when it was made
}

// PaymentNews is what a message of a gateway says: which of its payments to look at again.
type PaymentNews struct {
	ID   string // of the message: it is sent again until it was taken
	Kind string // in the gateway's words
	Ref  string // of the payment; "" when it concerns none
	At   time.Time
}

// What a gateway answers beside an error of its own.
var (
	// ErrForgedNews: a message is not from the gateway, is too old, or cannot be read.
	ErrForgedNews = NewFault(Invalid, "payment.forged")
	// ErrGatewayRefuses: the gateway says that what it is asked for cannot be done, and will not be when asked again.
	ErrGatewayRefuses = NewFault(Conflict, "payment.refused")
)
