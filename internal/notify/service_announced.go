package notify

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// announcementPath is the page of an announcement.
const announcementPath = "/announcements/"

// announcedMost is how many announcements somebody is shown.
const announcedMost = 50

// Announced lists what is announced to the actor, pinned first, then the newest; of one course when it is named.
func (s *Service) Announced(ctx context.Context, a plugin.Actor, course *plugin.CourseID) ([]Announcement, error) {
	rows, err := many(ctx, s.DB, myAnnouncementsSQL, a.User, string(a.Role), s.Now(), course, announcedMost)
	return announcements(rows), err
}

// AnnouncedHome lists what is announced on the public home page.
func (s *Service) AnnouncedHome(ctx context.Context) ([]Announcement, error) {
	rows, err := many(ctx, s.DB, homeAnnouncementsSQL, s.Now())
	return announcements(rows), err
}

func announcements(rows []announcementRow) []Announcement {
	list := make([]Announcement, 0, len(rows))
	for _, r := range rows {
		list = append(list, r.read())
	}
	return list
}

// ReadAnnouncement returns an announcement to the actor and notes that it was read.
func (s *Service) ReadAnnouncement(ctx context.Context, a plugin.Actor, id string) (Announcement, error) {
	r, err := one(ctx, s.DB, myAnnouncementSQL, a.User, string(a.Role), s.Now(), id)
	if err != nil || r.Read || a.By != "" { // whoever looks at the site as somebody reads nothing for them
		return r.read(), err
	}
	err = s.DB.InTx(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, readAnnouncementSQL, id, a.User); err != nil {
			return fmt.Errorf("note an announcement as read: %w", err)
		}
		s.Hub.Changed(tx, live.UserTopic(r.Author))
		return s.notices.ReadLink(ctx, tx, a.User, announcementPath+id)
	})
	r.Read = true
	return r.read(), err
}

type madeKey struct {
	ID string `json:"i"`
}

// ListMade lists the actor's announcements, all for a super admin, the newest first.
func (s *Service) ListMade(ctx context.Context, a plugin.Actor, course *plugin.CourseID, cursor string, limit int) (plugin.Page[Made], error) {
	after, err := plugin.ParseCursor[madeKey](cursor)
	if err != nil {
		return plugin.Page[Made]{}, err
	}
	var before *string
	if after != nil {
		id, ok := plugin.ParseID[string](after.ID)
		if !ok {
			return plugin.Page[Made]{}, plugin.ErrCursor
		}
		before = &id
	}
	rows, err := many(ctx, s.DB, madeAnnouncementsSQL, a.User, a.Is(plugin.SuperAdmin), course, before, limit+1)
	if err != nil {
		return plugin.Page[Made]{}, err
	}
	list := make([]Made, 0, len(rows))
	for _, r := range rows {
		list = append(list, r.made(s.Now()))
	}
	return plugin.Cut(list, limit, func(m Made) madeKey { return madeKey{m.ID} }), nil
}
