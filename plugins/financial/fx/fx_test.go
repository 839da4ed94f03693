package fx

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, good := range []string{"1", "0.0000000001", "1000000000", "49.3521", "007.5", "1000000000.0000000000"} {
		if _, ok := Parse(good); !ok {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{
		"", ".", "1.", ".5", "0", "0.0", "-1", "+1", "1e3", "1/2", "0x1", "1_000", " 1", "1,5", "٣", "NaN", "Inf", "0.00000000001", "1000000000.0000000001",
		"12345678901", strings.Repeat("9", 5000), "1.2.3",
	} {
		if r, ok := Parse(bad); ok {
			t.Errorf("%.40q is taken for %s", bad, r)
		}
	}
}

// What lies just below a half is not lifted over it by being rounded to the minor unit before.
func TestConvertToRoundsOnce(t *testing.T) {
	for _, c := range []struct {
		step, minor int64
		rate        string
		want        int64
	}{
		{100, 100, "24.4951", 2400}, {100, 100, "24.5", 2500}, {500, 100, "22.4999", 2000}, {1000, 100, "4.99", 0}, {1, 100, "24.4951", 2450},
	} {
		rate, _ := Parse(c.rate)
		if got, ok := ConvertTo(c.step, 0, c.minor, 2, 2, rate); !ok || got != c.want {
			t.Errorf("%d at %s to multiples of %d is %d, want %d", c.minor, c.rate, c.step, got, c.want)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		minor    int64
		from, to int
		rate     string
		want     int64
		fits     bool
	}{
		{1234, 2, 2, "1", 1234, true},
		{100, 2, 0, "149.5", 150, true}, // a half goes up
		{100, 2, 0, "149.4999999999", 149, true},
		{-100, 2, 0, "149.5", -150, true}, // and away from zero
		{1, 0, 3, "0.0020475", 2, true},   // 1 JPY in KWD
		{1, 3, 0, "488.4", 0, true},
		{math.MaxInt64, 2, 2, "1", math.MaxInt64, true},
		{math.MinInt64, 2, 2, "1", math.MinInt64, true},
		{math.MaxInt64, 2, 2, "1.0000000001", 0, false},
		{math.MinInt64, 2, 2, "1.0000000001", 0, false},
		{math.MaxInt64, 0, 4, "1000000000", 0, false},
		{9_007_199_254_740_993, 2, 2, "1", 9_007_199_254_740_993, true}, // no float holds it
	} {
		rate, _ := Parse(c.rate)
		got, fits := Convert(c.minor, c.from, c.to, rate)
		if fits != c.fits || fits && got != c.want {
			t.Errorf("%d × %s: %d, %t", c.minor, c.rate, got, fits)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		r        *big.Rat
		decimals int
		want     string
	}{
		{big.NewRat(1, 3), 10, "0.3333333333"}, {big.NewRat(2, 3), 10, "0.6666666667"}, {big.NewRat(1, 2), 0, "1"}, {big.NewRat(-1, 2), 0, "-1"},
		{big.NewRat(-1, 1000), 2, "0"}, {big.NewRat(100, 1), 4, "100"}, {big.NewRat(-2005, 100), 2, "-20.05"}, {big.NewRat(5, 100), 2, "0.05"},
	} {
		if got := Text(c.r, c.decimals); got != c.want {
			t.Errorf("%s with %d: %s", c.r, c.decimals, got)
		}
	}
	if n := Shown(big.NewRat(1, 137_000)); n != 15 {
		t.Errorf("%d decimals of a small rate", n)
	}
}

// rates are all that can be kept.
func rates() *rapid.Generator[*big.Rat] {
	return rapid.Custom(func(t *rapid.T) *big.Rat {
		digits := rapid.IntRange(1, 19).Draw(t, "digits")
		limit := int64(math.Pow10(digits)) - 1
		n := rapid.Int64Range(1, min(limit, 1_000_000_000_000_000_000)).Draw(t, "n")
		return new(big.Rat).Mul(big.NewRat(n, 1), big.NewRat(1, 10_000_000_000))
	})
}

// What is kept is written as it was read.
func TestTextAndParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rates().Draw(t, "rate")
		back, ok := Parse(Text(r, Decimals))
		if !ok && InRange(r) || ok && back.Cmp(r) != 0 {
			t.Fatalf("%s became %s", r, back)
		}
	})
}

// A conversion is never further than half a minor unit from what is exact, and goes up when it lies between two.
func TestConvertLosesAtMostHalf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64().Draw(t, "minor")
		from, to := rapid.IntRange(0, 4).Draw(t, "from"), rapid.IntRange(0, 4).Draw(t, "to")
		r := rates().Draw(t, "rate")
		got, fits := Convert(minor, from, to, r)
		exact := new(big.Rat).Mul(new(big.Rat).Mul(big.NewRat(minor, 1), r), power(to-from))
		if !fits {
			if new(big.Rat).Abs(exact).Cmp(new(big.Rat).Add(big.NewRat(math.MaxInt64, 1), half)) < 0 {
				t.Fatalf("%s would fit", exact)
			}
			return
		}
		off := new(big.Rat).Sub(big.NewRat(got, 1), exact)
		if minor < 0 {
			off.Neg(off)
		}
		if off.Cmp(half) > 0 || off.Cmp(new(big.Rat).Neg(half)) <= 0 {
			t.Fatalf("%d for %s", got, exact)
		}
	})
}

// The inverse of an inverse is the rate, and an amount that went there and back is what it was, within what rounding took.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rates().Draw(t, "rate")
		inverse := new(big.Rat).Inv(r)
		if new(big.Rat).Inv(inverse).Cmp(r) != 0 {
			t.Fatalf("%s", r)
		}
		minor := rapid.Int64Range(0, 1_000_000_000_000).Draw(t, "minor")
		there, fits := Convert(minor, 2, 2, r)
		if !fits {
			return
		}
		back, fits := Convert(there, 2, 2, inverse)
		if !fits {
			return
		}
		// Half a unit there is half of the inverse here; half a unit more for the way back.
		bound := new(big.Rat).Add(new(big.Rat).Mul(half, inverse), half)
		if off := new(big.Rat).Abs(big.NewRat(back-minor, 1)); off.Cmp(bound) > 0 {
			t.Fatalf("%d became %d by %s", minor, back, r)
		}
	})
}

// By way of a third currency an amount is worth what the two rates say together.
func TestCross(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rates().Draw(t, "a"), rates().Draw(t, "b")
		minor := rapid.Int64Range(0, 1_000_000_000).Draw(t, "minor")
		cross := new(big.Rat).Mul(a, b)
		at, fits := Convert(minor, 2, 2, cross)
		if !fits {
			return
		}
		through, fits := Convert(minor, 2, 2, a)
		if !fits {
			return
		}
		by, fits := Convert(through, 2, 2, b)
		if !fits {
			return
		}
		bound := new(big.Rat).Add(new(big.Rat).Mul(half, b), big.NewRat(1, 1)) // the step between was rounded
		if off := new(big.Rat).Abs(big.NewRat(by-at, 1)); off.Cmp(bound) > 0 {
			t.Fatalf("%d: %d at once, %d by steps", minor, at, by)
		}
	})
}
