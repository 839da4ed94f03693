package insight

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/rest"
	"github.com/courseworx/courseworx/plugin"
)

// statisticsRoutes adds the operations on the figures of courses.
func (s *Service) statisticsRoutes(api *rest.API) {
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "course-statistics", Summary: "The figures of a course", Tags: []string{"Insight"},
		Description: "How far people get, what they make of each content, and what happened on each of the last days.",
		Method:      http.MethodGet, Path: "/courses/{id}/statistics",
	}, func(ctx context.Context, in *statisticsIn) (*statisticsOut, error) {
		st, err := s.Statistics(ctx, rest.Actor(ctx), in.ID, lastDays(in.Days))
		return &statisticsOut{st}, err
	})
	rest.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "export-course-statistics", Summary: "A part of the figures of a course as a CSV file", Tags: []string{"Insight"},
		Method: http.MethodGet, Path: "/courses/{id}/statistics/export",
	}, func(ctx context.Context, in *statisticsFileIn) (*fileOut, error) {
		st, err := s.Statistics(ctx, rest.Actor(ctx), in.ID, lastDays(in.Days))
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := st.WriteStatistics(in.What, &b); err != nil {
			return nil, err
		}
		return &fileOut{"text/csv; charset=utf-8", `attachment; filename="` + in.What + `.csv"`, b.Bytes()}, nil
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "list-course-figures", Summary: "The figures of all courses", Tags: []string{"Insight"},
		Method: http.MethodGet, Path: "/admin/statistics",
	}, func(ctx context.Context, in *centreIn) (*centreOut, error) {
		list, err := s.Centre(ctx, in.By, in.Cursor, in.Limit)
		return &centreOut{list}, err
	})
	rest.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "export-course-figures", Summary: "The same as a CSV file", Tags: []string{"Insight"},
		Method: http.MethodGet, Path: "/admin/statistics/export",
	}, func(_ context.Context, in *CentreBy) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(out huma.Context) {
			out.SetHeader("Content-Type", "text/csv; charset=utf-8")
			out.SetHeader("Content-Disposition", `attachment; filename="courses.csv"`)
			if err := s.WriteCentre(out.Context(), in.By, out.BodyWriter()); err != nil {
				panic(http.ErrAbortHandler) // half a file must not look like a whole one
			}
		}}, nil
	})
}

// CentreBy is what the list is ordered by; exported because what is embedded and is not, Huma does not read.
type CentreBy struct {
	By string `query:"by" enum:"people,learning,completed,rate,progress,score" default:"people" doc:"The courses with most of it first"`
}

type centreIn struct {
	CentreBy
	rest.Paging
}

type centreOut struct {
	Body plugin.Page[CourseFigures]
}

// lastDays is how many days are asked for, which the schema has checked.
func lastDays(days string) int {
	n, _ := strconv.Atoi(days)
	return n
}

type statisticsIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	Days string          `query:"days" enum:"30,90,365" default:"30" doc:"How many days are told of"`
}

type statisticsOut struct{ Body Statistics }

type statisticsFileIn struct {
	ID   plugin.CourseID `path:"id" format:"uuid"`
	What string          `query:"what" enum:"figures,contents,days" default:"figures"`
	Days string          `query:"days" enum:"30,90,365" default:"30" doc:"Of days: how many"`
}

type fileOut struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}
