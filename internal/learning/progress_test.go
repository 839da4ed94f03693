package learning_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// updated tells the site that the curriculum of a course changed, as its editors do.
func (s *site) updated(course plugin.CourseID) {
	s.t.Helper()
	s.must(s.db.InTx(s.t.Context(), func(tx db.Tx) error {
		return s.bus.Publish(s.t.Context(), tx, plugin.CourseUpdated{Course: course, Fields: []string{"outline"}})
	}))
	s.drain()
}

// standing is how an enrolment is stored and shown.
func (s *site) standing(a plugin.Actor, course plugin.CourseID) string {
	s.t.Helper()
	page, err := s.Page(s.t.Context(), a, course, learning.Look{})
	s.must(err)
	stored, err := db.Value[string](s.t.Context(), s.db, `select status || ' ' || progress from enrollments where user_id = $1 and course_id = $2`, a.User, course)
	s.must(err)
	if shown := fmt.Sprintf("%s %.2f", page.Enrollment.Status, page.Enrollment.Progress); shown != stored {
		s.t.Errorf("shown is %s, stored is %s", shown, stored)
	}
	return fmt.Sprintf("%d/%d %s", page.Done, page.Total, stored)
}

// Three trainees over twelve contents, of which ten count at first; every figure by hand.
func TestThreeTraineesOverTwelveContents(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course := s.course("Burns")
	one, two := s.section(course), s.section(course)
	var c []plugin.ContentID
	for range 6 {
		c = append(c, s.content(course, one, "article", ""))
	}
	for range 4 {
		c = append(c, s.content(course, two, "image", ""))
	}
	c = append(c, s.content(course, two, "document", "is_required = false"), s.content(course, two, "certificate", ""))
	ann, ben, cem := s.trainee(), s.trainee(), s.trainee()
	for _, a := range []plugin.Actor{ann, ben, cem} {
		s.enrol(a, course)
	}
	do := func(a plugin.Actor, numbers ...int) {
		for _, n := range numbers {
			s.confirm(a, c[n-1])
		}
	}
	check := func(when, annStands, benStands, cemStands string) {
		t.Helper()
		s.drain()
		for _, one := range []struct {
			name, want string
			who        plugin.Actor
		}{{"Ann", annStands, ann}, {"Ben", benStands, ben}, {"Cem", cemStands, cem}} {
			equal(t, when+", "+one.name, s.standing(one.who, course), one.want)
		}
	}
	check("at the beginning", "0/10 enrolled 0.00", "0/10 enrolled 0.00", "0/10 enrolled 0.00")

	do(ann, 1, 2, 3)
	do(ben, 1, 11) // 11 is optional: it does not count
	check("after first steps", "3/10 enrolled 30.00", "1/10 enrolled 10.00", "0/10 enrolled 0.00")

	do(ann, 3, 3) // again: nothing changes
	check("after doing it again", "3/10 enrolled 30.00", "1/10 enrolled 10.00", "0/10 enrolled 0.00")

	s.change(c[0], "is_published = false")
	s.updated(course)
	check("1 is unpublished", "2/9 enrolled 22.22", "0/9 enrolled 0.00", "0/9 enrolled 0.00")

	s.change(c[1], "is_required = false")
	s.updated(course)
	check("2 is optional", "1/8 enrolled 12.50", "0/8 enrolled 0.00", "0/8 enrolled 0.00")

	s.change(c[10], "is_required = true")
	s.updated(course)
	check("11 is required", "1/9 enrolled 11.11", "1/9 enrolled 11.11", "0/9 enrolled 0.00")

	do(cem, 3, 4, 5, 6, 7, 8, 9, 10)
	check("Cem hurries", "1/9 enrolled 11.11", "1/9 enrolled 11.11", "8/9 enrolled 88.89")

	s.change(c[10], "deleted_at = now()")
	s.updated(course)
	check("11 is removed, so Cem is done", "1/8 enrolled 12.50", "0/8 enrolled 0.00", "8/8 completed 100.00")

	c = append(c, s.content(course, two, "article", ""))
	s.updated(course)
	check("13 is added: completed stays completed", "1/9 enrolled 11.11", "0/9 enrolled 0.00", "8/9 completed 100.00")

	s.exec(`update course_sections set is_published = false where id = $1`, two)
	s.updated(course)
	check("the second part is hidden", "1/4 enrolled 25.00", "0/4 enrolled 0.00", "4/4 completed 100.00")

	do(ann, 4, 5, 6)
	check("Ann is done", "4/4 completed 100.00", "0/4 enrolled 0.00", "4/4 completed 100.00")

	s.exec(`update course_sections set is_published = (id = $1)`, two)
	s.change(c[10], "deleted_at = null")
	s.updated(course)
	check("11 is back", "0/6 completed 100.00", "1/6 enrolled 16.67", "4/6 completed 100.00")

	equal(t, "events of completed courses", s.number(`select count(*)::int from events where name = 'enrollment.completed'`), 2)
	equal(t, "events of completed contents", s.number(`select count(*)::int from events where name = 'content.completed'`), 3+2+8+3)
	equal(t, "history of completions", s.number(`select count(*)::int from enrollment_changes where to_status = 'completed' and source = 'system'`), 2)
}

