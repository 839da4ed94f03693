package classroom

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// The kinds of notices about sessions.
const (
	kindChanged   = "session_changed"
	kindCancelled = "session_cancelled"
	kindWithdrawn = "session_withdrawn" // it is for others now
)

const (
	// clockForm is how a clock shows a time.
	clockForm = "15:04"
	// tellBatch is how many people are told in one transaction.
	tellBatch = 200
)

// tellArgs say of which state of a session people are to be told. A later change has a job of its own, so that what is
// changed twice within a moment is told once.
type tellArgs struct {
	Session  string `json:"session"`
	Sequence int    `json:"sequence"`
	// Former: those are told whom the session concerned before and does not any more. FormerGroup is their group; "" is the
	// whole course.
	Former      bool   `json:"former,omitempty"`
	FormerGroup string `json:"formerGroup,omitempty"`
	// FormerDay is the day for which they have it in their calendars.
	FormerDay string `json:"formerDay,omitempty"`
}

// Kind is the job's name.
func (tellArgs) Kind() string { return "classroom.tell" }

// tellLater has those told whom a change of a session concerns, and those whom the session concerns no more.
func (s *Service) tellLater(ctx context.Context, tx db.Tx, before row, after record) error {
	if err := s.Jobs.Insert(ctx, tx, tellArgs{Session: before.ID, Sequence: before.Sequence + 1}); err != nil {
		return err
	}
	if same(before.Group, after.Group) {
		return nil
	}
	zone, err := clock.Zone(before.TimeZone)
	if err != nil {
		return err
	}
	args := tellArgs{Session: before.ID, Sequence: before.Sequence + 1, Former: true, FormerDay: before.StartsAt.In(zone).Format(time.DateOnly)}
	if before.Group != nil {
		args.FormerGroup = *before.Group
	}
	return s.Jobs.Insert(ctx, tx, args)
}

// tell is the job: it tells each of them once, however often it runs.
func (s *Service) tell(ctx context.Context, args tellArgs) error {
	r, err := sessionByID(ctx, s.DB, s.Now(), args.Session)
	if errors.Is(err, plugin.ErrNotFound) {
		return nil // deleted meanwhile
	}
	if err != nil {
		return err
	}
	if !args.Former && r.Sequence != args.Sequence {
		return nil // it was changed again
	}
	m, err := r.message(args)
	if err != nil {
		return err
	}
	for after := (*plugin.UserID)(nil); ; {
		list, err := s.addressed(ctx, args, after)
		if err != nil {
			return err
		}
		err = s.DB.InTx(ctx, func(tx db.Tx) error {
			for _, u := range list {
				m.User = u
				if err := s.Notices.Tell(ctx, tx, m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(list) < tellBatch {
			return err
		}
		after = &list[len(list)-1]
	}
}

// addressed lists a part of those who are told, after one of them.
func (s *Service) addressed(ctx context.Context, args tellArgs, after *plugin.UserID) ([]plugin.UserID, error) {
	if !args.Former {
		return people(ctx, s.DB, peopleSQL, s.Now(), args.Session, after, tellBatch)
	}
	var group *string
	if args.FormerGroup != "" {
		group = &args.FormerGroup
	}
	return people(ctx, s.DB, formerSQL, s.Now(), args.Session, group, after, tellBatch)
}

// message is what people are told of the session as it is now.
func (r row) message(args tellArgs) (notice.Message, error) {
	zone, err := clock.Zone(r.TimeZone)
	if err != nil {
		return notice.Message{}, err
	}
	from, to := r.StartsAt.In(zone), r.EndsAt.In(zone)
	m := notice.Message{
		Dedupe: "session:" + r.ID + ":" + strconv.Itoa(args.Sequence), Kind: kindChanged, Link: "/learn/" + string(r.Course),
		Args: map[string]any{
			"course": r.CourseTitle, "day": from.Format(time.DateOnly), "from": from.Format(clockForm), "to": to.Format(clockForm),
			"zone": r.TimeZone, "place": or(r.place(), "–"),
		},
	}
	switch {
	case args.Former:
		m.Kind, m.Dedupe, m.Args["day"] = kindWithdrawn, m.Dedupe+":former", args.FormerDay
	case r.Cancelled:
		m.Kind = kindCancelled
		m.Args["reason"] = or(r.CancelledReason, "")
	}
	return m, nil
}

// or returns what s says, and otherwise something else.
func or(s *string, otherwise string) string {
	if s == nil {
		return otherwise
	}
	return *s
}
