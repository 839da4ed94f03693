package learning_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// due stands for a module that knows dates.
type due struct{ list []learningapi.Due }

func (d *due) Due(context.Context, db.Querier, []plugin.CourseID) ([]learningapi.Due, error) {
	return d.list, nil
}

const day = 24 * time.Hour

// reasons are those for which the people of a course fall behind, by name, as the list says them and as the trainee's page does.
func (s *site) reasons(course plugin.CourseID, f learning.PeopleFilter) string {
	s.t.Helper()
	list, err := s.People(s.t.Context(), s.owner, course, f, "", 50)
	s.must(err)
	var all []string
	for _, p := range list.Items {
		why := []string{}
		for _, b := range p.Behind {
			why = append(why, fmt.Sprint(b.Why, " ", b.N))
		}
		all = append(all, p.User.FirstName+": "+strings.Join(why, ", "))
		one, err := s.Trainee(s.t.Context(), s.owner, course, p.User.ID)
		s.must(err)
		if fmt.Sprint(one.Behind, one.Progress, one.TimeSpent) != fmt.Sprint(p.Behind, p.Progress, p.TimeSpent) {
			s.t.Errorf("%s: the list says %v, the page %v", p.User.FirstName, p.Standing, one.Standing)
		}
	}
	return strings.Join(all, "; ")
}

// Who falls behind: nothing done for seven days, twenty points under a plan that is spread evenly, or anything overdue; by
// the course's own thresholds, and only while somebody learns.
func TestFallingBehind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dates := &due{}
	s.Service = learning.New(learning.Deps{DB: s.db, Bus: s.bus, Hub: s.Hub, Signals: s.signals, Notices: s.notices, Courses: s.Courses,
		Sources: []learningapi.CompletionSource{quizzes{}}, Deadlines: []learning.Deadlines{dates}, Now: s.now})
	course := s.course("Burns")
	part := s.section(course)
	c := []plugin.ContentID{s.content(course, part, "article", ""), s.content(course, part, "article", ""), s.content(course, part, "article", ""), s.content(course, part, "article", "")}
	hidden := s.content(course, part, "article", "is_published = false")
	s.exec(`update courses set end_date = '2026-12-13' where id = $1`, course) // nineteen and a half days from the enrolment
	ann, ben := s.person(plugin.Trainee, "Ann Ab"), s.person(plugin.Trainee, "Ben Bc")
	s.enrol(ann, course)
	s.enrol(ben, course)
	equal(t, "at the beginning", s.reasons(course, learning.PeopleFilter{}), "Ben: ; Ann: ")

	s.wait(7*day - time.Second)
	s.confirm(ann, c[0])
	equal(t, "a second before seven days", s.reasons(course, learning.PeopleFilter{}), "Ben: under_plan 35; Ann: ")
	s.wait(time.Second)
	equal(t, "after seven days", s.reasons(course, learning.PeopleFilter{}), "Ben: idle 7, under_plan 35; Ann: ")
	equal(t, "only who is behind", s.reasons(course, learning.PeopleFilter{Behind: true}), "Ben: idle 7, under_plan 35")
	list, err := s.People(t.Context(), s.owner, course, learning.PeopleFilter{Behind: true}, "", 50)
	s.must(err)
	equal(t, "counted", fmt.Sprint(*list.Total, list.Counts.Behind, list.Counts.All), "1 1 2")

	// A date that has passed, of what counts; a hidden one and one before the enrolment are nobody's fault.
	dates.list = []learningapi.Due{{Content: c[0], At: s.now().Add(-time.Hour)}, {Content: c[1], At: s.now().Add(time.Hour)},
		{Content: c[2], At: noon.Add(-time.Hour)}, {Content: hidden, At: s.now().Add(-time.Hour)}}
	equal(t, "overdue", s.reasons(course, learning.PeopleFilter{}), "Ben: overdue 1, idle 7, under_plan 35; Ann: ")
	one, err := s.Trainee(t.Context(), s.owner, course, ann.User)
	s.must(err)
	if at := one.Outline[0].Contents[1].DueAt; at == nil || !at.Equal(s.now().Add(time.Hour)) {
		t.Errorf("due %v", at)
	}
	s.wait(2 * time.Hour)
	equal(t, "the second is overdue too", s.reasons(course, learning.PeopleFilter{}), "Ben: overdue 2, idle 7, under_plan 36; Ann: overdue 1")

	// The course's own thresholds, or none.
	s.exec(`update courses set behind_days = 8, behind_points = null where id = $1`, course)
	equal(t, "its own thresholds", s.reasons(course, learning.PeopleFilter{}), "Ben: overdue 2; Ann: overdue 1")
	s.exec(`update courses set behind_days = 7, behind_points = 20 where id = $1`, course)
	dates.list = nil

	// A group that begins later has nothing to catch up with; one that ends earlier has more.
	later, sooner := s.group(course, "Later", "2026-12-01", "2026-12-31", 0), s.group(course, "Sooner", "2026-11-01", "2026-12-02", 0)
	s.exec(`update enrollments set group_id = $2 where user_id = $1`, ben.User, later)
	s.exec(`update enrollments set group_id = $2 where user_id = $1`, ann.User, sooner)
	equal(t, "groups", s.reasons(course, learning.PeopleFilter{}), "Ben: ; Ann: under_plan 58")
	equal(t, "of one group", s.reasons(course, learning.PeopleFilter{Group: &later}), "Ben: ")

	// Whoever has left, is suspended, or has completed does not fall behind.
	s.wait(30 * day)
	s.exec(`update enrollments set group_id = null`)
	for _, status := range []string{"suspended", "dropped", "completed"} {
		s.exec(`update enrollments set status = $1::text::enrollment_status, completed_at = now() where user_id = $2`, status, ben.User)
		if got := s.reasons(course, learning.PeopleFilter{}); !strings.HasPrefix(got, "Ben: ;") {
			t.Errorf("%s: %s", status, got)
		}
	}
	s.exec(`update enrollments set status = 'enrolled', access_until = $1`, s.now())
	equal(t, "whose access has ended", s.reasons(course, learning.PeopleFilter{}), "Ben: ; Ann: ")
}

