package financial

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/fx"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// ErrPrices: a course's prices cannot be like that.
var ErrPrices = plugin.NewFault(plugin.Invalid, "financial.prices")

// How a price was found, or why there is none.
const (
	byFree     = "free"      // the course costs nothing
	byOwn      = "own"       // in the course's own currency
	byFixed    = "fixed"     // said for this currency
	byOwnRate  = "own_rate"  // converted by the course's own rate
	bySiteRate = "rate"      // converted by the site's rate
	notTaken   = "not_taken" // the course is not paid for in it
	noRate     = "no_rate"   // there is no rate, or one that is too old is not used
	tooMuch    = "too_much"  // it is more than can be kept
)

// CoursePrice is what a course costs in a currency.
type CoursePrice struct {
	Currency    string        `json:"currency"`
	IsOwn       bool          `json:"isOwn" doc:"It is the currency of the course's own price"`
	IsAccepted  bool          `json:"isAccepted" doc:"The course can be paid for in it"`
	Fixed       *plugin.Money `json:"fixed" doc:"Said for this currency; null: converted"`
	OwnRate     *string       `json:"ownRate" doc:"One unit of the course's own currency in this one, for this course alone; null: the site's"`
	Price       *plugin.Money `json:"price" doc:"What a buyer pays today; null: it cannot be bought in it"`
	How         string        `json:"how" enum:"free,own,fixed,own_rate,rate,not_taken,no_rate,too_much" doc:"How the price was found, or why there is none"`
	Rate        *string       `json:"rate" doc:"By which it was converted; null: it was not"`
	EffectiveAt *time.Time    `json:"effectiveAt" doc:"Since when the site's rate is in force"`
	IsStale     bool          `json:"isStale"`
}

// CoursePrices are a course's prices in all currencies that are used.
type CoursePrices struct {
	Own      plugin.Money  `json:"own" doc:"The course's own price"`
	Rounding string        `json:"rounding" enum:"exact,one,five,ten,ninety_nine,ninety_five" doc:"What converted prices are rounded to: whole units, or an amount that ends in 99 or 95"`
	Items    []CoursePrice `json:"items"`
	Version  int           `json:"version" doc:"Counts changes; the next one names it"`
}

// PriceDraft is what is to be said of a course in a currency.
type PriceDraft struct {
	Currency   string  `json:"currency" maxLength:"3"`
	IsAccepted bool    `json:"isAccepted"`
	Fixed      *string `json:"fixed" maxLength:"30" doc:"A decimal; null: converted"`
	OwnRate    *string `json:"ownRate" maxLength:"30" doc:"A plain decimal from 0.0000000001 to 1000000000; null: the site's"`
}

// PricesDraft are a course's prices as they are to be. What is not named stays.
type PricesDraft struct {
	Items   []PriceDraft `json:"items" maxItems:"200"`
	Own     string       `json:"own" maxLength:"3" doc:"The currency of the course's own price that the change was made from"`
	Version int          `json:"version" minimum:"1" maximum:"1000000000" doc:"That the change was made from"`
}

// pricedCourse is a course's own price.
type pricedCourse struct {
	ID       plugin.CourseID
	Minor    int64
	Currency string
	Version  int // counts changes of its prices
}

// keptPrice is what is kept about a course in a currency.
type keptPrice struct {
	CourseID    plugin.CourseID
	Currency    string
	IsAccepted  bool
	AmountMinor *int64
	OwnRate     *string
	OwnCurrency string // which one the course's own was then
}

// step is what the settings round converted prices to, in minor units of a currency that has so many decimals: to amounts that are below a multiple
// of step by so much. Of what ends in 99 or 95 those are the first two decimals, or the last two digits where there are none.
func (s settings) step(decimals int) (step, below int64) {
	end := map[string]int64{"ninety_nine": 1, "ninety_five": 5}[s.Rounding]
	if end > 0 {
		decimals = max(decimals, 2)
	}
	unit := func(n int) int64 {
		one := int64(1)
		for range n {
			one *= 10
		}
		return one
	}
	switch units := map[string]int64{"one": 1, "five": 5, "ten": 10}[s.Rounding]; {
	case end > 0:
		return unit(decimals), end * unit(decimals-2)
	case units > 0:
		return units * unit(decimals), 0
	}
	return 1, 0
}

// pricing reckons what a course costs in one currency or another.
type pricing struct {
	own     plugin.Money
	said    map[string]keptPrice
	codes   []string // in which the course can be paid for: those that are active, its own one first
	market  market   // for those
	version int      // counts changes
}

