package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	s.signInRoutes(api)
	s.linkRoutes(api)
	s.ownRoutes(api)
	s.factorRoutes(api)
	s.userRoutes(api)
	s.importRoutes(api)
	s.privacyRoutes(api)
	rest.HandleHTTP(api, plugin.Public, "GET "+avatarPath+"{name}", s.serveAvatar)
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get-me", Summary: "All the browser needs to begin", Tags: []string{"Account"},
		Method: http.MethodGet, Path: "/me",
	}, func(ctx context.Context, _ *struct{}) (*meOut, error) {
		me, err := s.Me(ctx, rest.Actor(ctx))
		return &meOut{me}, err
	})
	rest.Handle(api, plugin.Unready, huma.Operation{
		OperationID: "change-me", Summary: "Change one's own account", Tags: []string{"Account"},
		Method: http.MethodPatch, Path: "/me",
	}, func(ctx context.Context, in *changeMeIn) (*personOut, error) {
		p, err := s.ChangeOwn(ctx, rest.Actor(ctx), OwnChange(in.Body))
		return &personOut{p}, err
	})
	rest.Handle(api, plugin.Unready, huma.Operation{
		OperationID: "change-password", Summary: "Change one's own password", Tags: []string{"Account"},
		Description: "Ends all other sessions.", Method: http.MethodPost, Path: "/me/password", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *changePasswordIn) (*struct{}, error) {
		return nil, s.ChangePassword(ctx, rest.Actor(ctx), in.Body.Current, in.Body.New)
	})
	rest.Handle(api, plugin.Unready, huma.Operation{
		OperationID: "list-my-sessions", Summary: "Where one is signed in", Tags: []string{"Account"},
		Method: http.MethodGet, Path: "/me/sessions",
	}, func(ctx context.Context, _ *struct{}) (*sessionsOut, error) {
		a := rest.Actor(ctx)
		list, err := s.Sessions.List(ctx, a.User, a.Session)
		return &sessionsOut{Body: plugin.Page[session.Info]{Items: list}}, err
	})
	rest.Handle(api, plugin.Unready, huma.Operation{
		OperationID: "end-my-session", Summary: "Sign out elsewhere", Tags: []string{"Account"},
		Method: http.MethodDelete, Path: "/me/sessions/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *sessionIn) (*struct{}, error) {
		return nil, s.Sessions.EndOwn(ctx, rest.Actor(ctx).User, in.ID)
	})
}

type meOut struct{ Body Me }

type personOut struct{ Body Person }

type changeMeIn struct {
	Body struct {
		FirstName *string `json:"firstName,omitempty"`
		LastName  *string `json:"lastName,omitempty"`
		Language  *string `json:"language,omitempty" doc:"One of the site's languages"`
		TimeZone  *string `json:"timeZone,omitempty" doc:"IANA name"`
		Phone     *string `json:"phone,omitempty" maxLength:"50" doc:"Empty takes it away"`
	}
}

type changePasswordIn struct {
	Body struct {
		Current string `json:"current" maxLength:"1000"`
		New     string `json:"new" maxLength:"1000"`
	}
}

type sessionsOut struct{ Body plugin.Page[session.Info] }

type sessionIn struct {
	ID plugin.SessionID `path:"id" format:"uuid"`
}

// signedIn is the answer to whoever signed in. Browsers get cookies and never see a token;
// clients that ask for tokens, or that send no Origin as browsers do, get them in the body.
type signedIn struct {
	User         *Person    `json:"user" doc:"Null while the second factor is still to be shown"`
	SecondFactor *Challenge `json:"secondFactor,omitempty" doc:"To be answered at /auth/second-factor"`
	AccessToken  string     `json:"accessToken,omitempty"`
	RefreshToken string     `json:"refreshToken,omitempty"`
	ExpiresAt    *time.Time `json:"expiresAt,omitempty" doc:"Of the access token"`
}

type signedInOut struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      signedIn
}

// Client is what sign-in asks of the request itself.
type Client struct {
	UserAgent string `header:"User-Agent"`
	Origin    string `header:"Origin"`
	FetchSite string `header:"Sec-Fetch-Site"`
}

func (c Client) browser() bool { return c.Origin != "" || c.FetchSite != "" }

func answerSignedIn(ctx context.Context, c Client, wantTokens bool, e Entry) *signedInOut {
	if e.Challenge != nil {
		return &signedInOut{Body: signedIn{SecondFactor: e.Challenge}}
	}
	t := e.Tokens
	out := &signedInOut{Body: signedIn{User: &e.Person}}
	if !wantTokens {
		out.SetCookie = session.Cookies(ctx, t)
	}
	if wantTokens || !c.browser() {
		out.Body.AccessToken, out.Body.RefreshToken, out.Body.ExpiresAt = t.Access, t.Refresh, &t.Expires
	}
	return out
}
