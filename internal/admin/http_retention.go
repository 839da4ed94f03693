package admin

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func (s *Service) retentionRoutes(api *rest.API) {
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-retention", Summary: "How long personal records are kept", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/retention",
	}, func(ctx context.Context, _ *struct{}) (*retentionOut, error) {
		r, err := s.Retention(ctx)
		return &retentionOut{r}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "change-retention", Summary: "Change how long personal records are kept", Tags: []string{"Administration"},
		Description: "In days. A job takes away once a day what is older.", Method: http.MethodPatch, Path: "/admin/retention",
	}, func(ctx context.Context, in *changeRetentionIn) (*retentionOut, error) {
		r, err := s.ChangeRetention(ctx, rest.Actor(ctx), in.Body)
		return &retentionOut{r}, err
	})
}

type retentionOut struct{ Body Retention }

type changeRetentionIn struct{ Body RetentionChange }
