package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	insertContentSQL = `
		insert into course_contents (id, course_id, section_id, title, type, is_published, position)
		select $1, $2, $3::uuid, $4, $5, $6, coalesce(
			(select b.position - 1 from course_contents b
				where b.id = $7::uuid and b.course_id = $2 and b.section_id is not distinct from $3 and b.deleted_at is null),
			(select max(position) + 1 from course_contents where course_id = $2 and section_id is not distinct from $3), 0)
		where $3 is null or exists (select from course_sections s where s.id = $3 and s.course_id = $2 and s.deleted_at is null)`

	// What stands at the content $2 and behind it makes room for one more.
	makeContentRoomSQL = `
		update course_contents x set position = x.position + 1
		from course_contents b
		where b.id = $2::uuid and b.course_id = $1 and b.deleted_at is null and x.course_id = $1
			and x.section_id is not distinct from b.section_id and (x.position, x.id) >= (b.position, b.id)`

	contentByIDSQL = `
		select x.id::text as id, x.course_id::text as course_id, x.section_id::text as section_id, x.title, x.description, x.type,
			x.asset_id::text as asset_id, x.file_url, x.file_size, x.file_type, x.duration, x.is_published, x.is_required, x.is_preview,
			coalesce(x.points, 0) as points, x.article_content as article, x.deleted_at, x.updated_at, a.state::text as asset_state,
			round(a.duration_ms / 1000.0)::int as asset_duration,
			c.outline_version, c.is_published or c.archived_at is not null as course_open, x.available_from, x.available_after_days, x.available_after_previous, x.completion_rule,
			coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $1::uuid), '') as team_role
		from course_contents x
		join courses c on c.id = x.course_id
		left join media_assets a on a.id = x.asset_id
		where x.id = $2::uuid`

	updateContentSQL = `
		update course_contents set
			title = $2, description = $3, is_published = $4, is_required = $5, is_preview = $6, points = $7, article_content = $8,
			asset_id = $9, file_url = $10, file_size = $11, file_type = $12, duration = $13,
			available_from = $14, available_after_days = $15, available_after_previous = $16, completion_rule = $17
		where id = $1`

	// The keeper of a content's type changed what it keeps: that is a version of the content too.
	touchContentSQL = `update course_contents set updated_at = now() where id = $1`

	deleteContentSQL  = `update course_contents set deleted_at = $2 where id = $1 and deleted_at is null`
	restoreContentSQL = `update course_contents set deleted_at = null where id = $1 and deleted_at is not null`
)

// contentRecord is a content that a use case reads or changes.
type contentRecord struct {
	ID             plugin.ContentID
	CourseID       plugin.CourseID
	SectionID      *plugin.SectionID
	Title          string
	Description    *string
	Type           string
	AssetID        *plugin.AssetID
	FileURL        *string
	FileSize       *int64
	FileType       *string
	Duration       *int
	IsPublished    bool
	IsRequired     bool
	IsPreview      bool
	Points         int
	Article        *string
	DeletedAt      *time.Time
	UpdatedAt      time.Time
	AssetState     *catalogapi.AssetState
	AssetDuration  *int // seconds, of a file that has a length
	OutlineVersion int64
	CourseOpen     bool // whoever is enrolled may learn in it
	TeamRole       catalogapi.TeamRole
	CompletionRule *catalogapi.Rule
	Availability
}

// insertContent puts the content before the given one of its section, or at the end; without that section it is ErrNotFound.
func insertContent(ctx context.Context, tx db.Tx, r contentRecord, before *plugin.ContentID) error {
	if before != nil {
		known, ok := plugin.ParseID[plugin.ContentID](string(*before))
		if before = &known; !ok {
			before = nil
		} else if _, err := tx.Exec(ctx, makeContentRoomSQL, r.CourseID, before); err != nil {
			return err
		}
	}
	return changed(ctx, tx, insertContentSQL, r.ID, r.CourseID, r.SectionID, r.Title, r.Type, r.IsPublished, before)
}

func contentByID(ctx context.Context, q db.Querier, user *plugin.UserID, id plugin.ContentID) (contentRecord, error) {
	return found(db.One[contentRecord](ctx, q, contentByIDSQL, user, id))
}

func updateContent(ctx context.Context, tx db.Tx, r contentRecord) error {
	return changed(ctx, tx, updateContentSQL, r.ID, r.Title, r.Description, r.IsPublished, r.IsRequired, r.IsPreview, r.Points, r.Article,
		r.AssetID, r.FileURL, r.FileSize, r.FileType, r.Duration, r.AvailableFrom, r.AvailableAfterDays, r.AvailableAfterPrevious, r.CompletionRule)
}

func touchContent(ctx context.Context, tx db.Tx, id plugin.ContentID) error {
	return changed(ctx, tx, touchContentSQL, id)
}

func deleteContent(ctx context.Context, tx db.Tx, id plugin.ContentID, at time.Time) error {
	return changed(ctx, tx, deleteContentSQL, id, at)
}

func restoreContent(ctx context.Context, tx db.Tx, id plugin.ContentID) error {
	return changed(ctx, tx, restoreContentSQL, id)
}
