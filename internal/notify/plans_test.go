package notify_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// With ten thousand questions in a course, and as many in another one, no page reads a whole table.
func TestTenThousandQuestions(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes its time to fill the tables")
	}
	t.Parallel()
	s := newSite(t)
	cooling, _, _ := s.room()
	other := plugin.NewID[string]()
	s.exec(`insert into courses (id, trainer_id, slug, title, price_currency, is_published, published_at) values ($1, $2, 'other', 'Other', 'KWD', true, now())`, other, s.omar.User)
	s.exec(`insert into users (id, first_name, last_name, email, role)
		select uuidv7(), 'Trainee', 'Number ' || n, n || '@many.example', 'trainee' from generate_series(1, 400) n`)
	s.exec(`insert into enrollments (id, user_id, course_id) select uuidv7(), id, $1 from users where email like '%@many.example'`, s.course)
	for course, content := range map[string]*plugin.ContentID{s.course: &cooling, other: nil} {
		s.exec(`with t as (
				insert into threads (id, course_id, content_id, asker_id, answers, answered)
				select uuidv7(), $1, case when n % 4 = 0 then $2::uuid end,
					(array(select id from users where email like '%@many.example' order by id))[n % 400 + 1], (n % 5 > 0)::int, n % 5 > 0 from generate_series(1, 10000) n
				returning id, asker_id
			)
			insert into thread_posts (id, thread_id, author_id, title, body)
			select id, id, asker_id, 'How long to cool a burn?', 'Twenty minutes, or ' || right(id::text, 4) || '?' from t`, course, content)
		s.exec(`insert into thread_posts (id, thread_id, author_id, body)
			select uuidv7(), t.id, (select id from users where email like '%@many.example' and id > t.asker_id order by id limit 1),
			'Yes, with running water' from threads t where t.course_id = $1 and t.answers = 1 and t.asker_id < (select max(id::text)::uuid from users where email like '%@many.example')`, course)
	}
	s.exec(`update thread_posts set hidden_at = now(), hidden_reason = 'x' where right(id::text, 3) = 'abc' and id <> thread_id`)
	s.exec(`insert into thread_reports (post_id, user_id, reason) select id, $1, 'x' from thread_posts where right(id::text, 3) = 'abd'`, s.max.User)
	s.exec(`analyze users, enrollments, threads, thread_posts, thread_reports, course_contents`)
	some := dbtestID(s, `select id::text from threads where course_id = $1 order by id offset 5000 limit 1`)
	open := []plugin.ContentID{cooling}
	list := func(more ...any) []any {
		return append([]any{s.lea.User, s.course, open, true, false, some, 26}, more...)
	}
	queries := dbtest.Queries(t, ".")
	whole := regexp.MustCompile(`Seq Scan on (threads|thread_posts)\b`)
	for name, args := range map[string][]any{ // but countQuestionsSQL: it stops at a thousand, in whatever order
		"questionsSQL": list(), "questionsUnansweredSQL": list(), "questionsAcceptedSQL": list(), "questionsMineSQL": list(),
		"questionsReportedSQL": list(), "questionsHiddenSQL": list(), "questionsOfContentSQL": list("unanswered", cooling),
		"questionsFoundSQL": list("", nil, "running", "wat"), "queueUnansweredSQL": {s.omar.User, false, nil, true, 26}, "queueReportedSQL": {s.admin.User, true, nil, true, 26},
		"countQueueSQL": {s.omar.User, false, nil, true, 1000}, "answersSQL": {s.lea.User, some, false, nil, 51},
		"threadSQL": {s.lea.User, some}, "tellWhomSQL": {some}, "questionPeopleSQL": {s.course, s.lea.User, false, "o", time.Now()},
	} {
		rows, err := s.db.Query(t.Context(), "explain (analyze, costs off, timing off) "+queries[name], args...)
		s.must(err)
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		s.must(err)
		plan := strings.Join(lines, "\n")
		if whole.MatchString(plan) {
			t.Errorf("%s reads a whole table:\n%s", name, plan)
		}
		t.Log(name, lines[len(lines)-1])
	}
}

func dbtestID(s *site, sql string) string {
	s.t.Helper()
	rows, err := s.db.Query(s.t.Context(), sql, s.course)
	s.must(err)
	id, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	s.must(err)
	return id
}
