package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// Before somebody comes into a course by himself or herself, or by staff, plugins are asked: before the transaction, and only
// about what the course itself lets happen as far as it can be told then, so that nobody learns of a course by a refusal. What a
// paid order brings, a file of people, or who takes a course again, asks nobody.

// askingMost is the time for all questions about one act, however many people it is about.
const askingMost = 10 * time.Second

// askBefore asks about these people one after the other; the first refusal is that of all.
func (s *Service) askBefore(ctx context.Context, by plugin.Actor, course plugin.CourseID, group string, users ...plugin.UserID) error {
	ctx, cancel := context.WithTimeout(ctx, askingMost)
	defer cancel()
	for _, user := range users {
		about := plugin.Enrolling{By: by, User: user, Course: course, Group: group}
		if err := hook.Ask(ctx, s.Hooks, plugin.BeforeEnrolment, &about); err != nil {
			return err
		}
	}
	return nil
}

// askSelf asks about somebody who enrols.
func (s *Service) askSelf(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) error {
	d, err := readDoor(ctx, s.DB, a, course, s.local(ctx))
	if err != nil {
		return err
	}
	before, err := findEnrollment(ctx, s.DB, course, a.User)
	if err != nil {
		return err
	}
	if before != nil && before.Status != Dropped || member(a, d.TeamRole) || !d.listed() {
		return nil
	}
	return s.askBefore(ctx, a, course, group, a.User)
}

// askInvited asks about somebody who takes up an invitation.
func (s *Service) askInvited(ctx context.Context, a plugin.Actor, secret string) error {
	i, err := findInvitation(ctx, s.DB, invitationSQL, token.LinkDigest(secret))
	if err != nil {
		return err
	}
	me, err := db.One[struct {
		Role plugin.Role
		Same bool
	}](ctx, s.DB, inviteeSQL, a.User, i.Email)
	if err != nil {
		return fmt.Errorf("read who takes up an invitation: %w", err)
	}
	before, err := findEnrollment(ctx, s.DB, i.CourseID, a.User)
	if err != nil {
		return err
	}
	if !me.Same || i.over(s.Now()) != nil || before != nil && before.Status != Dropped {
		return nil
	}
	return s.askBefore(ctx, a, i.CourseID, unsaid(i.GroupID), a.User)
}

// AskJoining asks about somebody who takes up an invitation with an account that is only made then.
func (s *Service) AskJoining(ctx context.Context, a plugin.Actor, secret string) error {
	i, err := findInvitation(ctx, s.DB, invitationSQL, token.LinkDigest(secret))
	if err != nil || i.over(s.Now()) != nil {
		return err
	}
	return s.askBefore(ctx, a, i.CourseID, unsaid(i.GroupID), a.User)
}

// askAssigning asks about those of the people who are not in the course yet, whom staff is about to enrol.
func (s *Service) askAssigning(ctx context.Context, a plugin.Actor, course plugin.CourseID, users []plugin.UserID, group string) error {
	outside, err := outsiders(ctx, s.DB, course, users)
	if err != nil {
		return err
	}
	return s.askBefore(ctx, a, course, group, outside...)
}

// askListed asks about those of a list who are about to be enrolled at once.
func (s *Service) askListed(ctx context.Context, a plugin.Actor, course plugin.CourseID, text, group string) error {
	var users []plugin.UserID
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := s.deciding(ctx, tx, a, course, false)
		if err != nil {
			return err
		}
		list, err := s.look(ctx, tx, a, course, d, text)
		users = list.toEnrol()
		return err
	})
	if err != nil {
		return err
	}
	return s.askAssigning(ctx, a, course, users, group)
}

// askTakingBack asks about somebody who left and whom staff is about to let in again.
func (s *Service) askTakingBack(ctx context.Context, a plugin.Actor, id plugin.EnrollmentID, group string) error {
	e, err := readEnrollment(ctx, s.DB, id)
	if errors.Is(err, plugin.ErrNotFound) || err == nil && e.Status != Dropped {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := s.room(ctx, s.DB, a, e.CourseID)
	if err != nil {
		return err
	}
	if err := s.mayDecide(a, r); err != nil {
		return err
	}
	if group, err = s.named(ctx, e.CourseID, group); err != nil {
		return err
	}
	return s.askBefore(ctx, a, e.CourseID, group, e.UserID)
}
