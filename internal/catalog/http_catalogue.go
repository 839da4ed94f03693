package catalog

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// Routes adds the module's operations to the API.
func (s *Service) Routes(api *rest.API) {
	s.publicRoutes(api)
	s.categoryRoutes(api)
	s.featuredRoutes(api)
	s.courseRoutes(api)
	s.shelfRoutes(api)
	s.archiveRoutes(api)
	s.outlineRoutes(api)
	s.contentRoutes(api)
	s.articleRoutes(api)
	s.resourceRoutes(api)
}

func (s *Service) publicRoutes(api *rest.API) {
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-categories", Summary: "All categories", Tags: []string{"Catalogue"},
		Method: http.MethodGet, Path: "/categories",
	}, func(ctx context.Context, in *categoriesIn) (*fresh[categoryList], error) {
		list, err := s.Categories(ctx)
		if err != nil {
			return nil, err
		}
		tag, err := tagOf(list)
		return answer(in.IfNoneMatch, tag, categoryList{list}, "public", err)
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-catalogue", Summary: "Published courses", Tags: []string{"Catalogue"},
		Method: http.MethodGet, Path: "/catalogue",
	}, func(ctx context.Context, in *catalogueIn) (*fresh[Listing], error) {
		list, err := s.Catalogue(ctx, Filter{
			Query: in.Query, Category: ValuesOf(in.Category...), Type: ValuesOf(in.Type...), Level: ValuesOf(in.Level...), Language: ValuesOf(in.Language...), Price: in.Price, MaxPrice: in.MaxPrice, Rating: in.Rating,
			Trainer: in.Trainer, Sort: Sort(in.Sort), Cursor: in.Cursor, Limit: in.Limit,
		})
		return answer(in.IfNoneMatch, list.tag, list, "public", err)
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "get-course-page", Summary: "The public page of a course", Tags: []string{"Catalogue"},
		Method: http.MethodGet, Path: "/catalogue/{slug}",
	}, func(ctx context.Context, in *slugIn) (*fresh[Page], error) {
		page, err := s.CoursePage(ctx, rest.Actor(ctx), in.Slug)
		if err != nil {
			return nil, err
		}
		tag, err := tagOf(page.tag, page.State, page.Groups, page.Course.Free)
		return answer(in.IfNoneMatch, tag, page, "private", err)
	})
	rest.Handle(api, plugin.Public, huma.Operation{
		OperationID: "list-trainer-courses", Summary: "What a trainer with a public page teaches", Tags: []string{"Catalogue"},
		Description: "The own published courses and those in whose team they are as a trainer, the latest first, and how all of them are rated.",
		Method:      http.MethodGet, Path: "/trainers/{slug}/courses",
	}, func(ctx context.Context, in *trainerCoursesIn) (*fresh[TrainerCourses], error) {
		list, err := s.TrainerCourses(ctx, in.Slug, in.Cursor, in.Limit)
		return answer(in.IfNoneMatch, list.tag, list, "public", err)
	})
}

type categoryList struct {
	Items []Category `json:"items"`
}

// An operation whose answer may be kept takes the header in a field of its own: huma does not see
// into embedded structs that are not exported.
type categoriesIn struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1000"`
}

type catalogueIn struct {
	IfNoneMatch string        `header:"If-None-Match" maxLength:"1000"`
	Query       string        `query:"q" maxLength:"200" doc:"Words; the last one may be a beginning"`
	Category    []string      `query:"category,explode" maxItems:"50" doc:"Slugs or names; what is under one is found with it"`
	Type        []string      `query:"type,explode" maxItems:"50" enum:"online,classroom,hybrid" doc:"Given several times: any of them. So it is with categories, levels and languages"`
	Level       []string      `query:"level,explode" maxItems:"50" enum:"beginner,intermediate,advanced"`
	Language    []string      `query:"language,explode" maxItems:"50" doc:"BCP 47"`
	Price       string        `query:"price" enum:"free,paid"`
	MaxPrice    string        `query:"maxPrice" maxLength:"20" doc:"Amount in the base currency, at most"`
	Rating      string        `query:"rating" enum:"3,4,4.5" doc:"At least so many stars"`
	Trainer     plugin.UserID `query:"trainer" format:"uuid"`
	Sort        string        `query:"sort" enum:"newest,popular,title,price,rating,relevant" doc:"relevant for a search and else newest, if not given"`
	Cursor      string        `query:"cursor" maxLength:"1000"`
	Limit       int           `query:"limit" minimum:"1" maximum:"100" default:"24"`
}

type slugIn struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1000"`
	Slug        string `path:"slug" maxLength:"200"`
}

type trainerCoursesIn struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1000"`
	Slug        string `path:"slug" maxLength:"200"`
	Cursor      string `query:"cursor" maxLength:"1000"`
	Limit       int    `query:"limit" minimum:"1" maximum:"100" default:"24"`
}

// fresh is an answer that a browser may keep, if it asks before it shows it again.
type fresh[T any] struct {
	Status       int
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         *T
}

// answer gives v, or 304 without a body when the browser has what has this tag. who is "public"
// where everybody gets the same and "private" where not.
func answer[T any](has, tag string, v T, who string, err error) (*fresh[T], error) {
	if err != nil {
		return nil, err
	}
	out := &fresh[T]{Status: http.StatusOK, ETag: tag, CacheControl: who + ", no-cache", Body: &v}
	if has == tag || has == "W/"+tag {
		out.Status, out.Body = http.StatusNotModified, nil
	}
	return out, nil
}
