package financial

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

var (
	// ErrCartFull: the cart holds as many courses as it may.
	ErrCartFull = plugin.NewFault(plugin.Conflict, "financial.cart_full")
	// ErrNoPrice: the course cannot be paid for in any currency today.
	ErrNoPrice = plugin.NewFault(plugin.Conflict, "financial.no_price")
	// ErrCart: the fields say what cannot be in a cart.
	ErrCart = plugin.NewFault(plugin.Invalid, "financial.cart")
)

// Cart is what somebody is about to buy.
type Cart struct {
	Currency   string       `json:"currency"`
	Currencies []string     `json:"currencies" doc:"In which it can be paid"`
	Items      []CartItem   `json:"items"`
	Coupon     *CartCoupon  `json:"coupon"`
	Subtotal   plugin.Money `json:"subtotal" doc:"Of what can be bought now, before discounts"`
	Tax        *CartTax     `json:"tax" doc:"null: there are no taxes here"`
	Total      plugin.Money `json:"total" doc:"What is to be paid for it"`
	IsReady    bool         `json:"isReady" doc:"All of it can be bought, at the prices that were seen"`
	Most       int          `json:"most" doc:"So many courses fit in"`
	KeptUntil  *time.Time   `json:"keptUntil" doc:"Unless it is touched before; null: it is empty"`
	Secret     string       `json:"secret,omitempty" doc:"By which a visitor has the cart from now on; it is said once"`
	Left       int          `json:"left" doc:"Courses of the visitor's cart that did not fit in"`
}

// CartItem is a course in a cart.
type CartItem struct {
	Course   plugin.CourseID `json:"course"`
	Title    string          `json:"title"`
	Slug     string          `json:"slug"`
	Group    *CartGroup      `json:"group"`
	Price    *plugin.Money   `json:"price" doc:"Today's; null: it has none in the cart's currency"`
	Was      *plugin.Money   `json:"was" doc:"The price that was seen, where it is another one now"`
	Discount *plugin.Money   `json:"discount" doc:"What the coupon takes off of the price; null: nothing"`
	Problem  string          `json:"problem,omitempty" enum:"already,ordered,team,full,closed,prerequisite,suspended,free,group_over,group_full,group_gone,group_needed,group_free,not_taken,no_rate,too_much" doc:"Why it cannot be bought now"`
}

// CartCoupon is the coupon of a cart.
type CartCoupon struct {
	Code     string       `json:"code"`
	Discount plugin.Money `json:"discount" doc:"What it takes off"`
	Problem  string       `json:"problem,omitempty" enum:"gone,early,over,used,yours,courses,minimum,currency" doc:"Why it takes off nothing"`
}

// CartGroup is a run of a course.
type CartGroup struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// cart is what is kept of one.
type cart struct {
	ID             string
	Currency       string
	IsChosen       bool // the currency, by hand
	CouponID       *string
	TaxCountry     string  // where the buyer is; "": not said
	TaxSubdivision *string // as Place has it
	TouchedAt      time.Time
}

// cartItem is what is kept of a course in a cart.
type cartItem struct {
	CourseID      plugin.CourseID
	HasGroup      bool // a run was chosen, which may be gone since
	GroupID       *string
	GroupName     *string
	GroupMinor    *int64 // the group's own price
	GroupCurrency *string
	SeenMinor     *int64
	SeenCurrency  *string
	Title         string
	Slug          string
}

// buyer is whose cart it is: a person's, or that of a visitor with a secret.
type buyer struct {
	actor     plugin.Actor
	secret    string
	wants     string // the currency that a visitor chose by hand last; "": none
	languages string // of the browser, as Accept-Language has them
}

// secretSize is that of a visitor's secret, in bytes.
const secretSize = 32

