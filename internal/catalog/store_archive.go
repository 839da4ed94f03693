package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	exportedSectionsSQL = `
		select id::text as id, course_id::text as course_id, title, description, is_published, deleted_at
		from course_sections
		where course_id = $1 and deleted_at is null
		order by position`

	// A file that is not ready is none.
	exportedContentsSQL = `
		select x.id::text as id, x.section_id::text as section_id, x.title, x.description, x.type, x.is_published, x.is_required, x.is_preview,
			coalesce(x.points, 0) as points, case when a.duration_ms is null then x.duration end as duration, x.available_from, x.available_after_days, x.available_after_previous, x.completion_rule,
			coalesce((select r.html from article_revisions r where r.content_id = x.id order by r.version desc limit 1), x.article_content) as article,
			a.id::text as asset_id, coalesce(a.file_name, '') as file_name, coalesce(a.size_bytes, 0) as size_bytes, a.sha256
		from course_contents x
		left join media_assets a on a.id = x.asset_id and a.state = 'ready'
		where x.course_id = $1 and x.deleted_at is null
		order by x.position, x.id`

	exportedResourcesSQL = `
		select r.content_id::text as content_id, r.title, r.url, a.id::text as asset_id, coalesce(a.file_name, '') as file_name,
			coalesce(a.size_bytes, 0) as size_bytes, a.sha256
		from content_resources r
		join course_contents x on x.id = r.content_id and x.deleted_at is null
		left join media_assets a on a.id = r.asset_id and a.state = 'ready'
		where r.course_id = $1 and r.deleted_at is null and (r.url is not null or a.id is not null)
		order by r.position, r.id`

	exportedPicturesSQL = `
		select a.id::text as asset_id, a.file_name, a.size_bytes, a.sha256
		from media_assets a
		where a.course_id = $1 and a.state = 'ready'
		and a.id in (select f.asset_id from article_files f join course_contents x on x.id = f.content_id where x.course_id = $1)`

	insertArchivedSectionSQL = `
		insert into course_sections (id, course_id, title, description, position, is_published)
		values ($1, $2, $3, $4, $5, $6)`

	insertArchivedContentSQL = `
		insert into course_contents (id, course_id, section_id, title, description, type, asset_id, file_url, file_size, file_type, duration,
			position, is_published, is_required, is_preview, points, article_content, available_from, available_after_days, available_after_previous,
			completion_rule)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`
)

// exportedParts are a course's parts as an archive has them.
type exportedParts struct {
	Sections  []sectionRecord
	Contents  []exportedContent
	Resources map[plugin.ContentID][]exportedResource
	Pictures  map[plugin.AssetID]exportedFile
	Picture   pictureRow // of the course
}

// exportedResource has a URL or a file.
type exportedResource struct {
	ContentID plugin.ContentID
	Title     string
	URL       *string
	AssetID   *plugin.AssetID
	FileName  string
	SizeBytes int64
	SHA256    []byte `db:"sha256"`
}

type exportedContent struct {
	ID                     plugin.ContentID
	SectionID              *plugin.SectionID
	Title                  string
	Description            *string
	Type                   string
	IsPublished            bool
	IsRequired             bool
	IsPreview              bool
	Points                 int
	Duration               *int
	AvailableFrom          *time.Time
	AvailableAfterDays     *int
	AvailableAfterPrevious bool
	CompletionRule         *catalogapi.Rule
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
	SHA256    []byte `db:"sha256"`
}

func exportedOf(ctx context.Context, q db.Querier, course plugin.CourseID) (p exportedParts, err error) {
	if p.Sections, err = db.Many[sectionRecord](ctx, q, exportedSectionsSQL, course); err != nil {
		return p, err
	}
	if p.Contents, err = db.Many[exportedContent](ctx, q, exportedContentsSQL, course); err != nil {
		return p, err
	}
	resources, err := db.Many[exportedResource](ctx, q, exportedResourcesSQL, course)
	if err != nil {
		return p, err
	}
	p.Resources = map[plugin.ContentID][]exportedResource{}
	for _, r := range resources {
		p.Resources[r.ContentID] = append(p.Resources[r.ContentID], r)
	}
	pictures, err := db.Many[exportedFile](ctx, q, exportedPicturesSQL, course)
	if err != nil {
		return p, err
	}
	p.Pictures = map[plugin.AssetID]exportedFile{}
	for _, f := range pictures {
		p.Pictures[f.AssetID] = f
	}
	p.Picture, err = coursePicture(ctx, q, course)
	return p, err
}

func insertArchivedSection(ctx context.Context, tx db.Tx, course plugin.CourseID, id plugin.SectionID, position int, s archivedSection) error {
	return changed(ctx, tx, insertArchivedSectionSQL, id, course, s.Title, s.Description, position, s.IsPublished)
}

func insertArchivedContent(ctx context.Context, tx db.Tx, r contentRecord, position int, x archivedContent) error {
	return changed(ctx, tx, insertArchivedContentSQL, r.ID, r.CourseID, r.SectionID, r.Title, r.Description, r.Type, r.AssetID, r.FileURL,
		r.FileSize, r.FileType, r.Duration, position, r.IsPublished, r.IsRequired, r.IsPreview, r.Points, r.Article, x.AvailableFrom,
		x.AvailableAfterDays, x.AvailableAfterPrevious, x.Completion)
}
