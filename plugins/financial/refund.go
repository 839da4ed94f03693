package financial

import (
	"context"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// RefundState is how far a refund is.
type RefundState string

// The states of a refund.
const (
	RefundRequested RefundState = "requested" // its buyer asks for it
	RefundWithdrawn RefundState = "withdrawn" // and does not any more
	RefundRejected  RefundState = "rejected"
	RefundCompleted RefundState = "completed" // the money has left
	RefundSending   RefundState = "sending"   // a gateway is to give it back
	RefundFailed    RefundState = "failed"    // and does not
	RefundBounced   RefundState = "bounced"   // the money came back after a gateway had given it: the buyer is owed it
)

var (
	// ErrRefund: nothing can be given back like that.
	ErrRefund = plugin.NewFault(plugin.Invalid, "financial.refund")
	// ErrRefundState: the refund is not in a state in which that can be done.
	ErrRefundState = plugin.NewFault(plugin.Conflict, "financial.refund_state")
	// ErrRefundAsked: the buyer asks for a refund of the order, which is decided first.
	ErrRefundAsked = plugin.NewFault(plugin.Conflict, "financial.refund_asked")
	// ErrRefundSent: a gateway is giving money of the order back.
	ErrRefundSent = plugin.NewFault(plugin.Conflict, "financial.refund_sent")
	// ErrNoRefund: the buyer cannot ask for that course's money; Args say why.
	ErrNoRefund = plugin.NewFault(plugin.Conflict, "financial.no_refund")
)

// Refund is money of an order that was given back, or is asked for.
type Refund struct {
	ID        string        `json:"id"`
	Order     string        `json:"order"`
	Number    string        `json:"number" doc:"The order's"`
	Buyer     OrderBuyer    `json:"buyer"`
	State     RefundState   `json:"state" enum:"requested,withdrawn,rejected,completed,sending,failed,bounced"`
	Amount    plugin.Money  `json:"amount"`
	Items     []RefundItem  `json:"items"`
	Reason    string        `json:"reason" doc:"The buyer's, where the buyer asked for it"`
	Answer    string        `json:"answer" doc:"What the buyer was told"`
	Method    *string       `json:"method" doc:"How the money left; null: it has not"`
	PaidOn    *string       `json:"paidOn" format:"date"`
	Reference string        `json:"reference" doc:"What the bank, the desk or the gateway calls it"`
	Why       string        `json:"why,omitempty" doc:"Why the gateway gives nothing back, in its words; for super admins"`
	By        *string       `json:"by" doc:"Who decided; null: nobody has, or the reader is not a super admin"`
	Document  *DocumentHead `json:"document" doc:"The credit note"`
	CreatedAt time.Time     `json:"createdAt"`
}

// RefundItem is a course of a refund.
type RefundItem struct {
	Course     plugin.CourseID `json:"course"`
	Title      string          `json:"title"`
	Amount     plugin.Money    `json:"amount"`
	EndsAccess bool            `json:"endsAccess" doc:"The buyer leaves the course with it"`
}

// RefundAsked is what a buyer asks for: all that was paid for some courses of an order.
type RefundAsked struct {
	Courses []plugin.CourseID `json:"courses" minItems:"1" maxItems:"100" nullable:"false"`
	Reason  string            `json:"reason" maxLength:"1000"`
}

// RefundDraft is money that was given back.
type RefundDraft struct {
	Request   string       `json:"request" maxLength:"36" doc:"The request that it answers; empty: nobody asked"`
	Items     []RefundLine `json:"items" minItems:"1" maxItems:"100" nullable:"false"`
	Method    string       `json:"method" maxLength:"40" doc:"How it left: bank or desk, or the gateway that the order was paid at, which is to give it back now"`
	Reference string       `json:"reference" maxLength:"100" doc:"What the bank or the desk calls it"`
	PaidOn    string       `json:"paidOn" format:"date" doc:"The day that it counts for in the books; of a gateway it is the one on which it says that it has given it"`
	Answer    string       `json:"answer" maxLength:"500" doc:"What the buyer is told; the reason, where nobody asked"`
	Refunded  plugin.Money `json:"refunded" doc:"What had been given back of the order when this was decided"`

	most   int64  // what can be given, where the buyer's bank has taken a part of the order
	isLess bool   // it has
	there  string // what the gateway calls it, where people gave it there before it is recorded
}

// RefundLine is what of a course is given back.
type RefundLine struct {
	Course     plugin.CourseID `json:"course"`
	Amount     plugin.Money    `json:"amount" doc:"At most what is left of what was paid for it"`
	EndsAccess bool            `json:"endsAccess"`
}

// rest is what of what was paid for a course can still be given back.
func (i keptItem) rest() int64 { return i.due() - i.RefundedMinor }

// taxBack is what of an amount that is given back is tax. It is reckoned from all that was given back, so that with the last part all of the tax is.
func (i keptItem) taxBack(minor int64) int64 {
	if i.TaxMinor == 0 {
		return 0
	}
	of := func(given int64) int64 { return halfUp(i.TaxMinor, given, i.due()) }
	return of(i.RefundedMinor+minor) - of(i.RefundedMinor)
}

// arrival is how and when an order's money came.
type arrival struct{ On, Provider string }

// isSent reports whether a gateway is to give it back.
func (d RefundDraft) isSent() bool { return isGateway(d.Method) && d.there == "" }

// isGateway reports whether money comes that way by itself.
func isGateway(method string) bool {
	return method != byBank && method != byDesk && method != byCoupon && method != byLater
}

// lines are those of a draft, by their courses; one of another order, or a second one of a course, is not among them.
func (d RefundDraft) lines(items []keptItem) map[plugin.CourseID]RefundLine {
	lines := map[plugin.CourseID]RefundLine{}
	for _, i := range items {
		for _, l := range d.Items {
			if l.Course == i.CourseID {
				lines[i.CourseID] = l
			}
		}
	}
	return lines
}

// check returns what is kept of it, the day and the sum, or what is wrong with it.
func (d RefundDraft) check(k keptOrder, items []keptItem, came arrival, today time.Time) (RefundDraft, time.Time, int64, error) {
	if d.isSent() { // it is the day on which the gateway gives it, and its name for it
		d.PaidOn, d.Reference = today.Format(time.DateOnly), ""
	}
	if d.there != "" {
		d.Reference = short(d.there, 100)
	}
	day, fault := dayOf(ErrRefund, "/paidOn", "financial.day", d.PaidOn, today)
	if len(fault.Fields) == 0 && day.Format(time.DateOnly) < came.On {
		fault = fault.At("/paidOn", "financial.refund_early", plugin.Args{"day": came.On})
	}
	if d.Method != byBank && d.Method != byDesk && d.Method != came.Provider {
		fault = fault.At("/method", "financial.method")
	}
	var ok [2]bool
	d.Reference, ok[0] = line(d.Reference, 100)
	d.Answer, ok[1] = text(d.Answer, 500)
	for n, pointer := range []string{"/reference", "/answer"} {
		if !ok[n] {
			fault = fault.At(pointer, "financial.text")
		}
	}
	if d.Request == "" && d.Answer == "" {
		fault = fault.At("/answer", "financial.cancel_reason")
	}
	lines := d.lines(items)
	if len(lines) != len(d.Items) {
		return d, day, 0, fault.At("/items", "financial.refund_items")
	}
	sum := int64(0)
	for n, l := range d.Items {
		pointer := "/items/" + strconv.Itoa(n) + "/amount"
		for _, i := range items {
			if i.CourseID != l.Course {
				continue
			}
			rest := plugin.Money{Minor: i.rest(), Currency: k.Currency}
			switch args := (plugin.Args{"amount": rest.Amount(), "currency": rest.Currency}); {
			case l.Amount.Currency != k.Currency || l.Amount.Minor < 1 || l.Amount.Minor > rest.Minor:
				fault = fault.At(pointer, "financial.refund_most", args)
			case i.isOwed() && l.Amount != rest && !d.isAllThatIsLeft() && d.there == "": // a part of it would be for a course that is not given
				fault = fault.At(pointer, "financial.refund_whole", args)
			default:
				sum += l.Amount.Minor
			}
		}
	}
	if len(fault.Fields) == 0 && d.isLess && sum > d.most {
		most := k.money(d.most)
		fault = fault.At("/items/"+strconv.Itoa(len(d.Items)-1)+"/amount", "financial.refund_left", plugin.Args{"amount": most.Amount(), "currency": most.Currency})
	}
	if len(fault.Fields) > 0 {
		return d, day, 0, fault
	}
	return d, day, sum, nil
}

// isAllThatIsLeft reports whether a draft gives all that a bank has left of an order: more cannot be given for a seat that is owed.
func (d RefundDraft) isAllThatIsLeft() bool { return d.isLess && together(d.Items) == d.most }

// keptRefund is a row of a refund.
type keptRefund struct {
	ID          string
	OrderID     string
	Number      int64
	BuyerID     plugin.UserID
	BuyerName   string
	BuyerEmail  string
	State       RefundState
	Currency    string
	AmountMinor int64
	Reason      string
	Answer      string
	Provider    *string
	PaidOn      *string
	Reference   string
	GatewayRef  string
	Why         string
	Author      *string

	BouncedAt       *time.Time
	BouncedWhy      string
	Bounces         int // so often it came back
	RepaidOn        *string
	RepaidBy        string
	RepaidReference string
	SentAt          *time.Time
	IsBusy          bool // somebody asks its gateway just now

	DocumentID *string
	Series     *string
	Document   *int64
	IssuedOn   *string
	CreatedAt  time.Time
}

// keptRefundItem is a row of a course of a refund.
type keptRefundItem struct {
	RefundID    string
	CourseID    plugin.CourseID
	Title       string
	AmountMinor int64
	EndsAccess  bool
}

// round names what follows of a refund that came back: something else each time that it does.
func (k keptRefund) round(bounces int) string {
	if bounces < 2 {
		return k.ID
	}
	return k.ID + ":" + strconv.Itoa(bounces)
}

func (k keptRefund) shown(items []keptRefundItem) Refund {
	r := Refund{
		ID: k.ID, Order: k.OrderID, Number: strconv.FormatInt(k.Number, 10), Buyer: OrderBuyer{k.BuyerID, k.BuyerName, k.BuyerEmail}, State: k.State,
		Amount: plugin.Money{Minor: k.AmountMinor, Currency: k.Currency}, Items: []RefundItem{}, Reason: k.Reason, Answer: k.Answer,
		Method: k.Provider, PaidOn: k.PaidOn, Reference: k.Reference, Why: k.Why, By: k.Author, CreatedAt: k.CreatedAt,
	}
	switch {
	case k.RepaidOn != nil: // how it left in the end
		r.Method, r.PaidOn, r.Reference = &k.RepaidBy, k.RepaidOn, k.RepaidReference
	case k.BouncedAt != nil:
		r.State, r.Why = RefundBounced, k.BouncedWhy
	}
	for _, i := range items {
		if i.RefundID == k.ID {
			r.Items = append(r.Items, RefundItem{i.CourseID, i.Title, plugin.Money{Minor: i.AmountMinor, Currency: k.Currency}, i.EndsAccess})
		}
	}
	if k.DocumentID != nil {
		r.Document = &DocumentHead{*k.DocumentID, CreditNote, documentNumber(*k.Series, *k.Document), *k.IssuedOn, r.Amount}
	}
	return r
}

// RefundFilter narrows a list of refunds; what is empty narrows nothing.
type RefundFilter struct {
	Order string
	State RefundState
}

// refunds lists refunds, the newest first.
func (s *service) refunds(ctx context.Context, q native.Querier, f RefundFilter, cursor string, limit int) (plugin.Page[Refund], error) {
	since, id, err := olderThan(cursor)
	if err != nil {
		return plugin.Page[Refund]{}, err
	}
	var order *string
	if f.Order != "" {
		order = &f.Order
	}
	rows, err := native.Many[keptRefund](ctx, q, refundsSQL, order, string(f.State), since, id, limit+1)
	if err != nil {
		return plugin.Page[Refund]{}, err
	}
	page := plugin.Cut(rows, limit, func(k keptRefund) newest { return newest{k.CreatedAt, k.ID} })
	ids := make([]string, len(page.Items))
	for i, k := range page.Items {
		ids[i] = k.ID
	}
	items, err := native.Many[keptRefundItem](ctx, q, refundItemsSQL, ids)
	out := plugin.Page[Refund]{Items: []Refund{}, NextCursor: page.NextCursor}
	for _, k := range page.Items {
		out.Items = append(out.Items, k.shown(items))
	}
	return out, err
}

// Why a buyer cannot ask for a course's money.
const (
	notPaid     = "not_paid"
	nothingPaid = "nothing"
	tooLate     = "late"
	tooFar      = "progress"
	askedFor    = "asked"
	askedOften  = "often"
)

// asking is what a buyer may ask for.
type asking struct {
	is       settings
	now      time.Time
	waits    bool                    // a request does already
	times    int                     // the buyer has asked so often
	progress map[plugin.CourseID]int // percent, a begun one counts
}

// askMost is how often a buyer asks for money of an order, withdrawn and declined requests counted: each is told to all super admins.
const askMost = 5

// askingOf reads what decides about the requests of an order.
func (s *service) askingOf(ctx context.Context, q native.Querier, k keptOrder, items []keptItem, waits bool) (asking, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return asking{}, err
	}
	courses := make([]plugin.CourseID, len(items))
	for n, i := range items {
		courses[n] = i.CourseID
	}
	type stands struct {
		CourseID plugin.CourseID
		Progress int
	}
	list, err := native.Many[stands](ctx, q, progressSQL, k.BuyerID, courses)
	if err != nil {
		return asking{}, err
	}
	times, err := native.Value[int](ctx, q, askedSQL, k.ID)
	a := asking{is, time.Now(), waits, times, map[plugin.CourseID]int{}}
	for _, one := range list {
		a.progress[one.CourseID] = one.Progress
	}
	return a, err
}

// why says why the buyer cannot ask for a course's money; "" when nothing is against it. What was not given can always be asked for.
func (a asking) why(k keptOrder, i keptItem) string {
	switch {
	case !k.canRefund():
		return notPaid
	case i.rest() < 1:
		return nothingPaid
	case a.waits:
		return askedFor
	case a.times >= askMost:
		return askedOften
	case i.isOwed():
		return ""
	case a.is.RefundDays == 0 || a.now.After(k.PaidAt.AddDate(0, 0, a.is.RefundDays)):
		return tooLate
	case a.progress[i.CourseID] > a.is.RefundProgress:
		return tooFar
	}
	return ""
}

// canRefund reports whether there is something to give back.
func (k keptOrder) canRefund() bool {
	return k.TotalMinor > 0 && (k.State == Paid || k.State == PaidUnplaced || k.State == PartlyRefunded)
}
