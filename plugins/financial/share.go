package financial

import (
	"math/big"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// ShareBasis is of which amount of a sale trainers get their share.
type ShareBasis string

// The bases. Fees of a provider are in none of them: they are not known when something is sold.
const (
	NetBasis   ShareBasis = "net"             // what was paid, without tax
	GrossBasis ShareBasis = "gross"           // what was paid, with tax
	ListBasis  ShareBasis = "before_discount" // the price without tax, before the coupon
)

// The rules, from the one that counts where there is no other to the nearest.
const (
	everybodysRule = "default"
	trainersRule   = "trainer"
	coursesRule    = "course"
	ownRule        = "own" // a trainer's in a course
)

// basis is of what amount of a course the trainers get their share.
func (i keptItem) basis(of ShareBasis) int64 {
	switch of {
	case GrossBasis:
		return i.due()
	case ListBasis:
		return i.sales()
	}
	return i.NetMinor
}

// keptShare is a row of a rule.
type keptShare struct {
	ID          string
	CourseID    *plugin.CourseID
	CourseTitle *string
	TrainerID   *plugin.UserID
	TrainerName *string
	SharePpm    int64
	StartsOn    string
	EndsOn      *string
	IsUsed      bool
	CreatedAt   time.Time
}

// kind is how near a rule is.
func (k keptShare) kind() string {
	switch {
	case k.CourseID != nil && k.TrainerID != nil:
		return ownRule
	case k.CourseID != nil:
		return coursesRule
	case k.TrainerID != nil:
		return trainersRule
	}
	return everybodysRule
}

// share is what a trainer gets of a course.
type share struct {
	trainer plugin.UserID
	rule    string
	ruleID  *string
	ppm     int64
	by      int64 // so many have it together
}

// sharesOf says what each trainer of a course gets, by the rules of a day for the course and its trainers. A rule for a trainer in the course is
// that trainer's alone; of any other one each trainer gets an equal part.
func sharesOf(trainers []plugin.UserID, rules []keptShare, everybodys int64) []share {
	near := []string{everybodysRule, trainersRule, coursesRule, ownRule}
	all := make([]share, 0, len(trainers))
	for _, t := range trainers {
		is := share{trainer: t, rule: everybodysRule, ppm: everybodys, by: int64(len(trainers))}
		for _, r := range rules {
			if r.TrainerID != nil && *r.TrainerID != t || slices.Index(near, r.kind()) < slices.Index(near, is.rule) {
				continue
			}
			is.rule, is.ruleID, is.ppm, is.by = r.kind(), &r.ID, r.SharePpm, int64(len(trainers))
			if is.rule == ownRule {
				is.by = 1
			}
		}
		all = append(all, is)
	}
	return all
}

// split divides what trainers get of an amount among them. Their shares together are rounded once, half up; each has its own rounded down, and
// the units that are left go to those whose shares were cut most, the first ones where they are equal. Shares that are more than the
// whole together are made smaller in proportion: then all of the amount is theirs. It returns whether that was so.
func split(minor int64, shares []share) ([]int64, bool) {
	// All shares are parts of the same whole: millionths, divided by each number of trainers that have one together.
	parts, of := make([]*big.Int, len(shares)), big.NewInt(whole)
	for _, s := range shares {
		if s.by > 1 {
			of = big.NewInt(whole * s.by) // they are as many as the course has trainers, wherever they are several
		}
	}
	sum := new(big.Int)
	for n, s := range shares {
		parts[n] = new(big.Int).Quo(new(big.Int).Mul(big.NewInt(s.ppm), of), big.NewInt(whole*s.by))
		sum.Add(sum, parts[n])
	}
	scaled := sum.Cmp(of) > 0
	if scaled {
		of = sum
	}
	total := new(big.Int).Mul(big.NewInt(minor), sum)
	total.Lsh(total, 1).Add(total, of).Quo(total, new(big.Int).Lsh(of, 1))
	out, cut, order := make([]int64, len(shares)), make([]*big.Int, len(shares)), make([]int, len(shares))
	left := total.Int64()
	for n := range shares {
		q, r := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(minor), parts[n]), of, new(big.Int))
		out[n], cut[n], order[n] = q.Int64(), r, n
		left -= out[n]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cut[b].Cmp(cut[a]) })
	for _, n := range order[:left] {
		out[n]++
	}
	return out, scaled
}
