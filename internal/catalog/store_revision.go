package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// What the row keeps beside, such as its text, its file and what is required of it, is as it is now. What visitors may not see
	// any more for free stays closed to them, and what trainees did not find is new to them again.
	bringBackContentSQL = `
		update course_contents set revision = case when deleted_at is null and is_published then revision else 0 end,
		deleted_at = null, section_id = $3, title = $4, is_preview = is_preview and $5, is_required = $6, is_published = true
		where id = $1 and course_id = $2`

	// Of the sections that stay; with a section that does not, all in it is hidden and keeps its own state.
	asideContentsSQL = `
		update course_contents set is_published = false
		where course_id = $1 and is_published and deleted_at is null and not id = any($2::text[]::uuid[]) and section_id = any($3::text[]::uuid[])`

	asideSectionsSQL = `
		update course_sections set is_published = false
		where course_id = $1 and is_published and deleted_at is null and not id = any($2::text[]::uuid[])`
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
		args []any
	}{{asideContentsSQL, []any{course, contents, sections}}, {asideSectionsSQL, []any{course, sections}}} {
		tag, err := tx.Exec(ctx, part.sql, part.args...)
		if err != nil {
			return 0, err
		}
		count += int(tag.RowsAffected())
	}
	return count, nil
}
