package catalog

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// Member is somebody of a course's team.
type Member struct {
	User  Colleague           `json:"user"`
	Role  catalogapi.TeamRole `json:"role" enum:"owner,trainer,assistant,observer"`
	Gone  bool                `json:"isGone" doc:"The account was deleted: the course needs another owner"`
	Since time.Time           `json:"since"`
}

// Colleague is a trainer or a super admin, as others of them see them.
type Colleague struct {
	ID     plugin.UserID `json:"id"`
	Name   string        `json:"name"`
	Email  string        `json:"email"`
	Avatar *string       `json:"avatar"`
	Active bool          `json:"isActive" doc:"False: the account is switched off"`
}

// The faults of teams.
var (
	// ErrMember: this person cannot be in a team, or not as that.
	ErrMember = plugin.NewFault(plugin.Invalid, "team.member")
	// ErrOwner: the owner leaves only by handing the course over.
	ErrOwner = plugin.NewFault(plugin.Conflict, "team.owner")
)

// ErrOwnsCourses: whoever answers for published courses hands them over before the account goes.
var ErrOwnsCourses = plugin.NewFault(plugin.Conflict, "team.owns_courses")

const teamMax = 50

var teamRoles = []catalogapi.TeamRole{catalogapi.Owner, catalogapi.CoTrainer, catalogapi.Assistant, catalogapi.Observer}

// Team lists the people of a course's team, its owner first.
func (s *Service) Team(ctx context.Context, actor plugin.Actor, course plugin.CourseID) ([]Member, error) {
	if err := s.CanSee(ctx, actor, course); err != nil {
		return nil, err
	}
	rows, err := team(ctx, s.DB, course)
	if err != nil {
		return nil, err
	}
	list := make([]Member, len(rows))
	for i, r := range rows {
		list[i] = Member{Colleague{r.ID, r.Name, r.Email, r.Avatar, r.Active}, r.Role, r.Gone, r.CreatedAt}
	}
	return list, nil
}

// Owned lists the published courses for which somebody answers.
func (s *Service) Owned(ctx context.Context, user plugin.UserID) ([]CourseTitle, error) {
	return owned(ctx, s.DB, plain(user))
}

// Colleagues lists who could come into a course's team: active trainers and super admins whose name or address has the
// words, at most twenty. Who decides on the team may ask.
func (s *Service) Colleagues(ctx context.Context, actor plugin.Actor, course plugin.CourseID, query string) ([]Colleague, error) {
	if err := s.can(ctx, actor, course, toOwn); err != nil {
		return nil, err
	}
	return colleagues(ctx, s.DB, course, likePattern(query))
}

// SetMember takes somebody into the team, or gives them another role. Making somebody the owner hands the course over:
// whoever was it becomes a trainer of the course.
func (s *Service) SetMember(ctx context.Context, actor plugin.Actor, course plugin.CourseID, user plugin.UserID, role catalogapi.TeamRole) error {
	user = plain(user)
	return s.hold(ctx, actor, toOwn, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		if !slices.Contains(teamRoles, role) {
			return ErrMember.At("/role", "course.unknown", nil)
		}
		members, err := team(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		var was catalogapi.TeamRole
		for _, m := range members {
			if m.ID == user {
				was = m.Role
			}
		}
		if was == role {
			return nil
		}
		if was == catalogapi.Owner {
			return ErrOwner
		}
		if was == "" && len(members) >= teamMax {
			return ErrMember.At("/user", "team.full", plugin.Args{"max": teamMax})
		}
		if role == catalogapi.Owner {
			if err := holdPerson(ctx, tx, user); err != nil {
				return err
			}
		}
		if err := teaches(ctx, tx, user); errors.Is(err, plugin.ErrNotFound) {
			return ErrMember.At("/user", "team.no_trainer", nil)
		} else if err != nil {
			return err
		}
		gone := false
		if role == catalogapi.Owner {
			answers, err := ownerAnswers(ctx, tx, c.TrainerID)
			if err != nil {
				return err
			}
			// Whoever is gone or teaches no more has nothing to do in a team.
			if gone = !answers; gone {
				err = removeMember(ctx, tx, c.ID, c.TrainerID)
			} else {
				err = setMember(ctx, tx, c.ID, c.TrainerID, catalogapi.CoTrainer)
			}
			if err != nil {
				return err
			}
			if err := setTrainer(ctx, tx, c.ID, user); err != nil {
				return err
			}
		}
		if err := setMember(ctx, tx, c.ID, user, role); err != nil {
			return err
		}
		if err := s.tellTeam(ctx, tx, actor, c, user, "course_team", "/teach/"+string(c.ID)); err != nil {
			return err
		}
		if role == catalogapi.Owner && !gone {
			if err := s.tellTeam(ctx, tx, actor, c, c.TrainerID, "course_handed", "/teach/"+string(c.ID)); err != nil {
				return err
			}
		}
		return s.teamChanged(ctx, tx, actor, c, user, was, role)
	})
}

// RemoveMember takes somebody out of the team; who is in it may leave it themselves.
func (s *Service) RemoveMember(ctx context.Context, actor plugin.Actor, course plugin.CourseID, user plugin.UserID) error {
	user = plain(user)
	want := toOwn
	if user == actor.User {
		want = toSee
	}
	return s.hold(ctx, actor, want, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		members, err := team(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(members, func(m memberRow) bool { return m.ID == user })
		if i < 0 {
			return plugin.ErrNotFound
		}
		if members[i].Role == catalogapi.Owner {
			return ErrOwner
		}
		if err := removeMember(ctx, tx, c.ID, user); err != nil {
			return err
		}
		if err := s.tellTeam(ctx, tx, actor, c, user, "course_team_left", "/teach"); err != nil {
			return err
		}
		return s.teamChanged(ctx, tx, actor, c, user, members[i].Role, "")
	})
}

// tellTeam tells somebody what became of their part in a course, unless they did it themselves.
func (s *Service) tellTeam(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, user plugin.UserID, kind, link string) error {
	if user == actor.User {
		return nil
	}
	return s.Notices.Tell(ctx, tx, notice.Message{
		Dedupe: kind + ":" + string(c.ID) + ":" + string(user) + ":" + s.Now().UTC().Format(time.RFC3339), User: user, Kind: kind,
		Args: map[string]any{"course": c.Title}, Link: link,
	})
}

func (s *Service) teamChanged(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, user plugin.UserID, before, after catalogapi.TeamRole) error {
	e := aboutCourse("course.team_changed", c.ID)
	e.Changes = map[string]audit.Change{"role": {Before: before, After: after}}
	e.Detail = map[string]any{"user": user}
	return s.announce(ctx, tx, actor, c.ID, c.listed(), e, plugin.CourseUpdated{Course: c.ID, Fields: []string{"team"}})
}
