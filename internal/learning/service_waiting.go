package learning

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// Waiting is somebody's place on a course's waiting list, as its team sees it.
type Waiting struct {
	ID           string     `json:"id"`
	User         PersonName `json:"user"`
	Place        int        `json:"place" doc:"1 is next"`
	Since        time.Time  `json:"since"`
	OfferedUntil *time.Time `json:"offeredUntil" doc:"A seat is kept until then; null: none is yet"`
}

// Wait puts the actor at the end of a full course's waiting list, also when it is to be taken again. Done twice it is one
// place.
func (s *Service) Wait(ctx context.Context, a plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error) {
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := holdDoor(ctx, tx, a, course, s.local(ctx))
		if err != nil {
			return err
		}
		before, err := findEnrollment(ctx, tx, course, a.User)
		if err != nil {
			return err
		}
		switch {
		case before != nil && before.Status == Suspended:
			return ErrSuspended
		case before != nil && before.Status == Completed:
			if err := s.mayAgain(d, *before); err != nil {
				return err
			}
		case before != nil && before.Status.live():
			return nil // there is nothing to wait for
		case member(a, d.TeamRole):
			return ErrTeam
		default:
			// What costs something is waited for, too: the offer is to buy it.
			unpriced := d
			unpriced.Free = true
			if err := unpriced.admit(); err != nil {
				return err
			}
			if before != nil && d.Free && over(before.AccessUntil, s.Now()) {
				return ErrEnded
			}
		}
		w, err := findWaiting(ctx, tx, course, a)
		if err != nil || w != nil {
			return err
		}
		if err := s.moveUp(ctx, tx, course, d); err != nil {
			return err
		}
		switch _, err := s.seat(ctx, tx, d, &a.User, course, ""); {
		case err == nil:
			return s.notFull(ctx, tx, course)
		case !errors.Is(err, ErrFull):
			return err
		case !d.WaitingList:
			return ErrFull
		}
		return s.queue(ctx, tx, a, course, nil)
	})
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	return s.CourseState(ctx, a, course)
}

// notFull says why there is nothing to wait for: the course has a seat, also where all of its groups are full.
func (s *Service) notFull(ctx context.Context, tx db.Tx, course plugin.CourseID) error {
	full, err := groupsFull(ctx, tx, course, s.local(ctx))
	if err == nil && full {
		return ErrGroupsFull
	}
	if err == nil {
		return ErrNotFull
	}
	return err
}

// queue puts the actor at the end of the waiting list, because of that invitation or, nil, of none.
func (s *Service) queue(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, invitation *string) error {
	if err := addWaiting(ctx, tx, course, a.User, invitation, s.Now()); err != nil {
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
	for i, w := range rows {
		list[i] = Waiting{w.ID, PersonName{w.User, w.FirstName, w.LastName, w.Email, w.Avatar}, i + 1, w.CreatedAt, w.OfferExpiresAt}
	}
	return list, nil
}

// moveUp offers the free seats of a course, which the transaction holds, to those who wait, and takes back what was
// offered for too long.
func (s *Service) moveUp(ctx context.Context, tx db.Tx, course plugin.CourseID, d door) error {
	now := s.Now()
	lapsed, err := lapse(ctx, tx, course, now)
	if err != nil {
		return err
	}
	for _, w := range lapsed {
		if err := s.tellOffer(ctx, tx, "seat_lapsed", course, w); err != nil {
			return err
		}
	}
	if !d.listed() || d.Over {
		return nil
	}
	if d.MeetsInGroups { // a seat of the course without one of a group is none
		full, err := groupsFull(ctx, tx, course, s.local(ctx))
		if err != nil || full {
			return err
		}
	}
	for {
		w, err := nextWaiting(ctx, tx, course)
		if err != nil || w == nil {
			return err
		}
		switch _, err := s.seat(ctx, tx, d, &w.User, course, ""); {
		case errors.Is(err, ErrFull):
			return nil
		case err != nil:
			return err
		}
		switch waits, err := s.mayTakeSeat(ctx, tx, d, course, w.User); {
		case err != nil:
			return err
		case !waits: // it would be kept for nothing, and from those behind
			if err := s.endPlace(ctx, tx, course, w.User); err != nil {
				return err
			}
			continue
		}
		until := now.Add(time.Duration(d.OfferHours) * time.Hour)
		if err := offer(ctx, tx, *w, course, until); err != nil {
			return err
		}
		w.OfferExpiresAt = &until
		if err := s.tellOffer(ctx, tx, "seat_offered", course, *w); err != nil {
			return err
		}
		s.Hub.Changed(tx, live.CourseTopic(course))
	}
}

// mayTakeSeat reports whether somebody who waits could take a seat that is offered, be it by paying.
func (s *Service) mayTakeSeat(ctx context.Context, tx db.Tx, d door, course plugin.CourseID, user plugin.UserID) (bool, error) {
	a := plugin.Actor{User: user}
	e, err := findEnrollment(ctx, tx, course, user)
	if err != nil {
		return false, err
	}
	if e != nil && e.Status != Dropped {
		return s.mayAgain(d, *e) == nil, nil
	}
	w, err := findWaiting(ctx, tx, course, a)
	if err != nil || w.invited(d.Free) {
		return err == nil, err
	}
	if e != nil && d.Free && over(e.AccessUntil, s.Now()) {
		return false, nil
	}
	own, err := readDoor(ctx, tx, a, course, s.local(ctx))
	if err != nil {
		return false, err
	}
	own.Free = true
	return own.TeamRole == "" && own.admit() == nil, nil
}

// endPlace takes somebody off the list who has no use for a seat any more.
func (s *Service) endPlace(ctx context.Context, tx db.Tx, course plugin.CourseID, user plugin.UserID) error {
	if err := endWaiting(ctx, tx, course, user, "left"); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	s.Hub.Changed(tx, live.UserTopic(user))
	return nil
}

func (s *Service) tellOffer(ctx context.Context, tx db.Tx, kind string, course plugin.CourseID, w waiting) error {
	cards, err := s.Courses.Cards(ctx, tx, []plugin.CourseID{course})
	if err != nil {
		return err
	}
	args := map[string]any{"course": cards[course].Title}
	if w.OfferExpiresAt != nil {
		args["until"] = w.OfferExpiresAt.In(s.rule(ctx).zone()).Format("2006-01-02 15:04")
	}
	// Who waits to take it again does so under My learning; the course's page is for those who come in.
	link := "/courses/" + cards[course].Slug
	e, err := findEnrollment(ctx, tx, course, w.User)
	if err != nil {
		return err
	}
	if e != nil && e.Status.live() {
		link = "/learning"
	}
	return s.Notices.Tell(ctx, tx, notice.Message{Dedupe: kind + ":" + w.ID, User: w.User, Kind: kind, Args: args, Link: link})
}

// MoveUp brings the waiting lists of all courses up to date: offers end by the clock, and so do seats held at a checkout.
func (s *Service) MoveUp(ctx context.Context) error {
	courses, err := coursesAwaited(ctx, s.DB)
	if err != nil {
		return err
	}
	var failed error
	for _, course := range courses {
		failed = errors.Join(failed, s.MoveUpIn(ctx, course))
	}
	return failed
}

// MoveUpIn brings the waiting list of a course up to date, after something changed about its seats.
func (s *Service) MoveUpIn(ctx context.Context, course plugin.CourseID) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := holdDoor(ctx, tx, plugin.Actor{}, course, s.local(ctx))
		if errors.Is(err, plugin.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.moveUp(ctx, tx, course, d)
	})
}
