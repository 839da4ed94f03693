package financial

import (
	"context"
	"strconv"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// buyersMost is how many people a word may be a part of so that their orders are read; where it is a part of more, the newest orders are looked
// through instead, as many of them are theirs.
const buyersMost = 2000

// foundOrders are the orders of a number, or of buyers whose names or addresses a word is a part of, the newest first. Who such people are is looked
// up before, as there are fewer of them than of orders.
func (s *service) foundOrders(ctx context.Context, words string, args []any) ([]keptOrder, error) {
	buyers, err := native.Values[plugin.UserID](ctx, s, buyersSQL, words, buyersMost+1)
	if err != nil {
		return nil, err
	}
	if len(buyers) > buyersMost {
		return native.Many[keptOrder](ctx, s, ordersSQL, args...)
	}
	var number *int64
	if n, err := strconv.ParseInt(words, 10, 64); err == nil {
		number = &n
	}
	args[2] = "" // what is found by it is said already
	return native.Many[keptOrder](ctx, s, ordersOfFoundSQL, append(args, number, buyers)...)
}
