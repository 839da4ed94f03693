package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	resourcesSQL = `
		select r.id::text as id, r.title, case when r.asset_id is null then 'link' else 'file' end as kind,
			coalesce(r.url, '/media/' || r.asset_id || '/file') as url, a.file_name, a.content_type, a.size_bytes, a.state::text as state
		from content_resources r
		left join media_assets a on a.id = r.asset_id
		where r.content_id = $1 and r.deleted_at is null
		order by r.position, r.id`

	resourceSQL = `
		select r.id::text as id, r.course_id::text as course, r.content_id::text as content, r.title, r.url, r.deleted_at,
			x.deleted_at as content_deleted_at
		from content_resources r
		join course_contents x on x.id = r.content_id
		where r.id = $1`

	countResourcesSQL = `select count(*)::int from content_resources where content_id = $1 and deleted_at is null`

	insertResourceSQL = `
		insert into content_resources (id, course_id, content_id, title, asset_id, url, position)
		values ($1, $2, $3, $4, $5::uuid, $6, coalesce((select max(position) + 1 from content_resources where content_id = $3), 0))`

	updateResourceSQL  = `update content_resources set title = $2, url = $3 where id = $1`
	removeResourceSQL  = `update content_resources set deleted_at = $2 where id = $1 and deleted_at is null`
	restoreResourceSQL = `update content_resources set deleted_at = null where id = $1 and deleted_at is not null`
	purgeResourcesSQL  = `delete from content_resources where deleted_at < $1`

	orderResourcesSQL = `
		update content_resources r set position = o.place - 1
		from unnest($2::text[]::uuid[]) with ordinality as o (id, place)
		where r.content_id = $1 and r.id = o.id and r.position <> o.place - 1`

	lockCourseOfResourceSQL = heldColumns + ` where c.id = (select r.course_id from content_resources r where r.id = $1::uuid)` + heldLock

	resourcesToCopySQL = `
		select r.id::text as id, r.content_id::text as content, r.asset_id::text as asset
		from content_resources r
		join course_contents x on x.id = r.content_id and x.deleted_at is null
		where r.course_id = $1 and r.deleted_at is null
		order by r.position, r.id`

	duplicateResourceSQL = `
		insert into content_resources (id, course_id, content_id, title, asset_id, url, position)
		select $1, $3, $4, title, $5::uuid, url, position from content_resources where id = $2`
)

// resourceRecord is a resource that a use case changes.
type resourceRecord struct {
	ID               string
	Course           plugin.CourseID
	Content          plugin.ContentID
	Title            string
	URL              *string
	DeletedAt        *time.Time
	ContentDeletedAt *time.Time
}

// resourceCopy is a resource of a course that is duplicated.
type resourceCopy struct {
	ID      string
	Content plugin.ContentID
	Asset   *plugin.AssetID
}

func resourcesOf(ctx context.Context, q db.Querier, content plugin.ContentID) ([]Resource, error) {
	list, err := db.Many[Resource](ctx, q, resourcesSQL, content)
	if list == nil {
		list = []Resource{}
	}
	return list, err
}

func resourceByID(ctx context.Context, q db.Querier, id string) (resourceRecord, error) {
	return found(db.One[resourceRecord](ctx, q, resourceSQL, id))
}

func lockCourseOfResource(ctx context.Context, tx db.Tx, id string) (courseRecord, error) {
	return found(db.One[courseRecord](ctx, tx, lockCourseOfResourceSQL, id))
}

func countResources(ctx context.Context, q db.Querier, content plugin.ContentID) (int, error) {
	return db.Value[int](ctx, q, countResourcesSQL, content)
}

func insertResource(ctx context.Context, tx db.Tx, id string, course plugin.CourseID, content plugin.ContentID, n NewResource) error {
	return changed(ctx, tx, insertResourceSQL, id, course, content, n.Title, n.Asset, n.URL)
}

func updateResource(ctx context.Context, tx db.Tx, r resourceRecord) error {
	return changed(ctx, tx, updateResourceSQL, r.ID, r.Title, r.URL)
}

func removeResource(ctx context.Context, tx db.Tx, id string, at time.Time) error {
	return changed(ctx, tx, removeResourceSQL, id, at)
}

func restoreResource(ctx context.Context, tx db.Tx, id string) error {
	return changed(ctx, tx, restoreResourceSQL, id)
}

func orderResources(ctx context.Context, tx db.Tx, content plugin.ContentID, order []string) error {
	_, err := tx.Exec(ctx, orderResourcesSQL, content, order)
	return err
}

func resourcesToCopy(ctx context.Context, q db.Querier, course plugin.CourseID) ([]resourceCopy, error) {
	return db.Many[resourceCopy](ctx, q, resourcesToCopySQL, course)
}

func duplicateResource(ctx context.Context, tx db.Tx, from string, course plugin.CourseID, content plugin.ContentID, asset *plugin.AssetID) error {
	return changed(ctx, tx, duplicateResourceSQL, plugin.NewID[string](), from, course, content, asset)
}
