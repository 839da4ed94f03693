package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// For how long somebody reads is held against the clock: sent twice, from two windows, or all day long, it is never more than the
// time that went by. It is part of what the team reads, and closed cycles keep theirs.
func TestTimeOfReading(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	article, other := s.content(course, part, "article", ""), s.content(course, part, "document", "")
	film, _ := s.film(course, part, 100)
	ann := s.trainee()
	s.enrol(ann, course)
	ctx := t.Context()
	for _, c := range []plugin.ContentID{article, other} {
		_, err := s.Open(ctx, ann, c)
		s.must(err)
	}
	read := func(c plugin.ContentID, seconds int) {
		t.Helper()
		_, err := s.Read(ctx, ann, c, seconds)
		s.must(err)
	}
	spent := func() string {
		x, err := s.Trainee(ctx, s.owner, course, ann.User)
		s.must(err)
		of := x.Outline[0].Contents
		return line(of[0].TimeSpent, of[1].TimeSpent, x.TimeSpent)
	}
	s.wait(30 * time.Second)
	read(article, 30)
	equal(t, "the first report", spent(), "30 0 30")
	read(article, 30)
	equal(t, "sent twice", spent(), "30 0 30")
	s.wait(30 * time.Second)
	read(article, 30)
	read(other, 30)
	equal(t, "from two windows", spent(), "60 0 60")
	s.wait(10 * time.Second)
	read(other, 30)
	equal(t, "more than went by", spent(), "60 10 70")
	s.wait(time.Hour)
	read(other, 60)
	read(other, 60)
	equal(t, "after an hour elsewhere", spent(), "60 72 132") // with the slack
	for range 645 {
		s.wait(time.Minute)
		read(article, 60)
	}
	equal(t, "on one day at most", spent(), line(36_000-72, 72, 36_000))
	s.wait(day)
	read(article, 60)
	equal(t, "on the next", spent(), line(36_000-12, 72, 36_060))

	page, err := s.TraineeTimeline(ctx, s.owner, course, ann.User, "", 10)
	s.must(err)
	equal(t, "what happened", line(page.Items[0].Kind, *page.Items[0].Number, page.Items[1].Kind, *page.Items[1].Number), line("read", 36_000-12, "read", 72))

	stranger := s.trainee()
	for what, try := range map[string]struct {
		who  plugin.Actor
		of   plugin.ContentID
		want error
	}{
		"a film": {ann, film, learning.ErrNoReading}, "who is not enrolled": {stranger, article, plugin.ErrNotFound}, "the team": {s.owner, article, nil},
	} {
		if _, err := s.Read(ctx, try.who, try.of, 30); code(err) != code(try.want) {
			t.Errorf("%s: %v, want %v", what, err, try.want)
		}
	}
	equal(t, "kept of others", s.number(`select count(*) from reading_clocks`), 1)
}
