package learning

import (
	"context"
	"encoding/json"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Another returns the service as another server has it.
func (s *Service) Another() *Service {
	other := *s
	other.reports = other.gatherReports()
	return &other
}

// SpotsOf writes down what is known of contents for people, asked one by one, as everything else does, and all at once, as reports
// of players are. "" is of what is gone.
func (s *Service) SpotsOf(ctx context.Context, people []plugin.Actor, contents []plugin.ContentID) (alone, together []string, err error) {
	reports := make([]reported, len(people))
	for i, a := range people {
		reports[i] = reported{actor: a, content: contents[i]}
	}
	spots, err := s.watchedSpots(ctx, s.DB, reports)
	if err != nil {
		return nil, nil, err
	}
	write := func(sp *spot) string {
		if sp == nil {
			return ""
		}
		if !sp.AvailableAfterPrevious { // what is before is asked for by nothing then
			sp.Previous, sp.PreviousTitle, sp.PreviousDone = nil, nil, true
		}
		text, _ := json.Marshal(sp)
		return string(text)
	}
	for i, a := range people {
		rows, err := db.Many[spot](ctx, s.DB, spotsSQL, []plugin.ContentID{contents[i]}, userOf(a), s.types)
		if err != nil {
			return nil, nil, err
		}
		var one, many *spot
		if len(rows) > 0 {
			one = &rows[0]
		}
		if spots[i] != nil {
			many = &spots[i].spot
		}
		alone, together = append(alone, write(one)), append(together, write(many))
	}
	return alone, together, nil
}
