package learning

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// enrollRoutes adds the operations on enrolments and waiting lists.
func (s *Service) enrollRoutes(api *rest.API) {
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "enrol", Summary: "Enrol oneself in a free course", Tags: []string{tag},
		Description: "Done again it returns the same enrolment.",
		Method:      http.MethodPost, Path: "/courses/{id}/enrollment", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, in *enrolIn) (*enrollmentOut, error) {
		e, err := s.Enrol(ctx, rest.Actor(ctx), in.ID, in.group())
		return &enrollmentOut{e}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "leave-course", Summary: "Leave a course", Tags: []string{tag},
		Description: "Nothing that was done is lost: whoever enrols again goes on with it.",
		Method:      http.MethodDelete, Path: "/courses/{id}/enrollment", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *courseIn) (*struct{}, error) {
		return nil, s.Leave(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "take-again", Summary: "Take a completed course again", Tags: []string{tag},
		Description: "As soon as the course lets the completion be renewed. What was done stays in the history, and is done again: in the group that is named, or that of before while it runs.",
		Method:      http.MethodPost, Path: "/courses/{id}/enrollment/again",
	}, func(ctx context.Context, in *enrolIn) (*enrollmentOut, error) {
		e, err := s.TakeAgain(ctx, rest.Actor(ctx), in.ID, in.group())
		return &enrollmentOut{e}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "wait-for-seat", Summary: "Wait for a seat in a full course", Tags: []string{tag},
		Description: "In the group that is named, or in any. Done again it is the same place; whoever waits for something else of the course gives that up first.",
		Method:      http.MethodPost, Path: "/courses/{id}/waiting",
	}, func(ctx context.Context, in *enrolIn) (*stateOut, error) {
		state, err := s.Wait(ctx, rest.Actor(ctx), in.ID, in.group())
		return &stateOut{state}, err
	})
	rest.Handle(api, plugin.SignedUp, huma.Operation{
		OperationID: "stop-waiting", Summary: "Give up one's place on a waiting list", Tags: []string{tag},
		Method: http.MethodDelete, Path: "/courses/{id}/waiting", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *courseIn) (*struct{}, error) {
		return nil, s.StopWaiting(ctx, rest.Actor(ctx), in.ID)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-waiting", Summary: "Who waits for a course, the next first", Tags: []string{tag},
		Method: http.MethodGet, Path: "/courses/{id}/waiting",
	}, func(ctx context.Context, in *courseIn) (*waitingOut, error) {
		list, err := s.WaitingList(ctx, rest.Actor(ctx), in.ID)
		return &waitingOut{waitingItems{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "remove-waiting", Summary: "Take somebody off a waiting list", Tags: []string{tag},
		Method: http.MethodDelete, Path: "/courses/{id}/waiting/{userId}", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *waiterIn) (*struct{}, error) {
		return nil, s.RemoveWaiting(ctx, rest.Actor(ctx), in.ID, in.User)
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "find-candidates", Summary: "People who can be enrolled in a course", Tags: []string{tag},
		Description: "Super admins find everybody, others those of their own courses, and anybody by the whole e-mail address.",
		Method:      http.MethodGet, Path: "/courses/{id}/candidates",
	}, func(ctx context.Context, in *candidatesIn) (*candidatesOut, error) {
		list, err := s.Candidates(ctx, rest.Actor(ctx), in.ID, in.Query)
		return &candidatesOut{candidateItems{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "check-people", Summary: "Who of some people has not completed what a course asks for first", Tags: []string{tag},
		Description: "They can be enrolled all the same.",
		Method:      http.MethodPost, Path: "/courses/{id}/enrollments/check",
	}, func(ctx context.Context, in *checkPeopleIn) (*lackingOut, error) {
		list, err := s.Lack(ctx, rest.Actor(ctx), in.ID, in.Body.UserIDs)
		return &lackingOut{lackingItems{list}}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-assigning-ways", Summary: "In which ways the caller may give a course, and what it costs", Tags: []string{tag},
		Method: http.MethodGet, Path: "/courses/{id}/ways",
	}, func(ctx context.Context, in *waysIn) (*waysOut, error) {
		w, err := s.Ways(ctx, rest.Actor(ctx), in.ID, in.GroupID)
		return &waysOut{w}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "assign-people", Summary: "Enrol people in a course", Tags: []string{tag},
		Description: "All or, when there are too few seats, none. Who is in it already stays as they are.",
		Method:      http.MethodPost, Path: "/courses/{id}/enrollments",
	}, func(ctx context.Context, in *assignIn) (*assignedOut, error) {
		b := in.Body
		until, err := s.after(ctx, b.LastDay)
		if err != nil {
			return nil, err
		}
		out, err := s.Assign(ctx, rest.Actor(ctx), in.ID, b.UserIDs, b.assignment(until))
		return &assignedOut{out}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "list-enrollments", Summary: "The enrolments in one's own courses", Tags: []string{tag},
		Description: "For super admins in all.", Method: http.MethodGet, Path: "/enrollments",
	}, func(ctx context.Context, in *pageIn) (*listOut, error) {
		list, err := s.Enrollments(ctx, rest.Actor(ctx), in.filter(), in.Cursor, in.Limit)
		return &listOut{list}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "export-enrollments", Summary: "The same as a CSV file", Tags: []string{tag},
		Method: http.MethodGet, Path: "/enrollments/export",
	}, func(ctx context.Context, in *ListIn) (*huma.StreamResponse, error) {
		a, f := rest.Actor(ctx), in.filter()
		if _, err := s.Enrollments(ctx, a, f, "", 1); err != nil { // what is wrong is said before the file begins
			return nil, err
		}
		return &huma.StreamResponse{Body: func(out huma.Context) {
			out.SetHeader("Content-Type", "text/csv; charset=utf-8")
			out.SetHeader("Content-Disposition", `attachment; filename="enrolments.csv"`)
			if err := s.WriteEnrollments(out.Context(), a, f, out.BodyWriter()); err != nil {
				panic(http.ErrAbortHandler) // half a file must not look like a whole one
			}
		}}, nil
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "enrollment-history", Summary: "An enrolment, and all that was done to it", Tags: []string{tag},
		Method: http.MethodGet, Path: "/enrollments/{id}",
	}, func(ctx context.Context, in *oneIn) (*detailOut, error) {
		d, err := s.EnrollmentDetail(ctx, rest.Actor(ctx), in.ID)
		return &detailOut{d}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "change-enrollments", Summary: "Do the same to several enrolments", Tags: []string{tag},
		Description: "Each by itself: those that cannot be changed say why, the others are changed. What is wrong for all of them is a problem, and none is changed.",
		Method:      http.MethodPost, Path: "/enrollments/changes",
	}, func(ctx context.Context, in *changesIn) (*changesOut, error) {
		b := in.Body
		until, err := s.after(ctx, b.LastDay)
		if err != nil {
			return nil, err
		}
		list, err := s.ChangeEnrollments(ctx, rest.Actor(ctx), b.IDs, EnrollmentChange{Act: b.Act, Reason: b.Reason, Until: until, Group: b.GroupID, Note: b.Note})
		for i, one := range list {
			if one.err != nil {
				list[i].Why = why(api.Problem(ctx, one.err))
			}
		}
		return &changesOut{changeItems{list}}, err
	})
}

// why is what a problem says in one sentence: of a field that is wrong, what is wrong with it.
func why(p *rest.Problem) string {
	if len(p.Errors) > 0 {
		return p.Errors[0].Detail
	}
	return p.Title
}

type enrolIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body *struct {
		GroupID string `json:"groupId,omitempty" format:"uuid" doc:"A group of the course"`
	} `required:"false"`
}

// group returns "" where none is named.
func (in *enrolIn) group() string {
	if in.Body == nil {
		return ""
	}
	return in.Body.GroupID
}

type enrollmentOut struct{ Body Enrollment }

type stateOut struct{ Body catalogapi.CourseState }

type waitingItems struct {
	Items []Waiting `json:"items"`
}

type waitingOut struct{ Body waitingItems }

type waiterIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	User plugin.UserID   `path:"userId" format:"uuid"`
}

type candidatesIn struct {
	ID    plugin.CourseID `path:"id" format:"uuid"`
	Query string          `query:"q" minLength:"2" maxLength:"200" required:"true" doc:"Words of the name or the e-mail address"`
}

type candidateItems struct {
	Items []Candidate `json:"items"`
}

type candidatesOut struct{ Body candidateItems }

type assignIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body assigning
}

