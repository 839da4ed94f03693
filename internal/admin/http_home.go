package admin

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func (s *Service) homeRoutes(api *rest.API) {
	tags := []string{"Home page"}
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get-home", Summary: "How the home page is arranged, and its slides", Tags: tags,
		Method: http.MethodGet, Path: "/home",
	}, func(ctx context.Context, _ *struct{}) (*homeOut, error) {
		home, err := s.Home(ctx, rest.Language(ctx))
		return &homeOut{home}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-home-page", Summary: "The home page as it is edited", Tags: tags,
		Method: http.MethodGet, Path: "/admin/home",
	}, func(ctx context.Context, _ *struct{}) (*homeEditOut, error) {
		return edited(s.HomeEdit(ctx))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "arrange-home-page", Summary: "Order, show and hide the sections of the home page", Tags: tags,
		Method: http.MethodPut, Path: "/admin/home/sections",
	}, func(ctx context.Context, in *arrangeIn) (*homeEditOut, error) {
		return edited(s.ArrangeHome(ctx, rest.Actor(ctx), in.Body.Version, in.Body.Sections))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "add-slide", Summary: "Add a slide", Tags: tags,
		Method: http.MethodPost, Path: "/admin/home/slides", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *addSlideIn) (*homeEditOut, error) {
		return edited(s.AddSlide(ctx, rest.Actor(ctx), in.Body))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "order-slides", Summary: "Put the slides in an order", Tags: tags,
		Method: http.MethodPut, Path: "/admin/home/slides",
	}, func(ctx context.Context, in *orderSlidesIn) (*homeEditOut, error) {
		return edited(s.OrderSlides(ctx, rest.Actor(ctx), in.Body.Version, in.Body.Slides))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "change-slide", Summary: "Change a slide", Tags: tags,
		Method: http.MethodPut, Path: "/admin/home/slides/{id}",
	}, func(ctx context.Context, in *changeSlideIn) (*homeEditOut, error) {
		return edited(s.ChangeSlide(ctx, rest.Actor(ctx), in.ID, in.Body))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "delete-slide", Summary: "Delete a slide", Tags: tags,
		Method: http.MethodDelete, Path: "/admin/home/slides/{id}",
	}, func(ctx context.Context, in *slideIn) (*homeEditOut, error) {
		return edited(s.DeleteSlide(ctx, rest.Actor(ctx), in.ID))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "set-slide-picture", Summary: "Give a slide a picture", Tags: tags,
		Description: "A JPEG, PNG, GIF or WebP of at most 8 MB; the named part of it is kept, or the middle.",
		Method:      http.MethodPut, Path: "/admin/home/slides/{id}/picture", MaxBodyBytes: picture.Bytes,
	}, func(ctx context.Context, in *slidePictureIn) (*homeEditOut, error) {
		return edited(s.SetSlidePicture(ctx, rest.Actor(ctx), in.ID, in.RawBody, picture.Crop{X: in.X, Y: in.Y, Width: in.Width, Height: in.Height}))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "remove-slide-picture", Summary: "Take a slide's picture away", Tags: tags,
		Method: http.MethodDelete, Path: "/admin/home/slides/{id}/picture",
	}, func(ctx context.Context, in *slideIn) (*homeEditOut, error) {
		return edited(s.RemoveSlidePicture(ctx, rest.Actor(ctx), in.ID))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "set-logo", Summary: "Give the organisation a logo", Tags: []string{"Administration"},
		Description: "A JPEG, PNG, GIF or WebP of at most 8 MB.",
		Method:      http.MethodPut, Path: "/admin/logo", MaxBodyBytes: picture.Bytes,
	}, func(ctx context.Context, in *logoIn) (*settingsOut, error) {
		all, err := s.SetLogo(ctx, rest.Actor(ctx), in.RawBody)
		return &settingsOut{all}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "remove-logo", Summary: "Take the logo away", Tags: []string{"Administration"},
		Method: http.MethodDelete, Path: "/admin/logo",
	}, func(ctx context.Context, _ *struct{}) (*settingsOut, error) {
		all, err := s.RemoveLogo(ctx, rest.Actor(ctx))
		return &settingsOut{all}, err
	})
}

func edited(h HomeEdit, err error) (*homeEditOut, error) { return &homeEditOut{h}, err }

type homeOut struct{ Body Home }

type homeEditOut struct{ Body HomeEdit }

type arrangeIn struct {
	Body struct {
		Version  int       `json:"version"`
		Sections []Section `json:"sections" maxItems:"50"`
	}
}

type addSlideIn struct{ Body SlideChange }

type orderSlidesIn struct {
	Body struct {
		Version int      `json:"version"`
		Slides  []string `json:"slides" maxItems:"100"`
	}
}

type slideIn struct {
	ID string `path:"id" format:"uuid"`
}

type changeSlideIn struct {
	ID   string `path:"id" format:"uuid"`
	Body SlideChange
}

type slidePictureIn struct {
	ID      string `path:"id" format:"uuid"`
	X       int    `query:"x" minimum:"0" maximum:"100000" doc:"Left edge of the part that is kept, in pixels"`
	Y       int    `query:"y" minimum:"0" maximum:"100000" doc:"Top edge"`
	Width   int    `query:"width" minimum:"0" maximum:"100000" doc:"Its width; 0 keeps the middle"`
	Height  int    `query:"height" minimum:"0" maximum:"100000" doc:"Its height"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type logoIn struct {
	RawBody []byte `contentType:"application/octet-stream"`
}
