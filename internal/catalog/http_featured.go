package catalog

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func (s *Service) featuredRoutes(api *rest.API) {
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-featured", Summary: "The featured courses, in their order", Tags: []string{"Catalogue"},
		Method: http.MethodGet, Path: "/featured",
	}, func(ctx context.Context, in *categoriesIn) (*fresh[cardList], error) {
		list, err := s.Featured(ctx)
		if err != nil {
			return nil, err
		}
		tag, err := tagOf(list)
		return answer(in.IfNoneMatch, tag, cardList{list}, "public", err)
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-featured", Summary: "The featured courses as they are chosen", Tags: []string{"Home page"},
		Method: http.MethodGet, Path: "/admin/home/featured",
	}, func(ctx context.Context, _ *struct{}) (*featuredOut, error) {
		f, err := s.FeaturedEdit(ctx)
		return &featuredOut{f}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "choose-featured", Summary: "Choose and order the featured courses", Tags: []string{"Home page"},
		Method: http.MethodPut, Path: "/admin/home/featured",
	}, func(ctx context.Context, in *chooseIn) (*featuredOut, error) {
		f, err := s.Feature(ctx, rest.Actor(ctx), in.Body.Version, in.Body.Courses)
		return &featuredOut{f}, err
	})
}

type cardList struct {
	Items []catalogapi.Card `json:"items"`
}

type featuredOut struct{ Body FeaturedEdit }

type chooseIn struct {
	Body struct {
		Version string            `json:"version" maxLength:"100"`
		Courses []plugin.CourseID `json:"courses" maxItems:"100"`
	}
}
