package media

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes registers the operations on files.
func Routes(api *rest.API, s *Service) error {
	u, err := newUploads(s)
	if err != nil {
		return fmt.Errorf("make the upload protocol: %w", err)
	}
	rest.HandleHTTP(api, plugin.SignedUp, "OPTIONS "+uploadPath+"{$}", u.options)
	rest.HandleHTTP(api, plugin.SignedUp, "POST "+uploadPath+"{$}", u.post)
	rest.HandleHTTP(api, plugin.SignedUp, "HEAD "+uploadPath+"{upload}", u.one(u.tus.HeadFile))
	rest.HandleHTTP(api, plugin.SignedUp, "PATCH "+uploadPath+"{upload}", u.one(u.tus.PatchFile))
	rest.HandleHTTP(api, plugin.SignedUp, "DELETE "+uploadPath+"{upload}", u.one(u.tus.DelFile))
	// Also visitors, for free previews: the access rule decides.
	rest.HandleHTTP(api, plugin.Public, "GET /media/{asset}/file", s.serveFile)
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "get-media-asset", Method: http.MethodGet, Path: "/media/assets/{id}", Tags: []string{"media"},
		Summary: "One's own uploaded file, or one of a course that one edits",
	}, s.getAsset)
	return nil
}

type assetIn struct {
	ID string `path:"id" format:"uuid"`
}

type assetOut struct{ Body Asset }

func (s *Service) getAsset(ctx context.Context, in *assetIn) (*assetOut, error) {
	id, ok := plugin.ParseID[plugin.AssetID](in.ID)
	if !ok {
		return nil, plugin.ErrNotFound
	}
	a, err := s.Asset(ctx, rest.Actor(ctx), id)
	return &assetOut{a}, err
}
