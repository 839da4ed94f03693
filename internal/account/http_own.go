package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/internal/platform/session"
	"github.com/courseworx/courseworx/plugin"
)

// ownRoutes are what a person does with the own account.
func (s *Service) ownRoutes(api *rest.API) {
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "get-my-profile", Summary: "What one shows of oneself", Tags: []string{"Account"}, Method: http.MethodGet, Path: "/me/profile",
	}, func(ctx context.Context, _ *struct{}) (*profileOut, error) {
		p, err := s.Profile(ctx, s.DB, rest.Actor(ctx).User)
		return &profileOut{p}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "change-my-profile", Summary: "Change what one shows of oneself", Tags: []string{"Account"},
		Method: http.MethodPatch, Path: "/me/profile",
	}, func(ctx context.Context, in *changeProfileIn) (*profileOut, error) {
		a := rest.Actor(ctx)
		p, err := s.ChangeProfile(ctx, a, a.User, ProfileChange(in.Body))
		return &profileOut{p}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "set-my-avatar", Summary: "Give oneself a picture", Tags: []string{"Account"},
		Description: "A JPEG, PNG, GIF or WebP of at most 8 MB; the named square of it is kept, or the middle.",
		Method:      http.MethodPut, Path: "/me/avatar", MaxBodyBytes: picture.Bytes,
	}, func(ctx context.Context, in *avatarIn) (*personOut, error) {
		p, err := s.SetAvatar(ctx, rest.Actor(ctx), in.RawBody, Crop{in.X, in.Y, in.Side})
		return &personOut{p}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "remove-my-avatar", Summary: "Take one's picture away", Tags: []string{"Account"}, Method: http.MethodDelete, Path: "/me/avatar",
	}, func(ctx context.Context, _ *struct{}) (*personOut, error) {
		a := rest.Actor(ctx)
		p, err := s.RemoveAvatar(ctx, a, a.User)
		return &personOut{p}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "change-my-email", Summary: "Ask for another address", Tags: []string{"Account"},
		Description: "The account has the address once the link that is sent there was used.",
		Method:      http.MethodPost, Path: "/me/email", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *changeEmailIn) (*struct{}, error) {
		return nil, s.ChangeEmail(ctx, rest.Actor(ctx), in.Body.Email, in.Body.Current)
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "list-my-api-keys", Summary: "One's API keys", Tags: []string{"Account"}, Method: http.MethodGet, Path: "/me/api-keys",
	}, func(ctx context.Context, _ *struct{}) (*keysOut, error) {
		list, err := s.Sessions.ListKeys(ctx, s.DB, rest.Actor(ctx).User)
		return &keysOut{Body: plugin.Page[session.Key]{Items: list}}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "add-my-api-key", Summary: "Make an API key", Tags: []string{"Account"},
		Description: "A scope is the first word of a path with :read or :write, such as courses:read, or *:read for all. The key is shown this once.",
		Method:      http.MethodPost, Path: "/me/api-keys", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *addKeyIn) (*addedKeyOut, error) {
		b := in.Body
		key, secret, err := s.AddKey(ctx, rest.Actor(ctx), NewKey{b.Name, b.Scopes, b.Days}, b.Current)
		return &addedKeyOut{plugin.ShownOnce, addedKey{key, secret}}, err
	})
	rest.HandleUnagreed(api, plugin.Self, huma.Operation{
		OperationID: "end-my-api-key", Summary: "End an API key", Tags: []string{"Account"},
		Method: http.MethodDelete, Path: "/me/api-keys/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *sessionIn) (*struct{}, error) {
		return nil, s.EndKey(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get-trainer", Summary: "A trainer's public page", Tags: []string{"Catalogue"}, Method: http.MethodGet, Path: "/trainers/{slug}",
	}, func(ctx context.Context, in *trainerIn) (*trainerOut, error) {
		t, err := s.Trainer(ctx, in.Slug)
		return &trainerOut{t}, err
	})
}

