package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/account/accountapi"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// linkRoutes are what people do who cannot sign in yet: register, forget a password, follow a link.
func (s *Service) linkRoutes(api *rest.API) {
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "register", Summary: "Ask for an account", Tags: []string{"Account"},
		Description: "Where the site allows it. The account is made once the link that is sent was used. The answer is the same when the address has one.",
		Method:      http.MethodPost, Path: "/auth/register", DefaultStatus: http.StatusAccepted,
	}, func(ctx context.Context, in *registerIn) (*struct{}, error) {
		b := in.Body
		return nil, s.Register(ctx, rest.Actor(ctx), Registration{b.FirstName, b.LastName, b.Email, b.Phone, b.Password, b.TimeZone, b.Consents})
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "confirm-registration", Summary: "Use the link of a registration", Tags: []string{"Account"},
		Method: http.MethodPost, Path: "/auth/register/confirm",
	}, func(ctx context.Context, in *tokenIn) (*signedInOut, error) {
		e, err := s.ConfirmRegistration(ctx, rest.Actor(ctx), in.Body.Token, in.UserAgent)
		if err != nil {
			return nil, err
		}
		return answerSignedIn(ctx, in.Client, in.Body.Tokens, e), nil
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "join-invited", Summary: "Make an account with an invitation into a course", Tags: []string{"Account"},
		Description: "The address is the one that the invitation was sent to. Takes the person into the course and lets them in.",
		Method:      http.MethodPost, Path: "/auth/join",
	}, func(ctx context.Context, in *joinIn) (*signedInOut, error) {
		b := in.Body
		e, err := s.Join(ctx, rest.Actor(ctx), b.Token, Newcomer{b.FirstName, b.LastName, b.Password, b.TimeZone, b.Consents}, in.UserAgent)
		if err != nil {
			return nil, err
		}
		return answerSignedIn(ctx, in.Client, b.Tokens, e), nil
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "forgot-password", Summary: "Have a link sent to choose a new password", Tags: []string{"Account"},
		Description: "The answer is the same whether there is such an account.",
		Method:      http.MethodPost, Path: "/auth/forgot", DefaultStatus: http.StatusAccepted,
	}, func(ctx context.Context, in *forgotIn) (*struct{}, error) {
		return nil, s.ForgotPassword(ctx, rest.Actor(ctx), in.Body.Identifier)
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "look-at-link", Summary: "What a link is for", Tags: []string{"Account"}, Method: http.MethodPost, Path: "/auth/link",
	}, func(ctx context.Context, in *tokenIn) (*linkOut, error) {
		l, err := s.Look(ctx, rest.Actor(ctx), in.Body.Token)
		return &linkOut{l}, err
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "choose-password", Summary: "Use a link to choose a password", Tags: []string{"Account"},
		Description: "Ends all sessions of the account and lets its owner in.", Method: http.MethodPost, Path: "/auth/link/password",
	}, func(ctx context.Context, in *choosePasswordIn) (*signedInOut, error) {
		e, err := s.ChoosePassword(ctx, rest.Actor(ctx), in.Body.Token, in.Body.Password, in.UserAgent)
		if err != nil {
			return nil, err
		}
		return answerSignedIn(ctx, in.Client, in.Body.Tokens, e), nil
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "confirm-email", Summary: "Use a link to confirm a new address", Tags: []string{"Account"},
		Method: http.MethodPost, Path: "/auth/link/email", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *tokenIn) (*struct{}, error) {
		return nil, s.ConfirmEmail(ctx, rest.Actor(ctx), in.Body.Token)
	})
}

type registerIn struct {
	Body struct {
		FirstName string               `json:"firstName" maxLength:"1000"`
		LastName  string               `json:"lastName" maxLength:"1000"`
		Email     string               `json:"email" maxLength:"1000"`
		Phone     *string              `json:"phone,omitempty" maxLength:"50"`
		Password  string               `json:"password" maxLength:"1000"`
		TimeZone  string               `json:"timeZone,omitempty" maxLength:"64" doc:"IANA name"`
		Consents  []accountapi.Consent `json:"consents,omitempty" maxItems:"10" doc:"Versions of the legal pages that are agreed to"`
	}
}

type joinIn struct {
	Client
	Body struct {
		Token     string               `json:"token" maxLength:"100" doc:"Of the invitation's link"`
		FirstName string               `json:"firstName" maxLength:"1000"`
		LastName  string               `json:"lastName" maxLength:"1000"`
		Password  string               `json:"password" maxLength:"1000"`
		TimeZone  string               `json:"timeZone,omitempty" maxLength:"64" doc:"IANA name"`
		Consents  []accountapi.Consent `json:"consents,omitempty" maxItems:"10" doc:"Versions of the legal pages that are agreed to"`
		Tokens    bool                 `json:"tokens,omitempty" doc:"Give tokens in the body instead of cookies"`
	}
}

type forgotIn struct {
	Body struct {
		Identifier string `json:"identifier" maxLength:"320" doc:"E-mail or phone"`
	}
}

type tokenIn struct {
	Client
	Body struct {
		Token  string `json:"token" maxLength:"100"`
		Tokens bool   `json:"tokens,omitempty" doc:"Give tokens in the body instead of cookies"`
	}
}

type choosePasswordIn struct {
	Client
	Body struct {
		Token    string `json:"token" maxLength:"100"`
		Password string `json:"password" maxLength:"1000"`
		Tokens   bool   `json:"tokens,omitempty" doc:"Give tokens in the body instead of cookies"`
	}
}

type linkOut struct{ Body Link }
