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
	// turnedPart moves the clock k of a person on by the report that was to be inserted: by as much of its seconds as went by since
	// the report before, and no more than $4 on a day. Of what went by and was not claimed $3 seconds are left.
	turnedPart = `
		on conflict (user_id) do update
		set (used_until, day, seconds, credited) = (
			select greatest(k.used_until + make_interval(secs => x.n), excluded.used_until - make_interval(secs => $3::int)), excluded.day, x.had + x.n, x.n
			from (
				select y.had, greatest(0, least(excluded.seconds, $4::int - y.had, floor(extract(epoch from excluded.used_until - k.used_until))))::int as n
				from (select case when k.day = excluded.day then k.seconds else 0 end as had) y
			) x
		)`

	// One statement: the clock of the person $1 and the time of the content $5 move on together, by what of the $6 seconds until $7,
	// on a day of $2, can be believed. The time of a content is never more than what went by since it was opened.
	readingSQL = `
		with content as (
			select l.id, case when l.opened_at is null then $6::int
				else greatest(0, least($6::int, floor(extract(epoch from $7::timestamptz - l.opened_at)) - coalesce(l.time_spent, 0)))::int
			end as seconds
			from lesson_completions l
			where l.user_id = $1 and l.content_id = $5
		), clock as (
			insert into reading_clocks as k (user_id, used_until, day, seconds, credited)
			select $1, $7, ($7::timestamptz at time zone $2)::date, c.seconds, c.seconds
			from content c` + turnedPart + `
			returning credited
		)
		update lesson_completions l set time_spent = coalesce(l.time_spent, 0) + c.credited
		from clock c
		where l.user_id = $1 and l.content_id = $5 and c.credited > 0
		returning l.time_spent`
)

// writeReading returns for how long the content was read altogether; nil when nothing came to it.
func writeReading(ctx context.Context, q db.Querier, user plugin.UserID, content plugin.ContentID, seconds int, now time.Time, zone string) (*int, error) {
	spent, err := db.Value[int](ctx, q, readingSQL, user, zone, readingSlack, readingDay, content, seconds, now)
	if errors.Is(err, db.ErrNoRow) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("write a time of reading: %w", err)
	}
	return &spent, nil
}
