package learning_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
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
		page, err := s.Page(t.Context(), who, course, learning.Look{})
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
	var who []plugin.Actor
	var what []plugin.ContentID
	for _, a := range append(people, plugin.Actor{}) {
		for _, film := range films {
			who, what = append(who, a), append(what, film)
		}
	}
	alone, together, err := s.SpotsOf(t.Context(), who, what)
	s.must(err)
	for i := range alone {
		if alone[i] != together[i] {
			t.Fatalf("asked alone %s\nasked together %s", alone[i], together[i])
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
	for turn := range int64(4) {
		s.wait(10 * time.Second)
		var all sync.WaitGroup
		for i, who := range people {
			all.Go(func() {
				film := []plugin.ContentID{one, other}[i%2]
				r := learning.Report{Seq: turn + 1, SessionKey: "k"} // the first begins to play
				if from := float64(10 * (turn - 1)); turn > 0 {
					r.Played, r.Position = [][2]float64{{from, from + 10}}, from+10
				}
				p, err := s.Watch(t.Context(), who, film, r)
				want := []int{10, 20}[i%2] * int(turn)
				if err != nil || p.Coverage == nil || *p.Coverage != want {
					t.Errorf("person %d, turn %d: %v %+v, want %d", i, turn, err, p, want)
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

// Two servers take reports of one person at the same moment: each is held against what the other has written.
func TestTwoServersTakeReportsOfOnePerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	film, asset := s.film(course, s.section(course), 3000)
	lea := s.trainee()
	s.enrol(lea, course)
	servers := []*learning.Service{s.Service, s.Another(), s.Another()}
	v := &viewer{s: s, who: lea, film: film, key: "k"}
	v.report(0)
	for round := range 10 {
		s.wait(10 * time.Second)
		var all sync.WaitGroup
		for n, server := range servers { // each claims what the clock allows for one
			all.Go(func() {
				from := float64(100*round + 30*n)
				_, err := server.Watch(t.Context(), lea, film, learning.Report{Asset: asset, Played: [][2]float64{{from, from + 20}}, Seq: int64(2 + 3*round + n), SessionKey: "k"})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	if got := s.number(`select claimed_seconds::int from watched_ranges`); got > 205 || got < 200 {
		t.Errorf("%d seconds are believed of 100 at double speed", got)
	}
}

// Somebody's player or clock that is held by another transaction keeps nobody else's reports.
func TestWhatIsHeldOfOneKeepsNobodyElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	film, _ := s.film(course, s.section(course), 100)
	var people []plugin.Actor
	for range 6 {
		a := s.trainee()
		s.enrol(a, course)
		(&viewer{s: s, who: a, film: film, key: "k"}).report(0)
		people = append(people, a)
	}
	for n, table := range []string{"watch_players", "reading_clocks"} {
		s.wait(10 * time.Second)
		s.must(s.db.InTx(t.Context(), func(tx db.Tx) error {
			if _, err := tx.Exec(t.Context(), `select from `+table+` where user_id = $1 for no key update`, people[n].User); err != nil {
				return err
			}
			var all sync.WaitGroup
			for i, a := range people {
				all.Go(func() {
					from := float64(10 * n)
					_, err := s.Watch(t.Context(), a, film, learning.Report{Played: [][2]float64{{from, from + 10}}, Seq: int64(2 + n), SessionKey: "k"})
					if got := code(err); i != n && got != "" || i == n && got != "database.busy" {
						t.Errorf("%s of person %d: %v", table, i, err)
					}
				})
			}
			all.Wait()
			return nil
		}))
	}
	equal(t, "kept", s.number(`select sum((select sum(upper(r) - lower(r)) from unnest(ranges) r))::int from watched_ranges`), 2*5*10)
}
