package learning

import (
	"context"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Listed is an enrolment in the list over all of one's courses.
type Listed struct {
	ID          plugin.EnrollmentID `json:"id"`
	User        PersonName          `json:"user"`
	Course      CourseName          `json:"course"`
	Status      Status              `json:"status" enum:"enrolled,completed,dropped,suspended"`
	Progress    float64             `json:"progress" doc:"Percent"`
	EnrolledAt  time.Time           `json:"enrolledAt"`
	CompletedAt *time.Time          `json:"completedAt"`
	AccessUntil *time.Time          `json:"accessUntil" doc:"The first moment without access; null: it does not end"`
	Group       *GroupName          `json:"group"`
	Notes       *string             `json:"notes" doc:"The team's own"`
}

// CourseName names a course.
type CourseName struct {
	ID    plugin.CourseID `json:"id"`
	Title string          `json:"title"`
}

// ListFilter narrows the list of enrolments; zero values do not.
type ListFilter struct {
	Query         string // words of the name or the e-mail address
	Course        *plugin.CourseID
	Group         *string // of a course
	Status        Status
	EnrolledFrom  *time.Time // the first moment
	CompletedFrom *time.Time // the first moment
	EndsBefore    *time.Time // access ends before it
}

// EnrollmentList is a page of enrolments.
type EnrollmentList struct {
	plugin.Page[Listed]
	Counts *PeopleCounts `json:"counts,omitempty" doc:"By status, for the same filter, whatever status is shown; on the first page only"`
}

type listedKey struct {
	At time.Time           `json:"a"`
	ID plugin.EnrollmentID `json:"i"`
}

// parseListedKey reads a cursor; nil is the first page.
func parseListedKey(cursor string) (*listedKey, error) {
	k, err := plugin.ParseCursor[listedKey](cursor)
	if err != nil || k == nil {
		return nil, err
	}
	if _, ok := plugin.ParseID[string](string(k.ID)); !ok || k.At.Year() < 1 || k.At.Year() > 9999 {
		return nil, plugin.ErrCursor
	}
	return k, nil
}

// Enrollments lists who is or was enrolled in the courses of whose team the actor is, the newest first; for a super
// admin in all.
func (s *Service) Enrollments(ctx context.Context, a plugin.Actor, f ListFilter, cursor string, limit int) (EnrollmentList, error) {
	after, err := parseListedKey(cursor)
	if err != nil {
		return EnrollmentList{}, err
	}
	member := seenBy(a)
	f.Query = strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSpace(f.Query), "\x00", ""), "")
	rows, err := listed(ctx, s.DB, member, f, after, limit+1)
	if err != nil {
		return EnrollmentList{}, err
	}
	list := make([]Listed, 0, len(rows))
	for _, r := range rows {
		list = append(list, Listed{r.Enrollment, PersonName{r.User, r.FirstName, r.LastName, r.Email, r.Avatar}, CourseName{r.Course, r.Title}, r.Status,
			r.Progress, r.EnrolledAt, r.CompletedAt,
			r.AccessUntil, groupOf(r.GroupID, r.GroupName), r.Notes})
	}
	out := EnrollmentList{Page: plugin.Cut(list, limit, func(l Listed) listedKey { return listedKey{l.EnrolledAt, l.ID} })}
	if after == nil {
		counts, err := listedCounts(ctx, s.DB, member, f)
		if err != nil {
			return EnrollmentList{}, err
		}
		out.Counts = &counts
	}
	return out, nil
}
