package learning_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/learning"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// viewer is a browser tab that plays a video and reports as the player does; it loads the film before it reports first.
type viewer struct {
	s     *site
	who   plugin.Actor
	film  plugin.ContentID
	key   string
	seq   int64
	asset plugin.AssetID
}

func (v *viewer) report(position float64, played ...[2]float64) learning.Progress {
	v.s.t.Helper()
	p, err := v.say(position, played...)
	v.s.must(err)
	return p
}

// say reports what may be refused.
func (v *viewer) say(position float64, played ...[2]float64) (learning.Progress, error) {
	v.s.t.Helper()
	if v.asset == "" {
		v.asset = v.s.filmOf(v.film)
	}
	v.seq++
	return v.s.Watch(v.s.t.Context(), v.who, v.film, learning.Report{Played: played, Position: position, Seq: v.seq, SessionKey: v.key, Asset: v.asset})
}

// play plays from one second to another at a speed, with a report every ten seconds of the clock.
func (v *viewer) play(from, to, speed float64) learning.Progress {
	v.s.t.Helper()
	var p learning.Progress
	if v.seq == 0 {
		v.report(from)
	}
	for from < to {
		end := min(from+10*speed, to)
		v.s.wait(time.Duration((end - from) / speed * float64(time.Second)))
		p = v.report(end, [2]float64{from, end})
		from = end
	}
	return p
}

func TestFiveViewers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	film, _ := s.film(course, s.section(course), 100)
	tab := func(name string, who plugin.Actor) *viewer { return &viewer{s: s, who: who, film: film, key: name} }
	newcomer := func() plugin.Actor {
		a := s.trainee()
		s.enrol(a, course)
		return a
	}
	check := func(name string, p learning.Progress, least, most int, done bool) {
		t.Helper()
		if p.Coverage == nil || *p.Coverage < least || *p.Coverage > most {
			t.Errorf("%s: coverage %v, want %d to %d", name, p.Coverage, least, most)
		}
		if got := p.ContentState == "done"; got != done || p.CourseCompleted != done {
			t.Errorf("%s: %+v, want done %v", name, p, done)
		}
	}

	t.Run("straight through", func(t *testing.T) {
		check("straight", tab("a", newcomer()).play(0, 100, 1), 100, 100, true)
	})
	t.Run("dragged to the end", func(t *testing.T) {
		v := tab("a", newcomer())
		v.play(0, 1.4, 1)
		check("dragged", v.play(98.6, 100, 1), 0, 3, false)
	})
	t.Run("at double speed", func(t *testing.T) {
		check("fast", tab("a", newcomer()).play(0, 100, 2), 100, 100, true)
	})
	t.Run("in two tabs at once", func(t *testing.T) {
		who := newcomer()
		one, two := tab("a", who), tab("b", who)
		one.report(0)
		p := two.report(0)
		for at := 0.0; at < 100; at += 10 {
			s.wait(10 * time.Second)
			one.report(at+10, [2]float64{at, at + 10})
			p = two.report(at+10, [2]float64{at, at + 10})
		}
		check("two tabs", p, 100, 100, true)
		equal(t, "seconds of the clock that count", s.number(`select claimed_seconds::int from watched_ranges where user_id = $1`, who.User), 100)
		equal(t, "completions", s.number(`select count(*)::int from lesson_completions where user_id = $1`, who.User), 1)
	})
	t.Run("forged", func(t *testing.T) {
		v := tab("a", newcomer())
		s.wait(10 * time.Second)
		check("all at once", v.report(100, [2]float64{0, 100}), 0, 0, false)
		check("again", v.report(100, [2]float64{0, 100}), 0, 0, false)
		for i := range 10 {
			v.key = fmt.Sprint("new tab ", i)
			check("under new keys", v.report(100, [2]float64{0, 50}, [2]float64{50, 100}), 0, 0, false)
		}
		check("by faster playing than there is", v.play(0, 100, 10), 0, 0, false)
	})
	t.Run("forged, of a film of half a minute", func(t *testing.T) {
		short := s.course("Cuts")
		film, _ := s.film(short, s.section(short), 24)
		v := &viewer{s: s, who: s.trainee(), film: film, key: "a"}
		s.enrol(v.who, short)
		p := v.report(24, [2]float64{0, 24})
		if *p.Coverage != 0 || p.ContentState == "done" {
			t.Errorf("all at once: %d %%, %s", *p.Coverage, p.ContentState)
		}
		if p = v.play(0, 24, 2); *p.Coverage != 100 || p.ContentState != "done" {
			t.Errorf("and then played: %d %%, %s", *p.Coverage, p.ContentState)
		}
	})
}

func TestReportsThatComeLateOrTwice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	film, _ := s.film(course, s.section(course), 1000)
	lea := s.trainee()
	s.enrol(lea, course)
	v := &viewer{s: s, who: lea, film: film, key: "a"}
	v.play(0, 30, 1)
	v.seq = 1
	equal(t, "a report that was overtaken", *v.report(5, [2]float64{0, 5}).Coverage, 3)
	equal(t, "its position", s.number(`select position_seconds from watched_ranges`), 30)
	v.seq = 4
	s.wait(10 * time.Second)
	equal(t, "the next one", *v.report(40, [2]float64{30, 40}).Coverage, 4)
}

