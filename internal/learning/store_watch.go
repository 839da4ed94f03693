package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	// watchedSpotSQL is spotsSQL for one content, with the person's player and its place in the video.
	watchedSpotSQL = `
		with target as (
			select c.course_id, $2::uuid as user_id from course_contents c where c.id = $1 and c.deleted_at is null
		), ` + stepsPart + `
		select ` + roomColumns + `,
		coalesce((select t.role::text from course_team t where t.course_id = c.id and t.user_id = $2), '') as team_role,` + stepColumns + `,
		(select count(*)::int from steps x where x.counted and x.done) as done_count,
		(select count(*)::int from steps x where x.counted) as total_count,
		coalesce(v.session_key, '') as player_key, coalesce(v.earlier_keys, '{}') as player_earlier, v.reported_at as player_reported_at,
		coalesce(v.budget_ms, 0) as player_budget, coalesce(v.revision, 0) as player_revision,
		coalesce(k.session_key, '') as last_key, coalesce(k.last_seq, 0) as last_seq` + stepsFrom + `
		join courses c on c.id = p.course_id
		left join enrollments e on e.course_id = c.id and e.user_id = $2
		left join watch_players v on v.user_id = $2
		left join watched_ranges k on k.user_id = $2 and k.content_id = p.id
		where p.id = $1`

	// One statement: the player and what it played change together, or, when another report came
	// between, not at all and no row comes back.
	watchSQL = `
		with player as (
			insert into watch_players as v (user_id, session_key, earlier_keys, reported_at, budget_ms)
			values ($1, $4, $5, $6, $7)
			on conflict (user_id) do update
			set session_key = excluded.session_key, earlier_keys = excluded.earlier_keys, reported_at = excluded.reported_at,
			budget_ms = excluded.budget_ms, revision = v.revision + 1
			where v.revision = $8
			returning user_id
		)
		insert into watched_ranges as w (id, user_id, course_id, content_id, ranges, duration_seconds, position_seconds,
			session_key, last_seq, last_report_at, claimed_seconds)
		select $9, user_id, $2, $3, $10::text::int4multirange, $11, $12, $4, $13, $6, $14
		from player
		on conflict (user_id, content_id) do update
		set ranges = (w.ranges + excluded.ranges) * int4multirange(int4range(0, excluded.duration_seconds)),
		duration_seconds = excluded.duration_seconds, position_seconds = excluded.position_seconds,
		session_key = excluded.session_key, last_seq = excluded.last_seq, last_report_at = excluded.last_report_at,
		claimed_seconds = w.claimed_seconds + excluded.claimed_seconds
		returning coalesce((select sum(upper(r) - lower(r)) from unnest(w.ranges) r), 0)::int`
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

func (s *Service) watchedSpot(ctx context.Context, q db.Querier, a plugin.Actor, content plugin.ContentID) (watchedSpot, error) {
	w, err := db.One[watchedSpot](ctx, q, watchedSpotSQL, content, userOf(a), s.types)
	if errors.Is(err, db.ErrNoRow) {
		return watchedSpot{}, plugin.ErrNotFound
	}
	if err != nil {
		return watchedSpot{}, fmt.Errorf("read a video's progress: %w", err)
	}
	return w, nil
}

// errOvertaken: another report of the same person was written between reading and writing.
var errOvertaken = errors.New("another report came between")

// writeWatched returns how many seconds of the video are watched now.
func writeWatched(ctx context.Context, q db.Querier, user plugin.UserID, w watchedSpot, next player, r Report, credit spans, position int) (int, error) {
	covered, err := db.Value[int](ctx, q, watchSQL, user, w.Course, w.ID, next.Key, next.Earlier, next.ReportedAt,
		next.Budget.Milliseconds(), w.PlayerRevision, plugin.NewID[string](), credit.String(), *w.Duration, position, r.Seq, credit.seconds())
	if errors.Is(err, db.ErrNoRow) {
		return 0, errOvertaken
	}
	if err != nil {
		return 0, fmt.Errorf("write watched seconds: %w", err)
	}
	return covered, nil
}
