package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// What the list of courses is narrowed by; $9 lets the words be those of the owner's name too.
	coursesNarrow = `
		and ($2::text = ''
			or $2 = 'archived' and c.archived_at is not null
			or $2 = 'published' and c.archived_at is null and c.is_published
			or $2 = 'draft' and c.archived_at is null and not c.is_published)` + coursesFound
	coursesFound = `
		and ($3::text = '' or cw_fold(c.title) like '%' || cw_fold($3) || '%'
			or $9::boolean and cw_fold(u.first_name || ' ' || u.last_name) like '%' || cw_fold($3) || '%')
		and ($6::uuid is null or c.trainer_id = $6)`

	coursesHead = `select` + cardColumns + `,` + courseColumns + `, c.created_at, u.email as trainer_email, cw_fold(c.title) as key_text,
			(extract(epoch from c.updated_at) * 1000000)::bigint as key_moment` + cardTables
	// The team's courses, and for super admins all of them.
	coursesOwn = coursesHead + `
		where c.id in (select m.course_id from course_team m where m.user_id = $1)` + coursesNarrow
	coursesAll = coursesHead + `
		where true` + coursesNarrow

	// The orders, each with where its next page begins.
	coursesByCreated = `
		and ($4::uuid is null or $7::bigint is null or $8::text is null or c.id < $4)
		order by c.id desc
		limit $5`
	coursesByTitle = `
		and ($4::uuid is null or $7::bigint is null or (cw_fold(c.title) collate "C", c.id) > ($8::text collate "C", $4))
		order by cw_fold(c.title) collate "C", c.id
		limit $5`
	coursesByChanged = `
		and ($4::uuid is null or $8::text is null or ((extract(epoch from c.updated_at) * 1000000)::bigint, c.id) < ($7::bigint, $4))
		order by c.updated_at desc, c.id desc
		limit $5`
	coursesByEnrolled = `
		and ($4::uuid is null or $8::text is null or (c.enrollment_count, c.id) < ($7::bigint, $4))
		order by c.enrollment_count desc, c.id desc
		limit $5`

	coursesOwnCreatedSQL  = coursesOwn + coursesByCreated
	coursesOwnTitleSQL    = coursesOwn + coursesByTitle
	coursesOwnChangedSQL  = coursesOwn + coursesByChanged
	coursesOwnEnrolledSQL = coursesOwn + coursesByEnrolled
	coursesAllCreatedSQL  = coursesAll + coursesByCreated
	coursesAllTitleSQL    = coursesAll + coursesByTitle
	coursesAllChangedSQL  = coursesAll + coursesByChanged
	coursesAllEnrolledSQL = coursesAll + coursesByEnrolled

	courseCountsSQL = `
		select count(*)::int as all,
			(count(*) filter (where c.archived_at is null and not c.is_published))::int as draft,
			(count(*) filter (where c.archived_at is null and c.is_published))::int as published,
			(count(*) filter (where c.archived_at is not null))::int as archived
		from courses c
		join users u on u.id = c.trainer_id
		where ($1::uuid is null or c.id in (select m.course_id from course_team m where m.user_id = $1))
		and ($2::text = '' or cw_fold(c.title) like '%' || cw_fold($2) || '%'
			or $1 is null and cw_fold(u.first_name || ' ' || u.last_name) like '%' || cw_fold($2) || '%')
		and ($3::uuid is null or c.trainer_id = $3)`

	courseOwnersSQL = `
		select u.id::text as id, u.first_name || ' ' || u.last_name as name, count(*)::int as courses
		from courses c
		join users u on u.id = c.trainer_id
		group by u.id
		order by cw_fold(u.first_name || ' ' || u.last_name), u.id
		limit 1000`
)

// listedRow is a course in the list of courses, with the keys of its place.
type listedRow struct {
	courseRow
	courseExtra
	KeyText   string
	KeyMoment int64
}

// coursesSQL finds the query of a list: one's own courses or all, in their order.
var coursesSQL = map[bool]map[CourseSort]string{
	false: {
		CoursesByCreated: coursesOwnCreatedSQL, CoursesByTitle: coursesOwnTitleSQL,
		CoursesByChanged: coursesOwnChangedSQL, CoursesByEnrolled: coursesOwnEnrolledSQL,
	},
	true: {
		CoursesByCreated: coursesAllCreatedSQL, CoursesByTitle: coursesAllTitleSQL,
		CoursesByChanged: coursesAllChangedSQL, CoursesByEnrolled: coursesAllEnrolledSQL,
	},
}

// listCoursesOf lists the courses of a filter for somebody, for whom all are theirs or those of their teams.
func listCoursesOf(ctx context.Context, q db.Querier, user *plugin.UserID, all bool, f CourseFilter, after *coursePlace, limit int) ([]listedRow, error) {
	number, text, id := after.parts()
	return db.Many[listedRow](ctx, q, coursesSQL[all][f.Sort], user, f.State, likePattern(f.Query), id, limit, f.owner(), number, text, all)
}

func courseCounts(ctx context.Context, q db.Querier, user *plugin.UserID, f CourseFilter) (CourseCounts, error) {
	return db.One[CourseCounts](ctx, q, courseCountsSQL, user, likePattern(f.Query), f.owner())
}

func courseOwners(ctx context.Context, q db.Querier) ([]CourseOwner, error) {
	return db.Many[CourseOwner](ctx, q, courseOwnersSQL)
}
