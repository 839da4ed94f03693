package financial

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// couponsTopic is what super admins' browsers hear when coupons changed.
const couponsTopic = "coupons"

const (
	couponsMost = 1000 // made at once
	coursesMost = 200  // named by a coupon
	codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	codeLength  = 10 // of one that is made up, beside its beginning: 50 bits
)

var (
	// ErrCoupon: a coupon cannot be like that.
	ErrCoupon = plugin.NewFault(plugin.Invalid, "financial.coupon")
	// ErrCouponUsed: orders have the coupon, and it stays with them. It can be switched off.
	ErrCouponUsed = plugin.NewFault(plugin.Conflict, "financial.coupon_used")
	// ErrCodeTaken: another coupon has the code.
	ErrCodeTaken = plugin.NewFault(plugin.Conflict, "financial.code_taken")

	codeForm    = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_-]{2,49}$`)
	beginning   = regexp.MustCompile(`^([A-Z0-9][A-Z0-9_-]{0,29})?$`)
	percentForm = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,2})?$`)
)

// Coupon makes an order cheaper, for whoever knows its code.
type Coupon struct {
	ID         string         `json:"id"`
	Code       string         `json:"code"`
	Percent    *string        `json:"percent" doc:"A decimal with at most two decimals; null: it is an amount"`
	Amount     *plugin.Money  `json:"amount" doc:"null: it is a percentage"`
	Minimum    *plugin.Money  `json:"minimum" doc:"Least price of what it counts for; null: none"`
	StartsAt   time.Time      `json:"startsAt"`
	EndsAt     *time.Time     `json:"endsAt" doc:"The first moment at which it counts no more; null: it does not end"`
	UsesMost   *int           `json:"usesMost" doc:"null: as often as somebody likes"`
	PersonMost *int           `json:"personMost" doc:"By one person; null: as often as they like"`
	Uses       int            `json:"uses" doc:"Orders that have it, without those that were cancelled or have expired"`
	Courses    []CouponCourse `json:"courses" doc:"That it counts for; empty: all, unless hasCourses"`
	HasCourses bool           `json:"hasCourses" doc:"It counts for the courses alone"`
	IsActive   bool           `json:"isActive"`
	State      string         `json:"state" enum:"running,early,over,used,off"`
	Batch      string         `json:"batch" doc:"Those that were made together have one name; empty: made alone"`
	Note       string         `json:"note"`
	Version    int            `json:"version"`
	CreatedAt  time.Time      `json:"createdAt"`
}

// CouponCourse is a course that a coupon counts for.
type CouponCourse struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
}

// CouponDraft is a coupon as it is to be.
type CouponDraft struct {
	Percent    string            `json:"percent" maxLength:"10" doc:"Above 0 and at most 100, with at most two decimals; empty: it is an amount"`
	Amount     string            `json:"amount" maxLength:"30" doc:"A decimal; empty: it is a percentage"`
	Minimum    string            `json:"minimum" maxLength:"30" doc:"A decimal; empty: none"`
	Currency   string            `json:"currency" maxLength:"3" doc:"Of the amount and the minimum; empty: there is neither"`
	StartsAt   *time.Time        `json:"startsAt" doc:"null: now"`
	EndsAt     *time.Time        `json:"endsAt"`
	UsesMost   *int              `json:"usesMost" minimum:"1" maximum:"1000000"`
	PersonMost *int              `json:"personMost" minimum:"1" maximum:"1000"`
	Courses    []plugin.CourseID `json:"courses" maxItems:"200" doc:"That it counts for"`
	HasCourses *bool             `json:"hasCourses,omitempty" doc:"Whether it counts for the courses alone; left out: if there are some, or those of before are gone"`
	IsActive   bool              `json:"isActive"`
	Note       string            `json:"note" maxLength:"500"`
}

// CouponsDraft are coupons that are to be made: one with a code, or several with codes that are made up.
type CouponsDraft struct {
	CouponDraft
	Code  string `json:"code" maxLength:"50" doc:"From 3 to 50 letters of A to Z, digits, - and _; of several, and empty: how theirs begin"`
	Count int    `json:"count" minimum:"1" maximum:"1000"`
	Batch string `json:"batch" maxLength:"100" doc:"What several are called"`
}

// checked is a coupon as it is kept.
type checked struct {
	kind         string
	percent      *int64
	amount       *int64
	currency     *string
	minimum      *int64
	starts, ends *time.Time
	courses      []string
	note         string
}

