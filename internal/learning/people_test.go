package learning_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// A course's people by name, progress, last activity and enrolment, from either end, and the same page by page.
func TestSortingPeople(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	c := []plugin.ContentID{s.content(course, part, "article", ""), s.content(course, part, "article", ""), s.content(course, part, "article", "")}
	who := map[string]plugin.Actor{}
	for _, name := range []string{"Cem Ab", "ann Bc", "Ben Ab", "Dua Quill", "Eve Quill"} {
		first, _, _ := strings.Cut(name, " ")
		who[first] = s.person(plugin.Trainee, name)
		s.enrol(who[first], course)
		s.wait(time.Minute)
	}
	s.confirm(who["Ben"], c[0])
	s.wait(time.Minute)
	for _, id := range c {
		s.confirm(who["Cem"], id)
	}
	s.wait(time.Minute)
	s.confirm(who["Dua"], c[0])
	s.confirm(who["Dua"], c[1])
	read := func(f learning.PeopleFilter, limit int) string {
		var names []string
		for cursor := ""; ; {
			p, err := s.People(t.Context(), s.owner, course, f, cursor, limit)
			s.must(err)
			for _, one := range p.Items {
				names = append(names, one.User.FirstName)
			}
			if p.NextCursor == nil || len(names) > 10 {
				return strings.Join(names, " ")
			}
			cursor = *p.NextCursor
		}
	}
	// Those of equal rank stand in the order of their enrolments.
	for sort, want := range map[string]string{
		"": "Eve Dua Ben ann Cem", "-enrolled": "Eve Dua Ben ann Cem", "enrolled": "Cem ann Ben Dua Eve",
		"name": "ann Ben Cem Dua Eve", "-name": "Eve Dua Cem Ben ann",
		"progress": "ann Eve Ben Dua Cem", "-progress": "Cem Dua Ben Eve ann",
		"active": "ann Eve Ben Cem Dua", "-active": "Dua Cem Ben Eve ann",
	} {
		for _, limit := range []int{50, 1, 2} {
			equal(t, fmt.Sprint(sort, " by ", limit), read(learning.PeopleFilter{Sort: sort}, limit), want)
		}
	}
	s.wait(8 * day)
	equal(t, "of those who are behind", read(learning.PeopleFilter{Sort: "-active", Behind: true}, 1), "Dua Ben Eve ann")
	equal(t, "of those who are found", read(learning.PeopleFilter{Sort: "name", Query: "Quill"}, 1), "Dua Eve")
	equal(t, "of nobody", read(learning.PeopleFilter{Query: "nobody at all"}, 1), "")

	page, err := s.People(t.Context(), s.owner, course, learning.PeopleFilter{Sort: "name"}, "", 1)
	s.must(err)
	forged := func(key any) string { return *plugin.Cursor(key) }
	id := page.Items[0].EnrollmentID
	for what, cursor := range map[string]string{
		"of another order": *page.NextCursor,
		"of no date":       forged(map[string]any{"s": "-active", "a": "0000-01-01T00:00:00Z", "i": id}),
		"of no enrolment":  forged(map[string]any{"s": "-active", "a": "2026-01-01T00:00:00Z", "i": "x"}),
		"of no text":       forged(map[string]any{"s": "-active", "a": "2026-01-01T00:00:00Z", "n": "a\x00", "i": id}),
	} {
		if _, err := s.People(t.Context(), s.owner, course, learning.PeopleFilter{Sort: "-active"}, cursor, 1); !errors.Is(err, plugin.ErrCursor) {
			t.Errorf("a cursor %s: %v", what, err)
		}
	}
}

// The list of enrolments is the newest first by when somebody enrolled, also who came again.
func TestEnrolmentsAreTheNewestFirst(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	for _, name := range []string{"Ann Ab", "Ben Bc", "Cem Cd"} {
		s.enrol(s.person(plugin.Trainee, name), course)
		s.wait(time.Minute)
	}
	s.exec(`update enrollments e set enrolled_at = $1 from users u where u.id = e.user_id and u.first_name = 'Ann'`, s.now())
	var names []string
	for cursor := ""; ; {
		p, err := s.Enrollments(t.Context(), s.owner, learning.ListFilter{}, cursor, 1)
		s.must(err)
		for _, one := range p.Items {
			names = append(names, one.User.FirstName)
		}
		if p.NextCursor == nil {
			break
		}
		cursor = *p.NextCursor
	}
	equal(t, "the order", strings.Join(names, " "), "Ann Cem Ben")
}

// What the address asks for narrows the list: a completion that has run out is found by its page, too.
func TestPeopleWhoseCompletionHasRunOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	ann, ben := s.person(plugin.Trainee, "Ann Ab"), s.person(plugin.Trainee, "Ben Bc")
	s.enrol(ann, course)
	s.enrol(ben, course)
	s.exec(`update enrollments set status = 'completed', completed_at = $2, valid_until = $3 where user_id = $1`, ann.User, s.now(), s.now().Add(-time.Hour))
	status, body := s.call(s.owner, "GET", "/courses/"+string(course)+"/people?valid=expired", nil)
	if items, _ := body["items"].([]any); status != 200 || len(items) != 1 || body["total"] != 1.0 {
		t.Errorf("%d: %v", status, body)
	}
	if status, _ := s.call(s.owner, "GET", "/courses/"+string(course)+"/people?sort=shoe-size", nil); status != 422 && status != 400 {
		t.Errorf("sorted by what there is not: %d", status)
	}
}

