package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func (s *Service) userRoutes(api *rest.API) {
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-users", Summary: "People", Tags: []string{"Users"}, Method: http.MethodGet, Path: "/users",
	}, func(ctx context.Context, in *listUsersIn) (*peopleOut, error) {
		f := Filter{Query: in.Query, Role: in.Role}
		if in.Active != "" {
			active := in.Active == "true"
			f.Active = &active
		}
		list, err := s.List(ctx, f, in.Cursor, in.Limit)
		return &peopleOut{list}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "create-user", Summary: "Add a person", Tags: []string{"Users"},
		Description: "Without a password the person gets an invitation by mail or a temporary password, shown once, to be changed at the first sign-in.",
		Method:      http.MethodPost, Path: "/users", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createUserIn) (*createdOut, error) {
		b := in.Body
		p, temporary, err := s.Create(ctx, rest.Actor(ctx), NewPerson{
			FirstName: b.FirstName, LastName: b.LastName, Email: b.Email, Phone: b.Phone, Role: b.Role, Password: b.Password, Way: b.Way,
		})
		return &createdOut{created{p, temporary}}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-user", Summary: "A person", Tags: []string{"Users"}, Method: http.MethodGet, Path: "/users/{id}",
	}, func(ctx context.Context, in *userIn) (*personOut, error) {
		p, err := s.Get(ctx, in.ID)
		return &personOut{p}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "change-user", Summary: "Change a person", Tags: []string{"Users"}, Method: http.MethodPatch, Path: "/users/{id}",
	}, func(ctx context.Context, in *changeUserIn) (*personOut, error) {
		p, err := s.Change(ctx, rest.Actor(ctx), in.ID, Change(in.Body))
		return &personOut{p}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "delete-user", Summary: "Delete a person", Tags: []string{"Users"},
		Description: "Where records refer to the person these stay, without a name. It cannot be undone.",
		Method:      http.MethodDelete, Path: "/users/{id}",
	}, func(ctx context.Context, in *userIn) (*goneOut, error) {
		gone, err := s.Delete(ctx, rest.Actor(ctx), in.ID)
		return &goneOut{gone}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "readmit-user", Summary: "Give somebody a new way in", Tags: []string{"Users"},
		Description: "A temporary password, shown once, which ends the old one and all sessions; or a mail with a link.",
		Method:      http.MethodPost, Path: "/users/{id}/readmit",
	}, func(ctx context.Context, in *readmitIn) (*readmitOut, error) {
		var out readmitOut
		var err error
		out.Body.TemporaryPassword, err = s.Readmit(ctx, rest.Actor(ctx), in.ID, in.Body.Way)
		return &out, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "end-user-sessions", Summary: "Sign a person out everywhere", Tags: []string{"Users"},
		Description: "The password and the API keys stay.", Method: http.MethodDelete, Path: "/users/{id}/sessions",
	}, func(ctx context.Context, in *userIn) (*endedOut, error) {
		var out endedOut
		var err error
		out.Body.Ended, err = s.EndSessions(ctx, rest.Actor(ctx), in.ID)
		return &out, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "reset-user-second-factor", Summary: "Take a lost second factor away", Tags: []string{"Users"},
		Method: http.MethodDelete, Path: "/users/{id}/second-factor", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *userIn) (*struct{}, error) {
		return nil, s.ResetFactor(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "get-user-profile", Summary: "What a person shows of themselves", Tags: []string{"Users"},
		Method: http.MethodGet, Path: "/users/{id}/profile",
	}, func(ctx context.Context, in *userIn) (*profileOut, error) {
		p, err := s.Profile(ctx, s.DB, in.ID)
		return &profileOut{p}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "change-user-profile", Summary: "Change what a person shows of themselves", Tags: []string{"Users"},
		Method: http.MethodPatch, Path: "/users/{id}/profile",
	}, func(ctx context.Context, in *changeUserProfileIn) (*profileOut, error) {
		p, err := s.ChangeProfile(ctx, rest.Actor(ctx), in.ID, ProfileChange(in.Body))
		return &profileOut{p}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "remove-user-avatar", Summary: "Take a person's picture away", Tags: []string{"Users"},
		Method: http.MethodDelete, Path: "/users/{id}/avatar",
	}, func(ctx context.Context, in *userIn) (*personOut, error) {
		p, err := s.RemoveAvatar(ctx, rest.Actor(ctx), in.ID)
		return &personOut{p}, err
	})
	rest.Handle(api, plugin.Self, huma.Operation{
		OperationID: "view-as", Summary: "See the site as somebody of a lower role does", Tags: []string{"Users"},
		Description: "For an hour at most, looking only; noted with both names. For super admins.",
		Method:      http.MethodPost, Path: "/me/view-as", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *viewAsIn) (*struct{}, error) {
		a := rest.Actor(ctx)
		if !a.Is(plugin.SuperAdmin) {
			return nil, plugin.ErrDenied
		}
		return nil, s.ViewAs(ctx, a, in.Body.User)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "stop-viewing", Summary: "See the site as oneself again", Tags: []string{"Users"},
		Method: http.MethodDelete, Path: "/me/view-as", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, s.StopViewing(ctx, rest.Actor(ctx))
	})
}

