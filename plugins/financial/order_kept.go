package financial

import (
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// keptOrder is a row of an order.
type keptOrder struct {
	ID             string
	Number         int64
	State          OrderState
	Method         string
	BuyerID        plugin.UserID
	BuyerName      string
	BuyerEmail     string
	Currency       string
	TotalMinor     int64
	DiscountMinor  int64
	CouponID       *string
	CouponCode     string
	BaseCurrency   string
	BaseMinor      *int64
	BillingName    string
	BillingAddress string
	BillingTaxID   string
	PurchaseNumber string

	PlaceCountry     string
	PlaceSubdivision *string
	BillingCountry   string
	CardCountry      *string
	TaxRegion        string
	IsReverseCharged bool

	TermsVersion  *int // that the buyer agreed to; nil: there were none
	RefundVersion *int

	DisputedFrom *string    // the state before
	OwedPlan     string     // what becomes of what found no seat
	OwedUntil    *time.Time // it waits so long for one
	HasProof     bool
	IsOnWay      bool // its buyer has paid, and the money takes days to come

	DueOn     *string // staff placed it, to be paid by that day; nil: its buyer placed it
	ExpiresAt time.Time
	PaidAt    *time.Time
	CreatedAt time.Time
}

// keptItem is a row of a course in an order.
type keptItem struct {
	OrderID        string
	CourseID       plugin.CourseID
	GroupID        *string
	Slug           string
	Title          string
	GroupName      string
	PriceMinor     int64
	DiscountMinor  int64
	Outcome        *string
	NetMinor       int64
	TaxMinor       int64
	TaxNameEn      string
	TaxNameAr      string
	TaxRatePpm     *int64 // nil: it was not taxed
	IsTaxInclusive bool
	RefundedMinor  int64
	OwedPartMinor  int64 // of what is owed, what was given back as a part of it
	HasLeft        bool
	AccessUntil    *time.Time // as staff said it; nil: as the course has it
	IsGiven        bool       // the buyer was let in ahead of the payment
}

// isGroupGone reports whether the run that was ordered is there no more.
func (i keptItem) isGroupGone() bool { return i.GroupName != "" && i.GroupID == nil }

// isOwed reports whether what was paid for was not given, nor its money given back. What cost nothing is not owed.
func (i keptItem) isOwed() bool {
	return i.Outcome != nil && !isPlaced(plugin.EnrolOutcome(*i.Outcome)) && i.RefundedMinor == i.OwedPartMinor && i.rest() > 0
}

// isOwedWhole reports whether all of what was paid for it is owed: nothing of it was given back as a part.
func (i keptItem) isOwedWhole() bool { return i.isOwed() && i.OwedPartMinor == 0 }

func (k keptOrder) shown(items []keptItem) Order {
	o := Order{
		ID: k.ID, Number: strconv.FormatInt(k.Number, 10), State: k.State, Method: k.Method, Buyer: OrderBuyer{k.BuyerID, k.BuyerName, k.BuyerEmail},
		Items: []OrderItem{}, Subtotal: k.money(0), Coupon: k.CouponCode, Discount: k.money(k.DiscountMinor), Total: k.money(k.TotalMinor),
		Billing: Billing{k.BillingName, k.BillingAddress, k.BillingCountry, k.BillingTaxID, k.PurchaseNumber},
		Legal:   Legal{k.TermsVersion, k.RefundVersion}, IsOnItsWay: k.IsOnWay, DueOn: k.DueOn, ExpiresAt: k.ExpiresAt, PaidAt: k.PaidAt, CreatedAt: k.CreatedAt, Changes: []OrderChange{},
		Refunded: plugin.Money{Currency: k.Currency}, Refunds: []Refund{}, Documents: []DocumentHead{}, Gateways: []string{}, Attempts: []Attempt{}, GivenThere: []GivenThere{}, Proofs: []Proof{}, HasProof: k.HasProof,
	}
	if k.State == PaidUnplaced {
		o.OwedPlan, o.WaitsUntil = k.OwedPlan, k.OwedUntil
	}
	if k.BaseMinor != nil {
		o.InBase = &plugin.Money{Minor: *k.BaseMinor, Currency: k.BaseCurrency}
	}
	for _, i := range items {
		if i.OrderID == k.ID {
			o.Items = append(o.Items, OrderItem{
				Course: i.CourseID, Slug: i.Slug, Title: i.Title, Group: i.GroupName, Price: k.money(i.PriceMinor), Discount: k.money(i.DiscountMinor),
				Net: k.money(i.NetMinor), Tax: k.money(i.TaxMinor), Due: k.money(i.due()), Outcome: i.Outcome, Refunded: k.money(i.RefundedMinor), HasLeft: i.HasLeft, Rest: k.money(i.rest()), IsOwed: k.PaidAt != nil && i.isOwed(), IsGiven: i.IsGiven && k.State == Awaiting,
			})
			o.Subtotal.Minor += i.PriceMinor
			o.Refunded.Minor += i.RefundedMinor
		}
	}
	o.Tax = k.tax(items)
	return o
}

// money is an amount in the order's currency.
func (k keptOrder) money(minor int64) plugin.Money {
	return plugin.Money{Minor: minor, Currency: k.Currency}
}

// keptPayment is a row of a payment.
type keptPayment struct {
	AmountMinor int64
	Currency    string
	Reference   string
	Note        string
	ReceivedOn  string
	Provider    string
	Author      *string
	Transaction *string
}
