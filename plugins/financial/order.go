package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// ordersTopic is what super admins' browsers hear when orders changed.
const ordersTopic = "orders"

// OrderState is how far an order is.
type OrderState string

// The states of an order.
const (
	Awaiting       OrderState = "awaiting_payment"
	Paid           OrderState = "paid"
	PaidUnplaced   OrderState = "paid_unplaced" // what was paid for found no seat, or some of it
	PartlyRefunded OrderState = "partly_refunded"
	Refunded       OrderState = "refunded" // all that was paid was given back
	InDispute      OrderState = "disputed" // the buyer's bank wants the money back, and decides
	Cancelled      OrderState = "cancelled"
	Expired        OrderState = "expired"
)

// ErrOrderState: the order is not in a state in which that can be done.
var ErrOrderState = plugin.NewFault(plugin.Conflict, "financial.order_state")

// Order is what somebody has bought, or is about to.
type Order struct {
	ID          string         `json:"id"`
	Number      string         `json:"number" doc:"What people call it, such as in a transfer"`
	State       OrderState     `json:"state" enum:"awaiting_payment,paid,paid_unplaced,partly_refunded,refunded,disputed,cancelled,expired"`
	Method      string         `json:"method" doc:"bank, desk, free, a gateway, or later: in whichever way, as staff placed it"`
	Buyer       OrderBuyer     `json:"buyer"`
	Items       []OrderItem    `json:"items"`
	Subtotal    plugin.Money   `json:"subtotal" doc:"What it costs before the discount"`
	Coupon      string         `json:"coupon" doc:"The code of the coupon; empty: none"`
	Discount    plugin.Money   `json:"discount" doc:"What the coupon took off"`
	Tax         *OrderTax      `json:"tax" doc:"null: it was not taxed"`
	Total       plugin.Money   `json:"total" doc:"What is to be paid"`
	InBase      *plugin.Money  `json:"inBase" doc:"What the total was worth in the organisation's currency when it was ordered; null: there was no rate"`
	Billing     Billing        `json:"billing"`
	Legal       Legal          `json:"legal" doc:"The versions of the legal pages that its buyer agreed to"`
	Bank        *Bank          `json:"bank" doc:"Where to transfer it to; null: it is not to be transferred now"`
	DueOn       *string        `json:"dueOn" format:"date" doc:"Staff placed it, to be paid by that day; null: its buyer placed it, or it was paid at once"`
	ExpiresAt   time.Time      `json:"expiresAt" doc:"Unless it is paid before, it is over then"`
	PaidAt      *time.Time     `json:"paidAt"`
	CreatedAt   time.Time      `json:"createdAt"`
	Changes     []OrderChange  `json:"changes" doc:"The oldest first"`
	Evidence    *Evidence      `json:"evidence" doc:"Of where the buyer is; null: it was not asked, or the reader is not a super admin"`
	IsOnItsWay  bool           `json:"isOnItsWay" doc:"Its buyer has paid, in a way by which the money takes days to come; it waits for that and is not to be paid again"`
	OwedPlan    string         `json:"owedPlan" enum:",hand,refund,wait" doc:"What becomes of what was paid for and found no seat: people decide, its money goes back by itself, or it waits for a seat; empty: nothing is owed"`
	WaitsUntil  *time.Time     `json:"waitsUntil" doc:"How long it waits for a seat at most; null: it does not"`
	Gateways    []string       `json:"gateways" nullable:"false" doc:"By which it can be paid now; those of a list are not said"`
	Attempts    []Attempt      `json:"attempts" nullable:"false" doc:"Its payments at gateways, the newest first; those of a list are not said"`
	Payment     *Payment       `json:"payment" doc:"null: nothing has come, or the reader is not a super admin"`
	Refunded    plugin.Money   `json:"refunded" doc:"What of it was given back"`
	RefundUntil *time.Time     `json:"refundUntil" doc:"Until when its buyer may ask for money back; null: it is not paid, or nobody may"`
	Refunds     []Refund       `json:"refunds" doc:"The newest first"`
	GivenThere  []GivenThere   `json:"givenThere" nullable:"false" doc:"What was given back at a gateway itself and nobody here has recorded; for super admins"`
	Documents   []DocumentHead `json:"documents" doc:"Its invoice and credit notes, the oldest first"`
	Proofs      []Proof        `json:"proofs" nullable:"false" doc:"What its buyer shows of a transfer, the oldest first; those of a list are not said"`
	HasProof    bool           `json:"hasProof" doc:"Somebody is to look at what its buyer shows of a transfer"`
	Transaction *string        `json:"transaction" doc:"In the books; null: there is none, or the reader is not a super admin"`
}

