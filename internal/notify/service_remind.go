package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// reminderKinds are the notices that remind.
var reminderKinds = []notice.Kind{
	{Name: "reminder_assignment", Group: "learning", Mail: notice.MailNow},
	{Name: "reminder_session", Group: "learning", Mail: notice.MailNow},
	{Name: "reminder_access", Group: "learning", Mail: notice.MailNow},
	{Name: "reminder_expires", Group: "learning", Mail: notice.MailNow},
}

// leads are how long before it people are reminded of something, the longest first.
var leads = map[string][]time.Duration{
	learningapi.Assignment: {24 * time.Hour},
	learningapi.Meeting:    {24 * time.Hour, time.Hour},
	learningapi.AccessEnd:  {72 * time.Hour},
	learningapi.Expires:    {learningapi.ExpiresAhead, 7 * 24 * time.Hour},
}

const (
	// nearPage is how many of those who may have to be reminded are looked at at once.
	nearPage = 5000
	// reminderKept is how long it is remembered that somebody was reminded of something past.
	reminderKept = 90 * 24 * time.Hour
)

// leadAt is the lead whose time has come for something at that moment: the shortest one, as whoever is reminded an hour
// before needs no reminder of the day before any more. False where none has, or where it is past.
func leadAt(kind string, at, now time.Time) (lead time.Duration, come bool) {
	if !at.After(now) {
		return 0, false
	}
	for _, l := range leads[kind] {
		if at.Sub(now) <= l {
			lead, come = l, true
		}
	}
	return lead, come
}

// Remind reminds everybody of what they have before them: once of each thing at its moment, however many servers do so at
// once and however often one dies meanwhile. It is called every minute; what it missed it makes up for, but of what is past
// nobody is reminded.
func (s *Service) Remind(ctx context.Context) error {
	within := map[string]time.Duration{}
	for kind, list := range leads {
		within[kind] = list[0]
	}
	var failed error
	for _, source := range s.Diaries { // one that fails is nothing to the others
		ahead := learningapi.Ahead{From: s.Now(), Within: within, Limit: nearPage}
		for {
			near, err := source.Near(ctx, ahead)
			if err == nil {
				err = s.remindThese(ctx, source, near)
			}
			failed = errors.Join(failed, err)
			if ctx.Err() != nil {
				return errors.Join(failed, ctx.Err())
			}
			if len(near) < nearPage {
				break
			}
			ahead.After = &near[len(near)-1]
		}
	}
	return failed
}

// remindThese reminds those of some people whose time has come. What cannot be told one person keeps nobody else from being
// told.
func (s *Service) remindThese(ctx context.Context, source Diary, near []learningapi.Near) error {
	done, err := reminded(ctx, s.DB, near, s.Now())
	if err != nil {
		return err
	}
	var failed error
	for _, n := range near {
		lead, come := leadAt(n.Kind, n.At, s.Now())
		r := reminder{n.User, n.ID, n.At.UTC(), int(lead.Minutes())}
		if !come || done[r] || s.closed.has(r, s.Now()) {
			continue
		}
		if ctx.Err() != nil {
			return failed
		}
		failed = errors.Join(failed, s.remind(ctx, source, n, r))
	}
	return failed
}

// remind reminds one person, if they still have it before them by the access rule and have not done it.
func (s *Service) remind(ctx context.Context, source Diary, n learningapi.Near, r reminder) error {
	a, err := actorBy(ctx, s.DB, roleSQL, n.User)
	if errors.Is(err, plugin.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	list, err := source.Appointments(ctx, a, n.At, n.At.Add(time.Second))
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Kind != n.Kind || x.ID != n.ID || !x.At.Equal(n.At) || x.Done || x.Cancelled || (x.Teaching && x.Kind != learningapi.Meeting) {
			continue
		}
		m, err := s.reminderOf(ctx, x, r)
		if err != nil {
			return err
		}
		return s.DB.InTx(ctx, func(tx db.Tx) error {
			fresh, err := addReminder(ctx, tx, n.Kind, r)
			if err != nil || !fresh {
				return err
			}
			return s.Notices.Tell(ctx, tx, m)
		})
	}
	s.closed.add(r, s.Now())
	return nil
}

// closedFor is how long it is believed that somebody may not enter what they would be reminded of.
const closedFor = 15 * time.Minute

// closedList remembers for whom something is closed: asking the access rule for all of them every minute would keep the
// others waiting.
type closedList struct {
	mu    sync.Mutex
	until map[reminder]time.Time
}

func (c *closedList) has(r reminder, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, found := c.until[r]
	if found && !until.After(now) {
		delete(c.until, r)
		return false
	}
	return found
}

func (c *closedList) add(r reminder, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// What is past is not asked for again.
	maps.DeleteFunc(c.until, func(r reminder, _ time.Time) bool { return !r.At.After(now) })
	c.until[r] = now.Add(closedFor)
}

// reminderOf is what somebody is told, by the clock of the place or the organisation's.
func (s *Service) reminderOf(ctx context.Context, x learningapi.Appointment, r reminder) (notice.Message, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return notice.Message{}, err
	}
	name := site.TimeZone
	if x.TimeZone != "" {
		name = x.TimeZone
	}
	zone, err := clock.Zone(name)
	if err != nil {
		return notice.Message{}, err
	}
	const hours = "15:04"
	m := notice.Message{
		Dedupe: fmt.Sprintf("reminder:%s:%d:%d", x.ID, r.At.Unix(), r.Before), User: r.User, Kind: "reminder_" + x.Kind, Link: linkOf(x), Before: x.At,
		Args: map[string]any{"course": x.CourseTitle, "day": x.At.In(zone).Format(time.DateOnly), "from": x.At.In(zone).Format(hours), "zone": name},
	}
	switch x.Kind {
	case learningapi.Meeting:
		m.Args["to"], m.Args["place"] = x.Until.In(zone).Format(hours), "–"
		if x.Location != nil {
			m.Args["place"] = *x.Location
		}
	case learningapi.Assignment:
		m.Args["work"] = *x.Title
	}
	return m, nil
}

// SweepReminders forgets of what people were reminded long ago.
func (s *Service) SweepReminders(ctx context.Context) error {
	if _, err := s.DB.Exec(ctx, sweepRemindersSQL, s.Now().Add(-reminderKept)); err != nil {
		return fmt.Errorf("sweep reminders: %w", err)
	}
	return nil
}
