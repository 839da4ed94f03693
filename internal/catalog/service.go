package catalog

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/audit"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/event"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/internal/platform/notice"
	"github.com/courseworx/courseworx/internal/platform/picture"
	"github.com/courseworx/courseworx/plugin"
)

// Deps are what the catalogue works with.
type Deps struct {
	DB           *db.DB
	Bus          *event.Bus
	Hub          *live.Hub
	Signals      *db.Signals
	Notices      *notice.Notices
	Now          func() time.Time
	BaseCurrency func(ctx context.Context) (string, error)         // of the organisation, ISO 4217
	Zone         func(ctx context.Context) (*time.Location, error) // of the organisation; nil is UTC
	Assets       Assets
	Pictures     *picture.Shelf        // of courses
	Standing     Standing              // nil: only the course's own fields decide
	Completing   catalogapi.Completing // who has nothing left to do by a change of an outline; nil: nobody is asked
	Hooks        *hook.Hooks           // who is asked before a course is published; nil: nobody

	ContentTypes  []catalogapi.ContentType    // beside those of the catalogue itself
	PublishChecks []catalogapi.PublishCheck   // of modules that give trainees something to do
	TypeChecks    []catalogapi.TypeCheck      // of modules that are of courses of some types alone
	Overlays      []catalogapi.OutlineOverlay // of modules that keep the substance of contents
}

// Service offers the use cases of the catalogue.
type Service struct {
	Deps
	types registry
	clean cleaner
	cache *cache
}

// New returns the catalogue. It must be made before d.Signals runs.
func New(d Deps) *Service {
	for _, name := range []string{"course_team", "course_team_left", "course_handed"} {
		d.Notices.Offer(notice.Kind{Name: name, Group: "teaching", Mail: notice.MailNow})
	}
	return &Service{Deps: d, types: newRegistry(d.ContentTypes), clean: newCleaner(), cache: newCache(d.Signals, d.Now)}
}

// zone is the organisation's time zone.
func (s *Service) zone(ctx context.Context) (*time.Location, error) {
	if s.Zone == nil {
		return time.UTC, nil
	}
	return s.Zone(ctx)
}

// TeamRole returns what the actor is in the course's team, "" for nothing, and
// plugin.ErrNotFound when there is no such course.
func (s *Service) TeamRole(ctx context.Context, q db.Querier, actor plugin.Actor, course plugin.CourseID) (catalogapi.TeamRole, error) {
	id, ok := plugin.ParseID[plugin.CourseID](string(course))
	if !ok {
		return "", plugin.ErrNotFound
	}
	row, err := teamRole(ctx, q, userOf(actor), id)
	return row.Role, err
}

// CanSee returns nil when the actor may read everything of the course, drafts included: the
// course's team and super admins. To others the course does not exist.
func (s *Service) CanSee(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error {
	return s.can(ctx, actor, course, toSee)
}

// CanEdit returns nil when the actor may change the course's contents, and so upload files
// for them: owner, trainers and assistants of the course, and super admins.
func (s *Service) CanEdit(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error {
	return s.can(ctx, actor, course, toEditContents)
}

// CanChange returns nil when the actor may change the course itself, such as its price: owner and trainers of the course, and super admins.
func (s *Service) CanChange(ctx context.Context, actor plugin.Actor, course plugin.CourseID) error {
	return s.can(ctx, actor, course, toEdit)
}

func (s *Service) can(ctx context.Context, actor plugin.Actor, course plugin.CourseID, want right) error {
	role, err := s.TeamRole(ctx, s.DB, actor, course)
	if err != nil {
		return err
	}
	return allow(actor, role, want)
}

// hold runs fn in a transaction that holds the course which lock finds, if the actor may do
// what they want with it.
func (s *Service) hold(ctx context.Context, actor plugin.Actor, want right, lock func(db.Tx) (courseRecord, error), fn func(db.Tx, courseRecord) error) error {
	return s.DB.InTx(ctx, func(tx db.Tx) error {
		c, err := lock(tx)
		if err != nil {
			return err
		}
		if err := allow(actor, c.TeamRole, want); err != nil {
			return err
		}
		return fn(tx, c)
	})
}

// plain returns an id as it is kept: people may write it in capitals. What is no id stays as it is and is found nowhere.
func plain[T ~string](id T) T {
	if known, ok := plugin.ParseID[T](string(id)); ok {
		return known
	}
	return id
}

// byCourse, bySection and byContent are the ways to the course that a use case changes. An id
// that is none belongs to nothing.
func byCourse(ctx context.Context, actor plugin.Actor, id plugin.CourseID) func(db.Tx) (courseRecord, error) {
	return lockBy(ctx, actor, id, lockCourse)
}

func bySection(ctx context.Context, actor plugin.Actor, id plugin.SectionID) func(db.Tx) (courseRecord, error) {
	return lockBy(ctx, actor, id, lockCourseOfSection)
}

func byContent(ctx context.Context, actor plugin.Actor, id plugin.ContentID) func(db.Tx) (courseRecord, error) {
	return lockBy(ctx, actor, id, lockCourseOfContent)
}

func lockBy[T ~string](ctx context.Context, actor plugin.Actor, id T,
	lock func(context.Context, db.Tx, T) (courseRecord, error),
) func(db.Tx) (courseRecord, error) {
	return func(tx db.Tx) (courseRecord, error) {
		known, ok := plugin.ParseID[T](string(id))
		if !ok {
			return courseRecord{}, plugin.ErrNotFound
		}
		c, err := lock(ctx, tx, known)
		if err != nil {
			return courseRecord{}, err
		}
		// Whoever waited for the course may have lost their part in it meanwhile.
		row, err := teamRole(ctx, tx, userOf(actor), c.ID)
		c.TeamRole = row.Role
		return c, err
	}
}

// announce records what was done to a course: audit, facts, the team's screens, and where
// visitors are concerned their answers.
func (s *Service) announce(ctx context.Context, tx db.Tx, actor plugin.Actor, course plugin.CourseID, public bool, e audit.Entry, facts ...plugin.Event) error {
	if err := audit.Write(ctx, tx, actor, e); err != nil {
		return err
	}
	if err := s.Bus.Publish(ctx, tx, facts...); err != nil {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	if public {
		s.cache.changed(tx)
		s.Hub.Changed(tx, live.HomeTopic)
	}
	return nil
}

// aboutCourse begins an audit entry on a course.
func aboutCourse(action string, id plugin.CourseID) audit.Entry {
	return audit.Entry{Action: action, Type: "course", ID: string(id)}
}
