package insight_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/insight"
	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// lesson adds a content to a course, in its own section's next place.
func (s *site) lesson(course plugin.CourseID, title, set string) plugin.ContentID {
	s.t.Helper()
	id := plugin.NewID[plugin.ContentID]()
	s.exec(`insert into course_contents (id, course_id, section_id, title, type, position)
		select $1, $2, c.section_id, $3, 'article', max(c.position) + 1 from course_contents c where c.course_id = $2 group by c.section_id`, id, course, title)
	if set != "" {
		s.exec(`update course_contents set `+set+` where id = $1`, id)
	}
	return id
}

const doneSQL = `
	insert into lesson_completions as l (id, user_id, course_id, content_id, completed, completed_at, created_at, time_spent, score)
	values (gen_random_uuid(), $1, $2, $3, true, $4::timestamptz, $4::timestamptz, $5, $6)
	on conflict (user_id, content_id) do update
	set completed = true, completed_at = excluded.completed_at, time_spent = excluded.time_spent, score = excluded.score, attempts = l.attempts + 1`

const watchedSQL = `
	insert into watched_ranges as w (id, user_id, course_id, content_id, duration_seconds, last_report_at, time_spent)
	values (gen_random_uuid(), $1, $2, $3, 5000, $4::timestamptz, $5)
	on conflict (user_id, content_id) do update
	set last_report_at = excluded.last_report_at, time_spent = w.time_spent + excluded.time_spent`

func TestFiguresOfACourse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, content := s.course(s.person(plugin.Trainer, "Omar"), "Burns", "")
	check := func(when, want string) {
		t.Helper()
		s.must(s.bus.Drain(t.Context()))
		if got := s.stats(course); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	s.announce(plugin.CourseCreated{Course: course})
	check("nobody", "0 0 0 0.00 0.00 0.00 0 USD")
	a, b, c := s.person(plugin.Trainee, "Ann"), s.person(plugin.Trainee, "Ben"), s.person(plugin.Trainee, "Cem")
	s.enrol(a, course, "enrolled", 25, "2026-11-01")
	s.enrol(b, course, "completed", 100, "2026-11-02")
	check("one learns, one is done", "2 1 1 62.50 0.00 50.00 0 USD")
	s.enrol(c, course, "dropped", 50, "2026-11-03")
	check("one has left", "3 1 1 62.50 0.00 33.33 0 USD")
	for user, score := range map[plugin.UserID]int{a.User: 70, b.User: 85} {
		s.exec(doneSQL, user, course, content, "2026-11-04T10:00:00Z", nil, score)
	}
	s.announce(plugin.ContentCompleted{Enrollment: "x", User: a.User, Course: course, Content: content})
	check("scores", "3 1 1 62.50 77.50 33.33 0 USD")
	s.exec(`update lesson_completions set notes = 'fine'`) // moves nothing
	if n, err := db.Value[int](t.Context(), s.db, `select count(*)::int from course_moves`); err != nil || n != 0 {
		t.Errorf("%d changes wait, %v", n, err)
	}
}

