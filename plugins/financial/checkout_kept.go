package financial

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

// insertOrder keeps an order of a cart as it was reckoned.
func (s *service) insertOrder(ctx context.Context, tx native.Tx, id string, a plugin.Actor, d OrderDraft, c Cart, coupon *string, t orderTax, b Billing, base string, until time.Time) error {
	off, code := int64(0), ""
	if c.Coupon != nil && c.Coupon.Problem == "" {
		off, code = c.Coupon.Discount.Minor, c.Coupon.Code
	} else {
		coupon = nil
	}
	if _, err := tx.Exec(ctx, ensureSQL, base); err != nil {
		return err
	}
	m, err := s.marketAt(ctx, tx, time.Now(), d.Total.Currency, base)
	if err != nil {
		return err
	}
	// An order can be placed without a rate; what it was worth in the base is not known then.
	var rate *string
	var worth *int64
	if c, err := m.rate(d.Total.Currency, base); err == nil {
		if minor, fits := fx.Convert(d.Total.Minor, plugin.Exponent(d.Total.Currency), plugin.Exponent(base), c.Exact); fits {
			rate, worth = &c.Rate, &minor
		}
	}
	var rule, region, version = (*string)(nil), "", (*int)(nil)
	if t.rule != nil {
		rule, region, version = &t.rule.ID, t.rule.region(), &t.rule.Version
	}
	_, err = tx.Exec(ctx, insertOrderSQL, id, a.User, d.Method, d.Total.Currency, d.Total.Minor, base, rate, worth,
		b.Name, b.Address, b.TaxID, b.PurchaseNumber, d.Legal.Terms, d.Legal.Refund, until, coupon, code, off,
		t.at.Country, t.at.Subdivision, b.Country, rule, version, region, t.reversed, summed(t.lines).Tax)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.ConstraintName == "orders_tax_rule_fkey" { // it was changed this moment
		return ErrCartChanged
	}
	return err
}

// insertItems keeps the courses of an order, with what each cost, and its tax.
func (s *service) insertItems(ctx context.Context, tx native.Tx, order string, reckoned Cart, t orderTax, items []cartItem) error {
	var courses []plugin.CourseID
	var titles, groups []string
	var ids []*string
	var prices, off, nets, taxes []int64
	for i, one := range items {
		courses, ids, titles, groups = append(courses, one.CourseID), append(ids, one.GroupID), append(titles, one.Title), append(groups, given(one.GroupName))
		prices, off = append(prices, reckoned.Items[i].Price.Minor), append(off, reckoned.Items[i].off())
		nets, taxes = append(nets, t.lines[i].Net), append(taxes, t.lines[i].Tax)
	}
	var en, ar string
	var rate *int64
	inclusive := false
	if t.rule != nil {
		en, ar, rate, inclusive = t.rule.NameEn, t.rule.NameAr, &t.rule.RatePpm, t.rule.IsInclusive
	}
	_, err := tx.Exec(ctx, insertItemsSQL, order, courses, ids, titles, groups, prices, off, nets, taxes, en, ar, rate, inclusive)
	return err
}
