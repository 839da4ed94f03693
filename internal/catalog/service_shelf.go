package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// The faults of a course's life.
var (
	// ErrCourseInUse: people have records in the course: it can be archived, not deleted.
	ErrCourseInUse = plugin.NewFault(plugin.Conflict, "course.in_use")
	// ErrPrerequisites: the courses to be completed before cannot be these.
	ErrPrerequisites = plugin.NewFault(plugin.Invalid, "course.prerequisites")
)

const prerequisitesMax = 20

// Restore brings an archived course back as it was before: published or a draft.
func (s *Service) Restore(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	if _, err := s.restore(ctx, actor, id, time.Time{}); err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

// restore brings a course back, unless it was archived after until; zero: whenever it was.
func (s *Service) restore(ctx context.Context, actor plugin.Actor, id plugin.CourseID, until time.Time) (changed bool, err error) {
	stays := func(c courseRecord) bool {
		return c.ArchivedAt == nil || !until.IsZero() && c.ArchivedAt.After(until)
	}
	if err := s.askBefore(ctx, actor, id, func(c courseRecord) bool { return c.IsPublished && !stays(c) }); err != nil {
		return false, err
	}
	err = s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		changed = false // a try before was undone
		if stays(c) {
			return nil
		}
		if c.IsPublished {
			if err := answered(ctx, tx, c); err != nil {
				return err
			}
		}
		if err := restoreCourse(ctx, tx, c.ID); err != nil {
			return err
		}
		changed = true
		return s.announce(ctx, tx, actor, c.ID, c.IsPublished, aboutCourse("course.restored", c.ID),
			plugin.CourseUpdated{Course: c.ID, Fields: []string{"archivedAt"}})
	})
	return changed && err == nil, err
}

// DeleteCourse removes a course in which nobody has a record; others are archived.
func (s *Service) DeleteCourse(ctx context.Context, actor plugin.Actor, id plugin.CourseID) error {
	var gone pictureRow
	err := s.hold(ctx, actor, toOwn, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		var err error
		if gone, err = coursePicture(ctx, tx, c.ID); err != nil {
			return err
		}
		refused, err := tx.Try(ctx, deleteCourseSQL, c.ID)
		if err != nil {
			return err
		}
		if refused {
			return ErrCourseInUse
		}
		// To whoever listens the course is off the shelf, this time for good.
		e := aboutCourse("course.deleted", c.ID)
		e.Changes = map[string]audit.Change{"title": {Before: c.Title}}
		return s.announce(ctx, tx, actor, c.ID, c.listed(), e, plugin.CourseArchived{Course: c.ID})
	})
	if err != nil {
		return err
	}
	return s.discard(ctx, gone.paths())
}

// Step is what can be done to many courses at once.
type Step string

// The steps, each as it is for one course.
const (
	StepPublish   Step = "publish"
	StepUnpublish Step = "unpublish"
	StepArchive   Step = "archive"
	StepRestore   Step = "restore"
	StepDelete    Step = "delete"
)

// Outcome says what became of one course of many.
type Outcome struct {
	ID   plugin.CourseID `json:"id"`
	Code *string         `json:"code" doc:"The problem's code; null when it was done"`
	Why  *string         `json:"why" doc:"The problem's title, in the reader's language"`
	// Changed is false too where nothing had to be done, such as for a course that was archived before.
	Changed bool `json:"changed" doc:"Whether the step changed anything: what can be undone"`

	fault *plugin.Fault
}

// Bulk takes a step with each of some courses. One that cannot does not keep the others from it. StepRestore leaves what was archived after
// until where it is, unless until is zero: an undo does not bring back what a colleague archived anew meanwhile.
func (s *Service) Bulk(ctx context.Context, actor plugin.Actor, step Step, ids []plugin.CourseID, until time.Time) ([]Outcome, error) {
	do := map[Step]func(context.Context, plugin.Actor, plugin.CourseID) (bool, error){
		StepPublish: s.publish, StepUnpublish: s.unpublish, StepArchive: s.archive,
		StepRestore: func(ctx context.Context, a plugin.Actor, id plugin.CourseID) (bool, error) {
			return s.restore(ctx, a, id, until)
		},
		StepDelete: func(ctx context.Context, a plugin.Actor, id plugin.CourseID) (bool, error) {
			err := s.DeleteCourse(ctx, a, id)
			return err == nil, err
		},
	}[step]
	out := make([]Outcome, 0, len(ids))
	for _, id := range ids {
		changed, err := do(ctx, actor, id)
		o := Outcome{ID: id, Changed: changed}
		if err != nil {
			f := plugin.AsFault(err)
			if f.Kind == plugin.Internal {
				return nil, err
			}
			o.Code, o.fault = &f.Code, f
		}
		out = append(out, o)
	}
	return out, nil
}

// CourseTitle names a course.
type CourseTitle struct {
	ID    plugin.CourseID `json:"id"`
	Slug  string          `json:"slug"`
	Title string          `json:"title"`
	// Listed is whether visitors find it.
	Listed bool `json:"listed"`
}