// Where nothing counts nobody falls behind, and only who learns does.
func TestNobodyFallsBehindWhereNothingCounts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	s.content(course, part, "article", "is_required = false")
	s.exec(`update courses set end_date = '2026-12-13' where id = $1`, course)
	s.enrol(s.trainee(), course)
	s.wait(15 * day)
	equal(t, "nothing counts", s.reasons(course, learning.PeopleFilter{}), "Lea: ")
	s.content(course, part, "article", "")
	equal(t, "something does", s.reasons(course, learning.PeopleFilter{}), "Lea: idle 15, under_plan 76")
	for status, want := range map[learning.Status]int{"": 1, learning.Enrolled: 1, learning.Completed: 0} {
		list, err := s.People(t.Context(), s.owner, course, learning.PeopleFilter{Behind: true, Status: status}, "", 50)
		s.must(err)
		if *list.Total != want || len(list.Items) != want {
			t.Errorf("%q: %d of %d, want %d", status, len(list.Items), *list.Total, want)
		}
	}
}

// What is missing of each content is the same for the trainee and the team, and so is why it is locked.
func TestWhyAContentIsNotDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	article := s.content(course, part, "article", "")
	film, _ := s.film(course, part, 100)
	quiz := s.content(course, part, "quiz", "")
	s.content(course, part, "image", "is_required = false")
	s.content(course, part, "article", "available_after_previous = true")
	ann := s.trainee()
	s.enrol(ann, course)
	s.confirm(ann, article)
	s.exec(`insert into watched_ranges (id, user_id, course_id, content_id, asset_id, ranges, duration_seconds, time_spent, last_report_at)
		values (gen_random_uuid(), $1, $2, $3, (select asset_id from course_contents where id = $3), '{[0,30)}', 100, 75, $4)`, ann.User, course, film, s.now())
	seen := func(x learning.Trainee) string {
		var all []string
		for _, c := range x.Outline[0].Contents {
			need, reason := "-", "-"
			if c.Need != nil {
				need = fmt.Sprint(c.Need.Kind, " ", c.Need.Have, "/", c.Need.Of)
			}
			if c.Reason != nil {
				reason = string(*c.Reason)
			}
			all = append(all, fmt.Sprint(c.State, " ", need, " ", reason, " ", c.TimeSpent, " ", c.Counted))
		}
		return strings.Join(all, "\n")
	}
	theirs, err := s.Trainee(t.Context(), s.owner, course, ann.User)
	s.must(err)
	mine, err := s.MyProgress(t.Context(), ann, course)
	s.must(err)
	equal(t, "to the team", seen(theirs), "done - - 0 true\nstarted watched 30/90 - 75 true\nopen other 0/0 - 0 true\nopen - - 0 false\nlocked confirmed 0/0 after_previous 0 true")
	equal(t, "to oneself", seen(mine), seen(theirs))
	if after := mine.Outline[0].Contents[4].After; after == nil || after.ID != quiz {
		t.Errorf("it waits for %+v", after)
	}
	// Whom the room is closed to reads how it stood, and nothing of what the course becomes.
	s.exec(`update courses set is_published = false where id = $1`, course)
	mine, err = s.MyProgress(t.Context(), ann, course)
	s.must(err)
	theirs, err = s.Trainee(t.Context(), s.owner, course, ann.User)
	s.must(err)
	equal(t, "of a closed course", fmt.Sprint(len(mine.Outline), mine.Done, len(theirs.Outline)), "0 1 1")
}

