package learning

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/token"
	"github.com/courseworx/courseworx/plugin"
)

// CheckInvitees tells what Invite would do with a list, and does nothing; for whoever decides on enrolments.
//
// What it tells of an address is what Candidates tells of a whole one: active accounts of trainees. Of other accounts a
// trainer learns nothing, they are like no account; a super admin is told.
func (s *Service) CheckInvitees(ctx context.Context, a plugin.Actor, course plugin.CourseID, text string) (InviteList, error) {
	if ok, wait := s.checks.Allow(string(a.User)); !ok { // a list asks of five hundred addresses at once
		return InviteList{}, plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	var out InviteList
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := s.deciding(ctx, tx, a, course, false)
		if err != nil {
			return err
		}
		if out, err = s.look(ctx, tx, a, course, d, text); err != nil {
			return err
		}
		return s.noteLacks(ctx, tx, a, course, out.Invitees)
	})
	return out, err
}

// noteLacks says of those who are to be enrolled what they have not completed of what the course asks for first.
func (s *Service) noteLacks(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID, list []Invitee) error {
	users := InviteList{Invitees: list}.toEnrol()
	if len(users) == 0 {
		return nil
	}
	lacks, err := s.lack(ctx, q, a, course, users)
	if err != nil {
		return err
	}
	for i := range list {
		for _, l := range lacks {
			for _, c := range l.Courses {
				if list[i].State == InviteeEnrol && list[i].user == l.UserID {
					list[i].Lacks = append(list[i].Lacks, c.Title)
				}
			}
		}
	}
	return nil
}

// toEnrol are those of a list who are enrolled at once.
func (l InviteList) toEnrol() (users []plugin.UserID) {
	for _, one := range l.Invitees {
		if one.State == InviteeEnrol {
			users = append(users, one.user)
		}
	}
	return users
}

// Invite enrols those of a list who have accounts, and invites the others by mail. When there are too few seats for those
// who are enrolled at once, nothing is done. An invitation holds no seat.
func (s *Service) Invite(ctx context.Context, a plugin.Actor, course plugin.CourseID, text string, as Assignment) (InviteList, error) {
	as.Reason = clean(as.Reason)
	if utf8.RuneCountInString(as.Reason) > reasonMax {
		return InviteList{}, ErrAssign.At("/reason", "enrollment.too_long", plugin.Args{"max": reasonMax})
	}
	if as.Until != nil && !as.Until.After(s.Now()) {
		return InviteList{}, ErrAssign.At("/lastDay", "enrollment.past", nil)
	}
	if ok, wait := s.checks.Allow(string(a.User)); !ok {
		return InviteList{}, plugin.NewFault(plugin.TooMany, "auth.too_many").In(wait)
	}
	var out InviteList
	before, err := s.named(ctx, course, as.Group)
	if err != nil {
		return out, err
	}
	if err := s.askListed(ctx, a, course, text, before); err != nil {
		return out, err
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		d, err := s.deciding(ctx, tx, a, course, true)
		if err != nil {
			return err
		}
		if out, err = s.look(ctx, tx, a, course, d, text); err != nil {
			return err
		}
		several := false
		if as.Group, several, err = s.groupFor(ctx, tx, d, course, as.Group); err != nil {
			return err
		}
		there, err := s.through(ctx, tx, d, course, as.Group)
		if err != nil {
			return err
		}
		if err := as.check(there, "staff"); err != nil {
			return err
		}
		if several && slices.ContainsFunc(out.Invitees, func(one Invitee) bool { return one.State == InviteeEnrol || one.State == InviteeInvite }) {
			return errWhichGroup()
		}
		users := out.toEnrol()
		slices.Sort(users)
		if _, err := s.takeAll(ctx, tx, a, course, users, as, "staff"); err != nil {
			return err
		}
		return s.sendAll(ctx, tx, a, course, out.Invitees, as)
	})
	return out, err
}

// deciding reads a course's door for somebody who decides on its enrolments, and holds the course if asked to. The right is
// read once it is held: what was read before a wait may be past.
func (s *Service) deciding(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, hold bool) (d door, err error) {
	if hold {
		d, err = holdDoor(ctx, tx, plugin.Actor{}, course, s.local(ctx))
	} else {
		d, err = readDoor(ctx, tx, plugin.Actor{}, course, s.local(ctx))
	}
	if err != nil {
		return door{}, err
	}
	r, err := s.room(ctx, tx, a, course)
	if err != nil {
		return door{}, err
	}
	if err := s.mayDecide(a, r); err != nil {
		return door{}, err
	}
	return d, nil
}

// look says what becomes of each address of a list.
func (s *Service) look(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, d door, text string) (InviteList, error) {
	found, wrong, repeated, ok := readList(text)
	if !ok {
		return InviteList{}, ErrAssign.At("/text", "enrollment.list_most", plugin.Args{"max": listMax})
	}
	if len(found)+len(wrong) == 0 {
		return InviteList{}, ErrAssign.At("/text", "enrollment.list_empty", nil)
	}
	out := InviteList{Invitees: make([]Invitee, len(found)), Wrong: append([]WrongLine{}, wrong...), Repeated: repeated}
	emails := make([]string, len(found))
	for i, one := range found {
		emails[i] = one.email
	}
	low, err := lowered(ctx, tx, emails)
	if err != nil {
		return out, err
	}
	now := s.Now()
	known, err := knownOf(ctx, tx, course, low, now.Add(-24*time.Hour))
	if err != nil {
		return out, err
	}
	invites := false
	for i, one := range found {
		out.Invitees[i] = invitee(one, known[low[i]], a.Is(plugin.SuperAdmin), now)
		invites = invites || out.Invitees[i].State == InviteeInvite
	}
	switch {
	case d.Archived:
		return out, ErrClosed
	case invites && !d.Published:
		return out, ErrUnpublished
	case invites && d.Over:
		return out, ErrClosed
	}
	if d.MaxStudents != nil {
		taken, err := seatsTaken(ctx, tx, nil, "", course, nil, s.local(ctx))
		if err != nil {
			return out, err
		}
		out.Seats = new(max(0, *d.MaxStudents-taken))
	}
	return out, nil
}

