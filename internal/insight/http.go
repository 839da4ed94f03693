package insight

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	s.statisticsRoutes(api)
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "admin-overview", Summary: "How much there is of everything", Tags: []string{"Insight"},
		Method: http.MethodGet, Path: "/admin/overview",
	}, func(ctx context.Context, _ *struct{}) (*overviewOut, error) {
		o, err := s.Overview(ctx)
		return &overviewOut{o}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "trainer-today", Summary: "What happened in one's own courses", Tags: []string{"Insight"},
		Method: http.MethodGet, Path: "/trainer/today",
	}, func(ctx context.Context, _ *struct{}) (*todayOut, error) {
		t, err := s.Today(ctx, rest.Actor(ctx))
		return &todayOut{t}, err
	})
}

type overviewOut struct{ Body Overview }

type todayOut struct{ Body Today }
