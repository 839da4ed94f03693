package learning_test

import (
	"context"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
)

// Another rule by which somebody has completed the course, be it the course's or a lesson's, is asked for as a change of the outline
// is: whoever is done by it is so two minutes later, and not at all when it is changed back by then.
func TestARuleCompletesNobodyUnasked(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.cat.BaseCurrency = func(context.Context) (string, error) { return "KWD", nil }
	ctx := t.Context()
	ofCourse := func(r *catalogapi.Rule, ok catalog.Accepted) error {
		_, err := s.cat.ChangeCourse(ctx, s.owner, s.course, catalog.CourseChange{CompletionRule: catalog.Change[catalogapi.Rule]{Sent: true, Value: r}, Accepted: ok})
		return err
	}
	ofLesson := func(r *catalogapi.Rule, ok catalog.Accepted) error {
		_, err := s.cat.ChangeContent(ctx, s.owner, s.third, catalog.ContentChange{CompletionRule: catalog.Change[catalogapi.Rule]{Sent: true, Value: r}, Accepted: ok})
		return err
	}
	share := 60
	most, viewed := &catalogapi.Rule{Kind: catalogapi.RuleShare, Percent: &share}, &catalogapi.Rule{Kind: catalogapi.RuleViewed}

	equal(t, "the course's is asked", follows(ofCourse(most, nil)), asked)
	equal(t, "nothing is changed", s.states(), before)
	s.must(ofCourse(most, wanted))
	equal(t, "she waits", s.states(), before)
	s.wait(time.Minute)
	s.must(s.CompleteWaiting(ctx))
	s.must(ofCourse(nil, nil))
	s.passes()
	equal(t, "it is undone", s.states(), before)

	_, err := s.Open(ctx, s.ann, s.third)
	s.must(err)
	_, err = s.Open(ctx, s.ben, s.third)
	s.must(err)
	equal(t, "a lesson's is asked", follows(ofLesson(viewed, nil)), asked)
	equal(t, "nothing is changed by it", s.states(), before)
	s.must(ofLesson(viewed, wanted))
	equal(t, "nothing is done yet", s.states(), before)
	s.wait(time.Minute)
	s.must(s.CompleteWaiting(ctx))
	s.must(ofLesson(nil, nil))
	s.drain()
	s.passes()
	equal(t, "it is undone, too", s.states(), before)

	s.must(ofLesson(viewed, wanted))
	s.drain()
	s.passes()
	equal(t, "one that stands", s.states(), "completed 100, enrolled 66.67, enrolled 0, 1")
	equal(t, "and is forgotten", s.number(`select count(*)::int from catch_ups`), 0)
	equal(t, "ben is done by the course's", follows(ofCourse(most, nil)), asked)
	s.must(ofCourse(most, wanted))
	s.drain()
	s.passes()
	equal(t, "which stands", s.states(), "completed 100, completed 100, enrolled 0, 2")
}