// invitee is what becomes of one address. all: accounts other than active ones of trainees are told of, too.
func invitee(at listEntry, k knownRow, all bool, now time.Time) Invitee {
	out := Invitee{Line: at.line, Email: at.email, State: InviteeInvite, open: k.Open}
	refuse := func(reason string) Invitee {
		out.State, out.Reason = InviteeRefused, &reason
		return out
	}
	trainee := k.User != nil && k.Active && k.Role == plugin.Trainee
	if trainee || k.User != nil && (all || k.Status != nil || k.Team) {
		out.Name = k.Name
	}
	switch {
	case k.Team:
		return refuse(refusedTeam)
	case k.Status != nil && *k.Status == Suspended:
		return refuse(refusedSuspended)
	case k.Status != nil && *k.Status != Dropped:
		out.State, out.Since = InviteeAlready, k.EnrolledAt
		return out
	case trainee:
		out.State, out.user = InviteeEnrol, *k.User
		return out
	case all && k.User != nil && k.Role != plugin.Trainee:
		return refuse(refusedNoTrainee)
	case all && k.User != nil:
		return refuse(refusedDeactivated)
	case k.Open != nil && k.ExpiresAt.After(now):
		out.State, out.Since = InviteeInvited, k.SentAt
		return out
	case k.Mails >= mailsToOne:
		return refuse(refusedMails)
	}
	return out
}

// sendAll invites those of a list who are to be invited; the course is held.
func (s *Service) sendAll(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, list []Invitee, as Assignment) error {
	list = slices.DeleteFunc(slices.Clone(list), func(one Invitee) bool { return one.State != InviteeInvite })
	if len(list) == 0 {
		return nil
	}
	now := s.Now()
	if err := s.mayMail(ctx, tx, a, len(list)); err != nil {
		return err
	}
	var groupID *string
	if as.Group != "" {
		g, err := readGroup(ctx, tx, course, as.Group, s.today(ctx))
		if err != nil {
			return err
		}
		if g.Over {
			return ErrGroupOver
		}
		groupID = &g.ID
	}
	letter, err := s.letter(ctx, tx, a, course)
	if err != nil {
		return err
	}
	until, entries := now.Add(invitationLife), make([]audit.Entry, 0, len(list))
	for _, one := range list {
		secret, digest := token.NewLink()
		id := plugin.NewID[string]()
		if one.open != nil {
			id = *one.open
			_, err = tx.Exec(ctx, reinviteSQL, id, groupID, as.Until, said(as.Way), said(as.Reason), digest, a.User, now, until)
		} else {
			_, err = tx.Exec(ctx, inviteSQL, id, course, groupID, as.Until, said(as.Way), said(as.Reason), one.Email, digest, a.User, now, until)
		}
		if err != nil {
			return fmt.Errorf("invite: %w", err)
		}
		if err := letter.send(ctx, tx, one.Email, secret, until); err != nil {
			return err
		}
		entries = append(entries, audit.Entry{Action: "invitation.sent", Type: "course", ID: string(course), Detail: map[string]any{"invitation": id}})
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	return audit.WriteMany(ctx, tx, a, entries)
}

// mayMail refuses the actor more mails than anybody has to send in a day.
func (s *Service) mayMail(ctx context.Context, tx db.Tx, a plugin.Actor, more int) error {
	sent, err := db.Value[int](ctx, tx, mailsBySQL, a.User, s.Now().Add(-24*time.Hour))
	if err != nil {
		return fmt.Errorf("count invitations: %w", err)
	}
	if sent+more > mailsByOne {
		return ErrTooMany.With("max", mailsByOne)
	}
	return nil
}

// letter is what invitations into a course have in common.
type letter struct {
	s        *Service
	course   string
	by       string
	language string
}

func (s *Service) letter(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID) (letter, error) {
	cards, err := s.Courses.Cards(ctx, tx, []plugin.CourseID{course})
	if err != nil {
		return letter{}, err
	}
	by, err := db.Value[string](ctx, tx, nameOfSQL, a.User)
	if err != nil && !errors.Is(err, db.ErrNoRow) {
		return letter{}, fmt.Errorf("read who invites: %w", err)
	}
	return letter{s, cards[course].Title, by, a.Language}, nil
}

// send writes the mail. The language is that of whoever invites: of the other one nothing is known.
func (l letter) send(ctx context.Context, tx db.Tx, email, secret string, until time.Time) error {
	return l.s.Mails.Write(ctx, tx, mail.Message{
		Dedupe: "course_invitation:" + plugin.NewID[string](), To: email, Language: l.language, Kind: "course_invitation",
		Args: map[string]any{"course": l.course, "by": l.by, "until": until.In(l.s.rule(ctx).zone()).Format("2006-01-02 15:04")},
		Link: l.s.BaseURL() + "/invitation/" + secret,
	})
}
