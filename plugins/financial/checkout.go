package financial

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// How an order is paid for.
const (
	byBank   = "bank" // a transfer, to the account of the currency
	byDesk   = "desk" // cash
	byCoupon = "free" // there is nothing to pay
)

// openMost is how many unpaid orders somebody has at once, and seatsMost how many seats these hold.
const (
	openMost  = 5
	seatsMost = 20
)

// holdFor is how long a seat is held at a time: the host holds it for a day at most, and the job renews it.
const holdFor = 23 * time.Hour

var (
	// ErrOrder: an order cannot be placed like that.
	ErrOrder = plugin.NewFault(plugin.Invalid, "financial.order")
	// ErrCartChanged: what is in the cart, or what it costs, is not what the buyer saw.
	ErrCartChanged = plugin.NewFault(plugin.Conflict, "financial.cart_changed")
	// ErrUnpriced: a course has no price in the cart's currency any more, as its rate is gone or too old.
	ErrUnpriced = plugin.NewFault(plugin.Conflict, "financial.unpriced")
	// ErrTermsChanged: another version of a legal page is in force than the one that the buyer agreed to.
	ErrTermsChanged = plugin.NewFault(plugin.Conflict, "financial.terms_changed")
	// ErrOpenOrders: the buyer has as many unpaid orders as one may.
	ErrOpenOrders = plugin.NewFault(plugin.Conflict, "financial.open_orders")
	// ErrOrdered: an unpaid order of the buyer has the course already.
	ErrOrdered = plugin.NewFault(plugin.Conflict, "financial.ordered")
)

// Checkout is what a buyer decides about before an order is placed.
type Checkout struct {
	Cart    Cart     `json:"cart"`
	Methods []string `json:"methods" doc:"How it can be paid for in the cart's currency: at a gateway, by bank, at the desk; free: there is nothing to pay"`
	Days    int      `json:"days" doc:"So long an order waits for its payment, and its seats are held"`
	Minutes int      `json:"minutes" doc:"So long one waits that is to be paid at a gateway"`
	Places  *Places  `json:"places" doc:"Where the buyer may be; null: it is not asked, as there are no taxes"`
	Legal   Legal    `json:"legal"`
}

// Legal are the versions of the legal pages that are in force; null: there is none.
type Legal struct {
	Terms  *int `json:"terms"`
	Refund *int `json:"refund"`
}

