package classroom

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// calendarShown is how many sessions a calendar shows of one person.
const calendarShown = 1000

// Appointments returns the sessions that somebody goes to from a moment to another, cancelled ones too.
func (s *Service) Appointments(ctx context.Context, a plugin.Actor, from, to time.Time) ([]learningapi.Appointment, error) {
	rows, err := readSessions(ctx, s.DB, calendarSQL, s.Now(), a.User, from, to, calendarShown)
	if err != nil {
		return nil, err
	}
	list := make([]learningapi.Appointment, len(rows))
	for i, r := range rows {
		m := r.mine(a, s.Now())
		list[i] = learningapi.Appointment{
			Kind: learningapi.Meeting, ID: r.ID, Course: r.Course, CourseTitle: r.CourseTitle, Title: r.Title, At: r.StartsAt, Until: &r.EndsAt,
			TimeZone: r.TimeZone, Location: m.Location, LiveLink: m.LiveLink, Reason: r.CancelledReason, Teaching: m.Teaching,
			Cancelled: r.Cancelled, Sequence: r.Sequence, Changed: r.Version,
		}
		if !m.Teaching {
			list[i].Person = m.Trainer
		}
		if r.Cancelled {
			list[i].LiveLink = nil
		}
	}
	return list, nil
}

// Near returns who goes to a session that begins soon.
func (s *Service) Near(ctx context.Context, ahead learningapi.Ahead) ([]learningapi.Near, error) {
	return near(ctx, s.DB, ahead)
}