// OrderBuyer is whose order it is.
type OrderBuyer struct {
	ID    plugin.UserID `json:"id"`
	Name  string        `json:"name"`
	Email string        `json:"email"`
}

// OrderItem is a course of an order.
type OrderItem struct {
	Course   plugin.CourseID `json:"course"`
	Slug     string          `json:"slug"`
	Title    string          `json:"title" doc:"As it was when it was ordered"`
	Group    string          `json:"group" doc:"The name of the run; empty: none"`
	Price    plugin.Money    `json:"price" doc:"Before the discount"`
	Discount plugin.Money    `json:"discount"`
	Net      plugin.Money    `json:"net" doc:"What is paid for it but for the tax"`
	Tax      plugin.Money    `json:"tax"`
	Due      plugin.Money    `json:"due" doc:"What is paid for it"`
	Outcome  *string         `json:"outcome" enum:"entered,renewed,already,no_seat,closed" doc:"What became of the seat; null: it is not paid for"`
	Refunded plugin.Money    `json:"refunded" doc:"What was given back for it"`
	HasLeft  bool            `json:"hasLeft" doc:"The buyer left the course with a refund"`
	Rest     plugin.Money    `json:"rest" doc:"What was paid for it and not given back"`
	IsOwed   bool            `json:"isOwed" doc:"It found no seat, and what of it was not given back is owed to the buyer"`
	IsGiven  bool            `json:"isGiven" doc:"The buyer is in the course ahead of the payment, and leaves it when the order is over without one"`
	// NoRefund is said of a single order only.
	NoRefund string `json:"noRefund,omitempty" enum:"not_paid,nothing,late,progress,asked,often" doc:"Why its buyer cannot ask for its money; not there: nothing is against it, or it is part of a list"`
}

// isPlaced reports whether an outcome gave the buyer the seat.
func isPlaced(outcome plugin.EnrolOutcome) bool {
	return outcome == plugin.Entered || outcome == plugin.Renewed
}

// Billing is whom an invoice is for, where that is not the buyer.
type Billing struct {
	Name           string `json:"name" maxLength:"200"`
	Address        string `json:"address" maxLength:"500" doc:"Of several lines"`
	Country        string `json:"country,omitempty" maxLength:"2" doc:"ISO 3166-1; of a company it is asked for where there are taxes"`
	TaxID          string `json:"taxId" maxLength:"50"`
	PurchaseNumber string `json:"purchaseNumber" maxLength:"50" doc:"What the company calls its order"`
}

// check returns what is kept of it, or what is wrong with it.
func (b Billing) check(fault *plugin.Fault) (Billing, *plugin.Fault) {
	var ok [4]bool
	b.Name, ok[0] = line(b.Name, 200)
	b.Address, ok[1] = text(b.Address, 500)
	b.TaxID, ok[2] = line(b.TaxID, 50)
	b.PurchaseNumber, ok[3] = line(b.PurchaseNumber, 50)
	for i, pointer := range []string{"/billing/name", "/billing/address", "/billing/taxId", "/billing/purchaseNumber"} {
		if !ok[i] {
			fault = fault.At(pointer, "financial.text")
		}
	}
	if b.Country != "" && !isCountry(b.Country) {
		fault = fault.At("/billing/country", "financial.country")
	}
	if b != (Billing{}) && b.Name == "" {
		fault = fault.At("/billing/name", "financial.billing_name")
	}
	return b, fault
}

