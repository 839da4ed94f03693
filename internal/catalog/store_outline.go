package catalog

import (
	"context"
	"errors"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// One statement, so that version and parts are of one moment.
	outlineSQL = `
		select c.id::text as id, c.outline_version,
			coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $1::uuid), '') as team_role,
			coalesce((
				select jsonb_agg(jsonb_build_object('id', s.id, 'title', s.title, 'description', s.description, 'isPublished', s.is_published)
					order by s.position)
				from course_sections s
				where s.course_id = c.id and s.deleted_at is null
			), '[]') as sections,
			coalesce((
				select jsonb_agg(jsonb_build_object('id', x.id, 'sectionId', x.section_id, 'title', x.title, 'type', x.type,
					'duration', x.duration, 'isPublished', x.is_published, 'isRequired', x.is_required, 'isPreview', x.is_preview,
					'points', coalesce(x.points, 0), 'availableFrom', x.available_from, 'availableAfterDays', x.available_after_days,
					'availableAfterPrevious', x.available_after_previous, 'article', x.article_content is not null, 'asset', coalesce(a.state::text, ''))
					order by x.position, x.id)
				from course_contents x
				left join media_assets a on a.id = x.asset_id
				where x.course_id = c.id and x.deleted_at is null
			), '[]') as contents
		from courses c
		where c.id = $2::uuid`

	sectionIDsSQL = `select id::text from course_sections where course_id = $1::uuid and deleted_at is null`
	contentIDsSQL = `select id::text from course_contents where course_id = $1::uuid and deleted_at is null`

	deferPositionsSQL = `set constraints course_sections_position_key deferred`

	orderSectionsSQL = `
		update course_sections s set position = o.place - 1
		from unnest($2::text[]::uuid[]) with ordinality as o (id, place)
		where s.course_id = $1 and s.id = o.id and s.deleted_at is null and s.position <> o.place - 1`

	// $2 holds the contents, $3 their sections ('' for none), $4 their places.
	orderContentsSQL = `
		update course_contents x set section_id = o.section_id, position = o.place
		from (
			select content_id::uuid as content_id, nullif(section_id, '')::uuid as section_id, place
			from unnest($2::text[], $3::text[], $4::int[]) as n (content_id, section_id, place)
		) o
		where x.course_id = $1 and x.id = o.content_id
		and (x.position <> o.place or x.section_id is distinct from o.section_id)`

	raiseVersionSQL = `update courses set outline_version = outline_version + 1 where id = $1 returning outline_version`

	// The curriculum is what visitors see: published sections with their published contents. It is
	// compared so that nothing is written in vain.
	refreshSQL = `
		with shown as (
			select x.*, s.position as section_position
			from course_contents x
			join course_sections s on s.id = x.section_id and s.is_published and s.deleted_at is null
			where x.course_id = $1::uuid and x.deleted_at is null and x.is_published
		), parts as (
			select x.section_id, jsonb_agg(jsonb_build_object('id', x.id, 'title', x.title, 'type', x.type, 'duration', x.duration,
				'isPreview', x.is_preview, 'isRequired', x.is_required) order by x.position, x.id) as contents
			from shown x
			group by x.section_id
		), fresh as (
			select
				coalesce((
					select jsonb_agg(jsonb_build_object('id', s.id, 'title', s.title, 'description', s.description,
						'contents', coalesce(p.contents, '[]')) order by s.position)
					from course_sections s
					left join parts p on p.section_id = s.id
					where s.course_id = $1 and s.is_published and s.deleted_at is null
				), '[]') as curriculum,
				(select nullif(ceil(sum(x.duration) / 60.0), 0)::int from shown x) as minutes,
				(select count(*)::int from shown) as lessons
		)
		update courses c set curriculum = f.curriculum, duration = f.minutes, lesson_count = f.lessons
		from fresh f
		where c.id = $1 and (c.curriculum is distinct from f.curriculum or c.duration is distinct from f.minutes or c.lesson_count <> f.lessons)`

	// A published curriculum that differs from its last revision becomes the next one.
	insertRevisionSQL = `
		insert into course_revisions (id, course_id, revision, snapshot, author_id)
		select $2, c.id, c.revision + 1, c.curriculum, coalesce($3::uuid, c.trainer_id)
		from courses c
		where c.id = $1::uuid and c.is_published and c.curriculum is distinct from (
			select r.snapshot from course_revisions r where r.course_id = c.id order by r.revision desc limit 1
		)
		returning revision`

	// As it was when the curriculum was last made.
	lessonCountSQL = `select lesson_count from courses where id = $1`

	setRevisionSQL = `update courses set revision = $2 where id = $1`

	// A content remembers since which revision trainees have it.
	stampContentsSQL = `
		update course_contents x set revision = $2
		where x.course_id = $1 and x.revision = 0 and x.is_published and x.deleted_at is null
		and exists (select from course_sections s where s.id = x.section_id and s.is_published)`
)

// outlineRow is a whole outline in one row.
type outlineRow struct {
	ID             plugin.CourseID
	OutlineVersion int64
	TeamRole       catalogapi.TeamRole
	Sections       []Section
	Contents       []struct {
		ContentRow
		Article bool                  `json:"article"`
		Asset   catalogapi.AssetState `json:"asset"`
	}
}

func outlineOf(ctx context.Context, q db.Querier, user *plugin.UserID, course plugin.CourseID) (outlineRow, error) {
	return found(db.One[outlineRow](ctx, q, outlineSQL, user, course))
}

func sectionIDs(ctx context.Context, tx db.Tx, course plugin.CourseID) ([]plugin.SectionID, error) {
	return db.Values[plugin.SectionID](ctx, tx, sectionIDsSQL, course)
}

func contentIDs(ctx context.Context, tx db.Tx, course plugin.CourseID) ([]plugin.ContentID, error) {
	return db.Values[plugin.ContentID](ctx, tx, contentIDsSQL, course)
}

func saveOrder(ctx context.Context, tx db.Tx, course plugin.CourseID, o Order) error {
	if _, err := tx.Exec(ctx, deferPositionsSQL); err != nil {
		return err
	}
	var sections, contents, parents []string
	var places []int
	add := func(parent string, ids []plugin.ContentID) {
		for i, id := range ids {
			contents, parents, places = append(contents, string(id)), append(parents, parent), append(places, i)
		}
	}
	for _, s := range o.Sections {
		sections = append(sections, string(s.ID))
		add(string(s.ID), s.Contents)
	}
	add("", o.Loose)
	if _, err := tx.Exec(ctx, orderSectionsSQL, course, sections); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, orderContentsSQL, course, contents, parents, places)
	return err
}

func raiseVersion(ctx context.Context, tx db.Tx, course plugin.CourseID) (int64, error) {
	return db.Value[int64](ctx, tx, raiseVersionSQL, course)
}

// lessonCount is how many contents visitors were told of by the curriculum as it was last made.
func lessonCount(ctx context.Context, tx db.Tx, course plugin.CourseID) (int, error) {
	return db.Value[int](ctx, tx, lessonCountSQL, course)
}

// refreshCurriculum brings the course's snapshot and totals up to date, and writes a revision
// when visitors see something else than before.
func refreshCurriculum(ctx context.Context, tx db.Tx, course plugin.CourseID, author *plugin.UserID) error {
	if _, err := tx.Exec(ctx, refreshSQL, course); err != nil {
		return err
	}
	revision, err := db.Value[int](ctx, tx, insertRevisionSQL, course, plugin.NewID[string](), author)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, setRevisionSQL, course, revision); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, stampContentsSQL, course, revision)
	return err
}
