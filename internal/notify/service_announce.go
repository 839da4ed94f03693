package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// Announcement is one as it is read.
type Announcement struct {
	ID          string      `json:"id"`
	Author      string      `json:"author"`
	Course      *CourseName `json:"course"`
	Title       string      `json:"title"`
	Body        string      `json:"body" doc:"Sanitised HTML"`
	PublishedAt time.Time   `json:"publishedAt"`
	ExpiresAt   *time.Time  `json:"expiresAt"`
	Pinned      bool        `json:"pinned"`
	Read        bool        `json:"read"`
}

// CourseName names a course.
type CourseName struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
}

// Made is an announcement as its author sees it.
type Made struct {
	ID          string       `json:"id"`
	Author      string       `json:"author"`
	Audience    string       `json:"audience" enum:"everybody,role,home,course,group,session,people"`
	Role        *plugin.Role `json:"role"`
	Course      *CourseName  `json:"course"`
	Group       *string      `json:"group"`
	Session     *SessionName `json:"session"`
	Title       string       `json:"title"`
	Body        string       `json:"body"`
	PublishAt   time.Time    `json:"publishAt"`
	ExpiresAt   *time.Time   `json:"expiresAt"`
	Pinned      bool         `json:"pinned"`
	ByMail      bool         `json:"byMail"`
	State       string       `json:"state" enum:"waiting,out,expired,withdrawn"`
	Recipients  int          `json:"recipients" doc:"Once everybody was told"`
	Reads       int          `json:"reads"`
	WithdrawnAt *time.Time   `json:"withdrawnAt"`
}

// SessionName names a session of a course.
type SessionName struct {
	ID       string    `json:"id"`
	Title    *string   `json:"title"`
	StartsAt time.Time `json:"startsAt"`
	TimeZone string    `json:"timeZone" doc:"IANA: where it takes place"`
}

// GroupName names a group of a course.
type GroupName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Parts are the groups and sessions of a course that one may speak to.
type Parts struct {
	Groups   []GroupName   `json:"groups"`
	Sessions []SessionName `json:"sessions" doc:"Those of the last month and all that come, at most 200"`
}

// Parts returns to which parts of a course the actor may speak.
func (s *Service) Parts(ctx context.Context, a plugin.Actor, course plugin.CourseID) (Parts, error) {
	if err := s.mayAddress(ctx, s.DB, a, Audience{Kind: "course", CourseID: &course}); err != nil {
		return Parts{}, err
	}
	return partsOf(ctx, s.DB, course, s.Now().AddDate(0, -1, 0))
}

func (r announcementRow) session() *SessionName {
	if r.Session == nil {
		return nil
	}
	return &SessionName{*r.Session, r.SessionTitle, *r.SessionStart, *r.SessionZone}
}

func (r announcementRow) course() *CourseName {
	if r.Course == nil {
		return nil
	}
	return &CourseName{*r.Course, *r.CourseTitle}
}

func (r announcementRow) read() Announcement {
	return Announcement{ID: r.ID, Author: r.AuthorName, Course: r.course(), Title: r.Title, Body: r.Body, PublishedAt: r.PublishAt,
		ExpiresAt: r.ExpiresAt, Pinned: r.Pinned, Read: r.Read}
}

func (r announcementRow) made(now time.Time) Made {
	state := "out"
	switch {
	case r.WithdrawnAt != nil:
		state = "withdrawn"
	case r.ExpiresAt != nil && !r.ExpiresAt.After(now):
		state = "expired"
	case r.PublishAt.After(now):
		state = "waiting"
	}
	return Made{r.ID, r.AuthorName, r.Audience, r.Role, r.course(), r.GroupName, r.session(), r.Title, r.Body, r.PublishAt, r.ExpiresAt, r.Pinned, r.ByMail,
		state, r.Recipients, r.Reads, r.WithdrawnAt}
}