// OrderChange is a step of an order.
type OrderChange struct {
	Path  string     `json:"path" enum:"place,pay,pay_late,pay_unplaced,seat,seat_rest,refund_part,refund_owed,refund,dispute,dispute_won,dispute_lost,dispute_lost_part,cancel,cancel_left,expire,due_moved,proof,proof_declined,refund_aside"`
	State OrderState `json:"state"`
	By    *string    `json:"by" doc:"Who did it; null: the server itself"`
	Note  string     `json:"note"`
	At    time.Time  `json:"at"`
}

// Payment is money that came for an order.
type Payment struct {
	Amount     plugin.Money `json:"amount"`
	Reference  string       `json:"reference"`
	Note       string       `json:"note"`
	ReceivedOn string       `json:"receivedOn" format:"date"`
	Method     string       `json:"method" doc:"How it came: bank, desk, or a gateway"`
	By         *string      `json:"by"`
}

// order reads an order: the buyer's own, or any for a super admin. Of another one nobody hears that it is there.
func (s *service) order(ctx context.Context, q native.Querier, a plugin.Actor, id string) (Order, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return Order{}, plugin.ErrNotFound
	}
	// Before the order: what pays it ends its payment as well, and an order that waits without one that can be paid would be looked at by nobody.
	attempts, err := native.Many[keptAttempt](ctx, q, attemptsSQL, known, attemptsMost)
	if err != nil {
		return Order{}, err
	}
	k, err := native.One[keptOrder](ctx, q, orderSQL, known)
	if err != nil {
		return Order{}, err
	}
	admin := a.Is(plugin.SuperAdmin) || a.System
	if !admin && k.BuyerID != a.User {
		return Order{}, plugin.ErrNotFound
	}
	items, err := native.Many[keptItem](ctx, q, orderItemsSQL, []string{k.ID})
	if err != nil {
		return Order{}, err
	}
	o := k.shown(items)
	changes, err := native.Many[OrderChange](ctx, q, orderChangesSQL, k.ID, admin)
	if err != nil {
		return Order{}, err
	}
	o.Changes = append(o.Changes, changes...)
	if k.State == Awaiting && k.takesTransfers() && !k.IsOnWay {
		if o.Bank, err = s.bankOf(ctx, q, k.Currency); err != nil {
			return Order{}, err
		}
	}
	proofs, err := native.Many[Proof](ctx, q, proofsSQL, k.ID)
	if err != nil {
		return Order{}, err
	}
	o.Proofs = append(o.Proofs, proofs...)
	for _, one := range attempts {
		o.Attempts = append(o.Attempts, one.shown(admin))
	}
	if admin {
		o.Evidence = k.evidence()
		if err := s.withPayment(ctx, q, &o); err != nil {
			return Order{}, err
		}
		if err := s.withGivenThere(ctx, q, &o); err != nil {
			return Order{}, err
		}
	}
	return o, s.withRefunds(ctx, q, &o, k, items, admin)
}

// refundsMost is how many refunds an order shows: each gives back a minor unit at least, and nobody reads more.
const refundsMost = 100

// withRefunds adds what was given back or is asked for, the documents, and what the buyer may ask for.
func (s *service) withRefunds(ctx context.Context, q native.Querier, o *Order, k keptOrder, items []keptItem, admin bool) error {
	if k.PaidAt == nil {
		for n := range o.Items {
			o.Items[n].NoRefund = notPaid
		}
		return nil
	}
	page, err := s.refunds(ctx, q, RefundFilter{Order: k.ID}, "", refundsMost)
	if err != nil {
		return err
	}
	waits := false
	for _, r := range page.Items {
		waits = waits || r.State == RefundRequested || r.State == RefundSending
		if !admin {
			if r.State == RefundFailed && r.Reason == "" { // nothing was given, nor asked for
				continue
			}
			r.By, r.Why = nil, ""
		}
		o.Refunds = append(o.Refunds, r)
	}
	documents, err := native.Many[keptDocument](ctx, q, orderDocumentsSQL, k.ID)
	if err != nil {
		return err
	}
	for _, d := range documents {
		o.Documents = append(o.Documents, d.head())
	}
	may, err := s.askingOf(ctx, q, k, items, waits)
	if err != nil {
		return err
	}
	if may.is.RefundDays > 0 {
		until := k.PaidAt.AddDate(0, 0, may.is.RefundDays)
		o.RefundUntil = &until
	}
	for n, i := range items {
		o.Items[n].NoRefund = may.why(k, i)
	}
	return nil
}

