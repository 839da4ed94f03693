package learning

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// measure is what the standings of a course are asked by now.
func (s *Service) measure(ctx context.Context, q db.Querier, course plugin.CourseID) (measure, error) {
	all, err := s.measures(ctx, q, course)
	return all[course], err
}

// measures are those of several courses, by course; all of them have until of all.
func (s *Service) measures(ctx context.Context, q db.Querier, courses ...plugin.CourseID) (map[plugin.CourseID]measure, error) {
	now, zone := s.Now(), s.rule(ctx).zone().String()
	counted, err := s.counted(ctx, q, courses...)
	if err != nil {
		return nil, err
	}
	until, err := s.dates(ctx, q, courses...)
	if err != nil {
		return nil, err
	}
	all := make(map[plugin.CourseID]measure, len(courses))
	for _, course := range courses {
		m := measure{now: now, zone: zone, until: until, counted: counted[course], due: []plugin.ContentID{}, dates: []time.Time{}}
		if m.counted == nil {
			m.counted = []plugin.ContentID{}
		}
		for _, id := range m.counted {
			if at, ok := until[id]; ok && at.Before(now) {
				m.due, m.dates = append(m.due, id), append(m.dates, at)
			}
		}
		all[course] = m
	}
	return all, nil
}

// Counted returns the contents of the course that count towards its completion.
func (s *Service) Counted(ctx context.Context, course plugin.CourseID) ([]plugin.ContentID, error) {
	of, err := s.counted(ctx, s.DB, course)
	return of[course], err
}

// dates returns until when contents of the courses are to be done.
func (s *Service) dates(ctx context.Context, q db.Querier, courses ...plugin.CourseID) (map[plugin.ContentID]time.Time, error) {
	all := map[plugin.ContentID]time.Time{}
	for _, d := range s.Deadlines {
		list, err := d.Due(ctx, q, courses)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			all[one.Content] = one.At
		}
	}
	return all, nil
}

// Trainee returns everything about one trainee of a course of whose team the actor is.
func (s *Service) Trainee(ctx context.Context, a plugin.Actor, course plugin.CourseID, user plugin.UserID) (Trainee, error) {
	r, err := s.room(ctx, s.DB, a, course)
	if err != nil {
		return Trainee{}, err
	}
	if err := s.mayTeach(a, r); err != nil {
		return Trainee{}, err
	}
	return s.trainee(ctx, course, user, true)
}

// MyProgress returns the same about oneself.
func (s *Service) MyProgress(ctx context.Context, a plugin.Actor, course plugin.CourseID) (Trainee, error) {
	return s.trainee(ctx, course, a.User, false)
}

// trainee puts it together; team is whether the team asks.
func (s *Service) trainee(ctx context.Context, course plugin.CourseID, user plugin.UserID, team bool) (Trainee, error) {
	who := plugin.Actor{User: user, Role: plugin.Trainee}
	r, err := s.room(ctx, s.DB, who, course)
	if err != nil {
		return Trainee{}, err
	}
	if r.Enrollment == nil {
		return Trainee{}, plugin.ErrNotFound
	}
	if err := r.remember(ctx, s.DB); err != nil {
		return Trainee{}, err
	}
	m, err := s.measure(ctx, s.DB, course)
	if err != nil {
		return Trainee{}, err
	}
	row, err := readStanding(ctx, s.DB, course, user, m)
	if err != nil {
		return Trainee{}, err
	}
	steps, err := s.steps(ctx, s.DB, who, course)
	if err != nil {
		return Trainee{}, err
	}
	spent, err := readSpent(ctx, s.DB, course, user)
	if err != nil {
		return Trainee{}, err
	}
	notes, err := traineeNotes(ctx, s.DB, course, user, team)
	if err != nil {
		return Trainee{}, err
	}
	t := Trainee{
		User: PersonName{row.User, row.FirstName, row.LastName, row.Email, row.Avatar}, Course: NamedCourse{course, r.CourseTitle},
		Standing: row.standing(r.CompletedAt), Outline: []TraineeSection{}, Notes: make([]TraineeNote, len(notes)),
	}
	t.Enrollment = *r.enrollment(t.Progress)
	if t.Cycles, err = s.cycles(ctx, t.Enrollment.ID, team); err != nil {
		return Trainee{}, err
	}
	for i, n := range notes {
		t.Notes[i] = n.note()
	}
	rule := s.rule(ctx)
	// Whom the room is closed to reads how it stood, and nothing of what the course has become.
	closed := !team && rule.enter(r, false, false) != nil
	if !closed {
		t.Requirement = rule.requirement(r, steps)
	}
	for _, st := range steps {
		if !st.Shown || closed {
			continue
		}
		if n := len(t.Outline); n == 0 || t.Outline[n-1].ID != *st.Section {
			t.Outline = append(t.Outline, TraineeSection{*st.Section, *st.SectionTitle, []TraineeContent{}})
		}
		c := TraineeContent{PageContent: st.content(r, rule.decide(who, r, st)), Counted: st.Counted, Need: s.need(st)}
		if at, ok := m.until[st.ID]; ok {
			c.DueAt = &at
		}
		if did, ok := spent[st.ID]; ok {
			c.TimeSpent, c.LastAt, c.Attempts = did.TimeSpent, did.LastAt, did.Attempts
		}
		in := &t.Outline[len(t.Outline)-1]
		in.Contents = append(in.Contents, c)
	}
	return t, nil
}
