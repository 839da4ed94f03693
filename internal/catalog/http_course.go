package catalog

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

func (s *Service) courseRoutes(api *rest.API) {
	tags := []string{"Studio"}
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-courses", Summary: "One's own courses; all for super admins", Tags: tags,
		Method: http.MethodGet, Path: "/courses",
	}, func(ctx context.Context, in *coursesIn) (*coursesOut, error) {
		f := in.filter()
		f.Cursor, f.Limit = in.Cursor, in.Limit
		list, err := s.Courses(ctx, rest.Actor(ctx), f)
		out := &coursesOut{}
		out.Body.Items, out.Body.NextCursor, out.Body.Counts = make([]courseBody, len(list.Items)), list.NextCursor, list.Counts
		out.Body.Owners = list.Owners
		for i, c := range list.Items {
			out.Body.Items[i] = bodyOf(c)
		}
		return out, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "download-courses", Summary: "The same as a CSV file", Tags: tags,
		Method: http.MethodGet, Path: "/courses/export",
	}, func(ctx context.Context, in *CoursesIn) (*huma.StreamResponse, error) {
		a, f := rest.Actor(ctx), in.filter()
		if _, err := s.coursesOf(ctx, a, &f, 1); err != nil { // what is wrong is said before the file begins
			return nil, err
		}
		return &huma.StreamResponse{Body: func(out huma.Context) {
			out.SetHeader("Content-Type", "text/csv; charset=utf-8")
			out.SetHeader("Content-Disposition", `attachment; filename="courses.csv"`)
			if err := s.WriteCourses(out.Context(), a, f, out.BodyWriter()); err != nil {
				panic(http.ErrAbortHandler) // half a file must not look like a whole one
			}
		}}, nil
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "create-course", Summary: "Start a course", Tags: tags,
		Method: http.MethodPost, Path: "/courses", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *createCourseIn) (*courseOut, error) {
		c, err := s.CreateCourse(ctx, rest.Actor(ctx), NewCourse(in.Body))
		return &courseOut{bodyOf(c)}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "get-course", Summary: "A course as its team sees it", Tags: tags,
		Method: http.MethodGet, Path: "/courses/{id}",
	}, func(ctx context.Context, in *courseIn) (*courseOut, error) {
		c, err := s.Course(ctx, rest.Actor(ctx), in.ID)
		return &courseOut{bodyOf(c)}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-course", Summary: "Change fields of a course", Tags: tags,
		Method: http.MethodPatch, Path: "/courses/{id}",
	}, func(ctx context.Context, in *changeCourseIn) (*courseOut, error) {
		c, err := s.ChangeCourse(ctx, rest.Actor(ctx), in.ID, in.change())
		return &courseOut{bodyOf(c)}, err
	})
	for _, step := range []struct {
		name, summary string
		do            func(context.Context, plugin.Actor, plugin.CourseID) (Course, error)
	}{
		{"publish", "Let visitors find a course", s.Publish},
		{"unpublish", "Hide a course from visitors", s.Unpublish},
		{"archive", "Take a course off the shelf", s.Archive},
		{"restore", "Bring an archived course back as it was", s.Restore},
	} {
		rest.Handle(api, plugin.Staff, huma.Operation{
			OperationID: step.name + "-course", Summary: step.summary, Tags: tags,
			Method: http.MethodPost, Path: "/courses/{id}/" + step.name,
		}, func(ctx context.Context, in *courseIn) (*courseOut, error) {
			c, err := step.do(ctx, rest.Actor(ctx), in.ID)
			return &courseOut{bodyOf(c)}, err
		})
	}
}

// courseBody is a course with the reader's own role, null for a super admin outside of the team.
type courseBody struct {
	Course
	MyTeamRole *catalogapi.TeamRole `json:"myTeamRole" enum:"owner,trainer,assistant,observer"`
}

func bodyOf(c Course) courseBody {
	b := courseBody{Course: c}
	if c.MyTeamRole != "" {
		b.MyTeamRole = &c.MyTeamRole
	}
	return b
}

type courseOut struct{ Body courseBody }

type courseIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
}

// CoursesIn is what a list of courses is narrowed by and ordered; exported because what is embedded and is not, Huma does not read.
type CoursesIn struct {
	Query string     `query:"q" maxLength:"200" doc:"Part of the title; for super admins of the owner's name too"`
	State string     `query:"state" enum:"draft,published,archived"`
	Owner string     `query:"owner" maxLength:"36" doc:"Who owns them"`
	Sort  CourseSort `query:"sort" enum:"created,title,changed,enrolled" default:"created"`
}

func (in *CoursesIn) filter() CourseFilter {
	return CourseFilter{Query: in.Query, State: in.State, Owner: plugin.UserID(in.Owner), Sort: in.Sort}
}

type coursesIn struct {
	CoursesIn
	Cursor string `query:"cursor" maxLength:"1000"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"24"`
}

type coursesOut struct {
	Body struct {
		plugin.Page[courseBody]
		Counts CourseCounts  `json:"counts" doc:"For the same search and owner, whatever state is shown"`
		Owners []CourseOwner `json:"owners,omitempty" doc:"Who owns courses; for super admins, on the first page"`
	}
}

