package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	sectionsToCopySQL = `select id::text from course_sections where course_id = $1 and deleted_at is null order by position`

	contentsToCopySQL = `
		select id::text as id, section_id::text as section_id, type, asset_id::text as asset_id,
			coalesce((select r.html from article_revisions r where r.content_id = x.id order by r.version desc limit 1), article_content) as article
		from course_contents x
		where course_id = $1 and deleted_at is null
		order by position, id`

	duplicateCourseSQL = `
		insert into courses (id, trainer_id, slug, title, description, short_description, price_minor, price_currency, base_price_minor, level,
			category, tags, language, requirements, learning_outcomes, course_type, location, live_link, classroom_minutes, online_minutes,
			credit_hours, recording_policy, min_students, max_students, access_days, valid_months, retake_days, waiting_list, offer_hours, behind_days,
			behind_points, thumbnail, thumbnail_small, face)
		select $1, $3, $4, $5, c.description, c.short_description, c.price_minor, c.price_currency, c.base_price_minor, c.level,
			c.category, c.tags, c.language, c.requirements, c.learning_outcomes, c.course_type, c.location, c.live_link, c.classroom_minutes,
			c.online_minutes, c.credit_hours, c.recording_policy, c.min_students, c.max_students, c.access_days, c.valid_months, c.retake_days, c.waiting_list, c.offer_hours,
			c.behind_days, c.behind_points, c.thumbnail, c.thumbnail_small,
			(select least(count(*), 9999) from courses o where o.category is not distinct from c.category)
		from courses c
		where c.id = $2
		on conflict on constraint courses_slug_key do nothing`

	duplicateSectionSQL = `
		insert into course_sections (id, course_id, title, description, position, is_published)
		select $1, $3, title, description, position, is_published from course_sections where id = $2`

	// The article comes as it is to be: its pictures are copies. Days after the enrolment stay what they are; a date of the first
	// course means nothing in another.
	duplicateContentSQL = `
		insert into course_contents (id, course_id, section_id, title, description, type, content, asset_id, file_url, file_size, file_type, duration,
			position, is_published, is_required, is_preview, points, article_content, metadata, available_from, available_after_days, available_after_previous,
			completion_rule)
		select $1, $3, $4::uuid, coalesce($7, x.title), x.description, x.type, x.content, $5::uuid, '/media/' || $5::uuid || '/file',
			case when $5::uuid is not null then x.file_size end, case when $5::uuid is not null then x.file_type end,
			case when $5::uuid is not null or not exists (select from media_assets a where a.id = x.asset_id and a.duration_ms is not null) then x.duration end,
			x.position, x.is_published and not $8, x.is_required, x.is_preview, x.points, $6, x.metadata,
			case when x.course_id = $3 then x.available_from end, x.available_after_days,
			x.available_after_previous, x.completion_rule
		from course_contents x
		where x.id = $2`

	// What stands behind the content $2 makes room; the copy gets its place, and the later id of two at one place stands behind.
	roomBehindSQL = `
		update course_contents x set position = x.position + 1
		from course_contents b
		where b.id = $2 and x.course_id = $1 and b.course_id = $1 and x.section_id is not distinct from b.section_id
			and (x.position, x.id) > (b.position, b.id)`
)

// copyParts are a course's sections in their order, its contents, and what stands beside them.
type copyParts struct {
	Sections  []plugin.SectionID
	Contents  []copyRow
	Resources []resourceCopy
}

type copyRow struct {
	ID        plugin.ContentID
	SectionID *plugin.SectionID
	Type      string
	AssetID   *plugin.AssetID
	Article   *string // its draft: in the copy nobody reads yet, it is the text
}

// copiedContent says of what a content is made, and where.
type copiedContent struct {
	ID      plugin.ContentID
	From    plugin.ContentID
	Course  plugin.CourseID
	Section *plugin.SectionID
	Asset   *plugin.AssetID
	Article *string
	Title   *string // nil: that of the first one
	Draft   bool
}

// only returns what belongs to one content.
func (p copyParts) only(id plugin.ContentID) copyParts {
	p.Contents = slices.DeleteFunc(p.Contents, func(x copyRow) bool { return x.ID != id })
	p.Resources = slices.DeleteFunc(p.Resources, func(r resourceCopy) bool { return r.Content != id })
	return p
}

func partsToCopy(ctx context.Context, q db.Querier, course plugin.CourseID) (p copyParts, err error) {
	if p.Sections, err = db.Values[plugin.SectionID](ctx, q, sectionsToCopySQL, course); err != nil {
		return p, err
	}
	if p.Contents, err = db.Many[copyRow](ctx, q, contentsToCopySQL, course); err != nil {
		return p, err
	}
	p.Resources, err = resourcesToCopy(ctx, q, course)
	return p, err
}

// duplicateCourse returns false when the slug is taken.
func duplicateCourse(ctx context.Context, tx db.Tx, id, from plugin.CourseID, owner plugin.UserID, slug, title string) (bool, error) {
	tag, err := tx.Exec(ctx, duplicateCourseSQL, id, from, owner, slug, title)
	return tag.RowsAffected() == 1, err
}

func duplicateSection(ctx context.Context, tx db.Tx, id, from plugin.SectionID, course plugin.CourseID) error {
	return changed(ctx, tx, duplicateSectionSQL, id, from, course)
}

func duplicateContent(ctx context.Context, tx db.Tx, c copiedContent) error {
	return changed(ctx, tx, duplicateContentSQL, c.ID, c.From, c.Course, c.Section, c.Asset, c.Article, c.Title, c.Draft)
}

func makeRoomBehind(ctx context.Context, tx db.Tx, course plugin.CourseID, content plugin.ContentID) error {
	_, err := tx.Exec(ctx, roomBehindSQL, course, content)
	return err
}
