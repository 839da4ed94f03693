package notify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// room opens the site's course: an article in a section, a later one, and one that was taken out. It returns their ids.
func (s *site) room() (open, locked, deleted plugin.ContentID) {
	s.t.Helper()
	id := plugin.NewID[plugin.ContentID]
	open, locked, deleted = id(), id(), id()
	section := plugin.NewID[string]()
	s.exec(`update courses set is_published = true, published_at = now(), revision = 1 where id = $1`, s.course)
	s.exec(`insert into course_sections (id, course_id, title) values ($1, $2, 'First')`, section, s.course)
	s.exec(`insert into course_contents (id, course_id, section_id, title, type) values ($1, $2, $3, 'Cooling', 'article')`, open, s.course, section)
	s.exec(`insert into course_contents (id, course_id, section_id, title, type, position, available_from) values ($1, $2, $3, 'Later', 'article', 1, now() + interval '9 days')`, locked, s.course, section)
	s.exec(`insert into course_contents (id, course_id, section_id, title, type, position, deleted_at) values ($1, $2, $3, 'Gone', 'article', 2, now())`, deleted, s.course, section)
	return open, locked, deleted
}

func (s *site) join(a plugin.Actor, role string) plugin.Actor {
	s.t.Helper()
	s.exec(`insert into course_team (id, course_id, user_id, role) values ($1, $2, $3, $4::text::course_team_role)`, plugin.NewID[string](), s.course, a.User, role)
	return a
}

func (s *site) ask(a plugin.Actor, content *plugin.ContentID, title, text string) notify.Question {
	s.t.Helper()
	q, err := s.Ask(s.t.Context(), a, plugin.CourseID(s.course), notify.NewQuestion{Content: content, Title: title, Text: text})
	s.must(err)
	return q
}

func (s *site) reply(a plugin.Actor, q notify.Question, text string) notify.Post {
	s.t.Helper()
	p, err := s.AnswerQuestion(s.t.Context(), a, q.ID, text)
	s.must(err)
	return p
}

// titles lists the questions that somebody is shown.
func (s *site) titles(a plugin.Actor, f notify.QuestionFilter) []string {
	s.t.Helper()
	list, err := s.Questions(s.t.Context(), a, plugin.CourseID(s.course), f, "", 50)
	s.must(err)
	var titles []string
	for _, q := range list.Items {
		titles = append(titles, q.Title)
	}
	return titles
}

func (s *site) shows(what string, got []string, want ...string) {
	s.t.Helper()
	if !slices.Equal(got, want) {
		s.t.Errorf("%s: %q instead of %q", what, got, want)
	}
}

// refusedAs wants a fault of that code.
func (s *site) refusedAs(what string, err error, code string) {
	s.t.Helper()
	if err == nil || plugin.AsFault(err).Code != code {
		s.t.Errorf("%s: %v instead of %s", what, err, code)
	}
}

// toldOf is how often somebody was told something of a kind, once n are there.
func (s *site) toldOf(a plugin.Actor, kind string, n int) {
	s.t.Helper()
	s.until(fmt.Sprintf("%d notices %s", n, kind), func() bool { return s.notices(a, kind) == n })
}

func (s *site) notices(a plugin.Actor, kind string) int {
	return s.number(`select count(*)::int from notices where user_id = $1 and kind = $2`, a.User, kind)
}

func (s *site) until(what string, done func() bool) {
	s.t.Helper()
	dbtest.Until(s.t, what, done)
}

