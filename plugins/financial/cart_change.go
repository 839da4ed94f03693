package financial

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// drop takes a course out of the cart.
func (s *service) drop(ctx context.Context, b buyer, course plugin.CourseID) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	c, err := b.touch(ctx, s, is.kept(time.Now()))
	if err == nil && c != nil {
		_, err = s.Exec(ctx, dropItemSQL, c.ID, course)
	}
	if err != nil {
		return Cart{}, err
	}
	return s.show(ctx, b, is, c)
}

// payIn has the cart counted in another currency. The buyer sees the prices with the answer.
func (s *service) payIn(ctx context.Context, b buyer, code string) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	codes, err := s.activeCodes(ctx, s)
	if err != nil {
		return Cart{}, err
	}
	if !slices.Contains(codes, code) {
		return Cart{}, ErrCart.At("/currency", "financial.inactive")
	}
	var c cart
	secret := ""
	err = s.InTx(ctx, func(tx native.Tx) error {
		var err error
		if c, secret, err = s.hold(ctx, tx, b, is); err != nil {
			return err
		}
		if err := c.countIn(ctx, tx, code, true); err != nil {
			return err
		}
		return b.choose(ctx, tx, code)
	})
	if err != nil {
		return Cart{}, err
	}
	return s.seen(ctx, b, is, c, secret, func(CartItem) bool { return true })
}

// Seen is a price that a buyer has seen and agrees to.
type Seen struct {
	Course plugin.CourseID `json:"course" format:"uuid"`
	Price  plugin.Money    `json:"price"`
}

// agree keeps that the buyer has seen new prices: those that are still today's.
func (s *service) agree(ctx context.Context, b buyer, to []Seen) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	c, err := b.touch(ctx, s, is.kept(time.Now()))
	if err != nil {
		return Cart{}, err
	}
	if c == nil {
		return s.show(ctx, b, is, nil)
	}
	return s.seen(ctx, b, is, *c, "", func(i CartItem) bool { return slices.Contains(to, Seen{i.Course, *i.Price}) })
}

// merge puts what a visitor chose before signing in into the person's own cart, as far as it fits, and forgets the visitor's. What comes from
// a cart in another currency is seen anew.
func (s *service) merge(ctx context.Context, own buyer, secret string) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	var c cart
	left := 0
	err = s.InTx(ctx, func(tx native.Tx) error {
		left = 0
		var err error
		if c, _, err = s.hold(ctx, tx, own, is); err != nil {
			return err
		}
		visitor, err := buyer{secret: secret}.touch(ctx, tx, is.kept(time.Now()))
		if err != nil || visitor == nil {
			return err
		}
		before, err := native.Value[int](ctx, tx, countItemsSQL, c.ID)
		if err != nil {
			return err
		}
		if left, err = native.Value[int](ctx, tx, moveItemsSQL, visitor.ID, c.ID, is.CartItems-before); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, mergeUsesSQL, visitor.ID, c.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, dropCartSQL, visitor.ID); err != nil {
			return err
		}
		if c.CouponID == nil && visitor.CouponID != nil {
			c.CouponID = visitor.CouponID
			if _, err := tx.Exec(ctx, cartCouponSQL, c.ID, c.CouponID); err != nil {
				return err
			}
		}
		if c.TaxCountry == "" && visitor.TaxCountry != "" {
			c.TaxCountry, c.TaxSubdivision = visitor.TaxCountry, visitor.TaxSubdivision
			if _, err := tx.Exec(ctx, cartPlaceSQL, c.ID, c.TaxCountry, c.TaxSubdivision); err != nil {
				return err
			}
		}
		// An empty cart takes the currency of what the visitor has seen, unless the person chose one and the visitor did not.
		if before > 0 || c.IsChosen && !visitor.IsChosen {
			return nil
		}
		if err := c.countIn(ctx, tx, visitor.Currency, visitor.IsChosen); err != nil || !visitor.IsChosen {
			return err
		}
		return own.choose(ctx, tx, visitor.Currency)
	})
	if err != nil {
		return Cart{}, err
	}
	out, err := s.seen(ctx, own, is, c, "", func(i CartItem) bool { return i.Was == nil || i.Was.Currency != i.Price.Currency })
	out.Left = left
	return out, err
}

// sweptAtOnce is how many carts are forgotten in one statement.
const sweptAtOnce = 500

// cartMonths is how long it is known how many carts there were: two years, so that a month can be held against the one of the year before.
const cartMonths = 25

// sweepCarts forgets carts whose time is over.
func (s *service) sweepCarts(ctx context.Context) error {
	is, err := s.settings(ctx)
	if err != nil {
		return err
	}
	if _, err := s.Exec(ctx, sweepMissesSQL, time.Now().Add(-2*time.Hour)); err != nil {
		return err
	}
	for {
		tag, err := s.Exec(ctx, sweepUsesSQL, time.Now().AddDate(0, -cartMonths, -5), sweptAtOnce) // days more, whatever the time zone and however long the months
		if err != nil {
			return err
		}
		if tag.RowsAffected() < sweptAtOnce {
			break
		}
	}
	for {
		tag, err := s.Exec(ctx, sweepCartsSQL, is.kept(time.Now()), sweptAtOnce)
		if err != nil || tag.RowsAffected() < sweptAtOnce {
			return err
		}
	}
}
