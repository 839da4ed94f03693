package account

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// privacyRoutes are about the data of people: files of it, and its end.
func (s *Service) privacyRoutes(api *rest.API) {
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "get-my-privacy", Summary: "How it stands with one's own data", Tags: []string{"Account"}, Method: http.MethodGet, Path: "/me/privacy",
	}, func(ctx context.Context, _ *struct{}) (*privacyOut, error) {
		p, err := s.Privacy(ctx, rest.Actor(ctx))
		return &privacyOut{p}, err
	})
	rest.HandleUnagreed(api, plugin.Self, huma.Operation{
		OperationID: "ask-my-export", Summary: "Ask for a file with one's own data", Tags: []string{"Account"},
		Description: "It is made in the background; one at a time.", Method: http.MethodPost, Path: "/me/exports", DefaultStatus: http.StatusAccepted,
	}, func(ctx context.Context, in *proofIn) (*exportOut, error) {
		e, err := s.AskOwnExport(ctx, rest.Actor(ctx), in.Body.Current)
		return &exportOut{e}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "get-export-file", Summary: "A file with somebody's data", Tags: []string{"Account"},
		Description: "For whoever asked for it, by the address that stands beside it, which is good for a quarter of an hour. A ZIP.",
		Method:      http.MethodGet, Path: "/exports/{id}/file",
	}, s.sendExport)
	rest.HandleUnagreed(api, plugin.Self, huma.Operation{
		OperationID: "ask-my-deletion", Summary: "Ask for one's account to be deleted", Tags: []string{"Account"},
		Description: "A super admin decides.", Method: http.MethodPost, Path: "/me/deletion-request", DefaultStatus: http.StatusAccepted,
	}, func(ctx context.Context, in *askDeletionIn) (*requestOut, error) {
		r, err := s.AskDeletion(ctx, rest.Actor(ctx), in.Body.Current, in.Body.Reason)
		return &requestOut{r}, err
	})
	rest.HandleUnagreed(api, plugin.Self, huma.Operation{
		OperationID: "withdraw-my-deletion", Summary: "Keep one's account after all", Tags: []string{"Account"},
		Method: http.MethodDelete, Path: "/me/deletion-request", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, s.WithdrawDeletion(ctx, rest.Actor(ctx))
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "ask-user-export", Summary: "Ask for a file with a person's data", Tags: []string{"Users"},
		Method: http.MethodPost, Path: "/users/{id}/exports", DefaultStatus: http.StatusAccepted,
	}, func(ctx context.Context, in *userIn) (*exportOut, error) {
		e, err := s.AskExport(ctx, rest.Actor(ctx), in.ID)
		return &exportOut{e}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-exports", Summary: "The files with people's data that one asked for", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/exports",
	}, func(ctx context.Context, _ *struct{}) (*exportsOut, error) {
		list, err := s.Exports(ctx, rest.Actor(ctx))
		return &exportsOut{plugin.Page[Export]{Items: list}}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-deletion-requests", Summary: "Who asks for the account to be deleted", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/deletion-requests",
	}, func(ctx context.Context, in *requestsIn) (*requestsOut, error) {
		list, err := s.DeletionRequests(ctx, in.State, in.Cursor, in.Limit)
		return &requestsOut{list}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "accept-deletion-request", Summary: "Delete the account of whoever asked for it", Tags: []string{"Administration"},
		Method: http.MethodPost, Path: "/admin/deletion-requests/{id}/accept",
	}, func(ctx context.Context, in *requestIn) (*goneOut, error) {
		gone, err := s.AcceptDeletion(ctx, rest.Actor(ctx), in.ID)
		return &goneOut{gone}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "refuse-deletion-request", Summary: "Keep the account and say why", Tags: []string{"Administration"},
		Method: http.MethodPost, Path: "/admin/deletion-requests/{id}/refuse", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *refuseIn) (*struct{}, error) {
		return nil, s.RefuseDeletion(ctx, rest.Actor(ctx), in.ID, in.Body.Answer)
	})
}

// sendExport sends the file. Nothing keeps a copy on the way.
func (s *Service) sendExport(ctx context.Context, in *exportFileIn) (*huma.StreamResponse, error) {
	o, err := s.OpenExport(ctx, rest.Actor(ctx), in.ID, in.Until, in.Key)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(out huma.Context) {
		defer func() { _ = o.Close() }() // it was only read
		out.SetHeader("Content-Type", "application/zip")
		out.SetHeader("Content-Length", strconv.FormatInt(o.Size, 10))
		out.SetHeader("Content-Disposition", `attachment; filename="personal-data.zip"`)
		out.SetHeader("Cache-Control", "no-store")
		if _, err := io.Copy(out.BodyWriter(), o.Content); err != nil {
			panic(http.ErrAbortHandler) // half a file must not look like a whole one
		}
	}}, nil
}

type privacyOut struct{ Body Privacy }

type proofIn struct {
	Body struct {
		Current string `json:"current" maxLength:"1000" doc:"The password"`
	}
}

type exportOut struct{ Body Export }

type exportsOut struct{ Body plugin.Page[Export] }

type exportFileIn struct {
	ID    string `path:"id" format:"uuid"`
	Until int64  `query:"until"`
	Key   string `query:"key" maxLength:"200"`
}

type askDeletionIn struct {
	Body struct {
		Current string `json:"current" maxLength:"1000" doc:"The password"`
		Reason  string `json:"reason,omitempty" maxLength:"10000"`
	}
}

type requestOut struct{ Body DeletionRequest }

type requestsIn struct {
	State string `query:"state" enum:"open,refused" default:"open"`
	rest.Paging
}

type requestsOut struct{ Body plugin.Page[DeletionRequest] }

type requestIn struct {
	ID string `path:"id" format:"uuid"`
}

type refuseIn struct {
	ID   string `path:"id" format:"uuid"`
	Body struct {
		Answer string `json:"answer" maxLength:"10000"`
	}
}
