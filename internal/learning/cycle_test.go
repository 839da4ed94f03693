package learning_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/personal"
	"github.com/courseworx/courseworx/plugin"
)

// renewable makes a course of an article and a film, whose completion is good for a year and may be renewed for a month
// before; done by a trainee.
func (s *site) renewable() (course plugin.CourseID, article, film plugin.ContentID, me plugin.Actor) {
	s.t.Helper()
	course = s.course("Burns")
	s.exec(`update courses set valid_months = 12, retake_days = 30 where id = $1`, course)
	section := s.section(course)
	article = s.content(course, section, "article", "")
	film, _ = s.film(course, section, 100)
	me = s.trainee()
	s.enrol(me, course)
	s.completeBoth(me, article, film)
	return course, article, film, me
}

// completeBoth completes an article, and a film by its seconds.
func (s *site) completeBoth(me plugin.Actor, article, film plugin.ContentID) {
	s.t.Helper()
	s.confirm(me, article)
	(&viewer{s: s, who: me, film: film, key: "player-one"}).play(0, 100, 1)
}

func (s *site) item(me plugin.Actor) learning.LearningItem {
	s.t.Helper()
	items, err := s.MyLearning(s.t.Context(), me)
	s.must(err)
	return items[0]
}

func TestACompletionRunsOutAndIsRenewed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course, article, film, me := s.renewable()
	it := s.item(me)
	done := *it.CompletedAt
	equal(t, "completed", line(it.Status, it.Progress, it.ValidUntil.Equal(done.AddDate(0, 12, 0)), it.AgainFrom.Equal(done.AddDate(0, 12, -30))), "completed 100 true true")
	if _, err := s.TakeAgain(t.Context(), me, course, ""); code(err) != "enrollment.still_good" {
		t.Errorf("at once: %v", err)
	}
	// Whoever leaves and comes back has the same end.
	s.must(s.Leave(t.Context(), me, course))
	s.wait(time.Hour)
	s.enrol(me, course)
	if it := s.item(me); it.ValidUntil == nil || !it.ValidUntil.Equal(done.AddDate(0, 12, 0)) {
		t.Errorf("leaving and coming back makes it good until %v", it.ValidUntil)
	}
	s.note(me, course, learning.NoteDraft{Text: "Cool it"})

	s.wait(340 * 24 * time.Hour)
	e, err := s.TakeAgain(t.Context(), me, course, "")
	s.must(err)
	equal(t, "again", line(e.Status, e.Progress, e.Cycle, e.CompletedAt == nil, e.ValidUntil == nil), "enrolled 0 2 true true")
	if e, err := s.TakeAgain(t.Context(), me, course, ""); err != nil || e.Cycle != 2 {
		t.Errorf("pressed twice: %+v, %v", e, err)
	}
	equal(t, "what is done", s.number(`select ((select count(*) from lesson_completions) + (select count(*) from watched_ranges))::int`), 0)
	equal(t, "notes", s.number(`select count(*)::int from user_notes where content = 'Cool it'`), 1)
	mine, err := s.MyProgress(t.Context(), me, course)
	s.must(err)
	if len(mine.Cycles) != 1 || len(mine.Cycles[0].Contents) != 2 {
		t.Fatalf("cycles: %+v", mine.Cycles)
	}
	old := mine.Cycles[0]
	equal(t, "the closed one", line(old.Number, old.Progress, old.Source, old.Contents[0].Completed, old.Contents[1].Completed, old.ValidUntil.Equal(done.AddDate(0, 12, 0))), "1 100 self true true true")
	if i := slices.IndexFunc(old.Contents, func(c learning.CycleContent) bool { return c.ID == film }); old.Contents[i].Watched == nil || *old.Contents[i].Watched < 90 {
		t.Errorf("of the film: %+v", old.Contents[i])
	}
	page, err := s.MyTimeline(t.Context(), me, course, "", 50)
	s.must(err)
	kinds := map[string]int{}
	for _, h := range page.Items {
		kinds[h.Kind]++
	}
	equal(t, "done in the timeline", kinds["done"], 2)

	s.completeBoth(me, article, film)
	it = s.item(me)
	equal(t, "renewed", line(it.Status, it.Cycle, it.ValidUntil.Equal(it.CompletedAt.AddDate(0, 12, 0))), "completed 2 true")
	s.wait(400 * 24 * time.Hour)
	if _, err := s.TakeAgain(t.Context(), me, course, ""); err != nil {
		t.Errorf("after it has run out: %v", err)
	}
	equal(t, "closed cycles", s.number(`select count(*)::int from enrollment_cycles`), 2)
	equal(t, "lines of them", s.number(`select count(*)::int from cycle_contents`), 4)
}

func TestWhoMayTakeACourseAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course, _, _, me := s.renewable()
	e := s.enrol(me, course)
	again := func(a plugin.Actor, reason string) string {
		t.Helper()
		_, err := s.ChangeEnrollment(t.Context(), a, e.ID, learning.EnrollmentChange{Act: learning.Again, Reason: reason})
		return code(err)
	}
	equal(t, "without a reason", again(s.owner, " "), "enrollment.invalid")
	equal(t, "a stranger", again(s.trainee(), "x"), "not_found")
	observer := s.person(plugin.Trainer, "Only Looks")
	s.join(course, observer, "observer")
	equal(t, "an observer", again(observer, "x"), "auth.denied")
	equal(t, "the owner", again(s.owner, "The law asks for it"), "")
	equal(t, "twice", again(s.owner, "The law asks for it"), "enrollment.not_completed")
	equal(t, "told", s.number(`select count(*)::int from notices where kind = 'course_again' and user_id = $1`, me.User), 1)
	d, err := s.EnrollmentDetail(t.Context(), s.owner, e.ID)
	s.must(err)
	last := d.History[len(d.History)-1]
	equal(t, "in the history", line(*last.From, last.To, last.Source, *last.Reason), "completed enrolled staff The law asks for it")
	team, err := s.Trainee(t.Context(), s.owner, course, me.User)
	s.must(err)
	if c := team.Cycles[0]; c.Reason == nil || c.Actor == nil || c.Actor.ID != s.owner.User {
		t.Errorf("for the team: %+v", c)
	}
	mine, err := s.MyProgress(t.Context(), me, course)
	s.must(err)
	if c := mine.Cycles[0]; c.Reason != nil || c.Actor != nil {
		t.Errorf("for the trainee: %+v", c)
	}

	for what, c := range map[string]struct{ set, want string }{
		"no end":      {`valid_months = null`, "enrollment.good_for_ever"},
		"over":        {`end_date = '2026-01-01'`, "enrollment.closed"},
		"archived":    {`archived_at = now()`, "enrollment.closed"},
		"priced":      {`price_minor = 100`, "enrollment.not_free"},
		"full":        {`max_students = 1`, "enrollment.full"},
		"access ends": {`access_until = '2026-01-01'`, "enrollment.ended"},
	} {
		course := s.course(what)
		s.exec(`update courses set valid_months = 1 where id = $1`, course)
		if what == "no end" {
			s.exec(`update courses set `+c.set+` where id = $1`, course)
		}
		article := s.content(course, s.section(course), "article", "")
		who := s.trainee()
		s.enrol(who, course)
		s.confirm(who, article)
		s.wait(40 * 24 * time.Hour)
		if what == "full" {
			s.exec(`update courses set waiting_list = false where id = $1`, course)
			s.enrol(s.trainee(), course)
		}
		s.exec(`update courses set `+c.set+` where id = $1`, course)
		if _, err := s.TakeAgain(t.Context(), who, course, ""); code(err) != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
		equal(t, what+": completions", s.number(`select count(*)::int from lesson_completions where user_id = $1`, who.User), 1)
	}
	if _, err := s.TakeAgain(t.Context(), s.trainee(), course, ""); code(err) != "not_found" {
		t.Errorf("who was never there: %v", err)
	}
	learner := s.trainee()
	s.enrol(learner, course)
	if _, err := s.TakeAgain(t.Context(), learner, course, ""); code(err) != "enrollment.not_completed" {
		t.Errorf("who still learns: %v", err)
	}
}

