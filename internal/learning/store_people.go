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

	// Whom of the course $1 the words $2 find. Folding a name costs much more than comparing it as it is written, so that is tried first.
	matchingSQL = `
		with asked as materialized (
			select '%' || replace(replace(replace(lower($2), '\', '\\'), '%', '\%'), '_', '\_') || '%' as plain,
			'%' || replace(replace(replace(cw_fold($2), '\', '\\'), '%', '\%'), '_', '\_') || '%' as folded
		)
		select u.id::text
		from enrollments e
		join users u on u.id = e.user_id
		cross join asked q
		where e.course_id = $1 and (
			lower(u.first_name || ' ' || u.last_name) like q.plain or lower(u.email) like q.plain or cw_fold(u.first_name || ' ' || u.last_name) like q.folded
		)`

	// Who is asked about: those of $2, null being all, in the group, and as far as is asked for.
	peoplePart = `
		e.course_id = $1 and ($2::uuid[] is null or e.user_id in (select unnest($2::uuid[])))
		and ($8::uuid is null or e.group_id = $8)
		and ` + didPart

	// Everybody is looked at, but what they did is read at once.
	peopleCountsSQL = `
		with ` + activityOfAll + `
		select count(*)::int as all,
		count(*) filter (where e.status = 'enrolled')::int as enrolled,
		count(*) filter (where e.status = 'completed')::int as completed,
		count(*) filter (where e.status = 'dropped')::int as dropped,
		count(*) filter (where e.status = 'suspended')::int as suspended,
		count(*) filter (where e.status = 'enrolled' and ` + behindPart + `)::int as behind,
		count(*) filter (where ` + expiredPart + `)::int as expired,
		count(*) filter (where ` + soonPart + `)::int as soon
		from enrollments e
		join courses c on c.id = e.course_id
		left join course_groups g on g.id = e.group_id` + measurePart + activityJoins + `
		where ` + peoplePart

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
	Name        string  // as it is sorted by
	Share       float64 // of progress, as it is sorted by
	standingRow
}

type newsOf struct {
	Course  plugin.CourseID
	Title   string
	Lessons int
}

// matching returns whom of a course the words find, of whatever status.
func matching(ctx context.Context, q db.Querier, course plugin.CourseID, words string) ([]plugin.UserID, error) {
	ids, err := db.Values[plugin.UserID](ctx, q, matchingSQL, course, words)
	if err != nil {
		return nil, fmt.Errorf("search people: %w", err)
	}
	return append([]plugin.UserID{}, ids...), nil // nil would be everybody
}

func people(ctx context.Context, q db.Querier, course plugin.CourseID, who []plugin.UserID, f PeopleFilter, m measure, after *peopleKey, limit int) ([]personRow, error) {
	var id, value any
	if after != nil {
		id, value = after.ID, after.value(f.Sort)
	}
	list, err := db.Many[personRow](ctx, q, peopleSQL[f.Sort][f.Behind], course, who, m.now, m.zone, m.due, m.dates, m.counted, f.Group, f.Did, f.Content,
		id, limit, f.Status, f.Valid, value)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return list, nil
}

func peopleCounts(ctx context.Context, q db.Querier, course plugin.CourseID, who []plugin.UserID, f PeopleFilter, m measure) (TraineeCounts, error) {
	c, err := db.One[TraineeCounts](ctx, q, peopleCountsSQL, course, who, m.now, m.zone, m.due, m.dates, m.counted, f.Group, f.Did, f.Content)
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
