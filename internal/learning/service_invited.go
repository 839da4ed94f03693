package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// InvitedTo is what the page behind an invitation needs to know. Who has the link reads the mails of its address, and may
// know whether that has an account.
type InvitedTo struct {
	CourseID   plugin.CourseID `json:"courseId"`
	Title      string          `json:"title"`
	Slug       string          `json:"slug"`
	Email      string          `json:"email" doc:"The address that it was sent to"`
	InvitedBy  *string         `json:"invitedBy" doc:"Null: the account is gone"`
	ExpiresAt  time.Time       `json:"expiresAt"`
	Group      *string         `json:"group"`
	HasAccount bool            `json:"hasAccount" doc:"The address has an account"`
	Yours      bool            `json:"yours" doc:"Whoever asks is signed in with that address"`
	Taken      bool            `json:"taken" doc:"Whoever asks has taken it up"`
	Waits      bool            `json:"waits" doc:"Every seat is taken: it leads to the waiting list"`
	Obstacle   *string         `json:"obstacle" doc:"The code of what stands in the way, such as enrollment.full; null: nothing does"`
}

// OpenInvitation tells what an invitation is for, without taking it up.
func (s *Service) OpenInvitation(ctx context.Context, a plugin.Actor, secret string) (InvitedTo, error) {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return InvitedTo{}, plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	var out InvitedTo
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		i, err := findInvitation(ctx, tx, invitationSQL, token.LinkDigest(secret))
		if err != nil {
			return err
		}
		out = InvitedTo{CourseID: i.CourseID, Title: i.Title, Slug: i.Slug, Email: i.Email, InvitedBy: i.Inviter, ExpiresAt: i.ExpiresAt, Group: i.GroupName}
		if i.takenBy(a) {
			out.HasAccount, out.Yours, out.Taken = true, true, true
			return nil
		}
		if err := i.over(s.Now()); err != nil {
			return err
		}
		if i.OpenedAt == nil {
			if _, err := tx.Exec(ctx, openedSQL, i.ID, s.Now()); err != nil {
				return fmt.Errorf("note that an invitation was opened: %w", err)
			}
			if err := audit.Write(ctx, tx, a, audit.Entry{Action: "invitation.opened", Type: "course", ID: string(i.CourseID), Detail: map[string]any{"invitation": i.ID}}); err != nil {
				return err
			}
			s.Hub.Changed(tx, live.CourseTopic(i.CourseID))
		}
		if out.HasAccount, err = db.Value[bool](ctx, tx, hasAccountSQL, i.Email); err != nil {
			return fmt.Errorf("look for an account: %w", err)
		}
		d, err := readDoor(ctx, tx, a, i.CourseID, s.local(ctx))
		if err != nil {
			return err
		}
		out.Yours = true
		switch _, err := s.welcome(ctx, tx, d, a, i); {
		case errors.Is(err, ErrOther):
			out.Yours = false
		case d.waits(err):
			out.Waits = true
		case err != nil:
			out.Obstacle = new(plugin.AsFault(err).Code)
		}
		out.Yours = out.Yours && a.SignedIn()
		return nil
	})
	return out, err
}

// takenBy reports whether the actor has taken it up.
func (i invitation) takenBy(a plugin.Actor) bool {
	return a.SignedIn() && i.AcceptedBy != nil && *i.AcceptedBy == a.User
}

// Invitee returns the address of an invitation that can be taken up.
func (s *Service) Invitee(ctx context.Context, q db.Querier, secret string) (string, error) {
	i, err := findInvitation(ctx, q, invitationSQL, token.LinkDigest(secret))
	if err != nil {
		return "", err
	}
	return i.Email, i.over(s.Now())
}