// check returns what is kept of a draft, or what is wrong with it.
func (d CouponDraft) check(fault *plugin.Fault, codes []string) (checked, *plugin.Fault) {
	c := checked{kind: "percent", starts: d.StartsAt, ends: d.EndsAt, courses: []string{}}
	if (d.Percent == "") == (d.Amount == "") {
		fault = fault.At("/percent", "financial.one_worth")
	}
	if d.Percent != "" {
		rat, ok := new(big.Rat).SetString(d.Percent)
		if !ok || !percentForm.MatchString(d.Percent) || rat.Sign() <= 0 || rat.Cmp(big.NewRat(100, 1)) > 0 {
			fault = fault.At("/percent", "financial.percent")
		} else {
			bp := new(big.Int).Quo(new(big.Int).Mul(rat.Num(), big.NewInt(100)), rat.Denom()).Int64()
			c.percent = &bp
		}
	}
	if d.Amount != "" || d.Minimum != "" {
		if !slices.Contains(codes, d.Currency) {
			fault = fault.At("/currency", "financial.inactive")
		} else {
			c.currency = &d.Currency
			c.amount, fault = positive(fault, "/amount", d.Amount, d.Currency)
			c.minimum, fault = positive(fault, "/minimum", d.Minimum, d.Currency)
		}
	}
	if d.Amount != "" {
		c.kind = "fixed"
	}
	if !inRange(d.StartsAt) {
		fault = fault.At("/startsAt", "financial.moment")
	}
	starts := time.Now()
	if d.StartsAt != nil {
		starts = *d.StartsAt
	}
	if !inRange(d.EndsAt) || d.EndsAt != nil && !d.EndsAt.After(starts) {
		fault = fault.At("/endsAt", "financial.expires")
	}
	for _, id := range d.Courses {
		known, ok := plugin.ParseID[string](string(id))
		if !ok {
			fault = fault.At("/courses", "financial.id")
			break
		}
		c.courses = append(c.courses, known)
	}
	slices.Sort(c.courses)
	c.courses = slices.Compact(c.courses)
	var ok bool
	if c.note, ok = text(d.Note, 500); !ok {
		fault = fault.At("/note", "financial.text")
	}
	return c, fault
}

// positive reads an amount above nothing; "" is none.
func positive(fault *plugin.Fault, pointer, amount, code string) (*int64, *plugin.Fault) {
	if amount == "" {
		return nil, fault
	}
	m, err := plugin.ParseMoney(amount, code)
	switch {
	case err == nil && m.Minor > ledger.Most:
		return nil, fault.At(pointer, "financial.overflow")
	case err != nil || m.Minor <= 0:
		return nil, fault.At(pointer, "financial.positive", plugin.Args{"decimals": plugin.Exponent(code)})
	}
	return &m.Minor, fault
}

// inRange reports whether a moment can be that of a coupon.
func inRange(t *time.Time) bool {
	return t == nil || t.Year() >= 2000 && t.Year() < 3000
}

// makeCoupons makes coupons. It returns them in the order of their codes.
func (s *service) makeCoupons(ctx context.Context, a plugin.Actor, d CouponsDraft) ([]Coupon, error) {
	active, err := s.activeCodes(ctx, s)
	if err != nil {
		return nil, err
	}
	c, fault := d.CouponDraft.check(ErrCoupon, active)
	code := strings.ToUpper(strings.TrimSpace(d.Code))
	batch, ok := line(d.Batch, 100)
	switch {
	case !ok:
		fault = fault.At("/batch", "financial.text")
	case d.Count == 1 && code != "" && !codeForm.MatchString(code), d.Count > 1 && !beginning.MatchString(code):
		fault = fault.At("/code", "financial.code")
	case d.Count > 1 && batch == "":
		fault = fault.At("/batch", "financial.batch")
	case len(c.courses) == 0 && d.HasCourses != nil && *d.HasCourses:
		fault = fault.At("/courses", "financial.courses")
	}
	if len(fault.Fields) > 0 {
		return nil, fault
	}
	ids, codes := make([]string, d.Count), make([]string, d.Count)
	for i := range ids {
		ids[i], codes[i] = plugin.NewID[string](), code
		if d.Count > 1 || code == "" {
			codes[i] = code + madeUp()
		}
	}
	var out []Coupon
	err = s.InTx(ctx, func(tx native.Tx) error {
		if c.currency != nil {
			if _, err := tx.Exec(ctx, ensureSQL, *c.currency); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, insertCouponsSQL, ids, codes, c.kind, c.percent, c.amount, c.currency, c.minimum, c.starts, c.ends, d.UsesMost, d.PersonMost,
			len(c.courses) > 0, d.IsActive, batch, c.note, author(a))
		if err != nil {
			return wrongPeriod(err)
		}
		if tag.RowsAffected() != int64(len(ids)) {
			return ErrCodeTaken
		}
		if err := s.setCourses(ctx, tx, ids, c.courses); err != nil {
			return err
		}
		if out, err = s.couponsIn(ctx, tx, `select id from financial.coupons where id = any ($1::uuid[])`, ids); err != nil {
			return err
		}
		s.Changed(tx, couponsTopic)
		return s.Audit(ctx, tx, a, "coupons_made", "coupon", ids[0])
	})
	return out, err
}