func hashed(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// kept is since when a cart has to have been touched to be there.
func (is settings) kept(now time.Time) time.Time {
	return now.Add(-time.Duration(is.CartHours) * time.Hour)
}

// find reads the buyer's cart; nil when there is none.
func (b buyer) find(ctx context.Context, q native.Querier, since time.Time) (*cart, error) {
	return b.one(ctx, q, cartOfUserSQL, cartOfSecretSQL, since)
}

// touch is find that keeps the cart for longer, and nobody else changes it until the transaction ends.
func (b buyer) touch(ctx context.Context, q native.Querier, since time.Time) (*cart, error) {
	return b.one(ctx, q, touchUserCartSQL, touchSecretCartSQL, since)
}

func (b buyer) one(ctx context.Context, q native.Querier, ofUser, ofSecret string, since time.Time) (*cart, error) {
	sql, owner := ofUser, any(b.actor.User)
	if !b.actor.SignedIn() {
		if b.secret == "" {
			return nil, nil
		}
		sql, owner = ofSecret, hashed(b.secret)
	}
	c, err := native.One[cart](ctx, q, sql, owner, since)
	if errors.Is(err, plugin.ErrNotFound) {
		return nil, nil
	}
	return &c, err
}

// hold finds the buyer's cart, or makes one, so that nobody else changes it until the transaction ends. It returns the secret of a
// visitor's new one.
func (s *service) hold(ctx context.Context, tx native.Tx, b buyer, is settings) (cart, string, error) {
	since := is.kept(time.Now())
	found, err := b.touch(ctx, tx, since)
	if err != nil {
		return cart{}, "", err
	}
	if found != nil {
		return *found, "", nil
	}
	var made string
	var hash []byte
	if b.actor.SignedIn() {
		if _, err := tx.Exec(ctx, dropOldCartSQL, b.actor.User, since); err != nil {
			return cart{}, "", err
		}
	} else {
		raw := make([]byte, secretSize)
		_, _ = rand.Read(raw) // never fails
		made = base64.RawURLEncoding.EncodeToString(raw)
		hash = hashed(made)
	}
	base, err := s.base(ctx)
	if err != nil {
		return cart{}, "", err
	}
	active, err := s.activeCodes(ctx, tx)
	if err != nil {
		return cart{}, "", err
	}
	code, chosen, err := s.suits(ctx, tx, b, active, base)
	if err != nil {
		return cart{}, "", err
	}
	if _, err := tx.Exec(ctx, ensureSQL, code); err != nil {
		return cart{}, "", err
	}
	c, err := native.One[cart](ctx, tx, makeCartSQL, plugin.NewID[string](), author(b.actor), hash, code, chosen)
	return c, made, err
}

// cart reads the buyer's cart with today's prices.
func (s *service) cart(ctx context.Context, b buyer) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	c, err := b.find(ctx, s, is.kept(time.Now()))
	if err != nil {
		return Cart{}, err
	}
	return s.show(ctx, b, is, c)
}

// show reckons a cart, which may be nil. It is not done within a transaction: of each course it is asked whether it can be bought, by other
// connections.
func (s *service) show(ctx context.Context, b buyer, is settings, c *cart) (Cart, error) {
	out := Cart{Items: []CartItem{}, Most: is.CartItems}
	base, err := s.base(ctx)
	if err != nil {
		return out, err
	}
	if out.Currencies, err = s.activeCodes(ctx, s); err != nil {
		return out, err
	}
	if c != nil {
		out.Currency = c.in(out.Currencies, base)
	} else {
		out.Currency, _, err = s.suits(ctx, s, b, out.Currencies, base)
	}
	out.Subtotal.Currency, out.Total.Currency = out.Currency, out.Currency
	if err != nil || c == nil {
		return out, err
	}
	kept, err := native.Many[cartItem](ctx, s, cartItemsSQL, c.ID)
	if err != nil || len(kept) == 0 {
		return out, err
	}
	courses := make([]plugin.CourseID, len(kept))
	for i, one := range kept {
		courses[i] = one.CourseID
	}
	prices, err := s.pricings(ctx, s, courses...)
	if err != nil {
		return out, err
	}
	open, err := s.openItems(ctx, s, b.actor)
	if err != nil {
		return out, err
	}
	list, at, err := s.taxesFor(ctx, b, c)
	if err != nil {
		return out, err
	}
	rule, reserved := list.at(at), int64(0)
	for _, one := range kept {
		p, there := prices[one.CourseID]
		if !there { // it went this moment
			continue
		}
		item, err := s.item(ctx, b, one, p, out.Currency)
		if err != nil {
			return out, err
		}
		if slices.ContainsFunc(open, func(o openItem) bool { return o.CourseID == one.CourseID }) {
			item.Problem = "ordered"
		}
		if item.Problem == "" {
			if full := rule.of(item.Price.Minor); full.Net+full.Tax > ledger.Most-reserved {
				item.Problem = tooMuch
			} else {
				reserved += full.Net + full.Tax
				out.Subtotal.Minor += item.Price.Minor
			}
		}
		out.Items = append(out.Items, item)
	}
	out.Total.Minor = out.Subtotal.Minor
	if err := s.discount(ctx, b, c, &out); err != nil {
		return out, err
	}
	out.tax(list, at)
	out.judge()
	until := c.TouchedAt.Add(time.Duration(is.CartHours) * time.Hour)
	out.KeptUntil = &until
	return out, nil
}

