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
	// The words $2 of a name or an e-mail address.
	peopleMatch = `
		($2 = '' or cw_fold(u.first_name || ' ' || u.last_name) like '%' || replace(replace(replace(cw_fold($2), '\', '\\'), '%', '\%'), '_', '\_') || '%'
		or lower(u.email) like '%' || replace(replace(replace(lower($2), '\', '\\'), '%', '\%'), '_', '\_') || '%')`

	// Time is what was played of videos, and what was measured of other contents.
	peopleSQL = `
		with counted as (
			select c.id from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = $1 and c.deleted_at is null and ` + countedPart + `
		)
		select e.id::text as enrollment, u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, e.status::text as status,
		e.enrolled_at, e.completed_at,
		(select count(*)::int from counted) as total,
		(select count(*)::int from lesson_completions l join counted k on k.id = l.content_id where l.user_id = e.user_id and l.completed) as done,
		greatest(
			(select max(coalesce(l.completed_at, l.updated_at)) from lesson_completions l where l.user_id = e.user_id and l.course_id = e.course_id),
			(select max(w.last_report_at) from watched_ranges w where w.user_id = e.user_id and w.course_id = e.course_id)
		) as last_active_at,
		(
			coalesce((select sum(w.claimed_seconds) from watched_ranges w where w.user_id = e.user_id and w.course_id = e.course_id), 0)
			+ coalesce((select sum(l.time_spent) from lesson_completions l where l.user_id = e.user_id and l.course_id = e.course_id), 0)
		)::bigint as time_spent
		from enrollments e
		join users u on u.id = e.user_id
		where e.course_id = $1 and ` + peopleMatch + `
		and ($4 = '' or e.status = $4::text::enrollment_status)
		and ($5::uuid is null or e.id < $5)
		order by e.id desc
		limit $6`

	peopleCountsSQL = `
		select count(*)::int as all,
		count(*) filter (where e.status = 'enrolled')::int as enrolled,
		count(*) filter (where e.status = 'completed')::int as completed,
		count(*) filter (where e.status = 'dropped')::int as dropped,
		count(*) filter (where e.status = 'suspended')::int as suspended
		from enrollments e
		join users u on u.id = e.user_id
		where e.course_id = $1 and ` + peopleMatch

	candidatesSQL = `
		select u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, e.status::text as status
		from users u
		left join enrollments e on e.user_id = u.id and e.course_id = $1
		where u.role = 'trainee' and u.is_active and ` + peopleMatch + `
		and ($3::uuid is null or lower(u.email) = lower($2) or exists (
			select from enrollments o join course_team t on t.course_id = o.course_id and t.user_id = $3 where o.user_id = u.id
		))
		order by (e.id is not null), u.first_name, u.last_name, u.id
		limit 20`

	// What somebody is told of an enrolment.
	newsSQL = `
		select c.id::text as course, c.title,
		(select count(*)::int from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id = e.course_id and c.deleted_at is null and ` + countedPart + `) as lessons
		from enrollments e
		join courses c on c.id = e.course_id
		where e.user_id = $1 and e.course_id = $2`
)

type personRow struct {
	Enrollment   plugin.EnrollmentID
	User         plugin.UserID
	FirstName    string
	LastName     string
	Email        string
	Avatar       *string
	Status       Status
	EnrolledAt   time.Time
	CompletedAt  *time.Time
	Total        int
	Done         int
	LastActiveAt *time.Time
	TimeSpent    int64
}

type newsOf struct {
	Course  plugin.CourseID
	Title   string
	Lessons int
}

func (s *Service) people(ctx context.Context, q db.Querier, course plugin.CourseID, f PeopleFilter, after *plugin.EnrollmentID, limit int) ([]personRow, error) {
	list, err := db.Many[personRow](ctx, q, peopleSQL, course, f.Query, s.types, f.Status, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return list, nil
}

func peopleCounts(ctx context.Context, q db.Querier, course plugin.CourseID, query string) (PeopleCounts, error) {
	c, err := db.One[PeopleCounts](ctx, q, peopleCountsSQL, course, query)
	if err != nil {
		return PeopleCounts{}, fmt.Errorf("count people: %w", err)
	}
	return c, nil
}

func (s *Service) news(ctx context.Context, q db.Querier, user plugin.UserID, course plugin.CourseID) (newsOf, error) {
	a, err := db.One[newsOf](ctx, q, newsSQL, user, course, s.types)
	if errors.Is(err, db.ErrNoRow) {
		return newsOf{}, plugin.ErrNotFound
	}
	if err != nil {
		return newsOf{}, fmt.Errorf("read what to tell: %w", err)
	}
	return a, nil
}

type candidateRow struct {
	User      plugin.UserID
	FirstName string
	LastName  string
	Email     string
	Avatar    *string
	Status    *Status
}

// candidates finds trainees, of the courses of member's teams only unless that is nil, or by their whole address.
func candidates(ctx context.Context, q db.Querier, course plugin.CourseID, query string, member *plugin.UserID) ([]candidateRow, error) {
	rows, err := db.Many[candidateRow](ctx, q, candidatesSQL, course, query, member)
	if err != nil {
		return nil, fmt.Errorf("find candidates: %w", err)
	}
	return rows, nil
}
