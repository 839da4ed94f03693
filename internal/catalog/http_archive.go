package catalog

import (
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// archiveRoutes adds the ways of a course out of an installation and into one.
func (s *Service) archiveRoutes(api *rest.API) {
	tags := []string{"Studio"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "export-course", Summary: "A course with its files as one ZIP archive", Tags: tags,
		Description: "Its fields, sections, contents and files; not its people, and not what plugins keep.",
		Method:      http.MethodGet, Path: "/courses/{id}/archive",
		Responses: map[string]*huma.Response{"200": {Description: "The archive", Content: map[string]*huma.MediaType{
			"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}},
	}, func(ctx context.Context, in *courseIn) (*huma.StreamResponse, error) {
		e, err := s.Export(ctx, rest.Actor(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(out huma.Context) {
			out.SetHeader("Content-Type", "application/zip")
			out.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.Name}))
			out.SetHeader("Cache-Control", "no-store")
			if err := e.Write(out.Context(), out.BodyWriter()); err != nil {
				panic(http.ErrAbortHandler) // half an archive must not look like a whole one
			}
		}}, nil
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "import-course", Summary: "Make a draft of one's own out of an uploaded archive", Tags: tags,
		Description: "Wholly or not at all. The archive is uploaded with the purpose “import”.",
		Method:      http.MethodPost, Path: "/courses/import", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *importIn) (*importOut, error) {
		made, err := s.Import(ctx, rest.Actor(ctx), in.Body.Asset)
		out := &importOut{}
		out.Body.Course, out.Body.Left = bodyOf(made.Course), made.Left
		if out.Body.Left == nil {
			out.Body.Left = []Left{}
		}
		return out, err
	})
}

type importIn struct {
	Body struct {
		Asset plugin.AssetID `json:"assetId" format:"uuid"`
	}
}

type importOut struct {
	Body struct {
		Course courseBody `json:"course"`
		Left   []Left     `json:"left" doc:"What this installation has no place for"`
	}
}
