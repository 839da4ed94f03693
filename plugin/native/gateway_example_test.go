package native_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// till is whoever takes the money: what a gateway calls by h.HTTP().
type till interface {
	create(ctx context.Context, ask plugin.PaymentAsk) (taken, error)
	read(ctx context.Context, ref string) (taken, error)
	signed(header http.Header, body []byte) bool
}

// taken is a payment in the till's words.
type taken struct {
	ID, Key, Page string
	Amount        plugin.Money
	Paid          bool
	At            time.Time
}

// gateway takes payments by way of a till.
type gateway struct{ till till }

func (g gateway) Takes(_ context.Context, amount plugin.Money) bool { return amount.Currency == "USD" }

func (g gateway) Begin(ctx context.Context, ask plugin.PaymentAsk) (plugin.PaymentStart, error) {
	p, err := g.till.create(ctx, ask)
	return plugin.PaymentStart{Ref: p.ID, URL: p.Page, ExpiresAt: ask.ExpiresAt}, err
}

func (g gateway) Payment(ctx context.Context, ref string) (plugin.PaymentReport, error) {
	p, err := g.till.read(ctx, ref)
	none := plugin.Money{Currency: p.Amount.Currency}
	is := plugin.PaymentReport{Ref: ref, Key: p.Key, State: plugin.PaymentPending, Amount: p.Amount, Fee: none, Refunded: none, Disputed: none, At: p.At}
	if p.Paid {
		is.State = plugin.PaymentCompleted
	}
	return is, err
}

func (gateway) CallOff(context.Context, string) error { return nil }

func (gateway) GiveBack(context.Context, plugin.RefundAsk) (plugin.RefundReport, error) {
	return plugin.RefundReport{}, plugin.ErrGatewayRefuses
}

func (gateway) Refund(context.Context, string) (plugin.RefundReport, error) {
	return plugin.RefundReport{}, plugin.ErrNotFound
}

func (gateway) Refunds(context.Context, string) ([]plugin.RefundReport, error) { return nil, nil }

func (gateway) Since(context.Context, time.Time, string) (refs []string, more bool, err error) {
	return nil, false, nil
}

func (g gateway) News(_ context.Context, header http.Header, body []byte) (plugin.PaymentNews, error) {
	if !g.till.signed(header, body) {
		return plugin.PaymentNews{}, plugin.ErrForgedNews
	}
	return plugin.PaymentNews{ID: header.Get("Message-Id"), Kind: "paid", Ref: string(body), At: time.Now()}, nil
}

// drawer is a till that is always paid, and begins a payment once for each key.
type drawer map[string]taken

func (d drawer) create(_ context.Context, ask plugin.PaymentAsk) (taken, error) {
	if _, begun := d[ask.Key]; !begun {
		d[ask.Key] = taken{ID: fmt.Sprint("p", len(d)+1), Key: ask.Key, Page: "https://till.example/pay", Amount: ask.Amount, Paid: true}
	}
	return d[ask.Key], nil
}

func (d drawer) read(_ context.Context, ref string) (taken, error) {
	for _, p := range d {
		if p.ID == ref {
			return p, nil
		}
	}
	return taken{}, plugin.ErrNotFound
}

func (drawer) signed(header http.Header, _ []byte) bool {
	return header.Get("Signature") == "the till's"
}

// Asked for twice under one key a payment is begun once, and news without a signature are nobody's.
func ExampleGateways() {
	ctx := context.Background()
	var g native.Gateway = gateway{drawer{}}
	ask := plugin.PaymentAsk{Key: "order-7", Amount: plugin.Money{Minor: 2500, Currency: "USD"}, ReturnTo: "https://learn.example/x/financial/orders/7"}
	first, _ := g.Begin(ctx, ask)
	again, _ := g.Begin(ctx, ask)
	is, err := g.Payment(ctx, again.Ref)
	fmt.Println(first.Ref, again.Ref, is.State, is.Amount.Amount(), err)
	_, err = g.News(ctx, http.Header{}, []byte(first.Ref))
	fmt.Println(err)
	// Output:
	// p1 p1 completed 25.00 <nil>
	// payment.forged
}
