package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// A history that is loaded at once stands as if it had been lived: each content at its time, the course at the last.
func TestAPastIsConfirmedAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	section := s.section(course)
	one, two := s.content(course, section, "article", ""), s.content(course, section, "document", "")
	three := s.content(course, section, "image", "")
	foreign := s.course("Cuts")
	apart := s.section(foreign)
	elsewhere := s.content(foreign, apart, "article", "")
	film, _ := s.film(foreign, apart, 100)
	lea := s.trainee()
	s.enrol(lea, course)
	s.enrol(lea, foreign)
	day := s.now().Add(-48 * time.Hour).Truncate(time.Second)
	past := func(contents ...plugin.ContentID) error {
		var seen []learning.Seen
		for i, c := range contents {
			seen = append(seen, learning.Seen{Content: c, At: day.Add(time.Duration(i) * time.Hour)})
		}
		return s.ConfirmPast(t.Context(), lea, seen)
	}
	// What cannot be is refused whole.
	for name, contents := range map[string][]plugin.ContentID{
		"a film": {elsewhere, film}, "another course": {one, elsewhere}, "nothing that exists": {one, plugin.NewID[plugin.ContentID]()},
	} {
		if err := past(contents...); err == nil {
			t.Errorf("%s was confirmed", name)
		}
	}
	if n := s.number(`select count(*)::int from lesson_completions`); n != 0 {
		t.Errorf("%d contents are done after refusals", n)
	}
	s.must(past())
	s.must(past(one, two))
	s.must(past(one, two)) // a second time
	equal(t, "half way", s.standing(lea, course), "2/3 enrolled 66.67")
	if n := s.number(`select count(*)::int from lesson_completions where completed_at in ($1, $2)`, day, day.Add(time.Hour)); n != 2 {
		t.Errorf("%d contents are done at their times", n)
	}
	s.must(past(three))
	equal(t, "the end", s.standing(lea, course), "3/3 completed 100.00")
	if n := s.number(`select count(*)::int from events where name = 'content.completed'`); n != 3 {
		t.Errorf("%d facts", n)
	}
}