type assigning struct {
	UserIDs     []plugin.UserID `json:"userIds" minItems:"1" maxItems:"500" doc:"For money at most 100"`
	GroupID     string          `json:"groupId,omitempty" format:"uuid" doc:"A group of the course; needed where people meet in several"`
	LastDay     string          `json:"lastDay,omitempty" format:"date" doc:"Of access, on the organisation's clock; left out: as the course has it"`
	Way         string          `json:"way,omitempty" maxLength:"50" doc:"For what costs something, the group or else the course: free_of_charge, pay_later, paid_at_desk"`
	Reason      string          `json:"reason,omitempty" maxLength:"1000" doc:"Kept in the history; needed for what is given free of charge"`
	AccessNow   bool            `json:"accessNow,omitempty" doc:"Of pay_later: the access begins now, and ends when it is not paid in time; left out: it begins with the payment"`
	DueOn       string          `json:"dueOn,omitempty" format:"date" doc:"Of pay_later: the last day on which it can be paid, on the organisation's clock"`
	Price       *plugin.Money   `json:"price,omitempty" doc:"Of pay_later and paid_at_desk: one of those that were shown; another one is refused"`
	Country     string          `json:"country,omitempty" maxLength:"2" doc:"Where those people are of whom it is not known, where taxes depend on it"`
	Subdivision *string         `json:"subdivision,omitempty" maxLength:"3" doc:"The part of the country, where taxes depend on it; empty: another one"`
	Reference   string          `json:"reference,omitempty" maxLength:"100" doc:"Of paid_at_desk: what the desk calls the payment"`
}

