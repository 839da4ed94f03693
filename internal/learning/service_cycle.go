package learning

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// TakeAgain begins a course anew for the actor, who has completed it: as soon as the course lets the completion be renewed.
// What was done stays in the history. Group is the one in which; "" for the one of before while it runs, or none. Done twice it is
// done once.
func (s *Service) TakeAgain(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (Enrollment, error) {
	var out Enrollment
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := holdDoor(ctx, tx, a, course, s.local(ctx))
		if err != nil {
			return err
		}
		e, err := findEnrollment(ctx, tx, course, a.User)
		if err != nil {
			return err
		}
		if e == nil {
			return plugin.ErrNotFound
		}
		if *e, err = holdEnrollment(ctx, tx, e.ID); err != nil {
			return err
		}
		if e.Status == Enrolled && e.Cycle > 1 && e.Progress == 0 { // pressed twice
			out = e.enrollment()
			return nil
		}
		if group == "" {
			w, err := findWaiting(ctx, tx, course, a)
			if err != nil {
				return err
			}
			group = unsaid(w.offered())
		}
		there, err := s.through(ctx, tx, d, course, group)
		if err != nil {
			return err
		}
		if err := s.mayAgain(there, *e); err != nil {
			return err
		}
		err = s.again(ctx, tx, a, d, *e, group, "self", "", &out)
		if (errors.Is(err, ErrFull) || errors.Is(err, ErrGroupFull)) && d.WaitingList {
			return ErrFullWait
		}
		return err
	})
	return out, err
}

// mayAgain returns nil when a trainee may take the course again by him- or herself now, as far as seats are not concerned.
func (s *Service) mayAgain(d door, e held) error {
	switch from := mayAgainFrom(e.ValidUntil, d.RetakeDays); {
	case e.Status == Suspended:
		return ErrSuspended
	case e.Status != Completed:
		return ErrNotDone
	case !d.listed(), d.Over:
		return ErrClosed
	case from == nil:
		return ErrForGood
	case s.Now().Before(*from):
		return ErrStillGood
	case !d.Free:
		return ErrNotFree
	}
	return nil
}

// takeAgain does it for somebody; for whoever decides on enrolments, at any time after the completion, with a reason.
func (s *Service) takeAgain(ctx context.Context, tx db.Tx, a plugin.Actor, d door, e held, ch EnrollmentChange, out *Enrollment) error {
	switch {
	case e.Status != Completed:
		return ErrNotDone
	case d.Archived:
		return ErrClosed
	case ch.Reason == "":
		return errReasonAgain()
	}
	if err := s.again(ctx, tx, a, d, e, ch.Group, sourceOf(a, e), ch.Reason, out); err != nil {
		return err
	}
	about, err := s.news(ctx, tx, e.UserID, e.CourseID)
	if err != nil {
		return err
	}
	return s.Notices.Tell(ctx, tx, notice.Message{
		Dedupe: "course_again:" + plugin.NewID[string](), User: e.UserID, Kind: "course_again", Args: map[string]any{"course": about.Title}, Link: "/learn/" + string(e.CourseID),
	})
}

// errReasonAgain: whoever has somebody take a course again says why.
func errReasonAgain() error { return ErrAssign.At("/reason", "enrollment.reason_again", nil) }

// again closes the present cycle and opens the next one. It needs a seat like whoever comes in, and gives access as the course has
// it now. The course and the enrolment are held.
func (s *Service) again(ctx context.Context, tx db.Tx, a plugin.Actor, d door, e held, group, source, reason string, out *Enrollment) error {
	if err := s.moveUp(ctx, tx, e.CourseID, d); err != nil {
		return err
	}
	in, err := s.seatAgain(ctx, tx, d, e, group, source == "self")
	if err != nil {
		return err
	}
	var groupID, groupName *string
	if in != nil {
		groupID, groupName = &in.ID, &in.Name
	}
	if err := endWaiting(ctx, tx, e.CourseID, e.UserID, "enrolled"); err != nil {
		return err
	}
	now, until := s.Now(), d.accessUntil(s.local(ctx))
	if until != nil && !until.After(now) {
		return ErrEnded
	}
	if err := turnCycle(ctx, tx, e, userOf(a), source, said(reason), now, groupID, until); err != nil {
		return err
	}
	err = writeChange(ctx, tx, change{enrollment: e.ID, actor: userOf(a), from: Completed, to: Enrolled, source: source, reason: said(reason), at: now, group: groupName, until: until})
	if err != nil {
		return err
	}
	err = audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment.taken_again", Type: "enrollment", ID: string(e.ID), Detail: map[string]any{"course": e.CourseID}})
	if err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(e.CourseID))
	s.Hub.Changed(tx, live.UserTopic(e.UserID))
	counted, err := s.settle(ctx, tx, e.CourseID, []plugin.UserID{e.UserID})
	if err != nil {
		return err
	}
	*out = counted[0].enrollment()
	return s.moveUp(ctx, tx, e.CourseID, d) // the seat in the former group
}

// seatAgain returns nil and the group, nil for none, when a seat is left for somebody who takes a course again: in the group that is
// named; otherwise in the same one while it runs and has one; otherwise, where people meet in groups, in the only one. Who does so
// without being told to comes only into a group that costs nothing.
func (s *Service) seatAgain(ctx context.Context, tx db.Tx, d door, e held, named string, self bool) (*group, error) {
	if named == "" && e.GroupID != nil {
		in, err := s.seat(ctx, tx, d, &e.UserID, e.CourseID, *e.GroupID)
		switch {
		case err == nil && (!self || d.in(*in).Free):
			return in, nil
		case err != nil && !errors.Is(err, ErrGroupOver) && !errors.Is(err, ErrGroupFull):
			return nil, err
		}
	}
	id, several, err := s.groupFor(ctx, tx, d, e.CourseID, named)
	switch {
	case err != nil:
		return nil, err
	case several && self:
		groups, err := openGroups(ctx, tx, e.CourseID, &e.UserID, s.local(ctx))
		if err == nil && !slices.ContainsFunc(groups, func(g openGroup) bool { return !g.full() }) {
			return nil, ErrGroupFull
		}
		return nil, cmp.Or(err, error(ErrGroupNeeded))
	case several:
		return nil, errWhichGroup()
	}
	in, err := s.seat(ctx, tx, d, &e.UserID, e.CourseID, id)
	switch {
	case err != nil || !self:
		return in, err
	case in == nil:
		return nil, s.passesBy(ctx, tx, d, e.CourseID, e.UserID)
	case !d.in(*in).Free:
		return nil, ErrNotFree
	}
	return in, nil
}

// cycles returns the closed cycles of an enrolment, the latest first.
func (s *Service) cycles(ctx context.Context, id plugin.EnrollmentID, team bool) ([]Cycle, error) {
	rows, contents, err := readCycles(ctx, s.DB, id, team)
	if err != nil {
		return nil, err
	}
	return cyclesOf(rows, contents), nil
}
