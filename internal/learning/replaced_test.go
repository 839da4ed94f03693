package learning_test

import (
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// Seconds of a film that was replaced are none of the one that is there now; whoever had completed it has.
func TestAReplacedFilmIsWatchedAnew(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	film, old := s.film(course, part, 100)
	_, fresh := s.film(course, part, 100)
	lea, done := s.trainee(), s.trainee()
	s.enrol(lea, course)
	s.enrol(done, course)
	mine := &viewer{s: s, who: lea, film: film, key: "lea"}
	equal(t, "most of the old one", *mine.play(0, 80, 1).Coverage, 80)
	(&viewer{s: s, who: done, film: film, key: "done"}).play(0, 100, 1)
	s.change(film, "asset_id = '"+string(fresh)+"'")
	s.must(s.CatchUp(t.Context(), course, noon))

	seen := func(a plugin.Actor) string {
		v, err := s.Content(t.Context(), a, film, learning.Look{})
		s.must(err)
		return line(v.State, *v.Coverage, v.PositionSeconds == nil, len(v.WatchedRanges))
	}
	equal(t, "of the new one", seen(lea), "open 0 true 0")
	equal(t, "who had completed it", seen(done), "done 0 true 0")
	p := mine.play(0, 20, 1)
	equal(t, "the beginning of the new one", line(p.ContentState, *p.Coverage), "started 20")
	equal(t, "read again", seen(lea), "started 20 false 1")
	equal(t, "at its share", mine.play(20, 100, 1).ContentState, "done")
	s.change(film, "asset_id = '"+string(old)+"'")
	equal(t, "the old one is back, which was watched", seen(done), "done 100 true 1")
}