// mayAddress returns nil when the actor may speak to the audience. A course that is not the actor's, and trainees of
// others, do not exist.
func (s *Service) mayAddress(ctx context.Context, q db.Querier, a plugin.Actor, to Audience) error {
	ok, err := true, error(nil)
	admin := a.Is(plugin.SuperAdmin)
	switch to.Kind {
	case "course", "group", "session":
		if admin {
			ok, err = db.Value[bool](ctx, q, courseThereSQL, *to.CourseID)
		} else {
			ok, err = db.Value[bool](ctx, q, teachesSQL, *to.CourseID, a.User)
		}
		if err == nil && ok && to.Kind == "group" {
			ok, err = db.Value[bool](ctx, q, groupOfSQL, *to.GroupID, *to.CourseID)
		}
		if err == nil && ok && to.Kind == "session" {
			ok, err = db.Value[bool](ctx, q, sessionOfSQL, *to.SessionID, *to.CourseID)
		}
	case "people":
		people := slices.Compact(slices.Sorted(slices.Values(to.People)))
		var n int
		if admin {
			n, err = db.Value[int](ctx, q, usersThereSQL, people)
		} else {
			n, err = db.Value[int](ctx, q, ownTraineesSQL, a.User, people)
		}
		ok = n == len(people)
	default:
		if !admin {
			return plugin.ErrDenied
		}
	}
	if err != nil {
		return fmt.Errorf("ask whom somebody may speak to: %w", err)
	}
	if !ok {
		return plugin.ErrNotFound
	}
	return nil
}

// countMost is up to how many people an audience is counted.
const countMost = 100_000

// CountAudience returns how many people an announcement would reach.
func (s *Service) CountAudience(ctx context.Context, a plugin.Actor, to Audience) (int, error) {
	if fault := to.check(ErrAnnouncement); len(fault.Fields) > 0 {
		return 0, fault
	}
	if err := s.mayAddress(ctx, s.DB, a, to); err != nil {
		return 0, err
	}
	list, err := audience(ctx, s.DB, a.User, to, nil, countMost, s.Now())
	return len(list), err
}

type announceArgs struct {
	Announcement string `json:"announcement"`
}

// Kind is the job's name.
func (announceArgs) Kind() string { return "announcement.tell" }

// Announce makes an announcement; everybody it is for is told when its time has come.
func (s *Service) Announce(ctx context.Context, a plugin.Actor, to Audience, w Words, byMail bool) (Made, error) {
	w, fault := s.tidy(w, to.check(ErrAnnouncement))
	if len(fault.Fields) > 0 {
		return Made{}, fault
	}
	id := plugin.NewID[string]()
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		if err := s.mayAddress(ctx, tx, a, to); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertAnnouncementSQL, id, a.User, to.Kind, to.Role, to.CourseID, to.GroupID, to.SessionID, w.Title, w.Body, *w.PublishAt, w.ExpiresAt, w.Pinned, byMail); err != nil {
			return fmt.Errorf("make an announcement: %w", err)
		}
		if _, err := tx.Exec(ctx, insertPeopleSQL, id, to.People); err != nil {
			return fmt.Errorf("choose the people of an announcement: %w", err)
		}
		if err := s.Jobs.InsertAt(ctx, tx, announceArgs{id}, *w.PublishAt); err != nil {
			return err
		}
		s.Hub.Changed(tx, live.HomeTopic)
		return audit.Write(ctx, tx, a, audit.Entry{Action: "announcement.made", Type: "announcement", ID: id})
	})
	if err != nil {
		return Made{}, err
	}
	return s.Made(ctx, a, id)
}

// own reads an announcement that the actor may change: the own, or any for a super admin.
func (s *Service) own(ctx context.Context, q db.Querier, a plugin.Actor, id string) (announcementRow, error) {
	r, err := one(ctx, q, madeAnnouncementSQL, id)
	if err == nil && r.Author != a.User && !a.Is(plugin.SuperAdmin) {
		return r, plugin.ErrNotFound
	}
	return r, err
}

