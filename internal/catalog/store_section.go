package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	makeRoomSQL = `
		update course_sections set position = position + 1
		where course_id = $1::uuid and deleted_at is null
			and position > (select p.position from course_sections p where p.id = $2::uuid and p.course_id = $1 and p.deleted_at is null)`

	insertSectionSQL = `
		insert into course_sections (id, course_id, title, position)
		values ($1, $2, $3, coalesce(
			(select p.position + 1 from course_sections p where p.id = $4::uuid and p.course_id = $2 and p.deleted_at is null),
			(select max(position) + 1 from course_sections where course_id = $2 and deleted_at is null), 0))`

	sectionByIDSQL = `
		select id::text as id, course_id::text as course_id, title, description, is_published, deleted_at
		from course_sections
		where id = $1::uuid`

	updateSectionSQL = `update course_sections set title = $2, description = $3, is_published = $4 where id = $1`

	// The section remembers what stood in it, deleted contents too: they come back to their places when it does.
	deleteSectionSQL = `
		update course_sections s set deleted_at = $2,
			held_contents = array(select x.id from course_contents x where x.section_id = s.id order by x.position, x.id)
		where s.id = $1 and s.deleted_at is null`

	// The contents of a deleted section stay in the course, behind those without a section.
	freeContentsSQL = `
		update course_contents x set section_id = null, position = n.place
		from (
			select o.id, coalesce((
					select max(l.position) + 1 from course_contents l where l.course_id = o.course_id and l.section_id is null
				), 0) + row_number() over (order by o.position, o.id) - 1 as place
			from course_contents o
			where o.section_id = $1::uuid
		) n
		where x.id = n.id`

	// What stands where the section stood, and behind it, makes room.
	makeRoomAgainSQL = `
		update course_sections x set position = x.position + 1
		from course_sections s
		where s.id = $1 and x.course_id = s.course_id and x.deleted_at is null and x.position >= s.position`

	restoreSectionSQL = `update course_sections set deleted_at = null where id = $1 and deleted_at is not null`

	// What meanwhile stands in another section stays there.
	holdAgainSQL = `
		update course_contents x set section_id = s.id, position = h.place - 1
		from course_sections s, unnest(s.held_contents) with ordinality as h (id, place)
		where s.id = $1 and x.id = h.id and x.course_id = s.course_id and x.section_id is null`

	letGoSQL = `update course_sections set held_contents = '{}' where id = $1`

	reviveSectionSQL = `
		update course_sections s set deleted_at = null, held_contents = '{}', position = coalesce(
			(select max(o.position) + 1 from course_sections o where o.course_id = s.course_id and o.deleted_at is null), 0)
		where s.id = $1 and s.course_id = $2 and s.deleted_at is not null`
)

// sectionRecord is a section that a use case reads or changes.
type sectionRecord struct {
	ID          plugin.SectionID
	CourseID    plugin.CourseID
	Title       string
	Description *string
	IsPublished bool
	DeletedAt   *time.Time
}

// insertSection puts the section behind the given one, or at the end.
func insertSection(ctx context.Context, tx db.Tx, course plugin.CourseID, s sectionRecord, after *plugin.SectionID) error {
	if after != nil {
		if _, err := tx.Exec(ctx, deferPositionsSQL); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, makeRoomSQL, course, after); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, insertSectionSQL, s.ID, course, s.Title, after)
	return err
}

// sectionByID returns a section, also a deleted one.
func sectionByID(ctx context.Context, q db.Querier, id plugin.SectionID) (sectionRecord, error) {
	return found(db.One[sectionRecord](ctx, q, sectionByIDSQL, id))
}

func updateSection(ctx context.Context, tx db.Tx, s sectionRecord) error {
	return changed(ctx, tx, updateSectionSQL, s.ID, s.Title, s.Description, s.IsPublished)
}

// deleteSection takes the section away; it remembers its contents, which stay in the course without one.
func deleteSection(ctx context.Context, tx db.Tx, id plugin.SectionID, at time.Time) error {
	if err := changed(ctx, tx, deleteSectionSQL, id, at); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, freeContentsSQL, id)
	return err
}

// restoreSection brings a deleted section back to its place, with those of its contents that are in no other section now.
func restoreSection(ctx context.Context, tx db.Tx, id plugin.SectionID) error {
	if _, err := tx.Exec(ctx, deferPositionsSQL); err != nil {
		return err
	}
	for _, sql := range []string{makeRoomAgainSQL, restoreSectionSQL, holdAgainSQL, letGoSQL} {
		if _, err := tx.Exec(ctx, sql, id); err != nil {
			return err
		}
	}
	return nil
}

// reviveSection has a deleted section of the course be there again, empty and behind the others; false when there is none.
func reviveSection(ctx context.Context, tx db.Tx, course plugin.CourseID, id plugin.SectionID) (bool, error) {
	tag, err := tx.Exec(ctx, reviveSectionSQL, id, course)
	return tag.RowsAffected() == 1, err
}
