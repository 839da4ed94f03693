package learning

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// Contents $1, each as the person of $2 at the same place finds it, with the person's player and its place in the video: what
	// spotsSQL says of them, asked for many people at once without the rest of each outline.
	watchedSpotsSQL = `
		with target as (
			select x.n::int as n, x.user_id, c.id, c.course_id
			from unnest($1::uuid[], $2::uuid[]) with ordinality x (content_id, user_id, n)
			join course_contents c on c.id = x.content_id and c.deleted_at is null
		), totals as materialized (
			select c.course_id, count(*)::int as n
			from course_contents c
			join course_sections s on s.id = c.section_id
			where c.course_id in (select course_id from target) and c.deleted_at is null and ` + countedPart + `
			group by c.course_id
		), placed as (
			select t.n, t.user_id,` + placedColumns + `, coalesce(w.session_key, '') as last_key, coalesce(w.last_seq, 0) as last_seq,
			s.position as section_position, c.position
			from target t
			join course_contents c on c.id = t.id` + placedJoins + `
		)
		select p.n,` + roomColumns + `,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = p.user_id), '') as team_role,` + stepColumns + `,
		(select count(*)::int
			from lesson_completions l
			join course_contents c on c.id = l.content_id and c.deleted_at is null
			join course_sections s on s.id = c.section_id
			where l.user_id = p.user_id and l.course_id = p.course_id and l.completed and ` + countedPart + `) as done_count,
		coalesce(n.n, 0) as total_count,
		coalesce(v.session_key, '') as player_key, coalesce(v.earlier_keys, '{}') as player_earlier, v.reported_at as player_reported_at,
		coalesce(v.budget_ms, 0) as player_budget, coalesce(v.revision, 0) as player_revision, p.last_key, p.last_seq
		from placed p
		join courses c on c.id = p.course_id
		left join enrollments e on e.course_id = c.id and e.user_id = p.user_id
		left join watch_players v on v.user_id = p.user_id
		left join totals n on n.course_id = p.course_id
		left join lateral (
			select c.id, c.title, coalesce(l.completed, false) as done
			from course_contents c
			join course_sections s on s.id = c.section_id
			left join lesson_completions l on l.content_id = c.id and l.user_id = p.user_id
			where p.available_after_previous and c.course_id = p.course_id and c.deleted_at is null and ` + countedPart + `
				and (s.position, c.position, c.id) < (coalesce(p.section_position, 2147483647), p.position, p.id)
			order by s.position desc, c.position desc, c.id desc
			limit 1
		) b on true`

	// One statement: a player and what it played change together, or, when another report of the person came between, not at
	// all and no row comes back; neither does one of a person whose player or clock somebody holds, for whom the others do not wait.
	// Everybody locks in the same order. Of another film than the one that was watched before it begins anew.
	// The time that it took comes to the person's clock, as reading does, and leaves what a report of reading can claim.
	watchSQL = `
		with given as (
			select * from jsonb_to_recordset($1::jsonb) as g ("user" uuid, course uuid, content uuid, key text, earlier text[], at timestamptz,
				budget bigint, revision bigint, id uuid, played text, duration int, position int, seq bigint, claimed int, asset uuid)
		), free as materialized (
			select v.user_id from watch_players v where v.user_id in (select "user" from given) order by v.user_id for no key update skip locked
		), idle as materialized (
			select k.user_id from reading_clocks k where k.user_id in (select "user" from given) order by k.user_id for no key update skip locked
		), player as (
			insert into watch_players as v (user_id, session_key, earlier_keys, reported_at, budget_ms, revision)
			select "user", key, earlier, at, budget, revision + 1
			from given
			where (revision = 0 or "user" in (select user_id from free))
				and ("user" in (select user_id from idle) or not exists (select from reading_clocks k where k.user_id = "user"))
			order by "user"
			on conflict (user_id) do update
			set session_key = excluded.session_key, earlier_keys = excluded.earlier_keys, reported_at = excluded.reported_at,
			budget_ms = excluded.budget_ms, revision = excluded.revision
			where v.revision = excluded.revision - 1
			returning user_id
		), clock as (
			insert into reading_clocks as k (user_id, used_until, day, seconds, credited)
			select g."user", g.at, (g.at at time zone $2)::date, g.claimed, g.claimed
			from player p
			join given g on g."user" = p.user_id
			order by g."user"` + turnedPart + `
			returning user_id, credited
		)
		insert into watched_ranges as w (id, user_id, course_id, content_id, ranges, duration_seconds, position_seconds,
			session_key, last_seq, last_report_at, claimed_seconds, time_spent, asset_id)
		select g.id, g."user", g.course, g.content, g.played::int4multirange, g.duration, g.position, g.key, g.seq, g.at, g.claimed, k.credited, g.asset
		from player p
		join given g on g."user" = p.user_id
		join clock k on k.user_id = p.user_id
		order by g."user"
		on conflict (user_id, content_id) do update
		set ranges = (case when w.asset_id is not distinct from excluded.asset_id then w.ranges else '{}' end + excluded.ranges)
			* int4multirange(int4range(0, excluded.duration_seconds)),
		asset_id = excluded.asset_id, duration_seconds = excluded.duration_seconds, position_seconds = excluded.position_seconds,
		session_key = excluded.session_key, last_seq = excluded.last_seq, last_report_at = excluded.last_report_at,
		claimed_seconds = w.claimed_seconds + excluded.claimed_seconds, time_spent = w.time_spent + excluded.time_spent
		returning w.user_id::text as "user", coalesce((select sum(upper(r) - lower(r)) from unnest(w.ranges) r), 0)::int as covered`
)

