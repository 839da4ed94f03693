package learning

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
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
	// Held before anything is written, as whoever closes the cycle holds it.
	if _, err := holdEnrollments(ctx, tx, sp.Course, []plugin.UserID{user}); err != nil {
		return err
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

// complete returns the enrolment, which is held, as it stands then. What somebody does of what counts ends the wait after a change of
// the outline: then the course is complete by it.
func (s *Service) complete(ctx context.Context, tx db.Tx, user plugin.UserID, sp spot, o learningapi.Outcome) (settled, error) {
	first, err := s.record(ctx, tx, user, sp, o, s.Now())
	if err != nil {
		return settled{}, err
	}
	if first && sp.Counted {
		if err := waitNoMore(ctx, tx, *sp.Enrollment); err != nil {
			return settled{}, err
		}
	}
	list, err := s.settle(ctx, tx, sp.Course, []plugin.UserID{user})
	if err != nil {
		return settled{}, err
	}
	switch {
	case len(list) == 0:
		return settled{}, plugin.ErrNotFound
	case list[0].Status == Suspended:
		return settled{}, ErrSuspended
	case list[0].Status == Dropped:
		return settled{}, ErrDropped
	}
	return list[0], nil
}

// record writes that the content was completed at a time, and reports whether it was not before; the progress is to be settled afterwards.
func (s *Service) record(ctx context.Context, tx db.Tx, user plugin.UserID, sp spot, o learningapi.Outcome, at time.Time) (first bool, err error) {
	first, err = writeCompletion(ctx, tx, user, sp.Course, sp.ID, o, at)
	if err != nil || !first {
		return false, err
	}
	s.Hub.Changed(tx, live.CourseTopic(sp.Course))
	return true, s.Bus.Publish(ctx, tx, plugin.ContentCompleted{Enrollment: *sp.Enrollment, User: user, Course: sp.Course, Content: sp.ID})
}

// settled is an enrolment whose progress is counted.
type settled struct {
	held
	count
}

// settle counts the progress of these trainees of a course and stores it; who has done all that
// counts completes the course. It holds their enrolments, and counts only then, so that of two
// completions at the same time the later one counts both. Whom only a change of the outline left nothing to do waits until it has
// stood for a while, and whoever is suspended or has left meanwhile until that ends. A course that was completed in this cycle stands at 100, whatever becomes
// of it and of the enrolment.
func (s *Service) settle(ctx context.Context, tx db.Tx, course plugin.CourseID, users []plugin.UserID) ([]settled, error) {
	enrolled, err := holdEnrollments(ctx, tx, course, users)
	if err != nil {
		return nil, err
	}
	counts, err := s.counts(ctx, tx, course, users)
	if err != nil {
		return nil, err
	}
	ended, err := s.completes(ctx, tx, course, enrolled, counts)
	if err != nil {
		return nil, err
	}
	var (
		now      = s.Now()
		all      = make([]settled, 0, len(enrolled))
		complete []held
		ids      []plugin.EnrollmentID
		progress []int
		ends     []bool
		waits    []bool
	)
	for _, e := range enrolled {
		c := counts[e.UserID]
		p, end := hundredths(c.Done, c.Total), e.Status == Enrolled && ended(e)
		wait := e.CompletesAt != nil && (end && now.Before(*e.CompletesAt) || !e.Status.live() && ended(e))
		end = end && !wait
		if end || e.CompletedAt != nil {
			p = hundredths(1, 1)
		}
		if end || e.Progress != float64(p)/100 || e.CompletesAt != nil && !wait {
			ids, progress, ends, waits = append(ids, e.ID), append(progress, p), append(ends, end), append(waits, wait)
			e.Progress = float64(p) / 100
		}
		if end {
			e.Status, e.CompletedAt = Completed, &now
			complete = append(complete, e)
		}
		all = append(all, settled{e, c})
	}
	if len(ids) == 0 {
		return all, nil
	}
	if err := writeProgress(ctx, tx, ids, progress, ends, waits, now); err != nil {
		return nil, err
	}
	s.Hub.Changed(tx, live.CourseTopic(course))
	for _, e := range complete {
		if err := writeChange(ctx, tx, change{enrollment: e.ID, from: Enrolled, to: Completed, source: "system", at: now}); err != nil {
			return nil, err
		}
		if err := s.Bus.Publish(ctx, tx, plugin.EnrollmentCompleted{Enrollment: e.ID, User: e.UserID, Course: course}); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// completes returns what tells whether an enrolment of the course is complete: all that counts is done, or what the course's
// own rule asks for.
func (s *Service) completes(ctx context.Context, tx db.Tx, course plugin.CourseID, enrolled []held, counts map[plugin.UserID]count) (func(held) bool, error) {
	own, err := readCourseRule(ctx, tx, course)
	if err != nil {
		return nil, err
	}
	if own == nil {
		return func(e held) bool { return finished(counts[e.UserID].Done, counts[e.UserID].Total) }, nil
	}
	users := make([]plugin.UserID, len(enrolled))
	for i, e := range enrolled {
		users[i] = e.UserID
	}
	steps, err := s.judged(ctx, tx, course, users)
	if err != nil {
		return nil, err
	}
	rule := s.rule(ctx)
	return func(e held) bool {
		return judgeCourse(own, steps(e.UserID), learner{e.EnrolledAt, rule.now, rule.zone()}).Met
	}, nil
}

// recountBatch is how many enrolments one transaction counts again.
const recountBatch = 500

// Recount counts the progress of all trainees of a course again, after its curriculum changed.
func (s *Service) Recount(ctx context.Context, course plugin.CourseID) error {
	own, err := readCourseRule(ctx, s.DB, course)
	if errors.Is(err, db.ErrNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	after := plugin.EnrollmentID(firstID)
	for {
		stale, err := s.drift(ctx, s.DB, course, after, recountBatch, own != nil)
		if err != nil || len(stale) == 0 {
			return err
		}
		after = stale[len(stale)-1].ID
		users, err := s.unsettled(ctx, course, own, stale)
		if err != nil {
			return err
		}
		if len(users) == 0 {
			continue
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

// unsettled are those of some trainees whose progress is to be counted. With a rule of its own the course is judged first, holding
// nobody, for those whose progress is what it was: they are counted only when they have completed it by that. Everybody else is judged
// when counted, so that what somebody did is read once.
func (s *Service) unsettled(ctx context.Context, course plugin.CourseID, own *catalogapi.Rule, list []drifted) ([]plugin.UserID, error) {
	var moved, still []plugin.UserID
	for _, one := range list {
		if own == nil || one.Stale {
			moved = append(moved, one.User)
		} else {
			still = append(still, one.User)
		}
	}
	if len(still) == 0 {
		return moved, nil
	}
	steps, err := s.judged(ctx, s.DB, course, still)
	if err != nil {
		return nil, err
	}
	rule := s.rule(ctx)
	for _, one := range list {
		if !one.Stale && judgeCourse(own, steps(one.User), learner{one.EnrolledAt, rule.now, rule.zone()}).Met {
			moved = append(moved, one.User)
		}
	}
	return moved, nil
}

// CatchUp completes contents of a course that were changed since then and whose rule holds for what trainees had done before.
func (s *Service) CatchUp(ctx context.Context, course plugin.CourseID, since time.Time) error {
	after := begun{User: firstID, Content: firstID}
	for {
		list, err := readBegun(ctx, s.DB, course, since, after, recountBatch, nil)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, one := range list {
			after = one
			if !s.judge(one.step()).Met {
				continue
			}
			if err := s.catchUp(ctx, one); err != nil {
				return err
			}
		}
	}
}

// catchUp completes one of them, if it is so far.
func (s *Service) catchUp(ctx context.Context, one begun) error {
	who := plugin.Actor{User: one.User, Role: plugin.Trainee}
	sp, err := s.spot(ctx, s.DB, who, one.Content)
	if errors.Is(err, plugin.ErrNotFound) {
		return nil // it was taken away meanwhile
	}
	if err != nil {
		return err
	}
	rule := s.rule(ctx)
	if !rule.records(sp.room, rule.facts(who, sp.room, sp.step)) || sp.Done || !s.judge(sp.step).Met {
		return nil
	}
	_, err = s.act(ctx, who, sp, act{})
	return err
}

// CompleteDated completes courses for those who only waited for a day that their rule asks for.
func (s *Service) CompleteDated(ctx context.Context) error {
	courses, err := readDated(ctx, s.DB)
	if err != nil {
		return err
	}
	var failed error
	for _, course := range courses { // one that fails is nothing to the others
		failed = errors.Join(failed, s.Recount(ctx, course))
		if ctx.Err() != nil {
			break
		}
	}
	return failed
}
