package financial

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

func ptr[T any](v T) *T { return &v }

func equalOff(t *testing.T, what string, off []int64, why string, want ...int64) {
	t.Helper()
	same := len(off) == len(want)
	for i := range want {
		same = same && off[i] == want[i]
	}
	if !same || why != "" {
		t.Errorf("%s: %v %s, want %v", what, off, why, want)
	}
}

// What a coupon takes off is whole together, and never more than a line costs.
func TestDiscounts(t *testing.T) {
	t.Parallel()
	lines := []priced{{"a", 1000}, {"b", 2000}, {"c", 1}}
	m := market{base: "EGP"}
	take := func(k keptCoupon) ([]int64, string) { return k.discounts(lines, "EGP", m) }
	off, why := take(keptCoupon{PercentBp: ptr[int64](1250)})
	equalOff(t, "an eighth", off, why, 125, 250, 0)
	off, why = take(keptCoupon{PercentBp: ptr[int64](5000)})
	equalOff(t, "a half, rounded up on each line", off, why, 500, 1000, 1)
	off, why = take(keptCoupon{PercentBp: ptr[int64](10000)})
	equalOff(t, "all", off, why, 1000, 2000, 1)
	off, why = take(keptCoupon{AmountMinor: ptr[int64](100), Currency: ptr("EGP")})
	equalOff(t, "an amount is divided by what they cost", off, why, 33, 67, 0)
	off, why = take(keptCoupon{AmountMinor: ptr[int64](9999), Currency: ptr("EGP")})
	equalOff(t, "no more than they cost", off, why, 1000, 2000, 1)
	off, why = take(keptCoupon{AmountMinor: ptr[int64](100), Currency: ptr("EGP"), HasCourses: true, Courses: []string{"b"}})
	equalOff(t, "of one course", off, why, 0, 100, 0)
	for want, k := range map[string]keptCoupon{
		couponCurrency: {AmountMinor: ptr[int64](100), Currency: ptr("USD")},
		couponCourses:  {PercentBp: ptr[int64](1000), HasCourses: true},
		couponMinimum:  {PercentBp: ptr[int64](1000), MinimumMinor: ptr[int64](3002), Currency: ptr("EGP")},
	} {
		if off, why := take(k); why != want || off[0]+off[1]+off[2] != 0 {
			t.Errorf("%s: %v %s", want, off, why)
		}
	}
	if _, why := take(keptCoupon{PercentBp: ptr[int64](1000), MinimumMinor: ptr[int64](3001), Currency: ptr("EGP")}); why != "" {
		t.Errorf("the minimum is enough: %s", why)
	}
	for range 2000 {
		var many []priced
		var sum int64
		for i := range 1 + rand.IntN(12) {
			minor := 1 + rand.Int64N(ledger.Most/20)
			if rand.IntN(3) == 0 {
				minor = 1 + rand.Int64N(50)
			}
			many = append(many, priced{plugin.CourseID(rune('a' + i)), minor})
			sum += minor
		}
		amount := 1 + rand.Int64N(sum*2)
		if rand.IntN(2) == 0 {
			amount = 1 + rand.Int64N(100)
		}
		off, why := keptCoupon{AmountMinor: &amount, Currency: ptr("EGP")}.discounts(many, "EGP", m)
		var all int64
		for i, o := range off {
			all += o
			if o < 0 || o > many[i].Minor {
				t.Fatalf("%d of %d is taken off", o, many[i].Minor)
			}
		}
		if all != min(amount, sum) || why != "" {
			t.Fatalf("%d of %d, which is %d together: %s", all, amount, sum, why)
		}
	}
}

func TestWhyACouponIsRefused(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	runs := keptCoupon{IsActive: true, StartsAt: now, EndsAt: ptr(now.Add(time.Second)), UsesMost: ptr(2), Uses: 1, PersonMost: ptr(1)}
	if why := runs.refused(now, 0); why != "" {
		t.Errorf("it runs: %s", why)
	}
	for want, change := range map[string]func(*keptCoupon){
		couponGone:  func(k *keptCoupon) { k.IsActive = false },
		couponEarly: func(k *keptCoupon) { k.StartsAt = now.Add(1) },
		couponOver:  func(k *keptCoupon) { k.EndsAt = &now },
		couponUsed:  func(k *keptCoupon) { k.Uses = 2 },
	} {
		k := runs
		change(&k)
		if why := k.refused(now, 0); why != want {
			t.Errorf("%s: %s", want, why)
		}
	}
	if why := runs.refused(now, 1); why != couponYours {
		t.Errorf("by one person: %s", why)
	}
}
