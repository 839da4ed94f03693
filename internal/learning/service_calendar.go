package learning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// Appointments returns what somebody has before them in their learning from a moment to another: contents that open, access
// that ends, offers of seats that lapse.
func (s *Service) Appointments(ctx context.Context, a plugin.Actor, from, to time.Time) ([]learningapi.Appointment, error) {
	rooms, err := learningRooms(ctx, s.DB, a.User)
	if err != nil {
		return nil, err
	}
	rule := s.rule(ctx)
	rooms = slices.DeleteFunc(rooms, func(r learningRoom) bool { return !r.Published && !r.Archived })
	ids := make([]plugin.CourseID, len(rooms))
	for i, r := range rooms {
		ids[i] = r.Course
	}
	all := []learningapi.Appointment{}
	if len(ids) > 0 {
		steps, err := s.learningSteps(ctx, s.DB, a.User, ids)
		if err != nil {
			return nil, err
		}
		moved, err := movedEnds(ctx, s.DB, a.User)
		if err != nil {
			return nil, err
		}
		for _, r := range rooms {
			all = append(all, rule.ending(r.room, moved)...)
			all = append(all, r.expiry()...)
			all = append(all, rule.openings(a, r.room, steps[r.Course])...)
		}
	}
	all = slices.DeleteFunc(all, func(x learningapi.Appointment) bool { return x.At.Before(from) || !x.At.Before(to) })
	offers, err := offersTo(ctx, s.DB, a.User, from, to)
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		all = append(all, learningapi.Appointment{Kind: learningapi.SeatOffer, ID: o.ID, Course: o.Course, CourseTitle: o.Title, CourseSlug: o.Slug, At: o.At, Sequence: o.Sequence, Changed: o.Changed})
	}
	return all, nil
}

// Near returns whose access ends soon, and whose completion runs out.
func (s *Service) Near(ctx context.Context, ahead learningapi.Ahead) ([]learningapi.Near, error) {
	rows, err := endings(ctx, s.DB, ahead)
	if err != nil {
		return nil, err
	}
	rule, list := s.rule(ctx), make([]learningapi.Near, len(rows))
	for i, r := range rows {
		list[i] = learningapi.Near{Kind: r.Kind, ID: r.ID, User: r.User, At: r.At}
		if r.Kind == learningapi.AccessEnd {
			list[i].At = rule.lastMinute(r.At)
		}
	}
	return list, nil
}

// ending is the end of access to a course, if there is one; moved says when such ends were moved, which calendars have to learn.
func (now rule) ending(r room, moved map[plugin.EnrollmentID]movedRow) []learningapi.Appointment {
	if r.AccessUntil == nil || r.Enrollment == nil {
		return nil
	}
	m, changed := moved[*r.Enrollment], *r.EnrolledAt
	if m.At.After(changed) {
		changed = m.At
	}
	return []learningapi.Appointment{{
		Kind: learningapi.AccessEnd, ID: string(*r.Enrollment), Course: r.Course, CourseTitle: r.CourseTitle, CourseSlug: r.Slug,
		At: now.lastMinute(*r.AccessUntil), Done: r.Status == Completed, Sequence: m.Times, Changed: changed,
	}}
}

// expiry is the end of a completion that is good for a time.
func (r room) expiry() []learningapi.Appointment {
	if r.ValidUntil == nil || r.CompletedAt == nil || r.Status != Completed || r.Enrollment == nil {
		return nil
	}
	return []learningapi.Appointment{{
		Kind: learningapi.Expires, ID: string(*r.Enrollment), Course: r.Course, CourseTitle: r.CourseTitle, CourseSlug: r.Slug, At: *r.ValidUntil, Changed: *r.CompletedAt,
	}}
}

// lastMinute is what the end of access is called: what ends with a day ends in its last minute, not on the day after.
func (now rule) lastMinute(until time.Time) time.Time {
	// Where clocks skip midnight the day begins with the hour after it.
	y, m, d := until.In(now.zone()).Date()
	if until.Equal(time.Date(y, m, d, 0, 0, 0, 0, now.zone())) {
		return until.Add(-time.Minute)
	}
	return until
}

// openings are the moments at which contents of a course open for somebody, each with what opens then.
func (now rule) openings(a plugin.Actor, r room, steps []step) []learningapi.Appointment {
	if member(a, r.TeamRole) || a.Is(plugin.SuperAdmin) {
		return nil // everything is open to them
	}
	var list []learningapi.Appointment
	for _, st := range steps {
		f := now.facts(a, r, st)
		at, d := f.opens(), Decide(f, now.now)
		if at.IsZero() || !at.After(*r.EnrolledAt) || (f.Until != nil && !at.Before(*f.Until)) || !st.Shown || (!d.Allowed && !d.locked()) || d.Reason == ByPreview {
			continue
		}
		i := slices.IndexFunc(list, func(x learningapi.Appointment) bool { return x.At.Equal(at) })
		if i < 0 {
			list = append(list, learningapi.Appointment{
				Kind: learningapi.Opening, ID: fmt.Sprintf("%s-%d", r.Course, at.Unix()), Course: r.Course, CourseTitle: r.CourseTitle, CourseSlug: r.Slug,
				Content: &st.ID, Title: &st.Title, At: at, Changed: *r.EnrolledAt,
			})
			i = len(list) - 1
		}
		if list[i].Count++; list[i].Count > 1 {
			list[i].Content = nil
		}
	}
	return list
}

// Viewable returns those of the contents that stand before the actor, by the access rule: they may be seen, or as soon as
// what comes before them is done.
func (s *Service) Viewable(ctx context.Context, a plugin.Actor, contents []plugin.ContentID) (map[plugin.ContentID]bool, error) {
	may := map[plugin.ContentID]bool{}
	if len(contents) == 0 {
		return may, nil
	}
	views, err := s.views(ctx, s.DB, a, contents)
	if err != nil {
		return nil, err
	}
	rule := s.rule(ctx)
	for _, v := range views {
		d := rule.decide(a, v.room, v.step())
		may[v.ID] = d.Allowed || d.Reason == AfterPrevious
	}
	return may, nil
}
