package learning

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// How many places the group $2 of the course $1 has, and how many are taken by others than $3.
	placesSQL = `
		select coalesce(g.capacity, c.max_students) as capacity,
		(select count(*)::int from enrollments e where e.group_id = g.id and e.status <> 'dropped' and e.user_id <> all($3::uuid[])) as taken
		from course_groups g
		join courses c on c.id = g.course_id
		where g.id = $2 and g.course_id = $1`

	placeSQL = `
		update enrollments set group_id = $2
		where course_id = $1 and user_id = any($3::uuid[]) and status <> 'dropped'
		returning id::text`

	// How many places of the groups $1 are taken, and which of them is $2's own.
	groupSeatsSQL = `
		select e.group_id::text as id, count(*)::int as taken, coalesce(bool_or(e.user_id = $2), false) as mine
		from enrollments e
		where e.group_id = any($1::uuid[]) and e.status <> 'dropped'
		group by e.group_id`
)

type groupSeatsRow struct {
	ID    string
	Taken int
	Mine  bool
}

type groupPlaces struct {
	Capacity *int
	Taken    int
}

// holdPlaces holds the course, so that its places are counted by one at a time.
func holdPlaces(ctx context.Context, tx db.Tx, course plugin.CourseID, group string, users []plugin.UserID) (groupPlaces, error) {
	if _, err := tx.Exec(ctx, holdCourseSQL, course); err != nil {
		return groupPlaces{}, fmt.Errorf("hold a course: %w", err)
	}
	p, err := db.One[groupPlaces](ctx, tx, placesSQL, course, group, users)
	if errors.Is(err, db.ErrNoRow) {
		return p, plugin.ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("count the places of a group: %w", err)
	}
	return p, nil
}

func groupSeats(ctx context.Context, q db.Querier, a plugin.Actor, groups []string) ([]catalogapi.GroupSeats, error) {
	rows, err := db.Many[groupSeatsRow](ctx, q, groupSeatsSQL, groups, userOf(a))
	if err != nil {
		return nil, fmt.Errorf("count the places of groups: %w", err)
	}
	list := make([]catalogapi.GroupSeats, len(rows))
	for i, r := range rows {
		list[i] = catalogapi.GroupSeats(r)
	}
	return list, nil
}

func place(ctx context.Context, tx db.Tx, course plugin.CourseID, group string, users []plugin.UserID) ([]string, error) {
	ids, err := db.Values[string](ctx, tx, placeSQL, course, group, users)
	if err != nil {
		return nil, fmt.Errorf("put people into a group: %w", err)
	}
	return ids, nil
}