// factorRoutes are the person's own second factor.
func (s *Service) factorRoutes(api *rest.API) {
	rest.Handle(api, plugin.Unready, huma.Operation{
		OperationID: "get-my-second-factor", Summary: "One's second factor", Tags: []string{"Account"}, Method: http.MethodGet, Path: "/me/second-factor",
	}, func(ctx context.Context, _ *struct{}) (*factorOut, error) {
		st, err := s.Factor(ctx, rest.Actor(ctx))
		return &factorOut{st}, err
	})
	rest.Handle(api, plugin.Unready, huma.Operation{
		OperationID: "begin-my-second-factor", Summary: "Begin a second factor", Tags: []string{"Account"},
		Description: "It counts once a code of it was shown.", Method: http.MethodPost, Path: "/me/second-factor",
	}, func(ctx context.Context, _ *struct{}) (*newFactorOut, error) {
		f, err := s.BeginFactor(ctx, rest.Actor(ctx))
		return &newFactorOut{f}, err
	})
	for _, op := range []struct {
		id, summary, method, path string
		do                        func(context.Context, plugin.Actor, string) ([]string, error)
	}{
		{"confirm-my-second-factor", "Switch the second factor on", http.MethodPost, "/me/second-factor/confirm", s.ConfirmFactor},
		{"renew-my-recovery-codes", "New recovery codes", http.MethodPost, "/me/second-factor/recovery-codes", s.NewRecovery},
	} {
		rest.Handle(api, plugin.Unready, huma.Operation{
			OperationID: op.id, Summary: op.summary, Tags: []string{"Account"}, Method: op.method, Path: op.path,
			Description: "By a code of it. The recovery codes are shown this once; older ones end.",
		}, func(ctx context.Context, in *codeIn) (*recoveryOut, error) {
			var out recoveryOut
			var err error
			out.Body.RecoveryCodes, err = op.do(ctx, rest.Actor(ctx), in.Body.Code)
			return &out, err
		})
	}
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "remove-my-second-factor", Summary: "Switch the second factor off", Tags: []string{"Account"},
		Method: http.MethodPost, Path: "/me/second-factor/remove", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *codeIn) (*struct{}, error) {
		return nil, s.RemoveFactor(ctx, rest.Actor(ctx), in.Body.Code)
	})
}

type profileOut struct{ Body Profile }

type profileBody struct {
	Headline  *string        `json:"headline,omitempty" maxLength:"1000"`
	Biography *string        `json:"biography,omitempty" maxLength:"20000"`
	Links     *[]ProfileLink `json:"links,omitempty" maxItems:"20"`
	IsPublic  *bool          `json:"isPublic,omitempty"`
}

type changeProfileIn struct{ Body profileBody }

type avatarIn struct {
	X       int    `query:"x" minimum:"0" maximum:"100000" doc:"Left edge of the square that is kept, in pixels"`
	Y       int    `query:"y" minimum:"0" maximum:"100000" doc:"Top edge"`
	Side    int    `query:"side" minimum:"0" maximum:"100000" doc:"Its side; 0 keeps the middle"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type changeEmailIn struct {
	Body struct {
		Email   string `json:"email" maxLength:"1000"`
		Current string `json:"current" maxLength:"1000" doc:"The password"`
	}
}

type keysOut struct{ Body plugin.Page[session.Key] }

type addKeyIn struct {
	Body struct {
		Name    string   `json:"name" maxLength:"1000"`
		Scopes  []string `json:"scopes" maxItems:"100"`
		Days    int      `json:"days" doc:"How long it is good, 1 to 366"`
		Current string   `json:"current" maxLength:"1000" doc:"The password"`
	}
}

type addedKey struct {
	Key    session.Key `json:"key"`
	Secret string      `json:"secret" doc:"Sent as Authorization: Bearer <secret>; shown this once"`
}

type addedKeyOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         addedKey
}

type trainerIn struct {
	Slug string `path:"slug" maxLength:"200"`
}

type trainerOut struct{ Body Trainer }

type factorOut struct{ Body FactorState }

type newFactorOut struct{ Body NewFactor }

type codeIn struct {
	Body struct {
		Code string `json:"code" maxLength:"40"`
	}
}

type recoveryOut struct {
	Body struct {
		RecoveryCodes []string `json:"recoveryCodes"`
	}
}
