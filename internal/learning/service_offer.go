package learning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

var (
	// errUseless: nothing of the course is for the person any more, so that a seat would be kept for nothing.
	errUseless = errors.New("nothing of the course is for the person who waits")
	// errOthers: the seats that are left are not for the person, who waits for one that is.
	errOthers = fmt.Errorf("the seats that are left are for others: %w", ErrGroupFull)
)

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
	if err := s.leaveGroups(ctx, tx, course, d); err != nil {
		return err
	}
	return s.offerSeats(ctx, tx, course, d)
}

// leaveGroups has those wait for any group whose own is no more, be it that a seat of it was kept for them; and takes seats back that
// were offered in no group, before people met in groups: they are offered again, in one. Each is told of it.
func (s *Service) leaveGroups(ctx context.Context, tx db.Tx, course plugin.CourseID, d door) error {
	gone, err := waitForAny(ctx, tx, course, s.today(ctx))
	if err != nil {
		return err
	}
	kind := "waiting_moved"
	if len(gone) > 0 {
		between, err := s.betweenGroups(ctx, tx, d, course)
		if err != nil {
			return err
		}
		if between {
			kind = "waiting_paused"
		}
	}
	for _, w := range gone {
		if err := s.tellOffer(ctx, tx, kind, course, w); err != nil {
			return err
		}
	}
	if d.MeetsInGroups {
		back, err := takeOffersBack(ctx, tx, course)
		if err != nil {
			return err
		}
		for _, w := range back {
			if err := s.tellOffer(ctx, tx, "seat_regrouped", course, w); err != nil {
				return err
			}
		}
		gone = append(gone, back...)
	}
	for _, w := range gone {
		s.Hub.Changed(tx, live.CourseTopic(course))
		s.Hub.Changed(tx, live.UserTopic(w.User))
	}
	return nil
}

// offerSeats offers the seats that are free, each to who waits longest for one like that. That a group is full keeps nobody from
// a seat of another, and that the course is full keeps nobody from another group who has a seat of it already.
func (s *Service) offerSeats(ctx context.Context, tx db.Tx, course plugin.CourseID, d door) error {
	past := passedBy{Groups: []string{}, Places: []string{}}
	for {
		w, err := nextWaiting(ctx, tx, course, past, s.today(ctx))
		if err != nil || w == nil {
			return err
		}
		in, err := s.seatFor(ctx, tx, d, *w, course)
		switch {
		case errors.Is(err, ErrFull):
			past.Newcomers = true
			past.Places = append(past.Places, w.ID)
			continue
		case errors.Is(err, errOthers):
			past.Places = append(past.Places, w.ID)
			continue
		case errors.Is(err, ErrGroupFull) && w.GroupID == nil:
			past.Unbound = true
			continue
		case errors.Is(err, ErrGroupFull):
			past.Groups = append(past.Groups, *w.GroupID)
			continue
		case errors.Is(err, errUseless):
			if err := s.endPlace(ctx, tx, course, w.User); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		id, until := "", s.Now().Add(time.Duration(d.OfferHours)*time.Hour)
		if in != nil {
			id, w.GroupID, w.GroupName = in.ID, &in.ID, &in.Name
		}
		if err := offer(ctx, tx, *w, course, id, until); err != nil {
			return err
		}
		w.OfferExpiresAt = &until
		if err := s.tellOffer(ctx, tx, "seat_offered", course, *w); err != nil {
			return err
		}
		s.Hub.Changed(tx, live.CourseTopic(course))
	}
}

// seatFor returns nil and the group, nil for none, when a seat is left that somebody who waits could take: of that group, or of any
// where people meet in groups.
func (s *Service) seatFor(ctx context.Context, tx db.Tx, d door, w waiting, course plugin.CourseID) (*group, error) {
	in, err := s.seat(ctx, tx, d, &w.User, course, unsaid(w.GroupID))
	if err != nil {
		return nil, err
	}
	there := d
	switch {
	case in != nil:
		there = d.in(*in)
	case d.MeetsInGroups:
		return s.seatInAny(ctx, tx, d, w.User, course)
	default: // the next group is waited for, as long as there is none
		between, err := s.betweenGroups(ctx, tx, d, course)
		if err != nil {
			return nil, err
		}
		if between {
			return nil, ErrGroupFull
		}
	}
	may, err := s.mayTakeSeat(ctx, tx, there, course, w.User)
	if err == nil && !may {
		err = errUseless
	}
	return in, err
}

// seatInAny is seatFor of any group: the next one that costs what the course costs, or else the next one.
func (s *Service) seatInAny(ctx context.Context, tx db.Tx, d door, user plugin.UserID, course plugin.CourseID) (*group, error) {
	groups, err := openGroups(ctx, tx, course, &user, s.local(ctx))
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(groups, func(g openGroup) bool { return !g.full() }) {
		return nil, ErrGroupFull
	}
	may := map[bool]bool{} // by whether it costs nothing
	for _, free := range []bool{true, false} {
		there := d
		there.Free = free
		if may[free], err = s.mayTakeSeat(ctx, tx, there, course, user); err != nil {
			return nil, err
		}
	}
	own := func(g openGroup) int {
		if g.Free == nil || *g.Free && d.Free {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(groups, func(a, b openGroup) int { return cmp.Compare(own(a), own(b)) })
	for _, g := range groups {
		if may[d.in(g.group).Free] && !g.full() {
			return &g.group, nil
		}
	}
	if !may[true] && !may[false] { // no group that is to come is for them either
		return nil, errUseless
	}
	return nil, errOthers
}

// mayTakeSeat reports whether somebody who waits could take a seat that is offered, be it by paying.
func (s *Service) mayTakeSeat(ctx context.Context, tx db.Tx, d door, course plugin.CourseID, user plugin.UserID) (bool, error) {
	a := plugin.Actor{User: user}
	e, err := findEnrollment(ctx, tx, course, user)
	if err != nil {
		return false, err
	}
	if e != nil && e.Status != Dropped {
		renews := e.Status.live() && !d.Free && over(e.AccessUntil, s.Now())
		return renews || s.mayAgain(d, *e) == nil, nil
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
	args, dedupe := map[string]any{"course": cards[course].Title}, kind+":"+w.ID
	switch {
	case w.GroupName == nil:
	case kind == "waiting_moved", kind == "waiting_paused": // of one group after the other, maybe
		args["group"] = *w.GroupName
		dedupe += ":" + *w.GroupName
	default:
		args["course"] = cards[course].Title + " · " + *w.GroupName
	}
	if w.OfferExpiresAt != nil { // offered again, a seat is told again
		args["until"] = w.OfferExpiresAt.In(s.rule(ctx).zone()).Format("2006-01-02 15:04")
		dedupe += ":" + w.OfferExpiresAt.UTC().Format(time.RFC3339)
	}
	// Who waits to take it again does so under My learning; the course's page is for those who come in, or buy their access again.
	link := "/courses/" + cards[course].Slug
	e, err := findEnrollment(ctx, tx, course, w.User)
	if err != nil {
		return err
	}
	if e != nil && e.Status == Completed {
		link = "/learning"
	}
	return s.Notices.Tell(ctx, tx, notice.Message{Dedupe: dedupe, User: w.User, Kind: kind, Args: args, Link: link})
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
