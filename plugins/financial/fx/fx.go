// Package fx reckons with exchange rates: exactly, with fractions of whole numbers, never with floats.
package fx

import (
	"math/big"
	"strings"
)

// Decimals is how many decimals a rate that is kept has.
const Decimals = 10

var (
	least = big.NewRat(1, 10_000_000_000)
	most  = big.NewRat(1_000_000_000, 1)
	half  = big.NewRat(1, 2)
	one   = big.NewInt(1)
)

// Parse reads a rate: a plain decimal of at most ten digits before and ten after the point, without sign or exponent, between 1e-10 and
// 1e9. It reports false for anything else.
func Parse(s string) (*big.Rat, bool) {
	whole, frac, dotted := strings.Cut(s, ".")
	if whole == "" || len(whole) > 10 || len(frac) > Decimals || dotted && frac == "" || strings.Trim(whole+frac, "0123456789") != "" {
		return nil, false
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || !InRange(r) {
		return nil, false
	}
	return r, true
}

// InRange reports whether a rate can be kept: from 1e-10 to 1e9.
func InRange(r *big.Rat) bool { return r.Cmp(least) >= 0 && r.Cmp(most) <= 0 }

// Convert turns minor units of one currency into those of another; from and to are how many decimals the currencies have, rate is how much of
// the second one unit of the first is worth. What lies half between two minor units is rounded away from zero. It reports false when
// the amount does not fit.
func Convert(minor int64, from, to int, rate *big.Rat) (int64, bool) {
	return ConvertTo(1, 0, minor, from, to, rate)
}

// Exact is what Convert rounds.
func Exact(minor int64, from, to int, rate *big.Rat) *big.Rat {
	exact := new(big.Rat).Mul(new(big.Rat).SetInt64(minor), rate)
	return exact.Mul(exact, power(to-from))
}

// ConvertTo is Convert to the nearest amount that is below a multiple of step, which is positive, by so much: as 4.99 is below 5. It is rounded once.
func ConvertTo(step, below, minor int64, from, to int, rate *big.Rat) (int64, bool) {
	exact := Exact(minor, from, to, rate)
	exact.Add(exact, new(big.Rat).SetInt64(below))
	n := round(exact.Quo(exact, new(big.Rat).SetInt64(step)))
	n.Mul(n, big.NewInt(step))
	n.Sub(n, big.NewInt(below))
	return n.Int64(), n.IsInt64()
}

// Text writes a rate with at most so many decimals, rounded half up, without zeros at the end.
func Text(r *big.Rat, decimals int) string {
	scaled := round(new(big.Rat).Mul(r, power(decimals)))
	sign := ""
	if scaled.Sign() < 0 {
		sign = "-"
	}
	digits := scaled.Abs(scaled).String()
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals-len(digits)+1) + digits
	}
	whole, frac := digits[:len(digits)-decimals], strings.TrimRight(digits[len(digits)-decimals:], "0")
	if frac == "" {
		if whole == "0" {
			sign = ""
		}
		return sign + whole
	}
	return sign + whole + "." + frac
}

// Shown is how many decimals people see of a rate that was computed, so that also a small one has ten digits that count.
func Shown(r *big.Rat) int {
	decimals := Decimals
	for at := big.NewRat(1, 10); decimals < 3*Decimals && r.Sign() > 0 && r.Cmp(at) < 0; decimals++ {
		at.Mul(at, big.NewRat(1, 10))
	}
	return decimals
}

// round is the whole number next to r; half lies away from zero.
func round(r *big.Rat) *big.Int {
	away := new(big.Rat).Add(new(big.Rat).Abs(r), half)
	n := new(big.Int).Quo(away.Num(), away.Denom())
	if r.Sign() < 0 {
		n.Neg(n)
	}
	return n
}

// power is ten to the n, which may be negative.
func power(n int) *big.Rat {
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
	if n < 0 {
		return new(big.Rat).SetFrac(one, p)
	}
	return new(big.Rat).SetInt(p)
}
