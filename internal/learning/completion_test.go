package learning_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// A content with a rule of its own is complete when that holds, in whichever order things are done, and not before.
func TestAContentIsCompleteByItsOwnRule(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	read := s.content(course, part, "article", `completion_rule = '{"kind": "viewed"}'`)
	both := s.content(course, part, "document", `completion_rule = '{"kind": "all", "rules": [{"kind": "viewed"}, {"kind": "confirmed"}]}'`)
	film, _ := s.film(course, part, 100)
	s.change(film, `completion_rule = '{"kind": "all", "rules": [{"kind": "watched", "percent": 50}, {"kind": "confirmed"}]}'`)
	either, _ := s.film(course, part, 100)
	s.change(either, `completion_rule = '{"kind": "any", "rules": [{"kind": "watched", "percent": 80}, {"kind": "confirmed"}]}'`)
	ann, ben := s.trainee(), s.trainee()
	s.enrol(ann, course)
	s.enrol(ben, course)
	open := func(a plugin.Actor, id plugin.ContentID) string {
		t.Helper()
		p, err := s.Open(t.Context(), a, id)
		s.must(err)
		return p.ContentState
	}
	equal(t, "what asks for opening, opened", open(ann, read), "done")
	equal(t, "what asks for both, opened", open(ann, both), "open")
	equal(t, "and confirmed", s.confirm(ann, both).ContentState, "done")
	equal(t, "confirmed without opening it is both", s.confirm(ben, both).ContentState, "done")

	equal(t, "confirmed before half was watched", s.confirm(ann, film).ContentState, "open")
	view := func(a plugin.Actor, id plugin.ContentID) string {
		t.Helper()
		v, err := s.Content(t.Context(), a, id, learning.Look{})
		s.must(err)
		if v.Need == nil {
			return line(v.State, v.Confirmable)
		}
		return line(v.State, v.Confirmable, v.Need.Kind, v.Need.Met, v.Need.Have, v.Need.Of)
	}
	equal(t, "it need not be confirmed again", view(ann, film), "open false all false 1 2")
	v := &viewer{s: s, who: ann, film: film, key: "a"}
	equal(t, "then 40 s", v.play(0, 40, 1).ContentState, "started")
	equal(t, "then half", v.play(40, 50, 1).ContentState, "done")
	equal(t, "nothing is missing", view(ann, film), "done false")

	v = &viewer{s: s, who: ben, film: film, key: "b"}
	equal(t, "half before it is confirmed", v.play(0, 50, 1).ContentState, "started")
	equal(t, "what is missing of it", view(ben, film), "started true all false 1 2")
	equal(t, "confirmed then", s.confirm(ben, film).ContentState, "done")

	equal(t, "one of the two, by word", s.confirm(ben, either).ContentState, "done")
	v = &viewer{s: s, who: ann, film: either, key: "c"}
	equal(t, "not by less", v.play(0, 79, 1).ContentState, "started")
	equal(t, "one of the two, by watching", v.play(79, 80, 1).ContentState, "done")
	for name, a := range map[string]plugin.Actor{"ann": ann, "ben": ben} {
		equal(t, "attempts of "+name, s.number(`select count(*) from lesson_completions where user_id = $1 and completed and attempts <> 1`, a.User), 0)
	}
}