func TestNothingToCountIsNoProgress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	only := s.content(course, part, "article", "is_required = false")
	s.content(course, part, "hologram", "") // nobody decides on this type
	s.content(course, part, "certificate", "")
	lea := s.trainee()
	s.enrol(lea, course)
	p := s.confirm(lea, only)
	equal(t, "after all there is", p, learning.Progress{ContentState: "done"})
	s.updated(course)
	equal(t, "standing", s.standing(lea, course), "0/0 enrolled 0.00")
}

// A completion is one, however many clicks there are at the same moment; two different ones at the
// same moment are both counted.
func TestCompletionsAtTheSameMoment(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	var contents []plugin.ContentID
	for range 6 {
		contents = append(contents, s.content(course, part, "article", ""))
	}
	lea := s.trainee()
	s.enrol(lea, course)
	s.warm()
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			if _, err := s.Confirm(t.Context(), lea, contents[i%6]); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	equal(t, "standing", s.standing(lea, course), "6/6 completed 100.00")
	equal(t, "contents completed", s.number(`select count(*)::int from events where name = 'content.completed'`), 6)
	equal(t, "courses completed", s.number(`select count(*)::int from events where name = 'enrollment.completed'`), 1)
}

// The team's page of people hears that somebody got on.
func TestProgressIsSeenLive(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	text := s.content(course, s.section(course), "article", "is_required = false")
	lea := s.trainee()
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), lea.User, course)
	heard, listening := make(chan string, 100), make(chan struct{}, 1)
	s.signals.Hear("live", func(id string) { heard <- id })
	s.signals.Again(func() { listening <- struct{}{} })
	go s.signals.Run(t.Context())
	<-listening
	s.confirm(lea, text)
	equal(t, "an optional content", s.next(heard), "course:"+string(course))
	s.change(text, "is_required = true")
	s.must(s.Recount(t.Context(), course))
	equal(t, "a change of the curriculum", s.next(heard), "course:"+string(course))
}

// What other modules decide on counts as soon as they say so, inside their transaction.
func TestAnotherModuleCompletesAContent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	quiz := s.content(course, s.section(course), "quiz", "")
	lea, stranger := s.trainee(), s.trainee()
	s.enrol(lea, course)
	_, err := s.Confirm(t.Context(), lea, quiz)
	equal(t, "confirming a quiz", code(err), "content.not_confirmable")
	score := 85
	complete := func(a plugin.Actor) error {
		return s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.Complete(t.Context(), tx, a.User, quiz, learningapi.Outcome{Score: &score})
		})
	}
	equal(t, "a stranger's quiz", code(complete(stranger)), "not_found")
	s.must(complete(lea))
	equal(t, "standing", s.standing(lea, course), "1/1 completed 100.00")
	page, err := s.Page(t.Context(), lea, course, learning.Look{})
	s.must(err)
	equal(t, "score", *page.Outline[0].Contents[0].Score, 85)
}

