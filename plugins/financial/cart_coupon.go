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

// takeCoupon uses the coupon of a cart, if it still takes off what the buyer saw. Whoever else uses it waits.
func (s *service) takeCoupon(ctx context.Context, tx native.Tx, a plugin.Actor, was Cart, id *string) error {
	if was.Coupon == nil || was.Coupon.Problem != "" {
		return nil
	}
	if id == nil {
		return ErrCartChanged
	}
	k, err := native.One[keptCoupon](ctx, tx, takeCouponSQL, *id)
	if errors.Is(err, plugin.ErrNotFound) {
		return ErrCartChanged
	}
	if err != nil {
		return err
	}
	k.Uses-- // this one is no use of before
	lines, at := was.lines()
	off, why, err := s.reckon(ctx, tx, a, k, lines, was.Currency)
	if err != nil {
		return err
	}
	if why != "" || k.Code != was.Coupon.Code {
		return ErrCartChanged
	}
	for i, minor := range off {
		if minor != was.Items[at[i]].off() {
			return ErrCartChanged
		}
	}
	return nil
}

// off is what the coupon takes off, in minor units.
func (i CartItem) off() int64 {
	if i.Discount == nil {
		return 0
	}
	return i.Discount.Minor
}