// ListedCourse is a course that visitors find, for maps of the site.
type ListedCourse struct {
	Slug      string
	UpdatedAt time.Time
}

// Listed returns the courses that visitors find, the latest first, at most 49,000.
func (s *Service) Listed(ctx context.Context) ([]ListedCourse, error) {
	return listedCourses(ctx, s.DB)
}

// Prerequisites lists what is to be completed before a course is begun; for its team.
func (s *Service) Prerequisites(ctx context.Context, actor plugin.Actor, course plugin.CourseID) ([]CourseTitle, error) {
	if err := s.CanSee(ctx, actor, course); err != nil {
		return nil, err
	}
	return prerequisites(ctx, s.DB, course)
}

// Dependents lists the courses that ask for this one first, as far as the actor may know of them: once nobody can enrol in
// this one any more, they no longer do.
func (s *Service) Dependents(ctx context.Context, actor plugin.Actor, course plugin.CourseID) ([]CourseTitle, error) {
	if err := s.CanSee(ctx, actor, course); err != nil {
		return nil, err
	}
	return dependents(ctx, s.DB, course, userOf(actor), actor.System || actor.Is(plugin.SuperAdmin))
}

// SetPrerequisites says what is to be completed before a course is begun: published courses, or own ones, none of which
// demands this course in turn.
func (s *Service) SetPrerequisites(ctx context.Context, actor plugin.Actor, course plugin.CourseID, ids []plugin.CourseID) ([]CourseTitle, error) {
	known := make([]plugin.CourseID, 0, len(ids)) // never nil: the database would take it for nothing known
	for _, id := range ids {
		known = append(known, plain(id))
	}
	slices.Sort(known)
	ids = slices.Compact(known)
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		if len(ids) > prerequisitesMax {
			return ErrPrerequisites.At("/courses", "prerequisite.many", plugin.Args{"max": prerequisitesMax})
		}
		// Two changes that together would close a ring wait for one another.
		if err := holdPrerequisites(ctx, tx); err != nil {
			return err
		}
		before, err := prerequisites(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		allowed, err := mayDemand(ctx, tx, userOf(actor), actor.System || actor.Is(plugin.SuperAdmin), ids)
		if err != nil {
			return err
		}
		for _, t := range before { // what stands already may stay, hidden or not
			if slices.Contains(ids, t.ID) && !slices.Contains(allowed, t.ID) {
				allowed = append(allowed, t.ID)
			}
		}
		if slices.Contains(ids, c.ID) {
			return ErrPrerequisites.At("/courses", "prerequisite.itself", nil)
		}
		if len(allowed) != len(ids) {
			return ErrPrerequisites.At("/courses", "prerequisite.unknown", nil)
		}
		ring, err := demands(ctx, tx, ids, c.ID)
		if err != nil {
			return err
		}
		if ring {
			return ErrPrerequisites.At("/courses", "prerequisite.cycle", nil)
		}
		if err := setPrerequisites(ctx, tx, c.ID, ids); err != nil {
			return err
		}
		e := aboutCourse("course.updated", c.ID)
		e.Fields = []string{"prerequisites"}
		return s.announce(ctx, tx, actor, c.ID, c.listed(), e, plugin.CourseUpdated{Course: c.ID, Fields: e.Fields})
	})
	if err != nil {
		return nil, err
	}
	return s.Prerequisites(ctx, actor, course)
}

// Revision is what visitors and trainees saw of a course since some moment.
type Revision struct {
	Revision int       `json:"revision"`
	Author   string    `json:"author"`
	At       time.Time `json:"at"`
	Sections int       `json:"sections"`
	Contents int       `json:"contents"`
}

// RevisionDetail is a revision with its outline.
type RevisionDetail struct {
	Revision
	Outline []OutlinePart `json:"outline"`
}

// Revisions lists the revisions of a course's published outline, the latest first; for its team.
func (s *Service) Revisions(ctx context.Context, actor plugin.Actor, course plugin.CourseID, cursor string, limit int) (plugin.Page[Revision], error) {
	if err := s.CanSee(ctx, actor, course); err != nil {
		return plugin.Page[Revision]{}, err
	}
	before, err := plugin.ParseCursor[int](cursor)
	if err != nil {
		return plugin.Page[Revision]{}, err
	}
	list, err := revisions(ctx, s.DB, course, before, limit+1)
	if err != nil {
		return plugin.Page[Revision]{}, err
	}
	return plugin.Cut(list, limit, func(r Revision) int { return r.Revision }), nil
}

// RevisionOf returns one revision with its outline.
func (s *Service) RevisionOf(ctx context.Context, actor plugin.Actor, course plugin.CourseID, n int) (RevisionDetail, error) {
	if err := s.CanSee(ctx, actor, course); err != nil {
		return RevisionDetail{}, err
	}
	return revision(ctx, s.DB, course, n)
}