// Watching and confirming at the same moment: whichever comes later sees the other.
func TestWatchingAndConfirmingAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	ann := s.trainee()
	s.enrol(ann, course)
	s.warm()
	for round := range 12 {
		film, _ := s.film(course, part, 10)
		s.change(film, `completion_rule = '{"kind": "all", "rules": [{"kind": "watched", "percent": 90}, {"kind": "confirmed"}]}'`)
		v := &viewer{s: s, who: ann, film: film, key: fmt.Sprint("tab", round)}
		v.report(0)
		s.wait(10 * time.Second)
		var both sync.WaitGroup
		both.Go(func() { v.report(10, [2]float64{0, 10}) })
		both.Go(func() {
			if _, err := s.Confirm(t.Context(), ann, film); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if n := s.number(`select count(*) from lesson_completions where content_id = $1 and completed`, film); n != 1 {
			t.Fatalf("round %d: watched and confirmed, and not complete", round)
		}
	}
}

// requirement is the verdict in short: what is met stands in brackets.
func requirement(v learning.Requirement) string {
	out := v.Kind
	if v.Of > 0 && len(v.Parts) == 0 {
		out += fmt.Sprint(" ", v.Have, "/", v.Of)
	}
	for i, part := range v.Parts {
		out += map[bool]string{true: ": ", false: ", "}[i == 0] + requirement(part)
	}
	if v.Met {
		return "[" + out + "]"
	}
	return out
}

// A course with a rule of its own is complete when that holds; trainee and team read the same of it.
func TestACourseIsCompleteByItsOwnRule(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	first, second := s.section(course), s.section(course)
	a, b := s.content(course, first, "article", ""), s.content(course, first, "article", "")
	c, quiz := s.content(course, second, "article", ""), s.content(course, second, "quiz", "")
	s.exec(fmt.Sprintf(`update courses set completion_rule = '{"kind": "any", "rules": [
		{"kind": "section", "sectionId": %q},
		{"kind": "all", "rules": [{"kind": "share", "percent": 50}, {"kind": "content", "contentId": %q, "percent": 80}]}]}' where id = '%s'`, first, quiz, course))
	pass := func(who plugin.Actor, score int) {
		t.Helper()
		s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.Complete(t.Context(), tx, who.User, quiz, learningapi.Outcome{Score: &score})
		}))
	}
	stands := func(who plugin.Actor) string {
		t.Helper()
		theirs, err := s.Trainee(t.Context(), s.owner, course, who.User)
		s.must(err)
		mine, err := s.MyProgress(t.Context(), who, course)
		s.must(err)
		page, err := s.Page(t.Context(), who, course, learning.Look{})
		s.must(err)
		equal(t, "to oneself", requirement(*mine.Requirement), requirement(*theirs.Requirement))
		equal(t, "in the room", requirement(*page.Requirement), requirement(*theirs.Requirement))
		return line(theirs.Enrollment.Status, theirs.Progress, requirement(*theirs.Requirement))
	}
	ann, ben, cem := s.trainee(), s.trainee(), s.trainee()
	for _, who := range []plugin.Actor{ann, ben, cem} {
		s.enrol(who, course)
	}
	equal(t, "at the beginning", stands(ann), "enrolled 0 any: section 0/2, all: share 0/50, content 0/80")
	s.confirm(ann, a)
	equal(t, "half of the section", stands(ann), "enrolled 25 any: section 1/2, all: share 25/50, content 0/80")
	equal(t, "the whole section", s.confirm(ann, b).CourseCompleted, true)
	equal(t, "it stands", stands(ann), "completed 100 [any: [section 2/2], all: [share 50/50], content 0/80]")

	s.confirm(ben, c)
	pass(ben, 79)
	equal(t, "one point is missing", stands(ben), "enrolled 50 any: section 0/2, all: [share 50/50], content 79/80")
	s.confirm(cem, c)
	pass(cem, 80)
	equal(t, "passed", stands(cem), "completed 100 [any: section 0/2, [all: [share 50/50], [content 80/80]]]")

	// What is taken out of the curriculum asks for nothing, and what is left decides.
	s.change(quiz, "is_published = false")
	s.must(s.Recount(t.Context(), course))
	equal(t, "without the quiz", stands(ben), "enrolled 33.33 any: section 0/2, all: share 33/50")
	s.confirm(ben, a)
	equal(t, "and then", stands(ben), "completed 100 [any: section 1/2, [all: [share 66/50]]]")
	s.change(a, "is_published = false")
	s.change(b, "is_published = false")
	dee := s.trainee()
	s.enrol(dee, course)
	s.exec(fmt.Sprintf(`update courses set completion_rule = '{"kind": "section", "sectionId": %q}' where id = '%s'`, first, course))
	equal(t, "when nothing of the rule is left", stands(dee), "enrolled 0 counted 0/1")
	// What is left must not be waiting alone: that would complete everybody.
	s.exec(fmt.Sprintf(`update courses set completion_rule = '{"kind": "all", "rules": [{"kind": "section", "sectionId": %q}, {"kind": "date", "date": "2020-01-01"}]}' where id = '%s'`, first, course))
	s.must(s.Recount(t.Context(), course))
	equal(t, "when only a day is left of it", stands(dee), "enrolled 0 counted 0/1")
}

