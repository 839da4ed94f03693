package admin

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/audit"
	mails "github.com/courseworx/courseworx/internal/platform/mail"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	s.mailRoutes(api)
	s.retentionRoutes(api)
	s.homeRoutes(api)
	s.legalRoutes(api)
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
		page, err := s.Audit(ctx, in.filter(ctx), in.Cursor, in.Limit)
		return &auditOut{page}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "export-audit", Summary: "Who did what, as CSV", Tags: []string{"Administration"},
		Description: "At most 200,000 entries, the newest first.", Method: http.MethodGet, Path: "/admin/audit/export",
	}, func(ctx context.Context, in *AuditQuery) (*huma.StreamResponse, error) {
		f := in.filter(ctx)
		if _, err := s.Audit(ctx, f, "", 1); err != nil { // what is wrong is said before the file begins
			return nil, err
		}
		return &huma.StreamResponse{Body: func(out huma.Context) {
			out.SetHeader("Content-Type", "text/csv; charset=utf-8")
			out.SetHeader("Content-Disposition", `attachment; filename="audit.csv"`)
			if err := s.WriteAudit(out.Context(), f, out.BodyWriter()); err != nil {
				panic(http.ErrAbortHandler) // half a file must not look like a whole one
			}
		}}, nil
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "verify-audit", Summary: "Verify that nobody tampered with the audit log", Tags: []string{"Administration"},
		Method: http.MethodPost, Path: "/admin/audit/verify",
	}, func(ctx context.Context, _ *struct{}) (*verifyOut, error) {
		r, err := s.VerifyAudit(ctx)
		return &verifyOut{r}, err
	})
}

type verifyOut struct{ Body audit.Report }

func (in *AuditQuery) filter(ctx context.Context) AuditFilter {
	f := AuditFilter{Language: rest.Language(ctx), Query: in.Query, Action: in.Action, Object: in.Object}
	if in.Actor != "" {
		f.Actor = &in.Actor
	}
	if !in.From.IsZero() {
		f.From = &in.From
	}
	if !in.Until.IsZero() {
		f.Until = &in.Until
	}
	return f
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

// AuditQuery is what narrows the audit log in an address.
type AuditQuery struct {
	Query  string        `query:"q" maxLength:"200" doc:"Part of an action or of its sentence, or of the name of a person or a course"`
	Action string        `query:"action" maxLength:"100" pattern:"^[a-z_.]*$" doc:"An action, or its first part"`
	Actor  plugin.UserID `query:"actor" format:"uuid"`
	Object string        `query:"object" maxLength:"100" doc:"The object's id"`
	From   time.Time     `query:"from" doc:"The first moment"`
	Until  time.Time     `query:"until" doc:"The moment after the last"`
}

type auditIn struct {
	AuditQuery
	rest.Paging
}

type auditOut struct{ Body plugin.Page[AuditRow] }
