package admin

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	mails "github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	s.mailRoutes(api)
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-settings", Summary: "The site's settings", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/settings",
	}, func(ctx context.Context, _ *struct{}) (*settingsOut, error) {
		all, err := s.Settings(ctx)
		return &settingsOut{all}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "change-settings", Summary: "Change the site's settings", Tags: []string{"Administration"},
		Method: http.MethodPatch, Path: "/admin/settings",
	}, func(ctx context.Context, in *changeIn) (*settingsOut, error) {
		all, err := s.Change(ctx, rest.Actor(ctx), in.Body)
		return &settingsOut{all}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-mails", Summary: "The mail outbox", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/mails",
	}, func(ctx context.Context, in *mailsIn) (*mailsOut, error) {
		page, err := s.Mails(ctx, in.State, in.Cursor, in.Limit)
		return &mailsOut{page}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-mail", Summary: "A mail with its texts", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/mails/{id}",
	}, func(ctx context.Context, in *mailIn) (*mailOut, error) {
		m, err := s.Mail(ctx, in.ID)
		return &mailOut{m}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-audit", Summary: "Who did what", Tags: []string{"Administration"},
		Method: http.MethodGet, Path: "/admin/audit",
	}, func(ctx context.Context, in *auditIn) (*auditOut, error) {
		f := AuditFilter{Action: in.Action, Object: in.Object}
		if in.Actor != "" {
			f.Actor = &in.Actor
		}
		page, err := s.Audit(ctx, f, in.Cursor, in.Limit)
		return &auditOut{page}, err
	})
}

type settingsOut struct{ Body Settings }

type changeIn struct{ Body Change }

type mailsIn struct {
	State string `query:"state" enum:"queued,sending,sent,kept,failed,uncertain"`
	rest.Paging
}

type mailsOut struct{ Body plugin.Page[MailRow] }

type mailIn struct {
	ID string `path:"id" format:"uuid"`
}

type mailOut struct{ Body mails.Mail }

type auditIn struct {
	Action string        `query:"action" maxLength:"100" pattern:"^[a-z_.]*$" doc:"An action, or its first part"`
	Actor  plugin.UserID `query:"actor" format:"uuid"`
	Object string        `query:"object" maxLength:"100" doc:"The object's id"`
	rest.Paging
}

type auditOut struct{ Body plugin.Page[AuditRow] }
