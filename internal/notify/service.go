// Package notify is how the centre speaks to people: the notification centre. What is told is
// kept by platform/notice.
//
//	service.go  the use cases
//	http.go     the operations
package notify

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/plugin"
)

// Service offers a person the own notices.
type Service struct{ notices *notice.Notices }

// New returns the service.
func New(n *notice.Notices) *Service { return &Service{n} }

// List is a page of notices with the number of unread ones.
type List struct {
	plugin.Page[notice.Notice]
	Unread int `json:"unread" doc:"At most 100"`
}

type noticeKey struct {
	ID string `json:"i"`
}

// List returns the actor's notices, the newest first.
func (s *Service) List(ctx context.Context, a plugin.Actor, cursor string, limit int) (List, error) {
	after, err := plugin.ParseCursor[noticeKey](cursor)
	if err != nil {
		return List{}, err
	}
	var before *string
	if after != nil {
		id, ok := plugin.ParseID[string](after.ID)
		if !ok {
			return List{}, plugin.ErrCursor
		}
		before = &id
	}
	rows, err := s.notices.List(ctx, a, before, limit+1)
	if err != nil {
		return List{}, err
	}
	unread, err := s.notices.Unread(ctx, a.User)
	return List{plugin.Cut(rows, limit, func(n notice.Notice) noticeKey { return noticeKey{n.ID} }), unread}, err
}

// Read marks the actor's notices as read, all when ids is nil, and returns how many are not.
func (s *Service) Read(ctx context.Context, a plugin.Actor, ids []string) (int, error) {
	if err := s.notices.Read(ctx, a.User, ids); err != nil {
		return 0, err
	}
	return s.notices.Unread(ctx, a.User)
}