// A completed course stays completed, whatever it becomes; what was added since is shown as new, and what was there is not.
func TestNewSinceTheCompletion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	first := s.content(course, part, "article", "revision = 1")
	s.exec(`update courses set revision = 1 where id = $1`, course)
	ann, ben, cem := s.trainee(), s.trainee(), s.trainee()
	for _, a := range []plugin.Actor{ann, ben, cem} {
		s.enrol(a, course)
	}
	s.confirm(ann, first)
	e := s.enrol(ben, course)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Finish})
	s.must(err)
	added := s.content(course, part, "article", "revision = 2")
	s.content(course, part, "article", "revision = 2, is_required = false")
	s.exec(`update courses set revision = 2 where id = $1`, course)
	news := func(a plugin.Actor) string {
		page, err := s.Page(t.Context(), a, course, learning.Look{})
		s.must(err)
		n := []string{}
		for _, c := range page.Outline[0].Contents {
			n = append(n, fmt.Sprint(c.IsNew))
		}
		return fmt.Sprint(page.Enrollment.Progress, " ", strings.Join(n, " "))
	}
	equal(t, "who did everything", news(ann), "100 false true false")
	equal(t, "whom the trainer completed", news(ben), "100 false true false")
	equal(t, "who still learns", news(cem), "0 false false false")
	s.confirm(ann, added)
	equal(t, "once it is done", news(ann), "100 false false false")
	// A pause changes nothing of the day on which it was completed.
	for _, act := range []learning.Act{learning.Suspend, learning.Resume} {
		_, err = s.act(e, learning.EnrollmentChange{Act: act})
		s.must(err)
	}
	equal(t, "after a pause", news(ben), "100 false true false")
	// Who leaves and comes back has lost nothing.
	s.must(s.Leave(t.Context(), ben, course))
	s.enrol(ben, course)
	equal(t, "who came back", news(ben), "100 false true false")
}

