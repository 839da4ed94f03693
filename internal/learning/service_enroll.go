package learning

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// Enrol enrols the actor in a free course that is listed. Done twice it is one enrolment; who
// left comes back to the same one, with everything that was done.
func (s *Service) Enrol(ctx context.Context, a plugin.Actor, course plugin.CourseID) (Enrollment, error) {
	var out Enrollment
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		now := s.Now()
		d, err := readDoor(ctx, tx, holdDoorSQL, a, course, now)
		if err != nil {
			return err
		}
		before, err := findEnrollment(ctx, tx, course, a.User)
		if err != nil {
			return err
		}
		switch {
		case before != nil && before.Status.live():
			out = before.enrollment()
			return nil
		case before != nil && before.Status == Suspended:
			return ErrSuspended
		case member(a, d.TeamRole):
			return ErrTeam
		}
		if err := d.admit(); err != nil {
			return err
		}
		if d.MaxStudents != nil {
			taken, err := seatsTaken(ctx, tx, a, course, now)
			if err != nil {
				return err
			}
			if d.full(taken) {
				return ErrFull
			}
		}
		if err := s.takeIn(ctx, tx, a, a.User, course, before, "self"); err != nil {
			return err
		}
		counted, err := s.settle(ctx, tx, course, []plugin.UserID{a.User})
		if err != nil {
			return err
		}
		out = counted[0].enrollment()
		return nil
	})
	return out, err
}

// takeIn writes the enrolment of a user, who was enrolled as before says, or never. It is to be
// settled afterwards.
func (s *Service) takeIn(ctx context.Context, tx db.Tx, a plugin.Actor, user plugin.UserID, course plugin.CourseID, before *held, source string) error {
	now := s.Now()
	id, from := plugin.NewID[plugin.EnrollmentID](), Status("")
	if before != nil {
		id, from = before.ID, before.Status
	}
	if err := enrol(ctx, tx, id, user, course, now); err != nil {
		return err
	}
	if err := writeChange(ctx, tx, change{enrollment: id, actor: userOf(a), from: from, to: Enrolled, source: source, at: now}); err != nil {
		return err
	}
	err := audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment.created", Type: "enrollment", ID: string(id), Detail: map[string]any{"course": course}})
	if err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	return s.Bus.Publish(ctx, tx, plugin.EnrollmentCreated{Enrollment: id, User: user, Course: course})
}

// MayEnroll reports with a fault that the actor may not enrol people into the course.
func (s *Service) MayEnroll(ctx context.Context, a plugin.Actor, course plugin.CourseID) error {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return err
	}
	return s.mayDecide(a, r)
}

// EnrollImported enrols people into a course by its staff. Who is in it stays as they are, suspended ones too; who left
// comes back; its team is left out. It takes all or, when there are too few seats, none.
func (s *Service) EnrollImported(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, users []plugin.UserID) error {
	var fresh []plugin.UserID
	for _, user := range users {
		d, err := readDoor(ctx, tx, holdDoorSQL, plugin.Actor{User: user}, course, s.Now())
		if err != nil {
			return err
		}
		before, err := findEnrollment(ctx, tx, course, user)
		if err != nil {
			return err
		}
		if d.TeamRole != "" || (before != nil && before.Status != Dropped) {
			continue
		}
		if d.MaxStudents != nil {
			taken, err := seatsTaken(ctx, tx, plugin.Actor{User: user}, course, s.Now())
			if err != nil {
				return err
			}
			if d.full(taken) {
				return ErrFull
			}
		}
		if err := s.takeIn(ctx, tx, a, user, course, before, "import"); err != nil {
			return err
		}
		fresh = append(fresh, user)
	}
	if len(fresh) == 0 {
		return nil
	}
	_, err := s.settle(ctx, tx, course, fresh)
	return err
}

func (h held) enrollment() Enrollment {
	return Enrollment{ID: h.ID, CourseID: h.CourseID, Status: h.Status, Progress: h.Progress, EnrolledAt: h.EnrolledAt, CompletedAt: h.CompletedAt}
}

// Withdraw takes the access of an enrolment away: to is Suspended, for the time being, or Dropped.
// What was done stays. reason, for the history, may be empty. The person's media are cut off on
// every server as soon as it is committed.
func (s *Service) Withdraw(ctx context.Context, a plugin.Actor, id plugin.EnrollmentID, to Status, reason string) (Enrollment, error) {
	if to.live() {
		return Enrollment{}, ErrStatus
	}
	var out Enrollment
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		e, err := holdEnrollment(ctx, tx, id)
		if err != nil {
			return err
		}
		r, err := s.room(ctx, tx, a, e.CourseID)
		if err != nil {
			return err
		}
		if err := s.mayDecide(a, r); err != nil {
			return err
		}
		if e.Status == to {
			out = e.enrollment()
			return nil
		}
		if err := s.withdraw(ctx, tx, a, e, to, reason); err != nil {
			return err
		}
		// A completed course stood at 100; now it is counted like any other.
		counted, err := s.settle(ctx, tx, e.CourseID, []plugin.UserID{e.UserID})
		if err != nil {
			return err
		}
		out = counted[0].enrollment()
		return nil
	})
	return out, err
}

