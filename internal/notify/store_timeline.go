package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// What a trainee $2 wrote under the courses $1 and their contents $3, hidden words in those of $4; and, where $6, the letters between
// them and the reader $5, or, where the reader is the trainee, anybody of the team of a course of $11, of which the first is named. Of each before the place $7, $8, $9.
const saidSQL = `
	with posts as (
		select p.created_at as at, p.id, case when p.id = t.id then 'question' else 'reply' end as kind, t.course_id as course, t.content_id as content, t.id as thread,
		case when p.id = t.id then p.title else left(p.body, 1000) end as text, p.author_id as by,` + mentionsColumn + `
		from thread_posts p
		join threads t on t.id = p.thread_id
		where p.author_id = $2 and t.course_id = any($1::uuid[]) and (t.content_id is null or t.content_id = any($3::uuid[]))
		and (t.course_id = any($4::uuid[]) or (p.hidden_at is null and not t.hidden))
		and ($7::timestamptz is null or (p.created_at, p.id) <= ($7, $8::uuid))
		order by p.created_at desc, p.id desc
		limit $10::int + 1
	), letters as (
		select m.created_at as at, m.id, 'message' as kind, w.course_id as course, null::uuid as content, v.id as thread, left(m.body, 1000) as text, m.author_id as by, '[]'::jsonb as mentions
		from conversations v
		join messages m on m.conversation_id = v.id
		cross join lateral (
			select w.course_id from course_team w
			where w.course_id = any($11::uuid[]) and w.user_id = v.trainer_id
			order by array_position($11::uuid[], w.course_id)
			limit 1
		) w
		where $6 and v.trainee_id = $2 and (v.trainer_id = $5 or $5 = $2)
		and ($7::timestamptz is null or (m.created_at, m.id) <= ($7, $8::uuid))
		order by m.created_at desc, m.id desc
		limit $10::int + 1
	)
	select s.at, s.id::text as id, s.kind, s.course::text as course, s.content::text as content, x.title, x.type, s.thread::text as thread, s.text, s.mentions,
	s.by::text as by, u.first_name || ' ' || u.last_name as by_name
	from (select * from posts union all select * from letters) s
	join users u on u.id = s.by
	left join course_contents x on x.id = s.content
	where $7::timestamptz is null or (s.at, s.id, s.kind) < ($7, $8::uuid, $9::text)
	order by s.at desc, s.id desc, s.kind desc
	limit $10`

type saidRow struct {
	At       time.Time
	ID       string
	Kind     string
	Course   plugin.CourseID
	Content  *plugin.ContentID
	Title    *string
	Type     *string
	Thread   string
	Text     string
	Mentions []Mentioned
	By       plugin.UserID
	ByName   string
}

// saidUnder is where what somebody said may be read.
type saidUnder struct {
	Courses  []plugin.CourseID
	Contents []plugin.ContentID
	Hidden   []plugin.CourseID // in which what is hidden may be read, too
}

func readSaid(ctx context.Context, q db.Querier, h learningapi.Hearing, under saidUnder, letters bool) ([]saidRow, error) {
	var at, id, kind any
	if h.Before != nil {
		at, id, kind = h.Before.At, h.Before.ID, h.Before.Kind
	}
	rows, err := db.Many[saidRow](ctx, q, saidSQL, under.Courses, h.Trainee, under.Contents, under.Hidden, h.Reader.User, letters, at, id, kind, h.Limit, h.Courses)
	if err != nil {
		return nil, fmt.Errorf("read what somebody said: %w", err)
	}
	return rows, nil
}
