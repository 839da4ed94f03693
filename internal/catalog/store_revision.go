package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// What the row keeps beside, such as its text, its file and what is required of it, is as it is now.
	bringBackContentSQL = `
		update course_contents set deleted_at = null, section_id = $3, title = $4, is_preview = $5, is_required = $6, is_published = true
		where id = $1 and course_id = $2`

	asideContentsSQL = `
		update course_contents set is_published = false
		where course_id = $1 and is_published and deleted_at is null and not id = any($2::text[]::uuid[])`

	asideSectionsSQL = `
		update course_sections set is_published = false
		where course_id = $1 and is_published and not id = any($2::text[]::uuid[])`
)

// bringBackContent returns false when the content is gone for good.
func bringBackContent(ctx context.Context, tx db.Tx, course plugin.CourseID, section plugin.SectionID, x OutlineItem) (bool, error) {
	tag, err := tx.Exec(ctx, bringBackContentSQL, x.ID, course, section, x.Title, x.IsPreview, x.IsRequired)
	return tag.RowsAffected() == 1, err
}

// setAside makes drafts of all parts that the order does not name, and counts them.
func setAside(ctx context.Context, tx db.Tx, course plugin.CourseID, keep Order) (int, error) {
	sections, contents := []string{}, []string{}
	for _, s := range keep.Sections {
		sections = append(sections, string(s.ID))
		for _, id := range s.Contents {
			contents = append(contents, string(id))
		}
	}
	count := 0
	for _, part := range []struct {
		sql  string
		keep []string
	}{{asideContentsSQL, contents}, {asideSectionsSQL, sections}} {
		tag, err := tx.Exec(ctx, part.sql, course, part.keep)
		if err != nil {
			return 0, err
		}
		count += int(tag.RowsAffected())
	}
	return count, nil
}
