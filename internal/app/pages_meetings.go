package app

import (
	"time"

	"github.com/courseworx/courseworx/internal/catalog"
	"github.com/courseworx/courseworx/internal/classroom"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/page"
)

// meeting is a coming session as a course's page and a trainer's show it: as the clocks at its place do.
type meeting struct {
	classroom.Next
	Course              *classroom.CourseName // on a page that is not the course's
	Starts, Ends        string                // RFC 3339
	Month, Day, Weekday string
	From, To, Zone      string
	Seats               string
}

func (a *App) meetings(lang string, next []classroom.Next) ([]meeting, error) {
	speak, list := page.Speak(lang), make([]meeting, len(next))
	for i, n := range next {
		zone, err := clock.Zone(n.TimeZone)
		if err != nil {
			return nil, err
		}
		from, to := n.StartsAt.In(zone), n.EndsAt.In(zone)
		m := meeting{Next: n, Starts: from.Format(time.RFC3339), Ends: to.Format(time.RFC3339), From: speak.Time(from), To: speak.Time(to), Zone: speak.Offset(n.UTCOffset)}
		m.Month, m.Day, m.Weekday = speak.Leaf(from)
		if n.Free != nil {
			m.Seats = a.seatsSaid(lang, *n.Free)
		}
		list[i] = m
	}
	return list, nil
}

// event is the session for search engines.
func (m meeting) event(c catalog.PageCourse) map[string]any {
	about := map[string]any{"@type": "Event", "name": c.Title, "startDate": m.Starts, "endDate": m.Ends, "eventStatus": "https://schema.org/EventScheduled"}
	if m.Title != nil {
		about["name"] = *m.Title
	}
	mode := "Offline"
	if c.CourseType == "hybrid" {
		mode = "Mixed"
	}
	about["eventAttendanceMode"] = "https://schema.org/" + mode + "EventAttendanceMode"
	if m.Location != nil {
		about["location"] = map[string]any{"@type": "Place", "name": *m.Location, "address": *m.Location}
	}
	if m.Free != nil {
		about["remainingAttendeeCapacity"] = *m.Free
	}
	return about
}
