package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
)

const (
	// A member m of a course's team teaches it.
	teaching = ` m.role in ('owner', 'trainer')`

	// What the trainer of the page $1 teaches, $2 after the place $3 and $4. Everybody is in a team once.
	trainerCoursesSQL = `
		with who as (
			select u.id from user_profiles p join users u on u.id = p.user_id where p.slug = $1 and ` + accountapi.PublicPage + `
		), taught as (
			select c.id, m.role::text as role, c.published_at, c.review_count, c.star_sum
			from course_team m
			join courses c on c.id = m.course_id
			where m.user_id = (select id from who) and` + teaching + ` and` + listed + `
		)
		select exists (select from who) as known,
			(select count(*)::int from taught) as total,
			(select coalesce(sum(review_count), 0)::int from taught) as reviews,
			(select coalesce(sum(star_sum), 0)::bigint from taught) as stars,
			(select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
				select` + cardColumns + `, t.role, (extract(epoch from c.published_at) * 1000000)::bigint as key_number` + cardTables + `
				join taught t on t.id = c.id
				where $4::uuid is null or (c.published_at, c.id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4)
				order by c.published_at desc, c.id desc
				limit $2
			) p) as page`

	listedTrainersSQL = `
		select p.slug, max(greatest(p.updated_at, c.updated_at)) as updated_at
		from user_profiles p
		join users u on u.id = p.user_id
		join course_team m on m.user_id = u.id and` + teaching + `
		join courses c on c.id = m.course_id and` + listed + `
		where p.slug is not null and ` + accountapi.PublicPage + `
		group by p.slug
		order by p.slug
		limit 4900`
)

// taughtCard is a card on a trainer's page.
type taughtCard struct {
	foundCard
	Role catalogapi.TeamRole `json:"role"`
}

type taughtRow struct {
	Known   bool
	Total   int
	Reviews int
	Stars   int64
	Page    []taughtCard
}

func trainerCourses(ctx context.Context, q db.Querier, slug string, limit int, after *place) (taughtRow, error) {
	number, _, id := after.parts()
	return db.One[taughtRow](ctx, q, trainerCoursesSQL, slug, limit, number, id)
}

func listedTrainers(ctx context.Context, q db.Querier) ([]ListedTrainer, error) {
	return db.Many[ListedTrainer](ctx, q, listedTrainersSQL)
}
