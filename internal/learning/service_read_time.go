package learning

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/plugin"
)

const (
	// readingMost is the most that one report of reading can claim, in seconds.
	readingMost = 60
	// readingSlack is what a report of reading leaves, in seconds, of time that went by and was not claimed, for what is rounded and
	// what is under way. Who reports again at once, or from two windows, is credited no more than the time that went by and this. A
	// report of watching leaves as much as one of reading can claim: both come at their own pace, and each second counts once.
	readingSlack = 2
	// readingDay is the most that is credited to a person on one day, in seconds: nobody learns for longer, but pages stay open.
	readingDay = 10 * 60 * 60
)

// ErrNoReading refuses the time of a content whose time is measured otherwise, or not at all.
var ErrNoReading = plugin.NewFault(plugin.Invalid, "content.not_read")

// Read takes a report that the actor had an article, a document or an image before the eyes for so many seconds, which may be what
// completes it. What the server's clock does not bear out is not credited and is no error, so a report that is sent twice adds next
// to nothing. Of people who are not trainees of the course nothing is kept.
//
// It takes two round trips to the database, and some more the one time that the content is done.
func (s *Service) Read(ctx context.Context, a plugin.Actor, id plugin.ContentID, seconds int) (Progress, error) {
	sp, kept, err := s.enterContent(ctx, a, id)
	if err != nil {
		return Progress{}, err
	}
	if !slices.Contains(confirmed, sp.Type) {
		return Progress{}, ErrNoReading
	}
	if !kept || seconds <= 0 {
		return sp.progress(), nil
	}
	rule := s.rule(ctx)
	spent, err := writeReading(ctx, s.DB, a.User, id, min(seconds, readingMost), rule.now, rule.zone().String())
	if err != nil {
		return Progress{}, err
	}
	if spent != nil {
		sp.Spent = *spent
	}
	if !sp.Done && s.judge(sp.step).Met {
		return s.act(ctx, a, sp, act{})
	}
	return sp.progress(), nil
}
