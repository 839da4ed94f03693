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
		Description: "Without a password a temporary one is made, shown once, to be changed at the first sign-in.",
		Method:      http.MethodPost, Path: "/users", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createUserIn) (*createdOut, error) {
		b := in.Body
		p, temporary, err := s.Create(ctx, rest.Actor(ctx), NewPerson{
			FirstName: b.FirstName, LastName: b.LastName, Email: b.Email, Phone: b.Phone, Role: b.Role, Password: b.Password,
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
