package analytics

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// topCourses is how many courses are named.
const topCourses = 10

// dayCounts are the counters of a day.
type dayCounts struct {
	Day    string `json:"day" format:"date"`
	Counts counts `json:"counts"`
}

// figures are the counters of a range, each day of it, and what they were together in the range before.
type figures struct {
	Zone   string      `json:"zone" doc:"IANA name of the time zone that the days are of"`
	From   string      `json:"from" format:"date"`
	Until  string      `json:"until" format:"date"`
	Days   []dayCounts `json:"days" doc:"Every day of the range, also those on which nothing happened"`
	Total  counts      `json:"total"`
	Before counts      `json:"before" doc:"Of the range of the same length before"`
}

type siteFigures struct {
	Figures figures     `json:"figures"`
	Top     []topCourse `json:"top" doc:"At most ten courses, those with most enrolments first"`
	Rebuild state       `json:"rebuild"`
}

type courseFigures struct {
	Figures figures `json:"figures"`
	Title   string  `json:"title"`
	Card    bool    `json:"card" doc:"Whether the course's page shows them to its team"`
}

// RangeIn are the parameters that name a range; what several requests share is exported, or huma does not see it.
type RangeIn struct {
	From  string `query:"from" maxLength:"10" doc:"First day, YYYY-MM-DD; without it 30 days are meant"`
	Until string `query:"until" maxLength:"10" doc:"Last day, at most 400 days; without it today in the site's time zone"`
}

type courseIn struct {
	Course string `path:"course" format:"uuid"`
	RangeIn
}

// file is an answer that a browser keeps as a file.
type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *service) operations(api *native.API) {
	native.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "site", Summary: "Counters of the site by day", Method: http.MethodGet, Path: "/site",
	}, func(ctx context.Context, in *RangeIn) (*struct{ Body siteFigures }, error) {
		f, r, err := s.figures(ctx, *in, nil)
		if err != nil {
			return nil, err
		}
		out := &struct{ Body siteFigures }{siteFigures{Figures: f}}
		if out.Body.Top, err = top(ctx, s.host, r, topCourses); err != nil {
			return nil, err
		}
		out.Body.Rebuild, err = readState(ctx, s.host)
		return out, err
	})
	native.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "site-export", Summary: "Counters of the site as a CSV file", Method: http.MethodGet, Path: "/site/export",
	}, func(ctx context.Context, in *RangeIn) (*file, error) {
		f, _, err := s.figures(ctx, *in, nil)
		if err != nil {
			return nil, err
		}
		return fileOf(f)
	})
	native.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "course", Summary: "Counters of a course by day, for its team", Method: http.MethodGet, Path: "/courses/{course}",
	}, func(ctx context.Context, in *courseIn) (*struct{ Body courseFigures }, error) {
		course, err := s.courseOf(ctx, in.Course)
		if err != nil {
			return nil, err
		}
		out := &struct{ Body courseFigures }{}
		if out.Body.Figures, _, err = s.figures(ctx, in.RangeIn, &course); err != nil {
			return nil, err
		}
		if out.Body.Title, err = native.Value[string](ctx, s.host, titleSQL, course); err != nil {
			return nil, fmt.Errorf("title of the course: %w", err)
		}
		is, err := s.settings(ctx)
		out.Body.Card = is.TeamCard
		return out, err
	})
	native.Handle(api, plugin.Staff, huma.Operation{
		OperationID: "course-export", Summary: "Counters of a course as a CSV file, for its team", Method: http.MethodGet,
		Path: "/courses/{course}/export",
	}, func(ctx context.Context, in *courseIn) (*file, error) {
		course, err := s.courseOf(ctx, in.Course)
		if err != nil {
			return nil, err
		}
		f, _, err := s.figures(ctx, in.RangeIn, &course)
		if err != nil {
			return nil, err
		}
		return fileOf(f)
	})
	native.Handle(api, plugin.Admins, huma.Operation{
		OperationID: "rebuild", Summary: "Count enrolments and completed courses again", Method: http.MethodPost, Path: "/rebuild",
		DefaultStatus: http.StatusAccepted,
	}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, s.ask(ctx, native.Actor(ctx))
	})
}

// courseOf is the course of a request whose counters its actor may read.
func (s *service) courseOf(ctx context.Context, given string) (plugin.CourseID, error) {
	course, ok := plugin.ParseID[plugin.CourseID](given)
	if !ok {
		return "", plugin.ErrNotFound
	}
	return course, s.host.Courses().MayRead(ctx, native.Actor(ctx), course)
}

// figures reads the counters of the range that a request names.
func (s *service) figures(ctx context.Context, in RangeIn, course *plugin.CourseID) (figures, span, error) {
	zone, err := s.zone(ctx)
	if err != nil {
		return figures{}, span{}, err
	}
	r, err := spanOf(in.From, in.Until, today(zone))
	if err != nil {
		return figures{}, r, err
	}
	f := figures{Zone: zone.String(), From: r.from.Format(time.DateOnly), Until: r.until.Format(time.DateOnly)}
	days, total, err := counted(ctx, s.host, r, course)
	if err != nil {
		return f, r, err
	}
	f.Total = total
	if _, f.Before, err = counted(ctx, s.host, r.before(), course); err != nil {
		return f, r, err
	}
	f.Days = make([]dayCounts, 0, r.days())
	for day := r.from; !day.After(r.until); day = day.AddDate(0, 0, 1) {
		of := dayCounts{Day: day.Format(time.DateOnly)}
		if c := days[of.Day]; c != nil {
			of.Counts = *c
		}
		f.Days = append(f.Days, of)
	}
	return f, r, nil
}

// fileOf writes a line for each day.
func fileOf(f figures) (*file, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"day", enrolled, lessons, completed, left}}
	for _, d := range f.Days {
		line := []string{d.Day}
		for _, n := range []int64{d.Counts.Enrolled, d.Counts.Lessons, d.Counts.Completed, d.Counts.Left} {
			line = append(line, strconv.FormatInt(n, 10))
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write the file: %w", err)
	}
	return &file{
		ContentType: "text/csv; charset=utf-8",
		Disposition: fmt.Sprintf(`attachment; filename="analytics-%s-%s.csv"`, f.From, f.Until),
		Body:        b.Bytes(),
	}, nil
}
