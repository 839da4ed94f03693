package notify_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/plugin"
)

func yes() *bool { v := true; return &v }
func no() *bool  { v := false; return &v }

func TestTheTeamHidesAndShows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	s.room()
	assistant := s.join(s.una, "assistant")
	q := s.ask(s.lea, nil, "A question", "Well?")
	a := s.reply(s.max, q, "Something rude")
	_, err := s.Accept(ctx, s.lea, q.ID, &a.ID)
	s.must(err)
	s.must(s.ReportPost(ctx, s.lea, a.ID, "It is rude"))
	s.must(s.ReportPost(ctx, s.lea, a.ID, "It is very rude"))
	s.refusedAs("reporting oneself", s.ReportPost(ctx, s.max, a.ID, "It is rude"), "question.own")
	s.refusedAs("without a reason", s.ReportPost(ctx, s.lea, a.ID, " "), "question.invalid")
	if n := s.notices(s.omar, "question_reported"); n != 1 {
		t.Errorf("the team was told %d times", n)
	}
	s.shows("reported, for the team", s.titles(assistant, notify.QuestionFilter{State: notify.StateReported}), "A question")
	s.shows("reported, for a trainee", s.titles(s.lea, notify.QuestionFilter{State: notify.StateReported}))
	queue, err := s.Waiting(ctx, s.admin, notify.StateReported, "", 10)
	s.must(err)
	if len(queue.Items) != 1 || queue.Items[0].Reports != 1 || queue.Counts.Reported != 1 {
		t.Errorf("%+v", queue)
	}
	for what, reason := range map[string]string{"without a reason": " \n", "with a long one": strings.Repeat("x", 501)} {
		_, err = s.HidePost(ctx, assistant, a.ID, reason)
		s.refusedAs("hiding "+what, err, "question.invalid")
	}
	hidden, err := s.HidePost(ctx, assistant, a.ID, "Please be kind")
	s.must(err)
	if hidden.Hidden == nil || hidden.Hidden.Reason != "Please be kind" || len(hidden.Reports) != 0 {
		t.Errorf("%+v", hidden)
	}
	if n := s.number(`select count(*)::int from notices where user_id = $1 and kind = 'question_hidden' and args ->> 'reason' = 'Please be kind'`, s.max.User); n != 1 {
		t.Error("the author was not told why")
	}
	q, err = s.Question(ctx, s.lea, q.ID)
	s.must(err)
	if q.AcceptedID != nil || q.Answers != 0 || q.Answered {
		t.Errorf("the hidden answer counts, or is accepted: %+v", q)
	}
	for a, n := range map[*plugin.Actor]int{&s.lea: 0, &s.max: 1, &assistant: 1} {
		page, err := s.Answers(ctx, *a, q.ID, "", 10)
		s.must(err)
		if len(page.Items) != n {
			t.Errorf("%s sees %d answers instead of %d", a.User, len(page.Items), n)
		}
	}
	_, err = s.Accept(ctx, s.omar, q.ID, &a.ID)
	s.refusedAs("accepting what is hidden", err, "question.hidden")
	_, err = s.ChangePost(ctx, s.max, a.ID, nil, "Something kind")
	s.refusedAs("changing what is hidden", err, "question.hidden")
	_, err = s.RestorePost(ctx, s.omar, a.ID)
	s.must(err)
	if n := s.notices(s.max, "question_restored"); n != 1 {
		t.Error("the author was not told that it is shown again")
	}
	_, err = s.HidePost(ctx, s.omar, q.ID, "A double")
	s.must(err)
	s.shows("a hidden question", s.titles(s.max, notify.QuestionFilter{}))
	s.shows("its asker still sees it", s.titles(s.lea, notify.QuestionFilter{}), "A question")
	_, err = s.Question(ctx, s.max, q.ID)
	s.refused("a hidden question", err, plugin.NotFound)
	_, err = s.AnswerQuestion(ctx, s.omar, q.ID, "Hello")
	s.refusedAs("answering what is hidden", err, "question.hidden")
	if n := s.number(`select count(*)::int from audit_log where action in ('question.hidden', 'question.restored', 'question.reported')`); n != 5 {
		t.Errorf("%d entries in the audit log", n)
	}
}

func TestReportsAreSettled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	s.room()
	q := s.ask(s.lea, nil, "A question", "Well?")
	s.must(s.ReportPost(ctx, s.max, q.ID, "I do not like it"))
	_, err := s.KeepPost(ctx, s.max, q.ID)
	s.refused("a reader settling", err, plugin.Denied)
	p, err := s.KeepPost(ctx, s.omar, q.ID)
	s.must(err)
	if len(p.Reports) != 0 || p.Hidden != nil {
		t.Errorf("%+v", p)
	}
	s.shows("nothing waits", s.titles(s.omar, notify.QuestionFilter{State: notify.StateReported}))
}

