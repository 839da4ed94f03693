package learning

import (
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// required is the share of a video's seconds, in percent, at which it counts as watched unless its rule says otherwise.
const required = 90

// video is the type of content that is completed by watching.
const video = "video"

// confirmed are the catalogue's own types of content that are completed by opening and confirming.
var confirmed = []string{"article", "document", "image"}

// uncounted is the type of content that never counts: it is done when it is issued.
const uncounted = "certificate"

// countedTypes returns the types of content that somebody decides on, sorted.
func countedTypes(confirmed []string, sources []learningapi.CompletionSource) []string {
	types := append([]string{video}, confirmed...)
	for _, s := range sources {
		types = append(types, s.Types()...)
	}
	slices.Sort(types)
	return slices.DeleteFunc(slices.Compact(types), func(t string) bool { return t == uncounted })
}

// The faults of completing.
var (
	// ErrConfirm: a content of this type is not completed by confirming.
	ErrConfirm = plugin.NewFault(plugin.Invalid, "content.not_confirmable")
	// ErrNotVideo: only videos are watched.
	ErrNotVideo = plugin.NewFault(plugin.Invalid, "content.not_a_video")
	// ErrReplaced: the film that was played is not the content's any more.
	ErrReplaced = plugin.NewFault(plugin.Conflict, "content.film_replaced")
)

// confirmable reports whether saying that the content is done helps to complete it.
func (s *Service) confirmable(st step) bool { return holds(s.ruleOf(st), catalogapi.RuleConfirmed) }

// coverage returns the share of a video's seconds, in whole percent, rounded down so that the
// figure never promises more than there is.
func coverage(covered, duration int) int {
	if duration <= 0 {
		return 0
	}
	return min(100, covered*100/duration)
}

// hundredths returns the progress done of total in hundredths of a percent, half up; 0 when there
// is nothing to count.
func hundredths(done, total int) int {
	if total <= 0 {
		return 0
	}
	return (20_000*done + total) / (2 * total)
}

// percent returns the progress done of total in percent with two decimals.
func percent(done, total int) float64 { return float64(hundredths(done, total)) / 100 }

// finished reports whether all that counts is done. A course with nothing to count is not.
func finished(done, total int) bool { return total > 0 && done == total }

// shownProgress is the progress that people see: a completed course stays at 100, whatever the
// curriculum has become since.
func shownProgress(completedAt *time.Time, done, total int) float64 {
	if completedAt != nil {
		return 100
	}
	return percent(done, total)
}
