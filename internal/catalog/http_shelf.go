package catalog

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// shelfRoutes adds what concerns a course as a whole beside its fields: team, groups, prerequisites, history, its end.
func (s *Service) shelfRoutes(api *rest.API) {
	tags := []string{"Studio"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "delete-course", Summary: "Delete a course in which nobody has a record", Tags: tags,
		Method: http.MethodDelete, Path: "/courses/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *courseIn) (*struct{}, error) {
		return nil, s.DeleteCourse(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "duplicate-course", Summary: "Make a draft of one's own out of a course", Tags: tags,
		Description: "Its texts, its outline and a copy of its files; not its team, groups, dates and people.",
		Method:      http.MethodPost, Path: "/courses/{id}/duplicate", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *duplicateIn) (*courseOut, error) {
		c, err := s.Duplicate(ctx, rest.Actor(ctx), in.ID, in.Body.Title)
		return &courseOut{bodyOf(c)}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-courses", Summary: "Take a step with many courses", Tags: tags,
		Description: "Each is done or not by itself; the answer says which, and when.", Method: http.MethodPost, Path: "/courses/bulk",
	}, func(ctx context.Context, in *bulkIn) (*bulkOut, error) {
		list, err := s.Bulk(ctx, rest.Actor(ctx), in.Body.Step, in.Body.Courses, in.Body.Until)
		for i, o := range list {
			if o.fault != nil {
				list[i].Why = &api.Problem(ctx, o.fault).Title
			}
		}
		return &bulkOut{bulkBody{list, s.Now()}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-course-team", Summary: "The people of a course's team", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/team",
	}, func(ctx context.Context, in *courseIn) (*teamOut, error) {
		list, err := s.Team(ctx, rest.Actor(ctx), in.ID)
		return &teamOut{items[Member]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-colleagues", Summary: "Who could come into a course's team", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/colleagues",
	}, func(ctx context.Context, in *colleaguesIn) (*colleaguesOut, error) {
		list, err := s.Colleagues(ctx, rest.Actor(ctx), in.ID, in.Query)
		return &colleaguesOut{items[Colleague]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "set-team-member", Summary: "Take somebody into a course's team, or give them another role", Tags: tags,
		Description: "Making somebody the owner hands the course over.",
		Method:      http.MethodPut, Path: "/courses/{id}/team/{user}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *setMemberIn) (*struct{}, error) {
		return nil, s.SetMember(ctx, rest.Actor(ctx), in.ID, in.User, in.Body.Role)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "remove-team-member", Summary: "Take somebody out of a course's team", Tags: tags,
		Method: http.MethodDelete, Path: "/courses/{id}/team/{user}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *memberIn) (*struct{}, error) {
		return nil, s.RemoveMember(ctx, rest.Actor(ctx), in.ID, in.User)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-groups", Summary: "The groups of a course", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/groups",
	}, func(ctx context.Context, in *courseIn) (*groupsOut, error) {
		list, err := s.Groups(ctx, rest.Actor(ctx), in.ID)
		return &groupsOut{items[Group]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "create-group", Summary: "Add a group to a course", Tags: tags,
		Method: http.MethodPost, Path: "/courses/{id}/groups", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createGroupIn) (*groupOut, error) {
		g, err := s.CreateGroup(ctx, rest.Actor(ctx), in.ID, in.Body.change())
		return &groupOut{g}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-group", Summary: "Change a group", Tags: tags,
		Method: http.MethodPut, Path: "/groups/{id}",
	}, func(ctx context.Context, in *changeGroupIn) (*groupOut, error) {
		g, err := s.ChangeGroup(ctx, rest.Actor(ctx), in.ID, in.Body.change())
		return &groupOut{g}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "delete-group", Summary: "Delete a group to which nobody belongs", Tags: tags,
		Method: http.MethodDelete, Path: "/groups/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *groupIn) (*struct{}, error) {
		return nil, s.DeleteGroup(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-owned-courses", Summary: "The published courses for which somebody answers", Tags: tags,
		Method: http.MethodGet, Path: "/users/{id}/courses",
	}, func(ctx context.Context, in *ownerIn) (*titlesOut, error) {
		list, err := s.Owned(ctx, in.ID)
		return &titlesOut{items[CourseTitle]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-prerequisites", Summary: "What is to be completed before a course", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/prerequisites",
	}, func(ctx context.Context, in *courseIn) (*titlesOut, error) {
		list, err := s.Prerequisites(ctx, rest.Actor(ctx), in.ID)
		return &titlesOut{items[CourseTitle]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-dependents", Summary: "The courses that ask for a course first", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/dependents",
	}, func(ctx context.Context, in *courseIn) (*titlesOut, error) {
		list, err := s.Dependents(ctx, rest.Actor(ctx), in.ID)
		return &titlesOut{items[CourseTitle]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "set-prerequisites", Summary: "Say what is to be completed before a course", Tags: tags,
		Method: http.MethodPut, Path: "/courses/{id}/prerequisites",
	}, func(ctx context.Context, in *prerequisitesIn) (*titlesOut, error) {
		list, err := s.SetPrerequisites(ctx, rest.Actor(ctx), in.ID, in.Body.Courses)
		return &titlesOut{items[CourseTitle]{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-revisions", Summary: "The revisions of a course's published outline", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/revisions",
	}, func(ctx context.Context, in *revisionsIn) (*revisionsOut, error) {
		page, err := s.Revisions(ctx, rest.Actor(ctx), in.ID, in.Cursor, in.Limit)
		return &revisionsOut{page}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-revision", Summary: "What visitors saw of a course's outline", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}/revisions/{revision}",
	}, func(ctx context.Context, in *revisionIn) (*revisionOut, error) {
		r, err := s.RevisionOf(ctx, rest.Actor(ctx), in.ID, in.Revision)
		return &revisionOut{r}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "restore-revision", Summary: "Bring the published outline back as it was", Tags: tags,
		Description: "What was added since becomes a draft; nothing is deleted. A version that is not the outline's any more is refused." + consequences,
		Method:      http.MethodPost, Path: "/courses/{id}/revisions/{revision}/restore",
	}, func(ctx context.Context, in *restoreRevisionIn) (*restoredOut, error) {
		r, err := s.RestoreRevision(ctx, rest.Actor(ctx), in.ID, in.Revision, in.Body.Version, in.Accept)
		return &restoredOut{r}, err
	})
}

// categoryRoutes adds the changing of categories.
func (s *Service) categoryRoutes(api *rest.API) {
	tags := []string{"Catalogue"}
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "create-category", Summary: "Add a category", Tags: tags,
		Method: http.MethodPost, Path: "/categories", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createCategoryIn) (*categoryOut, error) {
		c, err := s.CreateCategory(ctx, rest.Actor(ctx), in.Body.change())
		return &categoryOut{c}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "change-category", Summary: "Change a category", Tags: tags,
		Method: http.MethodPatch, Path: "/categories/{id}",
	}, func(ctx context.Context, in *changeCategoryIn) (*categoryOut, error) {
		c, err := s.ChangeCategory(ctx, rest.Actor(ctx), in.ID, in.Body.change())
		return &categoryOut{c}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "delete-category", Summary: "Delete a category", Tags: tags,
		Description: "What is in it moves to the other category. Without one it moves to none, which is refused while published courses stand in it.",
		Method:      http.MethodDelete, Path: "/categories/{id}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *deleteCategoryIn) (*struct{}, error) {
		return nil, s.DeleteCategory(ctx, rest.Actor(ctx), in.ID, in.MoveTo)
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "order-categories", Summary: "Put all categories into an order", Tags: tags,
		Method: http.MethodPut, Path: "/categories/order", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *orderCategoriesIn) (*struct{}, error) {
		return nil, s.OrderCategories(ctx, rest.Actor(ctx), in.Body.Categories)
	})
}

// items is a whole list as JSON.
type items[T any] struct {
	Items []T `json:"items"`
}

type duplicateIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		Title string `json:"title" doc:"3 to 200 characters"`
	}
}

type bulkIn struct {
	Body struct {
		Step    Step              `json:"step" enum:"publish,unpublish,archive,restore,delete"`
		Courses []plugin.CourseID `json:"courses" minItems:"1" maxItems:"100" format:"uuid"`
		Until   time.Time         `json:"until,omitempty" doc:"Of the step restore: what was archived later stays where it is"`
	}
}

type bulkOut struct{ Body bulkBody }

type bulkBody struct {
	Items []Outcome `json:"items"`
	At    time.Time `json:"at" doc:"When this was done; an undo of what was archived names it as until"`
}

type teamOut struct{ Body items[Member] }

type colleaguesIn struct {
	ID    plugin.CourseID `path:"id" format:"uuid"`
	Query string          `query:"q" maxLength:"200" doc:"Part of the name or the e-mail address"`
}

type colleaguesOut struct{ Body items[Colleague] }

type memberIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	User plugin.UserID   `path:"user" format:"uuid"`
}

type setMemberIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	User plugin.UserID   `path:"user" format:"uuid"`
	Body struct {
		Role catalogapi.TeamRole `json:"role" enum:"owner,trainer,assistant,observer"`
	}
}

type groupBody struct {
	Name     string         `json:"name" maxLength:"1000"`
	StartsOn string         `json:"startsOn" maxLength:"30" doc:"A date"`
	EndsOn   string         `json:"endsOn" maxLength:"30" doc:"A date"`
	Trainer  *plugin.UserID `json:"trainerId,omitempty" format:"uuid" doc:"Of the course's team; the course's own if not given"`
	Capacity *int           `json:"capacity,omitempty"`
	Price    *moneyBody     `json:"price,omitempty"`
}

func (b groupBody) change() GroupChange {
	g := GroupChange{Name: b.Name, StartsOn: b.StartsOn, EndsOn: b.EndsOn, Trainer: b.Trainer, Capacity: b.Capacity}
	if b.Price != nil {
		g.Price = &Price{b.Price.Amount, b.Price.Currency}
	}
	return g
}

type groupIn struct {
	ID string `path:"id" format:"uuid"`
}

type createGroupIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body groupBody
}

type changeGroupIn struct {
	ID   string `path:"id" format:"uuid"`
	Body groupBody
}

type groupOut struct{ Body Group }

type groupsOut struct{ Body items[Group] }

type prerequisitesIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		Courses []plugin.CourseID `json:"courses" maxItems:"100" format:"uuid"`
	}
}

type ownerIn struct {
	ID plugin.UserID `path:"id" format:"uuid"`
}

type titlesOut struct{ Body items[CourseTitle] }

type revisionsIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
	rest.Paging
}

