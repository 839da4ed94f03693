package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// The seats that are taken in each group of the course $2 and, with null, in the course as a whole. Whoever has a seat there
	// or holds another one already is not counted twice, and what $4 holds not at all.
	takenSeatsSQL = `
		with seat as (
			select e.user_id as who, e.group_id from enrollments e
			left join course_groups g on g.id = e.group_id
			where e.course_id = $2 and ` + seated + `
		), held as (
			select distinct coalesce(h.user_id, h.id) as who, h.group_id from seat_holds h
			where h.course_id = $2 and h.expires_at > $3 and ($4::uuid is null or h.user_id is distinct from $4)
		)
		select t.group_id::text as "group", count(*)::int as taken
		from (
			select s.group_id from seat s
			union all
			select h.group_id from held h where not exists (select from seat s where s.who = h.who and s.group_id = h.group_id)
		) t
		where t.group_id is not null
		group by t.group_id
		union all
		select null, ((select count(*) from seat)
			+ (select count(distinct h.who) from held h where not exists (select from seat s where s.who = h.who)))::int`

	groupSQL = `
		select g.id::text as id, g.name, g.capacity, g.ends_on < $3::text::date as over, g.price_minor = 0 as free
		from course_groups g where g.id = $1 and g.course_id = $2`

	// The groups of the course $2 that are not over on the day $1, the next one first, with the seats of each that others than the
	// user $3 have, as in seatsSQL.
	openGroupsSQL = `
		select g.id::text as id, g.name, g.capacity, false as over, g.price_minor = 0 as free, (
			(select count(*) from enrollments e where e.group_id = g.id and e.user_id is distinct from $3 and ` + seated + `)
			+ (select count(distinct coalesce(h.user_id, h.id)) from seat_holds h
				where h.group_id = g.id and h.expires_at > $4 and (h.user_id is null or $3::uuid is null or h.user_id <> $3)
				and not exists (select from enrollments e where e.group_id = g.id and e.user_id = h.user_id and ` + seated + `))
		)::int as taken
		from course_groups g
		where g.course_id = $2 and g.ends_on >= $1::text::date
		order by g.starts_on, g.name, g.id`

	// Whether the course c met in groups. One that was taken away is still known by those who were in it.
	metPart = `(c.course_type = 'classroom' and (
			exists (select from course_groups g where g.course_id = c.id)
			or exists (select from enrollments e join enrollment_changes h on h.enrollment_id = e.id where e.course_id = c.id and h.group_name is not null)))`

	metInGroupsSQL = `select ` + metPart + ` from courses c where c.id = $1`

	// Whether somebody waits before the user $2 in a course $1 that met in groups: before the own place, or at all for who has none.
	// For whom a seat is kept waits no more.
	waitAheadSQL = `
		select exists (
			select from waiting_list b
			join users u on u.id = b.user_id and u.is_active
			where b.course_id = c.id and b.state = 'waiting' and b.user_id is distinct from $2::uuid
				and b.position < coalesce((
					select case when w.state = 'waiting' then w.position else 0 end from waiting_list w
					where w.course_id = c.id and w.user_id = $2::uuid and w.state in ('waiting', 'offered')), b.position + 1)
		) and ` + metPart + `
		from courses c
		where c.id = $1`
)

// waitAhead reports whether somebody waits for the next group of the course before the user, "" for a visitor.
func waitAhead(ctx context.Context, q db.Querier, course plugin.CourseID, user plugin.UserID) (bool, error) {
	ahead, err := db.Value[bool](ctx, q, waitAheadSQL, course, said(string(user)))
	if err != nil {
		return false, fmt.Errorf("look for who waits ahead: %w", err)
	}
	return ahead, nil
}

// metInGroups reports whether people meet in a classroom, and did so in groups.
func metInGroups(ctx context.Context, q db.Querier, course plugin.CourseID) (bool, error) {
	met, err := db.Value[bool](ctx, q, metInGroupsSQL, course)
	if err != nil {
		return false, fmt.Errorf("look for former groups: %w", err)
	}
	return met, nil
}

// group is a run of a course, as far as seats are concerned.
type group struct {
	ID       string
	Name     string
	Capacity *int
	Over     bool  // its last day is past
	Free     *bool // nil: it costs what the course costs
}

type takenRow struct {
	Group *string // nil: in the course as a whole
	Taken int
}

func takenSeats(ctx context.Context, q db.Querier, course plugin.CourseID, user *plugin.UserID, day string, now time.Time) ([]takenRow, error) {
	rows, err := db.Many[takenRow](ctx, q, takenSeatsSQL, day, course, now, user)
	if err != nil {
		return nil, fmt.Errorf("count the seats of a course: %w", err)
	}
	return rows, nil
}

// readGroup returns plugin.ErrNotFound unless the group is one of the course.
func readGroup(ctx context.Context, q db.Querier, course plugin.CourseID, id, day string) (group, error) {
	g, err := db.One[group](ctx, q, groupSQL, id, course, day)
	if errors.Is(err, db.ErrNoRow) {
		return group{}, plugin.ErrNotFound
	}
	if err != nil {
		return group{}, fmt.Errorf("read a group: %w", err)
	}
	return g, nil
}

// openGroup is a group that is not over, and how many seats others have there.
type openGroup struct {
	group
	Taken int
}

func (g openGroup) full() bool { return g.Capacity != nil && g.Taken >= *g.Capacity }

// openGroups returns the groups that one could come into, as far as seats are not concerned.
func openGroups(ctx context.Context, q db.Querier, course plugin.CourseID, user *plugin.UserID, now time.Time) ([]openGroup, error) {
	groups, err := db.Many[openGroup](ctx, q, openGroupsSQL, now.Format(time.DateOnly), course, user, now)
	if err != nil {
		return nil, fmt.Errorf("read the groups of a course: %w", err)
	}
	return groups, nil
}
