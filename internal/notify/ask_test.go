package notify_test

import (
	"context"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/internal/notify"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/plugin"
)

// What people are about to write plugins may change or refuse, one after the other; what they make of it is checked.
func TestWhoIsAskedBeforeAPost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	open, _, _ := s.room()
	rude := plugin.NewFault(plugin.Invalid, "manners.rude")
	var asked []plugin.Posting
	answer := func(by string, order int, do func(p *plugin.Posting) error) {
		s.Hooks.Add(hook.Answer{Hook: plugin.BeforePost.Name, By: by, Order: order, Do: func(_ context.Context, question any) error { return do(question.(*plugin.Posting)) }})
	}
	s.Hooks = hook.New()
	answer("last", 9, func(p *plugin.Posting) error {
		asked = append(asked, *p)
		p.Text += " (last)"
		return nil
	})
	answer("first", 1, func(p *plugin.Posting) error {
		switch {
		case strings.Contains(p.Text, "damn"):
			return rude
		case strings.Contains(p.Text, "long"):
			p.Text = strings.Repeat("x", 20_001)
		case strings.Contains(p.Text, "empty"):
			p.Title = " "
		}
		p.Text = strings.ReplaceAll(p.Text, "heck", "****") + "\x00"
		if p.Title != "" {
			p.Title += " \n!"
		}
		return nil
	})

	q := s.ask(s.lea, &open, "How long", "What the heck")
	s.shows("the question", []string{q.Title, q.Text}, "How long !", "What the **** (last)")
	s.shows("what the later one was told", []string{asked[0].Title, asked[0].Text, string(asked[0].Content), string(asked[0].Course), string(asked[0].By.User)},
		"How long \n!", "What the ****\x00", string(open), s.course, string(s.lea.User))
	p := s.reply(s.max, q, "Heck, ten minutes, heck")
	s.shows("the answer", []string{p.Text}, "Heck, ten minutes, **** (last)")
	if last := asked[len(asked)-1]; last.Title != "" || last.Content != open {
		t.Errorf("of an answer: %+v", last)
	}
	changed, err := s.ChangePost(t.Context(), s.max, p.ID, nil, "Twenty, heck")
	s.must(err)
	s.shows("changed", []string{changed.Text}, "Twenty, **** (last)")
	n := len(asked)
	_, err = s.ChangePost(t.Context(), s.max, p.ID, nil, changed.Text)
	s.must(err)
	if len(asked) != n {
		t.Error("asked about what stands there")
	}

	write := func(text string) error {
		_, err := s.Ask(t.Context(), s.lea, plugin.CourseID(s.course), notify.NewQuestion{Title: "A question", Text: text})
		return err
	}
	n = len(asked)
	s.refusedAs("refused", write("damn"), "manners.rude")
	_, err = s.AnswerQuestion(t.Context(), s.max, q.ID, "damn")
	s.refusedAs("an answer refused", err, "manners.rude")
	_, err = s.ChangePost(t.Context(), s.lea, q.ID, nil, "damn")
	s.refusedAs("a change refused", err, "manners.rude")
	if len(asked) != n {
		t.Error("asked after a refusal")
	}
	s.refusedAs("made too long", write("long"), "question.invalid")
	s.refusedAs("without a title", write("empty"), "question.invalid")
	n = len(asked)
	s.refusedAs("nothing written", write(" "), "question.invalid")
	_, err = s.AnswerQuestion(t.Context(), s.nora, q.ID, "From outside")
	s.refusedAs("a stranger", err, "not_found")
	if len(asked) != n {
		t.Error("asked about what is refused anyway")
	}
}