// What is wrong is mended and told, each kind of it, and revenue is left alone.
func TestACheckMendsAndTells(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, content := s.course(s.person(plugin.Trainer, "Omar"), "Burns", "")
	a := s.person(plugin.Trainee, "Ann")
	s.enrol(a, course, "enrolled", 25, "2026-11-01")
	s.exec(doneSQL, a.User, course, content, "2026-11-04T10:00:00Z", 90, 70)
	s.must(s.Fold(t.Context()))
	right := s.kept(course)
	s.must(s.Check(t.Context()))
	if said := s.log.String(); said != "" {
		t.Fatalf("nothing was wrong, and it said %s", said)
	}
	for _, wrong := range []struct{ sql, said string }{
		{`update course_standings set half = true, seconds = '{7}'`, "people=1 sums=3 figures=0"},
		{`update course_tallies set n = n + 3 where measure in ('done', 'enrolled')`, "people=0 sums=2 figures=0"},
		{`delete from course_tallies where measure = 'began'`, "people=0 sums=1 figures=0"},
		{`update course_stats set total_enrollments = 99, total_revenue_minor = 5`, "people=0 sums=0 figures=1"},
		{`insert into course_daily (course_id, day, active) select course_id, '2020-01-01', 4 from course_stats`, "people=0 sums=0 figures=1"},
		{`update course_daily set active = 4`, "people=0 sums=0 figures=2"},
	} {
		s.exec(wrong.sql)
		s.exec(`update course_stats set checked_at = now() - interval '1 day'`)
		s.log.Reset()
		s.must(s.Check(t.Context()))
		if said := s.log.String(); !strings.Contains(said, "level=ERROR") || !strings.Contains(said, wrong.said) {
			t.Errorf("%s: said %q, want %s", wrong.sql, said, wrong.said)
		}
		if got := s.kept(course); got != right {
			t.Errorf("%s: kept\n%s\nwant\n%s", wrong.sql, got, right)
		}
	}
	if got := s.stats(course); !strings.HasSuffix(got, " 5 USD") {
		t.Errorf("revenue: %s", got)
	}
	s.log.Reset()
	s.must(s.Check(t.Context())) // checked just now
	_, err := s.Recount(t.Context(), plugin.NewID[plugin.CourseID]())
	s.must(err) // of a course that is gone
	if said := s.log.String(); said != "" {
		t.Errorf("it said %s", said)
	}
}

// kept is all that is kept of a course's figures.
func (s *site) kept(course plugin.CourseID) string {
	s.t.Helper()
	lines, err := db.Values[string](s.t.Context(), s.db, `
		select concat_ws(' ', 'sum', measure, about, slot, n) from course_tallies where course_id = $1 and n <> 0
		union all
		select concat_ws(' ', 'day', day, enrollments, completions, active) from course_daily where course_id = $1
		union all
		select concat_ws(' ', 'stats', total_enrollments, active_enrollments, completed_enrollments, average_progress, average_score, completion_rate)
		from course_stats where course_id = $1
		order by 1`, course)
	s.must(err)
	return strings.Join(lines, "\n")
}

// zones are those of the trials: of half an hour, far from UTC on both sides, with summer time.
var zones = []string{"UTC", "Asia/Kuwait", "Pacific/Kiritimati", "America/St_Johns"}

