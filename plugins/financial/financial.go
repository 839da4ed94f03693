// Package financial is the site's money: which currencies there are, what one is worth in another, and where both come from.
//
//	financial.go  the plugin
//	currency.go   which currencies are used, and where to transfer money to; bank.go checks account numbers
//	rate.go       rates: what is in force, adding, correcting, withdrawing
//	convert.go    one currency into another
//	importing.go  files of the European Central Bank: what they would change, and changing it; fetch.go gets them
//	cart.go       what somebody is about to buy; cart_item.go says what one course of it costs, cart_change.go changes it
//	checkout.go   ordering it, checkout_kept.go keeps what was ordered; order.go is what was ordered, order_search.go finds it among many, order_kept.go its rows, order_path.go its ways, order_paid.go, order_seat.go and order_tend.go what becomes of it
//	order_owed.go what becomes of what was paid for and found no seat, order_wait.go has it wait for one; order_events.go what is announced of orders
//	staff_order.go what staff sells to somebody; staff_order_place.go places the orders, staff_order_due.go is until when they are to be paid
//	coupon.go     what a coupon takes off; coupon_kept.go keeps coupons, coupon_list.go lists them, cart_coupon.go puts one on a cart
//	tax.go        what taxes are charged, and where; tax_kept.go keeps rules, taxid.go says how numbers of companies are written, cart_tax.go and order_tax.go are those of carts and orders
//	transfer.go   what buyers are told of what they have to pay, and by when; proof.go what they show of their transfers
//	refund.go     what is given back; refund_given.go asks for it and gives it, refund_books.go is what that is in the books, refund_sent.go has a gateway give it, refund_hand.go is what people do where it does not, refund_there.go what they gave at a gateway itself
//	share.go      what of a sale is its trainers'; share_kept.go keeps the rules, earning.go what was earned by them
//	payout.go     what trainers are paid; payout_request.go asks for it, payout_decide.go decides and pays, payout_print.go says what it was for
//	document.go   invoices and credit notes; document_print.go prints them, document_mail.go mails them
//	gateway.go    paying at gateways, gateway_kept.go keeps it; gateway_news.go hears that a payment is to be looked at, gateway_sync.go looks, gateway_dispute.go, gateway_surplus.go and gateway_bounced.go are what can become of money
//	reconcile.go  whether gateways, orders and books agree; testgateway.go is the gateway of a demonstration
//	pricing.go    what a course costs in each currency
//	books.go      the books, for people: the trial balance, entries, posting by hand
//	report.go     what was sold in a period, from the books; report_sums.go reads and converts it, report_parts.go divides it among trainers
//	revenue.go    what courses brought in, for the host's figures
//	sales.go      what a trainer's courses sold, for the trainer; spending.go what somebody spent
//	waiting.go    what waits for super admins
//	table.go      lists as files for spreadsheets
//	personal.go   what is kept about people
//	cursor.go     where pages of lists go on
//	http*.go      the operations
//	store*.go     the SQL
//	fx/           exact arithmetic of rates
//	ledger/       double entry
//	ecb/          the European Central Bank's files
//	sheet/        workbooks for spreadsheets
//	web/          its part of the browser app
package financial

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed locales/*.json
var locales embed.FS

// fetchJob gets the European Central Bank's file; several times a day, as the same file twice changes nothing.
const (
	fetchJob   = "fetch"
	fetchEvery = 4 * 3600 // s
)

// cartsJob forgets carts whose time is over, and has documents be mailed that could not be.
const (
	cartsJob   = "carts"
	cartsEvery = 3600 // s
)

// tendJob ends orders whose time is over, and keeps the seats of the others. It runs often, as some are held for minutes only.
const (
	tendJob   = "orders"
	tendEvery = 60 // s
)

// reconcileJob looks at all payments at gateways that may have changed.
const (
	reconcileJob   = "reconcile"
	reconcileEvery = 900 // s
)

// revenueJob says among the figures of courses what they brought in, where that changed; allRevenueJob has it look at all of them, as a rate of
// the past may have been corrected.
const (
	revenueJob      = "revenue"
	revenueEvery    = 60 // s
	allRevenueJob   = "revenue-all"
	allRevenueEvery = 24 * 3600 // s
)

// What is done about one payment at a gateway: looking at it, calling it off, and giving back what was too much.
const (
	paymentJob = "payment"
	callOffJob = "payment-off"
	returnJob  = "payment-return"
	refundJob  = "refund-send" // and giving back what a super admin decided about
	againJob   = "look-again"  // and looking once more when people have settled something
)

// ratesTopic is what browsers hear when currencies or rates changed.
const ratesTopic = "rates"

// New returns the plugin.
func New() native.Plugin { return financial{} }

type financial struct{}

// settings are the plugin's, by the schema below.
type settings struct {
	StaleDays      int    `json:"staleDays"`      // a rate that is older is stale
	RefuseStale    bool   `json:"refuseStale"`    // nothing is converted by a stale rate
	Rounding       string `json:"rounding"`       // of converted prices: exact, one, five, ten, ninety_nine, ninety_five
	CartItems      int    `json:"cartItems"`      // courses in a cart
	CartHours      int    `json:"cartHours"`      // a cart that nobody touches is kept so long
	OrderDays      int    `json:"orderDays"`      // an order waits so long for its payment
	GatewayMinutes int    `json:"gatewayMinutes"` // one that is to be paid at a gateway waits so long
	Desk           bool   `json:"desk"`           // orders can be paid for in cash
	Unplaced       string `json:"unplaced"`       // what becomes of what was paid for and found no seat: hand, refund, wait
	WaitDays       int    `json:"waitDays"`       // it waits so long for a seat
	RefundDays     int    `json:"refundDays"`     // so long after paying a buyer may ask for the money back; 0: not at all
	RefundProgress int    `json:"refundProgress"` // percent of the course that may be done by then
	SellerName     string `json:"sellerName"`     // on invoices; "": the organisation's
	SellerAddress  string `json:"sellerAddress"`
	SellerTaxID    string `json:"sellerTaxId"`
	InvoiceNote    string `json:"invoiceNote"`
	InvoicePrefix  string `json:"invoicePrefix"`
	CreditPrefix   string `json:"creditPrefix"`
	FetchDaily     bool   `json:"fetchDaily"`
	FetchURL       string `json:"fetchUrl"`

	TrainerShare   int        `json:"trainerShare"`   // percent of sales that are the trainers', where no rule says otherwise
	ShareBasis     ShareBasis `json:"shareBasis"`     // of which amount
	HoldDays       int        `json:"holdDays"`       // so long after a sale it is not paid out
	PayoutMinimum  int        `json:"payoutMinimum"`  // in whole units of the organisation's currency
	PayoutSchedule string     `json:"payoutSchedule"` // off, daily, weekly, monthly
}

// Manifest says what the plugin is.
func (financial) Manifest() plugin.Manifest {
	admins := []plugin.Role{plugin.SuperAdmin}
	return plugin.Manifest{
		ID: "financial", Name: "Money", Version: "0.1.0", Host: ">=0.1",
		Description: "Courses are sold, in several currencies, on books that balance.",
		Author:      "CourseWorx", License: "AGPL-3.0-or-later",
		Navigation: []plugin.NavEntry{
			{LabelKey: "nav.report", Path: "/x/financial/report", Icon: "chart", Order: 688, Roles: admins},
			{LabelKey: "nav.orders", Path: "/x/financial/sales", Icon: "cart", Order: 690, Roles: admins},
			{LabelKey: "nav.refunds", Path: "/x/financial/refunds", Icon: "undo", Order: 692, Roles: admins},
			{LabelKey: "nav.reconciliation", Path: "/x/financial/reconciliation", Icon: "check", Order: 693, Roles: admins},
			{LabelKey: "nav.documents", Path: "/x/financial/documents", Icon: "doc", Order: 694, Roles: admins},
			{LabelKey: "nav.payouts", Path: "/x/financial/payouts", Icon: "coin", Order: 698, Roles: admins},
			{LabelKey: "nav.shares", Path: "/x/financial/shares", Icon: "chart", Order: 699, Roles: admins},
			{LabelKey: "nav.my_sales", Path: "/x/financial/my-sales", Icon: "chart", Order: 558, Roles: []plugin.Role{plugin.Trainer}},
			{LabelKey: "nav.earnings", Path: "/x/financial/earnings", Icon: "coin", Order: 560, Roles: []plugin.Role{plugin.Trainer, plugin.SuperAdmin}},
			{LabelKey: "nav.coupons", Path: "/x/financial/coupons", Icon: "tag", Order: 695, Roles: admins},
			{LabelKey: "nav.taxes", Path: "/x/financial/taxes", Icon: "globe", Order: 697, Roles: admins},
			{LabelKey: "nav.currencies", Path: "/x/financial/currencies", Icon: "coin", Order: 700, Roles: admins},
			{LabelKey: "nav.rates", Path: "/x/financial/rates", Icon: "chart", Order: 710, Roles: admins},
			{LabelKey: "nav.books", Path: "/x/financial/books", Icon: "book", Order: 720, Roles: admins},
		},
		Jobs: []plugin.JobUse{{Name: fetchJob, Every: fetchEvery}, {Name: cartsJob, Every: cartsEvery}, {Name: tendJob, Every: tendEvery}, {Name: payoutsJob, Every: payoutsEvery}, {Name: mailJob},
			{Name: reconcileJob, Every: reconcileEvery}, {Name: revenueJob, Every: revenueEvery}, {Name: allRevenueJob, Every: allRevenueEvery}, {Name: staleJob, Every: staleEvery}, {Name: paymentJob}, {Name: callOffJob}, {Name: returnJob}, {Name: refundJob}, {Name: againJob}, {Name: owedJob}},
		Events:    []string{plugin.EnrollmentDropped{}.EventName()},
		Publishes: eventNames(),
		Permissions: []plugin.Permission{
			{Name: plugin.PeopleRead, Reason: "To say who entered a rate, and whom an entry in the books concerns."},
			{Name: plugin.CoursesRead, Reason: "To price courses, to say which one an entry in the books concerns, and to know whose share of a sale it is."},
			{Name: plugin.RevenueSet, Reason: "To say among the figures of a course what it brought in."},
			{Name: plugin.EventsRead, Reason: "To end the unpaid order of whoever was let in ahead of it and is taken out of the course."},
			{Name: plugin.EnrollmentsRead, Reason: "To sell nobody a course that they have, or that is full."},
			{Name: plugin.EnrollmentsSet, Reason: "To hold seats for orders, and to enrol whoever has paid."},
			{Name: plugin.NoticesSend, Reason: "To tell buyers what becomes of their orders, and trainers what becomes of their payouts."},
			{Name: plugin.MailSend, Reason: "To mail invoices and credit notes."},
			{Name: plugin.FilesKeep, Reason: "To keep what buyers show of their transfers."},
			{Name: plugin.NetworkCall, Reason: "To fetch the European Central Bank's rates, if you switch that on."},
		},
		Settings: json.RawMessage(`{
			"type": "object", "additionalProperties": false,
			"properties": {
				"staleDays": {"type": "integer", "minimum": 1, "maximum": 365, "default": 7},
				"refuseStale": {"type": "boolean", "default": false},
				"rounding": {"type": "string", "enum": ["exact", "one", "five", "ten", "ninety_nine", "ninety_five"], "default": "exact"},
				"cartItems": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
				"cartHours": {"type": "integer", "minimum": 1, "maximum": 720, "default": 24},
				"orderDays": {"type": "integer", "minimum": 1, "maximum": 60, "default": 5},
				"gatewayMinutes": {"type": "integer", "minimum": 30, "maximum": 1440, "default": 60},
				"desk": {"type": "boolean", "default": true},
				"unplaced": {"type": "string", "enum": ["hand", "refund", "wait"], "default": "hand"},
				"waitDays": {"type": "integer", "minimum": 1, "maximum": 730, "default": 90},
				"refundDays": {"type": "integer", "minimum": 0, "maximum": 365, "default": 14},
				"refundProgress": {"type": "integer", "minimum": 0, "maximum": 100, "default": 20},
				"sellerName": {"type": "string", "maxLength": 200, "default": ""},
				"sellerAddress": {"type": "string", "maxLength": 500, "default": ""},
				"sellerTaxId": {"type": "string", "maxLength": 50, "default": ""},
				"invoiceNote": {"type": "string", "maxLength": 500, "default": ""},
				"invoicePrefix": {"type": "string", "pattern": "^[A-Z0-9]{1,10}$", "default": "INV"},
				"creditPrefix": {"type": "string", "pattern": "^[A-Z0-9]{1,10}$", "default": "CN"},
				"trainerShare": {"type": "integer", "minimum": 0, "maximum": 100, "default": 70},
				"shareBasis": {"type": "string", "enum": ["net", "gross", "before_discount"], "default": "net"},
				"holdDays": {"type": "integer", "minimum": 0, "maximum": 365, "default": 14},
				"payoutMinimum": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 50},
				"payoutSchedule": {"type": "string", "enum": ["off", "daily", "weekly", "monthly"], "default": "off"},
				"fetchDaily": {"type": "boolean", "default": false},
				"fetchUrl": {"type": "string", "maxLength": 500, "pattern": "^https?://[^\\s]+$", "default": "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"}
			}
		}`),
	}
}

// Register tells the host what the plugin brings.
func (financial) Register(r native.Registrar, h native.Host) error {
	s := &service{h}
	r.Migrations(migrations)
	r.Locales(locales)
	currencyRoutes(r.API(), s)
	rateRoutes(r.API(), s)
	importRoutes(r.API(), s)
	bookRoutes(r.API(), s)
	priceRoutes(r.API(), s)
	cartRoutes(r.API(), s)
	orderRoutes(r.API(), s)
	proofRoutes(r.API(), s)
	couponRoutes(r.API(), s)
	refundRoutes(r.API(), s)
	taxRoutes(r.API(), s)
	reportRoutes(r.API(), s)
	exportRoutes(r.API(), s)
	gatewayRoutes(r.API(), s)
	shareRoutes(r.API(), s)
	payoutRoutes(r.API(), s)
	dashboardRoutes(r.API(), s)
	r.Job(fetchJob, s.fetchByItself)
	r.Job(cartsJob, func(ctx context.Context, _ json.RawMessage) error {
		return errors.Join(s.sweepCarts(ctx), s.sweepNews(ctx), s.mailAgain(ctx))
	})
	r.Job(tendJob, func(ctx context.Context, _ json.RawMessage) error { return s.tend(ctx) })
	r.Job(payoutsJob, func(ctx context.Context, _ json.RawMessage) error { return s.schedulePayouts(ctx) })
	r.Job(mailJob, s.mailDocument)
	r.Job(reconcileJob, func(ctx context.Context, _ json.RawMessage) error { return s.reconcile(ctx) })
	r.Job(revenueJob, func(ctx context.Context, _ json.RawMessage) error { return s.tellRevenue(ctx) })
	r.Job(allRevenueJob, func(ctx context.Context, _ json.RawMessage) error { return s.lookAtRevenue(ctx) })
	r.Job(staleJob, func(ctx context.Context, _ json.RawMessage) error { return s.tellStale(ctx) })
	r.Job(paymentJob, s.look)
	r.Job(callOffJob, s.callOffLater)
	r.Job(returnJob, s.returnLater)
	r.Job(refundJob, s.sendLater)
	r.Job(againJob, s.look)
	r.Job(owedJob, s.owedLater)
	r.On(plugin.EnrollmentDropped{}.EventName(), native.Hear(func(ctx context.Context, d plugin.Delivered, e plugin.EnrollmentDropped) error {
		return s.left(ctx, e.User, e.Course)
	}))
	native.Offer[native.Seller](r, native.Sellers, seller{s})
	r.Health(s.health)
	r.Personal(personal{s})
	r.BeforePurge(ledger.Kept)
	r.KeepsCurrency(ledger.IsWritten)
	r.Topics(func(_ context.Context, a plugin.Actor, topic string) (bool, error) {
		return (topic == ratesTopic || topic == booksTopic || topic == ordersTopic || topic == couponsTopic || topic == taxesTopic || topic == payoutsTopic) && a.Is(plugin.SuperAdmin), nil
	})
	return nil
}

type service struct{ native.Host }

func (s *service) settings(ctx context.Context) (settings, error) {
	is := settings{StaleDays: 7, Rounding: "exact", CartItems: 10, CartHours: 24, OrderDays: 5, GatewayMinutes: 60, Desk: true, Unplaced: planHand, WaitDays: 90, RefundDays: 14, RefundProgress: 20, InvoicePrefix: "INV", CreditPrefix: "CN", TrainerShare: 70, ShareBasis: NetBasis, HoldDays: 14, PayoutMinimum: 50, PayoutSchedule: "off"}
	err := s.Settings(ctx, &is)
	return is, err
}

// base is the organisation's currency: all rates are from it or to it.
func (s *service) base(ctx context.Context) (string, error) {
	site, err := s.Site(ctx)
	return site.Currency, err
}

// staleness says which rates are old at a moment.
type staleness struct {
	at    time.Time
	after time.Duration
}

func (s staleness) of(effective time.Time) bool { return s.at.Sub(effective) > s.after }

func (s settings) staleness(at time.Time) staleness {
	return staleness{at, time.Duration(s.StaleDays) * 24 * time.Hour}
}

// author is who is named for what an actor does; nobody for the server itself.
func author(a plugin.Actor) *plugin.UserID {
	if a.User == "" {
		return nil
	}
	return &a.User
}
