package learning

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

const (
	holdMost    = 24 * time.Hour // a seat is held for somebody at most
	holdKeyMost = 255            // characters
)

// The faults of holding seats.
var (
	// ErrHold: the fields say what is wrong with a hold.
	ErrHold = plugin.NewFault(plugin.Invalid, "seat.invalid")
	// ErrHoldCourse: the key holds a seat of another course.
	ErrHoldCourse = plugin.NewFault(plugin.Conflict, "seat.other_course")
)

// mayHold refuses a seat to somebody who could not be taken in with it.
func (s *Service) mayHold(ctx context.Context, tx db.Tx, d door, h plugin.SeatHold, before *held) error {
	now := s.Now()
	switch {
	case over(d.accessUntil(s.local(ctx)), now):
		return ErrClosed
	case before != nil && before.Status == Suspended:
		return ErrSuspended
	case before != nil && before.Status != Dropped:
		return nil
	}
	if h.Given {
		return nil
	}
	w, err := findWaiting(ctx, tx, h.Course, plugin.Actor{User: h.User})
	if err != nil || w.invited(d.Free) {
		return err
	}
	if len(d.Prerequisites) > 0 {
		return ErrPrerequisite
	}
	return nil
}

// HoldSeat keeps a seat of a course that is listed for somebody who is about to take it, in the caller's transaction. The same
// key is the same hold, renewed: for longer, in another group, or for the visitor who has signed in meanwhile. It is refused as
// enrolling is; whoever cannot be taken in afterwards, the course's team and who is suspended there, gets none. Courses are
// held until the transaction ends: whoever holds seats of several takes them in the order of their ids.
func (s *Service) HoldSeat(ctx context.Context, tx db.Tx, h plugin.SeatHold) error {
	now := s.Now()
	switch {
	case h.Key == "" || utf8.RuneCountInString(h.Key) > holdKeyMost || strings.HasPrefix(h.Key, offers):
		return ErrHold.At("/key", "seat.key")
	case !h.Until.After(now) || h.Until.After(now.Add(holdMost)):
		return ErrHold.At("/until", "seat.until")
	}
	d, err := holdDoor(ctx, tx, plugin.Actor{User: h.User}, h.Course, s.local(ctx))
	if err != nil {
		return err
	}
	switch {
	case d.Archived, !h.Given && !d.Published, d.Over:
		return ErrClosed
	case d.TeamRole != "":
		return ErrTeam
	}
	var user *plugin.UserID
	var before *held
	if h.User != "" {
		user = &h.User
		there, err := somebody(ctx, tx, h.User)
		if err != nil {
			return err
		}
		if !there {
			return plugin.ErrNotFound
		}
		if before, err = findEnrollment(ctx, tx, h.Course, h.User); err != nil {
			return err
		}
		if err := s.mayHold(ctx, tx, d, h, before); err != nil {
			return err
		}
	}
	// Whoever waits comes first: what is free is theirs before it is somebody else's.
	if err := s.moveUp(ctx, tx, h.Course, d); err != nil {
		return err
	}
	needs, in := d.lacks(before, h.Group)
	if _, err := s.seatBeside(ctx, tx, needs, user, h.Key, h.Course, in); err != nil {
		return err
	}
	if h.Group == "" && (before == nil || before.Status == Dropped) {
		if err := s.passesByWith(ctx, tx, d, h.Course, h.User, h.Key); err != nil {
			return err
		}
	}
	if err := holdSeat(ctx, tx, h); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(h.Course))
	return s.moveUp(ctx, tx, h.Course, d) // the key may have held a seat of another group
}

// sold returns nil when a seat of the course, in that group, costs the person something. That a group of a course with a price
// costs nothing is for those to say who know what it costs.
func (s *Service) sold(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string, action catalogapi.Action) error {
	d, err := readDoor(ctx, s.DB, a, course, s.local(ctx))
	if err != nil {
		return err
	}
	there, err := s.through(ctx, s.DB, d, course, group)
	switch {
	case err != nil:
		return err
	case there.Free && d.Free, action == catalogapi.ActionEnrol && !d.Free: // whom an invitation leads there, it costs nothing
		return ErrFree
	case group == "" && d.MeetsInGroups:
		return ErrGroupNeeded
	}
	return nil
}

// MayBuy refuses, with the reason, who could not take a seat of a course now if it were paid for. Nothing is held.
func (s *Service) MayBuy(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) error {
	state, err := s.CourseState(ctx, a, course)
	if err != nil {
		return err
	}
	switch state.Action {
	case catalogapi.ActionBuy, catalogapi.ActionEnrol, catalogapi.ActionSignIn:
		if err := s.sold(ctx, a, course, group, state.Action); err != nil {
			return err
		}
	case catalogapi.ActionContinue:
		return ErrAlready
	case catalogapi.ActionManage:
		return ErrTeam
	case catalogapi.ActionFull:
		return ErrFull
	case catalogapi.ActionWait, catalogapi.ActionWaiting:
		return ErrFullWait
	case catalogapi.ActionClosed:
		switch Reason(*state.Reason) {
		case reasonPrerequisite:
			return ErrPrerequisite
		case IsSuspended:
			return ErrSuspended
		}
		return ErrClosed
	default:
		return ErrFree
	}
	if group == "" {
		return nil
	}
	g, err := readGroup(ctx, s.DB, course, group, s.today(ctx))
	if err != nil {
		return err
	}
	if g.Over {
		return ErrGroupOver
	}
	if g.Capacity == nil {
		return nil
	}
	taken, err := seatsTaken(ctx, s.DB, userOf(a), "", course, &g.ID, s.local(ctx))
	if err == nil && taken >= *g.Capacity {
		err = ErrGroupFull
	}
	return err
}

// Offered are those to whom a seat of a course is offered from its waiting list.
func (s *Service) Offered(ctx context.Context, course plugin.CourseID) ([]plugin.UserID, error) {
	return db.Values[plugin.UserID](ctx, s.DB, offeredToSQL, course)
}

// lacks returns the door and the group in which somebody still needs a seat: none in the course for whom it keeps one, "" for
// the own group.
func (d door) lacks(before *held, group string) (door, string) {
	if before == nil || before.Status == Dropped {
		return d.back(before, group), group
	}
	if before.CompletedAt == nil {
		d.MaxStudents = nil
	}
	if before.GroupID != nil && *before.GroupID == group {
		group = ""
	}
	return d, group
}

// ReleaseSeat gives a held seat back, to whoever waits for one. A key that holds none is nothing to do.
func (s *Service) ReleaseSeat(ctx context.Context, tx db.Tx, key string) error {
	if strings.HasPrefix(key, offers) {
		return ErrHold.At("/key", "seat.key")
	}
	course, err := heldCourse(ctx, tx, key)
	if err != nil || course == "" {
		return err
	}
	d, err := holdDoor(ctx, tx, plugin.Actor{}, course, s.local(ctx))
	if err != nil {
		return err
	}
	if err := useHold(ctx, tx, course, key); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	return s.moveUp(ctx, tx, course, d)
}

// SweepHolds takes away what holds no seat any more. The seats were free before: they are counted by the clock.
func (s *Service) SweepHolds(ctx context.Context) error { return sweepHolds(ctx, s.DB, s.Now()) }