// in is what the course costs in a currency.
func (p pricing) in(code string) (CoursePrice, error) {
	s, ok := p.said[code]
	if !ok {
		s = keptPrice{Currency: code, IsAccepted: true}
	}
	out := CoursePrice{Currency: code, IsOwn: code == p.own.Currency, IsAccepted: s.IsAccepted, OwnRate: s.OwnRate}
	if out.IsOwn { // it was another one when more was said
		s.AmountMinor, s.OwnRate, out.OwnRate = nil, nil, nil
	}
	if s.AmountMinor != nil {
		out.Fixed = &plugin.Money{Minor: *s.AmountMinor, Currency: code}
	}
	costs := func(how string, minor int64, kept bool) (CoursePrice, error) {
		if out.How = tooMuch; kept {
			out.How, out.Price = how, &plugin.Money{Minor: minor, Currency: code}
		}
		return out, nil
	}
	switch {
	case p.own.IsZero():
		return costs(byFree, 0, true)
	case !s.IsAccepted:
		out.How = notTaken
		return out, nil
	case out.IsOwn:
		return costs(byOwn, p.own.Minor, true)
	case s.AmountMinor != nil:
		return costs(byFixed, *s.AmountMinor, true)
	case s.OwnRate != nil && s.OwnCurrency != p.own.Currency:
		out.How = noRate
		return out, nil
	case s.OwnRate != nil:
		rate, ok := new(big.Rat).SetString(*s.OwnRate)
		if !ok {
			return out, fmt.Errorf("the rate %q of a course is none", *s.OwnRate)
		}
		out.Rate = s.OwnRate
		minor, kept := p.convert(code, rate)
		return costs(byOwnRate, minor, kept)
	}
	c, err := p.market.rate(p.own.Currency, code)
	if errors.Is(err, ErrNoRate) || errors.Is(err, ErrStale) {
		out.How = noRate
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Rate, out.EffectiveAt, out.IsStale = &c.Rate, c.EffectiveAt, c.IsStale
	minor, kept := p.convert(code, c.Exact)
	return costs(bySiteRate, minor, kept)
}

// convert is the own price in another currency, rounded once, half up: to the minor unit, or to what the settings say. What
// costs something is never rounded to nothing. It reports false for what cannot be kept.
func (p pricing) convert(code string, rate *big.Rat) (int64, bool) {
	step, below := p.market.is.step(plugin.Exponent(code))
	minor, fits := fx.ConvertTo(step, below, p.own.Minor, plugin.Exponent(p.own.Currency), plugin.Exponent(code), rate)
	return max(minor, step-below), fits && minor <= ledger.Most
}

// isSold reports whether the course can be paid for in any currency.
func (p pricing) isSold() bool {
	return slices.ContainsFunc(p.codes, func(code string) bool {
		s, ok := p.said[code]
		return !ok || s.IsAccepted
	})
}

// pricingOf reads what is known of a course's prices.
func (s *service) pricingOf(ctx context.Context, q native.Querier, course plugin.CourseID) (pricing, error) {
	all, err := s.pricings(ctx, q, course)
	if err != nil {
		return pricing{}, err
	}
	p, ok := all[course]
	if !ok {
		return pricing{}, plugin.ErrNotFound
	}
	return p, nil
}

// pricings reads what is known of the prices of some courses. Those that are gone are left out.
func (s *service) pricings(ctx context.Context, q native.Querier, courses ...plugin.CourseID) (map[plugin.CourseID]pricing, error) {
	priced, err := native.Many[pricedCourse](ctx, q, coursePriceSQL, courses)
	if err != nil {
		return nil, err
	}
	kept, err := native.Many[keptPrice](ctx, q, coursePricesSQL, courses)
	if err != nil {
		return nil, err
	}
	active, err := s.activeCodes(ctx, q)
	if err != nil {
		return nil, err
	}
	codes := slices.Clone(active)
	for _, c := range priced {
		codes = append(codes, c.Currency)
	}
	slices.Sort(codes)
	m, err := s.marketAt(ctx, q, time.Now(), slices.Compact(codes)...)
	if err != nil {
		return nil, err
	}
	all := map[plugin.CourseID]pricing{}
	for _, c := range priced {
		others := slices.DeleteFunc(slices.Clone(active), func(code string) bool { return code == c.Currency })
		all[c.ID] = pricing{plugin.Money{Minor: c.Minor, Currency: c.Currency}, map[string]keptPrice{}, append([]string{c.Currency}, others...), m, c.Version}
	}
	for _, one := range kept {
		if p, ok := all[one.CourseID]; ok {
			p.said[one.Currency] = one
		}
	}
	return all, nil
}

// activeCodes are the currencies in which something can be paid, the organisation's own among them, by name.
func (s *service) activeCodes(ctx context.Context, q native.Querier) ([]string, error) {
	codes, err := native.Values[string](ctx, q, activeCodesSQL)
	if err != nil {
		return nil, err
	}
	base, err := s.base(ctx)
	if err != nil {
		return nil, err
	}
	codes = append(codes, base)
	slices.Sort(codes)
	return slices.Compact(codes), nil
}

// say puts what is to be said of some currencies in the place of what was.
func (p pricing) say(rows []keptPrice) {
	for _, one := range rows {
		p.said[one.Currency] = one
	}
}

// shown is what the course's team sees of it.
func (p pricing) shown() (CoursePrices, error) {
	out := CoursePrices{Own: p.own, Rounding: p.market.is.Rounding, Items: []CoursePrice{}, Version: p.version}
	for _, code := range p.codes {
		one, err := p.in(code)
		if err != nil {
			return CoursePrices{}, err
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}

// check turns what was typed into what is kept. codes are the currencies of which something can be said, the course's own one first.
func (d PricesDraft) check(codes []string) ([]keptPrice, error) {
	fault := ErrPrices
	var out []keptPrice
	for i, one := range d.Items {
		at := "/items/" + strconv.Itoa(i)
		if !slices.Contains(codes, one.Currency) || slices.ContainsFunc(out, func(o keptPrice) bool { return o.Currency == one.Currency }) {
			fault = fault.At(at+"/currency", "financial.inactive")
			continue
		}
		row := keptPrice{Currency: one.Currency, IsAccepted: one.IsAccepted, OwnRate: one.OwnRate, OwnCurrency: codes[0]}
		if one.Fixed != nil {
			m, err := plugin.ParseMoney(*one.Fixed, one.Currency)
			if err == nil && m.Minor > ledger.Most {
				fault = fault.At(at+"/fixed", "financial.overflow")
			} else if err != nil || m.Minor <= 0 {
				fault = fault.At(at+"/fixed", "financial.positive", plugin.Args{"decimals": plugin.Exponent(one.Currency)})
			}
			row.AmountMinor = &m.Minor
		}
		if one.OwnRate != nil {
			if _, ok := fx.Parse(*one.OwnRate); !ok {
				fault = fault.At(at+"/ownRate", "financial.rate")
			}
		}
		switch own := one.Currency == codes[0]; {
		case one.Fixed != nil && one.OwnRate != nil:
			fault = fault.At(at+"/ownRate", "financial.one_way")
		case own && (one.Fixed != nil || one.OwnRate != nil):
			fault = fault.At(at+"/currency", "financial.own_price")
		}
		out = append(out, row)
	}
	if len(fault.Fields) > 0 {
		return nil, fault
	}
	return out, nil
}

// drafted reads a course's prices as a draft would have them. It returns what the draft says of each currency, too.
func (s *service) drafted(ctx context.Context, q native.Querier, course plugin.CourseID, d PricesDraft) (pricing, []keptPrice, error) {
	p, err := s.pricingOf(ctx, q, course)
	if err != nil {
		return p, nil, err
	}
	if d.Own != p.own.Currency {
		return p, nil, ErrChanged
	}
	rows, err := d.check(p.codes)
	if err != nil {
		return p, nil, err
	}
	p.say(rows)
	if !p.isSold() {
		return p, nil, ErrPrices.At("/items", "financial.none_taken")
	}
	return p, rows, nil
}

// setPrices keeps a course's prices, if nobody has changed them since that version.
func (s *service) setPrices(ctx context.Context, a plugin.Actor, course plugin.CourseID, d PricesDraft) (CoursePrices, error) {
	if err := s.Courses().MayEdit(ctx, a, course); err != nil {
		return CoursePrices{}, err
	}
	var out CoursePrices
	err := s.InTx(ctx, func(tx native.Tx) error {
		// It may be gone since it was looked at.
		if _, err := s.pricingOf(ctx, tx, course); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, ensurePricingSQL, course); err != nil {
			return err
		}
		// Whoever else changes them waits here, so that what is checked below is what is changed.
		tag, err := tx.Exec(ctx, nextPricingSQL, course, d.Version)
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrChanged
		}
		if err != nil {
			return err
		}
		p, rows, err := s.drafted(ctx, tx, course, d)
		if err != nil {
			return err
		}
		var named, codes []string
		var accepted []bool
		var amounts []*int64
		var ownRates []*string
		for _, one := range rows {
			named = append(named, one.Currency)
			if one.IsAccepted && one.AmountMinor == nil && one.OwnRate == nil {
				continue
			}
			codes, accepted = append(codes, one.Currency), append(accepted, one.IsAccepted)
			amounts, ownRates = append(amounts, one.AmountMinor), append(ownRates, one.OwnRate)
		}
		if _, err := tx.Exec(ctx, ensureCurrenciesSQL, slices.Compact(slices.Sorted(slices.Values(append(codes, d.Own))))); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, forgetPricesSQL, course, named); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertPricesSQL, course, codes, accepted, amounts, ownRates, d.Own); err != nil {
			return err
		}
		if out, err = p.shown(); err != nil {
			return err
		}
		return s.Audit(ctx, tx, a, "prices_changed", "course", string(course))
	})
	return out, err
}
