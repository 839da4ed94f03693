package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
)

const (
	// Of each category and of those under it, the listed courses are counted, exactly: all of them are read once, whatever the
	// number of categories.
	categoriesSQL = `
		with recursive under as (
			select id as top, id, name from categories
			union all
			select u.top, k.id, k.name from categories k join under u on k.parent_id = u.id
		), own as materialized (
			select category as name, count(*)::int as published, count(*) filter (where archived_at is null)::int as listed
			from courses
			where is_published and category is not null
			group by category
		), within as (
			select u.top, sum(o.listed)::int as listed from under u join own o on o.name = u.name group by u.top
		)
		select k.id::text as id, k.name, k.name_ar, k.slug, k.hue, k.parent_id::text as parent,
			array(select s.slug from category_slugs s where s.category_id = k.id order by s.slug) as former,
			coalesce(w.listed, 0) as courses, coalesce(o.published, 0) as own
		from categories k
		left join within w on w.top = k.id
		left join own o on o.name = k.name
		order by k.position, k.name`

	holdCategoriesSQL = `select pg_advisory_xact_lock(7150158)`
	categoryRowsSQL   = `
		select id::text as id, name, name_ar, slug, hue, parent_id::text as parent, position
		from categories
		order by position, name`

	insertCategorySQL = `
		insert into categories (id, name, name_ar, slug, hue, parent_id, position)
		values ($1, $2, $3, $4, $5, $6, $7)`

	updateCategorySQL = `update categories set name = $2, name_ar = $3, slug = $4, hue = $5, parent_id = $6 where id = $1`

	// A category's address of before keeps leading to it, until another category takes it.
	keepCategorySlugSQL = `
		insert into category_slugs (slug, category_id) values ($1, $2)
		on conflict (slug) do update set category_id = excluded.category_id`
	dropCategorySlugSQL = `delete from category_slugs where slug = $1`

	publishedInSQL = `select exists (select from courses where category = $1 and is_published)`

	// Whether one of them is published is read of the rows as they are held.
	moveCoursesSQL = `
		with moved as (update courses set category = $2::text where category = $1 returning is_published)
		select coalesce(bool_or(is_published), false) from moved`

	moveCategoriesSQL = `update categories set parent_id = $2 where parent_id = $1`
	deleteCategorySQL = `delete from categories where id = $1`

	orderCategoriesSQL = `
		update categories k set position = o.n - 1
		from unnest($1::uuid[]) with ordinality o (id, n)
		where k.id = o.id and k.position <> o.n - 1`
)

type categoryRow struct {
	ID       string
	Name     string
	NameAr   *string
	Slug     string
	Hue      int
	Parent   *string
	Position int
}

func categories(ctx context.Context, q db.Querier) ([]Category, error) {
	return db.Many[Category](ctx, q, categoriesSQL)
}

// lockCategories reads all categories and lets nobody else change any of them until the end of the transaction.
func lockCategories(ctx context.Context, tx db.Tx) ([]categoryRow, error) {
	if _, err := tx.Exec(ctx, holdCategoriesSQL); err != nil {
		return nil, err
	}
	return db.Many[categoryRow](ctx, tx, categoryRowsSQL)
}

func insertCategory(ctx context.Context, tx db.Tx, r categoryRow) error {
	if _, err := tx.Exec(ctx, dropCategorySlugSQL, r.Slug); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, insertCategorySQL, r.ID, r.Name, r.NameAr, r.Slug, r.Hue, r.Parent, r.Position)
	return categoryFault(err)
}

func updateCategory(ctx context.Context, tx db.Tx, r categoryRow) error {
	return categoryFault(changed(ctx, tx, updateCategorySQL, r.ID, r.Name, r.NameAr, r.Slug, r.Hue, r.Parent))
}

// moveCategorySlug keeps the former address of a category leading to it.
func moveCategorySlug(ctx context.Context, tx db.Tx, id, former, now string) error {
	if _, err := tx.Exec(ctx, dropCategorySlugSQL, now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, keepCategorySlugSQL, former, id)
	return err
}

func categoryFault(err error) error {
	if db.Violates(err, "categories_name_key") || db.Violates(err, "categories_slug_key") {
		return ErrCategoryTaken.Because(err)
	}
	return err
}

func publishedIn(ctx context.Context, tx db.Tx, category string) (bool, error) {
	return db.Value[bool](ctx, tx, publishedInSQL, category)
}

// emptyCategory moves what is in a category to another one, nil for none, and removes it. It tells whether published courses
// were among it.
func emptyCategory(ctx context.Context, tx db.Tx, r categoryRow, to *categoryRow) (published bool, err error) {
	var name, id *string
	if to != nil {
		name, id = &to.Name, &to.ID
	}
	if published, err = db.Value[bool](ctx, tx, moveCoursesSQL, r.Name, name); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, moveCategoriesSQL, r.ID, id); err != nil {
		return false, err
	}
	return published, changed(ctx, tx, deleteCategorySQL, r.ID)
}

func orderCategories(ctx context.Context, tx db.Tx, ids []string) error {
	_, err := tx.Exec(ctx, orderCategoriesSQL, ids)
	return err
}
