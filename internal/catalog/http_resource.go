package catalog

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// resourceRoutes adds what stands beside contents. Each operation answers with all of a content's resources.
func (s *Service) resourceRoutes(api *rest.API) {
	tags := []string{"Studio"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-resources", Summary: "The files and links beside a content", Tags: tags,
		Method: http.MethodGet, Path: "/contents/{id}/resources",
	}, func(ctx context.Context, in *contentIn) (*resourcesOut, error) {
		return resources(s.Resources(ctx, rest.Actor(ctx), in.ID))
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "add-resource", Summary: "Put a file or a link beside a content", Tags: tags,
		Description: "At most 50. A file was uploaded for the course before.",
		Method:      http.MethodPost, Path: "/contents/{id}/resources", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *addResourceIn) (*resourcesOut, error) {
		return resources(s.AddResource(ctx, rest.Actor(ctx), in.ID, NewResource{Asset: in.Body.AssetID, URL: in.Body.URL, Title: in.Body.Title}))
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "order-resources", Summary: "Put what stands beside a content into an order", Tags: tags,
		Method: http.MethodPut, Path: "/contents/{id}/resources",
	}, func(ctx context.Context, in *orderResourcesIn) (*resourcesOut, error) {
		return resources(s.OrderResources(ctx, rest.Actor(ctx), in.ID, in.Body.Resources))
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-resource", Summary: "Rename a resource, or change where a link leads", Tags: tags,
		Method: http.MethodPatch, Path: "/resources/{id}",
	}, func(ctx context.Context, in *changeResourceIn) (*resourcesOut, error) {
		return resources(s.ChangeResource(ctx, rest.Actor(ctx), in.ID, ResourceChange{in.Body.Title.Change, in.Body.URL.Change}))
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "remove-resource", Summary: "Take a resource away", Tags: tags,
		Description: "It can be restored for a day.",
		Method:      http.MethodDelete, Path: "/resources/{id}",
	}, func(ctx context.Context, in *resourceIn) (*resourcesOut, error) {
		return resources(s.RemoveResource(ctx, rest.Actor(ctx), in.ID))
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "restore-resource", Summary: "Undo the removal of a resource", Tags: tags,
		Method: http.MethodPost, Path: "/resources/{id}/restore",
	}, func(ctx context.Context, in *resourceIn) (*resourcesOut, error) {
		return resources(s.RestoreResource(ctx, rest.Actor(ctx), in.ID))
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "set-course-picture", Summary: "Give a course a picture", Tags: tags,
		Description: "A JPEG, PNG, GIF or WebP of at most 8 MB; the named part of it is kept, or the middle, 16 by 9.",
		Method:      http.MethodPut, Path: "/courses/{id}/picture", MaxBodyBytes: picture.Bytes,
	}, func(ctx context.Context, in *coursePictureIn) (*courseOut, error) {
		c, err := s.SetPicture(ctx, rest.Actor(ctx), in.ID, in.RawBody, picture.Crop{X: in.X, Y: in.Y, Width: in.Width, Height: in.Height})
		return &courseOut{bodyOf(c)}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "remove-course-picture", Summary: "Go back to the drawn cover of a course", Tags: tags,
		Method: http.MethodDelete, Path: "/courses/{id}/picture",
	}, func(ctx context.Context, in *courseIn) (*courseOut, error) {
		c, err := s.RemovePicture(ctx, rest.Actor(ctx), in.ID)
		return &courseOut{bodyOf(c)}, err
	})
}

func resources(list []Resource, err error) (*resourcesOut, error) {
	return &resourcesOut{items[Resource]{list}}, err
}

type resourcesOut struct{ Body items[Resource] }

type addResourceIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body struct {
		AssetID *plugin.AssetID `json:"assetId,omitempty" doc:"A file of the course; or url"`
		URL     *string         `json:"url,omitempty" maxLength:"5000" doc:"A link with http or https; or assetId"`
		Title   string          `json:"title,omitempty" maxLength:"1000" doc:"1 to 200 characters; made of the file's name or of the link if not given"`
	}
}

type orderResourcesIn struct {
	ID   plugin.ContentID `path:"id" format:"uuid"`
	Body struct {
		Resources []string `json:"resources" maxItems:"100" doc:"All of them, each once"`
	}
}

type resourceIn struct {
	ID string `path:"id" format:"uuid"`
}

type changeResourceIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Title change[string] `json:"title,omitempty"`
		URL   change[string] `json:"url,omitempty" doc:"Of a link"`
	}
}

type coursePictureIn struct {
	ID      plugin.CourseID `path:"id" format:"uuid"`
	X       int             `query:"x" minimum:"0" maximum:"100000" doc:"Left edge of the part that is kept, in pixels"`
	Y       int             `query:"y" minimum:"0" maximum:"100000" doc:"Top edge"`
	Width   int             `query:"width" minimum:"0" maximum:"100000" doc:"Its width; 0 keeps the middle"`
	Height  int             `query:"height" minimum:"0" maximum:"100000" doc:"Its height"`
	RawBody []byte          `contentType:"application/octet-stream"`
}
