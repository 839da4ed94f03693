package financial

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

// Converted prices are never nothing, never off by more than a step, end as was said, and are no lower for what costs more.
func TestConvertedPricesEndAsWasSaid(t *testing.T) {
	ends := map[string]map[string]int64{ // what is left of a price when whole steps are taken from it
		"ninety_nine": {"EUR": 99, "KWD": 990, "JPY": 99}, "ninety_five": {"EUR": 95, "KWD": 950, "JPY": 95},
		"one": {"EUR": 0, "KWD": 0, "JPY": 0}, "five": {"EUR": 0, "KWD": 0, "JPY": 0}, "ten": {"EUR": 0, "KWD": 0, "JPY": 0}, "exact": {"EUR": 0, "KWD": 0, "JPY": 0},
	}
	steps := map[string]map[string]int64{
		"ninety_nine": {"EUR": 100, "KWD": 1000, "JPY": 100}, "ninety_five": {"EUR": 100, "KWD": 1000, "JPY": 100},
		"one": {"EUR": 100, "KWD": 1000, "JPY": 1}, "five": {"EUR": 500, "KWD": 5000, "JPY": 5}, "ten": {"EUR": 1000, "KWD": 10000, "JPY": 10}, "exact": {"EUR": 1, "KWD": 1, "JPY": 1},
	}
	rapid.Check(t, func(t *rapid.T) {
		rounding := rapid.SampledFrom([]string{"exact", "one", "five", "ten", "ninety_nine", "ninety_five"}).Draw(t, "rounding")
		code := rapid.SampledFrom([]string{"EUR", "KWD", "JPY"}).Draw(t, "currency")
		rate, _ := fx.Parse(rapid.SampledFrom([]string{"0.0001", "0.02", "0.995", "1", "3.1", "49.5", "1234.5678"}).Draw(t, "rate"))
		converted := func(minor int64) int64 {
			p := pricing{own: plugin.Money{Minor: minor, Currency: "EGP"}, market: market{is: settings{Rounding: rounding}}}
			got, fits := p.convert(code, rate)
			if !fits {
				t.Fatalf("%d is too much", minor)
			}
			return got
		}
		minor := rapid.Int64Range(1, 1_000_000_00).Draw(t, "minor")
		got, step := converted(minor), steps[rounding][code]
		exact := fx.Exact(minor, 2, plugin.Exponent(code), rate)
		off, whole, half := new(big.Rat).Sub(new(big.Rat).SetInt64(got), exact), new(big.Rat).SetInt64(step), big.NewRat(-step, 2)
		if got < 1 || got%step != ends[rounding][code] || off.Cmp(whole) > 0 || off.Cmp(half) < 0 {
			t.Errorf("%d at %s to %s is %d %s, exactly %s", minor, rate, rounding, got, code, exact.FloatString(4))
		}
		if more := converted(minor + rapid.Int64Range(0, 10_000_00).Draw(t, "more")); more < got {
			t.Errorf("what costs more than %d is %d, and that is %d", minor, more, got)
		}
	})
}
