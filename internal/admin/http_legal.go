package admin

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// legalRoutes adds the legal pages and who agreed to them.
func (s *Service) legalRoutes(api *rest.API) {
	tags := []string{"Legal pages"}
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get-legal-page", Summary: "Terms, privacy or refunds", Tags: tags,
		Description: "In the reader's language if it is written in it. Older versions stay readable.", Method: http.MethodGet, Path: "/legal/{page}",
	}, func(ctx context.Context, in *legalIn) (*legalOut, error) {
		t, err := s.Legal(ctx, in.Page, in.Version, rest.Language(ctx))
		return &legalOut{t}, err
	})
	rest.HandleUnagreed(api, plugin.Self, huma.Operation{
		OperationID: "give-my-consents", Summary: "Agree to legal pages", Tags: tags, DefaultStatus: http.StatusNoContent,
		Description: "To the versions in force. What one owes stands in GET /me.", Method: http.MethodPost, Path: "/me/consents",
	}, func(ctx context.Context, in *agreeIn) (*struct{}, error) {
		return nil, s.Agree(ctx, rest.Actor(ctx), in.Body.Consents)
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-user-consents", Summary: "What somebody agreed to", Tags: tags, Method: http.MethodGet, Path: "/users/{id}/consents",
	}, func(ctx context.Context, in *userConsentsIn) (*agreedOut, error) {
		var out agreedOut
		var err error
		out.Body.Items, err = s.Consents(ctx, in.ID)
		return &out, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-legal-pages", Summary: "How the legal pages stand", Tags: tags, Method: http.MethodGet, Path: "/admin/legal",
	}, func(ctx context.Context, _ *struct{}) (*legalStatesOut, error) {
		var out legalStatesOut
		var err error
		out.Body.Items, err = s.LegalStates(ctx)
		return &out, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "edit-legal-page", Summary: "A legal page with its drafts and its history", Tags: tags, Method: http.MethodGet, Path: "/admin/legal/{page}",
	}, func(ctx context.Context, in *legalWorkIn) (*legalWorkOut, error) {
		w, err := s.LegalWork(ctx, in.Page)
		return &legalWorkOut{w}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "save-legal-draft", Summary: "Save the draft of a legal page in a language", Tags: tags,
		Description: "Refused if somebody saved another one since the revision.", Method: http.MethodPut, Path: "/admin/legal/{page}/drafts/{language}",
		MaxBodyBytes: 4 << 20,
	}, func(ctx context.Context, in *legalDraftIn) (*legalWorkOut, error) {
		b := in.Body
		w, err := s.SaveLegalDraft(ctx, rest.Actor(ctx), in.Page, in.Language, b.Title, b.Body, b.Revision)
		return &legalWorkOut{w}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "publish-legal-page", Summary: "Publish the drafts of a legal page as its next version", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "A version never changes. Refused if a draft is not the one that was looked at.", Method: http.MethodPost, Path: "/admin/legal/{page}/versions",
	}, func(ctx context.Context, in *publishLegalIn) (*legalWorkOut, error) {
		w, err := s.PublishLegal(ctx, rest.Actor(ctx), in.Page, in.Body.Drafts, in.Body.Material, in.Body.Changes)
		return &legalWorkOut{w}, err
	})
}

type legalIn struct {
	Page    string `path:"page" enum:"terms,privacy,refund"`
	Version int    `query:"version" minimum:"1" maximum:"1000000" doc:"The one in force when left out"`
}

type legalOut struct{ Body LegalText }

type agreeIn struct {
	Body struct {
		Consents []accountapi.Consent `json:"consents" minItems:"1" maxItems:"10"`
	}
}

type userConsentsIn struct {
	ID plugin.UserID `path:"id" format:"uuid"`
}

type agreedOut struct {
	Body struct {
		Items []Agreed `json:"items"`
	}
}

type legalStatesOut struct {
	Body struct {
		Items []LegalState `json:"items"`
	}
}

type legalWorkIn struct {
	Page string `path:"page" enum:"terms,privacy,refund"`
}

type legalWorkOut struct{ Body LegalWork }

type legalDraftIn struct {
	Page     string `path:"page" enum:"terms,privacy,refund"`
	Language string `path:"language" maxLength:"20"`
	Body     struct {
		Title    string `json:"title" maxLength:"1000"`
		Body     string `json:"body" maxLength:"1000000" doc:"HTML; what is not known to be harmless is taken out"`
		Revision int    `json:"revision" minimum:"0" maximum:"1000000000" doc:"Of the draft it was made of; 0 for the first"`
	}
}

type publishLegalIn struct {
	Page string `path:"page" enum:"terms,privacy,refund"`
	Body struct {
		Material bool        `json:"material" doc:"Everybody must agree anew; the first version always asks"`
		Drafts   []LegalSeen `json:"drafts" maxItems:"50" doc:"The drafts that were looked at"`
		// Changes is told to who must agree anew.
		Changes map[string]string `json:"changes,omitempty" doc:"What the version changes, by language, in at most 1000 characters each"`
	}
}