type createCourseIn struct {
	Body struct {
		Title      string `json:"title" doc:"3 to 200 characters"`
		CourseType string `json:"courseType,omitempty" enum:"online,classroom,hybrid" doc:"online if not given"`
		Category   string `json:"category,omitempty" doc:"Name or slug"`
		Language   string `json:"language,omitempty" doc:"BCP 47; the author's if not given"`
	}
}

type moneyBody struct {
	Amount   string `json:"amount" maxLength:"30" doc:"Plain decimal, such as 12.500"`
	Currency string `json:"currency" maxLength:"3" doc:"ISO 4217"`
}

type changeCourseIn struct {
	ID plugin.CourseID `path:"id" format:"uuid"`
	AcceptIn
	Body struct {
		CourseFields
		Was *CourseFields `json:"was,omitempty" doc:"The same fields as they were read: what somebody else changed since is answered with 409 and the fields, and not undone"`
	}
}

// CourseFields are what can be changed of a course; exported for the document's sake.
type CourseFields struct {
	Title            change[string]          `json:"title,omitempty"`
	ShortDescription change[string]          `json:"shortDescription,omitempty"`
	Description      change[string]          `json:"description,omitempty"`
	Level            change[string]          `json:"level,omitempty"`
	Category         change[string]          `json:"category,omitempty" doc:"Name or slug"`
	Language         change[string]          `json:"language,omitempty"`
	CourseType       change[string]          `json:"courseType,omitempty"`
	Price            change[moneyBody]       `json:"price,omitempty"`
	MaxStudents      change[int]             `json:"maxStudents,omitempty"`
	StartDate        change[string]          `json:"startDate,omitempty"`
	EndDate          change[string]          `json:"endDate,omitempty"`
	Requirements     change[string]          `json:"requirements,omitempty"`
	LearningOutcomes change[string]          `json:"learningOutcomes,omitempty"`
	Location         change[string]          `json:"location,omitempty"`
	LiveLink         change[string]          `json:"liveLink,omitempty"`
	RecordingPolicy  change[string]          `json:"recordingPolicy,omitempty"`
	Slug             change[string]          `json:"slug,omitempty" doc:"The address; the former one keeps leading here"`
	MinStudents      change[int]             `json:"minStudents,omitempty"`
	AccessDays       change[int]             `json:"accessDays,omitempty"`
	ValidMonths      change[int]             `json:"validMonths,omitempty"`
	RetakeDays       change[int]             `json:"retakeDays,omitempty"`
	AccessUntil      change[string]          `json:"accessUntil,omitempty"`
	WaitingList      change[bool]            `json:"waitingList,omitempty"`
	OfferHours       change[int]             `json:"offerHours,omitempty"`
	BehindDays       change[int]             `json:"behindDays,omitempty"`
	BehindPoints     change[int]             `json:"behindPoints,omitempty"`
	CompletionRule   change[catalogapi.Rule] `json:"completionRule,omitempty" doc:"Null for the usual one"`
	ClassroomMinutes change[int]             `json:"classroomMinutes,omitempty"`
	OnlineMinutes    change[int]             `json:"onlineMinutes,omitempty"`
	CreditHours      change[float64]         `json:"creditHours,omitempty"`
	Tags             change[[]string]        `json:"tags,omitempty"`
	IsFeatured       change[bool]            `json:"isFeatured,omitempty" doc:"Super admins only"`
}

func (in *changeCourseIn) change() CourseChange {
	ch := in.Body.change()
	ch.Accepted = in.Accept
	if in.Body.Was != nil {
		was := in.Body.Was.change()
		ch.Was = &was
	}
	return ch
}

func (b *CourseFields) change() CourseChange {
	ch := CourseChange{
		Title: b.Title.Change, ShortDescription: b.ShortDescription.Change, Description: b.Description.Change, Level: b.Level.Change,
		Category: b.Category.Change, Language: b.Language.Change, CourseType: b.CourseType.Change, MaxStudents: b.MaxStudents.Change,
		StartDate: b.StartDate.Change, EndDate: b.EndDate.Change, Requirements: b.Requirements.Change,
		LiveLink: b.LiveLink.Change, RecordingPolicy: b.RecordingPolicy.Change, Slug: b.Slug.Change, MinStudents: b.MinStudents.Change,
		ValidMonths: b.ValidMonths.Change, RetakeDays: b.RetakeDays.Change,
		AccessDays: b.AccessDays.Change, AccessUntil: b.AccessUntil.Change, WaitingList: b.WaitingList.Change, OfferHours: b.OfferHours.Change,
		BehindDays: b.BehindDays.Change, BehindPoints: b.BehindPoints.Change, CompletionRule: b.CompletionRule.Change,
		ClassroomMinutes: b.ClassroomMinutes.Change, OnlineMinutes: b.OnlineMinutes.Change, CreditHours: b.CreditHours.Change,
		LearningOutcomes: b.LearningOutcomes.Change, Location: b.Location.Change, Tags: b.Tags.Change, IsFeatured: b.IsFeatured.Change,
	}
	ch.Price.Sent = b.Price.Sent
	if b.Price.Value != nil {
		ch.Price.Value = &Price{Amount: b.Price.Value.Amount, Currency: b.Price.Value.Currency}
	}
	return ch
}
