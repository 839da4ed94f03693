package financial

import (
	"context"
	"math/big"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin/native"
)

// fairly divides a whole number into parts that are next to the exact ones: each is rounded down, and the units that are left go to those that
// were cut most, the first ones where they are equal. The exact parts together are the whole, or less than a unit away from it.
func fairly(whole int64, exact []*big.Rat) []int64 {
	if len(exact) == 1 {
		return []int64{whole}
	}
	out, cut, order := make([]int64, len(exact)), make([]*big.Rat, len(exact)), make([]int, len(exact))
	left := whole
	for n, e := range exact {
		floor := new(big.Int).Div(e.Num(), e.Denom()) // also of what is negative
		out[n], order[n] = floor.Int64(), n
		cut[n] = new(big.Rat).Sub(e, new(big.Rat).SetInt(floor))
		left -= out[n]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cut[b].Cmp(cut[a]) })
	for n, at := range order {
		if int64(n) < left {
			out[at]++
		}
	}
	return out
}

// earnedRow is what was put to a trainer for a course on a day, and what was taken back.
type earnedRow struct {
	Day, Currency, Course, Trainer string
	Given, Taken                   int64
}

type earnedOf struct{ day, currency, course string }

// byTrainer divides sums among the trainers of their courses: what they earned is theirs, and all else is divided by it; what was given back, by
// what was taken from them. Fees and chargebacks are the organisation's, and so is what no trainer had a share of on its day.
func (s *service) byTrainer(ctx context.Context, f ReportFilter, sums []soldSum, in measure) ([]soldSum, error) {
	rows, err := native.Many[earnedRow](ctx, s, earnedSQL, f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly), f.Currency, orNone(f.Course))
	if err != nil {
		return nil, err
	}
	earned := map[earnedOf][]earnedRow{}
	for _, r := range rows { // in the order of the trainers
		at := earnedOf{r.Day, r.Currency, r.Course}
		earned[at] = append(earned[at], r)
	}
	out := make([]soldSum, 0, len(sums))
	for _, is := range sums {
		trainers := earned[earnedOf{is.day, is.currency, is.course}]
		if is.figure == "shares" {
			parts := is.shared(trainers)
			if err := in.convert(parts); err != nil {
				return nil, err
			}
			out = append(out, parts...)
			continue
		}
		out = append(out, is.among(trainers)...)
	}
	return out, nil
}

// shared says whose shares they are; what was posted by hand is nobody's.
func (is soldSum) shared(trainers []earnedRow) []soldSum {
	nobodys := is
	parts := []soldSum{}
	for _, e := range trainers {
		part := is
		part.trainer, part.minor = e.Trainer, e.Given-e.Taken
		nobodys.minor -= part.minor
		parts = append(parts, part)
	}
	if nobodys.minor != 0 || len(parts) == 0 {
		parts = append(parts, nobodys)
	}
	return parts
}

// among divides a sum among trainers by what they earned.
func (is soldSum) among(trainers []earnedRow) []soldSum {
	weights, all := make([]int64, len(trainers)), int64(0)
	for n, e := range trainers {
		switch is.figure {
		case "fees", "chargebacks":
		case "refunds":
			weights[n] = e.Taken
		default:
			weights[n] = e.Given
		}
		all += weights[n]
	}
	if all == 0 {
		return []soldSum{is}
	}
	divided := func(whole int64) []int64 {
		exact := make([]*big.Rat, len(weights))
		for n, w := range weights {
			exact[n] = new(big.Rat).Mul(new(big.Rat).SetInt64(whole), big.NewRat(w, all))
		}
		return fairly(whole, exact)
	}
	minor, seats, worth := divided(is.minor), divided(is.seats), []int64(nil)
	if is.worth != nil {
		worth = divided(*is.worth)
	}
	parts := make([]soldSum, len(trainers))
	for n, e := range trainers {
		parts[n] = is
		parts[n].trainer, parts[n].minor, parts[n].seats = e.Trainer, minor[n], seats[n]
		if worth != nil {
			parts[n].worth = &worth[n]
		}
	}
	return parts
}