// What trainers note: the team's own is never told to the trainee, what was sent stays, and is answered once.
func TestNotesAboutTrainees(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course, other := s.course("Burns"), s.course("Scalds")
	ann, ben := s.trainee(), s.trainee()
	s.enrol(ann, course)
	s.enrol(ben, course)
	helper, looker, stranger := s.person(plugin.Trainer, "Hal Helper"), s.person(plugin.Trainer, "Lu Looker"), s.person(plugin.Trainer, "Stra Nger")
	s.join(course, helper, "assistant")
	s.join(course, looker, "observer")
	ctx := t.Context()
	own, err := s.AddTraineeNote(ctx, s.owner, course, ann.User, learning.NewTraineeNote{Kind: "warning", Text: " Works nights\r\nthis month "})
	s.must(err)
	equal(t, "cleaned", own.Text, "Works nights\nthis month")
	sent, err := s.AddTraineeNote(ctx, helper, course, ann.User, learning.NewTraineeNote{Kind: "feedback", Text: "<b>Well done</b>", Send: true})
	s.must(err)
	equal(t, "told", fmt.Sprint(s.told(ann, "trainee_note"), s.told(ben, "trainee_note")), "1 0")

	texts := func(x learning.Trainee, err error) string {
		s.must(err)
		var all []string
		for _, n := range x.Notes {
			all = append(all, n.Text)
		}
		return strings.Join(all, "|")
	}
	equal(t, "the team reads", texts(s.Trainee(ctx, looker, course, ann.User)), "<b>Well done</b>|Works nights\nthis month")
	equal(t, "the trainee reads", texts(s.MyProgress(ctx, ann, course)), "<b>Well done</b>")
	equal(t, "another trainee reads", texts(s.MyProgress(ctx, ben, course)), "")

	long := strings.Repeat("ا", 4001)
	for what, try := range map[string]struct {
		do   func() error
		want error
	}{
		"nothing":             {func() error { return add(s, s.owner, course, ann, "general", " \n ") }, learning.ErrTraineeNote},
		"too much":            {func() error { return add(s, s.owner, course, ann, "general", long) }, learning.ErrTraineeNote},
		"a kind of one's own": {func() error { return add(s, s.owner, course, ann, "gossip", "x") }, learning.ErrTraineeNote},
		"an observer":         {func() error { return add(s, looker, course, ann, "general", "x") }, plugin.ErrDenied},
		"a stranger":          {func() error { return add(s, stranger, course, ann, "general", "x") }, plugin.ErrNotFound},
		"a trainee":           {func() error { return add(s, ben, course, ann, "general", "x") }, plugin.ErrNotFound},
		"of another course":   {func() error { return add(s, s.owner, other, ann, "general", "x") }, plugin.ErrNotFound},
		"another's note":      {func() error { return s.DeleteTraineeNote(ctx, helper, own.ID) }, plugin.ErrDenied},
		"a stranger's hand":   {func() error { return s.DeleteTraineeNote(ctx, stranger, own.ID) }, plugin.ErrNotFound},
		"what was sent":       {func() error { return s.DeleteTraineeNote(ctx, helper, sent.ID) }, learning.ErrTraineeNoteSent},
		"answering the team's own": {func() error {
			_, err := s.AnswerTraineeNote(ctx, ann, own.ID, "x")
			return err
		}, plugin.ErrNotFound},
		"answering another's": {func() error {
			_, err := s.AnswerTraineeNote(ctx, ben, sent.ID, "x")
			return err
		}, plugin.ErrNotFound},
		"no id": {func() error { return s.DeleteTraineeNote(ctx, s.owner, "x") }, plugin.ErrNotFound},
	} {
		if err := try.do(); code(err) != code(try.want) {
			t.Errorf("%s: %v, want %v", what, err, try.want)
		}
	}
	if _, err := s.AnswerTraineeNote(ctx, ann, sent.ID, "Thank you"); err != nil {
		t.Error(err)
	}
	if _, err := s.AnswerTraineeNote(ctx, ann, sent.ID, "And again"); !errors.Is(err, learning.ErrTraineeNoteAnswered) {
		t.Errorf("answered twice: %v", err)
	}
	equal(t, "the author is told", fmt.Sprint(s.told(helper, "trainee_note_answered")), "1")
	if _, err := s.ChangeTraineeNote(ctx, s.admin, own.ID, learning.NewTraineeNote{Kind: "general", Text: "Not his words", Send: true}); !errors.Is(err, plugin.ErrDenied) {
		t.Errorf("a super admin speaks for the trainer: %v", err)
	}
	// Whoever has left the team is not told any more; the owner is.
	late, err := s.AddTraineeNote(ctx, helper, course, ann.User, learning.NewTraineeNote{Kind: "feedback", Text: "And on", Send: true})
	s.must(err)
	s.exec(`delete from course_team where user_id = $1`, helper.User)
	_, err = s.AnswerTraineeNote(ctx, ann, late.ID, "I do")
	s.must(err)
	equal(t, "who is there is told", fmt.Sprint(s.told(helper, "trainee_note_answered"), s.told(s.owner, "trainee_note_answered")), "1 1")
	if _, err := s.ChangeTraineeNote(ctx, s.owner, own.ID, learning.NewTraineeNote{Kind: "general", Text: "Works days", Send: true}); err != nil {
		t.Error(err)
	}
	equal(t, "sent later", fmt.Sprint(s.told(ann, "trainee_note")), "3")
}

