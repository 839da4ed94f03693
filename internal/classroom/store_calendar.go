package classroom

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
)

const (
	// What somebody $2 goes to from $3 to $4, as a trainee whom it concerns at $1 or as the trainer.
	calendarSQL = `
		with mine as (
			select k.id from classroom_sessions k
			where k.trainer_id = $2 and ` + ofTeam + ` and k.ends_at > $3 and k.starts_at > $3 - interval '24 hours' and k.starts_at < $4
			union
			select k.id
			from enrollments e
			join classroom_sessions k on k.course_id = e.course_id and k.ends_at > $3 and k.starts_at > $3 - interval '24 hours' and k.starts_at < $4
			join courses c on c.id = e.course_id and (c.is_published or c.archived_at is not null)
			where e.user_id = $2 and ` + concerned + ` and (e.access_until is null or e.access_until > k.starts_at)
		)` + sessionColumns + `
		where k.id in (select id from mine) and c.course_type <> 'online'
		order by k.starts_at, k.id
		limit $5`

	// Who goes to a session that begins from $1 to $2, after the session $3 of the person $4, as a trainee or as the trainer.
	nearSQL = `
		with near as (
			select k.* from classroom_sessions k
			join courses c on c.id = k.course_id and c.course_type <> 'online' and (c.is_published or c.archived_at is not null)
			where k.starts_at > $1 and k.starts_at <= $2 and k.status <> 'cancelled' and ($3::uuid is null or k.id >= $3)
		), going as (
		select k.id, e.user_id, k.starts_at
		from near k
		join enrollments e on ` + concerned + ` and (e.access_until is null or e.access_until > k.starts_at)
		join users u on u.id = e.user_id and u.is_active
		union
		select k.id, u.id, k.starts_at
		from near k
		join users u on u.id = k.trainer_id and u.is_active
		where ` + ofTeam + `
		)
		select 'session' as kind, g.id::text as id, g.user_id::text as "user", g.starts_at as at
		from going g
		where $3::uuid is null or (g.id, g.user_id) > ($3, $4::uuid)
		order by g.id, g.user_id
		limit $5`
)

func near(ctx context.Context, q db.Querier, ahead learningapi.Ahead) ([]learningapi.Near, error) {
	id, user := ahead.Last()
	list, err := db.Many[learningapi.Near](ctx, q, nearSQL, ahead.From, ahead.To(learningapi.Meeting), id, user, ahead.Limit)
	if err != nil {
		return nil, fmt.Errorf("list who goes to a session soon: %w", err)
	}
	return list, nil
}
