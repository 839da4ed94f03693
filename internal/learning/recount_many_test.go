package learning_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// A course of many trainees, with a rule of its own, is counted anew when its curriculum changes: 1,200 of them, or in full
// size the 10,000 of a large course. How many queries that takes depends on how many hundreds they are, and on who completes the course by it.
func TestRecountOfMany(t *testing.T) {
	t.Parallel()
	many := 1200
	if os.Getenv("COURSEWORX_TEST_SIZE") == "full" {
		many = 10_000
	}
	s := newSite(t)
	course := s.course("Burns")
	first, second := s.section(course), s.section(course)
	var contents []plugin.ContentID
	for i := range 12 {
		contents = append(contents, s.content(course, map[bool]plugin.SectionID{true: first, false: second}[i < 6], "article", ""))
	}
	s.exec(`with people as (
			insert into users (id, first_name, last_name, email, role)
			select gen_random_uuid(), 'Trainee', 'Number ' || n, n || '@many.example', 'trainee' from generate_series(0, $1::int - 1) n
			returning id)
		insert into enrollments (id, user_id, course_id) select gen_random_uuid(), id, $2 from people`, many, course)
	// Number n has done the first n % 12 contents.
	s.exec(`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at)
		select gen_random_uuid(), u.id, $1, c.id, true, now()
		from users u, unnest($2::uuid[]) with ordinality c (id, nth)
		where u.email like '%@many.example' and c.nth <= split_part(u.email, '@', 1)::int % 12`, course, contents)
	s.exec("analyze")
	completed := 0
	recount := func(what string, done, progress int) {
		t.Helper()
		ctx, queries := db.WithCount(t.Context())
		begun := time.Now()
		s.must(s.Recount(ctx, course))
		t.Logf("%s: %d trainees in %v, %d queries", what, many, time.Since(begun).Round(time.Millisecond), queries.Load())
		// One who completes is told of, and that is kept: two writes.
		if most := int64(20 + many/40 + 2*(done-completed)); queries.Load() > most {
			t.Errorf("%s: %d queries for %d trainees, and not %d", what, queries.Load(), many, most)
		}
		completed = done
		equal(t, what+": completed", s.number(`select count(*)::int from enrollments where course_id = $1 and status = 'completed'`, course), done)
		equal(t, what+": progress of all, in hundredths", s.number(`select sum(progress * 100)::int from enrollments where course_id = $1 and status = 'enrolled'`, course), progress)
	}
	// Of each twelve one has done 0, one 1, … and one 11 of 12 contents; who has done ten of them completes the course.
	s.exec(fmt.Sprintf(`update courses set completion_rule = '{"kind": "share", "percent": 80}' where id = '%s'`, course))
	twelfths := many / 12
	sum := 0
	for done := range 10 {
		sum += (done*10000*2 + 12) / (12 * 2) * twelfths
	}
	recount("a rule", 2*twelfths, sum)
	recount("again", 2*twelfths, sum)
	// The last two contents are taken away: eight of ten are enough now, and who has completed stays so.
	s.change(contents[10], "is_published = false")
	s.change(contents[11], "is_published = false")
	sum = 0
	for done := range 8 {
		sum += done * 1000 * twelfths
	}
	recount("a curriculum of ten", 4*twelfths, sum)
}