// What was handed in for the cycle before does not complete this one.
func TestOldWorkCompletesNothingInANewCycle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course := s.course("Burns")
	quiz := s.content(course, s.section(course), "quiz", "")
	me := s.trainee()
	e := s.enrol(me, course)
	handedIn := s.now()
	complete := func(at *time.Time) {
		t.Helper()
		s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.Complete(t.Context(), tx, me.User, quiz, learningapi.Outcome{At: at})
		}))
	}
	complete(&handedIn)
	s.wait(time.Hour)
	_, err := s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: learning.Again, Reason: "Again"})
	s.must(err)
	complete(&handedIn)
	equal(t, "after the old work", s.item(me).Status, learning.Enrolled)
	s.wait(time.Minute)
	complete(new(s.now()))
	equal(t, "after new work", s.item(me).Status, learning.Completed)
}

func TestTakingAgainAtOnceIsOneCycle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course, _, _, me := s.renewable()
	e := s.enrol(me, course)
	s.wait(400 * 24 * time.Hour)
	s.warm()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { _, _ = s.TakeAgain(t.Context(), me, course, "") })
		wg.Go(func() {
			_, _ = s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: learning.Again, Reason: "x"})
		})
	}
	wg.Wait()
	equal(t, "cycles", s.number(`select count(*)::int from enrollment_cycles`), 1)
	equal(t, "lines", s.number(`select count(*)::int from cycle_contents`), 2)
	equal(t, "present cycle", s.number(`select cycle from enrollments where user_id = $1`, me.User), 2)
}

func TestWhoIsFoundByTheEndOfACompletion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, _, _, _ := s.renewable() // good until the end of November 2027
	s.wait(20 * 24 * time.Hour)
	late := s.trainee()
	s.exec(`insert into enrollments (id, user_id, course_id, status, completed_at, valid_until) values ($1, $2, $3, 'completed', $4, $4::timestamptz + interval '12 months')`,
		plugin.NewID[string](), late.User, course, s.now())
	found := func(valid string) string {
		t.Helper()
		list, err := s.People(t.Context(), s.owner, course, learning.PeopleFilter{Valid: valid}, "", 10)
		s.must(err)
		equal(t, valid+": total", *list.Total, len(list.Items))
		return fmt.Sprint(len(list.Items), " ", list.Counts.Expired, " ", list.Counts.Soon)
	}
	equal(t, "soon, now", found("soon"), "0 0 0")
	s.wait(325 * 24 * time.Hour)
	equal(t, "soon, for the first", found("soon"), "1 0 1")
	s.wait(21 * 24 * time.Hour)
	equal(t, "expired", found("expired"), "1 1 1")
	equal(t, "soon", found("soon"), "1 1 1")
}

func TestCompletionsThatRunOutAreAppointments(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course, _, _, me := s.renewable()
	until := *s.item(me).ValidUntil
	list, err := s.Appointments(t.Context(), me, until, until.Add(time.Second))
	s.must(err)
	if len(list) != 1 || list[0].Kind != learningapi.Expires || !list[0].At.Equal(until) {
		t.Fatalf("appointments: %+v", list)
	}
	near, err := s.Near(t.Context(), learningapi.Ahead{From: until.AddDate(0, 0, -29), Within: map[string]time.Duration{learningapi.Expires: learningapi.ExpiresAhead}, Limit: 10})
	s.must(err)
	if len(near) != 1 || near[0].Kind != learningapi.Expires || near[0].User != me.User {
		t.Errorf("a month before: %+v", near)
	}
	s.wait(400 * 24 * time.Hour)
	_, err = s.TakeAgain(t.Context(), me, course, "")
	s.must(err)
	if list, err = s.Appointments(t.Context(), me, until, until.Add(time.Second)); err != nil || len(list) != 0 {
		t.Errorf("once it is taken again: %+v, %v", list, err)
	}
}

