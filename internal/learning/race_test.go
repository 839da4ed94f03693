package learning_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/plugin"
)

// Whoever is removed while a completion is on its way is told so, and nothing is kept.
func TestRemovedWhileConfirming(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	text, preview := s.content(course, part, "article", ""), s.content(course, part, "article", "is_preview = true")
	for status, want := range map[string]string{
		"status = 'suspended'": "enrollment.suspended", "status = 'dropped'": "enrollment.dropped", "access_until = '2026-11-24T12:00:00Z'": "enrollment.ended",
	} {
		lea := s.trainee()
		s.enrol(lea, course)
		for content, want := range map[plugin.ContentID]string{text: want, preview: ""} {
			s.exec(`update enrollments set status = 'enrolled', access_until = null where user_id = $1`, lea.User)
			tx, err := s.db.Pool.Begin(t.Context())
			s.must(err)
			_, err = tx.Exec(t.Context(), `update enrollments set `+status+` where user_id = $1`, lea.User)
			s.must(err)
			said := make(chan error, 1)
			go func() {
				_, err := s.Confirm(t.Context(), lea, content)
				said <- err
			}()
			dbtest.Until(t, "the confirmation waits for the removal", func() bool {
				return s.number(`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`) > 0
			})
			s.must(tx.Commit(t.Context()))
			equal(t, fmt.Sprint(status, ", ", content == preview), code(<-said), want)
			equal(t, "kept of "+status, s.number(`select count(*)::int from lesson_completions where user_id = $1`, lea.User), 0)
		}
	}
}

// Completing, removing lessons, and removing and taking back the person at the same moment: whoever is late is refused with a
// reason, a completion is told once, and what is stored is what a count gives.
func TestCompleteAndRemoveAtTheSameMoment(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	var texts []plugin.ContentID
	for range 10 {
		texts = append(texts, s.content(course, part, "article", ""))
	}
	lea := s.trainee()
	e := s.enrol(lea, course)
	s.warm()
	fine := []string{"", "not_found", "enrollment.dropped", "enrollment.status"}
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			var err error
			switch i % 3 {
			case 0:
				_, err = s.Confirm(t.Context(), lea, texts[i/3])
			case 1:
				if i%2 == 0 {
					s.change(texts[i/3], "deleted_at = now()")
				}
				err = s.Recount(t.Context(), course)
			case 2:
				act := learning.Drop
				if i%2 == 0 {
					act = learning.Resume
				}
				_, err = s.act(e, learning.EnrollmentChange{Act: act})
			}
			if !slices.Contains(fine, code(err)) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	all.Wait()
	_, err := s.act(e, learning.EnrollmentChange{Act: learning.Resume})
	s.must(err)
	s.must(s.Recount(t.Context(), course))
	equal(t, "told once each", s.number(`select count(*)::int from events where name = 'content.completed'`), s.number(`select count(*)::int from lesson_completions where completed`))
	for _, one := range s.enrollments(course) {
		if one.status == "enrolled" && one.progress != one.recount || one.status == "completed" && one.progress != "100.00" {
			t.Errorf("%s at %s, counted %s", one.status, one.progress, one.recount)
		}
	}
}
