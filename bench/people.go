package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
)

// classOfPeople is how many trainees the course has whose people are listed.
const classOfPeople = 10_000

// people measures the list of a very large course's people: they did half or all of its 65 contents, watched some of its videos,
// and every fourth falls behind.
func (b *bench) people(ctx context.Context) error {
	c, err := pgx.Connect(ctx, b.seed.database)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	for _, sql := range []string{
		`insert into enrollments (id, user_id, course_id, enrolled_at, status, progress, completed_at)
			select gen_random_uuid(), u.id, $1, now() - (u.n * 7919 % 10000) * interval '5 minutes',
				(case when u.n % 5 = 0 then 'completed' else 'enrolled' end)::enrollment_status, case when u.n % 5 = 0 then 100 else 50 end, case when u.n % 5 = 0 then now() end
			from (select id, substring(email from '\d+')::int as n from users where role = 'trainee' order by n limit 10000) u
			on conflict do nothing`,
		`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at)
			select gen_random_uuid(), e.user_id, e.course_id, k.id, true,
				now() - case when abs(hashtext(e.user_id::text)) % 4 = 0 then 10 else 1 end * interval '1 day' - random() * interval '20 days'
			from enrollments e join course_contents k on k.course_id = e.course_id
			where e.course_id = $1 and k.type = 'article' and (k.position % 2 = 1 or e.status = 'completed')
			on conflict do nothing`,
		`insert into watched_ranges (id, user_id, course_id, content_id, ranges, duration_seconds, claimed_seconds, last_report_at)
			select gen_random_uuid(), e.user_id, e.course_id, k.id, '{[0,500)}', 600, 500, now() - interval '9 days'
			from enrollments e join course_contents k on k.course_id = e.course_id
			where e.course_id = $1 and k.type = 'video' and k.position < 200
			on conflict do nothing`,
	} {
		if _, err := c.Exec(ctx, sql, b.seed.course); err != nil {
			return err
		}
	}
	if _, err := c.Exec(ctx, `vacuum analyze`); err != nil {
		return err
	}
	var n int
	if err := c.QueryRow(ctx, `select count(*)::int from enrollments where course_id = $1`, b.seed.course).Scan(&n); err != nil {
		return err
	}
	if n < classOfPeople {
		return fmt.Errorf("%d of %d people: more enrolments are needed, ten for each", n, classOfPeople)
	}
	token, err := signIn(ctx, b.server, b.seed.author)
	if err != nil {
		return err
	}
	path := b.server.base + "/api/v1/courses/" + b.seed.course + "/people?limit=50"
	body, err := fetch(ctx, path, token)
	if err != nil {
		return err
	}
	var first struct{ NextCursor string }
	if err := json.Unmarshal(body, &first); err != nil {
		return err
	}
	for _, page := range []struct{ name, query string }{
		{"first page", ""}, {"next page", "&cursor=" + url.QueryEscape(first.NextCursor)}, {"who is behind", "&behind=true"},
		{"a search that finds everybody", "&q=Trainee"}, {"a search that finds one", "&q=" + url.QueryEscape("Number 4711")},
		{"by name", "&sort=name"}, {"by progress", "&sort=progress"}, {"the least active first", "&sort=active"},
	} {
		once := func(ctx context.Context, _ int) error { _, err := fetch(ctx, path+page.query, token); return err }
		if _, err := drive(ctx, 1, time.Second, once); err != nil { // warm
			return err
		}
		before := b.databaseTime(ctx, "courseworx")
		r, err := drive(ctx, 1, b.round, once)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%d people of a course, %s", n, page.name)
		b.report.figure(name+": p50", quantile(r.each, .5), "ms", "")
		b.report.figure(name+": p99", quantile(r.each, .99), "ms", "≤ 300")
		b.report.figure(name+": processor time of the database", per(b.databaseTime(ctx, "courseworx")-before, r.n), "ms", "")
	}
	return nil
}
