package financial

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// change does something to the buyer's cart, if there is one, and shows it as it is then.
func (s *service) change(ctx context.Context, b buyer, fn func(tx native.Tx, c *cart) error) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	var out Cart
	err = s.InTx(ctx, func(tx native.Tx) error {
		c, secret, err := s.hold(ctx, tx, b, is)
		if err != nil {
			return err
		}
		if err := fn(tx, &c); err != nil {
			return err
		}
		out, err = s.show(ctx, tx, b, is, c)
		out.Secret = secret
		return err
	})
	return out, err
}

// drop takes a course out of the cart.
func (s *service) drop(ctx context.Context, b buyer, course plugin.CourseID) (Cart, error) {
	return s.change(ctx, b, func(tx native.Tx, c *cart) error {
		_, err := tx.Exec(ctx, dropItemSQL, c.ID, course)
		return err
	})
}

// payIn has the cart counted in another currency. The buyer sees the prices with the answer.
func (s *service) payIn(ctx context.Context, b buyer, code string) (Cart, error) {
	codes, err := s.activeCodes(ctx, s)
	if err != nil {
		return Cart{}, err
	}
	if !slices.Contains(codes, code) {
		return Cart{}, ErrCart.At("/currency", "financial.inactive")
	}
	var held cart
	out, err := s.change(ctx, b, func(tx native.Tx, c *cart) error {
		held = *c
		return s.count(ctx, tx, c, code)
	})
	if err != nil {
		return Cart{}, err
	}
	return out, s.InTx(ctx, func(tx native.Tx) error {
		return s.noteSeen(ctx, tx, held, out, func(CartItem) bool { return true })
	})
}

// Seen is a price that a buyer has seen and agrees to.
type Seen struct {
	Course plugin.CourseID `json:"course" format:"uuid"`
	Price  plugin.Money    `json:"price"`
}

// agree keeps that the buyer has seen new prices: those that are still today's.
func (s *service) agree(ctx context.Context, b buyer, seen []Seen) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	var out Cart
	err = s.InTx(ctx, func(tx native.Tx) error {
		c, secret, err := s.hold(ctx, tx, b, is)
		if err != nil {
			return err
		}
		if out, err = s.show(ctx, tx, b, is, c); err != nil {
			return err
		}
		out.Secret = secret
		err = s.noteSeen(ctx, tx, c, out, func(i CartItem) bool { return slices.Contains(seen, Seen{i.Course, *i.Price}) })
		out.IsReady = len(out.Items) > 0 && !slices.ContainsFunc(out.Items, func(i CartItem) bool { return i.Problem != "" || i.Was != nil })
		return err
	})
	return out, err
}

// merge puts what a visitor chose before signing in into the person's own cart, as far as it fits, and forgets the visitor's.
func (s *service) merge(ctx context.Context, a plugin.Actor, secret string) (Cart, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Cart{}, err
	}
	own := buyer{actor: a}
	left := 0
	out, err := s.change(ctx, own, func(tx native.Tx, c *cart) error {
		left = 0
		visitor, err := buyer{secret: secret}.find(ctx, tx, is.kept(time.Now()))
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
		if _, err := tx.Exec(ctx, dropCartSQL, visitor.ID); err != nil {
			return err
		}
		if before == 0 {
			return s.count(ctx, tx, c, visitor.Currency)
		}
		return nil
	})
	out.Left = left
	return out, err
}

// sweptAtOnce is how many carts are forgotten in one statement.
const sweptAtOnce = 500

// sweepCarts forgets carts whose time is over.
func (s *service) sweepCarts(ctx context.Context) error {
	is, err := s.settings(ctx)
	if err != nil {
		return err
	}
	for {
		tag, err := s.Exec(ctx, sweepCartsSQL, is.kept(time.Now()), sweptAtOnce)
		if err != nil || tag.RowsAffected() < sweptAtOnce {
			return err
		}
	}
}
