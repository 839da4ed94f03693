package financial

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func couponRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("list-coupons", "Coupons, the newest first", http.MethodGet, "/coupons"),
		func(ctx context.Context, in *couponsIn) (*body[plugin.Page[Coupon]], error) {
			page, err := s.coupons(ctx, in.filter(), in.Cursor, in.Limit)
			return &body[plugin.Page[Coupon]]{page}, err
		})
	fileRoutes(api, s, plugin.Admins, "export-coupons", "Coupons", "/coupons/export", "/coupons/export.xlsx",
		func(ctx context.Context, in *CouponsOf) (table, error) {
			page, err := s.coupons(ctx, in.filter(), "", mostLines)
			return couponTable(page.Items), err
		})
	native.Handle(api, plugin.Admins, op("make-coupons", "Make a coupon, or several with codes that are made up", http.MethodPost, "/coupons"),
		func(ctx context.Context, in *body[CouponsDraft]) (*madeOut, error) {
			list, err := s.makeCoupons(ctx, native.Actor(ctx), in.Body)
			o := &madeOut{}
			o.Body.Items = list
			return o, err
		})
	native.Handle(api, plugin.Admins, op("change-coupon", "Change a coupon, but for its code", http.MethodPut, "/coupons/{coupon}"),
		func(ctx context.Context, in *changeCouponIn) (*body[Coupon], error) {
			c, err := s.changeCoupon(ctx, native.Actor(ctx), in.Coupon, in.Body.CouponDraft, in.Body.Version)
			return &body[Coupon]{c}, err
		})
	native.Handle(api, plugin.Admins, op("remove-coupon", "Remove a coupon that no order has", http.MethodDelete, "/coupons/{coupon}"),
		func(ctx context.Context, in *CouponIn) (*struct{}, error) {
			return nil, s.dropCoupon(ctx, native.Actor(ctx), in.Coupon)
		})
}

// couponTable is coupons as a file, a line each.
func couponTable(list []Coupon) table {
	t := table{file: "coupons", columns: []column{
		{"code", ours}, {"percent", numbers}, {"amount", amounts}, {"currency", ours}, {"minimum", amounts}, {"starts_at", moments}, {"ends_at", moments},
		{"uses", numbers}, {"uses_most", numbers}, {"person_most", numbers}, {"state", ours}, {"batch", theirs}, {"note", theirs},
	}}
	number := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	for _, c := range list {
		amount, minimum, currency, ends := "", "", "", ""
		if c.Amount != nil {
			amount, currency = c.Amount.Amount(), c.Amount.Currency
		}
		if c.Minimum != nil {
			minimum, currency = c.Minimum.Amount(), c.Minimum.Currency
		}
		if c.EndsAt != nil {
			ends = c.EndsAt.UTC().Format(time.RFC3339)
		}
		t.rows = append(t.rows, []string{c.Code, given(c.Percent), amount, currency, minimum, c.StartsAt.UTC().Format(time.RFC3339), ends, strconv.Itoa(c.Uses), number(c.UsesMost), number(c.PersonMost),
			c.State, c.Batch, c.Note})
	}
	return t
}

// CouponIn is the coupon of an operation.
type CouponIn struct {
	Coupon string `path:"coupon" format:"uuid"`
}

// CouponsOf narrows a list of coupons.
type CouponsOf struct {
	State string `query:"state" enum:"running,early,over,used,off"`
	Batch string `query:"batch" maxLength:"100"`
	Query string `query:"q" maxLength:"200" doc:"A part of the code, the batch or the note"`
}

func (in CouponsOf) filter() CouponFilter { return CouponFilter(in) }

type couponsIn struct {
	PageIn
	CouponsOf
}

type madeOut struct {
	Body struct {
		Items []Coupon `json:"items"`
	}
}

// CouponChange is a coupon as it is to be.
type CouponChange struct {
	CouponDraft
	Version int `json:"version" minimum:"1" maximum:"1000000000" doc:"That the change was made from"`
}

type changeCouponIn struct {
	CouponIn
	Body CouponChange
}
