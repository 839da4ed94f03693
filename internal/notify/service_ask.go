package notify

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/plugin"
)

// written is what somebody wrote.
type written struct {
	title, text string
	question    bool // it has a title
}

// clean is what is written as it is kept.
func (w written) clean() written {
	w.text = plain(w.text)
	if w.title = oneLine(w.title); !w.question {
		w.title = ""
	}
	return w
}

// wrong returns what is wrong with it, or nil.
func (w written) wrong() error {
	fault := ErrPost
	if w.question {
		fault = within(fault, "/title", w.title, questionTitleMin, questionTitleMax)
	}
	if fault = within(fault, "/text", w.text, 1, postMax); len(fault.Fields) > 0 {
		return fault
	}
	return nil
}

// same reports whether the post reads so already.
func (w written) same(v view, r postRow) bool {
	return w.text == r.Body && (r.ID != v.ID || w.title == v.Title)
}

// askBefore asks plugins about what is about to be written, and returns it as they left it. What they changed is checked like
// what people send.
func (s *Service) askBefore(ctx context.Context, a plugin.Actor, course plugin.CourseID, content *plugin.ContentID, w written) (written, error) {
	about := plugin.Posting{By: a, Course: course, Title: w.title, Text: w.text}
	if content != nil {
		about.Content = *content
	}
	if err := hook.Ask(ctx, s.Hooks, plugin.BeforePost, &about); err != nil {
		return w, err
	}
	w.title, w.text = about.Title, about.Text
	w = w.clean()
	return w, w.wrong()
}

// beforeChange checks what somebody is about to make of a post of theirs, and asks plugins about it unless it is what stands there. A title
// is a question's only; nil leaves it.
func (s *Service) beforeChange(ctx context.Context, a plugin.Actor, post string, title *string, text string) (w written, thread string, err error) {
	if thread, err = s.threadOf(ctx, post); err != nil {
		return w, "", err
	}
	v, err := s.view(ctx, s.DB, a, thread)
	if err != nil {
		return w, "", err
	}
	r, err := s.row(ctx, s.DB, v, post)
	if err != nil {
		return w, "", err
	}
	if err := v.mayEdit(r); err != nil {
		return w, "", err
	}
	w = written{text: text, question: r.ID == v.ID}
	if w.title = v.Title; title != nil {
		w.title = *title
	}
	w = w.clean()
	if err := w.wrong(); err != nil || w.same(v, r) {
		return w, thread, err
	}
	w, err = s.askBefore(ctx, a, v.Course, v.Content, w)
	return w, thread, err
}
