package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	restoreCourseSQL = `update courses set archived_at = null where id = $1`
	deleteCourseSQL  = `delete from courses where id = $1`

	listedCoursesSQL = `
		select slug, updated_at from courses
		where is_published and archived_at is null
		order by published_at desc, id desc
		limit 45000`

	prerequisitesSQL = `
		select c.id::text as id, c.slug, c.title, c.is_published and c.archived_at is null as listed
		from course_prerequisites p
		join courses c on c.id = p.prerequisite_id
		where p.course_id = $1
		order by c.title, c.id`

	// Courses that demand the course $1 and that $2 may know of; all of them for whoever steers the site ($3).
	dependentsSQL = `
		select c.id::text as id, c.slug, c.title, c.is_published and c.archived_at is null as listed
		from course_prerequisites p
		join courses c on c.id = p.course_id
		where p.prerequisite_id = $1 and c.archived_at is null
		and ($3 or c.is_published or exists (select from course_team t where t.course_id = c.id and t.user_id = $2::uuid))
		order by c.title, c.id`

	holdPrerequisitesSQL = `select pg_advisory_xact_lock(7150159)`

	// Of the courses $1 those that $2 may know of; all of them for whoever steers the site ($3).
	mayDemandSQL = `
		select c.id::text
		from courses c
		where c.id = any($1::uuid[])
		and ($3 or (c.is_published and c.archived_at is null)
			or exists (select from course_team t where t.course_id = c.id and t.user_id = $2::uuid))`

	// Whether one of the courses $1 demands the course $2, by however many steps.
	demandsSQL = `
		with recursive before as (
			select unnest($1::uuid[]) as id
			union
			select p.prerequisite_id from course_prerequisites p join before b on p.course_id = b.id
		)
		select exists (select from before where id = $2)`

	dropPrerequisitesSQL = `delete from course_prerequisites where course_id = $1 and not prerequisite_id = any($2::uuid[])`
	addPrerequisitesSQL  = `
		insert into course_prerequisites (course_id, prerequisite_id)
		select $1, unnest($2::uuid[])
		on conflict do nothing`

	revisionColumns = `
		select r.revision, u.first_name || ' ' || u.last_name as author, r.created_at as at, jsonb_array_length(r.snapshot) as sections,
			(select coalesce(sum(jsonb_array_length(p -> 'contents')), 0)::int from jsonb_array_elements(r.snapshot) p) as contents`

	revisionsSQL = revisionColumns + `
		from course_revisions r
		join users u on u.id = r.author_id
		where r.course_id = $1 and ($2::int is null or r.revision < $2)
		order by r.revision desc
		limit $3`

	revisionSQL = revisionColumns + `, r.snapshot as outline
		from course_revisions r
		join users u on u.id = r.author_id
		where r.course_id = $1 and r.revision = $2`
)

func restoreCourse(ctx context.Context, tx db.Tx, id plugin.CourseID) error {
	return changed(ctx, tx, restoreCourseSQL, id)
}

func prerequisites(ctx context.Context, q db.Querier, course plugin.CourseID) ([]CourseTitle, error) {
	return db.Many[CourseTitle](ctx, q, prerequisitesSQL, course)
}

func dependents(ctx context.Context, q db.Querier, course plugin.CourseID, user *plugin.UserID, all bool) ([]CourseTitle, error) {
	return db.Many[CourseTitle](ctx, q, dependentsSQL, course, user, all)
}

func listedCourses(ctx context.Context, q db.Querier) ([]ListedCourse, error) {
	return db.Many[ListedCourse](ctx, q, listedCoursesSQL)
}

func holdPrerequisites(ctx context.Context, tx db.Tx) error {
	_, err := tx.Exec(ctx, holdPrerequisitesSQL)
	return err
}

func mayDemand(ctx context.Context, q db.Querier, user *plugin.UserID, all bool, ids []plugin.CourseID) ([]plugin.CourseID, error) {
	return db.Values[plugin.CourseID](ctx, q, mayDemandSQL, ids, user, all)
}

func demands(ctx context.Context, q db.Querier, ids []plugin.CourseID, course plugin.CourseID) (bool, error) {
	return db.Value[bool](ctx, q, demandsSQL, ids, course)
}

func setPrerequisites(ctx context.Context, tx db.Tx, course plugin.CourseID, ids []plugin.CourseID) error {
	if _, err := tx.Exec(ctx, dropPrerequisitesSQL, course, ids); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, addPrerequisitesSQL, course, ids)
	return err
}

func revisions(ctx context.Context, q db.Querier, course plugin.CourseID, before *int, limit int) ([]Revision, error) {
	return db.Many[Revision](ctx, q, revisionsSQL, course, before, limit)
}

type revisionRow struct {
	Revision int
	Author   string
	At       time.Time
	Sections int
	Contents int
	Outline  []OutlinePart
}

func revision(ctx context.Context, q db.Querier, course plugin.CourseID, n int) (RevisionDetail, error) {
	r, err := found(db.One[revisionRow](ctx, q, revisionSQL, course, n))
	return RevisionDetail{Revision{r.Revision, r.Author, r.At, r.Sections, r.Contents}, r.Outline}, err
}
