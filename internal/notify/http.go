package notify

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "list-my-notifications", Summary: "What one was told", Tags: []string{"Notifications"},
		Method: http.MethodGet, Path: "/me/notifications",
	}, func(ctx context.Context, in *rest.Paging) (*listOut, error) {
		list, err := s.List(ctx, rest.Actor(ctx), in.Cursor, in.Limit)
		return &listOut{list}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "read-my-notifications", Summary: "Mark notifications as read", Tags: []string{"Notifications"},
		Description: "Without ids all are marked.", Method: http.MethodPost, Path: "/me/notifications/read",
	}, func(ctx context.Context, in *readIn) (*unreadOut, error) {
		var out unreadOut
		var err error
		out.Body.Unread, err = s.Read(ctx, rest.Actor(ctx), in.Body.IDs)
		return &out, err
	})
	s.preferenceRoutes(api)
	s.announceRoutes(api)
	s.messageRoutes(api)
	s.questionRoutes(api)
	s.calendarRoutes(api)
	s.feedRoutes(api)
}

type listOut struct{ Body List }

type readIn struct {
	Body struct {
		IDs []string `json:"ids,omitempty" maxItems:"200" format:"uuid"`
	}
}

type unreadOut struct {
	Body struct {
		Unread int `json:"unread"`
	}
}
