package financial

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// CartTax is what is charged of a cart where the buyer is.
type CartTax struct {
	Place
	IsKnown  bool      `json:"isKnown" doc:"Enough is said of where the buyer is; else no tax is reckoned yet, and nothing can be ordered"`
	Charged  *Charged  `json:"charged" doc:"null: nothing, or it is not known yet"`
	Reversed *Reversed `json:"reversed" doc:"What a company pays that gives its tax number, as it pays the tax itself; null: what everybody pays"`
	Stamp    string    `json:"stamp" doc:"By what it was reckoned; an order says it back"`
}

// Charged is a tax of a cart or an order.
type Charged struct {
	Name        TaxName      `json:"name"`
	Rate        string       `json:"rate" doc:"In percent"`
	IsInclusive bool         `json:"isInclusive" doc:"Prices contain it; else it was added to them"`
	Net         plugin.Money `json:"net" doc:"What is paid but for the tax"`
	Tax         plugin.Money `json:"tax"`
}

// Reversed is what a company pays that pays the tax itself.
type Reversed struct {
	Total plugin.Money `json:"total"`
	Less  plugin.Money `json:"less" doc:"The tax that prices contain and that it is not charged"`
}

// taxesFor are the rules that count today, and where the buyer of a cart is.
func (s *service) taxesFor(ctx context.Context, b buyer, c *cart) (taxes, Place, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, Place{}, err
	}
	list, err := s.taxesOn(ctx, s, today)
	if err != nil || len(list) == 0 {
		return nil, Place{}, err
	}
	at, err := s.placeOf(ctx, s, b.actor, c)
	return list, at, err
}

// tax reckons the tax of a cart whose discounts are taken off. Nothing is said of it where there are no rules.
func (c *Cart) tax(list taxes, at Place) {
	if len(list) == 0 {
		return
	}
	out := &CartTax{Place: at, IsKnown: list.knows(at), Stamp: list.stamp(at)}
	c.Tax = out
	rule := list.at(at)
	if rule == nil {
		return
	}
	lines := c.taxed(rule, false)
	sum := summed(lines)
	money := func(minor int64) plugin.Money { return plugin.Money{Minor: minor, Currency: c.Currency} }
	out.Charged = &Charged{TaxName{rule.NameEn, rule.NameAr}, percent(rule.RatePpm), rule.IsInclusive, money(sum.Net), money(sum.Tax)}
	before := c.Total.Minor
	c.Total.Minor = sum.Net + sum.Tax
	if rule.IsReversed && sum.Tax > 0 && sum.Net > 0 {
		out.Reversed = &Reversed{money(sum.Net), money(before - sum.Net)}
	}
}

// taxed are the lines of a cart with their taxes, those that cannot be bought left out; none is charged to a company that pays it itself.
func (c *Cart) taxed(rule *keptTax, reversed bool) []taxed {
	var lines []taxed
	for _, i := range c.Items {
		if i.Problem != "" {
			continue
		}
		line := rule.of(i.Price.Minor - i.off())
		if reversed {
			line.Tax = 0
		}
		lines = append(lines, line)
	}
	return lines
}

// summed are lines together.
func summed(lines []taxed) (sum taxed) {
	for _, l := range lines {
		sum.Net += l.Net
		sum.Tax += l.Tax
	}
	return sum
}

// places are what a buyer is asked for; nil: nothing, as there are no taxes.
func (s *service) places(ctx context.Context) (*Places, error) {
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.taxesOn(ctx, s, today)
	return list.places(), err
}

// setPlace keeps where the buyer is.
func (s *service) setPlace(ctx context.Context, b buyer, p Place) (Cart, error) {
	if !isCountry(p.Country) {
		return Cart{}, ErrCart.At("/country", "financial.country")
	}
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Cart{}, err
	}
	list, err := s.taxesOn(ctx, s, today)
	if err != nil {
		return Cart{}, err
	}
	if len(list) == 0 { // what is asked of nobody is not kept either
		return s.cart(ctx, b)
	}
	parts := list.subdivisions(p.Country)
	switch part := given(p.Subdivision); {
	case len(parts) == 0:
		p.Subdivision = nil
	case part != "" && !slices.ContainsFunc(parts, func(k keptTax) bool { return k.Subdivision == part }):
		return Cart{}, ErrCart.At("/subdivision", "financial.subdivision")
	}
	var c cart
	secret := ""
	err = s.InTx(ctx, func(tx native.Tx) error {
		var err error
		if c, secret, err = s.hold(ctx, tx, b, is); err != nil {
			return err
		}
		c.TaxCountry, c.TaxSubdivision = p.Country, p.Subdivision
		_, err = tx.Exec(ctx, cartPlaceSQL, c.ID, c.TaxCountry, c.TaxSubdivision)
		return err
	})
	if err != nil {
		return Cart{}, err
	}
	out, err := s.show(ctx, b, is, &c)
	out.Secret = secret
	return out, err
}

// orderTax is what an order keeps of taxes.
type orderTax struct {
	at       Place
	rule     *keptTax // nil: nothing is charged
	reversed bool     // to the company, which pays it itself
	lines    []taxed  // in the order of the cart
}

// stillTaxed is what an order keeps of taxes, if they are those of the cart that was reckoned a moment ago.
func (s *service) stillTaxed(ctx context.Context, tx native.Tx, a plugin.Actor, today time.Time, was *Cart, c cart, b Billing) (orderTax, error) {
	list, err := s.taxesOn(ctx, tx, today)
	if err != nil {
		return orderTax{}, err
	}
	stamp := ""
	if was.Tax != nil {
		stamp = was.Tax.Stamp
	}
	if len(list) == 0 && stamp == "" {
		return orderTax{lines: was.taxed(nil, false)}, nil
	}
	at, err := s.placeOf(ctx, tx, a, &c)
	if err != nil {
		return orderTax{}, err
	}
	if list.stamp(at) != stamp {
		return orderTax{}, ErrCartChanged
	}
	out := orderTax{at: at, rule: list.at(at), reversed: was.Tax.isReversed(b)}
	out.lines = was.taxed(out.rule, out.reversed)
	return out, nil
}

// isReversed reports whether whom the invoice is for pays the tax itself.
func (t *CartTax) isReversed(b Billing) bool {
	return t != nil && t.Reversed != nil && b.Name != "" && b.TaxID != ""
}

// due is what is to be paid for the cart.
func (c *Cart) due(b Billing) plugin.Money {
	if c.Tax.isReversed(b) {
		return c.Tax.Reversed.Total
	}
	return c.Total
}
