package learning

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/live"
	"github.com/courseworx/courseworx/plugin"
)

// Complete records, inside tx, that a trainee completed a content, and brings the course's progress
// up to date. Done again it changes nothing. Whoever is not enrolled gets plugin.ErrNotFound.
// Modules that decide on types of content call it.
func (s *Service) Complete(ctx context.Context, tx db.Tx, user plugin.UserID, content plugin.ContentID, o learningapi.Outcome) error {
	sp, err := s.spot(ctx, tx, plugin.Actor{User: user, Role: plugin.Trainee}, content)
	if err != nil {
		return err
	}
	if sp.Enrollment == nil {
		return plugin.ErrNotFound
	}
	if o.At != nil {
		since, err := cycleSince(ctx, tx, *sp.Enrollment)
		if err != nil || since != nil && o.At.Before(*since) {
			return err
		}
	}
	_, err = s.complete(ctx, tx, user, sp, o)
	return err
}

// complete returns the enrolment as it stands then.
func (s *Service) complete(ctx context.Context, tx db.Tx, user plugin.UserID, sp spot, o learningapi.Outcome) (settled, error) {
	if err := s.record(ctx, tx, user, sp, o, s.Now()); err != nil {
		return settled{}, err
	}
	list, err := s.settle(ctx, tx, sp.Course, []plugin.UserID{user})
	if err != nil {
		return settled{}, err
	}
	if len(list) == 0 || !list[0].Status.live() {
		return settled{}, plugin.ErrNotFound // it was withdrawn meanwhile
	}
	return list[0], nil
}

// record writes that the content was completed at a time; the progress is to be settled afterwards.
func (s *Service) record(ctx context.Context, tx db.Tx, user plugin.UserID, sp spot, o learningapi.Outcome, at time.Time) error {
	first, err := writeCompletion(ctx, tx, user, sp.Course, sp.ID, o, at)
	if err != nil || !first {
		return err
	}
	s.Hub.Changed(tx, live.CourseTopic(sp.Course))
	return s.Bus.Publish(ctx, tx, plugin.ContentCompleted{Enrollment: *sp.Enrollment, User: user, Course: sp.Course, Content: sp.ID})
}

// settled is an enrolment whose progress is counted.
type settled struct {
	held
	count
}

// settle counts the progress of these trainees of a course and stores it; who has done all that
// counts completes the course. It holds their enrolments, and counts only then, so that of two
// completions at the same time the later one counts both. A completed course stays as it is.
func (s *Service) settle(ctx context.Context, tx db.Tx, course plugin.CourseID, users []plugin.UserID) ([]settled, error) {
	enrolled, err := holdEnrollments(ctx, tx, course, users)
	if err != nil {
		return nil, err
	}
	counts, err := s.counts(ctx, tx, course, users)
	if err != nil {
		return nil, err
	}
	var (
		now      = s.Now()
		all      = make([]settled, 0, len(enrolled))
		ended    []held
		ids      []plugin.EnrollmentID
		progress []int
		ends     []bool
	)
	for _, e := range enrolled {
		c := counts[e.UserID]
		p, end := hundredths(c.Done, c.Total), e.Status == Enrolled && finished(c.Done, c.Total)
		if e.Status != Completed && (end || e.Progress != float64(p)/100) {
			ids, progress, ends = append(ids, e.ID), append(progress, p), append(ends, end)
			e.Progress = float64(p) / 100
		}
		if end {
			e.Status, e.CompletedAt = Completed, &now
			ended = append(ended, e)
		}
		all = append(all, settled{e, c})
	}
	if len(ids) == 0 {
		return all, nil
	}
	if err := writeProgress(ctx, tx, ids, progress, ends, now); err != nil {
		return nil, err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	for _, e := range ended {
		if err := writeChange(ctx, tx, change{enrollment: e.ID, from: Enrolled, to: Completed, source: "system", at: now}); err != nil {
			return nil, err
		}
		if err := s.Bus.Publish(ctx, tx, plugin.EnrollmentCompleted{Enrollment: e.ID, User: e.UserID, Course: course}); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// recountBatch is how many enrolments one transaction counts again.
const recountBatch = 500

// Recount counts the progress of all trainees of a course again, after its curriculum changed.
func (s *Service) Recount(ctx context.Context, course plugin.CourseID) error {
	after := plugin.EnrollmentID("00000000-0000-0000-0000-000000000000")
	for {
		stale, err := s.drift(ctx, s.DB, course, after, recountBatch)
		if err != nil || len(stale) == 0 {
			return err
		}
		users := make([]plugin.UserID, len(stale))
		for i, one := range stale {
			users[i], after = one.User, one.ID
		}
		err = s.DB.InTx(ctx, func(tx db.Tx) error {
			if _, err := s.settle(ctx, tx, course, users); err != nil {
				return err
			}
			return s.Bus.Publish(ctx, tx, learningapi.CourseRecounted{Course: course})
		})
		if err != nil {
			return err
		}
	}
}