func TestAQuestionIsAskedAnsweredAndSolved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	cooling, _, _ := s.room()
	q := s.ask(s.lea, &cooling, "  How   long\nto cool? ", "Twenty minutes?\r\n\r\n\r\n\r\nhttps://x.example \x00\u202egnp")
	if q.Title != "How long to cool?" || q.Text != "Twenty minutes?\n\nhttps://x.example gnp" || q.Content.Title != "Cooling" || !q.Mine || q.MayVote || !q.MayAccept {
		t.Errorf("%+v", q)
	}
	s.toldOf(s.omar, "question_asked", 1)
	if n := s.notices(s.max, "question_asked") + s.notices(s.lea, "question_asked"); n != 0 {
		t.Errorf("%d who do not teach the course were told of a question", n)
	}
	if _, err := s.Vote(ctx, s.max, q.ID, true); err != nil {
		t.Fatal(err)
	}
	a := s.reply(s.omar, q, "Yes, @{"+string(s.max.User)+"} knows why.")
	if !a.Author.Team || len(a.Mentions) != 1 || a.Mentions[0].FirstName != "Max" {
		t.Errorf("%+v", a)
	}
	s.toldOf(s.lea, "question_replied", 1)
	s.toldOf(s.max, "question_mention", 1)
	if n := s.notices(s.max, "question_followed"); n != 0 {
		t.Error("who is mentioned was told twice of one answer")
	}
	// The name of whom it mentions is the one that they have today.
	s.exec(`update users set first_name = 'Maximilian' where id = $1`, s.max.User)
	page, err := s.Answers(ctx, s.lea, q.ID, "", 10)
	s.must(err)
	if len(page.Items) != 1 || page.Items[0].Mentions[0].FirstName != "Maximilian" {
		t.Errorf("%+v", page.Items)
	}
	q, err = s.Accept(ctx, s.lea, q.ID, &a.ID)
	s.must(err)
	if q.AcceptedID == nil || *q.AcceptedID != a.ID || !q.Answered || q.Votes != 1 {
		t.Errorf("%+v", q)
	}
	if n := s.notices(s.omar, "question_accepted"); n != 1 {
		t.Errorf("the author of the accepted answer was told %d times", n)
	}
	link := "/questions/" + q.ID + "?post=" + a.ID
	if n := s.number(`select count(*)::int from notices where user_id = $1 and link = $2 and read_at is null`, s.lea.User, link); n != 1 {
		t.Error("the notice does not lead to the very answer")
	}
	s.must(s.ReadQuestion(ctx, s.lea, q.ID))
	if n := s.number(`select count(*)::int from notices where user_id = $1 and read_at is null`, s.lea.User); n != 0 {
		t.Errorf("%d notices unread although the question was opened", n)
	}
	s.shows("solved", s.titles(s.max, notify.QuestionFilter{State: notify.StateAccepted}), "How long to cool?")
	q, err = s.Accept(ctx, s.omar, q.ID, nil)
	if err != nil || q.AcceptedID != nil {
		t.Errorf("taken back: %+v, %v", q, err)
	}
	s.shows("of Lea", s.titles(s.lea, notify.QuestionFilter{State: notify.StateMine}), "How long to cool?")
}

