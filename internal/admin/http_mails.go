package admin

import (
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	mails "github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// mailRoutes adds the operations on mails and their templates.
func (s *Service) mailRoutes(api *rest.API) {
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "try-mail", Summary: "Send a test mail to oneself", Tags: []string{"Administration"},
		Description: "Sent at once, past the outbox; the answer tells what the mail server said.", Method: http.MethodPost, Path: "/admin/mail-trial",
	}, func(ctx context.Context, _ *struct{}) (*trialOut, error) {
		trial, err := s.TryMail(ctx, rest.Actor(ctx))
		return &trialOut{trial}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "retry-mail", Summary: "Send a mail again", Tags: []string{"Administration"}, DefaultStatus: http.StatusNoContent,
		Method: http.MethodPost, Path: "/admin/mails/{id}/retry",
	}, func(ctx context.Context, in *mailIn) (*struct{}, error) {
		return nil, s.RetryMail(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "retry-mails", Summary: "Send all failed or kept mails again", Tags: []string{"Administration"},
		Description: "Mails that a server may have taken are not among them: each is for somebody to decide.",
		Method:      http.MethodPost, Path: "/admin/mail-retries",
	}, func(ctx context.Context, in *retryIn) (*retryOut, error) {
		var out retryOut
		var err error
		out.Body.Mails, err = s.RetryMails(ctx, rest.Actor(ctx), in.Body.State)
		return &out, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-mail-file", Summary: "What a mail carries beside its text", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/mails/{id}/files/{position}",
	}, func(ctx context.Context, in *mailFileIn) (*mailFileOut, error) {
		f, err := s.mails.File(ctx, in.ID, in.Position)
		if err != nil {
			return nil, err
		}
		return &mailFileOut{
			Type: f.ContentType, Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}),
			Policy: "default-src 'none'; sandbox", Sniff: "nosniff", Cache: "private, no-store", Body: f.Content,
		}, nil
	})
	s.templateRoutes(api)
}

type mailFileIn struct {
	ID       string `path:"id" format:"uuid"`
	Position int    `path:"position" minimum:"0" maximum:"9"`
}

// mailFileOut is a file that anybody may have made: it is kept, and nothing in it runs.
type mailFileOut struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Sniff       string `header:"X-Content-Type-Options"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

func (s *Service) templateRoutes(api *rest.API) {
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-mail-templates", Summary: "The kinds of mail, in each language", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/mail-templates",
	}, func(ctx context.Context, _ *struct{}) (*templatesOut, error) {
		var out templatesOut
		var err error
		out.Body.Items, err = s.mails.Templates(ctx)
		return &out, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-mail-template", Summary: "The texts of a kind of mail", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/mail-templates/{kind}/{language}",
	}, func(ctx context.Context, in *templateIn) (*templateOut, error) {
		t, err := s.mails.Template(ctx, in.Kind, in.Language)
		return &templateOut{t}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "change-mail-template", Summary: "Change the texts of a kind of mail", Tags: []string{"Administration"},
		Description: "Texts left out are the shipped ones again.", Method: http.MethodPut, Path: "/admin/mail-templates/{kind}/{language}",
	}, func(ctx context.Context, in *partsIn) (*templateOut, error) {
		t, err := s.SetTemplate(ctx, rest.Actor(ctx), in.Kind, in.Language, in.Body.Parts)
		return &templateOut{t}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "preview-mail-template", Summary: "How a mail would look", Tags: []string{"Administration"},
		Description: "With sample values; nothing is kept.", Method: http.MethodPost, Path: "/admin/mail-templates/{kind}/{language}/preview",
	}, func(ctx context.Context, in *partsIn) (*previewOut, error) {
		p, err := s.mails.Preview(ctx, in.Kind, in.Language, in.Body.Parts)
		return &previewOut{p}, err
	})
}

type trialOut struct{ Body mails.Trial }

type retryIn struct {
	Body struct {
		State string `json:"state" enum:"failed,kept"`
	}
}

type retryOut struct {
	Body struct {
		Mails int `json:"mails"`
	}
}

type templatesOut struct {
	Body struct {
		Items []mails.Template `json:"items"`
	}
}

type templateIn struct {
	Kind     string `path:"kind" maxLength:"160"`
	Language string `path:"language" maxLength:"20"`
}

type templateOut struct{ Body mails.TemplateTexts }

type partsIn struct {
	Kind     string `path:"kind" maxLength:"160"`
	Language string `path:"language" maxLength:"20"`
	Body     struct {
		Parts map[string]string `json:"parts" maxProperties:"20"`
	}
}

type previewOut struct{ Body mails.Rendered }
