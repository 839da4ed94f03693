package catalog

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/csvfile"
	"github.com/courseworx/courseworx/plugin"
)

// CourseSort is an order of the list of courses.
type CourseSort string

// The orders: the newest first, by title, the last changed first, those with most people first.
const (
	CoursesByCreated  CourseSort = "created"
	CoursesByTitle    CourseSort = "title"
	CoursesByChanged  CourseSort = "changed"
	CoursesByEnrolled CourseSort = "enrolled"
)

// CourseFilter narrows the list of one's own courses; zero values do not.
type CourseFilter struct {
	Query  string        // part of the title, and for super admins of the owner's name
	State  string        // draft, published or archived
	Owner  plugin.UserID // for super admins
	Sort   CourseSort    // CoursesByCreated if not given
	Cursor string
	Limit  int
}

// owner is whose courses are looked for, nil for anybody's.
func (f CourseFilter) owner() *plugin.UserID {
	if f.Owner == "" {
		return nil
	}
	return &f.Owner
}

// CourseCounts says how many courses are in which state.
type CourseCounts struct {
	All       int `json:"all"`
	Draft     int `json:"draft"`
	Published int `json:"published"`
	Archived  int `json:"archived"`
}

// CourseOwner is somebody who owns courses.
type CourseOwner struct {
	ID      plugin.UserID `json:"id"`
	Name    string        `json:"name"`
	Courses int           `json:"courses"`
}

// courseExtra is what the list knows of a course beside what its team sees.
type courseExtra struct {
	CreatedAt    time.Time
	TrainerEmail string
}

// CourseList is a page of one's own courses.
type CourseList struct {
	plugin.Page[Course]
	Counts CourseCounts  // for the same search and owner, whatever state is shown
	Owners []CourseOwner // for super admins, on the first page
}

// coursePlace is where a page of the list of courses ended.
type coursePlace = placeOf[CourseSort]

// placeIn returns where the list goes on after the row.
func (r listedRow) placeIn(sort CourseSort) coursePlace {
	at := coursePlace{Sort: sort, ID: r.ID}
	switch sort {
	case CoursesByTitle:
		at.Text = r.KeyText
	case CoursesByChanged:
		at.Number = r.KeyMoment
	case CoursesByEnrolled:
		at.Number = int64(r.EnrollmentCount)
	}
	return at
}

// after returns where the filter's page begins.
func (f CourseFilter) after() (*coursePlace, error) {
	at, err := plugin.ParseCursor[coursePlace](f.Cursor)
	if at == nil || err != nil {
		return nil, err
	}
	id, ok := plugin.ParseID[plugin.CourseID](string(at.ID))
	if !ok || at.Sort != f.Sort || strings.ContainsRune(at.Text, 0) {
		return nil, plugin.ErrCursor
	}
	at.ID = id
	return at, nil
}

// Courses lists the courses of whose team the actor is, and to super admins all.
func (s *Service) Courses(ctx context.Context, actor plugin.Actor, f CourseFilter) (CourseList, error) {
	var out CourseList
	f.Limit = clampLimit(f.Limit)
	page, err := s.coursesOf(ctx, actor, &f, f.Limit)
	if err != nil {
		return out, err
	}
	out.NextCursor, out.Items = page.NextCursor, make([]Course, len(page.Items))
	for i, r := range page.Items {
		out.Items[i] = r.course()
	}
	counted := userOf(actor)
	if actor.Is(plugin.SuperAdmin) {
		counted = nil
		if f.Cursor == "" {
			if out.Owners, err = courseOwners(ctx, s.DB); err != nil {
				return out, err
			}
		}
	}
	out.Counts, err = courseCounts(ctx, s.DB, counted, f)
	return out, err
}

// coursesOf returns a page of the list; f is made whole.
func (s *Service) coursesOf(ctx context.Context, actor plugin.Actor, f *CourseFilter, limit int) (plugin.Page[listedRow], error) {
	none := plugin.Page[listedRow]{}
	all := actor.Is(plugin.SuperAdmin)
	if !all && !actor.Is(plugin.Trainer) {
		return none, plugin.ErrDenied
	}
	if f.Sort == "" {
		f.Sort = CoursesByCreated
	}
	p := &problems{ErrFilter}
	if _, known := coursesSQL[all][f.Sort]; !known {
		p.add("?sort", "course.unknown", nil)
	}
	if f.Owner != "" {
		id, ok := plugin.ParseID[plugin.UserID](string(f.Owner))
		if f.Owner = id; !ok {
			p.add("?owner", "course.unknown", nil)
		}
	}
	if err := p.err(); err != nil {
		return none, err
	}
	after, err := f.after()
	if err != nil {
		return none, err
	}
	rows, err := listCoursesOf(ctx, s.DB, userOf(actor), all, *f, after, limit+1)
	if err != nil {
		return none, err
	}
	return plugin.Cut(rows, limit, func(r listedRow) coursePlace { return r.placeIn(f.Sort) }), nil
}

// coursesBatch is how many courses a file of them reads at a time.
const coursesBatch = 500

// WriteCourses writes the courses of a filter as CSV, in its order.
func (s *Service) WriteCourses(ctx context.Context, actor plugin.Actor, f CourseFilter, to io.Writer) error {
	w := csvfile.NewWriter(to)
	if err := w.Write("title", "state", "type", "language", "category", "owner", "owner_email", "price", "currency", "enrolled", "completed",
		"rating", "reviews", "created_at", "changed_at", "published_at", "archived_at", "address"); err != nil {
		return err
	}
	for f.Cursor = ""; ; {
		page, err := s.coursesOf(ctx, actor, &f, coursesBatch)
		if err != nil {
			return err
		}
		for _, r := range page.Items {
			if err := w.Write(r.cells()...); err != nil {
				return err
			}
		}
		if page.NextCursor == nil {
			return w.Close()
		}
		f.Cursor = *page.NextCursor
	}
}

// cells are the course as a line of a table.
func (r listedRow) cells() []string {
	moment := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	state := "draft"
	switch {
	case r.ArchivedAt != nil:
		state = "archived"
	case r.IsPublished:
		state = "published"
	}
	category, rating := "", ""
	if r.Category != nil {
		category = *r.Category
	}
	if r.Rating != nil {
		rating = strconv.FormatFloat(*r.Rating, 'f', 2, 64)
	}
	price := plugin.Money{Minor: r.PriceMinor, Currency: r.PriceCurrency}
	return []string{
		r.Title, state, r.CourseType, r.Language, category, r.TrainerName, r.TrainerEmail, price.Amount(), r.PriceCurrency,
		strconv.Itoa(r.EnrollmentCount), strconv.Itoa(r.CompletionCount), rating, strconv.Itoa(r.ReviewCount),
		moment(&r.CreatedAt), moment(&r.UpdatedAt), moment(r.PublishedAt), moment(r.ArchivedAt), "/courses/" + r.Slug,
	}
}