type revisionsOut struct{ Body plugin.Page[Revision] }

type revisionIn struct {
	ID       plugin.CourseID `path:"id" format:"uuid"`
	Revision int             `path:"revision" minimum:"1" maximum:"1000000000"`
}

type revisionOut struct{ Body RevisionDetail }

type categoryBody struct {
	Name   change[string] `json:"name,omitempty"`
	NameAr change[string] `json:"nameAr,omitempty"`
	Slug   change[string] `json:"slug,omitempty" doc:"Made of the name if not given"`
	Hue    change[int]    `json:"hue,omitempty" doc:"Degrees on the colour circle, 0 to 359"`
	Parent change[string] `json:"parentId,omitempty" doc:"Null: at the top"`
}

func (b categoryBody) change() CategoryChange {
	return CategoryChange{Name: b.Name.Change, NameAr: b.NameAr.Change, Slug: b.Slug.Change, Hue: b.Hue.Change, Parent: b.Parent.Change}
}

type createCategoryIn struct{ Body categoryBody }

type changeCategoryIn struct {
	ID   string `path:"id" format:"uuid"`
	Body categoryBody
}

type deleteCategoryIn struct {
	ID     string `path:"id" format:"uuid"`
	MoveTo string `query:"moveTo" format:"uuid"`
}

type orderCategoriesIn struct {
	Body struct {
		Categories []string `json:"categories" minItems:"1" maxItems:"500" format:"uuid"`
	}
}

type categoryOut struct{ Body Category }

type restoreRevisionIn struct {
	ID       plugin.CourseID `path:"id" format:"uuid"`
	Revision int             `path:"revision" minimum:"1" maximum:"1000000000"`
	AcceptIn
	Body struct {
		Version int64 `json:"version" doc:"Of the outline"`
	}
}

type restoredOut struct{ Body Restored }
