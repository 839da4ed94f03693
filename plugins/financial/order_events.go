package financial

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// What is announced of orders, each in the transaction in which it happens.

// orderCreated: somebody has ordered.
type orderCreated struct {
	Order string        `json:"order"`
	User  plugin.UserID `json:"user"`
	Total plugin.Money  `json:"total"`
}

func (orderCreated) EventName() string      { return "financial.order_created" }
func (o orderCreated) EventSubject() string { return "order:" + o.Order }

// orderPaid: an order is paid.
type orderPaid struct {
	Order string        `json:"order"`
	User  plugin.UserID `json:"user"`
	Total plugin.Money  `json:"total"`
}

func (orderPaid) EventName() string      { return "financial.order_paid" }
func (o orderPaid) EventSubject() string { return "order:" + o.Order }

// paymentCompleted: money has come for an order, all of it, by whichever way. What costs nothing is paid without.
type paymentCompleted struct {
	Order   string        `json:"order"`
	Payment string        `json:"payment"`
	User    plugin.UserID `json:"user"`
	Method  string        `json:"method"` // bank, desk, or a gateway
	Amount  plugin.Money  `json:"amount"`
}

func (paymentCompleted) EventName() string      { return "financial.payment_completed" }
func (p paymentCompleted) EventSubject() string { return "order:" + p.Order }

// orderCancelled: an order that was not paid is over, as its buyer or a super admin said so, or its buyer is erased.
type orderCancelled struct {
	Order string        `json:"order"`
	User  plugin.UserID `json:"user"`
}

func (orderCancelled) EventName() string      { return "financial.order_cancelled" }
func (o orderCancelled) EventSubject() string { return "order:" + o.Order }

// orderExpired: an order was not paid in time.
type orderExpired struct {
	Order string        `json:"order"`
	User  plugin.UserID `json:"user"`
}

func (orderExpired) EventName() string      { return "financial.order_expired" }
func (o orderExpired) EventSubject() string { return "order:" + o.Order }

// paymentFailed: a payment of an order at a gateway was declined for good, or was refused at once. The order may be paid all the same.
type paymentFailed struct {
	Order   string        `json:"order"`
	Payment string        `json:"payment"`
	User    plugin.UserID `json:"user"`
	Gateway string        `json:"gateway"`
	Amount  plugin.Money  `json:"amount"`
}

func (paymentFailed) EventName() string      { return "financial.payment_failed" }
func (p paymentFailed) EventSubject() string { return "order:" + p.Order }

// orderRefunded: money of an order is given back.
type orderRefunded struct {
	Order  string        `json:"order"`
	Refund string        `json:"refund"`
	User   plugin.UserID `json:"user"`
	Method string        `json:"method"` // how it left: bank, desk, or a gateway
	Amount plugin.Money  `json:"amount"`
}

func (orderRefunded) EventName() string      { return "financial.order_refunded" }
func (o orderRefunded) EventSubject() string { return "order:" + o.Order }

// eventNames are those that the plugin announces.
func eventNames() []string {
	var names []string
	for _, e := range []plugin.Event{orderCreated{}, orderPaid{}, paymentCompleted{}, orderCancelled{}, orderExpired{}, paymentFailed{}, orderRefunded{}, payoutCompleted{}} {
		names = append(names, e.EventName())
	}
	return names
}

// announceFailed announces that a payment at a gateway failed.
func (s *service) announceFailed(ctx context.Context, tx native.Tx, k keptOrder, p keptAttempt) error {
	return s.Publish(ctx, tx, paymentFailed{k.ID, p.ID, k.BuyerID, p.Gateway, plugin.Money{Minor: p.AmountMinor, Currency: p.Currency}})
}
