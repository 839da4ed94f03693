package financial

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// notLost is how much of an order can be given back by these lines where its buyer's bank has taken a part already; false: it took nothing. Of a
// dispute that was lost in part it is not known which course it was for, so that no course's rest is less by it. What is owed for a seat and not
// among the lines is kept for that.
func (s *service) notLost(ctx context.Context, q native.Querier, k keptOrder, items []keptItem, d RefundDraft) (most int64, isLess bool, err error) {
	lost, err := native.Value[int64](ctx, q, lostOfSQL, k.ID)
	if err != nil || lost == 0 {
		return 0, false, err
	}
	lines := d.lines(items)
	most = -lost
	for _, i := range items {
		if _, there := lines[i.CourseID]; there || !i.isOwed() {
			most += i.rest()
		}
	}
	return max(most, 0), true, nil
}

// allGone reports whether all of an order's money is gone by a refund, after which its courses are as given: what is left of it buyers' banks have
// taken before. Then trainers keep none of it either, of which course that may have been.
func (s *service) allGone(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, after []keptItem, refund string, day time.Time) (bool, error) {
	if k.isTaken() { // when the bank took all of it, trainers kept none of it already
		return false, nil
	}
	lost, err := native.Value[int64](ctx, tx, lostOfSQL, k.ID)
	if err != nil || lost == 0 {
		return false, err
	}
	rest := int64(0)
	for _, i := range after {
		if i.isOwed() {
			return false, nil
		}
		rest += i.rest()
	}
	if rest > lost {
		return false, nil
	}
	for _, i := range after {
		if i.rest() > 0 {
			if err := s.unearn(ctx, tx, a, k, i, i.rest(), lostSource+refund, day); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}
