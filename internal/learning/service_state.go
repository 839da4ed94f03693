package learning

import (
	"context"
	"errors"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// CourseState tells how the actor stands to a course: the one action that its page offers.
func (s *Service) CourseState(ctx context.Context, a plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	switch {
	case s.mayTeach(a, r) == nil:
		return catalogapi.CourseState{Action: catalogapi.ActionManage}, nil
	case r.Status.live() && (r.Published || r.Archived) && r.ended(s.Now()):
		return s.endedState(ctx, a, r)
	case r.Status.live() && (r.Published || r.Archived):
		return s.ownState(ctx, a, r)
	case r.Status.live():
		return closed(NotOpen), nil
	case r.Status == Suspended:
		return closed(IsSuspended), nil
	}
	return s.doorState(ctx, a, r)
}

func closed(r Reason) catalogapi.CourseState {
	reason := string(r)
	return catalogapi.CourseState{Action: catalogapi.ActionClosed, Reason: &reason}
}

// ownState is that of a trainee.
func (s *Service) ownState(ctx context.Context, a plugin.Actor, r room) (catalogapi.CourseState, error) {
	steps, err := s.steps(ctx, s.DB, a, r.Course)
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	done, total := tally(steps)
	progress := shownProgress(r.CompletedAt, done, total)
	state := catalogapi.CourseState{Action: catalogapi.ActionContinue, EnrollmentID: r.Enrollment, Progress: &progress}
	rule := s.rule(ctx)
	if st := next(steps, func(st step) bool { return rule.decide(a, r, st).Allowed }); st != nil {
		state.NextContentID = &st.ID
	}
	return state, nil
}

// endedState is that of somebody whose access has ended: what costs something, be it one of its groups, can be bought again, and the
// seat is still theirs.
func (s *Service) endedState(ctx context.Context, a plugin.Actor, r room) (catalogapi.CourseState, error) {
	d, err := readDoor(ctx, s.DB, a, r.Course, s.local(ctx))
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	state := closed(HasEnded)
	if !d.listed() || d.Over || over(d.accessUntil(s.local(ctx)), s.Now()) {
		return state, nil
	}
	sells, err := s.sells(ctx, s.DB, a, d, r.Course)
	if err != nil || !sells {
		return state, err
	}
	w, err := findWaiting(ctx, s.DB, r.Course, a)
	state.Action, state.Waiting, state.Waits = catalogapi.ActionBuy, w.state(d.Free), d.WaitingList && w == nil
	return state, err
}

// sells reports whether the course costs something, or a group of it that is not over.
func (s *Service) sells(ctx context.Context, q db.Querier, a plugin.Actor, d door, course plugin.CourseID) (bool, error) {
	if !d.Free {
		return true, nil
	}
	groups, err := openGroups(ctx, q, course, userOf(a), s.local(ctx))
	return slices.ContainsFunc(groups, func(g openGroup) bool { return !d.in(g.group).Free }), err
}

// The reasons why a course takes somebody not in.
const (
	reasonOver         Reason = "over"         // its last day is past
	reasonPrerequisite Reason = "prerequisite" // another course has to be completed first
	reasonUnlisted     Reason = "unlisted"     // it is a draft, or archived
)

// doorState is that of somebody who is not enrolled, or has left.
func (s *Service) doorState(ctx context.Context, a plugin.Actor, r room) (catalogapi.CourseState, error) {
	course := r.Course
	d, err := readDoor(ctx, s.DB, a, course, s.local(ctx))
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	switch {
	case !d.listed():
		return closed(reasonUnlisted), nil
	case d.Over:
		return closed(reasonOver), nil
	}
	w, err := findWaiting(ctx, s.DB, course, a)
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	state := catalogapi.CourseState{Waiting: w.state(d.Free)}
	if w.invited(d.Free) { // what the course costs and asks for, whoever invites has judged
		d.Free, d.Prerequisites = true, nil
	} else if r.ended(s.Now()) { // coming back by oneself does not renew it, buying does
		sells, err := s.sells(ctx, s.DB, a, d, course)
		if err != nil || !sells {
			return closed(HasEnded), err
		}
		ended := string(HasEnded)
		d.Free, state.Reason = false, &ended
	}
	if a.SignedIn() && len(d.Prerequisites) > 0 {
		state := closed(reasonPrerequisite)
		state.Missing = d.Prerequisites
		return state, nil
	}
	full, limited, err := s.full(ctx, a, d, r)
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	if w != nil && !limited {
		if limited, err = s.betweenGroups(ctx, s.DB, d, course); err != nil {
			return catalogapi.CourseState{}, err
		}
	}
	if !full { // who waits for the next group comes first
		err := s.passesBy(ctx, s.DB, d, course, a.User)
		if full = errors.Is(err, ErrFull) || errors.Is(err, ErrFullWait); err != nil && !full {
			return catalogapi.CourseState{}, err
		}
	}
	state.Waits = d.WaitingList && w == nil
	switch {
	case limited && w != nil && w.OfferExpiresAt == nil && (full || w.WaitsFor == nil):
		state.Action = catalogapi.ActionWaiting
		return state, nil
	case full && d.WaitingList:
		state.Action = catalogapi.ActionWait
		return state, nil
	case full:
		state.Action = catalogapi.ActionFull
		return state, nil
	}
	switch {
	case !d.Free:
		state.Action = catalogapi.ActionBuy
	case !a.SignedIn():
		state.Action = catalogapi.ActionSignIn
	default:
		state.Action = catalogapi.ActionEnrol
	}
	return state, nil
}

// full reports whether no seat of the course is left for the actor or, where people meet in groups, none in any of them; and
// whether it can be full at all.
func (s *Service) full(ctx context.Context, a plugin.Actor, d door, r room) (full, limited bool, err error) {
	if d.MaxStudents != nil && (r.CompletedAt == nil || d.MeetsInGroups) {
		taken, err := seatsTaken(ctx, s.DB, userOf(a), "", r.Course, nil, s.local(ctx))
		if err != nil || taken >= *d.MaxStudents {
			return true, true, err
		}
		limited = true
	}
	if !d.MeetsInGroups {
		return false, limited, nil
	}
	groups, err := openGroups(ctx, s.DB, r.Course, userOf(a), s.local(ctx))
	return len(groups) > 0 && !slices.ContainsFunc(groups, func(g openGroup) bool { return !g.full() }), true, err
}
