package analytics

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Ranges of days.
const (
	rangeDays   = 400 // at most
	defaultDays = 30
)

// The first and the last day that may be asked for: what is kept lies well between them.
var (
	firstDay = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	lastDay  = time.Date(2999, 12, 31, 0, 0, 0, 0, time.UTC)
)

var errRange = plugin.NewFault(plugin.Invalid, id+".range").With("max", rangeDays)

// span is a range of days, both ends included; each day is its midnight in UTC.
type span struct{ from, until time.Time }

// today is the present day of a time zone.
func today(zone *time.Location) time.Time {
	y, m, d := time.Now().In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// spanOf reads a range; without an end it ends today, without a beginning it is 30 days long.
func spanOf(from, until string, today time.Time) (span, error) {
	r := span{until: today}
	var ok bool
	if until != "" {
		if r.until, ok = dayOf(until); !ok {
			return r, errRange.At("/until", id+".day")
		}
	}
	r.from = r.until.AddDate(0, 0, 1-defaultDays)
	if from != "" {
		if r.from, ok = dayOf(from); !ok {
			return r, errRange.At("/from", id+".day")
		}
	}
	if n := r.days(); n < 1 || n > rangeDays {
		return r, errRange.At("/from", id+".range", plugin.Args{"max": rangeDays})
	}
	return r, nil
}

func dayOf(text string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, text)
	return day, err == nil && !day.Before(firstDay) && !day.After(lastDay)
}

// days is how many there are.
func (r span) days() int { return int(r.until.Sub(r.from)/(24*time.Hour)) + 1 }

// before is the range of the same length that ends where this one begins.
func (r span) before() span {
	n := r.days()
	return span{r.from.AddDate(0, 0, -n), r.until.AddDate(0, 0, -n)}
}
