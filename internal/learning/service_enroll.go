package learning

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// Enrol enrols the actor in a free course that is listed, in that group of it or, "", in none. Done twice it is one
// enrolment; who left comes back to the same one, with everything that was done.
func (s *Service) Enrol(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (Enrollment, error) {
	var out Enrollment
	if group == "" { // whom a seat is offered in a group comes into that one
		w, err := findWaiting(ctx, s.DB, course, a)
		if err != nil {
			return out, err
		}
		group = unsaid(w.offered())
	}
	if err := s.askSelf(ctx, a, course, group); err != nil {
		return out, err
	}
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
		case before != nil && before.Status.live():
			out = before.enrollment()
			return nil
		case before != nil && before.Status == Suspended:
			return ErrSuspended
		case member(a, d.TeamRole):
			return ErrTeam
		}
		// Whoever waits comes first: what is free is theirs before it is somebody else's.
		if err := s.moveUp(ctx, tx, course, d); err != nil {
			return err
		}
		w, err := findWaiting(ctx, tx, course, a)
		if err != nil {
			return err
		}
		there, err := s.through(ctx, tx, d, course, group)
		if err != nil {
			return err
		}
		asked := there.admit()
		if asked == nil && group == "" && d.MeetsInGroups {
			asked = ErrGroupNeeded
		}
		switch {
		case w.invited(d.Free):
			err = s.enterOffered(ctx, tx, a, d, w, group, before)
			switch {
			case err == nil, plugin.AsFault(err).Kind == plugin.Internal:
			case asked == nil: // where its terms do not hold any more the course may take the person without them
				err = s.enterSelf(ctx, tx, a, d, course, group, before)
			case errors.Is(err, ErrGroupFull) && group != "" && w.InvitedTo != nil && group != *w.InvitedTo: // which is not what was asked for
				err = asked
			}
		case asked != nil:
			err = asked
		default:
			err = s.enterSelf(ctx, tx, a, d, course, group, before)
		}
		if err != nil {
			return err
		}
		e, err := findEnrollment(ctx, tx, course, a.User)
		if err == nil {
			out = e.enrollment()
		}
		return err
	})
	return out, err
}

// through is the door to that group of the course, or, for "", to the course.
func (s *Service) through(ctx context.Context, q db.Querier, d door, course plugin.CourseID, group string) (door, error) {
	if group == "" {
		return d, nil
	}
	g, err := readGroup(ctx, q, course, group, s.today(ctx))
	return d.in(g), err
}

// enterSelf takes the actor in whom the course admits. Nobody gets longer access than before by leaving and coming back.
func (s *Service) enterSelf(ctx context.Context, tx db.Tx, a plugin.Actor, d door, course plugin.CourseID, group string, before *held) error {
	until := d.accessUntil(s.local(ctx))
	if before != nil && before.AccessUntil != nil {
		if over(before.AccessUntil, s.Now()) {
			return ErrEnded
		}
		if until == nil || before.AccessUntil.Before(*until) {
			until = before.AccessUntil
		}
	}
	into, err := s.seat(ctx, tx, d.back(before, group), &a.User, course, group)
	if err == nil && into == nil {
		err = s.passesBy(ctx, tx, d, course, a.User)
	}
	if err != nil {
		return err
	}
	if err := s.takeIn(ctx, tx, a, a.User, course, before, entry{source: "self", group: into, until: until}); err != nil {
		return err
	}
	_, err = s.settle(ctx, tx, course, []plugin.UserID{a.User})
	return err
}

// local is the moment on the organisation's clock, by which days are counted.
func (s *Service) local(ctx context.Context) time.Time { return s.Now().In(s.rule(ctx).zone()) }

// after is the first moment after a day of the organisation's, nil for "", or a fault when nobody means such a day.
func (s *Service) after(ctx context.Context, day string) (*time.Time, error) {
	if day == "" {
		return nil, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, day, s.rule(ctx).zone())
	if err != nil || at.Year() < clock.FirstYear || at.Year() > clock.LastYear {
		return nil, ErrAssign.At("/lastDay", "enrollment.day", plugin.Args{"first": clock.FirstYear, "last": clock.LastYear})
	}
	at = at.AddDate(0, 0, 1)
	return &at, nil
}

// today is the organisation's day.
func (s *Service) today(ctx context.Context) string { return s.local(ctx).Format(time.DateOnly) }

