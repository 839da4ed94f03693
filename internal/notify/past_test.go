package notify_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/plugin"
)

// What was said long ago stands where it was said, at its time, and nobody is told of it today.
func TestThePastIsNotTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open, _, _ := s.room()
	then := time.Now().Truncate(time.Millisecond).AddDate(0, -2, 0)
	past := s.At(then)
	old, err := past.Ask(t.Context(), s.lea, plugin.CourseID(s.course), notify.NewQuestion{Content: &open, Title: "How long?", Text: "Under which water?"})
	s.must(err)
	answer, err := s.At(then.Add(time.Hour)).AnswerQuestion(t.Context(), s.omar, old.ID, "Twenty minutes, lukewarm.")
	s.must(err)
	_, err = past.Accept(t.Context(), s.lea, old.ID, &answer.ID)
	s.must(err)
	c, err := past.Begin(t.Context(), s.lea, s.omar.User, "May I come late?")
	s.must(err)
	s.ask(s.lea, nil, "And today?", "Is it open?")
	s.toldOf(s.omar, "question_asked", 1)
	for _, kind := range []string{"question_replied", "question_accepted", "message"} {
		if n := s.notices(s.lea, kind) + s.notices(s.omar, kind); n != 0 {
			t.Errorf("%d notices %s of what was said two months ago", n, kind)
		}
	}
	s.shows("the newest first", s.titles(s.lea, notify.QuestionFilter{}), "And today?", "How long?")
	if q, err := s.Question(t.Context(), s.omar, old.ID); err != nil || !q.CreatedAt.Equal(then) || q.AcceptedID == nil {
		t.Errorf("the old question is %+v, %v", q, err)
	}
	messages, err := s.Messages(t.Context(), s.omar, c.ID, "", 10)
	s.must(err)
	if len(messages.Items) != 1 || !messages.Items[0].At.Equal(then) {
		t.Errorf("the message is %+v", messages.Items)
	}
}
