package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
)

// Who is suspended while a completion waits goes on waiting: for nothing when the change is undone, and once the suspension ends
// when it stands.
func TestASuspensionDoesNotEndTheWait(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	ctx := t.Context()
	ann := s.enrol(s.ann, s.course)
	act := func(what learning.Act) {
		t.Helper()
		_, err := s.act(ann, learning.EnrollmentChange{Act: what})
		s.must(err)
	}
	s.must(s.cat.DeleteContent(ctx, s.owner, s.third, wanted))
	act(learning.Suspend)
	s.wait(time.Minute)
	act(learning.Resume)
	equal(t, "let in again, she waits still", s.states(), "enrolled 100, enrolled 50, enrolled 0, 0")
	_, err := s.cat.RestoreContent(ctx, s.owner, s.third)
	s.must(err)
	s.passes()
	equal(t, "and it is undone", s.states(), before)

	s.must(s.cat.DeleteContent(ctx, s.owner, s.third, wanted))
	act(learning.Suspend)
	s.passes()
	equal(t, "suspended, she completes nothing", s.states(), "suspended 100, enrolled 50, enrolled 0, 0")
	s.wait(day)
	_, err = s.cat.RestoreContent(ctx, s.owner, s.third)
	s.must(err)
	s.drain()
	act(learning.Resume)
	equal(t, "undone in time for her", s.states(), before)
	s.must(s.cat.DeleteContent(ctx, s.owner, s.third, wanted))
	act(learning.Suspend)
	s.passes()
	act(learning.Resume)
	equal(t, "one that stands", s.states(), "completed 100, enrolled 50, enrolled 0, 1")
}
