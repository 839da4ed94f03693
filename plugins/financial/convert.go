package financial

import (
	"context"
	"math/big"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/fx"
)

var (
	// ErrNoRate: no rate between the currencies is in force at that moment.
	ErrNoRate = plugin.NewFault(plugin.Conflict, "financial.no_rate")
	// ErrStale: the rate is older than the settings allow, and they say that it is not used then.
	ErrStale = plugin.NewFault(plugin.Conflict, "financial.stale")
	// ErrOverflow: the amount is larger than one that is kept.
	ErrOverflow = plugin.NewFault(plugin.Invalid, "financial.overflow")
)

// How a rate was found.
const (
	same    = "same"    // both currencies are one
	direct  = "direct"  // a rate that is kept
	inverse = "inverse" // one, the other way round
	cross   = "cross"   // by way of the base
)

// Conversion is what an amount is worth in another currency, and by which rate.
type Conversion struct {
	Amount      plugin.Money `json:"amount"`
	Converted   plugin.Money `json:"converted" doc:"Rounded to the minor unit, half up (away from zero)"`
	Rate        string       `json:"rate" doc:"A decimal; rounded where it was computed, though the amount was converted by the exact one"`
	Way         string       `json:"way" enum:"same,direct,inverse,cross" doc:"A kept rate, one the other way round, or two by way of the base"`
	Base        string       `json:"base"`
	EffectiveAt *time.Time   `json:"effectiveAt" doc:"Of the older of the rates; null for one and the same currency"`
	IsStale     bool         `json:"isStale"`
	// Exact is the rate as a fraction, for what has to be frozen with an order.
	Exact *big.Rat `json:"-"`
}

// market is what currencies are worth at a moment.
type market struct {
	base  string
	is    settings
	rates map[string]*Rate // between the base and another one, by that one
}

// marketAt reads what some currencies are worth at a moment.
func (s *service) marketAt(ctx context.Context, q native.Querier, at time.Time, codes ...string) (market, error) {
	base, err := s.base(ctx)
	if err != nil {
		return market{}, err
	}
	is, err := s.settings(ctx)
	if err != nil {
		return market{}, err
	}
	rates, err := s.legs(ctx, q, base, at, codes)
	return market{base, is, rates}, err
}

// rate is how one currency becomes another; no amount is converted yet.
func (m market) rate(from, to string) (Conversion, error) {
	c := Conversion{Base: m.base, Way: same, Exact: big.NewRat(1, 1)}
	pair := func(f *plugin.Fault) *plugin.Fault { return f.With("from", from).With("to", to) }
	if from == to {
		c.Rate = "1"
		return c, nil
	}
	for _, step := range [][2]string{{from, m.base}, {m.base, to}} {
		if step[0] == step[1] {
			continue
		}
		code := step[0]
		if code == m.base {
			code = step[1]
		}
		r := m.rates[code]
		if r == nil {
			return c, pair(ErrNoRate)
		}
		c.by(*r, step[0])
	}
	if c.IsStale && m.is.RefuseStale {
		return c, pair(ErrStale).With("days", m.is.StaleDays)
	}
	c.Rate = fx.Text(c.Exact, fx.Shown(c.Exact))
	return c, nil
}

// Convert says what an amount is worth in another currency at a moment. Everything is exact but the last step, which rounds to the minor unit of
// the other currency, half up, away from zero for what is owed. Currencies that were switched off are still converted: old orders are in
// them.
func (s *service) Convert(ctx context.Context, q native.Querier, amount plugin.Money, to string, at time.Time) (Conversion, error) {
	m, err := s.marketAt(ctx, q, at, amount.Currency, to)
	if err != nil {
		return Conversion{}, err
	}
	c, err := m.rate(amount.Currency, to)
	if err != nil {
		return c, err
	}
	minor, fits := fx.Convert(amount.Minor, plugin.Exponent(amount.Currency), plugin.Exponent(to), c.Exact)
	if !fits {
		return c, ErrOverflow.At("/amount", "financial.overflow")
	}
	c.Amount, c.Converted = amount, plugin.Money{Minor: minor, Currency: to}
	return c, nil
}

// by goes one step further, from a currency to the other one of a rate.
func (c *Conversion) by(r Rate, from string) {
	way, exact := direct, r.exact()
	if r.From != from {
		way, exact = inverse, exact.Inv(exact)
	}
	if c.Way != same {
		way = cross
	}
	c.Way = way
	c.Exact = new(big.Rat).Mul(c.Exact, exact)
	c.IsStale = c.IsStale || r.IsStale
	if c.EffectiveAt == nil || r.EffectiveAt.Before(*c.EffectiveAt) {
		c.EffectiveAt = &r.EffectiveAt
	}
}
