package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// ShownPrices are what a visitor reads that courses cost.
type ShownPrices struct {
	Currency   string       `json:"currency" doc:"That the caller pays in: the cart's, or that of a new one"`
	Currencies []string     `json:"currencies" doc:"Those that one can pay in"`
	Items      []ShownPrice `json:"items" doc:"Of the courses that anybody sees"`
}

// ShownPrice is what a course costs, or a run of it that has a price of its own.
type ShownPrice struct {
	Course plugin.CourseID `json:"course"`
	Group  string          `json:"group" doc:"The run; empty: the course itself"`
	Price  plugin.Money    `json:"price" doc:"In another currency than the caller's where it cannot be paid in that one"`
}

// groupPrice is the own price of a run.
type groupPrice struct {
	CourseID   plugin.CourseID
	ID         string
	GroupMinor int64
	Currency   string
}

// currencyOf is the currency that a buyer pays in, of those that are active.
func (s *service) currencyOf(ctx context.Context, b buyer, active []string) (string, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return "", err
	}
	base, err := s.base(ctx)
	if err != nil {
		return "", err
	}
	c, err := b.find(ctx, s, is.kept(time.Now()))
	if err != nil {
		return "", err
	}
	if c != nil {
		return c.in(active, base), nil
	}
	code, _, err := s.suits(ctx, s, b, active, base)
	return code, err
}

// shownPrices says what courses cost in the caller's currency. Those that not everybody sees are left out: what they will cost is nobody's business yet.
func (s *service) shownPrices(ctx context.Context, b buyer, courses []plugin.CourseID) (ShownPrices, error) {
	out := ShownPrices{Items: []ShownPrice{}}
	var err error
	if out.Currencies, err = s.activeCodes(ctx, s); err != nil {
		return out, err
	}
	if out.Currency, err = s.currencyOf(ctx, b, out.Currencies); err != nil {
		return out, err
	}
	if len(courses) == 0 {
		return out, nil
	}
	listed, err := native.Values[plugin.CourseID](ctx, s, listedSQL, courses)
	if err != nil {
		return out, err
	}
	all, err := s.pricings(ctx, s, listed...)
	if err != nil {
		return out, err
	}
	groups, err := native.Many[groupPrice](ctx, s, groupPricesSQL, listed)
	if err != nil {
		return out, err
	}
	show := func(p pricing, course plugin.CourseID, group string) error {
		price := p.own
		code, err := p.suiting(out.Currency, out.Currencies)
		if err != nil { // it can be paid in none: its own price says at least what it is worth
			code = p.own.Currency
		}
		one, err := p.in(code)
		if err == nil && one.Price != nil {
			price = *one.Price
		}
		out.Items = append(out.Items, ShownPrice{course, group, price})
		return err
	}
	for _, id := range listed {
		p, there := all[id]
		if !there { // it went this moment
			continue
		}
		if err := show(p, id, ""); err != nil {
			return out, err
		}
	}
	for _, g := range groups {
		p, there := all[g.CourseID]
		if !there {
			continue
		}
		if err := show(p.of(cartItem{GroupMinor: &g.GroupMinor, GroupCurrency: &g.Currency}), g.CourseID, g.ID); err != nil {
			return out, err
		}
	}
	return out, nil
}