func TestPinnedAndClosed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	s.room()
	first, second := s.ask(s.lea, nil, "The first", "x"), s.ask(s.max, nil, "The second", "x")
	s.ask(s.lea, nil, "The third", "x")
	_, err := s.ChangeQuestion(ctx, s.lea, first.ID, notify.QuestionChange{Pinned: yes()})
	s.refused("a trainee pinning", err, plugin.Denied)
	_, err = s.ChangeQuestion(ctx, s.omar, first.ID, notify.QuestionChange{Pinned: yes()})
	s.must(err)
	course := plugin.CourseID(s.course)
	var seen []string
	for cursor := ""; ; {
		page, err := s.Questions(ctx, s.max, course, notify.QuestionFilter{}, cursor, 1)
		s.must(err)
		seen = append(seen, page.Items[0].Title)
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	s.shows("page by page", seen, "The first", "The third", "The second")
	_, err = s.Questions(ctx, s.max, course, notify.QuestionFilter{}, "bm9uc2Vuc2U", 1)
	s.refused("a cursor that nobody made", err, plugin.Invalid)
	_, err = s.ChangeQuestion(ctx, s.omar, second.ID, notify.QuestionChange{Closed: yes()})
	s.refusedAs("closing without a reason", err, "question.invalid")
	q, err := s.ChangeQuestion(ctx, s.omar, second.ID, notify.QuestionChange{Closed: yes(), Reason: "See the first"})
	s.must(err)
	if q.ClosedAt == nil || *q.CloseReason != "See the first" || q.MayAnswer {
		t.Errorf("%+v", q)
	}
	if n := s.notices(s.max, "question_closed"); n != 1 {
		t.Errorf("the asker was told %d times", n)
	}
	_, err = s.AnswerQuestion(ctx, s.omar, second.ID, "Late")
	s.refusedAs("answering what is closed", err, "question.closed")
	s.shows("closed ones do not wait", s.titles(s.omar, notify.QuestionFilter{State: notify.StateUnanswered}), "The first", "The third")
	_, err = s.ChangeQuestion(ctx, s.omar, second.ID, notify.QuestionChange{Closed: no()})
	s.must(err)
	s.reply(s.omar, second, "In time")
}

// An answer and the closing meet: either the answer stands in what was closed afterwards, or it is refused.
func TestAnAnswerMeetsTheClosing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	s.room()
	for range 8 {
		q := s.ask(s.omar, nil, "A question", "Well?")
		var both sync.WaitGroup
		var refusal error
		both.Go(func() { _, refusal = s.AnswerQuestion(ctx, s.admin, q.ID, "Quick") })
		both.Go(func() {
			if _, err := s.ChangeQuestion(ctx, s.omar, q.ID, notify.QuestionChange{Closed: yes(), Reason: "Done"}); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		now, err := s.Question(ctx, s.omar, q.ID)
		s.must(err)
		if (refusal == nil) != (now.Answers == 1) || now.ClosedAt == nil {
			t.Errorf("%v, and %d answers", refusal, now.Answers)
		}
	}
}

func TestWhatOneWroteIsChangedAndTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	s.room()
	q := s.ask(s.lea, nil, "How lng to cool?", "x")
	title := "How long to cool?"
	p, err := s.ChangePost(ctx, s.lea, q.ID, &title, "Really")
	s.must(err)
	q, err = s.Question(ctx, s.lea, q.ID)
	s.must(err)
	if p.EditedAt == nil || q.Title != title || q.Text != "Really" {
		t.Errorf("%+v", q)
	}
	title = "No"
	_, err = s.ChangePost(ctx, s.lea, q.ID, &title, "Really")
	s.refusedAs("a short title", err, "question.invalid")
	a := s.reply(s.omar, q, "Twenty minutes")
	s.refusedAs("taking back what was answered", s.DeletePost(ctx, s.lea, q.ID), "question.answered")
	_, err = s.Accept(ctx, s.lea, q.ID, &a.ID)
	s.must(err)
	s.must(s.DeletePost(ctx, s.omar, a.ID))
	q, err = s.Question(ctx, s.lea, q.ID)
	s.must(err)
	if q.AcceptedID != nil || q.Answers != 0 || q.Answered {
		t.Errorf("after the accepted answer is gone: %+v", q)
	}
	s.ahead.Store(int64(25 * time.Hour))
	_, err = s.ChangePost(ctx, s.lea, q.ID, nil, "Late")
	s.refusedAs("changing after a day", err, "question.too_late")
	s.must(s.DeletePost(ctx, s.lea, q.ID))
	_, err = s.Question(ctx, s.lea, q.ID)
	s.refused("what was taken back", err, plugin.NotFound)
	s.refused("taking it back twice", s.DeletePost(ctx, s.lea, q.ID), plugin.NotFound)
}

// Who took part hears of the next answer, unless they have left meanwhile or may not open the content.
func TestWhoHearsOfAnAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cooling, _, _ := s.room()
	s.exec(`insert into enrollments (id, user_id, course_id) values ($1, $2, $3)`, plugin.NewID[string](), s.nora.User, s.course)
	q := s.ask(s.lea, &cooling, "How long to cool?", "x")
	s.reply(s.max, q, "Long")
	s.toldOf(s.lea, "question_replied", 1) // before somebody else takes part
	s.reply(s.nora, q, "Longer")
	s.toldOf(s.lea, "question_replied", 2)
	s.toldOf(s.max, "question_followed", 1)
	s.exec(`update enrollments set status = 'suspended' where user_id = $1`, s.max.User)
	s.reply(s.omar, q, "Twenty minutes")
	s.toldOf(s.lea, "question_replied", 3)
	s.toldOf(s.nora, "question_followed", 1)
	s.until("nothing is left to tell", func() bool {
		return s.number(`select count(*)::int from jobs.river_job where kind = 'question.tell' and state <> 'completed'`) == 0
	})
	if n := s.notices(s.max, "question_followed"); n != 1 {
		t.Errorf("who is suspended was told %d times", n)
	}
}

func TestArabicIsFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.room()
	q := s.ask(s.lea, nil, "كيف أُبرّد الحروق؟", "بالماء أم بالثلج")
	s.reply(s.omar, q, "بالماء الجاري عشرين دقيقة")
	for query, found := range map[string]bool{"ابرد": true, "الحروق": true, "حروق": false, "بالماء عشرين": true, "بالمـاء الجاري دق": true, "ثلاثين": false} {
		if got := s.titles(s.max, notify.QuestionFilter{Query: query}); (len(got) == 1) != found {
			t.Errorf("looking for %s: %q", query, got)
		}
	}
}
