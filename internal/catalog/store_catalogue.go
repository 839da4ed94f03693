package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// One statement answers a page of the catalogue: the page itself, how many match, and the
// facets. Each order has a statement of its own, so that it reads its index; a search gathers
// what it finds first. Counts stop at countMax. The parameters of all are the same:
//
//	$1 types  $2 levels  $3 categories  $4 languages  (none for any)  $5 and $12 least and most price
//	$6 rows  $7 number, $8 text and $9 id of the last row shown ($9 null: from the start)
//	$10 the least rating  $11 trainer (null for any)
//
// and of a search also $13 its words but the last, $14 the last word, of which the beginning is
// enough (a word with signs is a whole one and stands in $13), $15 the order, $16 whether to give the vocabulary when nothing is found.
const (
	listed       = ` c.is_published and c.archived_at is null`
	withPrice    = ` and c.base_price_minor between $5::bigint and $12::bigint`
	anyPrice     = `($5 = 0 and $12 = 9223372036854775807)`
	withType     = ` and ($1::text[] = '{}' or c.course_type = any($1::text[]::course_type[]))`
	withLevel    = ` and ($2::text[] = '{}' or c.level = any($2::text[]::course_level[]))`
	withCategory = ` and ($3::text[] = '{}' or c.category = any(array(
		with recursive k as (
			select o.id, o.name from unnest($3::text[]) v
			cross join lateral (
				select id, name from categories where slug = v or name = v or id = (select category_id from category_slugs f where f.slug = v)
				order by (slug = v) desc, (name = v) desc limit 1
			) o
			union
			select n.id, n.name from categories n join k on n.parent_id = k.id
		)
		select name from k)))`
	withLanguage = ` and ($4::text[] = '{}' or c.language = any($4::text[]))`
	withRating   = ` and ($10::text = '' or c.rating >= nullif($10::text, '')::numeric)`
	withTrainer  = ` and ($11::uuid is null or c.trainer_id = $11)`
	withAll      = withType + withLevel + withCategory + withLanguage + withRating + withTrainer + withPrice

	// Hundredths of a star; who has no review comes last.
	ratingKey = `coalesce((c.rating * 100)::bigint, -1)`

	fromCourses = ` from courses c where` + listed
	fromFound   = ` from found c where true`

	// A facet counts what matches all filters but its own; without one of its own it counts the
	// matches themselves.
	facetsHead = `
		jsonb_build_object(
			'type', (select coalesce(jsonb_agg(jsonb_build_object('value', v, 'count', n) order by n desc, v), '[]') from by_type),
			'level', (select coalesce(jsonb_agg(jsonb_build_object('value', v, 'count', n) order by n desc, v), '[]') from by_level),
			'category', (select coalesce(jsonb_agg(jsonb_build_object('value', slug, 'count', n) order by n desc, slug), '[]')
				from (select l.slug, sum(b.n)::bigint as n from by_category b join lineage l on l.name = b.v group by l.slug) t),
			'language', (select coalesce(jsonb_agg(jsonb_build_object('value', v, 'count', n) order by n desc, v), '[]') from by_language),
			'trainer', (select coalesce(jsonb_agg(jsonb_build_object('value', b.trainer_id, 'count', b.n, 'name', u.first_name || ' ' || u.last_name)
				order by b.n desc, b.trainer_id), '[]')
				from (select * from by_trainer order by n desc, trainer_id limit 20) b join users u on u.id = b.trainer_id),
			'rating', (select coalesce(jsonb_agg(jsonb_build_object('value', v, 'count', n) order by v::numeric desc), '[]') from by_rating),
			'price', (select coalesce(jsonb_agg(jsonb_build_object('value', v, 'count', n) order by v), '[]') from by_price)
		) as facets`

	leasts = ` join (values ('3', 3.0), ('4', 4.0), ('4.5', 4.5)) l (v, least) on t.rating >= l.least`

	// Every category with itself and all above it: what is under a category is counted with it.
	lineage = `
		lineage as (
			select name, slug, parent_id from categories
			union all
			select l.name, k.slug, k.parent_id from lineage l join categories k on k.id = l.parent_id
		),`

	countsOfListed = lineage + `
		matches as materialized (
			select c.course_type, c.level, c.category, c.language, c.rating, c.trainer_id, c.base_price_minor` + fromCourses + withAll + ` limit 1000
		), by_type as (
			select v, count(*) as n from (
				(select c.course_type::text as v` + fromCourses + withLevel + withCategory + withLanguage + withRating + withTrainer + withPrice + ` and $1 <> '{}' limit 1000)
				union all select course_type::text from matches where $1 = '{}') t group by v
		), by_level as (
			select v, count(*) as n from (
				(select c.level::text as v` + fromCourses + withType + withCategory + withLanguage + withRating + withTrainer + withPrice + ` and $2 <> '{}' limit 1000)
				union all select level::text from matches where $2 = '{}') t group by v
		), by_category as (
			select v, count(*) as n from (
				(select c.category as v` + fromCourses + withType + withLevel + withLanguage + withRating + withTrainer + withPrice + ` and $3 <> '{}' limit 1000)
				union all select category from matches where $3 = '{}') t group by v
		), by_language as (
			select v, count(*) as n from (
				(select c.language as v` + fromCourses + withType + withLevel + withCategory + withRating + withTrainer + withPrice + ` and $4 <> '{}' limit 1000)
				union all select language from matches where $4 = '{}') t group by v
		), by_rating as (
			select v, count(*) as n from (
				(select c.rating` + fromCourses + withType + withLevel + withCategory + withLanguage + withTrainer + withPrice + ` and $10 <> '' limit 1000)
				union all select rating from matches where $10 = '') t` + leasts + ` group by v
		), by_trainer as (
			select t.trainer_id, count(*) as n from (
				(select c.trainer_id` + fromCourses + withType + withLevel + withCategory + withLanguage + withRating + withPrice + ` and $11 is not null limit 1000)
				union all select trainer_id from matches where $11 is null) t group by t.trainer_id
		), by_price as (
			select case when base_price_minor = 0 then 'free' else 'paid' end as v, count(*) as n from (
				(select c.base_price_minor` + fromCourses + withType + withLevel + withCategory + withLanguage + withRating + withTrainer + ` and not ` + anyPrice + ` limit 1000)
				union all select base_price_minor from matches where ` + anyPrice + `) t group by 1
		)`

	countsOfFound = lineage + `
		matches as materialized (
			select c.course_type, c.level, c.category, c.language, c.rating, c.trainer_id, c.base_price_minor` + fromFound + withAll + ` limit 1000
		), by_type as (
			select v, count(*) as n from (
				select c.course_type::text as v` + fromFound + withLevel + withCategory + withLanguage + withRating + withTrainer + withPrice + ` limit 1000) t group by v
		), by_level as (
			select v, count(*) as n from (
				select c.level::text as v` + fromFound + withType + withCategory + withLanguage + withRating + withTrainer + withPrice + ` limit 1000) t group by v
		), by_category as (
			select v, count(*) as n from (
				select c.category as v` + fromFound + withType + withLevel + withLanguage + withRating + withTrainer + withPrice + ` limit 1000) t group by v
		), by_language as (
			select v, count(*) as n from (
				select c.language as v` + fromFound + withType + withLevel + withCategory + withRating + withTrainer + withPrice + ` limit 1000) t group by v
		), by_rating as (
			select v, count(*) as n from (
				select c.rating` + fromFound + withType + withLevel + withCategory + withLanguage + withTrainer + withPrice + ` limit 1000) t` + leasts + ` group by v
		), by_trainer as (
			select t.trainer_id, count(*) as n from (
				select c.trainer_id` + fromFound + withType + withLevel + withCategory + withLanguage + withRating + withPrice + ` limit 1000) t group by t.trainer_id
		), by_price as (
			select case when base_price_minor = 0 then 'free' else 'paid' end as v, count(*) as n from (
				select c.base_price_minor` + fromFound + withType + withLevel + withCategory + withLanguage + withRating + withTrainer + ` limit 1000) t group by 1
		)`

	listHead = `with recursive` + countsOfListed + `
		select '' as folded, null::text[] as vocabulary, (select count(*)::int from matches) as total,` + facetsHead + `,
			(select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
				select` + cardColumns + `,`
	listTail = `
				limit $6
			) p) as page`

	listNewestSQL = listHead + ` (extract(epoch from c.published_at) * 1000000)::bigint as key_number, '' as key_text` + cardTables + `
				where` + listed + withAll + `
				and ($9::uuid is null or $8::text is null
					or (c.published_at, c.id) < (timestamptz 'epoch' + $7::bigint * interval '1 microsecond', $9))
				order by c.published_at desc, c.id desc` + listTail

	listPopularSQL = listHead + ` c.enrollment_count::bigint as key_number, '' as key_text` + cardTables + `
				where` + listed + withAll + `
				and ($9::uuid is null or $8::text is null or (c.enrollment_count, c.id) < ($7::bigint, $9))
				order by c.enrollment_count desc, c.id desc` + listTail

	listTitleSQL = listHead + ` $7::bigint * 0 as key_number, cw_fold(c.title) as key_text` + cardTables + `
				where` + listed + withAll + `
				and ($9::uuid is null or (cw_fold(c.title) collate "C", c.id) > ($8::text collate "C", $9))
				order by cw_fold(c.title) collate "C", c.id` + listTail

	listPriceSQL = listHead + ` c.base_price_minor as key_number, '' as key_text` + cardTables + `
				where` + listed + withAll + `
				and ($9::uuid is null or $8::text is null or (c.base_price_minor, c.id) > ($7::bigint, $9))
				order by c.base_price_minor, c.id` + listTail

	listRatingSQL = listHead + ratingKey + ` as key_number, '' as key_text` + cardTables + `
				where` + listed + withAll + `
				and ($9::uuid is null or $8::text is null or case when $7::bigint < 0 then c.rating is null and c.id < $9
					else c.rating is null or (c.rating, c.id) < ($7::numeric / 100, $9) end)
				order by c.rating desc nulls last, c.id desc` + listTail

	// What has all words as they were typed, signs included, in its title, tags or names comes before the others. What is found is
	// bounded, so that a word that half of a huge catalogue has costs no more than others.
	searchSQL = `
		with recursive ask as materialized (
			select plainto_tsquery('pg_catalog.simple', cw_plain($13::text))
				&& to_tsquery('pg_catalog.simple', ''' ' || cw_plain($14::text) || ''':*') as words,
				(select string_agg('''' || w || ''':ABD', ' & ')::tsquery
					from unnest(tsvector_to_array(to_tsvector('pg_catalog.simple', cw_signed($13 || ' ' || $14)))) w) as exact,
				btrim(cw_fold($13 || ' ' || $14)) as folded
		), hits as materialized (
			(select c.id, true as exact from courses c where` + listed + ` and c.search @@ (select exact from ask) limit 5000)
			union all
			(select c.id, false from courses c where` + listed + ` and c.search @@ (select words from ask)
				and (c.search @@ (select exact from ask)) is not true limit 5000)
			limit 5000
		), found as materialized (
			select c.id, c.course_type, c.level, c.category, c.language, c.base_price_minor, c.rating, c.trainer_id,
				case $15::text
					when 'newest' then -(extract(epoch from c.published_at) * 1000000)::bigint
					when 'popular' then -c.enrollment_count::bigint
					when 'price' then c.base_price_minor
					when 'rating' then -` + ratingKey + `
					when 'title' then 0
					else case when h.exact then -1000000000 else 0 end - (ts_rank(c.search, (select words from ask)) * 1000000)::bigint
				end as key_number,
				case $15 when 'title' then cw_fold(c.title) else '' end as key_text
			from hits h
			join courses c on c.id = h.id
		),` + countsOfFound + `
		select (select folded from ask) as folded,
			case when $16::boolean and not exists (select from found) then array(
				select w.word
				from courses c, unnest(tsvector_to_array(ts_filter(c.search, '{a,b,d}'))) w (word)
				where c.is_published and c.archived_at is null and char_length(w.word) between 3 and 40 and w.word !~ 'xq[hpd]'
				group by w.word
				order by count(*) desc, w.word
				limit 50000
			) end as vocabulary,
			(select count(*)::int from matches) as total,` + facetsHead + `,
			(select coalesce(jsonb_agg(to_jsonb(p) order by p.key_number, p.key_text collate "C", p.id::uuid), '[]') from (
				select` + cardColumns + `, f.key_number, f.key_text` + cardTables + `
				join found f on f.id = c.id
				where` + listed + withAll + `
				and ($9::uuid is null or (f.key_number, f.key_text collate "C", f.id) > ($7::bigint, $8::text collate "C", $9))
				order by f.key_number, f.key_text collate "C", f.id
				limit $6
			) p) as page`

	courseBySlugSQL = `
		select` + cardColumns + `, c.description, c.requirements, c.learning_outcomes, c.location, c.end_date::text as end_date,
			c.max_students, c.credit_hours::float8 as credit_hours, c.curriculum,
			(select jsonb_build_object('slug', p.slug, 'headline', p.headline, 'avatar', u.avatar)
				from user_profiles p where p.user_id = u.id and ` + accountapi.PublicPage + `) as trainer_page,
			coalesce((
				select jsonb_agg(jsonb_build_object('id', t.user_id, 'name', u.first_name || ' ' || u.last_name,
					'page', case when ` + accountapi.PublicPage + ` then jsonb_build_object('slug', p.slug, 'headline', p.headline, 'avatar', u.avatar) end) order by t.created_at, t.id)
				from course_team t
				join users u on u.id = t.user_id
				left join user_profiles p on p.user_id = u.id
				where t.course_id = c.id and t.role = 'trainer' and u.is_active and u.role <> 'trainee'
			), '[]') as co_trainers,
			coalesce((
				select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'startsOn', r.starts_on, 'endsOn', r.ends_on,
					'capacity', r.capacity, 'priceMinor', r.price_minor, 'priceCurrency', r.price_currency,
					'trainer', case when t.id is not null then t.first_name || ' ' || t.last_name end) order by r.starts_on, r.position, r.id)
				from course_groups r
				left join users t on t.id = r.trainer_id
				where r.course_id = c.id
			), '[]') as groups,
			coalesce((
				select jsonb_agg(jsonb_build_object('slug', q.slug, 'title', q.title) order by q.title, q.id)
				from course_prerequisites b
				join courses q on q.id = b.prerequisite_id
				where b.course_id = c.id and ` + catalogapi.Demanded + `
			), '[]') as prerequisites` + cardTables + `
		where c.slug = $1 and c.is_published and c.archived_at is null`

	homeSQL = `
		select
			(select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
				select` + cardColumns + cardTables + `
				where c.is_featured and c.is_published and c.archived_at is null
				order by c.featured_position, c.published_at desc, c.id desc
				limit $1
			) p) as featured,
			(select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
				select` + cardColumns + cardTables + `
				where c.is_published and c.archived_at is null
				order by c.published_at desc, c.id desc
				limit $1
			) p) as newest,
			(select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
				select` + cardColumns + cardTables + `
				where c.is_published and c.archived_at is null
				order by c.enrollment_count desc, c.id desc
				limit $1
			) p) as popular`

	namedOnPagesSQL = `
		select exists (select from users where id = $1 and role <> 'trainee')
			or exists (select from courses where trainer_id = $1 and is_published)
			or exists (select from course_team m join courses c on c.id = m.course_id where m.user_id = $1 and m.role = 'trainer' and c.is_published)
			or exists (select from course_groups g join courses c on c.id = g.course_id where g.trainer_id = $1 and c.is_published)`

	categoryNameSQL = `select name from categories where slug = $1 or name = $1 order by (slug = $1) desc limit 1`
)