// A trainee beside his or her courses: each trainer sees those of the own teams, with why the trainee falls behind and what is due
// next, and one timeline of them; a super admin sees all.
func TestATraineeAcrossCourses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dates := &due{}
	s.Service = learning.New(learning.Deps{DB: s.db, Bus: s.bus, Hub: s.Hub, Signals: s.signals, Notices: s.notices, Courses: s.Courses,
		Sources: []learningapi.CompletionSource{quizzes{}}, Deadlines: []learning.Deadlines{dates}, Now: s.now})
	burns, scalds, other := s.course("Burns"), s.course("Scalds"), s.course("Other")
	first := s.content(burns, s.section(burns), "article", "")
	second := s.content(scalds, s.section(scalds), "article", "")
	s.content(other, s.section(other), "article", "")
	colleague, stranger := s.person(plugin.Trainer, "Cole League"), s.person(plugin.Trainer, "Stra Nger")
	s.exec(`delete from course_team where course_id = $1`, other)
	s.join(other, colleague, "owner")
	s.join(scalds, colleague, "observer")
	ann := s.trainee()
	for _, c := range []plugin.CourseID{burns, scalds, other} {
		s.enrol(ann, c)
		s.wait(time.Minute)
	}
	s.wait(8 * day)
	s.confirm(ann, second)
	s.wait(time.Minute)
	s.note(ann, burns, learning.NoteDraft{Text: "What I share", Shared: true})
	s.note(ann, burns, learning.NoteDraft{Text: "What is mine"})
	dates.list = []learningapi.Due{{Content: first, At: s.now().Add(time.Hour)}}
	seen := func(a plugin.Actor) string {
		var all []string
		for cursor := ""; ; {
			p, err := s.TraineeCourses(t.Context(), a, ann.User, cursor, 1)
			if err != nil {
				return code(err)
			}
			for _, c := range p.Items {
				text := fmt.Sprint(p.User.FirstName, " in ", c.Course.Title, " ", c.Status, " ", c.Progress, " ", c.Behind)
				if c.NextDue != nil {
					text += " next " + c.NextDue.Content.Title
				}
				all = append(all, text)
			}
			if p.NextCursor == nil {
				return strings.Join(all, "; ")
			}
			cursor = *p.NextCursor
		}
	}
	equal(t, "to the owner", seen(s.owner), "Lea in Scalds completed 100 []; Lea in Burns enrolled 0 [{idle 8}] next Lesson 1")
	// The dates are those of whichever course is asked about here, so the content is due in each where nothing is done.
	dates.list = nil
	equal(t, "to a colleague", seen(colleague), "Lea in Other enrolled 0 [{idle 8}]; Lea in Scalds completed 100 []")
	equal(t, "to a super admin", seen(s.admin), "Lea in Other enrolled 0 [{idle 8}]; Lea in Scalds completed 100 []; Lea in Burns enrolled 0 [{idle 8}]")
	equal(t, "to a stranger", seen(stranger), code(plugin.ErrNotFound))
	talks := func(a plugin.Actor) bool {
		p, err := s.TraineeCourses(t.Context(), a, ann.User, "", 1)
		s.must(err)
		return p.MayTalk
	}
	equal(t, "may write: owner, colleague, super admin", line(talks(s.owner), talks(colleague), talks(s.admin)), "true true false")
	s.exec(`update course_team set role = 'observer' where user_id = $1`, colleague.User)
	equal(t, "may write: who only looks", talks(colleague), false)
	happened := func(a plugin.Actor) string {
		var all []string
		for cursor := ""; ; {
			p, err := s.TraineeHistory(t.Context(), a, ann.User, cursor, 2)
			if err != nil {
				return code(err)
			}
			for _, h := range p.Items {
				text := h.Kind + " " + h.Course.Title
				if h.Kind == "shared" {
					text += " " + *h.Text + " " + strings.ReplaceAll(*h.Link, string(burns), "burns")
				}
				all = append(all, text)
			}
			if p.NextCursor == nil {
				return strings.Join(all, "; ")
			}
			cursor = *p.NextCursor
		}
	}
	equal(t, "happened to the owner", happened(s.owner), "shared Burns What I share /teach/burns/notes?person="+string(ann.User)+
		"; enrollment Scalds; done Scalds; enrollment Scalds; enrollment Burns")
	equal(t, "happened to a colleague", happened(colleague), "enrollment Scalds; done Scalds; enrollment Other; enrollment Scalds")
	equal(t, "happened to a stranger", happened(stranger), code(plugin.ErrNotFound))
	one, err := s.TraineeTimeline(t.Context(), s.owner, burns, ann.User, "", 1)
	s.must(err)
	equal(t, "in one course", one.Items[0].Kind+" "+*one.Items[0].Text, "shared What I share")
	own, err := s.MyTimeline(t.Context(), ann, burns, "", 1)
	s.must(err)
	equal(t, "to oneself", *own.Items[0].Link, "/notes?course="+string(burns))
}
