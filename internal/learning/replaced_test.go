package learning_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

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
	s.wait(10 * time.Second)
	_, err := mine.say(90, [2]float64{80, 90})
	equal(t, "a player that loaded the old one", code(err), "content.film_replaced")
	equal(t, "is credited nothing", seen(lea), "open 0 true 0")
	equal(t, "what was seen is told of the film it was of", s.watchedIn(lea, course), "80 true")
	mine = &viewer{s: s, who: lea, film: film, key: "lea again"}
	p := mine.play(0, 20, 1)
	equal(t, "the beginning of the new one", line(p.ContentState, *p.Coverage), "started 20")
	equal(t, "read again", seen(lea), "started 20 false 1")
	equal(t, "told of the new one", s.watchedIn(lea, course), "20 false")
	equal(t, "at its share", mine.play(20, 100, 1).ContentState, "done")
	s.change(film, "asset_id = '"+string(old)+"'")
	equal(t, "the old one is back, which was watched", seen(done), "done 100 true 1")
}

// watchedIn is what the timeline says of the one film that somebody began in a course: the share, and whether it was replaced.
func (s *site) watchedIn(a plugin.Actor, course plugin.CourseID) string {
	s.t.Helper()
	page, err := s.MyTimeline(s.t.Context(), a, course, "", 20)
	s.must(err)
	for _, h := range page.Items {
		if h.Kind == "watched" {
			return line(*h.Number, h.Replaced)
		}
	}
	return "nothing"
}

// What a player claims of any film but the one that is there is credited nowhere, whoever forges it; a content without a file has none.
func TestAReportNamesItsFilm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	course := s.course("Burns")
	part := s.section(course)
	film, asset := s.film(course, part, 100)
	_, other := s.film(course, part, 100)
	bare := s.content(course, part, "video", "duration = 100")
	lea := s.trainee()
	s.enrol(lea, course)
	report := func(id plugin.ContentID, named plugin.AssetID) string {
		s.wait(20 * time.Second)
		_, err := s.Service.Watch(t.Context(), lea, id, learning.Report{Played: [][2]float64{{0, 5}}, Position: 5, Seq: int64(s.now().Unix()), SessionKey: "k", Asset: named})
		return code(err)
	}
	for _, named := range []plugin.AssetID{"", other, "nonsense", plugin.AssetID(strings.ToUpper(string(other)))} {
		equal(t, "a film that it does not hold: "+string(named), report(film, named), "content.film_replaced")
	}
	equal(t, "nothing is credited", s.number(`select count(*)::int from watched_ranges`), 0)
	equal(t, "its own film", report(film, asset), "")
	equal(t, "its own film in capitals", report(film, plugin.AssetID(strings.ToUpper(string(asset)))), "")
	equal(t, "a film of none", report(bare, asset), "content.film_replaced")
	equal(t, "none of none", report(bare, ""), "")
	status, body := s.call(lea, http.MethodPost, "/learn/contents/"+string(film)+"/ranges", map[string]any{"played": [][2]int{}, "position": 0, "seq": 1, "sessionKey": "z", "assetId": other})
	equal(t, "over the line", line(status, body["code"]), "409 content.film_replaced")
}

// A closed cycle says of which film it tells.
func TestAClosedCycleTellsOfItsFilm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jobTables()
	course, _, _, me := s.renewable()
	film, _ := s.film(course, s.section(course), 100)
	s.change(film, "is_required = false")
	s.wait(350 * day)
	(&viewer{s: s, who: me, film: film, key: "k"}).play(0, 40, 1)
	_, err := s.TakeAgain(t.Context(), me, course, "")
	s.must(err)
	told := func() string {
		my, err := s.MyProgress(t.Context(), me, course)
		s.must(err)
		for _, c := range my.Cycles[0].Contents {
			if c.ID == film {
				return line(*c.Watched, c.Replaced)
			}
		}
		return "nothing"
	}
	equal(t, "of the film that is there", told(), "40 false")
	_, fresh := s.film(course, s.section(course), 60)
	s.change(film, "asset_id = '"+string(fresh)+"'")
	equal(t, "of one that was replaced", told(), "40 true")
}