// Whatever happens in whatever order, the stored progress of those who learn is what a count from
// scratch gives, and nobody who completed a course falls back: also by a rule of the course's own or by the trainer's hand, and
// also who is suspended or left meanwhile.
func TestProgressEqualsARecount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	rapid.Check(t, func(r *rapid.T) {
		course := s.course("Burns")
		parts := []plugin.SectionID{s.section(course), s.section(course)}
		contents, people := []plugin.ContentID{}, []plugin.Actor{s.trainee(), s.trainee()}
		wasCompleted := map[plugin.UserID]bool{}
		kinds := rapid.SampledFrom([]string{"article", "image", "document", "certificate", "hologram"})
		part := func(r *rapid.T) plugin.SectionID { return parts[rapid.IntRange(0, 1).Draw(r, "part")] }
		some := func(r *rapid.T) plugin.ContentID {
			return contents[rapid.IntRange(0, len(contents)-1).Draw(r, "content")]
		}
		who := func(r *rapid.T) plugin.Actor { return people[rapid.IntRange(0, 1).Draw(r, "who")] }
		add := func(r *rapid.T) { contents = append(contents, s.content(course, part(r), kinds.Draw(r, "kind"), "")) }
		edited := func() { s.must(s.Recount(t.Context(), course)) }
		for range 3 {
			add(r)
		}
		r.Repeat(map[string]func(*rapid.T){
			"enrol": func(r *rapid.T) {
				_, _ = s.Enrol(t.Context(), who(r), course, "") // nor does one out of a suspension
			},
			"confirm": func(r *rapid.T) {
				_, _ = s.Confirm(t.Context(), who(r), some(r)) // a refusal is fine here
			},
			"act": func(r *rapid.T) {
				a := who(r)
				what := rapid.SampledFrom([]learning.Act{learning.Drop, learning.Finish, learning.Suspend, learning.Resume}).Draw(r, "act")
				for _, e := range s.enrollments(course) {
					if e.user == a.User {
						_, err := s.ChangeEnrollment(t.Context(), s.owner, e.id, learning.EnrollmentChange{Act: what})
						if c := code(err); c != "" && c != "enrollment.status" {
							r.Fatal(err)
						}
					}
				}
			},
			"rule": func(r *rapid.T) {
				own := rapid.SampledFrom([]string{"null", `'{"kind": "share", "percent": 50}'`, `'{"kind": "content", "contentId": "` + string(some(r)) + `"}'`}).Draw(r, "own")
				s.exec(`update courses set completion_rule = `+own+` where id = $1`, course)
				edited()
			},
			"add":     func(r *rapid.T) { add(r); edited() },
			"require": func(r *rapid.T) { s.change(some(r), "is_required = not is_required"); edited() },
			"publish": func(r *rapid.T) { s.change(some(r), "is_published = not is_published"); edited() },
			"remove":  func(r *rapid.T) { s.change(some(r), "deleted_at = coalesce(deleted_at, now())"); edited() },
			"hide": func(r *rapid.T) {
				s.exec(`update course_sections set is_published = not is_published where id = $1`, part(r))
				edited()
			},
			"": func(r *rapid.T) {
				for _, e := range s.enrollments(course) {
					switch {
					case e.whole && e.progress != "100.00":
						r.Fatalf("a completed course, %s, stands at %s", e.status, e.progress)
					case e.whole && e.status == "enrolled":
						r.Fatal("a completed course goes on")
					case e.whole:
						wasCompleted[e.user] = true
					case wasCompleted[e.user]:
						r.Fatalf("a completed course became %s", e.status)
					case e.progress != e.recount:
						r.Fatalf("%s stands at %s, counted %s", e.status, e.progress, e.recount)
					}
				}
			},
		})
	})
}

type enrolled struct {
	id                        plugin.EnrollmentID
	user                      plugin.UserID
	status, progress, recount string
	whole                     bool // completed in this cycle
}

// enrollments returns those of a course; recount is progress as the specification words it, written
// anew: completed required ∩ current required / current required.
func (s *site) enrollments(course plugin.CourseID) []enrolled {
	s.t.Helper()
	rows, err := db.Values[string](s.t.Context(), s.db, `
		with required as (
			select c.id from course_contents c, course_sections s
			where c.section_id = s.id and c.course_id = $1 and c.is_required and c.is_published and s.is_published and c.deleted_at is null
			and c.type in ('article', 'document', 'image', 'video', 'quiz')
		)
		select concat_ws(' ', e.id, e.user_id, e.status, e.progress, (
			select coalesce(round(100.0 * count(*) filter (where id in (
				select content_id from lesson_completions l where l.user_id = e.user_id and completed
			)) / nullif(count(*), 0), 2), 0)::numeric(5,2) from required
		), e.completed_at is not null) from enrollments e where e.course_id = $1`, course)
	s.must(err)
	var list []enrolled
	for _, r := range rows {
		f := strings.Fields(r)
		list = append(list, enrolled{plugin.EnrollmentID(f[0]), plugin.UserID(f[1]), f[2], f[3], f[4], f[5] == "t"})
	}
	return list
}