// seat returns nil and the group, nil for "", when a seat is left in both; the course is held.
func (s *Service) seat(ctx context.Context, tx db.Tx, d door, user *plugin.UserID, course plugin.CourseID, id string) (*group, error) {
	return s.seatBeside(ctx, tx, d, user, "", course, id)
}

// seatBeside is seat where a hold of that key, "" for none, is whoever's who asks.
func (s *Service) seatBeside(ctx context.Context, tx db.Tx, d door, user *plugin.UserID, key string, course plugin.CourseID, id string) (*group, error) {
	var in *group
	if id != "" {
		g, err := readGroup(ctx, tx, course, id, s.today(ctx))
		if err != nil {
			return nil, err
		}
		if g.Over {
			return nil, ErrGroupOver
		}
		in = &g
	}
	now := s.local(ctx)
	if d.MaxStudents != nil {
		taken, err := seatsTaken(ctx, tx, user, key, course, nil, now)
		if err != nil {
			return nil, err
		}
		if taken >= *d.MaxStudents {
			return nil, ErrFull
		}
	}
	if in != nil && in.Capacity != nil {
		taken, err := seatsTaken(ctx, tx, user, key, course, &in.ID, now)
		if err != nil {
			return nil, err
		}
		if taken >= *in.Capacity {
			return nil, ErrGroupFull
		}
	}
	return in, nil
}

// Seats tells how many places of a course and of its groups are taken for the actor, who may have what is held for them, and in
// which group the actor is.
func (s *Service) Seats(ctx context.Context, a plugin.Actor, course plugin.CourseID) (catalogapi.Seats, error) {
	all, groups, err := s.seatsBeside(ctx, userOf(a), course)
	if err != nil || !a.SignedIn() {
		return catalogapi.Seats{All: all, Groups: groups}, err
	}
	mine, err := ownGroup(ctx, s.DB, a.User, course)
	return catalogapi.Seats{All: all, Groups: groups, Mine: mine}, err
}

// entry is how somebody comes into a course.
type entry struct {
	source string
	group  *group
	until  *time.Time // access
	reason string
	way    string // of a course that costs something
}

// takeIn writes the enrolment of a user, who was enrolled as before says, or never. It is to be
// settled afterwards. A place on the waiting list, the seat held by it, and an
// invitation are used up.
func (s *Service) takeIn(ctx context.Context, tx db.Tx, a plugin.Actor, user plugin.UserID, course plugin.CourseID, before *held, in entry) error {
	now := s.Now()
	id, from, to := plugin.NewID[plugin.EnrollmentID](), Status(""), Enrolled
	if before != nil {
		id, from = before.ID, before.Status
		if before.CompletedAt != nil {
			to = Completed
		}
	}
	var groupID, groupName *string
	if in.group != nil {
		groupID, groupName = &in.group.ID, &in.group.Name
	}
	if err := enrol(ctx, tx, id, user, course, now, groupID, in.until); err != nil {
		return err
	}
	if before != nil {
		if err := s.comeBack(ctx, tx, *before, now); err != nil {
			return err
		}
	}
	err := writeChange(ctx, tx, change{
		enrollment: id, actor: userOf(a), from: from, to: to, source: in.source, reason: said(in.reason), at: now,
		group: groupName, until: in.until, way: said(in.way),
	})
	if err != nil {
		return err
	}
	if err := endWaiting(ctx, tx, course, user, "enrolled"); err != nil {
		return err
	}
	if err := takenUp(ctx, tx, course, user, now); err != nil {
		return err
	}
	err = audit.Write(ctx, tx, a, audit.Entry{Action: "enrollment.created", Type: "enrollment", ID: string(id), Detail: map[string]any{"course": course}})
	if err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	return s.Bus.Publish(ctx, tx, plugin.EnrollmentCreated{Enrollment: id, User: user, Course: course})
}

// said returns nil for nothing.
func said(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// unsaid returns "" for nothing.
func unsaid(text *string) string {
	if text == nil {
		return ""
	}
	return *text
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
	_, err := s.takeAll(ctx, tx, a, course, users, Assignment{}, "import")
	return err
}

func (h held) enrollment() Enrollment {
	return Enrollment{
		ID: h.ID, CourseID: h.CourseID, Status: h.Status, Progress: h.Progress, EnrolledAt: h.EnrolledAt, CompletedAt: h.CompletedAt,
		AccessUntil: h.AccessUntil, Group: groupOf(h.GroupID, h.GroupName),
		Cycle: h.Cycle, ValidUntil: h.ValidUntil,
	}
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
