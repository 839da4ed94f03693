package learning

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// outlineSettles is how long a change of the outline or of a rule stands before it completes the course for whom it leaves nothing to do: so
// long it can be undone, and nobody has been told of anything by then.
const outlineSettles = 2 * time.Minute

// NothingLeft returns how many trainees have done all that the course asks for as it is within tx, and have not completed it. If
// the change is wanted it has them wait: they complete it once the change has stood for a while, if nothing is left to do then either.
// Whoever waits already is not counted again.
func (s *Service) NothingLeft(ctx context.Context, tx db.Tx, course plugin.CourseID, wanted bool) (int, error) {
	users, err := s.finishers(ctx, tx, course)
	if err != nil || len(users) == 0 {
		return 0, err
	}
	enrolled, err := holdEnrollments(ctx, tx, course, users)
	if err != nil {
		return 0, err
	}
	var ids []plugin.EnrollmentID
	for _, e := range enrolled {
		if e.Status == Enrolled && e.CompletesAt == nil {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) == 0 || !wanted {
		return len(ids), nil
	}
	return len(ids), haveWait(ctx, tx, ids, s.Now().Add(outlineSettles))
}

// finishers are the trainees who have done all that the course asks for as it is within tx, and have not completed it.
func (s *Service) finishers(ctx context.Context, tx db.Tx, course plugin.CourseID) ([]plugin.UserID, error) {
	own, err := readCourseRule(ctx, tx, course)
	if err != nil {
		return nil, err
	}
	if own == nil {
		return s.doneAll(ctx, tx, course)
	}
	var met []plugin.UserID
	rule, after := s.rule(ctx), plugin.EnrollmentID(firstID)
	for {
		list, err := readLearners(ctx, tx, course, after, recountBatch)
		if err != nil || len(list) == 0 {
			return met, err
		}
		after = list[len(list)-1].ID
		users := make([]plugin.UserID, len(list))
		for i, one := range list {
			users[i] = one.User
		}
		steps, err := s.judged(ctx, tx, course, users)
		if err != nil {
			return nil, err
		}
		for _, one := range list {
			if judgeCourse(own, steps(one.User), learner{one.EnrolledAt, rule.now, rule.zone()}).Met {
				met = append(met, one.User)
			}
		}
	}
}

// CompleteWaiting completes contents by rules that were changed, and courses for those whom a change of the outline or of a rule left
// nothing to do, once it has stood long enough.
func (s *Service) CompleteWaiting(ctx context.Context) error {
	return errors.Join(s.catchUpDue(ctx), s.completeWaiting(ctx))
}

func (s *Service) completeWaiting(ctx context.Context) error {
	for {
		list, err := readWaited(ctx, s.DB, s.Now(), recountBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		of := map[plugin.CourseID][]plugin.UserID{}
		for _, one := range list {
			of[one.Course] = append(of[one.Course], one.User)
		}
		var failed error // one course keeps no other from it
		for course, users := range of {
			failed = errors.Join(failed, s.DB.InTx(ctx, func(tx db.Tx) error {
				if _, err := s.settle(ctx, tx, course, users); err != nil {
					return err
				}
				return s.Bus.Publish(ctx, tx, learningapi.CourseRecounted{Course: course})
			}))
		}
		if failed != nil {
			return failed
		}
	}
}
