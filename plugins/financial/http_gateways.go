package financial

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func gatewayRoutes(api *native.API, s *service) {
	news := op("take-gateway-news", "Hear from a gateway that a payment is to be looked at", http.MethodPost, "/gateways/{gateway}/news")
	news.MaxBodyBytes, news.SkipValidateBody = newsMost, true // what it is to be like, the gateway knows
	native.Handle(api, plugin.Public, news, func(ctx context.Context, in *newsIn) (*struct{}, error) {
		return nil, s.news(ctx, in.Gateway, in.header, in.RawBody)
	})
	native.Handle(api, plugin.Self, native.Once(op("begin-gateway-payment", "Pay one's own order at a gateway", http.MethodPost, "/orders/{order}/gateway-payment")),
		func(ctx context.Context, in *beginIn) (*body[Begun], error) {
			b, err := s.begin(ctx, native.Actor(ctx), in.Order, in.Body.Gateway)
			return &body[Begun]{b}, err
		})
	native.Handle(api, plugin.SignedUp, op("check-gateway-payment", "Look now whether the money of an order has come: the caller's own, or any for a super admin", http.MethodPost, "/orders/{order}/gateway-check"),
		func(ctx context.Context, in *OrderIn) (*body[Order], error) {
			o, err := s.check(ctx, native.Actor(ctx), in.Order)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("return-surplus", "Say that money that was too much was given back by other means than its gateway", http.MethodPost, "/payments/{payment}/return")),
		func(ctx context.Context, in *returnIn) (*body[Order], error) {
			o, err := s.returnByHand(ctx, native.Actor(ctx), in.Payment, in.Body)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, op("get-reconciliation", "What of gateways, orders and books does not agree", http.MethodGet, "/reconciliation"),
		func(ctx context.Context, _ *struct{}) (*body[Reconciliation], error) {
			r, err := s.differences(ctx)
			return &body[Reconciliation]{r}, err
		})
	native.Handle(api, plugin.Admins, op("reconcile", "Ask all gateways now", http.MethodPost, "/reconciliation"),
		func(ctx context.Context, _ *struct{}) (*body[Reconciliation], error) {
			r, err := s.reconcileNow(ctx)
			return &body[Reconciliation]{r}, err
		})
	native.Handle(api, plugin.Self, op("get-test-payment", "A payment at the test gateway of a demonstration, by its buyer", http.MethodGet, "/test-payments/{payment}"),
		func(ctx context.Context, in *TestPaymentIn) (*body[TestPayment], error) {
			k, err := s.test(ctx, native.Actor(ctx), in.Payment)
			return &body[TestPayment]{k.shown()}, err
		})
	native.Handle(api, plugin.Self, op("act-test-payment", "Pay, or decline, a payment at the test gateway of a demonstration", http.MethodPost, "/test-payments/{payment}"),
		func(ctx context.Context, in *actTestIn) (*body[TestPayment], error) {
			t, err := s.actTest(ctx, native.Actor(ctx), in.Payment, in.Body.Act)
			return &body[TestPayment]{t}, err
		})
	native.Handle(api, plugin.Admins, op("dispute-test-payment", "Have the bank of a buyer of a demonstration want the money back, or decide", http.MethodPost, "/test-payments/{payment}/dispute"),
		func(ctx context.Context, in *disputeTestIn) (*struct{}, error) {
			return nil, s.disputeTest(ctx, in.Payment, in.Body.Dispute)
		})
}

type newsIn struct {
	Gateway string `path:"gateway" maxLength:"40"`
	RawBody []byte `contentType:"application/octet-stream"`
	header  http.Header
}

// Resolve keeps what the message is signed by.
func (in *newsIn) Resolve(ctx huma.Context) []error {
	in.header = http.Header{}
	ctx.EachHeader(func(name, value string) { in.header.Add(name, value) })
	return nil
}

type beginIn struct {
	OrderIn
	Body struct {
		Gateway string `json:"gateway" maxLength:"40"`
	}
}

type returnIn struct {
	Payment string `path:"payment" format:"uuid"`
	Body    ByHand
}

// TestPaymentIn is the payment of an operation.
type TestPaymentIn struct {
	Payment string `path:"payment" format:"uuid"`
}

type actTestIn struct {
	TestPaymentIn
	Body struct {
		Act string `json:"act" enum:"pay,ask,decline" doc:"ask: for a code, as a bank may before it pays"`
	}
}

type disputeTestIn struct {
	TestPaymentIn
	Body struct {
		Dispute plugin.DisputeState `json:"dispute" enum:"open,won,lost"`
	}
}
