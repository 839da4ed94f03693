package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// millions is how many enrolments the statistics are measured on.
const millions = 1_000_000

// statistics measures the figures of all courses side by side, and of the course with most trainees, once all that the data set
// brought is counted.
func (b *bench) statistics(ctx context.Context) error {
	c, err := pgx.Connect(ctx, b.seed.database)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	secret := rand.Text()
	var key, course string
	if err := c.QueryRow(ctx, `
		with person as (
			insert into users (id, first_name, last_name, email, role, password_hash)
			select gen_random_uuid(), 'Super', 'Admin', 'admin@example.org', 'super_admin', password_hash from users where email = 'trainer1@example.org'
			returning id
		), prefers as (
			insert into user_preferences (user_id, language, time_zone) select id, 'en', 'UTC' from person
		)
		insert into sessions (id, user_id, salt, address, user_agent, expires_at, key_name, key_digest, key_scopes)
		select gen_random_uuid(), id, sha256('bench'), '127.0.0.1', '', now() + interval '1 day', 'bench', sha256($1::text::bytea), '{*:read}' from person
		returning id::text, (select course_id::text from enrollments group by course_id order by count(*) desc limit 1)`, secret).Scan(&key, &course); err != nil {
		return err
	}
	key = "cwk_" + strings.ReplaceAll(key, "-", "") + "_" + secret
	began := time.Now()
	for {
		var left bool
		if err := c.QueryRow(ctx, `select exists (select from course_moves)`).Scan(&left); err != nil {
			return err
		}
		if !left {
			break
		}
		if time.Since(began) > time.Hour {
			return fmt.Errorf("the figures are not counted after an hour")
		}
		if err := wait(ctx, time.Second); err != nil {
			return err
		}
	}
	b.report.figure("statistics: until all of the data set is counted", time.Since(began).Seconds(), "s", "")
	for _, page := range []struct{ name, path string }{
		{"of all courses", "/api/v1/admin/statistics"}, {"of the largest course", "/api/v1/courses/" + course + "/statistics"},
	} {
		r, err := drive(ctx, 1, b.round, func(ctx context.Context, _ int) error {
			_, err := fetch(ctx, b.server.base+page.path, key)
			return err
		})
		if err != nil {
			return err
		}
		b.report.figure(fmt.Sprintf("statistics %s, %d enrolments: p99", page.name, b.enrolments), quantile(r.each, .99), "ms", "≤ 1000")
	}
	return nil
}
