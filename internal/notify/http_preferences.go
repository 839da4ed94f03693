package notify

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// preferenceRoutes adds what a person chooses, and the links that end a kind of mail.
func (s *Service) preferenceRoutes(api *rest.API) {
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "get-my-notification-preferences", Summary: "How one hears of what", Tags: []string{"Notifications"},
		Method: http.MethodGet, Path: "/me/notification-preferences",
	}, func(ctx context.Context, _ *struct{}) (*preferencesOut, error) {
		p, err := s.notices.Preferences(ctx, rest.Actor(ctx))
		return &preferencesOut{p}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "change-my-notification-preferences", Summary: "Choose how one hears of what", Tags: []string{"Notifications"},
		Description: "What is left out stays as it is.", Method: http.MethodPatch, Path: "/me/notification-preferences",
	}, func(ctx context.Context, in *noticePreferencesIn) (*preferencesOut, error) {
		p, err := s.notices.Choose(ctx, rest.Actor(ctx), in.Body.Kinds, in.Body.Schedule)
		return &preferencesOut{p}, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "look-at-unsubscribe", Summary: "What a link of a mail would end", Tags: []string{"Notifications"},
		Method: http.MethodPost, Path: "/notifications/unsubscribe/look",
	}, func(ctx context.Context, in *unsubscribeIn) (*unsubscribeLabelOut, error) {
		var out unsubscribeLabelOut
		var err error
		out.Body.Label, err = s.notices.LookAtUnsubscribe(rest.Actor(ctx), in.Body.Token)
		return &out, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "unsubscribe", Summary: "End a kind of mail by a link", Tags: []string{"Notifications"},
		Description: "Works without signing in.", DefaultStatus: http.StatusNoContent, Method: http.MethodPost, Path: "/notifications/unsubscribe",
	}, func(ctx context.Context, in *unsubscribeIn) (*struct{}, error) {
		return nil, s.notices.Unsubscribe(ctx, in.Body.Token)
	})
	// RFC 8058: mail programs post to the address that a person would open.
	rest.HandleHTTP(api, plugin.Public, "POST "+notice.UnsubscribePath+"{token}", func(w http.ResponseWriter, r *http.Request) error {
		if err := s.notices.Unsubscribe(r.Context(), r.PathValue("token")); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	})
}

type preferencesOut struct{ Body notice.Preferences }

type noticePreferencesIn struct {
	Body struct {
		Kinds    []notice.Choice  `json:"kinds,omitempty" maxItems:"200"`
		Schedule *notice.Schedule `json:"schedule,omitempty"`
	}
}

type unsubscribeIn struct {
	Body struct {
		Token string `json:"token" maxLength:"1000"`
	}
}

type unsubscribeLabelOut struct {
	Body struct {
		Label string `json:"label"`
	}
}