func (s *Service) withdraw(ctx context.Context, tx db.Tx, a plugin.Actor, e held, to Status, reason string) error {
	if err := setStatus(ctx, tx, e.ID, to); err != nil {
		return err
	}
	c := change{enrollment: e.ID, actor: userOf(a), from: e.Status, to: to, source: "staff", at: s.Now()}
	if reason != "" {
		c.reason = &reason
	}
	if a.System {
		c.source = "system"
	}
	if err := writeChange(ctx, tx, c); err != nil {
		return err
	}
	err := audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment." + string(to), Type: "enrollment", ID: string(e.ID), Fields: []string{"status"}})
	if err != nil {
		return err
	}
	var fact plugin.Event = plugin.EnrollmentSuspended{Enrollment: e.ID, User: e.UserID, Course: e.CourseID}
	if to == Dropped {
		fact = plugin.EnrollmentDropped{Enrollment: e.ID, User: e.UserID, Course: e.CourseID}
	}
	if err := s.Bus.Publish(ctx, tx, fact); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(e.CourseID))
	tx.AfterCommit(func() { s.Signals.Send(RevokeTopic, Revoked(e.UserID, e.CourseID)) })
	return nil
}

// Headcount counts the people of a course: those who have not left it, and those who completed it.
// It holds the course until tx ends, so that whoever stores the figures stores the latest.
func (s *Service) Headcount(ctx context.Context, tx db.Tx, course plugin.CourseID) (enrolled, completed int, err error) {
	n, err := countHeads(ctx, tx, course)
	return n.Enrolled, n.Completed, err
}

// Revoked names, on RevokeTopic, whose access to which course is gone.
func Revoked(u plugin.UserID, c plugin.CourseID) string {
	return "enrollment:" + string(u) + ":" + string(c)
}

// CourseState tells how the actor stands to a course: the one action that its page offers.
func (s *Service) CourseState(ctx context.Context, a plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	switch {
	case s.mayTeach(a, r) == nil:
		return catalogapi.CourseState{Action: catalogapi.ActionManage}, nil
	case r.Status.live() && (r.Published || r.Archived):
		return s.ownState(ctx, a, r)
	case r.Status.live():
		return closed(NotOpen), nil
	case r.Status == Suspended:
		return closed(IsSuspended), nil
	}
	return s.doorState(ctx, a, course)
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
	progress := shownProgress(r.Status, done, total)
	state := catalogapi.CourseState{Action: catalogapi.ActionContinue, EnrollmentID: r.Enrollment, Progress: &progress}
	rule := s.rule(ctx)
	if st := next(steps, func(st step) bool { return rule.decide(a, r, st).Allowed }); st != nil {
		state.NextContentID = &st.ID
	}
	return state, nil
}

// The reasons why a course takes somebody not in.
const (
	reasonOver         Reason = "over"         // its last day is past
	reasonPrerequisite Reason = "prerequisite" // another course has to be completed first
	reasonUnlisted     Reason = "unlisted"     // it is a draft, or archived
)

// doorState is that of somebody who is not enrolled.
func (s *Service) doorState(ctx context.Context, a plugin.Actor, course plugin.CourseID) (catalogapi.CourseState, error) {
	d, err := readDoor(ctx, s.DB, doorSQL, a, course, s.Now())
	if err != nil {
		return catalogapi.CourseState{}, err
	}
	switch {
	case !d.listed():
		return closed(reasonUnlisted), nil
	case d.Over:
		return closed(reasonOver), nil
	case a.SignedIn() && d.Prerequisites > 0:
		return closed(reasonPrerequisite), nil
	}
	if d.MaxStudents != nil {
		taken, err := seatsTaken(ctx, s.DB, a, course, s.Now())
		if err != nil {
			return catalogapi.CourseState{}, err
		}
		if d.full(taken) {
			return catalogapi.CourseState{Action: catalogapi.ActionFull}, nil
		}
	}
	switch {
	case !d.Free:
		return catalogapi.CourseState{Action: catalogapi.ActionBuy}, nil
	case !a.SignedIn():
		return catalogapi.CourseState{Action: catalogapi.ActionSignIn}, nil
	}
	return catalogapi.CourseState{Action: catalogapi.ActionEnrol}, nil
}
