package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Of the contents $2 of the course $1. Each statement returns those that are otherwise now.
const (
	chosenContentsSQL = `
		select id::text as id, type, is_published, deleted_at is not null as deleted
		from course_contents
		where course_id = $1 and id = any($2::text[]::uuid[])`

	publishContentsSQL = `
		update course_contents set is_published = $3
		where course_id = $1 and id = any($2::text[]::uuid[]) and deleted_at is null and is_published <> $3
		returning id::text`

	requireContentsSQL = `
		update course_contents set is_required = $3
		where course_id = $1 and id = any($2::text[]::uuid[]) and deleted_at is null and is_required <> $3
		returning id::text`

	deleteContentsSQL = `
		update course_contents set deleted_at = $3
		where course_id = $1 and id = any($2::text[]::uuid[]) and deleted_at is null
		returning id::text`

	restoreContentsSQL = `
		update course_contents set deleted_at = null
		where course_id = $1 and id = any($2::text[]::uuid[]) and deleted_at is not null
		returning id::text`

	// They keep their order among each other and stand behind what is there; what is there already stays in its place.
	moveContentsSQL = `
		update course_contents x set section_id = $3::uuid, position = n.place
		from (
			select o.id, coalesce((
					select max(l.position) + 1 from course_contents l where l.course_id = $1 and l.section_id is not distinct from $3::uuid
				), 0) + row_number() over (order by s.position, o.position, o.id) - 1 as place
			from course_contents o
			left join course_sections s on s.id = o.section_id
			where o.course_id = $1 and o.id = any($2::text[]::uuid[]) and o.deleted_at is null and o.section_id is distinct from $3::uuid
		) n
		where x.id = n.id
		returning x.id::text`
)

// chosenRow is a content with which a step is to be taken.
type chosenRow struct {
	ID          plugin.ContentID
	Type        string
	IsPublished bool
	Deleted     bool
}

func chosenContents(ctx context.Context, tx db.Tx, course plugin.CourseID, ids []plugin.ContentID) ([]chosenRow, error) {
	return db.Many[chosenRow](ctx, tx, chosenContentsSQL, course, ids)
}

func publishContents(ctx context.Context, tx db.Tx, course plugin.CourseID, ids []plugin.ContentID, to bool) ([]plugin.ContentID, error) {
	return db.Values[plugin.ContentID](ctx, tx, publishContentsSQL, course, ids, to)
}

func requireContents(ctx context.Context, tx db.Tx, course plugin.CourseID, ids []plugin.ContentID, to bool) ([]plugin.ContentID, error) {
	return db.Values[plugin.ContentID](ctx, tx, requireContentsSQL, course, ids, to)
}

func deleteContents(ctx context.Context, tx db.Tx, course plugin.CourseID, ids []plugin.ContentID, at time.Time) ([]plugin.ContentID, error) {
	return db.Values[plugin.ContentID](ctx, tx, deleteContentsSQL, course, ids, at)
}

func restoreContents(ctx context.Context, tx db.Tx, course plugin.CourseID, ids []plugin.ContentID) ([]plugin.ContentID, error) {
	return db.Values[plugin.ContentID](ctx, tx, restoreContentsSQL, course, ids)
}

func moveContents(ctx context.Context, tx db.Tx, course plugin.CourseID, ids []plugin.ContentID, to *plugin.SectionID) ([]plugin.ContentID, error) {
	return db.Values[plugin.ContentID](ctx, tx, moveContentsSQL, course, ids, to)
}