func (l Legal) is(o Legal) bool {
	same := func(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(l.Terms, o.Terms) && same(l.Refund, o.Refund)
}

// OrderDraft is an order as a buyer saw it.
type OrderDraft struct {
	Method  string       `json:"method" maxLength:"40"`
	Items   []Seen       `json:"items" minItems:"1" maxItems:"100"`
	Total   plugin.Money `json:"total"`
	Tax     string       `json:"tax,omitempty" maxLength:"200" doc:"The stamp of the cart's tax; empty: there was none"`
	Billing Billing      `json:"billing"`
	Legal   Legal        `json:"legal" doc:"That the buyer agrees to"`
}

// checkout reads what a buyer decides about.
func (s *service) checkout(ctx context.Context, a plugin.Actor) (Checkout, error) {
	out := Checkout{Methods: []string{}}
	is, err := s.settings(ctx)
	if err != nil {
		return out, err
	}
	out.Days, out.Minutes = is.OrderDays, is.GatewayMinutes
	if out.Cart, err = s.cart(ctx, buyer{actor: a}); err != nil {
		return out, err
	}
	if out.Legal, err = native.One[Legal](ctx, s, legalSQL); err != nil {
		return out, err
	}
	if out.Places, err = s.places(ctx); err != nil {
		return out, err
	}
	if out.Cart.IsReady && out.Cart.Total.IsZero() {
		out.Methods = append(out.Methods, byCoupon)
		return out, nil
	}
	if out.Cart.IsReady {
		if out.Methods, err = s.takers(ctx, out.Cart.Total); err != nil {
			return out, err
		}
	}
	bank, err := s.bankOf(ctx, s, out.Cart.Currency)
	if err != nil {
		return out, err
	}
	if bank != nil {
		out.Methods = append(out.Methods, byBank)
	}
	if is.Desk {
		out.Methods = append(out.Methods, byDesk)
	}
	return out, nil
}

// bankOf is where money in a currency is transferred to; nil: nobody has said.
func (s *service) bankOf(ctx context.Context, q native.Querier, code string) (*Bank, error) {
	rows, err := native.Many[kept](ctx, q, bankOfSQL, code)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	k := rows[0]
	return &Bank{k.Holder, k.Bank, k.Iban, k.AccountNumber, k.Bic, k.Note}, nil
}

// check finds what is wrong with a draft, and whether it is still what the buyer decides about.
func (d OrderDraft) check(now Checkout) (Billing, error) {
	fault := ErrOrder
	billing, fault := d.Billing.check(fault)
	for _, i := range now.Cart.Items {
		if i.Problem == noRate {
			return billing, ErrUnpriced.With("course", i.Title).With("currency", now.Cart.Currency)
		}
	}
	if !slices.Contains(now.Methods, d.Method) {
		if !now.Cart.IsReady { // gateways are only offered for what can be ordered
			return billing, ErrCartChanged
		}
		fault = fault.At("/method", "financial.method")
	}
	if t := now.Cart.Tax; t != nil {
		if !t.IsKnown {
			fault = fault.At("/place", "financial.place")
		}
		if billing.Name != "" && billing.Country == "" {
			fault = fault.At("/billing/country", "financial.country")
		} else if ok, example := isTaxID(billing.TaxID, billing.Country, t.Place.Country); t.isReversed(billing) && !ok {
			// Only what takes the tax away has to be such a number: people write others there, too.
			fault = fault.At("/billing/taxId", "financial.tax_id", plugin.Args{"example": example})
		}
	}
	if len(fault.Fields) > 0 {
		return billing, fault
	}
	if !d.Legal.is(now.Legal) {
		return billing, ErrTermsChanged
	}
	stamp := ""
	if now.Cart.Tax != nil {
		stamp = now.Cart.Tax.Stamp
	}
	seen := func(i CartItem) bool { return slices.Contains(d.Items, Seen{i.Course, *i.Price}) }
	if !now.Cart.IsReady || len(d.Items) != len(now.Cart.Items) || d.Total != now.Cart.due(billing) || d.Tax != stamp {
		return billing, ErrCartChanged
	}
	for _, i := range now.Cart.Items {
		if !seen(i) {
			return billing, ErrCartChanged
		}
	}
	return billing, nil
}

// place makes an order of the buyer's cart and holds its seats. Nothing is taken yet: whoever is slower finds the cart empty.
func (s *service) place(ctx context.Context, a plugin.Actor, d OrderDraft) (Order, error) {
	now, err := s.checkout(ctx, a)
	if err != nil {
		return Order{}, err
	}
	billing, err := d.check(now)
	if err != nil {
		return Order{}, err
	}
	base, err := s.base(ctx)
	if err != nil {
		return Order{}, err
	}
	is, err := s.settings(ctx)
	if err != nil {
		return Order{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Order{}, err
	}
	var out Order
	err = s.InTx(ctx, func(tx native.Tx) error {
		if _, err := native.Value[bool](ctx, tx, holdBuyerSQL, a.User); err != nil { // staff may be selling to the buyer
			return err
		}
		// Whoever changes the cart, or orders what is in it, waits here.
		c, err := native.One[cart](ctx, tx, touchUserCartSQL, a.User, is.kept(time.Now()))
		if errors.Is(err, plugin.ErrNotFound) {
			return ErrCartChanged
		}
		if err != nil {
			return err
		}
		items, err := native.Many[cartItem](ctx, tx, cartItemsSQL, c.ID)
		if err != nil {
			return err
		}
		if err := s.still(ctx, tx, now.Cart, c, items); err != nil {
			return err
		}
		tax, err := s.stillTaxed(ctx, tx, a, today, &now.Cart, c, billing)
		if err != nil {
			return err
		}
		if err := s.mayOrder(ctx, tx, a, items); err != nil {
			return err
		}
		if err := s.takeCoupon(ctx, tx, a, now.Cart, c.CouponID); err != nil {
			return err
		}
		id := plugin.NewID[string]()
		until := time.Now().Add(is.waits(d.Method))
		if err := s.insertOrder(ctx, tx, id, a, d, now.Cart, c.CouponID, tax, billing, base, until); err != nil {
			return err
		}
		if err := s.insertItems(ctx, tx, id, now.Cart, tax, items); err != nil {
			return err
		}
		if err := s.holdSeats(ctx, tx, keptOrder{ID: id, BuyerID: a.User, ExpiresAt: until}, false); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, emptyCartSQL, c.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, orderUseSQL, c.ID, id, d.Total.Currency); err != nil {
			return err
		}
		if err := s.noteChange(ctx, tx, a, id, byPlacing, ""); err != nil {
			return err
		}
		if err := s.Publish(ctx, tx, orderCreated{id, a.User, d.Total}); err != nil {
			return err
		}
		if d.Method == byCoupon {
			out, err = s.settle(ctx, tx, a, id, nil)
			return err
		}
		if out, err = s.order(ctx, tx, a, id); err != nil {
			return err
		}
		return s.tellPlaced(ctx, tx, out)
	})
	return out, err
}

// waits is how long an order waits for its payment. Who pays at a gateway does so at once, or has left its page: the seat is for somebody else.
func (s settings) waits(method string) time.Duration {
	if isGateway(method) {
		return time.Duration(s.GatewayMinutes) * time.Minute
	}
	return time.Duration(s.OrderDays) * 24 * time.Hour
}

// still refuses a cart that is another one than the one that was reckoned a moment ago.
func (s *service) still(ctx context.Context, tx native.Tx, was Cart, c cart, items []cartItem) error {
	courses := make([]plugin.CourseID, len(items))
	for i, one := range items {
		courses[i] = one.CourseID
	}
	prices, err := s.pricings(ctx, tx, courses...)
	if err != nil {
		return err
	}
	active, err := s.activeCodes(ctx, tx)
	if err != nil {
		return err
	}
	base, err := s.base(ctx)
	if err != nil {
		return err
	}
	code := c.in(active, base)
	if code != was.Currency || len(items) != len(was.Items) {
		return ErrCartChanged
	}
	for i, one := range items {
		before, group := was.Items[i], ""
		if before.Group != nil {
			group = before.Group.ID
		}
		if one.CourseID != before.Course || given(one.GroupID) != group {
			return ErrCartChanged
		}
		p, there := prices[one.CourseID]
		if !there {
			return ErrCartChanged
		}
		price, err := p.of(one).in(code)
		if err != nil {
			return err
		}
		switch {
		case price.How == noRate:
			return ErrUnpriced.With("course", one.Title).With("currency", code)
		case price.Price == nil || *price.Price != *before.Price:
			return ErrCartChanged
		}
	}
	return nil
}

// mayOrder refuses somebody who has too many unpaid orders, or one of the courses in one of them. Whoever orders holds their cart.
func (s *service) mayOrder(ctx context.Context, tx native.Tx, a plugin.Actor, items []cartItem) error {
	open, err := s.openItems(ctx, tx, a)
	if err != nil {
		return err
	}
	orders, seats := map[string]bool{}, len(items)
	for _, o := range open {
		if o.IsUnpaid {
			orders[o.OrderID] = true
			seats++
		}
		for _, i := range items {
			if i.CourseID == o.CourseID {
				return ErrOrdered.With("course", i.Title)
			}
		}
	}
	if len(orders) >= openMost || len(orders) > 0 && seats > seatsMost {
		return ErrOpenOrders
	}
	return nil
}

// openItems are the courses that somebody has ordered and not got yet; a visitor has none.
func (s *service) openItems(ctx context.Context, q native.Querier, a plugin.Actor) ([]openItem, error) {
	if !a.SignedIn() {
		return nil, nil
	}
	return native.Many[openItem](ctx, q, openItemsSQL, a.User)
}

// openItem is a course of an order that is not paid, or is paid and owed.
type openItem struct {
	OrderID  string
	CourseID plugin.CourseID
	IsUnpaid bool
}

// holdSeats holds, or holds longer, a seat of each course of an order: in the order of their ids, so that two orders never wait for each
// other. With some it goes on when one of them is refused, as that of a course that was closed meanwhile: the buyer may pay all the same, and
// hears then what became of it.
func (s *service) holdSeats(ctx context.Context, tx native.Tx, k keptOrder, some bool) error {
	items, err := native.Many[keptItem](ctx, tx, orderItemsSQL, []string{k.ID})
	if err != nil {
		return err
	}
	until := time.Now().Add(holdFor)
	if k.ExpiresAt.Before(until) {
		until = k.ExpiresAt
	}
	for _, i := range byCourse(items) {
		if i.isGroupGone() || i.IsGiven { // who is in the course has the seat
			continue
		}
		err := s.Enrolments().Hold(ctx, tx, plugin.SeatHold{Key: seatKey(k.ID, i.CourseID), Course: i.CourseID, Group: given(i.GroupID), User: k.BuyerID, Until: until, Given: k.isStaffs()})
		var refused *plugin.Fault
		switch {
		case some && errors.As(err, &refused):
			s.Log().WarnContext(ctx, "a seat of an order is not held any more", "order", k.ID, "course", string(i.CourseID), "why", refused.Code)
		case err != nil:
			return err
		}
	}
	_, err = tx.Exec(ctx, heldSQL, k.ID, until)
	return err
}

// byCourse sorts by the courses' ids.
func byCourse(items []keptItem) []keptItem {
	return slices.SortedFunc(slices.Values(items), func(a, b keptItem) int { return strings.Compare(string(a.CourseID), string(b.CourseID)) })
}
