package classroom

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// The course's type decides: one that was made an online course shows no meetings.
	nextSQL = sessionColumns + `
		where k.course_id = $2 and k.ends_at > $1 and k.status <> 'cancelled' and c.course_type <> 'online'
		order by k.starts_at, k.id
		limit $3`

	// The trainer u of the page $1, which everybody may see.
	trainerPage = ` from user_profiles p join users u on u.id = p.user_id where p.slug = $1 and ` + accountapi.PublicPage

	trainerPageSQL = `select exists (select` + trainerPage + `)`

	// What meets in the courses of the trainer of a page, own ones and those of whose team they are as a trainer, as visitors find
	// them on the courses' pages.
	trainerSQL = sessionColumns + `
		where k.course_id in (
			select m.course_id from course_team m
			where m.user_id = (select u.id` + trainerPage + `) and m.role in ('owner', 'trainer'))
		and c.is_published and c.archived_at is null and c.course_type <> 'online'
		and k.ends_at > $2 and k.starts_at > $2 - interval '24 hours' and k.status <> 'cancelled'
		order by k.starts_at, k.id
		limit $3`

	// What a trainee $3 of the course $2 sees: what is for all and for the own group; all where $4, for the team.
	courseSQL = sessionColumns + `
		where k.course_id = $2 and k.ends_at > $1 and c.course_type <> 'online'
		and ($4 or k.group_id is null or exists (select from enrollments e where e.course_id = k.course_id and e.user_id = $3 and e.group_id = k.group_id))
		order by k.starts_at, k.id
		limit $5`

	// What somebody $2 goes to next, as a trainee whom it concerns or as the trainer. No session is longer than a day, so the
	// indexes by course and by trainer need not go through the years.
	mineSQL = `
		with mine as (
			select k.id from classroom_sessions k
			where k.trainer_id = $2 and ` + ofTeam + ` and k.ends_at > $1 and k.starts_at > $1 - interval '24 hours'
			union
			select k.id
			from enrollments e
			join classroom_sessions k on k.course_id = e.course_id and k.ends_at > $1 and k.starts_at > $1 - interval '24 hours'
			join courses c on c.id = e.course_id and (c.is_published or c.archived_at is not null)
			where e.user_id = $2 and ` + concerned + `
		)` + sessionColumns + `
		where k.id in (select id from mine) and c.course_type <> 'online'
		order by k.starts_at, k.id
		limit $3`

	listedSQL = `select exists (select from courses where id = $1 and is_published and archived_at is null)`

	plannedSQL = `
		select exists (
			select from classroom_sessions k
			join courses c on c.id = k.course_id and c.course_type <> 'online'
			where k.course_id = $1 and k.ends_at > $2 and k.status <> 'cancelled')`

	// The trainees whom the session $2 concerns, after $3.
	peopleSQL = `
		select u.id::text
		from classroom_sessions k
		join enrollments e on ` + concerned + `
		join users u on u.id = e.user_id and u.is_active
		where k.id = $2 and ($3::uuid is null or u.id > $3)
		order by u.id
		limit $4`

	// Those whom the session $2 concerned when it was for the group $3 or, without one, for all, and whom it no longer concerns.
	formerSQL = `
		select u.id::text
		from classroom_sessions k
		join enrollments e on e.course_id = k.course_id and (e.access_until is null or e.access_until > $1)
			and ($3::uuid is null or e.group_id = $3) and (e.status = 'enrolled' or (e.status = 'completed' and $3::uuid is not null))
			and (` + concerned + `) is not true
		join users u on u.id = e.user_id and u.is_active
		where k.id = $2 and ($4::uuid is null or u.id > $4)
		order by u.id
		limit $5`
)

func listed(ctx context.Context, q db.Querier, course plugin.CourseID) (bool, error) {
	yes, err := db.Value[bool](ctx, q, listedSQL, course)
	if err != nil {
		return false, fmt.Errorf("look whether a course is listed: %w", err)
	}
	return yes, nil
}

func trainerThere(ctx context.Context, q db.Querier, slug string) (bool, error) {
	yes, err := db.Value[bool](ctx, q, trainerPageSQL, slug)
	if err != nil {
		return false, fmt.Errorf("look for a trainer's page: %w", err)
	}
	return yes, nil
}

func planned(ctx context.Context, q db.Querier, course plugin.CourseID, now time.Time) (bool, error) {
	yes, err := db.Value[bool](ctx, q, plannedSQL, course, now)
	if err != nil {
		return false, fmt.Errorf("look for a planned session: %w", err)
	}
	return yes, nil
}

func readSessions(ctx context.Context, q db.Querier, sql string, args ...any) ([]row, error) {
	list, err := db.Many[row](ctx, q, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

func people(ctx context.Context, q db.Querier, sql string, args ...any) ([]plugin.UserID, error) {
	list, err := db.Values[plugin.UserID](ctx, q, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list whom a session concerns: %w", err)
	}
	return list, nil
}