// welcome returns nil and the group when nothing stands between the actor, or a visitor, and the course that the
// invitation is into. What a trainee needs a prerequisite for, whoever invites has judged.
func (s *Service) welcome(ctx context.Context, tx db.Tx, d door, a plugin.Actor, i invitation) (*group, error) {
	if a.SignedIn() {
		me, err := db.One[struct {
			Role plugin.Role
			Same bool
		}](ctx, tx, inviteeSQL, a.User, i.Email)
		if err != nil {
			return nil, fmt.Errorf("read who takes up an invitation: %w", err)
		}
		before, err := findEnrollment(ctx, tx, i.CourseID, a.User)
		if err != nil {
			return nil, err
		}
		switch {
		case !me.Same:
			return nil, ErrOther
		case d.TeamRole != "":
			return nil, ErrTeam
		case me.Role != plugin.Trainee:
			return nil, ErrNoTrainee
		case before != nil && before.Status == Suspended:
			return nil, ErrSuspended
		}
	}
	// An invitation that names no group leads into the only one; of several the team chooses when the person is there.
	in, _, err := s.groupFor(ctx, tx, d, i.CourseID, unsaid(i.GroupID))
	if err != nil {
		return nil, err
	}
	there, err := s.through(ctx, tx, d, i.CourseID, in)
	if err != nil {
		return nil, err
	}
	switch {
	case d.Archived, d.Over:
		return nil, ErrClosed
	case !d.Published:
		return nil, ErrUnpublished
	case !there.Free && i.Way == nil:
		return nil, ErrNotFree
	case i.AccessUntil != nil && !i.AccessUntil.After(s.Now()):
		return nil, ErrEnded
	}
	into, err := s.seat(ctx, tx, d, userOf(a), i.CourseID, in)
	if err == nil && into == nil {
		err = s.passesBy(ctx, tx, d, i.CourseID, a.User)
	}
	return into, err
}

// waits reports whether err says that there is a seat later, for whom the course has a waiting list.
func (d door) waits(err error) bool {
	return d.WaitingList && (errors.Is(err, ErrFull) || errors.Is(err, ErrGroupFull) || errors.Is(err, ErrFullWait))
}

// TookUp is what became of somebody who took up an invitation.
type TookUp struct {
	CourseID plugin.CourseID `json:"courseId"`
	Slug     string          `json:"slug"`
	Waiting  bool            `json:"waiting" doc:"Every seat is taken: the person is on the waiting list"`
}

// Accept takes the actor into the course that an invitation is into. Done twice it is one enrolment.
func (s *Service) Accept(ctx context.Context, a plugin.Actor, secret string) (TookUp, error) {
	if ok, wait := s.doors.Allow(a.Address); !ok {
		return TookUp{}, plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	var out TookUp
	if err := s.askInvited(ctx, a, secret); err != nil {
		return out, err
	}
	err := s.DB.InTx(ctx, func(tx db.Tx) (err error) {
		out, err = s.TakeUp(ctx, tx, a, secret)
		return err
	})
	return out, err
}

// TakeUp is Accept inside of a transaction. When every seat is taken and the course has a waiting list, the person is put
// on it, and the invitation stays open for the seat that is offered.
func (s *Service) TakeUp(ctx context.Context, tx db.Tx, a plugin.Actor, secret string) (TookUp, error) {
	digest := token.LinkDigest(secret)
	i, err := findInvitation(ctx, tx, invitationSQL, digest)
	if err != nil {
		return TookUp{}, err
	}
	// The course is held before the invitation, as it is whenever somebody comes in: taking in ends invitations, too.
	d, err := holdDoor(ctx, tx, a, i.CourseID, s.local(ctx))
	if err != nil {
		return TookUp{}, err
	}
	if i, err = findInvitation(ctx, tx, holdInvitationSQL, digest); err != nil {
		return TookUp{}, err
	}
	out := TookUp{CourseID: i.CourseID, Slug: i.Slug}
	before, err := findEnrollment(ctx, tx, i.CourseID, a.User)
	if err != nil || i.takenBy(a) && before != nil && before.Status.live() {
		return out, err
	}
	if err := i.over(s.Now()); err != nil {
		return out, err
	}
	// Whoever waits comes first: what is free is theirs before it is somebody else's.
	if err := s.moveUp(ctx, tx, i.CourseID, d); err != nil {
		return out, err
	}
	into, err := s.welcome(ctx, tx, d, a, i)
	switch {
	case before != nil && before.Status.live() && !errors.Is(err, ErrOther):
		return out, s.noteTakenUp(ctx, tx, a, i)
	case d.waits(err):
		out.Waiting = true
		return out, s.queueInvited(ctx, tx, a, i)
	case err != nil:
		return out, err
	}
	return out, s.enterInvited(ctx, tx, a, d, i, into, before)
}

// enterInvited takes the actor in on the terms of an invitation, in that group.
func (s *Service) enterInvited(ctx context.Context, tx db.Tx, a plugin.Actor, d door, i invitation, into *group, before *held) error {
	in := entry{source: "invitation", group: into, until: i.AccessUntil, reason: unsaid(i.Reason)}
	if in.until == nil {
		in.until = d.accessUntil(s.local(ctx))
	}
	there := d
	if into != nil {
		there = d.in(*into)
	}
	if !there.Free {
		in.way = unsaid(i.Way)
	}
	if err := s.takeIn(ctx, tx, a, a.User, i.CourseID, before, in); err != nil {
		return err
	}
	if _, err := s.settle(ctx, tx, i.CourseID, []plugin.UserID{a.User}); err != nil {
		return err
	}
	return s.noteTakenUp(ctx, tx, a, i)
}

func (s *Service) noteTakenUp(ctx context.Context, tx db.Tx, a plugin.Actor, i invitation) error {
	if err := takenUp(ctx, tx, i.CourseID, a.User, s.Now()); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(i.CourseID))
	return audit.Write(ctx, tx, a, audit.Entry{Action: "invitation.accepted", Type: "course", ID: string(i.CourseID), Detail: map[string]any{"invitation": i.ID}})
}

