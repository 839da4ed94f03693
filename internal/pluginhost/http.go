package pluginhost

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the management of plugins to the API.
func (h *Host) Routes(api *rest.API) {
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-plugins", Summary: "The plugins of this server", Tags: []string{"Plugins"}, Method: http.MethodGet, Path: "/plugins",
	}, func(context.Context, *struct{}) (*listOut, error) {
		return &listOut{plugin.Page[Info]{Items: h.List()}}, nil
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "enable-plugin", Summary: "Switch a plugin on", Tags: []string{"Plugins"}, Method: http.MethodPost, Path: "/plugins/{id}/enable",
	}, func(ctx context.Context, in *pluginIn) (*infoOut, error) {
		info, err := h.Enable(ctx, rest.Actor(ctx), in.ID)
		return &infoOut{info}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "disable-plugin", Summary: "Switch a plugin off; nothing of it is lost", Tags: []string{"Plugins"}, Method: http.MethodPost, Path: "/plugins/{id}/disable",
	}, func(ctx context.Context, in *pluginIn) (*infoOut, error) {
		info, err := h.Disable(ctx, rest.Actor(ctx), in.ID)
		return &infoOut{info}, err
	})
}

type listOut struct{ Body plugin.Page[Info] }

type pluginIn struct {
	ID string `path:"id" pattern:"^[a-z][a-z0-9-]{1,39}$"`
}

type infoOut struct{ Body Info }
