package clock

import (
	"errors"
	"time"
)

// The errors of Moment: none of them says what was sent.
var (
	// ErrMoment: it is no date with a time.
	ErrMoment = errors.New("no point in time")
	// ErrSkipped: no clock in the zone ever shows it, because it is put forward over it.
	ErrSkipped = errors.New("a time that clocks skip")
	// ErrFar: it is not in the years FirstYear to LastYear.
	ErrFar = errors.New("a time too far away")
)

// Points in time that people choose lie in these years.
const FirstYear, LastYear = 2000, 2100

// Moment reads a point in time that somebody chose: with its offset, or as a clock in the zone shows it.
func Moment(s string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		var wall time.Time
		if wall, err = time.Parse("2006-01-02T15:04", s); err != nil {
			wall, err = time.Parse("2006-01-02T15:04:05", s)
		}
		if err != nil {
			return t, ErrMoment
		}
		var there bool
		if t, there = onClock(wall, zone); !there {
			return t, ErrSkipped
		}
	}
	if t = t.UTC(); t.Year() < FirstYear || t.Year() > LastYear {
		return t, ErrFar
	}
	return t, nil
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
