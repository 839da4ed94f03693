package financial

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

// missesMost is how many codes that are none somebody tries within an hour.
const missesMost = 10

var (
	// ErrNoCoupon: there is no coupon with this code.
	ErrNoCoupon = plugin.NewFault(plugin.NotFound, "financial.no_coupon")
	// ErrGuessing: somebody has tried many codes that are none.
	ErrGuessing = plugin.NewFault(plugin.TooMany, "financial.guessing")
)

// Why a coupon does not count for a cart.
const (
	couponGone     = "gone"     // it was switched off
	couponEarly    = "early"    // it has not begun
	couponOver     = "over"     // it has ended
	couponUsed     = "used"     // it was used as often as it can be
	couponYours    = "yours"    // the buyer has used it as often as one may
	couponCourses  = "courses"  // it counts for other courses
	couponMinimum  = "minimum"  // too little is bought
	couponCurrency = "currency" // its amount is in another currency
)

// keptCoupon is a row of a coupon.
type keptCoupon struct {
	ID           string
	Code         string
	Kind         string
	PercentBp    *int64
	AmountMinor  *int64
	Currency     *string
	MinimumMinor *int64
	StartsAt     time.Time
	EndsAt       *time.Time
	UsesMost     *int
	PersonMost   *int
	Uses         int
	IsActive     bool
	Courses      []string // empty: all
	HasCourses   bool
	Batch        string
	Note         string
	Version      int
	CreatedAt    time.Time
}

// priced is a course that is bought, and what it costs.
type priced struct {
	Course plugin.CourseID
	Minor  int64
}

// counts reports whether the coupon counts for a course.
func (k keptCoupon) counts(course plugin.CourseID) bool {
	return !k.HasCourses || slices.Contains(k.Courses, string(course))
}

// discounts is what the coupon takes off each of the lines, in their currency, or why it takes off nothing. What is taken off as a percentage is rounded on each
// line, half up, to the minor unit; a fixed amount is divided among the lines by what they cost, so that it is whole together.
func (k keptCoupon) discounts(lines []priced, code string, m market) ([]int64, string) {
	out := make([]int64, len(lines))
	sum := new(big.Int)
	for _, l := range lines {
		if k.counts(l.Course) {
			sum.Add(sum, big.NewInt(l.Minor))
		}
	}
	if sum.Sign() == 0 {
		return out, couponCourses
	}
	if why := k.lacks(sum, code, m); why != "" {
		return out, why
	}
	if k.PercentBp != nil {
		for i, l := range lines {
			if k.counts(l.Course) {
				off := new(big.Int).Mul(big.NewInt(l.Minor), big.NewInt(*k.PercentBp))
				off.Add(off, big.NewInt(5000)).Quo(off, big.NewInt(10000))
				out[i] = off.Int64()
			}
		}
		return out, ""
	}
	if *k.Currency != code {
		return out, couponCurrency
	}
	k.divide(out, lines, sum)
	return out, ""
}

// lacks says whether too little is bought for the coupon.
func (k keptCoupon) lacks(sum *big.Int, code string, m market) string {
	if k.MinimumMinor == nil {
		return ""
	}
	least := *k.MinimumMinor
	if *k.Currency != code {
		c, err := m.rate(*k.Currency, code)
		if err != nil {
			return couponCurrency
		}
		var fits bool
		if least, fits = fx.Convert(least, plugin.Exponent(*k.Currency), plugin.Exponent(code), c.Exact); !fits {
			return couponMinimum
		}
	}
	if sum.Cmp(big.NewInt(least)) < 0 {
		return couponMinimum
	}
	return ""
}

// divide divides the fixed amount, at most the sum, among the lines: to each what it is worth of it, rounded down, and what is left to the
// lines that lost most by it, the earlier one first.
func (k keptCoupon) divide(out []int64, lines []priced, sum *big.Int) {
	amount := big.NewInt(*k.AmountMinor)
	if amount.Cmp(sum) > 0 {
		amount.Set(sum)
	}
	type lost struct {
		at   int
		rest *big.Int
	}
	left := new(big.Int).Set(amount)
	var all []lost
	for i, l := range lines {
		if !k.counts(l.Course) {
			continue
		}
		share, rest := new(big.Int).QuoRem(new(big.Int).Mul(amount, big.NewInt(l.Minor)), sum, new(big.Int))
		out[i] = share.Int64()
		left.Sub(left, share)
		all = append(all, lost{i, rest})
	}
	slices.SortStableFunc(all, func(a, b lost) int { return b.rest.Cmp(a.rest) })
	for _, l := range all[:left.Int64()] { // fewer than there are lines
		out[l.at]++
	}
}

// refused says why the coupon does not count now, whatever is bought; usedByYou is how often the buyer has used it.
func (k keptCoupon) refused(now time.Time, usedByYou int) string {
	switch {
	case !k.IsActive:
		return couponGone
	case now.Before(k.StartsAt):
		return couponEarly
	case k.EndsAt != nil && !now.Before(*k.EndsAt):
		return couponOver
	case k.UsesMost != nil && k.Uses >= *k.UsesMost:
		return couponUsed
	case k.PersonMost != nil && usedByYou >= *k.PersonMost:
		return couponYours
	}
	return ""
}

// reckon is what a coupon takes off, or why it takes off nothing.
func (s *service) reckon(ctx context.Context, q native.Querier, a plugin.Actor, k keptCoupon, lines []priced, code string) ([]int64, string, error) {
	used := 0
	if a.SignedIn() && k.PersonMost != nil {
		var err error
		if used, err = native.Value[int](ctx, q, usedBySQL, k.ID, a.User); err != nil {
			return nil, "", err
		}
	}
	if why := k.refused(time.Now(), used); why != "" {
		return make([]int64, len(lines)), why, nil
	}
	codes := []string{code}
	if k.Currency != nil {
		codes = append(codes, *k.Currency)
	}
	m, err := s.marketAt(ctx, q, time.Now(), codes...)
	if err != nil {
		return nil, "", err
	}
	off, why := k.discounts(lines, code, m)
	return off, why, nil
}

// couponBy finds a coupon by what a buyer typed. Whoever tries many that are none has to wait: codes are short.
func (s *service) couponBy(ctx context.Context, a plugin.Actor, typed string) (keptCoupon, error) {
	who, hour := guesser(a), time.Now().UTC().Truncate(time.Hour)
	misses, err := native.Value[int](ctx, s, missesSQL, who, hour)
	if err != nil {
		return keptCoupon{}, err
	}
	if misses >= missesMost {
		return keptCoupon{}, ErrGuessing.In(time.Until(hour.Add(time.Hour)))
	}
	// What cannot be a code is not looked for: a database cannot even hold all of it.
	var k keptCoupon
	err = plugin.ErrNotFound
	if code := strings.ToUpper(strings.TrimSpace(typed)); codeForm.MatchString(code) {
		k, err = native.One[keptCoupon](ctx, s, couponByCodeSQL, code)
	}
	if !errors.Is(err, plugin.ErrNotFound) {
		return k, err
	}
	if _, err := s.Exec(ctx, missSQL, who, hour); err != nil {
		return k, err
	}
	return k, ErrNoCoupon
}

// guesser is who tries codes: a person, or an address of which nothing but a hash is kept.
func guesser(a plugin.Actor) string {
	if a.SignedIn() {
		return string(a.User)
	}
	sum := sha256.Sum256([]byte("coupon:" + a.Address))
	return hex.EncodeToString(sum[:16])
}