func add(s *site, a plugin.Actor, course plugin.CourseID, of plugin.Actor, kind, text string) error {
	_, err := s.AddTraineeNote(s.t.Context(), a, course, of.User, learning.NewTraineeNote{Kind: kind, Text: text})
	return err
}

// The timeline tells everything once, the latest first, by pages; to oneself without what the team keeps to itself.
func TestTheTimeline(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	article := s.content(course, part, "article", "")
	film, _ := s.film(course, part, 100)
	ann := s.trainee()
	e := s.enrol(ann, course)
	s.wait(time.Hour)
	s.confirm(ann, article)
	s.wait(time.Hour)
	s.exec(`insert into watched_ranges (id, user_id, course_id, content_id, ranges, duration_seconds, last_report_at)
		values (gen_random_uuid(), $1, $2, $3, '{[0,30)}', 100, $4)`, ann.User, course, film, s.now())
	s.wait(time.Hour)
	s.must(add(s, s.owner, course, ann, "warning", "Slow"))
	s.wait(time.Hour)
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Suspend, Reason: "Not paid"})
	s.must(err)
	read := func(page func(cursor string) (plugin.Page[learning.Happened], error)) string {
		var all []string
		for cursor := ""; ; {
			p, err := page(cursor)
			s.must(err)
			for _, h := range p.Items {
				line := h.Kind
				if h.Text != nil {
					line += " " + *h.Text
				}
				if h.Content != nil {
					line += " " + h.Content.Title
				}
				if h.Number != nil {
					line += fmt.Sprint(" ", *h.Number)
				}
				if h.Actor != nil {
					line += " by " + h.Actor.Name
				}
				all = append(all, line)
			}
			if p.NextCursor == nil {
				return strings.Join(all, "\n")
			}
			cursor = *p.NextCursor
		}
	}
	equal(t, "to the team", read(func(c string) (plugin.Page[learning.Happened], error) {
		return s.TraineeTimeline(t.Context(), s.owner, course, ann.User, c, 2)
	}), "enrollment Not paid by Omar Haddad\nnote Slow by Omar Haddad\nwatched Lesson 2 30\ndone Lesson 1\nenrollment by Lea Trainee")
	equal(t, "to oneself", read(func(c string) (plugin.Page[learning.Happened], error) {
		return s.MyTimeline(t.Context(), ann, course, c, 2)
	}), "enrollment\nwatched Lesson 2 30\ndone Lesson 1\nenrollment")
	for _, cursor := range []string{"x", "eyJhIjoiMSJ9", "e30"} {
		if _, err := s.MyTimeline(t.Context(), ann, course, cursor, 2); !errors.Is(err, plugin.ErrCursor) {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
}