// However people come, learn, leave and come back at the same time, what is kept equals what a count from nothing gives,
// and what plain counting of the tables gives.
func TestFiguresEqualARecount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.person(plugin.Trainer, "Omar")
	people := make([]plugin.Actor, 5)
	for i := range people {
		people[i] = s.person(plugin.Trainee, "Lea")
	}
	rapid.Check(t, func(r *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(r, "zone")
		s.zone(zone)
		course, first := s.course(owner, "Burns", "")
		contents := []plugin.ContentID{first, s.lesson(course, "Two", ""), s.lesson(course, "Three", "")}
		type step struct {
			sql  string
			args []any
		}
		moment := func() string {
			return time.Date(2026, 11, 1, rapid.IntRange(0, 200).Draw(r, "hour"), rapid.IntRange(0, 59).Draw(r, "minute"), 0, 0, time.UTC).Format(time.RFC3339)
		}
		each := make([][]step, len(people))
		for i, p := range people {
			each[i] = []step{{`insert into enrollments (id, user_id, course_id, enrolled_at) values (gen_random_uuid(), $1, $2, $3::text::timestamptz)`, []any{p.User, course, moment()}}}
			for range rapid.IntRange(0, 6).Draw(r, "steps") {
				content := rapid.SampledFrom(contents).Draw(r, "content")
				switch rapid.SampledFrom([]string{"done", "watched", "status", "progress", "again", "cycle"}).Draw(r, "what") {
				case "done":
					each[i] = append(each[i], step{doneSQL, []any{p.User, course, content, moment(), rapid.IntRange(0, 9000).Draw(r, "seconds"), rapid.IntRange(0, 100).Draw(r, "score")}})
				case "watched":
					each[i] = append(each[i], step{watchedSQL, []any{p.User, course, content, moment(), rapid.IntRange(0, 900).Draw(r, "seconds")}})
				case "status":
					status := rapid.SampledFrom([]string{"enrolled", "completed", "dropped", "suspended"}).Draw(r, "status")
					each[i] = append(each[i], step{`update enrollments set status = $3::text::enrollment_status,
						completed_at = case when $3 = 'completed' then $4::text::timestamptz end where user_id = $1 and course_id = $2`, []any{p.User, course, status, moment()}})
				case "progress":
					each[i] = append(each[i], step{`update enrollments set progress = $3 / 3.0 where user_id = $1 and course_id = $2`, []any{p.User, course, rapid.IntRange(0, 300).Draw(r, "progress")}})
				case "cycle": // taken again: what was done moves into the history
					each[i] = append(each[i], step{`with e as (select from enrollments where user_id = $1 and course_id = $2 and status = 'completed'),
						l as (delete from lesson_completions where user_id = $1 and course_id = $2 and exists (select from e)),
						w as (delete from watched_ranges where user_id = $1 and course_id = $2 and exists (select from e))
						update enrollments set status = 'enrolled', enrolled_at = $3::text::timestamptz, completed_at = null, progress = 0
						where user_id = $1 and course_id = $2 and status = 'completed'`, []any{p.User, course, moment()}})
				case "again":
					each[i] = append(each[i], step{`update enrollments set status = 'enrolled', enrolled_at = $3::text::timestamptz, completed_at = null where user_id = $1 and course_id = $2`, []any{p.User, course, moment()}})
				}
			}
		}
		var all sync.WaitGroup
		fail := make(chan error, 2*len(people))
		for _, steps := range each {
			all.Go(func() {
				for _, one := range steps {
					if _, err := s.db.Exec(t.Context(), one.sql, one.args...); err != nil {
						fail <- fmt.Errorf("%s: %w", one.sql, err)
					}
				}
			})
		}
		for range 2 { // those who count while that happens
			all.Go(func() {
				for range 3 {
					if err := s.Fold(t.Context()); err != nil {
						fail <- err
					}
				}
			})
		}
		all.Wait()
		s.must(s.Fold(t.Context()))
		select {
		case err := <-fail:
			r.Fatal(err)
		default:
		}
		kept := s.kept(course)
		if found, err := s.Recount(t.Context(), course); err != nil || found != (insight.Found{}) {
			r.Fatalf("the check found %+v, %v", found, err)
		}
		for _, table := range []string{"course_standings", "course_tallies", "course_daily", "course_stats"} {
			s.exec(`delete from `+table+` where course_id = $1`, course)
		}
		_, err := s.Recount(t.Context(), course)
		s.must(err)
		if counted := s.kept(course); counted != kept {
			r.Fatalf("kept\n%s\ncounted\n%s", kept, counted)
		}
		s.plain(r, course, zone)
		s.listed(r, owner, course, contents)
	})
}

// listed holds each figure against the list of people that it opens.
func (s *site) listed(r *rapid.T, owner plugin.Actor, course plugin.CourseID, contents []plugin.ContentID) {
	total := func(f learning.PeopleFilter) int {
		list, err := s.learners.People(context.Background(), owner, course, f, "", 1)
		if err != nil {
			r.Fatal(err)
		}
		return *list.Total
	}
	st, err := s.Statistics(context.Background(), owner, course, 30)
	if err != nil {
		r.Fatal(err)
	}
	check := func(what string, figure, listed int) {
		if figure != listed {
			r.Fatalf("%s: the figure is %d, the list has %d", what, figure, listed)
		}
	}
	check("all", st.People.All, total(learning.PeopleFilter{}))
	check("begun", st.Funnel[1].People, total(learning.PeopleFilter{Did: "started"}))
	check("not begun", st.People.All-st.Funnel[1].People, total(learning.PeopleFilter{Did: "not_started"}))
	check("halfway", st.Funnel[2].People, total(learning.PeopleFilter{Did: "half"}))
	check("completed", st.Funnel[3].People, total(learning.PeopleFilter{Status: learning.Completed}))
	i := rapid.IntRange(0, len(contents)-1).Draw(r, "listed")
	c := st.Contents[i]
	check("began", c.Began, total(learning.PeopleFilter{Did: "began", Content: &contents[i]}))
	check("done", c.Completed, total(learning.PeopleFilter{Did: "done", Content: &contents[i]}))
	check("last", c.Last, total(learning.PeopleFilter{Did: "last", Content: &contents[i]}))
}