// A new rule completes whom it lets, once it has stood for a while; a day that it asks for comes by itself; whoever has completed stays so.
func TestARuleThatChanges(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text := s.content(course, part, "article", "")
	s.content(course, part, "article", "")
	film, _ := s.film(course, part, 100)
	ann, ben := s.trainee(), s.trainee()
	s.enrol(ann, course)
	s.enrol(ben, course)
	s.confirm(ann, text)
	(&viewer{s: s, who: ann, film: film, key: "a"}).play(0, 60, 1)
	if _, err := s.Open(t.Context(), ben, text); err != nil {
		t.Fatal(err)
	}
	status := func(who plugin.Actor) string {
		t.Helper()
		x, err := s.Trainee(t.Context(), s.owner, course, who.User)
		s.must(err)
		return line(x.Enrollment.Status, x.Done, x.Total)
	}
	changed := func() {
		t.Helper()
		s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
			return s.bus.Publish(t.Context(), tx, plugin.CourseUpdated{Course: course, Fields: []string{"completionRule", "contents.completionRule"}})
		}))
		s.drain()
		s.wait(2 * time.Minute)
		s.must(s.CompleteWaiting(t.Context()))
	}
	s.change(film, `completion_rule = '{"kind": "watched", "percent": 60}'`)
	s.change(text, `completion_rule = '{"kind": "viewed"}'`)
	changed()
	equal(t, "60 s are enough now", status(ann), "enrolled 2 3")
	equal(t, "and so is having opened it", status(ben), "enrolled 1 3")
	s.change(text, `completion_rule = null`)
	changed()
	equal(t, "what is done stays done", status(ben), "enrolled 1 3")

	s.exec(`update courses set completion_rule = '{"kind": "all", "rules": [{"kind": "share", "percent": 60}, {"kind": "days", "days": 10}]}' where id = $1`, course)
	changed()
	equal(t, "not before the day", status(ann), "enrolled 2 3")
	s.wait(10*24*time.Hour - time.Minute - s.now().Sub(noon))
	s.must(s.CompleteDated(t.Context()))
	equal(t, "a minute before it", status(ann), "enrolled 2 3")
	s.wait(2 * time.Minute)
	s.must(s.CompleteDated(t.Context()))
	equal(t, "on the day", status(ann), "completed 2 3")
	equal(t, "only who did the work", status(ben), "enrolled 1 3")
	s.exec(`update courses set completion_rule = null where id = $1`, course)
	changed()
	equal(t, "completed stays completed", status(ann), "completed 2 3")
	if n := s.number(`select count(*) from enrollment_changes where to_status = 'completed'`); n != 1 {
		t.Errorf("%d completions are in the history", n)
	}
}

func TestOpeningAContent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text := s.content(course, part, "article", "")
	preview := s.content(course, part, "article", "is_preview = true")
	later := s.content(course, part, "article", "available_after_previous = true")
	ann := s.trainee()
	s.enrol(ann, course)
	for _, c := range []struct {
		who    plugin.Actor
		id     plugin.ContentID
		status int
	}{
		{s.visitor, preview, 401}, {s.trainee(), text, 404}, {s.trainee(), preview, 200}, {s.owner, text, 200}, {ann, later, 403},
		{ann, "00000000-0000-7000-8000-000000000000", 404}, {ann, text, 200}, {ann, text, 200},
	} {
		if status, body := s.call(c.who, "POST", "/learn/contents/"+string(c.id)+"/open", nil); status != c.status {
			t.Errorf("%v opens %v: %d %v, want %d", c.who.Role, c.id, status, body, c.status)
		}
	}
	equal(t, "what is kept", s.number(`select count(*) from lesson_completions`), 1)
	equal(t, "of whom", s.number(`select count(*) from lesson_completions where user_id = $1 and content_id = $2 and opened_at is not null and not completed`, ann.User, text), 1)
	v, err := s.Content(t.Context(), ann, text, learning.Look{})
	s.must(err)
	equal(t, "it is known", v.Opened, true)
}
