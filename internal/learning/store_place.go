package learning

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// How many places of the groups $1 are taken on day $3, and which of them is $2's own; taken as seatsSQL has it.
	groupSeatsSQL = `
		select e.group_id::text as id,
		count(*) filter (where e.status in ('enrolled', 'suspended') or $3::text::date between g.starts_on and g.ends_on)::int as taken,
		coalesce(bool_or(e.user_id = $2), false) as mine
		from enrollments e
		join course_groups g on g.id = e.group_id
		where e.group_id = any($1::uuid[]) and e.status <> 'dropped'
		group by e.group_id`
)

type groupSeatsRow struct {
	ID    string
	Taken int
	Mine  bool
}

func groupSeats(ctx context.Context, q db.Querier, a plugin.Actor, groups []string, day string) ([]catalogapi.GroupSeats, error) {
	rows, err := db.Many[groupSeatsRow](ctx, q, groupSeatsSQL, groups, userOf(a), day)
	if err != nil {
		return nil, fmt.Errorf("count the places of groups: %w", err)
	}
	list := make([]catalogapi.GroupSeats, len(rows))
	for i, r := range rows {
		list[i] = catalogapi.GroupSeats(r)
	}
	return list, nil
}
