package learning

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// TraineeCourse is one of a trainee's courses as its team sees it beside the others.
type TraineeCourse struct {
	EnrollmentID plugin.EnrollmentID `json:"enrollmentId"`
	Course       NamedCourse         `json:"course"`
	Status       Status              `json:"status" enum:"enrolled,completed,dropped,suspended"`
	EnrolledAt   time.Time           `json:"enrolledAt"`
	CompletedAt  *time.Time          `json:"completedAt"`
	ValidUntil   *time.Time          `json:"validUntil" doc:"The completion is good until then; null: for good, or there is none"`
	AccessUntil  *time.Time          `json:"accessUntil" doc:"The first moment without access; null: it does not end"`
	Group        *GroupName          `json:"group"`
	Standing
	NextDue *NextDue `json:"nextDue" doc:"Of what counts, is not done and has a date that is still to come: what is due first; null for whoever does not learn"`
}

// NextDue is a content with its date.
type NextDue struct {
	Content NamedContent `json:"content"`
	At      time.Time    `json:"at"`
}

// TraineeCourses is a page of them.
type TraineeCourses struct {
	plugin.Page[TraineeCourse]
	User    PersonName `json:"user"`
	MayTalk bool       `json:"mayTalk" doc:"They may write to one another: the reader is of the team of one of the person's courses, and does more than look"`
}

// seenBy is of whose teams the courses must be that the actor sees; nil: of any.
func seenBy(a plugin.Actor) *plugin.UserID {
	if a.Is(plugin.SuperAdmin) {
		return nil
	}
	return &a.User
}

// TraineeCourses lists the courses of a trainee of whose teams the actor is, the newest enrolment first; for a super admin all.
// Whoever shares no course with the actor is not there.
func (s *Service) TraineeCourses(ctx context.Context, a plugin.Actor, user plugin.UserID, cursor string, limit int) (TraineeCourses, error) {
	after, err := parseListedKey(cursor)
	if err != nil {
		return TraineeCourses{}, err
	}
	rows, err := across(ctx, s.DB, user, a.User, seenBy(a), after, limit+1)
	if err != nil {
		return TraineeCourses{}, err
	}
	if len(rows) == 0 {
		return TraineeCourses{}, plugin.ErrNotFound
	}
	taught := rows[0].Taught
	cut := plugin.Cut(rows, limit, func(r acrossRow) listedKey { return listedKey{r.EnrolledAt, r.Enrollment} })
	out := TraineeCourses{MayTalk: taught, Page: plugin.Page[TraineeCourse]{Items: make([]TraineeCourse, len(cut.Items)), NextCursor: cut.NextCursor}}
	measures, err := s.measures(ctx, s.DB, coursesOf(cut.Items)...)
	if err != nil {
		return TraineeCourses{}, err
	}
	standings, err := standingsAcross(ctx, s.DB, user, measures)
	if err != nil {
		return TraineeCourses{}, err
	}
	next, err := nextDue(ctx, s.DB, user, learnt(cut.Items, measures))
	if err != nil {
		return TraineeCourses{}, err
	}
	for i, r := range cut.Items {
		row, ok := standings[r.Course]
		if !ok {
			return TraineeCourses{}, plugin.ErrNotFound // the enrolment went meanwhile
		}
		out.User = PersonName{row.User, row.FirstName, row.LastName, row.Email, row.Avatar}
		one := TraineeCourse{
			EnrollmentID: r.Enrollment, Course: NamedCourse{r.Course, r.Title}, Status: r.Status, EnrolledAt: r.EnrolledAt, CompletedAt: r.CompletedAt,
			ValidUntil: r.ValidUntil, AccessUntil: r.AccessUntil, Group: groupOf(r.GroupID, r.GroupName), Standing: row.standing(r.CompletedAt),
		}
		if due, ok := next[r.Course]; ok {
			one.NextDue = &due
		}
		out.Items[i] = one
	}
	return out, nil
}

func coursesOf(rows []acrossRow) []plugin.CourseID {
	ids := make([]plugin.CourseID, len(rows))
	for i, r := range rows {
		ids[i] = r.Course
	}
	return ids
}

// learnt are the measures of the courses in which the person learns.
func learnt(rows []acrossRow, measures map[plugin.CourseID]measure) map[plugin.CourseID]measure {
	of := make(map[plugin.CourseID]measure, len(rows))
	for _, r := range rows {
		if r.Status == Enrolled {
			of[r.Course] = measures[r.Course]
		}
	}
	return of
}

// coming are the contents that count and have a date that is still to come.
func (m measure) coming() (ids []plugin.ContentID, dates []time.Time) {
	for _, id := range m.counted {
		if at, ok := m.until[id]; ok && !at.Before(m.now) {
			ids, dates = append(ids, id), append(dates, at)
		}
	}
	return ids, dates
}

// TraineeHistory returns what happened with a trainee in all courses of whose teams the actor is, the latest first.
func (s *Service) TraineeHistory(ctx context.Context, a plugin.Actor, user plugin.UserID, cursor string, limit int) (plugin.Page[Happened], error) {
	courses, err := acrossCourses(ctx, s.DB, user, seenBy(a))
	if err != nil {
		return plugin.Page[Happened]{}, err
	}
	if len(courses) == 0 {
		return plugin.Page[Happened]{}, plugin.ErrNotFound
	}
	return s.timeline(ctx, a, courses, user, true, cursor, limit)
}
