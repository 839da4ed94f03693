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
		switch {
		case before != nil && before.Status == Suspended:
			return ErrSuspended
		case before != nil && before.Status == Completed:
			if err := s.mayAgain(there, *before); err != nil {
				return err
			}
		case before != nil && before.Status.live():
			return nil // there is nothing to wait for
		case member(a, d.TeamRole):
			return ErrTeam
		default:
			// What costs something is waited for, too: the offer is to buy it.
			unpriced := there
			unpriced.Free = true
			if err := unpriced.admit(); err != nil {
				return err
			}
			if before != nil && there.Free && over(before.AccessUntil, s.Now()) {
				return ErrEnded
			}
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
		case err == nil:
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
	gone, err := waitForAny(ctx, tx, course, s.today(ctx))
	if err != nil {
		return err
	}
	for _, w := range gone {
		if err := s.tellOffer(ctx, tx, "waiting_moved", course, w); err != nil {
			return err
		}
	}
	if !d.listed() || d.Over {
		return nil
	}
	return s.offerSeats(ctx, tx, course, d)
}

// offerSeats offers the seats that are free, each to who waits longest for one like that. That a group is full keeps nobody from
// a seat of another.
func (s *Service) offerSeats(ctx context.Context, tx db.Tx, course plugin.CourseID, d door) error {
	unbound, full := false, []string{} // for which no seat is left
	for {
		w, err := nextWaiting(ctx, tx, course, unbound, full)
		if err != nil || w == nil {
			return err
		}
		in, err := s.seatFor(ctx, tx, d, *w, course)
		switch {
		case errors.Is(err, ErrFull):
			return nil
		case errors.Is(err, ErrGroupFull) && w.GroupID == nil:
			unbound = true
			continue
		case errors.Is(err, ErrGroupFull):
			full = append(full, *w.GroupID)
			continue
		case err != nil:
			return err
		}
		there, id := d, ""
		if in != nil {
			there, id = d.in(*in), in.ID
		}
		switch waits, err := s.mayTakeSeat(ctx, tx, there, course, w.User); {
		case err != nil:
			return err
		case !waits: // it would be kept for nothing, and from those behind
			if err := s.endPlace(ctx, tx, course, w.User); err != nil {
				return err
			}
			continue
		}
		until := s.Now().Add(time.Duration(d.OfferHours) * time.Hour)
		if err := offer(ctx, tx, *w, course, id, until); err != nil {
			return err
		}
		if w.OfferExpiresAt = &until; in != nil {
			w.GroupID, w.GroupName = &in.ID, &in.Name
		}
		if err := s.tellOffer(ctx, tx, "seat_offered", course, *w); err != nil {
			return err
		}
		s.Hub.Changed(tx, live.CourseTopic(course))
	}
}

// seatFor returns nil and the group, nil for none, when a seat is left for somebody who waits: of that group, or of any where people
// meet in groups, the next one that has one.
func (s *Service) seatFor(ctx context.Context, tx db.Tx, d door, w waiting, course plugin.CourseID) (*group, error) {
	in, err := s.seat(ctx, tx, d, &w.User, course, unsaid(w.GroupID))
	if err != nil || w.GroupID != nil || !d.MeetsInGroups {
		return in, err
	}
	groups, err := openGroups(ctx, tx, course, &w.User, s.local(ctx))
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		if !g.full() {
			return &g.group, nil
		}
	}
	return nil, ErrGroupFull
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
	if e != nil && w.free(d.Free) && over(e.AccessUntil, s.Now()) {
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
	switch {
	case w.GroupName == nil:
	case kind == "waiting_moved":
		args["group"] = *w.GroupName
	default:
		args["course"] = cards[course].Title + " · " + *w.GroupName
	}
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
