package native

import (
	"context"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Gateway takes payments from buyers on pages of its own. It is asked outside of transactions, at most 20 s at a time. What it is asked twice
// under the same key it does once. An error that is not plugin.ErrGatewayRefuses may be another one a moment later: whoever asked tries again.
type Gateway interface {
	// Takes reports whether it can take an amount now: whether it is set up, and the currency and the size are ones that it takes.
	Takes(ctx context.Context, amount plugin.Money) bool
	// Begin begins a payment.
	Begin(ctx context.Context, ask plugin.PaymentAsk) (plugin.PaymentStart, error)
	// Payment says what a payment is now; plugin.ErrNotFound when the gateway has none of that name.
	Payment(ctx context.Context, ref string) (plugin.PaymentReport, error)
	// CallOff has a payment be none that can be paid. That it is over already is no error.
	CallOff(ctx context.Context, ref string) error
	// GiveBack gives money of a payment back to the buyer.
	GiveBack(ctx context.Context, ask plugin.RefundAsk) (plugin.RefundReport, error)
	// Refund says what a refund is now.
	Refund(ctx context.Context, ref string) (plugin.RefundReport, error)
	// Refunds says what was given back of a payment, or is to be: also what people did at the gateway itself, at most a few hundred of them.
	Refunds(ctx context.Context, ref string) ([]plugin.RefundReport, error)
	// Since lists the payments that the gateway has begun since a moment, a page at a time, the newest first; after is the last one of the
	// page before, or "".
	Since(ctx context.Context, since time.Time, after string) (refs []string, more bool, err error)
	// News reads a message that came by HTTP; plugin.ErrForgedNews when it is not the gateway's.
	News(ctx context.Context, header http.Header, body []byte) (plugin.PaymentNews, error)
}

// Gateways is what plugins offer that take payments. People know a gateway by its plugin's id; what buyers read of it stands in the plugin's
// language files, both those of the server and those of the browser, under gateway.name and gateway.hint.
var Gateways = Capability[Gateway]{Name: "payments.gateway"}
