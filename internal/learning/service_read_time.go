package learning

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/plugin"
)

const (
	// readingMost is the most that one report of reading can claim, in seconds.
	readingMost = 60
	// readingSlack is what is left, in seconds, of time that went by and was not claimed, for what is rounded and what is under
	// way. Who reports again at once, or from two windows, is credited no more than the time that went by and this.
	readingSlack = 2
	// readingDay is the most that is credited to a person on one day, in seconds: nobody reads for longer, but pages stay open.
	readingDay = 10 * 60 * 60
)

// ErrNoReading refuses the time of a content whose time is measured otherwise, or not at all.
var ErrNoReading = plugin.NewFault(plugin.Invalid, "content.not_read")

// Read takes a report that the actor had an article, a document or an image before the eyes for so many seconds. What the server's
// clock does not bear out is not credited and is no error, so a report that is sent twice adds next to nothing. Of people who are not
// trainees of the course nothing is kept.
//
// It takes two round trips to the database.
func (s *Service) Read(ctx context.Context, a plugin.Actor, id plugin.ContentID, seconds int) error {
	sp, kept, err := s.enterContent(ctx, a, id)
	if err != nil {
		return err
	}
	if !slices.Contains(confirmed, sp.Type) {
		return ErrNoReading
	}
	if !kept || seconds <= 0 {
		return nil
	}
	rule := s.rule(ctx)
	return writeReading(ctx, s.DB, a.User, id, min(seconds, readingMost), rule.now, rule.zone().String())
}
