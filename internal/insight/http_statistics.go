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