// foundCard is a card on a page with the key of its place.
type foundCard struct {
	cardRow
	KeyNumber int64  `json:"key_number"`
	KeyText   string `json:"key_text"`
}

// foundRow is the answer to one page of the catalogue.
type foundRow struct {
	Folded     string
	Vocabulary []string
	Total      int
	Facets     Facets
	Page       []foundCard
}

type detailRow struct {
	cardRow
	Description      string
	Requirements     *string
	LearningOutcomes *string
	Location         *string
	EndDate          *string
	MaxStudents      *int
	CreditHours      *float64
	Curriculum       []OutlinePart
	TrainerPage      *TrainerPage
	CoTrainers       []CoTrainer
	Groups           []publicGroup
	Prerequisites    []catalogapi.CourseLink
}

// publicGroup is a group as the database gives it.
type publicGroup struct {
	PageGroup
	PriceMinor    *int64  `json:"priceMinor"`
	PriceCurrency *string `json:"priceCurrency"`
}

type homeRow struct{ Featured, Newest, Popular []cardRow }

// trainerOf is the trainer of whom courses are looked for, nil for any.
func trainerOf(f Filter) *plugin.UserID {
	if f.Trainer == "" {
		return nil
	}
	return &f.Trainer
}

func listCourses(ctx context.Context, q db.Querier, f Filter, after *place) (foundRow, error) {
	number, text, id := after.parts()
	least, most := f.prices()
	sql := listNewestSQL
	switch f.Sort {
	case SortPopular:
		sql = listPopularSQL
	case SortTitle:
		sql = listTitleSQL
	case SortPrice:
		sql = listPriceSQL
	case SortRating:
		sql = listRatingSQL
	}
	return db.One[foundRow](ctx, q, sql, f.Type.List(), f.Level.List(), f.Category.List(), f.Language.List(), least, f.Limit+1, number, text, id, f.Rating, trainerOf(f), most)
}

// searchCourses looks for courses that have all words, of the last one, if there is one, at least the beginning.
func searchCourses(ctx context.Context, q db.Querier, f Filter, after *place, words, last string, vocabulary bool) (foundRow, error) {
	number, text, id := after.parts()
	least, most := f.prices()
	return db.One[foundRow](ctx, q, searchSQL, f.Type.List(), f.Level.List(), f.Category.List(), f.Language.List(), least, f.Limit+1, number, text, id, f.Rating, trainerOf(f), most,
		words, last, f.Sort, vocabulary)
}

func courseBySlug(ctx context.Context, q db.Querier, slug string) (detailRow, error) {
	return found(db.One[detailRow](ctx, q, courseBySlugSQL, slug))
}

func homeCards(ctx context.Context, q db.Querier, limit int) (homeRow, error) {
	return db.One[homeRow](ctx, q, homeSQL, limit)
}

func categoryName(ctx context.Context, q db.Querier, nameOrSlug string) (string, error) {
	return found(db.Value[string](ctx, q, categoryNameSQL, nameOrSlug))
}

func namedOnPages(ctx context.Context, q db.Querier, user plugin.UserID) (bool, error) {
	return db.Value[bool](ctx, q, namedOnPagesSQL, user)
}