func TestTheNewerPlayerWinsUntilItIsSilent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	film, _ := s.film(course, part, 1000)
	other, _ := s.film(course, part, 1000)
	lea := s.trainee()
	s.enrol(lea, course)
	one, two := &viewer{s: s, who: lea, film: film, key: "one"}, &viewer{s: s, who: lea, film: other, key: "two"}
	one.play(0, 100, 1)
	two.play(0, 100, 1)
	equal(t, "the older tab, right after the newer one", *one.report(110, [2]float64{100, 110}).Coverage, 10)
	s.wait(31 * time.Second)
	one.report(110)
	s.wait(10 * time.Second)
	equal(t, "the older tab, once the newer one is silent", *one.report(120, [2]float64{110, 120}).Coverage, 11)
	equal(t, "and then the newer one", *two.report(110, [2]float64{100, 110}).Coverage, 10)
}

func TestResume(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	film, asset := s.film(course, s.section(course), 100)
	lea := s.trainee()
	s.enrol(lea, course)
	v := &viewer{s: s, who: lea, film: film, key: "a"}
	v.play(10, 42.7, 1)
	view, err := s.Content(t.Context(), lea, film, learning.Look{})
	s.must(err)
	equal(t, "position", *view.PositionSeconds, 42)
	equal(t, "watched", view.WatchedRanges, [][2]int{{10, 43}})
	equal(t, "coverage", *view.Coverage, 33)
	equal(t, "file", *view.Asset, learning.ViewAsset{ID: asset, URL: "/media/" + string(asset) + "/file", ContentType: "video/mp4", DurationSeconds: view.Duration})
	equal(t, "state", view.State, "started")
	v.play(90, 97, 1)
	view, err = s.Content(t.Context(), lea, film, learning.Look{})
	s.must(err)
	if view.PositionSeconds != nil {
		t.Errorf("five seconds before the end there is a position: %d", *view.PositionSeconds)
	}
}

// Claims at the same moment share one clock: there is time for one of them, so one is credited.
func TestManyClaimsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	lea := s.trainee()
	s.enrol(lea, course)
	var films []plugin.ContentID
	for range 4 {
		film, _ := s.film(course, part, 1000)
		films = append(films, film)
	}
	(&viewer{s: s, who: lea, film: films[0], key: "tab"}).report(0)
	s.warm()
	const rounds = 8
	for round := range rounds {
		s.wait(50 * time.Second)
		from := float64(100 * round)
		var all sync.WaitGroup
		for _, film := range films {
			all.Go(func() {
				r := learning.Report{Played: [][2]float64{{from, from + 100}}, Seq: int64(round + 2), SessionKey: "tab"}
				if _, err := s.Watch(t.Context(), lea, film, r); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	equal(t, "credited seconds", s.number(`select sum(claimed_seconds)::int from watched_ranges`), 100*rounds)
}

func TestSavingWatchedSecondsTakesTwoRoundTrips(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	film, _ := s.film(course, s.section(course), 1000)
	lea := s.trainee()
	s.enrol(lea, course)
	for seq := range int64(3) {
		s.wait(10 * time.Second)
		ctx, queries := db.WithCount(t.Context())
		from := float64(10 * seq)
		_, err := s.Watch(ctx, lea, film, learning.Report{Played: [][2]float64{{from, from + 10}}, Seq: seq + 1, SessionKey: "a"})
		s.must(err)
		if n := queries.Load(); n > 2 {
			t.Errorf("report %d took %d round trips", seq+1, n)
		}
	}
}

// A server that died between the seconds and the completion leaves nothing undone: the same report,
// sent again, completes the video.
func TestACompletionThatWasCutShortIsMadeUpFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	film, _ := s.film(course, s.section(course), 100)
	lea := s.trainee()
	s.enrol(lea, course)
	v := &viewer{s: s, who: lea, film: film, key: "a"}
	v.play(0, 80, 1)
	s.exec(`update watched_ranges set ranges = '{[0,90)}', last_seq = 9`)
	v.seq = 8
	p := v.report(90, [2]float64{80, 90})
	equal(t, "sent again", line(p.ContentState, *p.Coverage, p.Progress, p.CourseCompleted), "done 90 100 true")
}

// Who is not a trainee of the course may watch, but nothing is kept.
func TestOnlyTraineesAreRecorded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	film, _ := s.film(course, part, 100)
	text := s.content(course, part, "article", "is_preview = true")
	s.change(film, "is_preview = true")
	for _, a := range []plugin.Actor{s.owner, s.admin, s.trainee()} {
		p := (&viewer{s: s, who: a, film: film, key: "a"}).play(0, 100, 1)
		equal(t, "watching", p.ContentState, "open")
		equal(t, "confirming", s.confirm(a, text).ContentState, "open")
	}
	equal(t, "rows", s.number(`select ((select count(*) from watched_ranges) + (select count(*) from lesson_completions))::int`), 0)
}