// withPayment adds what a super admin sees beside.
func (s *service) withPayment(ctx context.Context, q native.Querier, o *Order) error {
	came, err := native.Many[keptPayment](ctx, q, paymentSQL, o.ID)
	if err != nil {
		return err
	}
	if len(came) == 0 {
		sales, err := native.Values[string](ctx, q, freeSaleSQL, o.ID)
		if len(sales) > 0 {
			o.Transaction = &sales[0]
		}
		return err
	}
	p := came[0]
	o.Payment = &Payment{plugin.Money{Minor: p.AmountMinor, Currency: p.Currency}, p.Reference, p.Note, p.ReceivedOn, p.Provider, p.Author}
	o.Transaction = p.Transaction
	return nil
}

// OrderFilter narrows a list of orders; what is empty narrows nothing.
type OrderFilter struct {
	Buyer    plugin.UserID
	State    OrderState
	Money    string // paid, open, refunded: those that a figure of Spending is the sum of
	Currency string
	Method   string
	Days     ledger.Period // on which they were placed
	Query    string        // a number, a part of the buyer's or the company's name or of the address, or what a company, a bank or a gateway calls it
	// HasProof leaves only those whose buyers show a transfer that somebody is to look at.
	HasProof bool
}

// orders lists orders, the newest first. Their changes and payments are not part of it.
func (s *service) orders(ctx context.Context, f OrderFilter, cursor string, limit int) (plugin.Page[Order], error) {
	after, err := plugin.ParseCursor[int64](cursor)
	if err != nil {
		return plugin.Page[Order]{}, err
	}
	words, ok := line(f.Query, 200)
	if !ok {
		return plugin.Page[Order]{Items: []Order{}}, nil
	}
	var buyer *plugin.UserID
	if f.Buyer != "" {
		buyer = &f.Buyer
	}
	from, until, first, last, err := s.orderedIn(ctx, f.Days)
	if err != nil {
		return plugin.Page[Order]{}, err
	}
	args := []any{buyer, string(f.State), words, after, limit + 1, f.Money, f.Currency, f.HasProof, from, until, f.Method, first, last}
	var rows []keptOrder
	if words == "" {
		rows, err = native.Many[keptOrder](ctx, s, ordersSQL, args...)
	} else {
		rows, err = s.foundOrders(ctx, words, args)
	}
	if err != nil {
		return plugin.Page[Order]{}, err
	}
	page := plugin.Cut(rows, limit, func(k keptOrder) int64 { return k.Number })
	ids := make([]string, len(page.Items))
	for i, k := range page.Items {
		ids[i] = k.ID
	}
	items, err := native.Many[keptItem](ctx, s, orderItemsSQL, ids)
	out := plugin.Page[Order]{Items: []Order{}, NextCursor: page.NextCursor}
	for _, k := range page.Items {
		out.Items = append(out.Items, k.shown(items))
	}
	return out, err
}

// holdOrder keeps an order from being changed by others until the transaction ends, and reads it.
func (s *service) holdOrder(ctx context.Context, tx native.Tx, id string) (keptOrder, []keptItem, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return keptOrder{}, nil, plugin.ErrNotFound
	}
	if _, err := tx.Exec(ctx, holdOrderSQL, known); err != nil {
		return keptOrder{}, nil, err
	}
	k, err := native.One[keptOrder](ctx, tx, orderSQL, known)
	if err != nil {
		return k, nil, err
	}
	items, err := native.Many[keptItem](ctx, tx, orderItemsSQL, []string{known})
	return k, items, err
}

// seatKey names the seat that is held for a course of an order.
func seatKey(order string, course plugin.CourseID) string {
	return "financial:" + order + ":" + string(course)
}
