package insight

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

// foldBatch is how many changes are counted in one transaction.
const foldBatch = 2000

// moving are the events after which a course's figures may differ. What is not told by one, such as watched seconds, is
// counted within a minute, and before a course's figures are read.
var moving = []string{
	"course.created", "course.recounted", "content.completed",
	"enrollment.created", "enrollment.completed", "enrollment.dropped", "enrollment.suspended",
}

// Subscribe keeps the figures of every course current.
func (s *Service) Subscribe(bus *event.Bus) {
	bus.Subscribe(event.Subscriber{Name: "insight.course_stats", Events: moving, Handle: func(ctx context.Context, d plugin.Delivered) error {
		if d.Name != "course.created" {
			return s.foldFew(ctx) // the minute's job takes the rest
		}
		var about struct {
			Course plugin.CourseID `json:"course"`
		}
		if err := json.Unmarshal(d.Payload, &about); err != nil {
			return fmt.Errorf("read event %s: %w", d.Name, err)
		}
		zone, currency, err := s.site(ctx)
		if err != nil {
			return err
		}
		return s.DB.InTx(ctx, func(tx db.Tx) error {
			if err := counting(ctx, tx); err != nil {
				return err
			}
			_, err := writeFigures(ctx, tx, []plugin.CourseID{about.Course}, zone, currency, false)
			return err
		})
	}})
}

// SetRevenue keeps what a course brought in by now. It waits for who else counts.
func (s *Service) SetRevenue(ctx context.Context, tx db.Tx, course plugin.CourseID, revenue plugin.Money) error {
	if err := counting(ctx, tx); err != nil {
		return err
	}
	return writeRevenue(ctx, tx, course, revenue)
}

// site returns the organisation's time zone and currency.
func (s *Service) site(ctx context.Context) (zone, currency string, err error) {
	site, err := setting.Get(ctx, s.Settings, setting.SiteKey)
	if err != nil {
		return "", "", err
	}
	if _, err := clock.Zone(site.TimeZone); err != nil { // the days are counted all the same
		return "UTC", site.Currency, nil
	}
	return site.TimeZone, site.Currency, nil
}

// Fold counts everything that changed.
func (s *Service) Fold(ctx context.Context) error {
	for {
		more, err := s.foldSome(ctx, true)
		if err != nil || !more {
			return err
		}
	}
}

// foldsOfAReader is how many batches of changes somebody waits for who asks or is told; what is left is counted within the
// minute.
const foldsOfAReader = 2

// foldFew counts what changed, but not very much of it.
func (s *Service) foldFew(ctx context.Context) error {
	for range foldsOfAReader {
		if more, err := s.foldSome(ctx, false); err != nil || !more {
			return err
		}
	}
	return nil
}

// foldSome counts some of what changed and reports whether there is more. Whoever does not wait for long leaves it to the
// one who counts already.
func (s *Service) foldSome(ctx context.Context, wait bool) (more bool, err error) {
	if moved, err := anyMoves(ctx, s.DB); err != nil || !moved {
		return false, err
	}
	zone, currency, err := s.site(ctx)
	if err != nil {
		return false, err
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		lock := counting
		if !wait {
			lock = countingSoon
		}
		if err := lock(ctx, tx); err != nil {
			return err
		}
		folded, err := fold(ctx, tx, zone, foldBatch)
		if err != nil {
			return err
		}
		more = folded.Lines == foldBatch
		if len(folded.Courses) == 0 {
			return nil
		}
		_, err = writeFigures(ctx, tx, folded.Courses, zone, currency, false)
		return err
	})
	if errors.Is(err, errBusy) {
		return false, nil
	}
	return more, err
}

// recountBatch is how many people are counted from scratch in one transaction; nobody comes before all of them.
const recountBatch, nobody = 10_000, "00000000-0000-0000-0000-000000000000"

// Found is what a count from scratch found wrong, and mended.
type Found struct {
	People  int // whose standing was not the one that was counted
	Sums    int // that were not the sums of the standings
	Figures int // that were not told as the sums say
}

// Recount counts the figures of a course from scratch, mends what differs and says what that was. Changes that wait to be
// counted are no difference.
func (s *Service) Recount(ctx context.Context, course plugin.CourseID) (Found, error) {
	var found Found
	if err := s.Fold(ctx); err != nil {
		return found, err
	}
	zone, currency, err := s.site(ctx)
	if err != nil {
		return found, err
	}
	for last, more := plugin.UserID(nobody), true; more; {
		var r recountedRow
		err := s.DB.InTx(ctx, func(tx db.Tx) (err error) {
			if err := counting(ctx, tx); err != nil {
				return err
			}
			r, err = recount(ctx, tx, zone, course, last, recountBatch)
			return err
		})
		if err != nil {
			return found, err
		}
		found.People += r.Wrong
		last, more = r.Last, r.People == recountBatch
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) (err error) {
		if err := counting(ctx, tx); err != nil {
			return err
		}
		if found.Sums, err = mendTallies(ctx, tx, course); err != nil {
			return err
		}
		if found.Figures, err = writeFigures(ctx, tx, []plugin.CourseID{course}, zone, currency, true); err != nil {
			return err
		}
		return checked(ctx, tx, course, s.Now())
	})
	return found, err
}

// checkEvery is how old the last check of a course's figures may be.
const checkEvery = 23 * time.Hour

// Check counts the figures of the courses from scratch that were not checked for a day, or whose days are those of a zone
// that is no longer the organisation's. What it finds wrong it mends and tells the operator of.
func (s *Service) Check(ctx context.Context) error {
	var failed error
	tried := map[plugin.CourseID]bool{}
	for {
		zone, _, err := s.site(ctx)
		if err != nil {
			return errors.Join(failed, err)
		}
		rows, err := unchecked(ctx, s.DB, s.Now().Add(-checkEvery), zone)
		if err != nil {
			return errors.Join(failed, err)
		}
		rows = slices.DeleteFunc(rows, func(r uncheckedRow) bool { return tried[r.Course] })
		if len(rows) == 0 {
			return failed
		}
		for _, r := range rows {
			tried[r.Course] = true
			found, err := s.Recount(ctx, r.Course)
			if ctx.Err() != nil {
				return errors.Join(failed, ctx.Err())
			}
			if err != nil { // the other courses are checked all the same
				failed = errors.Join(failed, fmt.Errorf("check the figures of course %s: %w", r.Course, err))
				continue
			}
			if found != (Found{}) && !r.OtherZone {
				s.Log.ErrorContext(ctx, "the figures of a course were wrong and are mended", "course", r.Course,
					"people", found.People, "sums", found.Sums, "figures", found.Figures)
			}
		}
	}
}