// plain counts what is told of a course in the plainest way and holds it against what is kept.
func (s *site) plain(r *rapid.T, course plugin.CourseID, zone string) {
	for what, pair := range map[string][2]string{
		"the totals": {
			`select concat_ws(' ', total_enrollments, active_enrollments, completed_enrollments, average_score) from course_stats where course_id = $1 and $2 <> ''`,
			`select concat_ws(' ', count(*), count(*) filter (where status = 'enrolled'), count(*) filter (where status = 'completed'),
				coalesce((select round(avg(score), 2) from lesson_completions where course_id = $1), 0.00)::numeric(5,2))
				from enrollments where course_id = $1 and $2 <> ''`,
		},
		"the days": {
			`select coalesce(string_agg(concat_ws(' ', day, enrollments, completions), ', ' order by day), '') from course_daily where course_id = $1 and enrollments + completions > 0 and $2 <> ''`,
			`select coalesce(string_agg(concat_ws(' ', day, e, c), ', ' order by day), '') from (
				select day, count(*) filter (where w = 'e') as e, count(*) filter (where w = 'c') as c from (
					select (enrolled_at at time zone $2)::date as day, 'e' as w from enrollments where course_id = $1
					union all select (completed_at at time zone $2)::date, 'c' from enrollments where course_id = $1 and completed_at is not null
				) x group by day) y`,
		},
		"who began": {
			`select coalesce(string_agg(concat_ws(' ', about, n), ', ' order by about), '') from course_tallies where course_id = $1 and measure = 'began' and n <> 0 and $2 <> ''`,
			`select coalesce(string_agg(concat_ws(' ', content_id, n), ', ' order by content_id), '') from (
				select content_id, count(distinct user_id) as n from (
					select content_id, user_id from lesson_completions where course_id = $1 union select content_id, user_id from watched_ranges where course_id = $1
				) x where $2 <> '' group by content_id) y`,
		},
	} {
		var got [2]string
		for i, sql := range pair {
			v, err := db.Value[string](context.Background(), s.db, sql, course, zone)
			if err != nil {
				r.Fatal(err)
			}
			got[i] = v
		}
		if got[0] != got[1] {
			r.Fatalf("%s: kept %s, counted %s", what, got[0], got[1])
		}
	}
}

