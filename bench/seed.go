package main

import (
	"context"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
	"golang.org/x/crypto/bcrypt"
)

// seed is what the load has to know of the data set.
type seed struct {
	course   string   // with 65 contents
	video    string   // one of its contents
	people   []string // e-mails of trainees of that course
	crowd    []string // e-mails of people whose hashes cost what they cost
	author   string   // e-mail of the owner of the course
	database string
}

const (
	trainers = 50
	password = "a long enough secret"
	learners = 20 // who drive the load
)

// makeDatabase makes an empty database of that name on the server.
func makeDatabase(ctx context.Context, admin, name string) (address string, drop func() error, err error) {
	exec := func(ctx context.Context, sql string) error {
		c, err := pgx.Connect(ctx, admin)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close(ctx) }()
		_, err = c.Exec(ctx, sql)
		return err
	}
	if err := exec(ctx, "drop database if exists "+name+" with (force)"); err != nil {
		return "", nil, err
	}
	if err := exec(ctx, "create database "+name+" template template0 encoding 'UTF8'"); err != nil {
		return "", nil, err
	}
	u, err := url.Parse(admin)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	q := u.Query()
	q.Set("sslmode", "disable") // all is on this machine, and the wire reads along
	u.RawQuery = q.Encode()
	return u.String(), func() error { return exec(context.WithoutCancel(ctx), "drop database "+name+" with (force)") }, nil
}

// sow fills the database: ten enrolments a trainee, a course for each 200 enrolments (500 at least),
// three contents a course, and one course of 65 contents with the people who drive the load.
func sow(ctx context.Context, database string, enrolments int) (*seed, error) {
	c, err := pgx.Connect(ctx, database)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close(ctx) }()
	cheap, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		return nil, err
	}
	dear, err := bcrypt.GenerateFromPassword([]byte(password), 12)
	if err != nil {
		return nil, err
	}
	courses, people := max(500, enrolments/200), max(learners, enrolments/10)
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{`insert into users (id, first_name, last_name, email, role, password_hash)
			select gen_random_uuid(), 'Trainer', 'Number ' || n, 'trainer' || n || '@example.org', 'trainer', $1 from generate_series(1, $2::integer) n`, []any{string(dear), trainers}},
		{`insert into users (id, first_name, last_name, email, role, password_hash)
			select gen_random_uuid(), 'Trainee', 'Number ' || n, 'trainee' || n || '@example.org', 'trainee', $1 from generate_series(1, $2::int) n`, []any{string(cheap), people}},
		{`insert into user_preferences (user_id, language, time_zone) select id, 'en', 'UTC' from users`, nil},
		{`insert into categories (id, name, slug, hue, position) select gen_random_uuid(), 'Category ' || n, 'category-' || n, n * 30, n from generate_series(1, 10) n`, nil},
		{`insert into courses (id, trainer_id, slug, title, short_description, description, price_currency, base_price_minor, price_minor, category, course_type, level, is_published, published_at, revision, enrollment_count, duration, lesson_count)
			select gen_random_uuid(), (select id from users where email = 'trainer' || (1 + n % 50) || '@example.org'), 'course-' || n, 'Course ' || n, 'A course about the number ' || n,
				repeat('What one learns in course ' || n || '. ', 20), 'USD', (n % 4) * 1000, (n % 4) * 1000, 'Category ' || (1 + n % 10),
				(array['online', 'classroom', 'hybrid'])[1 + n % 3]::course_type, (array['beginner', 'intermediate', 'advanced'])[1 + n % 3]::course_level, true, now() - n * interval '1 minute', 1, n % 90, 60, 3
			from generate_series(1, $1::int) n`, []any{courses}},
		{`insert into course_team (id, course_id, user_id, role) select gen_random_uuid(), id, trainer_id, 'owner' from courses`, nil},
		{`insert into course_sections (id, course_id, title, position) select gen_random_uuid(), c.id, 'Section ' || n, n from courses c, generate_series(0, 4) n where n = 0 or c.slug = 'course-1'`, nil},
		{`insert into course_contents (id, course_id, section_id, title, type, position, article_content, duration)
			select gen_random_uuid(), s.course_id, s.id, 'Content ' || n, case when n = 0 then 'video' else 'article' end, s.position * 100 + n, '<p>Text</p>', case when n = 0 then 600 end
			from course_sections s join courses c on c.id = s.course_id, generate_series(0, 12) n where n < 3 or c.slug = 'course-1'`, nil},
		{`insert into enrollments (id, user_id, course_id)
			select gen_random_uuid(), u.id, c.id
			from (select id, substring(email from '\d+')::int as n from users where role = 'trainee') u, generate_series(0, 9) i,
				lateral (select id from courses where slug = 'course-' || (2 + (u.n * 10 + i) % ($1::int - 1))) c`, []any{courses}},
		{`insert into enrollments (id, user_id, course_id)
			select gen_random_uuid(), u.id, c.id from users u, courses c where c.slug = 'course-1' and u.role = 'trainee' and substring(u.email from '\d+')::int <= $1::int`, []any{learners}},
		{`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at)
			select gen_random_uuid(), e.user_id, e.course_id, k.id, true, now()
			from enrollments e join course_contents k on k.course_id = e.course_id where k.type = 'article' and k.position % 2 = 1`, nil},
	} {
		if _, err := c.Exec(ctx, step.sql, step.args...); err != nil {
			return nil, fmt.Errorf("%w in %.80s", err, step.sql)
		}
	}
	if _, err := c.Exec(ctx, "vacuum analyze"); err != nil {
		return nil, err
	}
	s := &seed{author: "trainer2@example.org", database: database}
	for i := range learners {
		s.people = append(s.people, fmt.Sprintf("trainee%d@example.org", i+1))
	}
	for i := range trainers {
		s.crowd = append(s.crowd, fmt.Sprintf("trainer%d@example.org", i+1))
	}
	err = c.QueryRow(ctx, `select c.id::text, k.id::text from courses c join course_contents k on k.course_id = c.id
		where c.slug = 'course-1' and k.type = 'video' order by k.position limit 1`).Scan(&s.course, &s.video)
	return s, err
}
