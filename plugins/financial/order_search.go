package financial

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// foundMost is how many people, or companies of orders, a word may be a part of so that their orders are read; where it is a part of more, the newest
// orders are looked through instead, as many of them are theirs.
const foundMost = 2000

// literally has LIKE take all signs of a word for themselves.
var literally = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// foundOrders are the orders of a number, of buyers whose names or addresses a word is a part of, of companies whose names it is a part of, and those that
// a company, a bank or a gateway calls so, the newest first. Who such people are is looked up before, as there are fewer of them than of orders.
func (s *service) foundOrders(ctx context.Context, words string, args []any) ([]keptOrder, error) {
	buyers, err := native.Values[plugin.UserID](ctx, s, buyersSQL, words, foundMost+1)
	if err != nil {
		return nil, err
	}
	company := "%" + literally.Replace(words) + "%"
	often, err := native.Value[bool](ctx, s, companiesSQL, company, foundMost)
	if err != nil {
		return nil, err
	}
	if len(buyers) > foundMost || often {
		return native.Many[keptOrder](ctx, s, ordersSQL, args...)
	}
	var number *int64
	if n, err := strconv.ParseInt(words, 10, 64); err == nil {
		number = &n
	}
	args[2] = "" // what is found by it is said already
	return native.Many[keptOrder](ctx, s, ordersOfFoundSQL, append(args, number, buyers, company, words)...)
}

// orderedIn says between which moments, and with which numbers, orders were placed on the days of a period, which are those of the organisation.
func (s *service) orderedIn(ctx context.Context, p ledger.Period) (from, until *time.Time, first, last *int64, err error) {
	if p.From.IsZero() && p.Until.IsZero() {
		return nil, nil, nil, nil, nil
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, nil, nil, nil, err
	}
	begins := func(day time.Time, plus int) *time.Time {
		if day.IsZero() {
			return nil
		}
		at := time.Date(day.Year(), day.Month(), day.Day()+plus, 0, 0, 0, 0, today.Location())
		return &at
	}
	from, until = begins(p.From, 0), begins(p.Until, 1)
	numbers, err := native.One[struct{ First, Last int64 }](ctx, s, numbersOfSQL, from, until)
	return from, until, &numbers.First, &numbers.Last, err
}