// in is the currency that a cart is counted in: its own one may have been switched off.
func (c cart) in(active []string, base string) string {
	if slices.Contains(active, c.Currency) {
		return c.Currency
	}
	return base
}

// judge says whether all of the cart can be bought as it was seen.
func (c *Cart) judge() {
	c.IsReady = len(c.Items) > 0 && !slices.ContainsFunc(c.Items, func(i CartItem) bool { return i.Problem != "" || i.Was != nil })
}

// putIn puts a course into the buyer's cart, or into another run of it; group is "" for none.
func (s *service) putIn(ctx context.Context, b buyer, course plugin.CourseID, group string) (Cart, error) {
	if err := s.Courses().MaySee(ctx, b.actor, course); err != nil {
		return Cart{}, err
	}
	if err := s.Enrolments().MayBuy(ctx, b.actor, course, group); err != nil {
		return Cart{}, err
	}
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	p, err := s.pricingOf(ctx, s, course)
	if err != nil {
		return Cart{}, err
	}
	codes, err := s.activeCodes(ctx, s)
	if err != nil {
		return Cart{}, err
	}
	var c cart
	secret := ""
	err = s.InTx(ctx, func(tx native.Tx) error {
		var err error
		if c, secret, err = s.hold(ctx, tx, b, is); err != nil {
			return err
		}
		var in *string
		if group != "" {
			in = &group
		}
		if _, err := tx.Exec(ctx, putItemSQL, c.ID, course, in); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, useCartSQL, c.ID, course); err != nil {
			return err
		}
		items, err := native.Many[cartItem](ctx, tx, cartItemsSQL, c.ID)
		if err != nil {
			return err
		}
		if len(items) > is.CartItems {
			return ErrCartFull.With("most", is.CartItems)
		}
		at := slices.IndexFunc(items, func(i cartItem) bool { return i.CourseID == course })
		if at < 0 { // the course went this moment
			return plugin.ErrNotFound
		}
		code, err := p.of(items[at]).suiting(c.Currency, codes)
		if err != nil || len(items) > 1 || c.IsChosen {
			return err
		}
		// The first one chooses a currency in which it can be paid, unless the buyer did.
		return c.countIn(ctx, tx, code, false)
	})
	if err != nil {
		return Cart{}, err
	}
	return s.seen(ctx, b, is, c, secret, func(i CartItem) bool { return i.Course == course })
}

// suiting is one of some currencies in which the course can be paid: the wanted one, its own, or another.
func (p pricing) suiting(wanted string, codes []string) (string, error) {
	for _, code := range append([]string{wanted, p.own.Currency}, codes...) {
		if !slices.Contains(codes, code) {
			continue
		}
		price, err := p.in(code)
		if err != nil || price.Price != nil {
			return code, err
		}
	}
	return "", ErrNoPrice
}

// countIn has a cart counted in a currency, which may have been chosen by hand.
func (c *cart) countIn(ctx context.Context, tx native.Tx, code string, chosen bool) error {
	if _, err := tx.Exec(ctx, ensureSQL, code); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, cartCurrencySQL, c.ID, code, chosen); err != nil {
		return err
	}
	c.Currency, c.IsChosen = code, chosen
	return nil
}

// seen shows a cart, and keeps that the buyer sees the prices of some of its courses with it.
func (s *service) seen(ctx context.Context, b buyer, is settings, c cart, secret string, which func(CartItem) bool) (Cart, error) {
	out, err := s.show(ctx, b, is, &c)
	if err != nil {
		return out, err
	}
	out.Secret = secret
	var courses, currencies []string
	var minors []int64
	for i, one := range out.Items {
		if one.Price == nil || !which(one) {
			continue
		}
		courses, minors, currencies = append(courses, string(one.Course)), append(minors, one.Price.Minor), append(currencies, one.Price.Currency)
		out.Items[i].Was = nil
	}
	out.judge()
	if len(courses) > 0 {
		_, err = s.Exec(ctx, seenSQL, c.ID, courses, minors, currencies)
	}
	return out, err
}