func TestWhoReadsQuestions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	cooling, later, gone := s.room()
	observer := s.join(s.una, "observer")
	course := plugin.CourseID(s.course)
	s.ask(s.omar, &later, "About what is locked", "Wait")
	q := s.ask(s.lea, &cooling, "About the open one", "Well?")
	s.ask(s.lea, nil, "About the course", "Well?")
	s.shows("a trainee", s.titles(s.lea, notify.QuestionFilter{}), "About the course", "About the open one")
	s.shows("the team", s.titles(s.omar, notify.QuestionFilter{}), "About the course", "About the open one", "About what is locked")
	s.shows("of one content", s.titles(s.max, notify.QuestionFilter{Content: &cooling}), "About the open one")
	_, err := s.Questions(ctx, s.max, course, notify.QuestionFilter{Content: &later}, "", 5)
	s.refused("the questions of a locked content", err, plugin.NotFound)
	_, err = s.Ask(ctx, s.lea, course, notify.NewQuestion{Content: &later, Title: "Too early", Text: "Well?"})
	s.refused("asking under a locked content", err, plugin.NotFound)
	_, err = s.Ask(ctx, s.omar, course, notify.NewQuestion{Content: &gone, Title: "Too late", Text: "Well?"})
	s.refused("asking under a deleted content", err, plugin.NotFound)
	elsewhere := plugin.NewID[plugin.ContentID]()
	_, err = s.Ask(ctx, s.omar, course, notify.NewQuestion{Content: &elsewhere, Title: "Nowhere", Text: "Well?"})
	s.refused("asking under a content that is not there", err, plugin.NotFound)
	_, err = s.Questions(ctx, s.nora, course, notify.QuestionFilter{}, "", 5)
	s.refused("a stranger's list", err, plugin.NotFound)
	_, err = s.Question(ctx, s.nora, q.ID)
	s.refused("a stranger's question", err, plugin.NotFound)
	_, err = s.AnswerQuestion(ctx, s.nora, q.ID, "Hello")
	s.refused("a stranger's answer", err, plugin.NotFound)
	_, err = s.QuestionPeople(ctx, s.nora, course, "")
	s.refused("a stranger's look at people", err, plugin.NotFound)
	s.refused("a stranger's report", s.ReportPost(ctx, s.nora, q.ID, "No"), plugin.NotFound)
	seen, err := s.Question(ctx, observer, q.ID)
	if err != nil || seen.MayAnswer || seen.MayAccept || seen.May.Moderate || seen.May.Report {
		t.Errorf("an observer: %+v, %v", seen, err)
	}
	_, err = s.AnswerQuestion(ctx, observer, q.ID, "Hello")
	s.refusedAs("an observer's answer", err, "question.reads_only")
	_, err = s.HidePost(ctx, observer, q.ID, "No")
	s.refused("an observer hiding", err, plugin.Denied)
	_, err = s.HidePost(ctx, s.max, q.ID, "No")
	s.refused("a trainee hiding", err, plugin.Denied)
	// A trainee whom somebody put into the team does nothing with it.
	s.join(s.nora, "trainer")
	_, err = s.Question(ctx, s.nora, q.ID)
	s.refused("a trainee in a team", err, plugin.NotFound)
	for status, code := range map[string]string{"suspended": "enrollment.suspended", "dropped": "enrollment.dropped"} {
		s.exec(`update enrollments set status = $2::text::enrollment_status where user_id = $1`, s.max.User, status)
		_, err = s.Question(ctx, s.max, q.ID)
		s.refusedAs(status, err, code)
	}
	if _, err = s.Question(ctx, s.admin, q.ID); err != nil {
		t.Errorf("a super admin: %v", err)
	}
	// What is taken out of a course takes its questions along, and brings them back.
	s.exec(`update course_contents set deleted_at = now() where id = $1`, cooling)
	s.shows("without the content", s.titles(s.omar, notify.QuestionFilter{}), "About the course", "About what is locked")
	_, err = s.Question(ctx, s.omar, q.ID)
	s.refused("the question of a deleted content", err, plugin.NotFound)
	s.exec(`update course_contents set deleted_at = null where id = $1`, cooling)
	s.shows("with it again", s.titles(s.lea, notify.QuestionFilter{Content: &cooling}), "About the open one")
}

func TestHostileWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	s.room()
	course := plugin.CourseID(s.course)
	q := s.ask(s.lea, nil, `<script>alert("1")</script>`, `<img src=x onerror=alert(1)> javascript:alert(1) '; drop table threads; --`)
	if q.Title != `<script>alert("1")</script>` || q.Text != `<img src=x onerror=alert(1)> javascript:alert(1) '; drop table threads; --` {
		t.Errorf("words are kept as they were written: %q, %q", q.Title, q.Text)
	}
	for what, n := range map[string]notify.NewQuestion{
		"no title":       {Text: "x"},
		"a short title":  {Title: " a\u202eb\u2066c ", Text: "x"},
		"a long title":   {Title: strings.Repeat("ش", 151), Text: "x"},
		"no text":        {Title: "A question", Text: " \n\u202e\n "},
		"a hundred 1000": {Title: "A question", Text: strings.Repeat("x", 100_000)},
	} {
		_, err := s.Ask(ctx, s.lea, course, n)
		s.refusedAs(what, err, "question.invalid")
	}
	for what, id := range map[string]plugin.UserID{"a stranger": s.nora.User, "a trainee who never wrote": s.max.User, "oneself": s.lea.User, "nobody": plugin.NewID[plugin.UserID]()} {
		_, err := s.AnswerQuestion(ctx, s.lea, q.ID, "@{"+string(id)+"}")
		s.refusedAs("mentioning "+what, err, "question.invalid")
	}
	var crowd strings.Builder
	for range 11 {
		crowd.WriteString("@{" + plugin.NewID[string]() + "} ")
	}
	_, err := s.AnswerQuestion(ctx, s.omar, q.ID, crowd.String())
	s.refusedAs("mentioning eleven", err, "question.invalid")
	if n := s.number(`select count(*)::int from thread_posts where thread_id = $1 and id <> thread_id`, q.ID); n != 0 {
		t.Errorf("%d answers stay of what was refused", n)
	}
	for query, found := range map[string]int{"script alert": 1, "'; drop": 1, "\\ ' & | ! :* <->": 1, "%": 1, "sleep": 0, strings.Repeat("q ", 5000): 0} {
		if got := s.titles(s.lea, notify.QuestionFilter{Query: query}); len(got) != found {
			t.Errorf("looking for %.20q: %q", query, got)
		}
	}
	other := s.ask(s.lea, nil, "Another question", "x")
	a := s.reply(s.omar, other, "An answer to the other one")
	_, err = s.Accept(ctx, s.lea, q.ID, &a.ID)
	s.refused("accepting the answer of another question", err, plugin.NotFound)
	_, err = s.Accept(ctx, s.lea, q.ID, &q.ID)
	s.refused("accepting the question itself", err, plugin.NotFound)
	_, err = s.Accept(ctx, s.max, other.ID, &a.ID)
	s.refused("accepting what somebody else asked", err, plugin.Denied)
	_, err = s.ChangePost(ctx, s.max, a.ID, nil, "Mine now")
	s.refused("changing what somebody else wrote", err, plugin.Denied)
	s.refused("deleting what somebody else wrote", s.DeletePost(ctx, s.admin, a.ID), plugin.Denied)
	for range 40 {
		if _, err = s.AnswerQuestion(ctx, s.lea, other.ID, "Again"); err != nil {
			break
		}
	}
	s.refusedAs("forty posts in an hour", err, "question.too_many")
	s.ahead.Add(int64(time.Hour))
	s.reply(s.lea, other, "An hour later")
}

func TestMentionsNameNobodyFromOutside(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.room()
	names := func(a plugin.Actor, query string) (list []string) {
		people, err := s.QuestionPeople(t.Context(), a, plugin.CourseID(s.course), query)
		s.must(err)
		for _, p := range people {
			list = append(list, p.FirstName)
		}
		return list
	}
	s.shows("a trainee finds the team", names(s.lea, ""), "Omar")
	s.shows("the team finds who takes part", names(s.omar, ""), "Lea", "Max")
	s.shows("by the beginning of a name", names(s.omar, "le"), "Lea")
	s.shows("by the last name", names(s.omar, "HADDAD"), "Lea", "Max")
	s.shows("no wildcards", names(s.omar, "%x"))
	q := s.ask(s.max, nil, "Is it me?", "Yes")
	s.shows("who wrote is found", names(s.lea, ""), "Omar", "Max")
	a := s.reply(s.lea, q, "Yes, @{"+string(s.max.User)+"}")
	// Who has left stays in what mentions them already, and nobody new mentions them.
	s.exec(`update enrollments set status = 'dropped' where user_id = $1`, s.max.User)
	_, err := s.ChangePost(t.Context(), s.lea, a.ID, nil, "Yes, yes, @{"+string(s.max.User)+"}")
	s.must(err)
	_, err = s.AnswerQuestion(t.Context(), s.lea, q.ID, "And again @{"+string(s.max.User)+"}")
	s.refusedAs("mentioning who has left", err, "question.invalid")
	s.exec(`update users set is_active = false where id = $1`, s.omar.User)
	s.shows("whoever cannot sign in is not found", names(s.lea, "omar"))
}
