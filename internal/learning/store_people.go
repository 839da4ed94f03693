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

	// What the person of the enrolment e did, by its last moment for each content.
	didOfPart = `(
		select d.content_id, bool_or(d.done) as done, max(d.at) as at
		from (
			select l.content_id, l.completed as done, coalesce(l.completed_at, l.created_at) as at
			from lesson_completions l where l.user_id = e.user_id and l.course_id = e.course_id
			union all
			select v.content_id, false, v.last_report_at from watched_ranges v where v.user_id = e.user_id and v.course_id = e.course_id
		) d
		group by d.content_id
	)`

	// How far somebody got, $9, of the content $10 or the course, as the course's statistics count it.
	didPart = `
		($10::uuid is null or e.user_id in (
			select l.user_id from lesson_completions l where l.content_id = $10
			union
			select v.user_id from watched_ranges v where v.content_id = $10
		))
		and case $9::text
		when 'started' then e.status = 'completed' or e.progress > 0 or exists (select from ` + didOfPart + ` x)
		when 'not_started' then e.status <> 'completed' and e.progress = 0 and not exists (select from ` + didOfPart + ` x)
		when 'half' then e.status = 'completed' or e.progress >= 50
		when 'began' then exists (select from ` + didOfPart + ` x where x.content_id = $10::uuid)
		when 'done' then exists (select from ` + didOfPart + ` x where x.content_id = $10::uuid and x.done)
		when 'last' then e.status <> 'completed' and (
			select x.content_id from ` + didOfPart + ` x order by x.at desc, x.content_id desc limit 1
		) = $10::uuid
		else true end`

	// Of a completed enrolment e of the course c: whether it has run out at $3, and whether it soon will.
	expiredPart = `coalesce(e.status = 'completed' and e.valid_until <= $3, false)`
	soonPart    = `coalesce(e.status = 'completed' and e.valid_until > $3 and e.valid_until <= $3 + make_interval(days => coalesce(c.retake_days, 30)), false)`

	// The page is cut first and measured then, unless it is asked who is behind. The counts of the first page look at everybody.
	peopleSQL = `
		with page as (
			select e.*
			from enrollments e
			join users u on u.id = e.user_id
			join courses c on c.id = e.course_id
			left join course_groups g on g.id = e.group_id
			where e.course_id = $1 and ` + peopleMatch + `
			and ($8 = '' or e.status = $8::text::enrollment_status)
			and ($11::uuid is null or e.id < $11)
			and ($14::uuid is null or e.group_id = $14)
			and ` + didPart + `
			and (not $13 or ` + behindPart + `)
			and case $15::text when 'expired' then ` + expiredPart + ` when 'soon' then ` + soonPart + ` else true end
			order by e.id desc
			limit $12
		)
		select e.id::text as enrollment, u.id::text as user, u.first_name, u.last_name, u.email, u.avatar, e.status::text as status,
		e.enrolled_at, e.completed_at, e.valid_until, e.group_id::text as group_id, g.name as group_name,` + standingColumns + `
		from page e
		join users u on u.id = e.user_id
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id
		cross join lateral ` + standingPart + ` b
		order by e.id desc`

	peopleCountsSQL = `
		select count(*)::int as all,
		count(*) filter (where e.status = 'enrolled')::int as enrolled,
		count(*) filter (where e.status = 'completed')::int as completed,
		count(*) filter (where e.status = 'dropped')::int as dropped,
		count(*) filter (where e.status = 'suspended')::int as suspended,
		count(*) filter (where e.status = 'enrolled' and ` + behindPart + `)::int as behind,
		count(*) filter (where ` + expiredPart + `)::int as expired,
		count(*) filter (where ` + soonPart + `)::int as soon
		from enrollments e
		join users u on u.id = e.user_id
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id
		where e.course_id = $1 and ` + peopleMatch + `
		and ($8::uuid is null or e.group_id = $8)
		and ` + didPart

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
	Enrollment  plugin.EnrollmentID
	User        plugin.UserID
	FirstName   string
	LastName    string
	Email       string
	Avatar      *string
	Status      Status
	EnrolledAt  time.Time
	CompletedAt *time.Time
	ValidUntil  *time.Time
	GroupID     *string
	GroupName   *string
	standingRow
}

type newsOf struct {
	Course  plugin.CourseID
	Title   string
	Lessons int
}

func people(ctx context.Context, q db.Querier, course plugin.CourseID, f PeopleFilter, m measure, after *plugin.EnrollmentID, limit int) ([]personRow, error) {
	list, err := db.Many[personRow](ctx, q, peopleSQL, course, f.Query, m.now, m.zone, m.due, m.dates, m.counted, f.Status, f.Did, f.Content, after, limit, f.Behind, f.Group, f.Valid)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return list, nil
}

func peopleCounts(ctx context.Context, q db.Querier, course plugin.CourseID, f PeopleFilter, m measure) (TraineeCounts, error) {
	c, err := db.One[TraineeCounts](ctx, q, peopleCountsSQL, course, f.Query, m.now, m.zone, m.due, m.dates, m.counted, f.Group, f.Did, f.Content)
	if err != nil {
		return TraineeCounts{}, fmt.Errorf("count people: %w", err)
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
