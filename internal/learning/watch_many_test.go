package learning_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/plugin"
)

// Whatever a course is made of, a report is held against what the page shows: it is taken where the lesson is open, refused
// where it is locked, and answers with the same counts.
func TestAReportIsHeldAgainstWhatThePageShows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var films []plugin.ContentID
	var people []plugin.Actor
	var courses []plugin.CourseID
	rnd := rand.New(rand.NewPCG(7, 7))
	for range 12 {
		course := s.course("Random")
		people = append(people, s.trainee(), s.trainee())
		courses = append(courses, course)
		for range 1 + rnd.IntN(3) {
			section := s.section(course)
			for range rnd.IntN(5) {
				id, _ := s.film(course, section, 100)
				films = append(films, id)
				for _, set := range []string{"is_required = false", "is_published = false", "available_after_previous = true", "available_after_previous = true",
					"available_after_days = 3", "deleted_at = now()", "type = 'article'", "position = position + 2", "section_id = null"} {
					if rnd.IntN(6) == 0 {
						s.change(id, set)
					}
				}
			}
			if rnd.IntN(5) == 0 {
				s.exec(`update course_sections set is_published = false where id = $1`, section)
			}
		}
		for _, who := range people[len(people)-2:] {
			if rnd.IntN(8) > 0 {
				s.enrol(who, course)
			}
			s.exec(`insert into lesson_completions (id, user_id, course_id, content_id, completed, completed_at)
				select gen_random_uuid(), $1, course_id, id, true, now() from course_contents where course_id = $2 and random() < 0.4`, who.User, course)
		}
	}
	type answer struct {
		p   learning.Progress
		err error
	}
	open, locked := 0, 0
	for i, who := range people {
		course := courses[i/2]
		page, err := s.Page(t.Context(), who, course, false)
		shown := map[plugin.ContentID]string{}
		if err == nil {
			for _, section := range page.Outline {
				for _, it := range section.Contents {
					shown[it.ID] = it.State
				}
			}
		}
		for n, film := range films {
			if s.number(`select count(*)::int from course_contents where id = $1 and course_id = $2`, film, course) == 0 {
				continue
			}
			kind := s.number(`select case when type = 'video' then 1 else 0 end from course_contents where id = $1`, film)
			p, err := s.Watch(t.Context(), who, film, learning.Report{Played: [][2]float64{{0, 5}}, Position: 5, Seq: 1, SessionKey: fmt.Sprint(n)})
			state, there := shown[film]
			what := fmt.Sprintf("person %d, film %d, which is %q to see", i, n, state)
			switch {
			case state == "done" && err != nil: // what is done is shown as done, also when it is locked
			case there && state != "locked" && kind == 1:
				open++
				if err != nil || p.Done != page.Done || p.Total != page.Total {
					t.Errorf("%s: %v, %d of %d, want %d of %d", what, err, p.Done, p.Total, page.Done, page.Total)
				}
			case there && state != "locked":
				equal(t, what, code(err), "content.not_a_video")
			default:
				locked++
				if err == nil {
					t.Errorf("%s: it was taken", what)
				}
			}
		}
	}
	if open < 20 || locked < 20 {
		t.Errorf("%d open and %d locked ones say little", open, locked)
	}
}

// A whole hall reports at the same moment, one of them what no database keeps: each is answered for itself, all is kept.
func TestManyReportAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	one, _ := s.film(course, part, 100)
	other, _ := s.film(course, part, 50)
	people := make([]plugin.Actor, 60)
	for i := range people {
		people[i] = s.trainee()
		s.enrol(people[i], course)
	}
	hostile := s.trainee()
	s.enrol(hostile, course)
	s.warm()
	for turn := range int64(3) {
		s.wait(10 * time.Second)
		var all sync.WaitGroup
		for i, who := range people {
			all.Go(func() {
				film := []plugin.ContentID{one, other}[i%2]
				from := float64(10 * turn)
				p, err := s.Watch(t.Context(), who, film, learning.Report{Played: [][2]float64{{from, from + 10}}, Position: from + 10, Seq: turn + 1, SessionKey: "k"})
				want := []int{10, 20}[i%2] * int(turn+1)
				if err != nil || p.Coverage == nil || *p.Coverage != want {
					t.Errorf("person %d, turn %d: %v %v, want %d", i, turn, err, p.Coverage, want)
				}
			})
		}
		all.Go(func() {
			if _, err := s.Watch(t.Context(), hostile, one, learning.Report{Played: [][2]float64{{0, 10}}, Seq: turn + 1, SessionKey: "a\x00b"}); err == nil {
				t.Error("a NUL was kept")
			}
		})
		all.Go(func() {
			if _, err := s.Watch(t.Context(), s.admin, plugin.NewID[plugin.ContentID](), learning.Report{SessionKey: "k"}); code(err) != "not_found" {
				t.Errorf("no such film: %v", err)
			}
		})
		all.Wait()
	}
	equal(t, "seconds kept", s.number(`select sum((select sum(upper(r) - lower(r)) from unnest(ranges) r))::int from watched_ranges`), 60*30)
}
