package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	exportedSectionsSQL = `
		select id::text as id, title, description, is_published
		from course_sections
		where course_id = $1
		order by position`

	// A file that is not ready is none.
	exportedContentsSQL = `
		select x.section_id::text as section_id, x.title, x.description, x.type, x.is_published, x.is_required, x.is_preview,
			coalesce(x.points, 0) as points, x.available_from, x.available_after_days, x.available_after_previous, x.article_content as article,
			a.id::text as asset_id, coalesce(a.file_name, '') as file_name, coalesce(a.size_bytes, 0) as size_bytes, a.sha256
		from course_contents x
		left join media_assets a on a.id = x.asset_id and a.state = 'ready'
		where x.course_id = $1 and x.deleted_at is null
		order by x.position, x.id`

	insertArchivedSectionSQL = `
		insert into course_sections (id, course_id, title, description, position, is_published)
		values ($1, $2, $3, $4, $5, $6)`

	insertArchivedContentSQL = `
		insert into course_contents (id, course_id, section_id, title, description, type, asset_id, file_url, file_size, file_type, duration,
			position, is_published, is_required, is_preview, points, article_content, available_from, available_after_days, available_after_previous)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`
)

// exportedParts are a course's parts as an archive has them.
type exportedParts struct {
	Sections []sectionRecord
	Contents []exportedContent
}

type exportedContent struct {
	SectionID              *plugin.SectionID
	Title                  string
	Description            *string
	Type                   string
	IsPublished            bool
	IsRequired             bool
	IsPreview              bool
	Points                 int
	AvailableFrom          *time.Time
	AvailableAfterDays     *int
	AvailableAfterPrevious bool
	Article                *string
	AssetID                *plugin.AssetID
	FileName               string
	SizeBytes              int64
	SHA256                 []byte `db:"sha256"`
}

// exportedFile is a file that goes into an archive.
type exportedFile struct {
	AssetID   plugin.AssetID
	FileName  string
	SizeBytes int64
	SHA256    []byte
}

func exportedOf(ctx context.Context, q db.Querier, course plugin.CourseID) (p exportedParts, err error) {
	if p.Sections, err = db.Many[sectionRecord](ctx, q, exportedSectionsSQL, course); err != nil {
		return p, err
	}
	p.Contents, err = db.Many[exportedContent](ctx, q, exportedContentsSQL, course)
	return p, err
}

func insertArchivedSection(ctx context.Context, tx db.Tx, course plugin.CourseID, id plugin.SectionID, position int, s archivedSection) error {
	return changed(ctx, tx, insertArchivedSectionSQL, id, course, s.Title, s.Description, position, s.IsPublished)
}

func insertArchivedContent(ctx context.Context, tx db.Tx, r contentRecord, position int, x archivedContent) error {
	return changed(ctx, tx, insertArchivedContentSQL, r.ID, r.CourseID, r.SectionID, r.Title, r.Description, r.Type, r.AssetID, r.FileURL,
		r.FileSize, r.FileType, r.Duration, position, r.IsPublished, r.IsRequired, r.IsPreview, r.Points, r.Article, x.AvailableFrom,
		x.AvailableAfterDays, x.AvailableAfterPrevious)
}
