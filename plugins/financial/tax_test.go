package financial

import (
	"math/big"
	"slices"
	"testing"

	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// The list of countries is that of the standard: sorted, and known to those who keep the languages of the world.
func TestCountries(t *testing.T) {
	t.Parallel()
	if len(countries) != 250 || !slices.IsSorted(countries) || len(slices.Compact(slices.Clone(countries))) != 250 {
		t.Errorf("%d countries", len(countries))
	}
	for _, code := range countries {
		if r, err := language.ParseRegion(code); err != nil || !r.IsCountry() || r.String() != code || r.Canonicalize() != r {
			t.Errorf("%s is no country: %v", code, err)
		}
	}
	if isCountry("ZZ") || isCountry("UK") || isCountry("") || !isCountry("EG") {
		t.Error("what is no country is one")
	}
}

func TestTaxOfAPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what      string
		minor     int64
		ppm       int64
		inclusive bool
		want      taxed
	}{
		{"14 % on 1000.00", 100000, 140000, false, taxed{100000, 14000}},
		{"14 % within 1140.00", 114000, 140000, true, taxed{100000, 14000}},
		{"14 % within 1000.00", 100000, 140000, true, taxed{87719, 12281}},
		{"half of a unit goes up", 1, 500000, false, taxed{1, 1}},
		{"a third of a unit goes down", 1, 333333, false, taxed{1, 0}},
		{"half of a unit within goes up", 3, 1000000, true, taxed{1, 2}},
		{"10 % within 1000 JPY", 1000, 100000, true, taxed{909, 91}},
		{"5 % on 12.500 KWD", 12500, 50000, false, taxed{12500, 625}},
		{"four decimals", 1000000, 12345, false, taxed{1000000, 12345}},
		{"nothing of nothing", 0, 140000, true, taxed{}},
		{"nothing per cent", 100, 0, true, taxed{100, 0}},
		{"the most, twice", ledger.Most, whole, false, taxed{ledger.Most, ledger.Most}},
	} {
		rule := &keptTax{RatePpm: c.ppm, IsInclusive: c.inclusive}
		if got := rule.of(c.minor); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
	for ppm, want := range map[int64]string{0: "0", 140000: "14", 55000: "5.5", 12345: "1.2345", 1: "0.0001", whole: "100"} {
		if got := percent(ppm); got != want {
			t.Errorf("%d: %s, want %s", ppm, got, want)
		}
	}
}

// Whatever something costs and whatever is taken off: net and tax are what is paid, the tax is never half a unit from what the rate says, and what
// is posted balances, with sales less discounts as the net.
func TestTaxesSumUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		price := rapid.OneOf(rapid.Int64Range(0, 300), rapid.Int64Range(0, ledger.Most)).Draw(t, "price")
		off := rapid.Int64Range(0, price).Draw(t, "off")
		rule := &keptTax{RatePpm: rapid.Int64Range(0, whole).Draw(t, "rate"), IsInclusive: rapid.Bool().Draw(t, "inclusive")}
		got := rule.of(price - off)
		exact := big.NewRat(price-off, 1)
		if rule.IsInclusive {
			exact.Mul(exact, big.NewRat(rule.RatePpm, whole+rule.RatePpm))
		} else {
			exact.Mul(exact, big.NewRat(rule.RatePpm, whole))
		}
		// Half a unit up, and not half a unit down.
		wrong := new(big.Rat).Sub(new(big.Rat).SetInt64(got.Tax), exact)
		if wrong.Cmp(big.NewRat(1, 2)) > 0 || wrong.Cmp(big.NewRat(-1, 2)) <= 0 {
			t.Fatalf("%d, but exactly %s", got.Tax, exact.FloatString(6))
		}
		if paid := got.Net + got.Tax; rule.IsInclusive && paid != price-off || !rule.IsInclusive && got.Net != price-off || got.Net < 0 || got.Tax < 0 {
			t.Fatalf("%v of %d", got, price-off)
		}
		i := keptItem{PriceMinor: price, DiscountMinor: off, NetMinor: got.Net, TaxMinor: got.Tax, TaxRatePpm: &rule.RatePpm, IsTaxInclusive: rule.IsInclusive}
		if rapid.Bool().Draw(t, "reversed") {
			i.TaxMinor = 0
		}
		var sum, net int64
		for _, e := range (keptOrder{Currency: "KWD", TaxRegion: "EG"}).sold(i) {
			sum += e.Amount.Minor
			if e.Account != ledger.Tax("EG") {
				net -= e.Amount.Minor
			}
			if (e.Account == ledger.Discounts) != (e.Amount.Minor > 0) {
				t.Fatalf("%d is posted on %s", e.Amount.Minor, e.Account.Code)
			}
		}
		if sum != -i.due() || net != i.NetMinor {
			t.Fatalf("posted are %d, of which %d net, of %d", -sum, net, i.due())
		}
	})
}

func TestWhichTax(t *testing.T) {
	t.Parallel()
	list := taxes{{ID: "rest"}, {ID: "ca", Country: "CA"}, {ID: "qc", Country: "CA", Subdivision: "QC"}, {ID: "ny", Country: "US", Subdivision: "NY"}}
	for _, c := range []struct {
		at    Place
		knows bool
		want  string
	}{
		{Place{}, false, ""},
		{Place{Country: "EG"}, true, "rest"},
		{Place{Country: "CA"}, false, ""},
		{Place{"CA", ptr("QC")}, true, "qc"},
		{Place{"CA", ptr("")}, true, "ca"},
		{Place{"CA", ptr("ON")}, true, "ca"},
		{Place{"US", ptr("")}, true, "rest"},
	} {
		got := ""
		if k := list.at(c.at); k != nil {
			got = k.ID
		}
		if got != c.want || list.knows(c.at) != c.knows {
			t.Errorf("%+v: %s", c.at, got)
		}
	}
	if taxes(nil).at(Place{Country: "EG"}) != nil || taxes(nil).stamp(Place{Country: "EG"}) != "" || list.stamp(Place{Country: "EG"}) == list[1:].stamp(Place{Country: "EG"}) {
		t.Error("where there are no taxes there is one")
	}
}