// watchedSpot is a content with all that a report of its player is held against.
type watchedSpot struct {
	spot
	PlayerKey        string
	PlayerEarlier    []string
	PlayerReportedAt *time.Time
	PlayerBudget     int64 // milliseconds
	PlayerRevision   int64
	LastKey          string // of the player whose reports LastSeq counts
	LastSeq          int64
}

func (w watchedSpot) player() player {
	p := player{Key: w.PlayerKey, Earlier: w.PlayerEarlier, Budget: time.Duration(w.PlayerBudget) * time.Millisecond}
	if w.PlayerReportedAt != nil {
		p.ReportedAt = *w.PlayerReportedAt
	}
	return p
}

// errOvertaken: another report of the same person was written between reading and writing.
var errOvertaken = errors.New("another report came between")

// watchedSpots returns what each report is held against, in their order; nil where the content is gone.
func (s *Service) watchedSpots(ctx context.Context, q db.Querier, reports []reported) ([]*watchedSpot, error) {
	contents, users := make([]plugin.ContentID, len(reports)), make([]*plugin.UserID, len(reports))
	for i, r := range reports {
		contents[i], users[i] = r.content, userOf(r.actor)
	}
	rows, err := db.Many[numberedSpot](ctx, q, watchedSpotsSQL, contents, users, s.types)
	if err != nil {
		return nil, fmt.Errorf("read progress of videos: %w", err)
	}
	list := make([]*watchedSpot, len(reports))
	for i := range rows {
		list[rows[i].N-1] = &rows[i].watchedSpot
	}
	return list, nil
}

type numberedSpot struct {
	N int // counts from 1
	watchedSpot
}

// watchRow is what is written of a report.
type watchRow struct {
	User     plugin.UserID    `json:"user"`
	Course   plugin.CourseID  `json:"course"`
	Content  plugin.ContentID `json:"content"`
	Key      string           `json:"key"`
	Earlier  []string         `json:"earlier"`
	At       time.Time        `json:"at"`
	Budget   int64            `json:"budget"`   // milliseconds
	Revision int64            `json:"revision"` // that was read
	ID       string           `json:"id"`
	Played   string           `json:"played"`
	Duration int              `json:"duration"`
	Position int              `json:"position"`
	Seq      int64            `json:"seq"`
	Claimed  int              `json:"claimed"`
	Asset    *plugin.AssetID  `json:"asset"`
}

// writeWatched returns how many seconds of their videos are watched now; of who was overtaken nothing.
func writeWatched(ctx context.Context, q db.Querier, list []watchRow, zone string) (map[plugin.UserID]int, error) {
	given, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("write reports down: %w", err)
	}
	rows, err := db.Many[struct {
		User    plugin.UserID
		Covered int
	}](ctx, q, watchSQL, string(given), zone, readingMost, readingDay)
	if err != nil {
		return nil, fmt.Errorf("write watched seconds: %w", err)
	}
	covered := make(map[plugin.UserID]int, len(rows))
	for _, r := range rows {
		covered[r.User] = r.Covered
	}
	return covered, nil
}
