package insight

import (
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/courseworx/courseworx/internal/platform/csvfile"
	"github.com/courseworx/courseworx/plugin"
)

// Statistics returns the figures of a course and of its last days, for its team.
func (s *Service) Statistics(ctx context.Context, a plugin.Actor, course plugin.CourseID, days int) (Statistics, error) {
	if err := s.Courses.CanSee(ctx, a, course); err != nil {
		return Statistics{}, err
	}
	if err := s.foldFew(ctx); err != nil {
		return Statistics{}, err
	}
	zone, _, err := s.site(ctx)
	if err != nil {
		return Statistics{}, err
	}
	now := s.Now()
	f, err := readFigures(ctx, s.DB, course)
	if err != nil {
		return Statistics{}, err
	}
	medians, err := readMedians(ctx, s.DB, course)
	if err != nil {
		return Statistics{}, err
	}
	all := f.Enrolled + f.Completed + f.Dropped + f.Suspended
	out := Statistics{
		Course: Title{course, f.Title}, Zone: zone, At: now,
		People:          StatisticsPeople{all, f.Enrolled, f.Completed, f.Dropped, f.Suspended},
		AverageProgress: f.AverageProgress, Scores: f.Scores, CompletionRate: f.CompletionRate,
		Funnel: []StatisticsStage{{"enrolled", all}, {"started", f.Started}, {"half", f.Half}, {"completed", f.Completed}},
	}
	if f.Scores > 0 {
		out.AverageScore = &f.AverageScore
	}
	if m, ok := medians[string(course)]; ok {
		out.MedianHours = &m.Median
	}
	contents, err := readContents(ctx, s.DB, course, now, zone)
	if err != nil {
		return Statistics{}, err
	}
	counted, err := s.Learners.Counted(ctx, course)
	if err != nil {
		return Statistics{}, err
	}
	out.Contents = make([]StatisticsContent, 0, len(contents))
	previous := all // who has done the nearest content before that counts
	for _, c := range contents {
		one := StatisticsContent{
			ID: c.ID, Title: c.Title, Type: c.Type, Section: c.Section, Shown: c.Shown, Began: c.Began, Completed: c.Done, Last: c.Last,
			Reached: c.reached(all, previous, c.EnrolledBy, now),
		}
		if m, ok := medians[string(c.ID)]; ok {
			one.MedianSeconds, one.Measured = &m.Median, m.People
		}
		out.Contents = append(out.Contents, one)
		if slices.Contains(counted, c.ID) {
			previous = c.Done
		}
	}
	out.Days, err = readDays(ctx, s.DB, course, now, zone, days)
	return out, err
}

// WriteStatistics writes a part of a course's figures as a table: figures, contents or days.
func (st Statistics) WriteStatistics(what string, to io.Writer) error {
	w := csvfile.NewWriter(to)
	for _, row := range st.table(what) {
		if err := w.Write(row...); err != nil {
			return err
		}
	}
	return w.Close()
}

// table is a part of the figures, its first row the names of the columns; a cell is empty where there is no figure.
func (st Statistics) table(what string) [][]string {
	n := strconv.Itoa
	maybe := func(v *int) string {
		if v == nil {
			return ""
		}
		return n(*v)
	}
	percent := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	switch what {
	case "contents":
		rows := [][]string{{"section", "content", "type", "reached", "began", "completed", "median_seconds", "measured", "last"}}
		for _, c := range st.Contents {
			rows = append(rows, []string{c.Section, c.Title, c.Type, n(c.Reached), n(c.Began), n(c.Completed), maybe(c.MedianSeconds), n(c.Measured), n(c.Last)})
		}
		return rows
	case "days":
		rows := [][]string{{"day", "enrollments", "completions", "active"}}
		for _, d := range st.Days {
			rows = append(rows, []string{d.Day, n(d.Enrollments), n(d.Completions), n(d.Active)})
		}
		return rows
	}
	score := ""
	if st.AverageScore != nil {
		score = percent(*st.AverageScore)
	}
	p := st.People
	rows := [][]string{
		{"figure", "value"},
		{"course", st.Course.Title}, {"time_zone", st.Zone}, {"people", n(p.All)}, {"enrolled", n(p.Enrolled)}, {"completed", n(p.Completed)},
		{"dropped", n(p.Dropped)}, {"suspended", n(p.Suspended)},
	}
	for _, stage := range st.Funnel[1:3] {
		rows = append(rows, []string{stage.Stage, n(stage.People)})
	}
	return append(rows, []string{"average_progress", percent(st.AverageProgress)}, []string{"average_score", score}, []string{"scores", n(st.Scores)},
		[]string{"completion_rate", percent(st.CompletionRate)}, []string{"median_hours", maybe(st.MedianHours)})
}
