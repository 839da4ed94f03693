package catalog

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Availability says from when on trainees may open a content: from a moment, so many days after they enrolled, or once
// the required content before it is complete. At most one of the three is chosen; none means at once.
type Availability struct {
	AvailableFrom          *time.Time `json:"availableFrom" doc:"It opens then"`
	AvailableAfterDays     *int       `json:"availableAfterDays" doc:"It opens so many days after the enrolment, at the same time of the day in the organisation's zone"`
	AvailableAfterPrevious bool       `json:"availableAfterPrevious" doc:"It opens once the nearest required content before it is complete"`
}

const (
	daysMax             = 3650
	yearFirst, yearLast = 2000, 2100
)

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
	t, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		var wall time.Time
		if wall, err = time.Parse("2006-01-02T15:04", *s); err != nil {
			wall, err = time.Parse("2006-01-02T15:04:05", *s)
		}
		if err == nil {
			var there bool
			if t, there = onClock(wall, zone); !there {
				p.add(pointer, "content.moment_skipped", nil)
				return nil
			}
		}
	}
	if err != nil {
		p.add(pointer, "content.moment", nil)
		return nil
	}
	if t = t.UTC(); t.Year() < yearFirst || t.Year() > yearLast {
		p.add(pointer, "content.moment_far", plugin.Args{"first": yearFirst, "last": yearLast})
		return nil
	}
	return &t
}

// onClock returns when a clock in the zone shows what wall says: the first time when it shows it twice, because it was
// put back, and false when it never does, because it was put forward over it.
func onClock(wall time.Time, zone *time.Location) (time.Time, bool) {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	const form = "2006-01-02T15:04:05"
	if t.Format(form) != wall.Format(form) {
		return t, false
	}
	if start, _ := t.ZoneBounds(); !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		_, now := t.Zone()
		if earlier := t.Add(time.Duration(now-before) * time.Second); before > now && earlier.Before(start) {
			return earlier, true
		}
	}
	return t, true
}