// Whoever changes the zone finds all days of enrolments and completions counted by it, and that is no fault.
func TestAnotherZone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, _ := s.course(s.person(plugin.Trainer, "Omar"), "Burns", "")
	s.enrol(s.person(plugin.Trainee, "Ann"), course, "completed", 100, "2026-11-01T22:30:00Z")
	s.must(s.Fold(t.Context()))
	s.must(s.Check(t.Context()))
	s.zone("Asia/Kuwait")
	s.enrol(s.person(plugin.Trainee, "Ben"), course, "enrolled", 0, "2026-11-05T22:30:00Z") // counted by the new one at once
	s.must(s.Fold(t.Context()))
	s.must(s.Check(t.Context()))
	if kept := s.kept(course); !strings.Contains(kept, "day 2026-11-02 1 1 0") || !strings.Contains(kept, "day 2026-11-06 1 0 0") || strings.Count(kept, "day ") != 2 {
		t.Errorf("kept\n%s", kept)
	}
	if said := s.log.String(); said != "" {
		t.Errorf("it said %s", said)
	}
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	omar, una, admin, lea := s.person(plugin.Trainer, "Omar"), s.person(plugin.Trainer, "Una"), s.person(plugin.SuperAdmin, "Amal"), s.person(plugin.Trainee, "Lea")
	course, first := s.course(omar, "=Burns", "")
	second := s.lesson(course, "Second", "available_after_previous = true")
	third := s.lesson(course, "Third", "available_after_days = 10")
	s.lesson(course, "Fourth", "available_from = now() + interval '1 day'")
	s.lesson(course, "Gone", "deleted_at = now()")
	path := "/courses/" + string(course) + "/statistics"
	status, got := s.get(omar, path)
	if status != 200 || fmt.Sprint(got["people"], got["averageScore"], got["medianHours"], len(got["days"].([]any)), len(got["contents"].([]any))) !=
		"map[all:0 completed:0 dropped:0 enrolled:0 suspended:0] <nil> <nil> 30 4" {
		t.Fatalf("nobody: %d %v", status, got)
	}
	now := time.Now().UTC()
	ago := func(days int) string { return now.AddDate(0, 0, -days).Format(time.RFC3339) }
	ann, ben, cem, dan := s.person(plugin.Trainee, "Ann"), s.person(plugin.Trainee, "Ben"), s.person(plugin.Trainee, "Cem"), s.person(plugin.Trainee, "Dan")
	s.enrol(ann, course, "completed", 100, ago(20)) // an hour later
	s.enrol(ben, course, "enrolled", 66, ago(20))
	s.enrol(cem, course, "dropped", 33, ago(5))
	s.enrol(dan, course, "enrolled", 0, ago(5))
	for _, one := range []struct {
		who     plugin.Actor
		content plugin.ContentID
		seconds any
		days    int
	}{{ann, first, 45, 19}, {ann, second, 125, 18}, {ann, third, nil, 17}, {ben, first, 50, 3}, {ben, second, 130, 2}, {cem, first, 4000, 4}} {
		s.exec(doneSQL, one.who.User, course, one.content, ago(one.days), one.seconds, nil)
	}
	s.exec(watchedSQL, ben.User, course, third, ago(1), 30)
	s.exec(watchedSQL, ben.User, course, third, ago(1), 31)
	status, got = s.get(admin, path+"?days=90")
	days := got["days"].([]any)
	if status != 200 || len(days) != 90 {
		t.Fatalf("%d, %d days", status, len(days))
	}
	if fmt.Sprint(got["people"], got["averageProgress"], got["completionRate"], got["medianHours"], got["zone"]) != "map[all:4 completed:1 dropped:1 enrolled:2 suspended:0] 55.33 25 1UTC" {
		t.Errorf("figures: %v %v %v %v %v", got["people"], got["averageProgress"], got["completionRate"], got["medianHours"], got["zone"])
	}
	if fmt.Sprint(got["funnel"]) != "[map[people:4 stage:enrolled] map[people:3 stage:started] map[people:2 stage:half] map[people:1 stage:completed]]" {
		t.Errorf("funnel: %v", got["funnel"])
	}
	var contents []string
	for _, one := range got["contents"].([]any) {
		c := one.(map[string]any)
		contents = append(contents, fmt.Sprint(c["title"], " ", c["reached"], c["began"], c["completed"], c["medianSeconds"], c["measured"], c["last"]))
	}
	want := []string{"Lesson 4 3 3 50 3 1", "Second 3 2 2 120 2 0", "Third 2 2 1 60 1 1", "Fourth 0 0 0 <nil> 0 0"}
	if !slices.Equal(contents, want) {
		t.Errorf("contents: %q, want %q", contents, want)
	}
	day := func(ago int) string {
		d := days[89-ago].(map[string]any)
		return fmt.Sprint(d["enrollments"], d["completions"], d["active"])
	}
	if got := []string{day(20), day(5), day(4), day(1), day(0)}; !slices.Equal(got, []string{"2 1 0", "2 0 0", "0 0 1", "0 0 1", "0 0 0"}) && now.Hour() != 23 {
		t.Errorf("days: %q", got)
	}
	for who, want := range map[plugin.Actor]int{una: 404, lea: 403} {
		for _, p := range []string{path, path + "/export?what=days"} {
			if status, _ := s.get(who, p); status != want {
				t.Errorf("%s gets %d of %s, want %d", who.Role, status, p, want)
			}
		}
	}
	for _, bad := range []string{path + "?days=31", path + "/export?what=everything", "/courses/x/statistics"} {
		if status, _ := s.get(omar, bad); status != 422 {
			t.Errorf("%s: %d", bad, status)
		}
	}
	if status, _ := s.get(admin, "/courses/"+string(plugin.NewID[plugin.CourseID]())+"/statistics"); status != 404 {
		t.Errorf("a course that there is not: %d", status)
	}
	for what, want := range map[string]string{
		"figures":  "figure,value\ncourse,'=Burns\ntime_zone,UTC\npeople,4\nenrolled,2\ncompleted,1\ndropped,1\nsuspended,0\nstarted,3\nhalf,2\naverage_progress,55.33\naverage_score,\nscores,0\ncompletion_rate,25\nmedian_hours,1\n",
		"contents": "section,content,type,reached,began,completed,median_seconds,measured,last\nPart,Lesson,article,4,3,3,50,3,1\n",
		"days":     "day,enrollments,completions,active\n" + now.AddDate(0, 0, -29).Format(time.DateOnly) + ",0,0,0\n",
	} {
		if file := s.file(omar, path+"/export?what="+what); !strings.HasPrefix(file, "\ufeff"+want) {
			t.Errorf("%s:\n%s", what, file)
		}
	}
}

