package analytics

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// count counts an event once, however often it is handed in: its id and its counter are written in one transaction, and the id stays
// for as long as the counter of its day does. One that comes again after both were dropped is counted on a day that is dropped again.
func (s *service) count(ctx context.Context, d plugin.Delivered, course plugin.CourseID, what string) error {
	zone, err := s.zone(ctx)
	if err != nil {
		return err
	}
	return s.host.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, hearSQL, d.ID, d.At, zone.String(), course, what)
		if err != nil {
			return fmt.Errorf("hear %s: %w", d.Name, err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		if _, err := tx.Exec(ctx, countSQL, d.ID); err != nil {
			return fmt.Errorf("count %s: %w", d.Name, err)
		}
		s.host.Changed(tx, countsTopic)
		return nil
	})
}

// tidy drops the days that are not kept any more, and what would tell whose event was counted.
func (s *service) tidy(ctx context.Context) error {
	first, err := s.firstKept(ctx)
	if err != nil {
		return err
	}
	return s.host.InTx(ctx, func(tx native.Tx) error {
		if _, err := tx.Exec(ctx, dropHeardSQL, first); err != nil {
			return fmt.Errorf("drop what was heard: %w", err)
		}
		if _, err := tx.Exec(ctx, dropCountersSQL, first); err != nil {
			return fmt.Errorf("drop counters: %w", err)
		}
		if _, err := tx.Exec(ctx, blurSQL); err != nil {
			return fmt.Errorf("blur what was heard: %w", err)
		}
		return nil
	})
}

// firstKept is the first day whose counters are kept.
func (s *service) firstKept(ctx context.Context) (time.Time, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := s.zone(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return today(zone).AddDate(0, 0, 1-is.KeepDays), nil
}

func (s *service) settings(ctx context.Context) (is settings, err error) {
	if err := s.host.Settings(ctx, &is); err != nil {
		return is, fmt.Errorf("settings: %w", err)
	}
	return is, nil
}

// zone is the time zone whose days are counted by.
func (s *service) zone(ctx context.Context) (*time.Location, error) {
	site, err := s.host.Site(ctx)
	if err != nil {
		return nil, fmt.Errorf("the site's time zone: %w", err)
	}
	zone, err := time.LoadLocation(site.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("the site's time zone: %w", err)
	}
	return zone, nil
}
