package notify

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/plugin"
)

// Calendar returns what the actor has before them from a moment to another; only what is still to come or to be done where
// openOnly.
func (s *Service) Calendar(ctx context.Context, a plugin.Actor, from, to time.Time, openOnly bool) (Calendar, error) {
	if from.IsZero() {
		from = s.Now()
	}
	if to.IsZero() {
		to = from.AddDate(0, 1, 0)
	}
	if err := checkSpan(from, to); err != nil {
		return Calendar{}, err
	}
	site, err := s.Site(ctx)
	if err != nil {
		return Calendar{}, err
	}
	all, err := s.appointments(ctx, a, from, to)
	if err != nil {
		return Calendar{}, err
	}
	out := Calendar{Items: []CalendarItem{}, TimeZone: site.TimeZone}
	for _, x := range all {
		if i := item(x, s.Now(), out.TimeZone); !openOnly || open(i.State) {
			out.Items = append(out.Items, i)
		}
	}
	return out, nil
}

// appointments are those of all modules, the earliest first.
func (s *Service) appointments(ctx context.Context, a plugin.Actor, from, to time.Time) ([]learningapi.Appointment, error) {
	var all []learningapi.Appointment
	for _, source := range s.Diaries {
		list, err := source.Appointments(ctx, a, from, to)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, byMoment)
	return all, nil
}
