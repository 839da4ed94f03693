package catalog

import (
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

// Availability says from when on trainees may open a content: from a moment, so many days after they enrolled, or once
// the required content before it is complete. At most one of the three is chosen; none means at once.
type Availability struct {
	AvailableFrom          *time.Time `json:"availableFrom" doc:"It opens then"`
	AvailableAfterDays     *int       `json:"availableAfterDays" doc:"It opens so many days after the enrolment, at the same time of the day in the organisation's zone"`
	AvailableAfterPrevious bool       `json:"availableAfterPrevious" doc:"It opens once the nearest required content before it is complete"`
}

const daysMax = 3650

// change applies what was sent. Choosing a second way beside the first is refused, not guessed at.
func (a *Availability) change(p *problems, ch ContentChange, zone *time.Location) {
	if ch.AvailableFrom.Sent {
		a.AvailableFrom = p.moment("/availableFrom", ch.AvailableFrom.Value, zone)
	}
	if ch.AvailableAfterDays.Sent {
		a.AvailableAfterDays = ch.AvailableAfterDays.Value
		if v := a.AvailableAfterDays; v != nil && (*v < 1 || *v > daysMax) {
			p.add("/availableAfterDays", "content.days", plugin.Args{"max": daysMax})
		}
	}
	if v, ok := need(p, "/availableAfterPrevious", ch.AvailableAfterPrevious); ok {
		a.AvailableAfterPrevious = v
	}
	if !ch.AvailableFrom.Sent && !ch.AvailableAfterDays.Sent && !ch.AvailableAfterPrevious.Sent {
		return
	}
	chosen := 0
	for _, one := range []bool{a.AvailableFrom != nil, a.AvailableAfterDays != nil, a.AvailableAfterPrevious} {
		if one {
			chosen++
		}
	}
	if chosen > 1 {
		p.add("/availableAfterPrevious", "content.one_rule", nil)
	}
}

func (a Availability) equal(b Availability) bool {
	same := a.AvailableFrom == b.AvailableFrom || a.AvailableFrom != nil && b.AvailableFrom != nil && a.AvailableFrom.Equal(*b.AvailableFrom)
	return same && equal(a.AvailableAfterDays, b.AvailableAfterDays) && a.AvailableAfterPrevious == b.AvailableAfterPrevious
}

// moment reads a point in time: with its offset, or as a clock in the zone shows it. nil and "" are none.
func (p *problems) moment(pointer string, s *string, zone *time.Location) *time.Time {
	if s == nil || *s == "" {
		return nil
	}
	t, err := clock.Moment(*s, zone)
	switch {
	case err == nil:
		return &t
	case errors.Is(err, clock.ErrSkipped):
		p.add(pointer, "content.moment_skipped", nil)
	case errors.Is(err, clock.ErrFar):
		p.add(pointer, "content.moment_far", plugin.Args{"first": clock.FirstYear, "last": clock.LastYear})
	default:
		p.add(pointer, "content.moment", nil)
	}
	return nil
}
