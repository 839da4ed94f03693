package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/internal/platform/setting"
	"github.com/courseworx/courseworx/plugin"
)

func (s *Service) signInRoutes(api *rest.API) {
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get-setup", Summary: "Whether the site still has to be set up", Tags: []string{"Set-up"},
		Method: http.MethodGet, Path: "/setup",
	}, s.handleSetupState)
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "check-setup-code", Summary: "Check the console's code", Tags: []string{"Set-up"},
		Method: http.MethodPost, Path: "/setup/code", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *setupCodeIn) (*struct{}, error) {
		return nil, s.CheckSetupCode(ctx, rest.Actor(ctx).Address, in.Body.Code)
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "set-up", Summary: "Make the first super admin and name the site", Tags: []string{"Set-up"},
		Description: "Works once, with the one-time code from the console.",
		Method:      http.MethodPost, Path: "/setup", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *setupIn) (*signedInOut, error) {
		p, t, err := s.SetUp(ctx, rest.Actor(ctx), Setup(in.Body), in.UserAgent)
		if err != nil {
			return nil, err
		}
		return answerSignedIn(ctx, in.Client, false, Entry{Person: p, Tokens: t}), nil
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "sign-in", Summary: "Sign in with e-mail or phone", Tags: []string{"Account"},
		Method: http.MethodPost, Path: "/auth/sign-in",
	}, func(ctx context.Context, in *signInIn) (*signedInOut, error) {
		e, err := s.SignIn(ctx, rest.Actor(ctx), in.Body.Identifier, in.Body.Password, in.UserAgent)
		if err != nil {
			return nil, err
		}
		return answerSignedIn(ctx, in.Client, in.Body.Tokens, e), nil
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "sign-in-second-factor", Summary: "Show the second factor after the password", Tags: []string{"Account"},
		Description: "With a code of the authenticator app, or a recovery code, which works once.",
		Method:      http.MethodPost, Path: "/auth/second-factor",
	}, func(ctx context.Context, in *secondFactorIn) (*signedInOut, error) {
		e, err := s.SignInFactor(ctx, rest.Actor(ctx), in.Body.Challenge, in.Body.Code, in.UserAgent)
		if err != nil {
			return nil, err
		}
		return answerSignedIn(ctx, in.Client, in.Body.Tokens, e), nil
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "refresh", Summary: "New tokens for a refresh token", Tags: []string{"Account"},
		Description: "The token is given in the body, or by a browser in its cookie.",
		Method:      http.MethodPost, Path: "/auth/refresh",
	}, func(ctx context.Context, in *refreshIn) (*signedInOut, error) {
		refresh, inBody := in.Cookie, in.Body.RefreshToken != ""
		if inBody {
			refresh = in.Body.RefreshToken
		}
		p, t, err := s.Refresh(ctx, rest.Actor(ctx), refresh)
		if err != nil {
			return nil, err
		}
		return answerSignedIn(ctx, in.Client, inBody, Entry{Person: p, Tokens: t}), nil
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "sign-out", Summary: "End one's own session", Tags: []string{"Account"},
		Method: http.MethodPost, Path: "/auth/sign-out", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *signOutIn) (*signedOutOut, error) {
		return &signedOutOut{session.NoCookies(ctx)}, s.SignOut(ctx, rest.Actor(ctx), in.Cookie)
	})
}

type setupState struct {
	Open  bool `json:"open"`
	Guess struct {
		Language string `json:"language"`
		TimeZone string `json:"timeZone"`
		Currency string `json:"currency"`
	} `json:"guess" doc:"To be shown for correction; the browser knows its time zone better"`
}

type setupStateOut struct{ Body setupState }

func (s *Service) handleSetupState(ctx context.Context, _ *struct{}) (*setupStateOut, error) {
	var out setupStateOut
	var err error
	if out.Body.Open, err = s.SetupOpen(ctx); err != nil {
		return nil, err
	}
	site := setting.SiteKey.Default
	out.Body.Guess.Language, out.Body.Guess.TimeZone, out.Body.Guess.Currency = rest.Language(ctx), site.TimeZone, site.Currency
	return &out, nil
}

type setupCodeIn struct {
	Body struct {
		Code string `json:"code" maxLength:"100"`
	}
}

type setupIn struct {
	Client
	Body struct {
		Code         string `json:"code" maxLength:"100"`
		Organisation string `json:"organisation" maxLength:"1000"`
		FirstName    string `json:"firstName" maxLength:"1000"`
		LastName     string `json:"lastName" maxLength:"1000"`
		Email        string `json:"email" maxLength:"1000"`
		Password     string `json:"password" maxLength:"1000"`
		Language     string `json:"language" maxLength:"20"`
		TimeZone     string `json:"timeZone" maxLength:"64" doc:"IANA name"`
		Currency     string `json:"currency" maxLength:"3" doc:"ISO 4217"`
	}
}

type signInIn struct {
	Client
	Body struct {
		Identifier string `json:"identifier" maxLength:"320" doc:"E-mail or phone"`
		Password   string `json:"password" maxLength:"1000"`
		Tokens     bool   `json:"tokens,omitempty" doc:"Give tokens in the body instead of cookies"`
	}
}

type secondFactorIn struct {
	Client
	Body struct {
		Challenge string `json:"challenge" maxLength:"500"`
		Code      string `json:"code" maxLength:"40"`
		Tokens    bool   `json:"tokens,omitempty" doc:"Give tokens in the body instead of cookies"`
	}
}

type refreshIn struct {
	Client
	Cookie string `cookie:"cw_refresh"`
	Body   struct {
		RefreshToken string `json:"refreshToken,omitempty" maxLength:"500"`
	}
}

type signOutIn struct {
	Cookie string `cookie:"cw_refresh"`
}

type signedOutOut struct {
	SetCookie []string `header:"Set-Cookie"`
}
