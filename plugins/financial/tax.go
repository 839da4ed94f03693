package financial

import (
	"context"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// whole is the whole of which rates are parts: they are kept in millionths.
const whole = 1_000_000

// everywhereElse is what the books call the region of a rule for every place that has none of its own.
const everywhereElse = "other"

// keptTax is a row of a rule.
type keptTax struct {
	ID              string
	Country         string // "": every place that has no rule of its own
	Subdivision     string // "": all of the country
	SubdivisionName string
	NameEn          string
	NameAr          string
	RatePpm         int64 // millionths of the price without tax, 0 to 1000000
	IsInclusive     bool
	IsReversed      bool
	StartsOn        string // YYYY-MM-DD
	EndsOn          *string
	Version         int
	IsUsed          bool // an order has it
}

// taxed is what is paid for something, in minor units: what it is sold for, and the tax. Together they are all of it.
type taxed struct{ Net, Tax int64 }

// of reckons the tax of a price, discounts taken off, by a rule; nil: nothing is charged. What a price contains and what is left of it are the
// price together; what is added is added to it. The tax is rounded once, half up, to the minor unit. The price is from 0 to ledger.Most.
func (k *keptTax) of(minor int64) taxed {
	switch {
	case k == nil:
		return taxed{minor, 0}
	case k.IsInclusive:
		tax := halfUp(minor, k.RatePpm, whole+k.RatePpm)
		return taxed{minor - tax, tax}
	}
	return taxed{minor, halfUp(minor, k.RatePpm, whole)}
}

// halfUp is a times b divided by c, rounded half up. None of them is negative, and c is not nothing.
func halfUp(a, b, c int64) int64 {
	x := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	x.Lsh(x, 1).Add(x, big.NewInt(c))
	return x.Quo(x, big.NewInt(2*c)).Int64()
}

// region is to whom the tax is owed, as the books call it.
func (k *keptTax) region() string {
	switch {
	case k.Country == "":
		return everywhereElse
	case k.Subdivision == "":
		return k.Country
	}
	return k.Country + "-" + k.Subdivision
}

// percent is a rate as people write it: 14, 5.5.
func percent(ppm int64) string {
	text := big.NewRat(ppm, whole/100).FloatString(4)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Place is where a buyer is.
type Place struct {
	Country     string  `json:"country" maxLength:"2" doc:"ISO 3166-1"`
	Subdivision *string `json:"subdivision" maxLength:"3" doc:"What ISO 3166-2 has after the country; empty: another one than those that have rules; null: it was not asked"`
}

// taxes are the rules that count on a day; one at most of each region.
type taxes []keptTax

// taxesOn reads the rules that count on a day.
func (s *service) taxesOn(ctx context.Context, q native.Querier, day time.Time) (taxes, error) {
	return native.Many[keptTax](ctx, q, taxesOnSQL, day.Format(time.DateOnly))
}

// subdivisions are the rules for parts of a country.
func (t taxes) subdivisions(country string) taxes {
	return slices.DeleteFunc(slices.Clone(t), func(k keptTax) bool { return k.Country != country || k.Subdivision == "" })
}

// knows reports whether enough is said of where the buyer is.
func (t taxes) knows(p Place) bool {
	return p.Country != "" && (p.Subdivision != nil || len(t.subdivisions(p.Country)) == 0)
}

// at is the rule for a place: that of the subdivision, else that of the country, else that for everywhere else; nil: nothing is charged there.
func (t taxes) at(p Place) *keptTax {
	if !t.knows(p) {
		return nil
	}
	for _, region := range [][2]string{{p.Country, given(p.Subdivision)}, {p.Country, ""}, {"", ""}} {
		for i := range t {
			if t[i].Country == region[0] && t[i].Subdivision == region[1] {
				return &t[i]
			}
		}
	}
	return nil
}

// stamp names what taxes are reckoned by: who orders says it back, so that nothing else is charged than what was seen.
func (t taxes) stamp(p Place) string {
	if len(t) == 0 {
		return ""
	}
	parts := []string{p.Country, given(p.Subdivision)}
	if k := t.at(p); k != nil {
		parts = append(parts, k.ID, strconv.Itoa(k.Version))
	}
	return strings.Join(parts, "/")
}

// placeOf is where the buyer of a cart is: as it was said of the cart, else as it was said of the last order. The zero place is not known.
func (s *service) placeOf(ctx context.Context, q native.Querier, a plugin.Actor, c *cart) (Place, error) {
	if c.TaxCountry != "" || !a.SignedIn() {
		return Place{c.TaxCountry, c.TaxSubdivision}, nil
	}
	last, err := native.Many[Place](ctx, q, lastPlaceSQL, a.User)
	if err != nil || len(last) == 0 {
		return Place{}, err
	}
	return last[0], nil
}
