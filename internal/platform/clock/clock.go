// Package clock is the time: the server's, which tests may set, and people's time zones.
package clock

import (
	"time"
	_ "time/tzdata" // people's time zones do not depend on what the machine has installed

	"github.com/courseworx/courseworx/plugin"
)

// ErrZone: not a time zone of the IANA database.
var ErrZone = plugin.NewFault(plugin.Invalid, "clock.zone")

// Zone returns the IANA time zone of that name. "Local" and "" are refused: they mean
// something else on every machine.
func Zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, ErrZone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, ErrZone.Because(err)
	}
	return loc, nil
}

// Day returns the calendar day of t in the zone, as YYYY-MM-DD; UTC when the zone is unknown.
func Day(t time.Time, zone string) string {
	loc, err := Zone(zone)
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc).Format(time.DateOnly)
}
