package learning

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// One statement: the clock of the person $1 and the time of the content $2 move on together, by as much of the $3 seconds as went
// by until $4 since the report before, and no more than $7 on a day of $5. Of what went by and was not claimed $6 seconds are left.
// The first report of a person is believed.
const readingSQL = `
	with clock as (
		insert into reading_clocks as k (user_id, used_until, day, seconds, credited)
		values ($1, $4, ($4::timestamptz at time zone $5)::date, $3, $3)
		on conflict (user_id) do update
		set (used_until, day, seconds, credited) = (
			select greatest(k.used_until + make_interval(secs => x.n), $4 - make_interval(secs => $6::int)), excluded.day, x.had + x.n, x.n
			from (
				select y.had, greatest(0, least($3::int, $7::int - y.had, floor(extract(epoch from $4::timestamptz - k.used_until))))::int as n
				from (select case when k.day = excluded.day then k.seconds else 0 end as had) y
			) x
		)
		returning credited
	)
	update lesson_completions l set time_spent = coalesce(l.time_spent, 0) + c.credited
	from clock c
	where l.user_id = $1 and l.content_id = $2 and c.credited > 0`

func writeReading(ctx context.Context, q db.Querier, user plugin.UserID, content plugin.ContentID, seconds int, now time.Time, zone string) error {
	if _, err := q.Exec(ctx, readingSQL, user, content, seconds, now, zone, readingSlack, readingDay); err != nil {
		return fmt.Errorf("write a time of reading: %w", err)
	}
	return nil
}
