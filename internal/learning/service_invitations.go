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

// Invitations is a page of those of a course.
type Invitations struct {
	plugin.Page[Invitation]
	Counts *InvitationCounts `json:"counts,omitempty" doc:"On the first page only"`
}

// InvitationCounts says how many there are.
type InvitationCounts struct {
	All  int `json:"all"`
	Open int `json:"open" doc:"That can still be taken up"`
}

type invitationKey struct {
	ID string `json:"i"`
}

// Invitations lists those of a course, the newest first: all, or those that can still be taken up; for whoever decides on
// its enrolments.
func (s *Service) Invitations(ctx context.Context, a plugin.Actor, course plugin.CourseID, open bool, cursor string, limit int) (Invitations, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return Invitations{}, err
	}
	if err := s.mayDecide(a, r); err != nil {
		return Invitations{}, err
	}
	key, err := plugin.ParseCursor[invitationKey](cursor)
	if err != nil {
		return Invitations{}, err
	}
	var after *string
	if key != nil {
		id, ok := plugin.ParseID[string](key.ID)
		if !ok {
			return Invitations{}, plugin.ErrCursor
		}
		after = &id
	}
	now := s.Now()
	rows, err := db.Many[invitation](ctx, s.DB, invitationsSQL, course, after, open, now, limit+1)
	if err != nil {
		return Invitations{}, fmt.Errorf("list invitations: %w", err)
	}
	list := make([]Invitation, len(rows))
	for i, row := range rows {
		list[i] = row.shown(now)
	}
	out := Invitations{Page: plugin.Cut(list, limit, func(i Invitation) invitationKey { return invitationKey{i.ID} })}
	if after == nil {
		counts, err := db.One[InvitationCounts](ctx, s.DB, countInvitationsSQL, course, now)
		if err != nil {
			return Invitations{}, fmt.Errorf("count invitations: %w", err)
		}
		out.Counts = &counts
	}
	return out, nil
}

func (i invitation) shown(now time.Time) Invitation {
	out := Invitation{ID: i.ID, Email: i.Email, State: i.state(now), SentAt: i.SentAt, Sends: i.Sends, OpenedAt: i.OpenedAt,
		AcceptedAt: i.AcceptedAt, ExpiresAt: i.ExpiresAt, Group: groupOf(i.GroupID, i.GroupName)}
	if i.InvitedBy != nil && i.Inviter != nil {
		out.InvitedBy = &Named{*i.InvitedBy, *i.Inviter}
	}
	return out
}

func (i invitation) state(now time.Time) InvitationState {
	switch {
	case i.RevokedAt != nil:
		return InvitationRevoked
	case i.AcceptedAt != nil:
		return InvitationTaken
	case i.Waits:
		return InvitationWaits
	case !i.ExpiresAt.After(now):
		return InvitationExpired
	case i.OpenedAt != nil:
		return InvitationOpened
	}
	return InvitationSent
}

// over returns why an invitation cannot be taken up any more; nil when it can.
func (i invitation) over(now time.Time) error {
	switch i.state(now) {
	case InvitationRevoked:
		return ErrRevoked
	case InvitationTaken:
		return ErrUsed
	case InvitationExpired:
		return ErrExpired
	}
	return nil
}

// InvitationAct is what is done to invitations.
type InvitationAct string

const (
	Resend InvitationAct = "resend" // another link; the one before ends
	Revoke InvitationAct = "revoke"
)

// ChangedInvitation says what became of one.
type ChangedInvitation struct {
	ID   string  `json:"id"`
	Code *string `json:"code" doc:"Why it was not done; null: it was"`
}

