package financial

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// couponsIn reads the coupons that a query names, by their codes.
func (s *service) couponsIn(ctx context.Context, q native.Querier, named string, args ...any) ([]Coupon, error) {
	rows, err := native.Many[keptCoupon](ctx, q, `select `+couponColumns+` from financial.coupons c where c.id in (`+named+`) order by c.code`, args...)
	if err != nil {
		return nil, err
	}
	return s.shownCoupons(ctx, q, rows)
}

// shownCoupons are coupons as super admins see them.
func (s *service) shownCoupons(ctx context.Context, q native.Querier, rows []keptCoupon) ([]Coupon, error) {
	var ids []string
	for _, k := range rows {
		ids = append(ids, k.Courses...)
	}
	titles, err := native.Many[CouponCourse](ctx, q, couponTitlesSQL, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Coupon, 0, len(rows))
	for _, k := range rows {
		c := Coupon{
			ID: k.ID, Code: k.Code, StartsAt: k.StartsAt, EndsAt: k.EndsAt, UsesMost: k.UsesMost, PersonMost: k.PersonMost, Uses: k.Uses, Courses: []CouponCourse{},
			HasCourses: k.HasCourses, IsActive: k.IsActive, State: k.state(time.Now()), Batch: k.Batch, Note: k.Note, Version: k.Version, CreatedAt: k.CreatedAt,
		}
		if k.PercentBp != nil {
			percent := big.NewRat(*k.PercentBp, 100).FloatString(2)
			percent = strings.TrimSuffix(strings.TrimRight(percent, "0"), ".")
			c.Percent = &percent
		}
		if k.AmountMinor != nil {
			c.Amount = &plugin.Money{Minor: *k.AmountMinor, Currency: *k.Currency}
		}
		if k.MinimumMinor != nil {
			c.Minimum = &plugin.Money{Minor: *k.MinimumMinor, Currency: *k.Currency}
		}
		for _, t := range titles {
			if slices.Contains(k.Courses, string(t.ID)) {
				c.Courses = append(c.Courses, t)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// state is how a coupon stands, whoever would use it.
func (k keptCoupon) state(now time.Time) string {
	switch k.refused(now, 0) {
	case couponGone:
		return "off"
	case couponEarly:
		return "early"
	case couponOver:
		return "over"
	case couponUsed:
		return "used"
	}
	return "running"
}

// CouponFilter narrows a list of coupons; what is empty narrows nothing.
type CouponFilter struct {
	State string // as Coupon has it
	Batch string
	Query string // a part of the code, the batch or the note
}

// coupons lists coupons, the newest first.
func (s *service) coupons(ctx context.Context, f CouponFilter, cursor string, limit int) (plugin.Page[Coupon], error) {
	at, id, err := olderThan(cursor)
	if err != nil {
		return plugin.Page[Coupon]{}, err
	}
	words, ok := line(f.Query, 200)
	batch, named := line(f.Batch, 100)
	if !ok || !named {
		return plugin.Page[Coupon]{Items: []Coupon{}}, nil
	}
	rows, err := native.Many[keptCoupon](ctx, s, couponsSQL, f.State, batch, words, at, id, limit+1)
	if err != nil {
		return plugin.Page[Coupon]{}, err
	}
	page := plugin.Cut(rows, limit, func(k keptCoupon) newest { return newest{k.CreatedAt, k.ID} })
	items, err := s.shownCoupons(ctx, s, page.Items)
	return plugin.Page[Coupon]{Items: items, NextCursor: page.NextCursor}, err
}
