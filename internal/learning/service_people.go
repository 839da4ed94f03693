package learning

import (
	"context"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Person is a trainee as the course's team sees them.
type Person struct {
	EnrollmentID plugin.EnrollmentID `json:"enrollmentId"`
	User         PersonName          `json:"user"`
	Status       Status              `json:"status" enum:"enrolled,completed,dropped,suspended"`
	EnrolledAt   time.Time           `json:"enrolledAt"`
	CompletedAt  *time.Time          `json:"completedAt"`
	ValidUntil   *time.Time          `json:"validUntil" doc:"The completion is good until then; null: for good, or there is none"`
	Group        *GroupName          `json:"group"`
	Standing
}

// PersonName says who a trainee is.
type PersonName struct {
	ID        plugin.UserID `json:"id"`
	FirstName string        `json:"firstName"`
	LastName  string        `json:"lastName"`
	Email     string        `json:"email"`
	Avatar    *string       `json:"avatar"`
}

// PeopleFilter narrows the list of a course's people; zero values do not.
type PeopleFilter struct {
	Query  string // words of the name or the e-mail address
	Status Status
	Group  *string
	Behind bool // only who falls behind
	// Did is how far somebody got: started, not_started or half of the course, or began, done or last of the content.
	Did     string
	Content *plugin.ContentID
	Valid   string // expired, or soon to be; "" for whatever
	Sort    string // one of PeopleSorts; "" is the newest enrolment first
}

// PeopleCounts says how many people match the query, by status.
type PeopleCounts struct {
	All       int `json:"all"`
	Enrolled  int `json:"enrolled"`
	Completed int `json:"completed"`
	Dropped   int `json:"dropped"`
	Suspended int `json:"suspended"`
}

// TraineeCounts are those of one course.
type TraineeCounts struct {
	PeopleCounts
	Behind  int `json:"behind" doc:"Of those who learn, who falls behind"`
	Expired int `json:"expired" doc:"Of those who completed it, whose completion has run out"`
	Soon    int `json:"soon" doc:"Whose completion runs out soon"`
}

// People is a page of the list.
type People struct {
	plugin.Page[Person]
	Total  *int           `json:"total,omitempty" doc:"On the first page only"`
	Counts *TraineeCounts `json:"counts,omitempty" doc:"By status, for the same search and group, whatever status is shown; on the first page only"`
}

// People lists who is or was enrolled in a course; for its team.
func (s *Service) People(ctx context.Context, a plugin.Actor, course plugin.CourseID, f PeopleFilter, cursor string, limit int) (People, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return People{}, err
	}
	if err := s.mayTeach(a, r); err != nil {
		return People{}, err
	}
	f.Sort = sorted(f.Sort)
	after, err := parsePeopleKey(cursor, f.Sort)
	if err != nil {
		return People{}, err
	}
	f.Query = strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSpace(f.Query), "\x00", ""), "")
	m, err := s.measure(ctx, s.DB, course)
	if err != nil {
		return People{}, err
	}
	var who []plugin.UserID
	if f.Query != "" {
		if who, err = matching(ctx, s.DB, course, f.Query); err != nil {
			return People{}, err
		}
	}
	rows, err := people(ctx, s.DB, course, who, f, m, after, limit+1)
	if err != nil {
		return People{}, err
	}
	cut := plugin.Cut(rows, limit, func(r personRow) peopleKey { return r.keyOf(f.Sort) })
	out := People{Page: plugin.Page[Person]{Items: make([]Person, 0, len(cut.Items)), NextCursor: cut.NextCursor}}
	for _, p := range cut.Items {
		out.Items = append(out.Items, Person{
			EnrollmentID: p.Enrollment, User: PersonName{p.User, p.FirstName, p.LastName, p.Email, p.Avatar}, Status: p.Status,
			EnrolledAt: p.EnrolledAt, CompletedAt: p.CompletedAt, ValidUntil: p.ValidUntil, Group: groupOf(p.GroupID, p.GroupName), Standing: p.standing(p.CompletedAt),
		})
	}
	if after == nil {
		counts, err := peopleCounts(ctx, s.DB, course, who, f, m)
		if err != nil {
			return People{}, err
		}
		out.Total, out.Counts = new(counts.of(f)), &counts
	}
	return out, nil
}

// of returns how many a filter finds.
func (c TraineeCounts) of(f PeopleFilter) int {
	switch {
	case f.Valid != "" && (f.Behind || f.Status != "" && f.Status != Completed):
		return 0 // only what is completed runs out
	case f.Valid == "expired":
		return c.Expired
	case f.Valid == "soon":
		return c.Soon
	case f.Behind && f.Status != "" && f.Status != Enrolled:
		return 0 // only who learns falls behind
	case f.Behind:
		return c.Behind
	}
	return map[Status]int{"": c.All, Enrolled: c.Enrolled, Completed: c.Completed, Dropped: c.Dropped, Suspended: c.Suspended}[f.Status]
}
