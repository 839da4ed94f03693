package classroom

import (
	"context"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/platform/clock"
	"github.com/courseworx/courseworx/plugin"
)

const (
	nextShown   = 5  // on a course's page, and on a trainer's
	courseShown = 50 // to who learns in the course
	mineShown   = 20 // of all of one's courses
)

// Sessions lists all sessions of a course, the earliest first, for its team.
func (s *Service) Sessions(ctx context.Context, a plugin.Actor, course plugin.CourseID) ([]Session, error) {
	course, ok := plugin.ParseID[plugin.CourseID](string(course))
	if !ok {
		return nil, plugin.ErrNotFound
	}
	if err := s.Courses.CanSee(ctx, a, course); err != nil {
		return nil, err
	}
	rows, err := sessionsOf(ctx, s.DB, s.Now(), course)
	if err != nil {
		return nil, err
	}
	list := make([]Session, len(rows))
	for i, r := range rows {
		list[i] = r.session(s.Now())
	}
	return list, nil
}

func (s *Service) session(ctx context.Context, id string) (Session, error) {
	r, err := sessionByID(ctx, s.DB, s.Now(), id)
	return r.session(s.Now()), err
}

// Next lists the coming sessions of a course that visitors find, the next first, with the seats that are free; of another
// course to its team and to who learns in it.
func (s *Service) Next(ctx context.Context, a plugin.Actor, course plugin.CourseID) ([]Next, error) {
	course, ok := plugin.ParseID[plugin.CourseID](string(course))
	if !ok {
		return nil, plugin.ErrNotFound
	}
	shown, err := listed(ctx, s.DB, course)
	if err != nil {
		return nil, err
	}
	if !shown {
		if _, err := s.Learners.Enter(ctx, a, course); err != nil {
			return nil, err
		}
	}
	rows, err := readSessions(ctx, s.DB, nextSQL, s.Now(), course, nextShown)
	if err != nil || len(rows) == 0 {
		return []Next{}, err
	}
	list := make([]Next, len(rows))
	taken := seats{of: s.Learners.SeatsTaken}
	for i, r := range rows {
		if list[i], err = taken.next(ctx, r, s.Now()); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// OfTrainer lists what comes next in the courses of the trainer of a public page, own ones and those of whose team they are as
// a trainer: what visitors find on the courses' own pages. plugin.ErrNotFound when there is no such page.
func (s *Service) OfTrainer(ctx context.Context, slug string) ([]TrainerNext, error) {
	if slug = strings.ToValidUTF8(slug, ""); strings.ContainsRune(slug, 0) {
		return nil, plugin.ErrNotFound
	}
	there, err := trainerThere(ctx, s.DB, slug)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, plugin.ErrNotFound
	}
	rows, err := readSessions(ctx, s.DB, trainerSQL, slug, s.Now(), nextShown)
	if err != nil {
		return nil, err
	}
	list := make([]TrainerNext, len(rows))
	taken := seats{of: s.Learners.SeatsTaken}
	for i, r := range rows {
		one, err := taken.next(ctx, r, s.Now())
		if err != nil {
			return nil, err
		}
		list[i] = TrainerNext{one, CourseName{r.Course, r.CourseSlug, r.CourseTitle}}
	}
	return list, nil
}

// seats remembers how many are in the courses, each of which is asked once.
type seats struct {
	of    func(context.Context, plugin.CourseID) (int, map[string]int, error)
	known map[plugin.CourseID]inside
}

type inside struct {
	all    int
	groups map[string]int
}

// limited reports whether there are only so many seats.
func (r row) limited() bool { return r.Capacity != nil || r.MaxStudents != nil || r.GroupSeats != nil }

// next is the session as visitors see it.
func (t *seats) next(ctx context.Context, r row, now time.Time) (Next, error) {
	in, ok := t.known[r.Course]
	if !ok && r.limited() {
		var err error
		if in.all, in.groups, err = t.of(ctx, r.Course); err != nil {
			return Next{}, err
		}
		if t.known == nil {
			t.known = map[plugin.CourseID]inside{}
		}
		t.known[r.Course] = in
	}
	return r.next(now, in.all, in.groups)
}

// OfCourse lists the sessions of a course that are not over to who learns in it, those for all and for the own group, and
// all of them to its team.
func (s *Service) OfCourse(ctx context.Context, a plugin.Actor, course plugin.CourseID) ([]Mine, error) {
	course, ok := plugin.ParseID[plugin.CourseID](string(course))
	if !ok {
		return nil, plugin.ErrNotFound
	}
	staff, err := s.Learners.Enter(ctx, a, course)
	if err != nil {
		return nil, err
	}
	rows, err := readSessions(ctx, s.DB, courseSQL, s.Now(), course, a.User, staff, courseShown)
	return s.mine(a, rows), err
}

// MySessions lists what the actor goes to next in all courses, as a trainee or as the trainer.
func (s *Service) MySessions(ctx context.Context, a plugin.Actor) ([]Mine, error) {
	rows, err := readSessions(ctx, s.DB, mineSQL, s.Now(), a.User, mineShown)
	return s.mine(a, rows), err
}

func (s *Service) mine(a plugin.Actor, rows []row) []Mine {
	list := make([]Mine, len(rows))
	for i, r := range rows {
		list[i] = r.mine(a, s.Now())
	}
	return list
}

func (r row) state(now time.Time) State { return state(r.Cancelled, r.StartsAt, r.EndsAt, now) }

func (r row) group() *GroupName {
	if r.Group == nil {
		return nil
	}
	return &GroupName{*r.Group, or(r.GroupName, "")}
}

// place is where the session is: its own location, else the course's.
func (r row) place() *string {
	if r.Location != nil {
		return r.Location
	}
	return r.CourseLocation
}

func (r row) session(now time.Time) Session {
	out := Session{
		ID: r.ID, CourseID: r.Course, Title: r.Title, StartsAt: r.StartsAt, EndsAt: r.EndsAt, TimeZone: r.TimeZone, Group: r.group(),
		Location: r.Location, Capacity: r.Capacity, LiveLink: r.LiveLink, State: r.state(now), CancelledReason: r.CancelledReason,
		People: r.People, Sequence: r.Sequence, Version: r.Version,
	}
	if r.Trainer != nil {
		out.Trainer = &TrainerName{*r.Trainer, or(r.TrainerName, "")}
	}
	return out
}

func (r row) next(now time.Time, all int, groups map[string]int) (Next, error) {
	zone, err := clock.Zone(r.TimeZone)
	if err != nil {
		return Next{}, err
	}
	_, offset := r.StartsAt.In(zone).Zone()
	// Whoever comes in takes a seat of the course, of the group, and of the room.
	inside := all
	if r.Group != nil {
		inside = groups[*r.Group]
	}
	free := least(leftOf(r.Capacity, inside), leftOf(r.MaxStudents, all))
	if r.Group != nil {
		free = least(free, leftOf(r.GroupSeats, inside))
	}
	return Next{
		ID: r.ID, Title: r.Title, StartsAt: r.StartsAt, EndsAt: r.EndsAt, TimeZone: r.TimeZone, UTCOffset: offset / 60, Group: r.group(),
		Location: r.place(), State: r.state(now), Free: free,
	}, nil
}

func (r row) mine(a plugin.Actor, now time.Time) Mine {
	link := r.LiveLink
	if link == nil && r.Hybrid {
		link = r.CourseLink
	}
	return Mine{
		ID: r.ID, CourseID: r.Course, CourseTitle: r.CourseTitle, Title: r.Title, StartsAt: r.StartsAt, EndsAt: r.EndsAt, TimeZone: r.TimeZone,
		Group: r.group(), Location: r.place(), Trainer: r.TrainerName, LiveLink: link, State: r.state(now), CancelledReason: r.CancelledReason,
		Teaching: same(r.Trainer, &a.User),
	}
}
