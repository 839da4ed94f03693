package learning_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// A content can be complete once it was read for a while. That is measured by the server's clock: what is forged counts nothing.
func TestReadingForAWhileCompletes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx := t.Context()
	course := s.course("Burns")
	part := s.section(course)
	minute := `completion_rule = '{"kind": "read", "seconds": 60}'`
	text, other := s.content(course, part, "article", minute), s.content(course, part, "document", minute)
	both := s.content(course, part, "image", `completion_rule = '{"kind": "all", "rules": [{"kind": "read", "seconds": 30}, {"kind": "confirmed"}]}'`)
	ann, ben := s.trainee(), s.trainee()
	s.enrol(ann, course)
	s.enrol(ben, course)
	open := func(who plugin.Actor, id plugin.ContentID) {
		t.Helper()
		_, err := s.Open(ctx, who, id)
		s.must(err)
	}
	read := func(who plugin.Actor, id plugin.ContentID) string {
		t.Helper()
		p, err := s.Read(ctx, who, id, 60)
		s.must(err)
		return line(p.ContentState, p.Done)
	}
	why := func(who plugin.Actor, id plugin.ContentID) string {
		t.Helper()
		v, err := s.Content(ctx, who, id, learning.Look{})
		s.must(err)
		x, err := s.Trainee(ctx, s.owner, course, who.User)
		s.must(err)
		for _, c := range x.Outline[0].Contents {
			if c.ID == id {
				equal(t, "the trainer reads the same", line(c.Need == nil, c.State), line(v.Need == nil, v.State))
				if c.Need != nil {
					equal(t, "in the same words", requirement(*c.Need), requirement(*v.Need))
				}
			}
		}
		if v.Need == nil {
			return v.State
		}
		return requirement(*v.Need)
	}

	// Forged: before it is opened, at once, again and again.
	for range 5 {
		equal(t, "never opened", read(ben, text), "open 0")
		s.wait(time.Minute)
	}
	open(ben, text)
	for range 5 {
		read(ben, text)
	}
	equal(t, "at once, five times", why(ben, text), "read 0/60")
	_, err := s.Confirm(ctx, ben, text)
	equal(t, "confirmed instead", code(err), "content.not_confirmable")

	open(ann, text)
	s.wait(20 * time.Second)
	read(ann, text)
	equal(t, "more than went by", why(ann, text), "read 20/60")
	s.wait(39 * time.Second)
	equal(t, "a second before", read(ann, text), "open 0")
	equal(t, "why not yet", why(ann, text), "read 59/60")
	s.wait(time.Second)
	equal(t, "then it is", read(ann, text), "done 1")
	equal(t, "and stays", why(ann, text), "done")

	// From two windows only one is read.
	open(ben, other)
	s.wait(time.Minute)
	equal(t, "one of two windows", read(ben, text), "done 1")
	equal(t, "the other one", read(ben, other), "open 1")
	equal(t, "why not", why(ben, other), "read 2/60") // the slack

	// With a word of one's own, in whichever order.
	open(ann, both)
	equal(t, "confirmed before it is read", s.confirm(ann, both).ContentState, "open")
	s.wait(30 * time.Second)
	equal(t, "and read", read(ann, both), "done 2")
	open(ben, both)
	s.wait(30 * time.Second)
	read(ben, both)
	equal(t, "read before it is confirmed", why(ben, both), "all: [read 30/30], confirmed")
	equal(t, "and confirmed", s.confirm(ben, both).ContentState, "done")

	// Who has read for long enough by a rule that was changed is done by it.
	open(ann, other)
	s.wait(40 * time.Second)
	read(ann, other)
	equal(t, "by the rule that was", why(ann, other), "read 40/60")
	s.exec(`update course_contents set completion_rule = '{"kind": "read", "seconds": 40}', updated_at = now() where id = $1`, other)
	s.must(s.CatchUp(ctx, course, time.Now().Add(-time.Hour)))
	equal(t, "by the rule that is", why(ann, other), "done")
	my, err := s.MyProgress(ctx, ann, course)
	s.must(err)
	equal(t, "the course", line(my.Enrollment.Status, my.Progress), "completed 100")

	status, body := s.call(ben, http.MethodPost, "/learn/contents/"+string(other)+"/read", map[string]any{"seconds": 61})
	equal(t, "more than a report can say", status, 422)
	s.wait(time.Minute)
	status, body = s.call(ben, http.MethodPost, "/learn/contents/"+string(other)+"/read", map[string]any{"seconds": 50})
	equal(t, "over the line", line(status, body["contentState"], body["courseCompleted"]), "200 done true")
}
