package learning

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/csvfile"
	"github.com/courseworx/courseworx/plugin"
)

// EnrollmentDetail is an enrolment with all that was done to it; for the course's team.
type EnrollmentDetail struct {
	Enrollment
	Notes   *string      `json:"notes" doc:"The team's own"`
	History []HistoryRow `json:"history" doc:"The first one first"`
}

// HistoryRow is one change of an enrolment.
type HistoryRow struct {
	At          time.Time  `json:"at"`
	From        *Status    `json:"from" doc:"Null at its beginning"`
	To          Status     `json:"to" enum:"enrolled,completed,dropped,suspended"`
	Source      string     `json:"source" enum:"self,staff,order,import,system,invitation"`
	Reason      *string    `json:"reason"`
	Group       *string    `json:"group" doc:"Name of the group afterwards"`
	AccessUntil *time.Time `json:"accessUntil" doc:"Afterwards; null: access does not end"`
	Way         *string    `json:"way" doc:"In which way a course that costs something was given"`
	Actor       *Named     `json:"actor" doc:"Null: the system"`
}

// Named is a person by name.
type Named struct {
	ID   plugin.UserID `json:"id"`
	Name string        `json:"name"`
}

// EnrollmentDetail returns an enrolment of a course of whose team the actor is.
func (s *Service) EnrollmentDetail(ctx context.Context, a plugin.Actor, id plugin.EnrollmentID) (EnrollmentDetail, error) {
	course, err := courseOf(ctx, s.DB, id)
	if err != nil {
		return EnrollmentDetail{}, err
	}
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return EnrollmentDetail{}, err
	}
	if err := s.mayTeach(a, r); err != nil {
		return EnrollmentDetail{}, err
	}
	e, err := readEnrollment(ctx, s.DB, id)
	if err != nil {
		return EnrollmentDetail{}, err
	}
	rows, err := history(ctx, s.DB, id)
	if err != nil {
		return EnrollmentDetail{}, err
	}
	d := EnrollmentDetail{Enrollment: e.enrollment(), Notes: e.Notes, History: make([]HistoryRow, len(rows))}
	for i, r := range rows {
		d.History[i] = HistoryRow{r.At, r.FromStatus, r.ToStatus, r.Source, r.Reason, r.GroupName, r.AccessUntil, r.Way, nil}
		if r.Actor != nil && r.ActorName != nil {
			d.History[i].Actor = &Named{*r.Actor, *r.ActorName}
		}
	}
	return d, nil
}

// Candidate is somebody who can be enrolled.
type Candidate struct {
	User   PersonName `json:"user"`
	Status *Status    `json:"status" enum:"enrolled,completed,dropped,suspended" doc:"Of the enrolment in this course; null without one"`
}

// Candidates finds trainees by the words of their name or address, 20 at most. A super admin finds everybody, the others
// those of their own courses, and anybody whose whole address they know.
func (s *Service) Candidates(ctx context.Context, a plugin.Actor, course plugin.CourseID, query string) ([]Candidate, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return nil, err
	}
	if err := s.mayDecide(a, r); err != nil {
		return nil, err
	}
	query = strings.Join(strings.Fields(clean(query)), " ")
	var member *plugin.UserID
	if !a.Is(plugin.SuperAdmin) {
		member = &a.User
	}
	rows, err := candidates(ctx, s.DB, course, query, member)
	if err != nil {
		return nil, err
	}
	list := make([]Candidate, len(rows))
	for i, c := range rows {
		list[i] = Candidate{PersonName{c.User, c.FirstName, c.LastName, c.Email, c.Avatar}, c.Status}
	}
	return list, nil
}

// exportBatch is how many enrolments an export reads at a time.
const exportBatch = 1000

// decimal writes a number of percent as a spreadsheet reads it.
func decimal(n float64) string { return strconv.FormatFloat(n, 'f', 2, 64) }

// moment writes a time as a spreadsheet reads it, in UTC; nothing for none.
func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// WriteEnrollments writes the enrolments of a filter as CSV, the newest first.
func (s *Service) WriteEnrollments(ctx context.Context, a plugin.Actor, f ListFilter, to io.Writer) error {
	w := csvfile.NewWriter(to)
	if err := w.Write("course", "first_name", "last_name", "email", "status", "progress", "group", "enrolled_at", "completed_at", "access_until"); err != nil {
		return err
	}
	for cursor := ""; ; {
		page, err := s.Enrollments(ctx, a, f, cursor, exportBatch)
		if err != nil {
			return err
		}
		for _, e := range page.Items {
			group := ""
			if e.Group != nil {
				group = e.Group.Name
			}
			err := w.Write(e.Course.Title, e.User.FirstName, e.User.LastName, e.User.Email, string(e.Status), decimal(e.Progress), group,
				moment(&e.EnrolledAt), moment(e.CompletedAt), moment(e.AccessUntil))
			if err != nil {
				return err
			}
		}
		if page.NextCursor == nil {
			return w.Close()
		}
		cursor = *page.NextCursor
	}
}