// queueInvited puts somebody at the end of the waiting list because of an invitation; who stands on it already keeps the place.
func (s *Service) queueInvited(ctx context.Context, tx db.Tx, a plugin.Actor, i invitation) error {
	w, err := findWaiting(ctx, tx, i.CourseID, a)
	if err != nil {
		return err
	}
	if w == nil {
		return s.queue(ctx, tx, a, i.CourseID, i.GroupID, &i.ID)
	}
	if _, err := tx.Exec(ctx, inviteWaitingSQL, w.ID, i.ID); err != nil {
		return fmt.Errorf("note an invitation on a waiting list: %w", err)
	}
	s.Hub.Changed(tx, live.UserTopic(a.User))
	return nil
}

// enterOffered takes the actor in who waited because of an invitation, on its terms also when it ran out meanwhile; in the
// group that was asked for where its own is over or gone, or it has none, and in the one in which the seat is offered. That its own is
// full opens no other one.
func (s *Service) enterOffered(ctx context.Context, tx db.Tx, a plugin.Actor, d door, w *ownWaiting, group string, before *held) error {
	i, err := db.One[invitation](ctx, tx, holdInvitationByIDSQL, *w.Invitation)
	if err != nil {
		return fmt.Errorf("hold an invitation: %w", err)
	}
	if i.GroupID == nil {
		i.GroupID = said(group)
	}
	into, err := s.welcome(ctx, tx, d, a, i)
	if errors.Is(err, ErrGroupOver) || errors.Is(err, ErrGroupFull) && group != "" && group == unsaid(w.offered()) {
		there, fault := s.through(ctx, tx, d, i.CourseID, group)
		switch {
		case fault != nil:
			return fault
		case group == "" && d.MeetsInGroups:
			return ErrGroupNeeded
		case !there.Free && i.Way == nil:
			return ErrNotFree
		}
		if into, err = s.seat(ctx, tx, d, &a.User, i.CourseID, group); err == nil && into == nil {
			err = s.passesBy(ctx, tx, d, i.CourseID, a.User)
		}
	}
	if err != nil {
		return err
	}
	return s.enterInvited(ctx, tx, a, d, i, into, before)
}
