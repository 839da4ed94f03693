package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	featuredCardsSQL = `select` + cardColumns + cardTables + `
		where c.is_featured and c.is_published and c.archived_at is null
		order by c.featured_position, c.published_at desc, c.id desc
		limit $1`

	featuredSQL = `
		select c.id::text as id, c.title, c.is_published and c.archived_at is null as listed
		from courses c
		where c.is_featured
		order by c.featured_position, c.published_at desc, c.id desc`

	lockFeaturedSQL = `select pg_advisory_xact_lock(7150612)`

	knownCoursesSQL = `select c.id::text from courses c where c.id = any($1::text[]::uuid[])`

	featureSQL = `
		update courses c
		set is_featured = o.place is not null, featured_position = o.place - 1
		from courses k
		left join unnest($1::text[]::uuid[]) with ordinality o (id, place) on o.id = k.id
		where k.id = c.id
		and (k.is_featured or o.place is not null)
		and (c.is_featured, c.featured_position) is distinct from (o.place is not null, (o.place - 1)::integer)`
)

func featuredCards(ctx context.Context, q db.Querier, limit int) ([]cardRow, error) {
	return db.Many[cardRow](ctx, q, featuredCardsSQL, limit)
}

func featuredCourses(ctx context.Context, q db.Querier) ([]FeaturedCourse, error) {
	return db.Many[FeaturedCourse](ctx, q, featuredSQL)
}

// lockFeatured has those who choose featured courses do so one after the other.
func lockFeatured(ctx context.Context, tx db.Tx) error {
	_, err := tx.Exec(ctx, lockFeaturedSQL)
	return err
}

func knownCourses(ctx context.Context, q db.Querier, ids []plugin.CourseID) ([]plugin.CourseID, error) {
	return db.Values[plugin.CourseID](ctx, q, knownCoursesSQL, ids)
}

func feature(ctx context.Context, tx db.Tx, ids []plugin.CourseID) error {
	_, err := tx.Exec(ctx, featureSQL, ids)
	return err
}
