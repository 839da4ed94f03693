package financial

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// byLater is how an order is paid that staff placed to be paid by a day: in whichever way.
const byLater = "later"

var (
	// ErrStaffOrder: staff cannot sell a course like that.
	ErrStaffOrder = plugin.NewFault(plugin.Invalid, "financial.staff_order")
	// ErrPriceChanged: a course has another price than the one that staff saw.
	ErrPriceChanged = plugin.NewFault(plugin.Conflict, "financial.price_changed")
)

// seller sells what staff gives.
type seller struct{ s *service }

var _ native.Seller = seller{}

// Offer says in which ways, and at which prices, the actor may give a course, or a run of it. That money came at the desk only those say who
// may record payments: a trainer would pay the own share.
func (o seller) Offer(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (plugin.SaleOffer, error) {
	out := plugin.SaleOffer{Ways: []plugin.SaleWay{plugin.PayLater}}
	if a.Is(plugin.SuperAdmin) {
		out.Ways = append(out.Ways, plugin.PaidAtDesk)
	}
	_, p, err := o.s.saleOf(ctx, o.s, course, group)
	if err != nil {
		return plugin.SaleOffer{}, err
	}
	base, err := o.s.base(ctx)
	if err != nil {
		return plugin.SaleOffer{}, err
	}
	for _, code := range p.codes {
		one, err := p.in(code)
		if err != nil {
			return plugin.SaleOffer{}, err
		}
		switch {
		case one.Price == nil || one.Price.IsZero():
		case code == base:
			out.Prices = slices.Insert(out.Prices, 0, *one.Price)
		default:
			out.Prices = append(out.Prices, *one.Price)
		}
	}
	today, err := o.s.today(ctx)
	if err != nil {
		return plugin.SaleOffer{}, err
	}
	list, err := o.s.taxesOn(ctx, o.s, today)
	if err != nil {
		return plugin.SaleOffer{}, err
	}
	if places := list.places(); places != nil {
		out.Countries = places.Countries
		for _, part := range places.Subdivisions {
			out.Subdivisions = append(out.Subdivisions, plugin.Subdivision(part))
		}
	}
	out.AddsTax = slices.ContainsFunc(list, func(k keptTax) bool { return !k.IsInclusive && k.RatePpm > 0 })
	return out, nil
}

// saleOf reads what is sold of a course, as a cart would hold it, and what it costs.
func (s *service) saleOf(ctx context.Context, q native.Querier, course plugin.CourseID, group string) (cartItem, pricing, error) {
	var run *string
	if group != "" {
		run = &group
	}
	one, err := native.One[cartItem](ctx, q, staffItemOfSQL, course, run)
	if err != nil {
		return one, pricing{}, err
	}
	if one.HasGroup && one.GroupID == nil {
		return one, pricing{}, plugin.ErrNotFound
	}
	p, err := s.pricingOf(ctx, q, course)
	return one, p.of(one), err
}

// staffSale is what staff sells, looked at once for all people.
type staffSale struct {
	plugin.Sale
	by     plugin.Actor
	item   cartItem
	taxes  taxes
	base   string
	until  time.Time // of the order
	remind time.Time
	today  time.Time
}

// Sell places an order for each person, and lets them in or holds their seats. Nothing is asked of another connection: the transaction holds
// what it needs, the people and their carts first, so that nobody orders the course at the same moment.
func (o seller) Sell(ctx context.Context, tx native.Tx, by plugin.Actor, in plugin.Sale) ([]plugin.Sold, error) {
	st, err := o.s.staffSale(ctx, tx, by, in)
	if err != nil {
		return nil, err
	}
	is, err := o.s.settings(ctx)
	if err != nil {
		return nil, err
	}
	carts := map[plugin.UserID]cart{}
	for _, user := range in.Users { // in their order, as learning sorts them
		if _, err := native.Value[bool](ctx, tx, holdBuyerSQL, user); err != nil {
			return nil, err
		}
	}
	for _, user := range in.Users {
		c, err := buyer{actor: plugin.Actor{User: user}}.touch(ctx, tx, is.kept(time.Now()))
		if err != nil {
			return nil, err
		}
		if c != nil {
			carts[user] = *c
		}
	}
	var all []plugin.Sold
	for _, user := range in.Users {
		one, err := o.s.sellTo(ctx, tx, st, user, carts[user])
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		if one.Outcome == plugin.NoSeat { // none of it is done
			break
		}
	}
	return all, nil
}

// staffSale returns what is sold, or what is wrong with it.
func (s *service) staffSale(ctx context.Context, tx native.Tx, by plugin.Actor, in plugin.Sale) (staffSale, error) {
	st := staffSale{Sale: in, by: by}
	fault, ok := ErrStaffOrder, false
	if in.Way == plugin.PaidAtDesk && !by.Is(plugin.SuperAdmin) {
		fault = fault.At("/way", "financial.desk_way")
	}
	if st.Reference, ok = line(in.Reference, 100); !ok {
		fault = fault.At("/reference", "financial.text")
	}
	if st.Reason, ok = line(in.Reason, 500); !ok {
		fault = fault.At("/reason", "financial.text")
	}
	if in.Country != "" && !isCountry(in.Country) {
		fault = fault.At("/country", "financial.country")
	}
	var err error
	var p pricing
	if st.item, p, err = s.saleOf(ctx, tx, in.Course, in.Group); err != nil {
		return st, err
	}
	price := CoursePrice{}
	if slices.Contains(p.codes, in.Price.Currency) {
		if price, err = p.in(in.Price.Currency); err != nil {
			return st, err
		}
	}
	if price.Price == nil || price.Price.IsZero() {
		fault = fault.At("/price", "financial.no_price")
	}
	if st.today, err = s.today(ctx); err != nil {
		return st, err
	}
	if st.base, err = s.base(ctx); err != nil {
		return st, err
	}
	if st.taxes, err = s.taxesOn(ctx, tx, st.today); err != nil {
		return st, err
	}
	st.until = time.Now() // of what is paid at once
	if in.Way == plugin.PayLater {
		if st.until, err = dueEnd(in.DueOn, st.today); err != nil {
			fault = fault.At("/dueOn", "financial.due")
		}
		st.remind = remindAt(time.Now(), st.until)
	}
	switch {
	case len(fault.Fields) > 0:
		return st, fault
	case *price.Price != in.Price:
		return st, ErrPriceChanged
	}
	return st, nil
}

// sellTo sells to one person.
func (s *service) sellTo(ctx context.Context, tx native.Tx, st staffSale, user plugin.UserID, c cart) (plugin.Sold, error) {
	sold := plugin.Sold{User: user}
	who := plugin.Actor{User: user}
	open, err := s.openItems(ctx, tx, who)
	if err != nil {
		return sold, err
	}
	if sold.HasOrder = slices.ContainsFunc(open, func(o openItem) bool { return o.CourseID == st.Course }); sold.HasOrder {
		return sold, nil
	}
	at, err := s.placeOf(ctx, tx, who, &c)
	if err != nil {
		return sold, err
	}
	if at, err = st.place(at); err != nil {
		return sold, err
	}
	reckoned := st.reckoned()
	reckoned.tax(st.taxes, at)
	if reckoned.Total.Minor > ledger.Most {
		return sold, ErrStaffOrder.At("/price", "financial.overflow")
	}
	t := orderTax{at: at, rule: st.taxes.at(at)}
	t.lines = reckoned.taxed(t.rule, false)
	method := byLater
	if st.Way == plugin.PaidAtDesk {
		method = byDesk
	}
	id := plugin.NewID[string]()
	if err := s.insertOrder(ctx, tx, id, who, OrderDraft{Method: method, Total: reckoned.Total}, reckoned, nil, t, Billing{}, st.base, st.until); err != nil {
		return sold, unlessChanged(err)
	}
	if err := s.insertItems(ctx, tx, id, reckoned, t, []cartItem{st.item}); err != nil {
		return sold, err
	}
	if _, err := tx.Exec(ctx, staffItemSQL, id, st.Course, st.Until); err != nil {
		return sold, err
	}
	if err := s.noteChange(ctx, tx, st.by, id, byPlacing, st.Reason); err != nil {
		return sold, err
	}
	if err := s.Publish(ctx, tx, orderCreated{id, user, reckoned.Total}); err != nil {
		return sold, err
	}
	if err := s.Audit(ctx, tx, st.by, "order_placed", "order", id); err != nil {
		return sold, err
	}
	if st.Way == plugin.PaidAtDesk {
		return s.paidAtDesk(ctx, tx, st, sold, id)
	}
	return s.payableLater(ctx, tx, st, sold, id)
}

// place is where a buyer is: as it is known, else as staff said it.
func (st staffSale) place(known Place) (Place, error) {
	if len(st.taxes) == 0 {
		return Place{}, nil
	}
	at := known
	if !st.taxes.knows(at) {
		at = Place{Country: st.Country, Subdivision: st.Subdivision}
		if len(st.taxes.subdivisions(at.Country)) == 0 {
			at.Subdivision = nil
		}
	}
	part := given(at.Subdivision)
	switch parts := st.taxes.subdivisions(at.Country); {
	case at.Country == "":
		return at, ErrStaffOrder.At("/country", "financial.buyer_place")
	case !st.taxes.knows(at), part != "" && len(parts) > 0 && !slices.ContainsFunc(parts, func(k keptTax) bool { return k.Subdivision == part }):
		return at, ErrStaffOrder.At("/subdivision", "financial.subdivision")
	}
	return at, nil
}

// reckoned is what is sold to a person, as a cart.
func (st staffSale) reckoned() Cart {
	price := st.Price
	return Cart{Currency: price.Currency, Items: []CartItem{{Course: st.Course, Title: st.item.Title, Slug: st.item.Slug, Price: &price}}, Subtotal: price, Total: price}
}

// unlessChanged says of a tax rule that was changed this moment that the price is another one.
func unlessChanged(err error) error {
	if errors.Is(err, ErrCartChanged) {
		return ErrPriceChanged
	}
	return err
}