func (b assigning) assignment(until *time.Time) Assignment {
	return Assignment{Group: b.GroupID, Until: until, Way: b.Way, Reason: b.Reason, Payment: Payment{b.AccessNow, b.DueOn, b.Price, b.Country, b.Subdivision, b.Reference}}
}

type waysIn struct {
	ID      plugin.CourseID `path:"id" format:"uuid"`
	GroupID string          `query:"groupId" format:"uuid" doc:"A group of the course"`
}

type waysOut struct{ Body Ways }

type checkPeopleIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Body struct {
		UserIDs []plugin.UserID `json:"userIds" minItems:"1" maxItems:"500"`
	}
}

type lackingItems struct {
	Items []Lacking `json:"items"`
}

type lackingOut struct{ Body lackingItems }

type assignedOut struct{ Body Assigned }

type oneIn struct {
	ID plugin.EnrollmentID `path:"id" format:"uuid"`
}

type detailOut struct{ Body EnrollmentDetail }

type changesIn struct {
	Body struct {
		IDs     []plugin.EnrollmentID `json:"ids" minItems:"1" maxItems:"200"`
		Act     Act                   `json:"act" enum:"suspend,resume,drop,complete,extend,move,note,again"`
		Reason  string                `json:"reason,omitempty" maxLength:"1000" doc:"Kept in the history; needed for again"`
		LastDay string                `json:"lastDay,omitempty" format:"date" doc:"Of extend: the last day of access, on the organisation's clock; left out: access does not end"`
		GroupID string                `json:"groupId,omitempty" format:"uuid" doc:"Of move, left out: none; of resume for who has left, and of again: left out, the only one there is"`
		Note    string                `json:"note,omitempty" maxLength:"4000" doc:"Of note; left out: none"`
	}
}

type changeItems struct {
	Items []Changed `json:"items"`
}

type changesOut struct{ Body changeItems }

// ListIn is what the list of enrolments is narrowed by; exported because what is embedded and is not, Huma does not read.
type ListIn struct {
	Query         string          `query:"q" maxLength:"200"`
	Course        plugin.CourseID `query:"course" format:"uuid"`
	Status        Status          `query:"status" enum:"enrolled,completed,dropped,suspended"`
	Group         string          `query:"group" format:"uuid" doc:"A group of the course"`
	EnrolledFrom  time.Time       `query:"enrolledFrom" doc:"The first moment of the enrolment"`
	CompletedFrom time.Time       `query:"completedFrom" doc:"The first moment of the completion"`
	EndsBefore    time.Time       `query:"endsBefore" doc:"Access ends before it, or has ended"`
}

type pageIn struct {
	ListIn
	rest.Paging
}

func (in *ListIn) filter() ListFilter {
	f := ListFilter{Query: in.Query, Status: in.Status, Group: said(in.Group)}
	if in.Course != "" {
		f.Course = &in.Course
	}
	if !in.EnrolledFrom.IsZero() {
		f.EnrolledFrom = &in.EnrolledFrom
	}
	if !in.EndsBefore.IsZero() {
		f.EndsBefore = &in.EndsBefore
	}
	if !in.CompletedFrom.IsZero() {
		f.CompletedFrom = &in.CompletedFrom
	}
	return f
}

type listOut struct{ Body EnrollmentList }
