package learning_test

import (
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// learns is one person with an article and a film before the eyes.
type learns struct {
	*site
	course  plugin.CourseID
	who     plugin.Actor
	article plugin.ContentID
	film    *viewer
	at      float64 // of the film
}

func newLearns(t *testing.T) *learns {
	t.Helper()
	s := &learns{site: newSite(t)}
	s.course = s.site.course("Burns")
	part := s.section(s.course)
	s.article = s.content(s.course, part, "article", "")
	film, _ := s.site.film(s.course, part, 3000)
	s.who = s.trainee()
	s.enrol(s.who, s.course)
	s.film = &viewer{s: s.site, who: s.who, film: film, key: "k"}
	_, err := s.Open(t.Context(), s.who, s.article)
	s.must(err)
	return s
}

// plays is that so many seconds of the film were played since the last report.
func (s *learns) plays(seconds float64) {
	s.t.Helper()
	if s.film.seq == 0 {
		s.film.report(0)
	}
	s.film.report(s.at+seconds, [2]float64{s.at, s.at + seconds})
	s.at += seconds
}

func (s *learns) reads(seconds int) {
	s.t.Helper()
	_, err := s.Read(s.t.Context(), s.who, s.article, seconds)
	s.must(err)
}

func (s *learns) spent() int64 {
	s.t.Helper()
	x, err := s.Trainee(s.t.Context(), s.owner, s.course, s.who.User)
	s.must(err)
	sum := int64(0)
	for _, c := range x.Outline[0].Contents {
		sum += c.TimeSpent
	}
	if sum != x.TimeSpent {
		s.t.Errorf("the contents took %d s together, the course %d", sum, x.TimeSpent)
	}
	return x.TimeSpent
}

// Whoever reads and watches at the same time, in two windows or a film within an article, learns for as long as the clock runs.
func TestEachSecondIsSpentOnce(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		do   func(s *learns)
		want int64
	}{
		"a film and an article side by side": {func(s *learns) {
			s.film.report(0)
			for i := range 12 {
				s.wait(10 * time.Second)
				s.plays(10)
				if i%3 == 2 {
					s.reads(30)
				}
			}
		}, 120},
		"the article is told first": {func(s *learns) {
			s.film.report(0)
			for i := range 12 {
				s.wait(10 * time.Second)
				if i%3 == 2 {
					s.reads(30)
				}
				s.plays(10)
			}
		}, 120},
		"a short film in the middle of reading": {func(s *learns) {
			s.film.report(0)
			s.wait(30 * time.Second)
			s.plays(5)
			s.reads(25)
		}, 30},
		"a pause of the film says nothing of the article": {func(s *learns) {
			s.film.report(0)
			s.wait(30 * time.Second)
			s.film.report(0)
			s.reads(30)
		}, 30},
		"twice as fast": {func(s *learns) {
			s.film.report(0)
			for range 6 {
				s.wait(10 * time.Second)
				s.plays(20)
			}
		}, 60},
		"one after the other": {func(s *learns) {
			s.film.report(0)
			s.wait(20 * time.Second)
			s.plays(20)
			s.wait(20 * time.Second)
			s.reads(20)
		}, 40},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newLearns(t)
			one.do(s)
			equal(t, "seconds", s.spent(), one.want)
		})
	}
}
