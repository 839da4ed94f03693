package classroom

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// secretBytes is how much chance signs the codes of a session.
const secretBytes = 32

// Create plans a session of a course.
func (s *Service) Create(ctx context.Context, a plugin.Actor, course plugin.CourseID, ch Change) (Session, error) {
	zone, err := s.Zone(ctx)
	if err != nil {
		return Session{}, err
	}
	r, fault := ch.read(zone)
	r.ID = plugin.NewID[string]()
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // it never fails: it ends the program where no randomness is to be had
	err = s.Courses.ChangeSchedule(ctx, a, course, func(tx db.Tx, c catalogapi.Scheduled) error {
		if err := meets(c); err != nil {
			return err
		}
		r.Course = c.ID
		if err := s.fits(ctx, tx, &r, ch, nil, fault); err != nil {
			return err
		}
		n, err := countSessions(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if n >= sessionsMax {
			return ErrMany.With("max", sessionsMax)
		}
		if err := insertSession(ctx, tx, r, secret); err != nil {
			return err
		}
		return s.announce(ctx, tx, a, r.entry("course.session_created"), plugin.SessionScheduled{Session: r.ID, Course: r.Course})
	})
	if err != nil {
		return Session{}, s.explain(ctx, a, r, err)
	}
	return s.session(ctx, r.ID)
}

// Change changes a session. Those whom it concerns are told when its time or its place moved.
func (s *Service) Change(ctx context.Context, a plugin.Actor, id string, ch Change) (Session, error) {
	var r record
	err := s.hold(ctx, a, id, func(tx db.Tx, c catalogapi.Scheduled, before row) error {
		switch {
		case ch.Version != nil && !ch.Version.Equal(before.Version):
			return ErrStale
		case before.Cancelled:
			return ErrCancelled
		}
		if err := meets(c); err != nil {
			return err
		}
		zone, err := clock.Zone(before.TimeZone)
		if err != nil {
			return err
		}
		var fault *plugin.Fault
		r, fault = ch.read(zone)
		r.ID, r.Course = before.ID, before.Course
		if err := s.fits(ctx, tx, &r, ch, &before, fault); err != nil {
			return err
		}
		fields := before.record().differences(r)
		if len(fields) == 0 {
			return nil
		}
		raise := 0
		if moved(fields) {
			raise = 1
			// Of what is over nobody has to be told any more.
			if c.Shown && (before.EndsAt.After(s.Now()) || r.EndsAt.After(s.Now())) {
				if err := s.tellLater(ctx, tx, before, r); err != nil {
					return err
				}
			}
		}
		if err := updateSession(ctx, tx, r, raise); err != nil {
			return err
		}
		e := r.entry("course.session_changed")
		e.Fields = fields
		return s.announce(ctx, tx, a, e, plugin.SessionChanged{Session: r.ID, Course: r.Course, Fields: fields})
	})
	if err != nil {
		return Session{}, s.explain(ctx, a, r, err)
	}
	return s.session(ctx, id)
}

// Cancel says that a session does not take place, and why. It stays on the calendar as cancelled.
func (s *Service) Cancel(ctx context.Context, a plugin.Actor, id, reason string, version *time.Time) (Session, error) {
	err := s.hold(ctx, a, id, func(tx db.Tx, c catalogapi.Scheduled, before row) error {
		switch {
		case version != nil && !version.Equal(before.Version):
			return ErrStale
		case c.Archived:
			return ErrArchived
		case before.Cancelled:
			return ErrCancelled
		case !before.EndsAt.After(s.Now()):
			return ErrOver
		}
		why := oneLine(reason)
		if why == nil {
			return ErrSession.At("/reason", "course.required")
		}
		if longer(why, reasonMax) {
			return ErrSession.At("/reason", "course.too_long", plugin.Args{"max": reasonMax})
		}
		if err := cancelSession(ctx, tx, before.ID, *why); err != nil {
			return err
		}
		if c.Shown {
			if err := s.Jobs.Insert(ctx, tx, tellArgs{Session: before.ID, Sequence: before.Sequence + 1}); err != nil {
				return err
			}
		}
		return s.announce(ctx, tx, a, before.record().entry("course.session_cancelled"), plugin.SessionCancelled{Session: before.ID, Course: before.Course})
	})
	if err != nil {
		return Session{}, err
	}
	return s.session(ctx, id)
}

// Delete removes a session that has not begun and that nobody counts on. Others are cancelled, so that people are told.
func (s *Service) Delete(ctx context.Context, a plugin.Actor, id string) error {
	return s.hold(ctx, a, id, func(tx db.Tx, c catalogapi.Scheduled, before row) error {
		switch {
		case c.Archived:
			return ErrArchived
		case !before.StartsAt.After(s.Now()):
			return ErrBegun
		case c.Shown && before.People > 0:
			return ErrInUse
		}
		if err := deleteSession(ctx, tx, before.ID); err != nil {
			return err
		}
		return s.announce(ctx, tx, a, before.record().entry("course.session_deleted"), plugin.SessionCancelled{Session: before.ID, Course: before.Course})
	})
}

// hold runs fn with a session and its course held, for whoever may edit the course.
func (s *Service) hold(ctx context.Context, a plugin.Actor, id string, fn func(db.Tx, catalogapi.Scheduled, row) error) error {
	id, ok := plugin.ParseID[string](id)
	if !ok {
		return plugin.ErrNotFound
	}
	found, err := sessionByID(ctx, s.DB, s.Now(), id)
	if err != nil {
		return err
	}
	return s.Courses.ChangeSchedule(ctx, a, found.Course, func(tx db.Tx, c catalogapi.Scheduled) error {
		before, err := sessionByID(ctx, tx, s.Now(), id) // as it is while the course is held
		if err != nil {
			return err
		}
		return fn(tx, c, before)
	})
}

// meets returns nil when people may be told to come to a course.
func meets(c catalogapi.Scheduled) error {
	switch {
	case c.Archived:
		return ErrArchived
	case c.Type == "online":
		return ErrOnline
	}
	return nil
}

// fits looks whether the group and the trainer that somebody typed are the course's, and returns all that is wrong. Who
// held the session before may go on, even after leaving the team.
func (s *Service) fits(ctx context.Context, tx db.Tx, r *record, ch Change, before *row, fault *plugin.Fault) error {
	if ch.Group != "" {
		id, ok := plugin.ParseID[string](ch.Group)
		if ok {
			var err error
			if ok, err = isThere(ctx, tx, groupThereSQL, id, r.Course); err != nil {
				return err
			}
		}
		if r.Group = &id; !ok {
			fault = fault.At("/groupId", "classroom.group")
		}
	}
	if ch.Trainer != "" {
		id, ok := plugin.ParseID[plugin.UserID](string(ch.Trainer))
		r.Trainer = &id
		if ok && (before == nil || !same(before.Trainer, &id)) {
			var err error
			if ok, err = isThere(ctx, tx, teamThereSQL, string(id), r.Course); err != nil {
				return err
			}
		}
		if !ok {
			fault = fault.At("/trainerId", "classroom.trainer")
		}
	}
	if len(fault.Fields) > 0 {
		return fault
	}
	return nil
}

// explain says of a trainer who is booked already for what.
func (s *Service) explain(ctx context.Context, a plugin.Actor, r record, err error) error {
	if !errors.Is(err, ErrBusy) {
		return err
	}
	b, busy, failed := busyWith(ctx, s.DB, a, r)
	if failed != nil {
		return failed
	}
	zone, failed := clock.Zone(r.TimeZone)
	if failed != nil {
		return failed
	}
	from, to := b.StartsAt.In(zone), b.EndsAt.In(zone)
	args := plugin.Args{"day": from.Format(time.DateOnly), "from": from.Format(clockForm), "to": to.Format(clockForm)}
	switch {
	case !busy:
		return ErrBusy.At("/trainerId", "classroom.trainer_was_busy")
	case b.Course == nil:
		return ErrBusy.At("/trainerId", "classroom.trainer_busy_elsewhere", args)
	}
	args["course"] = *b.Course
	return ErrBusy.At("/trainerId", "classroom.trainer_busy", args)
}

// entry begins what the audit log says of a session.
func (r record) entry(action string) audit.Entry {
	return audit.Entry{Action: action, Type: "course", ID: string(r.Course), Detail: map[string]any{"session": r.ID}}
}

// announce records what was done to a session: audit, the fact, the team's screens.
func (s *Service) announce(ctx context.Context, tx db.Tx, a plugin.Actor, e audit.Entry, fact plugin.Event) error {
	if err := audit.Write(ctx, tx, a, e); err != nil {
		return err
	}
	if err := s.Bus.Publish(ctx, tx, fact); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(plugin.CourseID(e.ID)))
	return nil
}
