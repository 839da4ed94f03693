package insight

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	overviewSQL = `
		select
		(select count(*)::int from users where role = 'super_admin') as super_admin,
		(select count(*)::int from users where role = 'trainer') as trainer,
		(select count(*)::int from users where role = 'trainee') as trainee,
		(select count(*)::int from courses where archived_at is null and not is_published) as draft,
		(select count(*)::int from courses where archived_at is null and is_published) as published,
		(select count(*)::int from courses where archived_at is not null) as archived,
		(select count(*)::int from enrollments) as total,
		(select count(*)::int from enrollments where status = 'completed') as completed`

	// What came in twice as many days as are shown, by how many days ago in the time zone $1.
	latelySQL = `
		with zone as (select ((now() at time zone $1)::date - 2 * $2 + 1)::timestamp at time zone $1 as since)
		select 'people' as kind, (now() at time zone $1)::date - (u.created_at at time zone $1)::date as ago, count(*)::int as n
		from users u where u.created_at >= (select since from zone) group by 2
		union all
		select 'enrollments', (now() at time zone $1)::date - (e.enrolled_at at time zone $1)::date, count(*)::int
		from enrollments e where e.enrolled_at >= (select since from zone) group by 2
		union all
		select 'completions', (now() at time zone $1)::date - (e.completed_at at time zone $1)::date, count(*)::int
		from enrollments e where e.completed_at >= (select since from zone) group by 2`

	sinceSQL = `select ((now() at time zone $1)::date - $2::int + 1)::timestamp at time zone $1`

	newPeopleSQL = `
		select id::text as id, first_name || ' ' || last_name as name, avatar, role::text as role, created_at as at
		from users order by created_at desc, id desc limit $1`

	newEnrollmentsSQL = `
		select u.id::text as user, u.first_name || ' ' || u.last_name as name, c.id::text as course, c.title, e.enrolled_at as at
		from (select * from enrollments order by enrolled_at desc, id desc limit $1) e
		join users u on u.id = e.user_id
		join courses c on c.id = e.course_id
		order by e.enrolled_at desc, e.id desc`

	storageSQL = `
		select pg_database_size(current_database()) as database,
		(select coalesce(sum(size_bytes), 0)::bigint from media_assets) as files`

	todaySQL = `
		select count(*) filter (where not c.is_published)::int as draft, count(*) filter (where c.is_published)::int as published,
		(
			select count(distinct e.user_id)::int from enrollments e
			join course_team m on m.course_id = e.course_id and m.user_id = $1
			where e.status in ('enrolled', 'completed')
		) as trainees
		from course_team t
		join courses c on c.id = t.course_id
		where t.user_id = $1 and c.archived_at is null`

	// The latest of each kind in each course, by index; then the latest of those.
	recentSQL = `
		select u.id::text as user, u.first_name || ' ' || u.last_name as name, c.id::text as course, c.title,
		k.title as content_title, r.at, r.kind
		from course_team t
		join courses c on c.id = t.course_id
		cross join lateral (
			(select e.user_id, null::uuid as content_id, e.enrolled_at as at, 'enrolled' as kind
				from enrollments e where e.course_id = c.id
				order by e.enrolled_at desc limit $2)
			union all
			(select l.user_id, l.content_id, l.completed_at, 'completed_content'
				from lesson_completions l where l.course_id = c.id and l.completed
				order by l.completed_at desc limit $2)
			union all
			(select e.user_id, null, e.completed_at, 'completed_course'
				from enrollments e where e.course_id = c.id and e.completed_at is not null
				order by e.completed_at desc limit $2)
		) r
		join users u on u.id = r.user_id
		left join course_contents k on k.id = r.content_id
		where t.user_id = $1
		order by r.at desc, r.kind, u.id
		limit $2`
)

type overviewRow struct {
	UserCounts
	CourseCounts
	EnrollmentCounts
}

type todayRow struct {
	TodayCourses
	Trainees int
}

