package financial

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// discount takes off of a cart that is reckoned what its coupon does.
func (s *service) discount(ctx context.Context, b buyer, c *cart, out *Cart) error {
	if c.CouponID == nil {
		return nil
	}
	k, err := native.One[keptCoupon](ctx, s, couponSQL, *c.CouponID)
	if errors.Is(err, plugin.ErrNotFound) { // it went this moment
		return nil
	}
	if err != nil {
		return err
	}
	lines, at := out.lines()
	off, why, err := s.reckon(ctx, s, b.actor, k, lines, out.Currency)
	if err != nil {
		return err
	}
	out.Coupon = &CartCoupon{Code: k.Code, Problem: why, Discount: plugin.Money{Currency: out.Currency}}
	for i, minor := range off {
		if minor == 0 {
			continue
		}
		out.Items[at[i]].Discount = &plugin.Money{Minor: minor, Currency: out.Currency}
		out.Coupon.Discount.Minor += minor
	}
	out.Total.Minor = out.Subtotal.Minor - out.Coupon.Discount.Minor
	return nil
}

// lines are what of the cart can be bought, and at which places it stands.
func (c *Cart) lines() (lines []priced, at []int) {
	for i, item := range c.Items {
		if item.Problem == "" {
			lines, at = append(lines, priced{item.Course, item.Price.Minor}), append(at, i)
		}
	}
	return lines, at
}

// useCoupon puts a coupon on the buyer's cart in the place of another one.
func (s *service) useCoupon(ctx context.Context, b buyer, code string) (Cart, error) {
	k, err := s.couponBy(ctx, b.actor, code)
	if err != nil {
		return Cart{}, err
	}
	return s.setCoupon(ctx, b, &k.ID)
}

// setCoupon puts a coupon on the buyer's cart, or takes off the one that is there: nil.
func (s *service) setCoupon(ctx context.Context, b buyer, id *string) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	var c *cart
	err = s.InTx(ctx, func(tx native.Tx) error {
		if c, err = b.touch(ctx, tx, is.kept(time.Now())); err != nil || c == nil {
			return err
		}
		c.CouponID = id
		_, err := tx.Exec(ctx, cartCouponSQL, c.ID, id)
		return err
	})
	if err != nil {
		return Cart{}, err
	}
	return s.show(ctx, b, is, c)
}
