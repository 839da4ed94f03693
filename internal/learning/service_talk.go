package learning

import (
	"context"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Talk returns how the actor stands to what is said in a course, or a fault: to strangers the course does not exist,
// and who was suspended or left is told so. Visitors of a free preview are strangers here.
func (s *Service) Talk(ctx context.Context, q db.Querier, a plugin.Actor, course plugin.CourseID) (learningapi.Talk, error) {
	r, err := s.room(ctx, q, a, course)
	if err != nil {
		return learningapi.Talk{}, err
	}
	rule := s.rule(ctx)
	if err := rule.enter(r, s.mayTeach(a, r) == nil, false); err != nil {
		return learningapi.Talk{}, err
	}
	steps, err := s.steps(ctx, q, a, course)
	if err != nil {
		return learningapi.Talk{}, err
	}
	return s.talk(a, rule, r, steps), nil
}

// Talks returns the same of each of some courses that is not closed to the actor, in two queries.
func (s *Service) Talks(ctx context.Context, q db.Querier, a plugin.Actor, courses []plugin.CourseID) (map[plugin.CourseID]learningapi.Talk, error) {
	rooms, err := readRooms(ctx, q, a, courses)
	if err != nil {
		return nil, err
	}
	steps, err := s.stepsOf(ctx, q, a, courses)
	if err != nil {
		return nil, err
	}
	rule, all := s.rule(ctx), make(map[plugin.CourseID]learningapi.Talk, len(rooms))
	for _, r := range rooms {
		if rule.enter(r, s.mayTeach(a, r) == nil, false) == nil {
			all[r.Course] = s.talk(a, rule, r, steps[r.Course])
		}
	}
	return all, nil
}

// talk is how the actor stands to what is said in a course that is open to him or her.
func (s *Service) talk(a plugin.Actor, rule rule, r room, steps []step) learningapi.Talk {
	staff := s.mayTeach(a, r) == nil
	t := learningapi.Talk{Course: r.Course, Title: r.CourseTitle, Staff: staff, Contents: map[plugin.ContentID]string{}}
	t.Writes = r.TeamRole != "observer" || !member(a, r.TeamRole)
	t.Moderates = staff && t.Writes
	for _, st := range steps {
		if rule.decide(a, r, st).Allowed {
			t.Contents[st.ID] = st.Title
		}
	}
	return t
}

// Enter returns whether the actor is of the course's team, or learns there with access; otherwise a fault, as Talk does.
func (s *Service) Enter(ctx context.Context, a plugin.Actor, course plugin.CourseID) (staff bool, err error) {
	course, ok := plugin.ParseID[plugin.CourseID](string(course))
	if !ok {
		return false, plugin.ErrNotFound
	}
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return false, err
	}
	staff = s.mayTeach(a, r) == nil
	return staff, s.rule(ctx).enter(r, staff, false)
}

// FreeSeats tells how many seats are free in each of the courses and, where people meet in them, its groups that have not ended; courses whose seats are not
// counted are left out. Seats that are held are not free.
func (s *Service) FreeSeats(ctx context.Context, courses []plugin.CourseID) (map[plugin.CourseID]int, error) {
	rows, err := freeSeats(ctx, s.DB, courses, s.today(ctx), s.Now())
	free := make(map[plugin.CourseID]int, len(rows))
	for _, r := range rows {
		free[r.Course] = r.Free
	}
	return free, err
}

// SeatsTaken returns how many seats of a course are taken, and how many of each of its groups; groups without anybody are
// left out. Seats that are held count.
func (s *Service) SeatsTaken(ctx context.Context, course plugin.CourseID) (all int, groups map[string]int, err error) {
	return s.seatsBeside(ctx, nil, course)
}

// seatsBeside leaves out what the user holds.
func (s *Service) seatsBeside(ctx context.Context, user *plugin.UserID, course plugin.CourseID) (all int, groups map[string]int, err error) {
	rows, err := takenSeats(ctx, s.DB, course, user, s.today(ctx), s.Now())
	groups = map[string]int{}
	for _, r := range rows {
		if r.Group == nil {
			all = r.Taken
			continue
		}
		groups[*r.Group] = r.Taken
	}
	return all, groups, err
}
