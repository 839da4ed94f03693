package financial

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// revenueMost is how many changes are looked at in one transaction.
const revenueMost = 500

// tellRevenue has the host know what courses brought in whose entries in the books changed. Triggers write down which; what was written is
// taken away in the transaction that tells, so that nothing is lost and two servers do not tell different things.
func (s *service) tellRevenue(ctx context.Context) error {
	site, err := s.Site(ctx)
	if err != nil {
		return err
	}
	for more := true; more && err == nil; {
		err = s.InTx(ctx, func(tx native.Tx) error {
			moved, err := native.Values[plugin.CourseID](ctx, tx, takeMovesSQL, revenueMost)
			if err != nil {
				return err
			}
			more = len(moved) == revenueMost
			slices.Sort(moved)
			revenues := map[plugin.CourseID]plugin.Money{}
			courses := slices.Compact(moved)
			for _, course := range courses {
				if revenues[course], err = s.revenue(ctx, tx, course, site.Currency); err != nil {
					return err
				}
			}
			for _, course := range courses { // others wait from here on
				if err := s.Courses().SetRevenue(ctx, tx, course, revenues[course]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return err
}

// lookAtRevenue has what all courses brought in be reckoned anew.
func (s *service) lookAtRevenue(ctx context.Context) error {
	_, err := s.Exec(ctx, moveAllSQL)
	return err
}

// revenue is what a course brought in, without tax: its sales less discounts, what was given back and what banks took back, each day at its
// rate. What has no rate is left out.
func (s *service) revenue(ctx context.Context, q native.Querier, course plugin.CourseID, currency string) (plugin.Money, error) {
	known, err := reportAccounts(ctx, q)
	if err != nil {
		return plugin.Money{}, err
	}
	var ids, banks []int64
	for id, a := range known {
		switch a.Code {
		case "sales", "discounts", "refunds":
			ids = append(ids, id)
		case "chargebacks":
			ids, banks = append(ids, id), append(banks, id)
		}
	}
	from, until := "2000-01-01", "2999-12-31" // all that the books can have
	rows, err := native.Many[soldRow](ctx, q, soldSQL, from, until, ids, "", []plugin.CourseID{course}, true, true)
	if err != nil {
		return plugin.Money{}, err
	}
	parts, err := native.Many[soldRow](ctx, q, bankPartsSQL, from, until, banks, "")
	if err != nil {
		return plugin.Money{}, err
	}
	in, err := s.measureOf(ctx, q, append(rows, parts...), currency)
	if err != nil {
		return plugin.Money{}, err
	}
	sums, err := in.sums(append(rows, parts...), known)
	if err != nil {
		return plugin.Money{}, err
	}
	var all tally
	for _, is := range sums {
		if is.course == string(course) {
			all.add(is.figure, is.worth, 0)
		}
	}
	n := all.sum("sales", "discounts", "refunds", "chargebacks")
	if !n.IsInt64() {
		return plugin.Money{}, ErrOverflow
	}
	return plugin.Money{Minor: n.Int64(), Currency: currency}, nil
}