// ChangeInvitations does the same to several invitations of a course: those where it cannot be done say why, the others
// are changed.
func (s *Service) ChangeInvitations(ctx context.Context, a plugin.Actor, course plugin.CourseID, ids []string, act InvitationAct) ([]ChangedInvitation, error) {
	out := make([]ChangedInvitation, 0, len(ids))
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := s.deciding(ctx, tx, a, course, true)
		if err != nil {
			return err
		}
		rows, err := db.Many[invitation](ctx, tx, holdInvitationsSQL, course, ids)
		if err != nil {
			return fmt.Errorf("hold invitations: %w", err)
		}
		found := map[string]invitation{}
		for _, i := range rows {
			found[i.ID] = i
		}
		letter, err := s.letter(ctx, tx, a, course)
		if err != nil {
			return err
		}
		if act == Resend {
			if err := s.mayMail(ctx, tx, a, len(rows)); err != nil {
				return err
			}
		}
		seen := map[string]bool{}
		for _, id := range ids {
			i, ok := found[id]
			err := error(plugin.ErrNotFound)
			if ok && !seen[id] {
				err = s.changeInvitation(ctx, tx, a, d, i, act, letter)
			}
			seen[id] = true
			one := ChangedInvitation{ID: id}
			var fault *plugin.Fault
			if errors.As(err, &fault) {
				one.Code = &fault.Code
			} else if err != nil {
				return err
			}
			out = append(out, one)
		}
		s.Hub.Changed(tx, live.CourseTopic(course))
		return nil
	})
	return out, err
}

func (s *Service) changeInvitation(ctx context.Context, tx db.Tx, a plugin.Actor, d door, i invitation, act InvitationAct, letter letter) error {
	now := s.Now()
	if err := i.over(now); err != nil && !(errors.Is(err, ErrExpired)) {
		return err
	}
	detail := map[string]any{"invitation": i.ID}
	if act == Revoke {
		if _, err := tx.Exec(ctx, revokeSQL, i.ID, now); err != nil {
			return fmt.Errorf("revoke an invitation: %w", err)
		}
		if err := s.endInvitedPlaces(ctx, tx, d, i); err != nil {
			return err
		}
		return audit.Write(ctx, tx, a, audit.Entry{Action: "invitation.revoked", Type: "course", ID: string(i.CourseID), Detail: detail})
	}
	switch {
	case d.Archived, d.Over:
		return ErrClosed
	case !d.Published:
		return ErrUnpublished
	case i.Sends >= resendMax:
		return ErrTooMany
	case now.Sub(i.SentAt) < resendPause:
		return ErrTooSoon
	}
	secret, digest := token.NewLink()
	until := now.Add(invitationLife)
	if _, err := tx.Exec(ctx, resendSQL, i.ID, digest, now, until); err != nil {
		return fmt.Errorf("send an invitation again: %w", err)
	}
	if err := letter.send(ctx, tx, i.Email, secret, until); err != nil {
		return err
	}
	return audit.Write(ctx, tx, a, audit.Entry{Action: "invitation.resent", Type: "course", ID: string(i.CourseID), Detail: detail})
}

// endInvitedPlaces takes whoever waits because of an invitation off the list, unless the course takes them without it.
func (s *Service) endInvitedPlaces(ctx context.Context, tx db.Tx, d door, i invitation) error {
	users, err := db.Values[plugin.UserID](ctx, tx, waitsBySQL, i.ID)
	if err != nil {
		return fmt.Errorf("read who waits because of an invitation: %w", err)
	}
	for _, user := range users {
		switch may, err := s.mayTakeSeat(ctx, tx, d, i.CourseID, user); {
		case err != nil:
			return err
		case may:
			s.Hub.Changed(tx, live.UserTopic(user))
			continue
		}
		if err := s.endPlace(ctx, tx, i.CourseID, user); err != nil {
			return err
		}
	}
	if len(users) == 0 {
		return nil
	}
	return s.moveUp(ctx, tx, i.CourseID, d)
}

// SweepInvitations forgets those that came to their end long ago.
func (s *Service) SweepInvitations(ctx context.Context) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, sweepInvitationsSQL, s.Now().Add(-invitationKept))
		return err
	})
}
