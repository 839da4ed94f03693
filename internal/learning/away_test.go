package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// Whoever was away and comes back is not behind at once: what is expected begins then, with what was done before. Only what was to be
// done while there was access still is overdue.
func TestWhoeverComesBackIsNotBehindAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dates := &due{}
	s.Service = learning.New(learning.Deps{DB: s.db, Bus: s.bus, Hub: s.Hub, Signals: s.signals, Notices: s.notices, Courses: s.Courses,
		Sources: []learningapi.CompletionSource{quizzes{}}, Deadlines: []learning.Deadlines{dates}, Now: s.now})
	course := s.course("Burns")
	part := s.section(course)
	c := []plugin.ContentID{s.content(course, part, "article", ""), s.content(course, part, "article", "")}
	// Two hundred days from noon of the first one.
	s.exec(`update courses set end_date = ($1::timestamptz + interval '200 days')::date where id = $2`, noon.Add(-day), course)
	until := noon.Add(50 * day)
	left, stopped, ended, stays := s.person(plugin.Trainee, "Ala Ab"), s.person(plugin.Trainee, "Bea Bc"), s.person(plugin.Trainee, "Cem Cd"), s.person(plugin.Trainee, "Dua De")
	es := map[string]learning.Enrollment{}
	for name, who := range map[string]plugin.Actor{"left": left, "stopped": stopped, "ended": ended, "stays": stays} {
		es[name] = s.enrol(who, course)
		s.confirm(who, c[0])
	}
	change := func(name string, ch learning.EnrollmentChange) {
		t.Helper()
		_, err := s.act(es[name], ch)
		s.must(err)
	}
	change("ended", learning.EnrollmentChange{Act: learning.Extend, Until: &until})
	change("left", learning.EnrollmentChange{Act: learning.Drop})
	change("stopped", learning.EnrollmentChange{Act: learning.Suspend})
	dates.list = []learningapi.Due{{Content: c[1], At: noon.Add(20 * day)}}
	s.wait(100 * day)
	equal(t, "away, and one who stayed", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: ; Bea: ; Cem: ; Dua: overdue 1, idle 100")

	later := s.now().Add(40 * day)
	change("ended", learning.EnrollmentChange{Act: learning.Extend, Until: &later})
	change("left", learning.EnrollmentChange{Act: learning.Resume, Reason: "Back from abroad"})
	change("stopped", learning.EnrollmentChange{Act: learning.Resume})
	equal(t, "back", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: ; Bea: ; Cem: overdue 1; Dua: overdue 1, idle 100")
	for name, who := range map[string]plugin.Actor{"left": left, "stopped": stopped, "ended": ended} {
		my, err := s.MyProgress(t.Context(), who, course)
		s.must(err)
		equal(t, name+" is expected to have done what was done", *my.Plan, 50.0)
	}
	// A longer access, an answer of the team and a second look change nothing about when that was.
	s.wait(6*day + 23*time.Hour)
	further := later.Add(30 * day)
	change("ended", learning.EnrollmentChange{Act: learning.Extend, Until: &further})
	change("ended", learning.EnrollmentChange{Act: learning.Extend, Until: &later})
	equal(t, "not yet seven days", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: ; Bea: ; Cem: overdue 1; Dua: overdue 1, idle 106")
	s.wait(time.Hour)
	equal(t, "seven days later", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: idle 7; Bea: idle 7; Cem: overdue 1, idle 7; Dua: overdue 1, idle 107")
	s.wait(9 * day)
	dates.list = []learningapi.Due{{Content: c[1], At: s.now().Add(-time.Hour)}}
	equal(t, "what was due since, and what is left by the end of access",
		s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: overdue 1, idle 16; Bea: overdue 1, idle 16; Cem: overdue 1, idle 16, under_plan 20; Dua: overdue 1, idle 116")
}

// Who is away for a short time only has not come back: what was overdue stays so, and so does what was done when. What was overdue
// before a long absence is still, until it is done or has more time.
func TestAShortAbsenceForgetsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dates := &due{}
	s.Service = learning.New(learning.Deps{DB: s.db, Bus: s.bus, Hub: s.Hub, Signals: s.signals, Notices: s.notices, Courses: s.Courses,
		Sources: []learningapi.CompletionSource{quizzes{}}, Deadlines: []learning.Deadlines{dates}, Now: s.now})
	course := s.course("Burns")
	part := s.section(course)
	c := []plugin.ContentID{s.content(course, part, "article", ""), s.content(course, part, "article", "")}
	s.exec(`update courses set end_date = ($1::timestamptz + interval '200 days')::date, behind_days = 10 where id = $2`, noon.Add(-day), course)
	left, stopped, ended := s.person(plugin.Trainee, "Ala Ab"), s.person(plugin.Trainee, "Bea Bc"), s.person(plugin.Trainee, "Cem Cd")
	es := map[string]learning.Enrollment{}
	for name, who := range map[string]plugin.Actor{"left": left, "stopped": stopped, "ended": ended} {
		es[name] = s.enrol(who, course)
	}
	change := func(name string, ch learning.EnrollmentChange) {
		t.Helper()
		_, err := s.act(es[name], ch)
		s.must(err)
	}
	away := func(long time.Duration) {
		t.Helper()
		end := s.now().Add(time.Second)
		change("ended", learning.EnrollmentChange{Act: learning.Extend, Until: &end})
		s.must(s.Leave(t.Context(), left, course))
		change("stopped", learning.EnrollmentChange{Act: learning.Suspend})
		s.wait(time.Second)
		s.wait(long)
		s.enrol(left, course)
		change("stopped", learning.EnrollmentChange{Act: learning.Resume})
		change("ended", learning.EnrollmentChange{Act: learning.Extend})
	}
	dates.list = []learningapi.Due{{Content: c[0], At: noon.Add(day)}, {Content: c[1], At: noon.Add(25 * day)}}
	s.wait(2 * day)
	away(10*day - 2*time.Second)
	equal(t, "for less than ten days", s.reasons(course, learning.PeopleFilter{Sort: "name"}),
		"Ala: overdue 1, idle 11; Bea: overdue 1, idle 11; Cem: overdue 1, idle 11")
	away(20 * day)
	equal(t, "for longer", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: overdue 1; Bea: overdue 1; Cem: overdue 1")
	s.confirm(left, c[0])
	equal(t, "done", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: ; Bea: overdue 1; Cem: overdue 1")
	dates.list[0].At = s.now().Add(day)
	equal(t, "has more time", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: ; Bea: ; Cem: ")
	s.wait(2 * day)
	equal(t, "which is over", s.reasons(course, learning.PeopleFilter{Sort: "name"}), "Ala: ; Bea: overdue 1; Cem: overdue 1")
}