// Made returns one of the actor's announcements.
func (s *Service) Made(ctx context.Context, a plugin.Actor, id string) (Made, error) {
	r, err := s.own(ctx, s.DB, a, id)
	return r.made(s.Now()), err
}

// ChangeAnnouncement changes what an announcement says. Nobody is told again. Its time changes only before it is out.
func (s *Service) ChangeAnnouncement(ctx context.Context, a plugin.Actor, id string, w Words) (Made, error) {
	err := s.DB.InTx(ctx, func(tx db.Tx) error {
		r, err := s.own(ctx, tx, a, id)
		if err != nil {
			return err
		}
		if w.PublishAt == nil || !r.PublishAt.After(s.Now()) {
			w.PublishAt = &r.PublishAt
		}
		w, fault := s.tidy(w, ErrAnnouncement)
		if len(fault.Fields) > 0 {
			return fault
		}
		tag, err := tx.Exec(ctx, changeAnnouncementSQL, id, w.Title, w.Body, *w.PublishAt, w.ExpiresAt, w.Pinned)
		if err != nil {
			return fmt.Errorf("change an announcement: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return ErrWithdrawn
		}
		if !w.PublishAt.Equal(r.PublishAt) {
			if err := s.Jobs.InsertAt(ctx, tx, announceArgs{id}, *w.PublishAt); err != nil {
				return err
			}
		}
		s.Hub.Changed(tx, live.HomeTopic)
		return audit.Write(ctx, tx, a, audit.Entry{Action: "announcement.changed", Type: "announcement", ID: id})
	})
	if err != nil {
		return Made{}, err
	}
	return s.Made(ctx, a, id)
}

// Withdraw takes an announcement back: nobody sees it any more. Mails that left have left.
func (s *Service) Withdraw(ctx context.Context, a plugin.Actor, id string) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := s.own(ctx, tx, a, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, withdrawAnnouncementSQL, id, s.Now()); err != nil {
			return fmt.Errorf("withdraw an announcement: %w", err)
		}
		s.Hub.Changed(tx, live.HomeTopic)
		return audit.Write(ctx, tx, a, audit.Entry{Action: "announcement.withdrawn", Type: "announcement", ID: id})
	})
}

// tellBatch is how many people are told in one transaction.
const tellBatch = 200

// tellAnnouncement is the job: it tells everybody an announcement is for, each once however often it runs.
func (s *Service) tellAnnouncement(ctx context.Context, args announceArgs) error {
	r, err := one(ctx, s.DB, dueAnnouncementSQL, args.Announcement, s.Now())
	if errors.Is(err, plugin.ErrNotFound) {
		return nil // told, withdrawn, or its time was moved
	}
	if err != nil {
		return err
	}
	to := Audience{Kind: r.Audience, Role: r.Role, CourseID: r.Course, GroupID: r.Group, SessionID: r.Session}
	if to.People, err = db.Values[plugin.UserID](ctx, s.DB, chosenSQL, r.ID); err != nil {
		return fmt.Errorf("read the people of an announcement: %w", err)
	}
	text := s.rich.Plain(r.Body)
	values := map[string]any{"title": r.Title, "author": r.AuthorName, "excerpt": cut(text, excerptMax), "text": cut(text, mailMax)}
	total := 0
	for after := (*plugin.UserID)(nil); ; {
		people, err := audience(ctx, s.DB, r.Author, to, after, tellBatch, s.Now())
		if err != nil {
			return err
		}
		err = s.DB.InTx(ctx, func(tx db.Tx) error {
			for _, u := range people {
				if err := s.notices.Tell(ctx, tx, notice.Message{Dedupe: "announcement:" + r.ID, User: u, Kind: "announcement", Args: values,
					Link: announcementPath + r.ID, NoMail: !r.ByMail}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if total += len(people); len(people) < tellBatch {
			break
		}
		after = &people[len(people)-1]
	}
	if _, err := s.DB.Exec(ctx, toldAnnouncementSQL, r.ID, s.Now(), total); err != nil {
		return fmt.Errorf("note an announcement as told: %w", err)
	}
	return nil
}
