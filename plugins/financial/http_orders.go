package financial

import (
	"context"
	"net/http"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func orderRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.SignedUp, op("get-checkout", "What the caller decides about before ordering", http.MethodGet, "/checkout"),
		func(ctx context.Context, _ *struct{}) (*body[Checkout], error) {
			c, err := s.checkout(ctx, native.Actor(ctx))
			return &body[Checkout]{c}, err
		})
	native.Handle(api, plugin.Self, native.Once(op("place-order", "Order what is in the cart, at the prices that were seen", http.MethodPost, "/orders")),
		func(ctx context.Context, in *body[OrderDraft]) (*body[Order], error) {
			o, err := s.place(ctx, native.Actor(ctx), in.Body)
			o, err = s.payable(ctx, o, err)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.SignedUp, op("list-my-orders", "The caller's orders, the newest first", http.MethodGet, "/me/orders"),
		func(ctx context.Context, in *myOrdersIn) (*body[plugin.Page[Order]], error) {
			page, err := s.orders(ctx, OrderFilter{Buyer: native.Actor(ctx).User, Money: in.Money, Currency: in.Currency}, in.Cursor, in.Limit)
			return &body[plugin.Page[Order]]{page}, err
		})
	native.Handle(api, plugin.Admins, op("list-orders", "All orders, the newest first", http.MethodGet, "/orders"),
		func(ctx context.Context, in *ordersIn) (*body[plugin.Page[Order]], error) {
			f, err := in.filter()
			if err != nil {
				return nil, err
			}
			page, err := s.orders(ctx, f, in.Cursor, in.Limit)
			return &body[plugin.Page[Order]]{page}, err
		})
	native.Handle(api, plugin.Admins, op("list-order-methods", "How orders were to be paid, also by gateways that are gone", http.MethodGet, "/order-methods"),
		func(ctx context.Context, _ *struct{}) (*methodsOut, error) {
			all, err := native.Values[string](ctx, s, methodsSQL)
			o := &methodsOut{}
			o.Body.Items = append([]string{}, all...)
			return o, err
		})
	native.Handle(api, plugin.SignedUp, op("get-order", "An order: the caller's own, or any for a super admin", http.MethodGet, "/orders/{order}"),
		func(ctx context.Context, in *OrderIn) (*body[Order], error) {
			o, err := s.order(ctx, s, native.Actor(ctx), in.Order)
			o, err = s.payable(ctx, o, err)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Self, op("cancel-order", "End an order that is not paid", http.MethodPost, "/orders/{order}/cancel"),
		func(ctx context.Context, in *cancelIn) (*body[Order], error) {
			o, err := s.cancel(ctx, native.Actor(ctx), in.Order, in.Body.Note)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, op("move-due-day", "Have an order that staff placed be paid by another day", http.MethodPost, "/orders/{order}/due"),
		func(ctx context.Context, in *dueIn) (*body[Order], error) {
			o, err := s.moveDue(ctx, native.Actor(ctx), in.Order, in.Body)
			o, err = s.payable(ctx, o, err)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("record-payment", "Say that an order's money has come", http.MethodPost, "/orders/{order}/payment")),
		func(ctx context.Context, in *paymentIn) (*body[Order], error) {
			o, err := s.pay(ctx, native.Actor(ctx), in.Order, in.Body)
			return &body[Order]{o}, err
		})
	native.Handle(api, plugin.Admins, native.Once(op("seat-order", "Try again to give the buyer what was paid for and found no seat", http.MethodPost, "/orders/{order}/seats")),
		func(ctx context.Context, in *OrderIn) (*body[Order], error) {
			o, err := s.seatLate(ctx, native.Actor(ctx), in.Order)
			return &body[Order]{o}, err
		})
}

// PageIn says which page of a list. It is exported as huma reads no embedded type that is not.
type PageIn struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// OrderIn is the order of an operation.
type OrderIn struct {
	Order string `path:"order" format:"uuid"`
}

// OrdersOf narrows a list of orders to those that a figure of what somebody spent is the sum of.
type OrdersOf struct {
	Money    string `query:"money" enum:"paid,open,refunded" doc:"Those that were paid, that wait for their money, or of which money was given back"`
	Currency string `query:"currency" pattern:"^[A-Z]{3}$"`
}

type myOrdersIn struct {
	PageIn
	OrdersOf
}

type ordersIn struct {
	PageIn
	OrdersSought
}

// OrdersSought narrows a list of all orders.
type OrdersSought struct {
	OrdersOf
	PeriodIn
	Buyer    plugin.UserID `query:"buyer" format:"uuid"`
	State    OrderState    `query:"state" enum:"awaiting_payment,paid,paid_unplaced,partly_refunded,refunded,disputed,cancelled,expired"`
	Query    string        `query:"q" maxLength:"200" doc:"A number, a part of the name or address of the buyer or of the company's name, or all of what a company (a purchase order's number), a bank (a reference) or a gateway calls it"`
	Method   string        `query:"method" pattern:"^[a-z][a-z0-9_-]{0,39}$" doc:"bank, desk, free, or a gateway"`
	HasProof bool          `query:"hasProof" doc:"Only those whose buyers show a transfer that somebody is to look at"`
}

func (in OrdersSought) filter() (OrderFilter, error) {
	days, err := in.period()
	if err != nil {
		return OrderFilter{}, err
	}
	buyer, err := idIn(in.Buyer, "?buyer")
	return OrderFilter{Buyer: buyer, State: in.State, Money: in.Money, Currency: in.Currency, Method: in.Method, Days: days, Query: in.Query, HasProof: in.HasProof}, err
}

type methodsOut struct {
	Body struct {
		Items []string `json:"items" nullable:"false"`
	}
}

type cancelIn struct {
	OrderIn
	Body struct {
		Note string `json:"note" maxLength:"500" doc:"Why; a super admin has to say so"`
	}
}

type dueIn struct {
	OrderIn
	Body DueDraft
}

type paymentIn struct {
	OrderIn
	Body PaymentDraft
}