// madeUp is a code that nobody guesses, without letters that look like digits.
func madeUp() string {
	raw := make([]byte, codeLength)
	_, _ = rand.Read(raw) // never fails
	for i, b := range raw {
		raw[i] = codeLetters[int(b)%len(codeLetters)] // 256 is a multiple of 32
	}
	return string(raw)
}

// setCourses says for which courses coupons count. Those that are gone are refused.
func (s *service) setCourses(ctx context.Context, tx native.Tx, ids, courses []string) error {
	if _, err := tx.Exec(ctx, dropCouponCoursesSQL, ids); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, couponCoursesSQL, ids, courses)
	if err == nil && tag.RowsAffected() != int64(len(ids)*len(courses)) {
		err = ErrCoupon.At("/courses", "financial.id")
	}
	return err
}

// wrongPeriod says that a coupon would end before it begins, where the database knows the beginning.
func wrongPeriod(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.ConstraintName == "coupons_period" {
		return ErrCoupon.At("/endsAt", "financial.expires")
	}
	return err
}

// changeCoupon changes a coupon, but for its code. What was ordered with it stays as it was.
func (s *service) changeCoupon(ctx context.Context, a plugin.Actor, id string, d CouponDraft, version int) (Coupon, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return Coupon{}, plugin.ErrNotFound
	}
	active, err := s.activeCodes(ctx, s)
	if err != nil {
		return Coupon{}, err
	}
	c, fault := d.check(ErrCoupon, active)
	if len(fault.Fields) > 0 {
		return Coupon{}, fault
	}
	var out Coupon
	err = s.InTx(ctx, func(tx native.Tx) error {
		if out, err = s.coupon(ctx, tx, known); err != nil {
			return err
		}
		only, err := d.counts(c, out)
		if err != nil {
			return err
		}
		if c.currency != nil {
			if _, err := tx.Exec(ctx, ensureSQL, *c.currency); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, changeCouponSQL, known, version, c.kind, c.percent, c.amount, c.currency, c.minimum, c.starts, c.ends, d.UsesMost, d.PersonMost,
			only, d.IsActive, c.note)
		if err != nil {
			return wrongPeriod(err)
		}
		if tag.RowsAffected() == 0 {
			return ErrChanged
		}
		if err := s.setCourses(ctx, tx, []string{known}, c.courses); err != nil {
			return err
		}
		if out, err = s.coupon(ctx, tx, known); err != nil {
			return err
		}
		s.Changed(tx, couponsTopic)
		return s.Audit(ctx, tx, a, "coupon_changed", "coupon", known)
	})
	return out, err
}

// counts reports whether a coupon counts for its courses alone when it is changed. Where those that it counted for are gone, it does not come to
// count for all unless somebody says so.
func (d CouponDraft) counts(c checked, was Coupon) (bool, error) {
	gone := was.HasCourses && len(was.Courses) == 0
	switch {
	case len(c.courses) > 0:
		return true, nil
	case d.HasCourses == nil:
		return gone, nil
	case *d.HasCourses && !gone:
		return false, ErrCoupon.At("/courses", "financial.courses")
	}
	return *d.HasCourses, nil
}

// dropCoupon removes a coupon that no order has.
func (s *service) dropCoupon(ctx context.Context, a plugin.Actor, id string) error {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return plugin.ErrNotFound
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, dropCouponSQL, known)
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.ConstraintName == "orders_coupon_id_fkey" {
			return ErrCouponUsed
		}
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return plugin.ErrNotFound
		}
		s.Changed(tx, couponsTopic)
		return s.Audit(ctx, tx, a, "coupon_removed", "coupon", known)
	})
}

// coupon reads a coupon.
func (s *service) coupon(ctx context.Context, q native.Querier, id string) (Coupon, error) {
	list, err := s.couponsIn(ctx, q, `select id from financial.coupons where id = $1`, id)
	if err == nil && len(list) == 0 {
		err = plugin.ErrNotFound
	}
	if err != nil {
		return Coupon{}, err
	}
	return list[0], nil
}