func TestFiguresOfTheCentre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	omar, admin := s.person(plugin.Trainer, "Omar"), s.person(plugin.SuperAdmin, "Amal")
	burns, lesson := s.course(omar, "Burns", "")
	splints, _ := s.course(omar, "=Splints", "archived_at = now()")
	s.course(omar, "Bandages", "is_published = false")
	ann := s.person(plugin.Trainee, "Ann")
	s.enrol(ann, burns, "enrolled", 50, "2026-11-01")
	s.enrol(s.person(plugin.Trainee, "Ben"), burns, "enrolled", 0, "2026-11-01")
	s.enrol(ann, splints, "completed", 100, "2026-11-01")
	s.exec(doneSQL, ann.User, burns, lesson, "2026-11-04T10:00:00Z", nil, 0)
	s.must(s.Fold(t.Context()))
	all := func(by string) string {
		var lines []string
		for cursor := ""; ; {
			status, got := s.get(admin, "/admin/statistics?limit=1&by="+by+"&cursor="+cursor)
			if status != 200 {
				t.Fatalf("%s: %d %v", by, status, got)
			}
			for _, one := range got["items"].([]any) {
				f := one.(map[string]any)
				lines = append(lines, fmt.Sprintln(f["course"].(map[string]any)["title"], f["state"], f["people"], f["learning"], f["completed"], f["completionRate"], f["averageProgress"], f["averageScore"]))
			}
			if got["nextCursor"] == nil {
				return strings.Join(lines, "")
			}
			cursor = got["nextCursor"].(string)
		}
	}
	b, sp, ba := "Burns published 2 2 0 0 25 0\n", "=Splints archived 1 0 1 100 100 <nil>\n", "Bandages draft 0 0 0 0 0 <nil>\n"
	for by, want := range map[string]string{"people": b + sp + ba, "rate": sp + ba + b, "completed": sp + ba + b, "score": b + ba + sp, "progress": sp + b + ba} {
		if got := all(by); got != want {
			t.Errorf("by %s:\n%swant\n%s", by, got, want)
		}
	}
	want := "\ufeffcourse,state,people,learning,completed,completion_rate,average_progress,average_score\nBurns,published,2,2,0,0,25,0\n'=Splints,archived,1,0,1,100,100,\nBandages,draft,0,0,0,0,0,\n"
	if file := s.file(admin, "/admin/statistics/export"); file != want {
		t.Errorf("file:\n%s", file)
	}
	_, first := s.get(admin, "/admin/statistics?limit=1&by=people")
	for _, bad := range []string{"by=title", "cursor=x", "by=rate&cursor=" + first["nextCursor"].(string)} {
		if status, _ := s.get(admin, "/admin/statistics?"+bad); status != 422 {
			t.Errorf("%s: %d", bad, status)
		}
	}
	if status, _ := s.get(omar, "/admin/statistics"); status != 403 {
		t.Errorf("a trainer gets %d", status)
	}
}