type recentRow struct {
	User         plugin.UserID
	Name         string
	Course       plugin.CourseID
	Title        string
	ContentTitle *string
	At           time.Time
	Kind         string
}

func readOverview(ctx context.Context, q db.Querier) (Overview, error) {
	r, err := db.One[overviewRow](ctx, q, overviewSQL)
	if err != nil {
		return Overview{}, fmt.Errorf("count the site: %w", err)
	}
	return Overview{Users: r.UserCounts, Courses: r.CourseCounts, Enrollments: r.EnrollmentCounts}, nil
}

type latelyRow struct {
	Kind string
	Ago  int
	N    int
}

// readLately counts what came, by day.
func readLately(ctx context.Context, q db.Querier, zone string) (Lately, error) {
	rows, err := db.Many[latelyRow](ctx, q, latelySQL, zone, lately)
	if err != nil {
		return Lately{}, fmt.Errorf("count what came lately: %w", err)
	}
	var l Lately
	if l.From, err = db.Value[time.Time](ctx, q, sinceSQL, zone, lately); err != nil {
		return Lately{}, fmt.Errorf("ask when lately began: %w", err)
	}
	into := map[string]*Movement{"people": &l.People, "enrollments": &l.Enrollments, "completions": &l.Completions}
	for _, m := range into {
		m.Days = make([]int, lately)
	}
	for _, r := range rows {
		m := into[r.Kind]
		switch {
		case r.Ago >= lately:
			m.Before += r.N
		case r.Ago >= 0: // what is dated ahead has not come yet
			m.Total += r.N
			m.Days[lately-1-r.Ago] += r.N
		}
	}
	return l, nil
}

type newEnrollmentRow struct {
	User   plugin.UserID
	Name   string
	Course plugin.CourseID
	Title  string
	At     time.Time
}

func readNewest(ctx context.Context, q db.Querier) (Newest, error) {
	people, err := db.Many[NewPerson](ctx, q, newPeopleSQL, newestMax)
	if err != nil {
		return Newest{}, fmt.Errorf("list the newest people: %w", err)
	}
	rows, err := db.Many[newEnrollmentRow](ctx, q, newEnrollmentsSQL, newestMax)
	if err != nil {
		return Newest{}, fmt.Errorf("list the newest enrolments: %w", err)
	}
	n := Newest{People: people, Enrollments: make([]NewEnrollment, 0, len(rows))}
	for _, r := range rows {
		n.Enrollments = append(n.Enrollments, NewEnrollment{Name{r.User, r.Name}, Title{r.Course, r.Title}, r.At})
	}
	return n, nil
}

type storageRow struct {
	Database int64
	Files    int64
}

func readStorage(ctx context.Context, q db.Querier) (Storage, error) {
	r, err := db.One[storageRow](ctx, q, storageSQL)
	if err != nil {
		return Storage{}, fmt.Errorf("ask how much is kept: %w", err)
	}
	return Storage{Database: r.Database, Files: r.Files}, nil
}

func readToday(ctx context.Context, q db.Querier, user plugin.UserID) (Today, error) {
	r, err := db.One[todayRow](ctx, q, todaySQL, user)
	if err != nil {
		return Today{}, fmt.Errorf("count a trainer's courses: %w", err)
	}
	return Today{Courses: r.TodayCourses, Trainees: r.Trainees}, nil
}

func readRecent(ctx context.Context, q db.Querier, user plugin.UserID, limit int) ([]Activity, error) {
	rows, err := db.Many[recentRow](ctx, q, recentSQL, user, limit)
	if err != nil {
		return nil, fmt.Errorf("read recent activity: %w", err)
	}
	list := make([]Activity, 0, len(rows))
	for _, r := range rows {
		list = append(list, Activity{Name{r.User, r.Name}, Title{r.Course, r.Title}, r.ContentTitle, r.At, r.Kind})
	}
	return list, nil
}
