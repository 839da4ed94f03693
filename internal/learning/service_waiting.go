package learning

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// Waiting is somebody's place on a course's waiting list, as its team sees it.
type Waiting struct {
	ID           string     `json:"id"`
	User         PersonName `json:"user"`
	Place        int        `json:"place" doc:"1 is next, of those who could be offered the same seat; 0 once a seat is offered"`
	Since        time.Time  `json:"since"`
	OfferedUntil *time.Time `json:"offeredUntil" doc:"A seat is kept until then; null: none is yet"`
	Group        *GroupName `json:"group" doc:"The group that is waited for; null: any, or none"`
	OfferedGroup *GroupName `json:"offeredGroup" doc:"The group in which the seat is kept; null: in none"`
}

// Wait puts the actor at the end of a full course's waiting list, also when it is to be taken again: for a seat in that group or,
// "", in any. Done twice it is one place.
func (s *Service) Wait(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (catalogapi.CourseState, error) {
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := holdDoor(ctx, tx, a, course, s.local(ctx))
		if err != nil {
			return err
		}
		there, err := s.through(ctx, tx, d, course, group)
		if err != nil {
			return err
		}
		before, err := findEnrollment(ctx, tx, course, a.User)
		if err != nil {
			return err
		}
		inside, err := s.mayWait(ctx, tx, a, d, there, course, group, before)
		if err != nil || inside {
			return err
		}
		w, err := findWaiting(ctx, tx, course, a)
		switch {
		case err != nil:
			return err
		case w != nil && unsaid(w.WaitsFor) != group:
			return ErrWaits
		case w != nil:
			return nil
		}
		if err := s.moveUp(ctx, tx, course, d); err != nil {
			return err
		}
		switch _, err := s.seatFor(ctx, tx, d, waiting{User: a.User, GroupID: said(group)}, course); {
		case err == nil, errors.Is(err, errUseless):
			return ErrNotFull
		case !errors.Is(err, ErrFull) && !errors.Is(err, ErrGroupFull), !d.WaitingList:
			return err
		}
		return s.queue(ctx, tx, a, course, said(group), nil)
	})
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	return s.CourseState(ctx, a, course)
}

// mayWait refuses who could take no seat there, "" for any group, were one free, be it by paying. It reports whether the person is
// inside, so that there is nothing to wait for.
func (s *Service) mayWait(ctx context.Context, tx db.Tx, a plugin.Actor, d, there door, course plugin.CourseID, group string, before *held) (inside bool, err error) {
	ended := before != nil && over(before.AccessUntil, s.Now())
	renews := ended && !there.Free // what has ended is bought again
	if ended && group == "" {
		if renews, err = s.sells(ctx, tx, a, d, course); err != nil {
			return false, err
		}
	}
	switch {
	case before == nil || before.Status == Dropped:
		if member(a, d.TeamRole) {
			return false, ErrTeam
		}
	case before.Status == Suspended:
		return false, ErrSuspended
	case before.Status == Completed && !renews:
		return false, s.mayAgain(there, *before)
	case !ended:
		return true, nil
	default:
		there.Prerequisites = nil // they are for those who come in
	}
	there.Free = true // the offer is to buy it
	if err := there.admit(); err != nil {
		return false, err
	}
	if ended && !renews {
		return false, ErrEnded
	}
	return false, nil
}

// queue puts the actor at the end of the waiting list, for that group or, nil, any, because of that invitation or, nil, of none.
func (s *Service) queue(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, id, invitation *string) error {
	var in *group
	if id != nil {
		g, err := readGroup(ctx, tx, course, *id, s.today(ctx))
		if err != nil {
			return err
		}
		if g.Over {
			return ErrGroupOver
		}
		in = &g
	}
	if err := addWaiting(ctx, tx, course, in, a.User, invitation, s.Now()); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	s.Hub.Changed(tx, live.UserTopic(a.User))
	return audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment.waiting", Type: "course", ID: string(course)})
}

// StopWaiting gives up the actor's place, and the seat kept for it.
func (s *Service) StopWaiting(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := holdDoor(ctx, tx, a, course, s.local(ctx))
		if err != nil {
			return err
		}
		return s.giveUp(ctx, tx, a, course, a.User, d)
	})
}

// RemoveWaiting takes somebody off the list; for whoever decides on enrolments.
func (s *Service) RemoveWaiting(ctx context.Context, a plugin.Actor, course plugin.CourseID, user plugin.UserID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		r, err := s.room(ctx, tx, a, course)
		if err != nil {
			return err
		}
		if err := s.mayDecide(a, r); err != nil {
			return err
		}
		d, err := holdDoor(ctx, tx, plugin.Actor{User: user}, course, s.local(ctx))
		if err != nil {
			return err
		}
		return s.giveUp(ctx, tx, a, course, user, d)
	})
}

func (s *Service) giveUp(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, user plugin.UserID, d door) error {
	w, err := findWaiting(ctx, tx, course, plugin.Actor{User: user})
	if err != nil {
		return err
	}
	if w == nil {
		return plugin.ErrNotFound
	}
	if err := s.endPlace(ctx, tx, course, user); err != nil {
		return err
	}
	if err := audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment.waiting_ended", Type: "course", ID: string(course)}); err != nil {
		return err
	}
	return s.moveUp(ctx, tx, course, d)
}

// WaitingList lists who waits for a course, the next first; for its team.
func (s *Service) WaitingList(ctx context.Context, a plugin.Actor, course plugin.CourseID) ([]Waiting, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return nil, err
	}
	if err := s.mayTeach(a, r); err != nil {
		return nil, err
	}
	rows, err := waitingList(ctx, s.DB, course)
	if err != nil {
		return nil, err
	}
	list := make([]Waiting, len(rows))
	all, before := 0, map[string]int{} // by group, "" for any
	for i, w := range rows {
		list[i] = Waiting{
			ID: w.ID, User: PersonName{w.User, w.FirstName, w.LastName, w.Email, w.Avatar}, Since: w.CreatedAt, OfferedUntil: w.OfferExpiresAt,
			Group: groupOf(w.GroupID, w.GroupName), OfferedGroup: groupOf(w.OfferedID, w.OfferedName),
		}
		if w.OfferExpiresAt != nil {
			continue
		}
		// Whoever waits for any may be offered what each of the others waits for.
		if list[i].Place = all + 1; w.GroupID != nil {
			list[i].Place = before[""] + before[*w.GroupID] + 1
		}
		all++
		before[unsaid(w.GroupID)]++
	}
	return list, nil
}