// A report that reaches the mark while the cycle is closed completes nothing in the next one that was not watched in it.
func TestAReportWhileTheCycleIsClosed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	s.warm()
	for round := range 10 {
		course, _, _, me := s.renewable()
		s.wait(350 * 24 * time.Hour)
		film, _ := s.film(course, s.section(course), 100)
		s.change(film, "is_required = false")
		(&viewer{s: s, who: me, film: film, key: fmt.Sprint("k", round)}).play(0, 89, 1)
		s.wait(10 * time.Second)
		var both sync.WaitGroup
		both.Go(func() {
			_, err := s.Watch(t.Context(), me, film, learning.Report{Played: [][2]float64{{89, 99}}, Position: 99, Seq: 100, SessionKey: fmt.Sprint("k", round)})
			if err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := s.TakeAgain(t.Context(), me, course, ""); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if n := s.number(`select count(*) from lesson_completions where user_id = $1 and completed`, me.User); n != 0 {
			t.Fatalf("round %d: %d contents are complete in a cycle in which nothing was done", round, n)
		}
	}
}

// Whoever renews is not shut out of what builds on the course meanwhile, and finds all of it in the own data.
func TestACycleBeforeIsStillSomething(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course, _, _, me := s.renewable()
	next := s.course("Next")
	s.exec(`insert into course_prerequisites (course_id, prerequisite_id) values ($1, $2)`, next, course)
	s.wait(350 * 24 * time.Hour)
	_, err := s.TakeAgain(t.Context(), me, course, "")
	s.must(err)
	if _, err := s.Enrol(t.Context(), me, next, ""); err != nil {
		t.Errorf("while the completion is good: %v", err)
	}
	s.must(s.Leave(t.Context(), me, next))
	// It runs out at a moment of its last day, as it does in the list of people, and not at the end of the day.
	until, err := db.Value[time.Time](t.Context(), s.db, `select valid_until from enrollment_cycles`)
	s.must(err)
	s.wait(until.Sub(s.now()) - time.Second)
	if _, err := s.Enrol(t.Context(), me, next, ""); err != nil {
		t.Errorf("in its last second: %v", err)
	}
	s.must(s.Leave(t.Context(), me, next))
	s.wait(time.Second)
	if _, err := s.Enrol(t.Context(), me, next, ""); code(err) != "enrollment.prerequisite" {
		t.Errorf("once it has run out: %v", err)
	}
	lack, err := s.Lack(t.Context(), s.owner, next, []plugin.UserID{me.User})
	s.must(err)
	equal(t, "what is told before somebody is enrolled", len(lack), 1)
	kept, err := learning.Personal{}.Export(t.Context(), s.db, me.User)
	s.must(err)
	for _, section := range kept.(personal.Sections) {
		if section.Name != "cycles" && section.Name != "cycle_contents" {
			continue
		}
		rows, err := db.Values[json.RawMessage](t.Context(), s.db, `select to_jsonb(x) from (`+strings.ReplaceAll(section.SQL, "$1", "'"+string(me.User)+"'")+`) x`)
		s.must(err)
		if len(rows) == 0 || !strings.Contains(string(rows[0]), "Burns") {
			t.Errorf("%s: %s", section.Name, rows)
		}
	}
}

// What a course asks for later takes nothing from completions that there are; whom the team marks as done has an end like others.
func TestTheEndOfACompletionIsToldOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course := s.course("Burns")
	article := s.content(course, s.section(course), "article", "")
	early, late := s.trainee(), s.trainee()
	e := s.enrol(early, course)
	s.confirm(early, article)
	s.exec(`update courses set valid_months = 6 where id = $1`, course)
	for _, act := range []learning.Act{learning.Annotate, learning.Suspend, learning.Resume} {
		_, err := s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: act, Note: "Met her"})
		s.must(err)
	}
	if it := s.item(early); it.Status != learning.Completed || it.ValidUntil != nil {
		t.Errorf("completed before it was asked for: %s until %v", it.Status, it.ValidUntil)
	}
	e = s.enrol(late, course)
	_, err := s.ChangeEnrollment(t.Context(), s.owner, e.ID, learning.EnrollmentChange{Act: learning.Finish})
	s.must(err)
	until := s.now().AddDate(0, 6, 0)
	s.exec(`update courses set valid_months = 1 where id = $1`, course)
	if it := s.item(late); it.ValidUntil == nil || !it.ValidUntil.Equal(until) {
		t.Errorf("marked as done: until %v", it.ValidUntil)
	}
}