type goneOut struct{ Body Gone }

type endedOut struct {
	Body struct {
		Ended int `json:"ended" doc:"How many sessions there were"`
	}
}

type readmitIn struct {
	ID   plugin.UserID `path:"id" format:"uuid"`
	Body struct {
		Way Way `json:"way" enum:"temporary,invitation"`
	}
}

type readmitOut struct {
	Body struct {
		TemporaryPassword string `json:"temporaryPassword,omitempty" doc:"Shown this once"`
	}
}

type changeUserProfileIn struct {
	ID   plugin.UserID `path:"id" format:"uuid"`
	Body profileBody
}

type viewAsIn struct {
	Body struct {
		User plugin.UserID `json:"user" format:"uuid"`
	}
}

type listUsersIn struct {
	Query  string      `query:"q" maxLength:"200" doc:"Words of the name, e-mail or phone"`
	Role   plugin.Role `query:"role" enum:"super_admin,trainer,trainee"`
	Active string      `query:"active" enum:"true,false"`
	rest.Paging
}

type peopleOut struct{ Body People }

type userIn struct {
	ID plugin.UserID `path:"id" format:"uuid"`
}

type createUserIn struct {
	Body struct {
		FirstName string      `json:"firstName" maxLength:"1000"`
		LastName  string      `json:"lastName" maxLength:"1000"`
		Email     string      `json:"email" maxLength:"1000"`
		Phone     *string     `json:"phone,omitempty" maxLength:"50"`
		Role      plugin.Role `json:"role" enum:"super_admin,trainer,trainee"`
		Password  *string     `json:"password,omitempty" maxLength:"1000"`
		Way       Way         `json:"way,omitempty" enum:"temporary,invitation,none" default:"temporary" doc:"How somebody without a password gets in"`
	}
}

type created struct {
	User              Person `json:"user"`
	TemporaryPassword string `json:"temporaryPassword,omitempty" doc:"Shown this once"`
}

type createdOut struct{ Body created }

type changeUserIn struct {
	ID   plugin.UserID `path:"id" format:"uuid"`
	Body struct {
		FirstName *string      `json:"firstName,omitempty" maxLength:"1000"`
		LastName  *string      `json:"lastName,omitempty" maxLength:"1000"`
		Email     *string      `json:"email,omitempty" maxLength:"1000"`
		Phone     *string      `json:"phone,omitempty" maxLength:"50" doc:"Empty takes it away"`
		Role      *plugin.Role `json:"role,omitempty" enum:"super_admin,trainer,trainee"`
		IsActive  *bool        `json:"isActive,omitempty"`
	}
}