// Whoever has to renew where every seat is taken waits like the others, and is led to where it is taken again.
func TestOneWaitsForASeatToRenew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, _, _, me := s.renewable()
	s.exec(`update courses set max_students = 1, waiting_list = true where id = $1`, course)
	other := s.trainee()
	e := s.enrol(other, course)
	_, err := s.Wait(t.Context(), me, course, "")
	equal(t, "too early", code(err), "enrollment.still_good")
	s.wait(340 * 24 * time.Hour)
	_, err = s.TakeAgain(t.Context(), me, course, "")
	equal(t, "full", code(err), "enrollment.full_wait")
	for range 2 {
		_, err = s.Wait(t.Context(), me, course, "")
		s.must(err)
	}
	if w := s.item(me).Waiting; w == nil || w.Place != 1 || w.OfferedUntil != nil {
		t.Errorf("waiting: %+v", w)
	}
	late := s.trainee()
	_, err = s.Wait(t.Context(), late, course, "")
	s.must(err)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	s.must(s.MoveUp(t.Context()))
	if w := s.item(me).Waiting; w == nil || w.OfferedUntil == nil {
		t.Errorf("offered: %+v", w)
	}
	equal(t, "told where", s.number(`select count(*)::int from notices where kind = 'seat_offered' and user_id = $1 and link = '/learning'`, me.User), 1)
	_, err = s.Enrol(t.Context(), late, course, "")
	equal(t, "the seat is kept", code(err), "enrollment.full")
	_, err = s.TakeAgain(t.Context(), me, course, "")
	s.must(err)
	equal(t, "cycle", s.item(me).Cycle, 2)
	if w := s.item(me).Waiting; w != nil {
		t.Errorf("still waiting: %+v", w)
	}
	equal(t, "holds left", s.number(`select count(*)::int from seat_holds`), 0)
}

// Who cannot renew any more is offered no seat, and those behind do not wait for it.
func TestAPlaceToRenewEndsWithTheRightTo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, _, _, me := s.renewable()
	s.exec(`update courses set max_students = 1, waiting_list = true where id = $1`, course)
	other, behind := s.trainee(), s.trainee()
	e := s.enrol(other, course)
	s.wait(340 * 24 * time.Hour)
	for _, a := range []plugin.Actor{me, behind} {
		_, err := s.Wait(t.Context(), a, course, "")
		s.must(err)
	}
	mine := s.enrol(me, course)
	_, err := s.ChangeEnrollment(t.Context(), s.owner, mine.ID, learning.EnrollmentChange{Act: learning.Suspend, Reason: "Did not pay"})
	s.must(err)
	_, err = s.act(e, learning.EnrollmentChange{Act: learning.Drop})
	s.must(err)
	s.must(s.MoveUp(t.Context()))
	if got := s.stand(behind, course); !strings.HasPrefix(got, "enrol until") {
		t.Errorf("who stands behind: %s", got)
	}
	equal(t, "places of the suspended", s.number(`select count(*)::int from waiting_list where user_id = $1 and state in ('waiting', 'offered')`, me.User), 0)
}
