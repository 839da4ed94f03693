package learning

import (
	"context"
	"errors"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// RuleMet returns how many trainees have nothing left to do in the course once the content is complete by its rule, as that is within
// tx, for what they did of it before.
func (s *Service) RuleMet(ctx context.Context, tx db.Tx, course plugin.CourseID, content plugin.ContentID) (int, error) {
	own, err := readCourseRule(ctx, tx, course)
	if err != nil {
		return 0, err
	}
	n, after, rule := 0, begun{User: firstID, Content: firstID}, s.rule(ctx)
	for {
		list, err := readBegun(ctx, tx, course, time.Time{}, after, recountBatch, &content)
		if err != nil || len(list) == 0 {
			return n, err
		}
		after = list[len(list)-1]
		var met []begun
		var users []plugin.UserID
		for _, one := range list {
			if one.Status == Enrolled && s.judge(one.step()).Met {
				met, users = append(met, one), append(users, one.User)
			}
		}
		if len(met) == 0 {
			continue
		}
		steps, err := s.judged(ctx, tx, course, users)
		if err != nil {
			return 0, err
		}
		for _, one := range met {
			of, who := steps(one.User), learner{one.EnrolledAt, rule.now, rule.zone()}
			had := judgeCourse(own, of, who).Met
			for i := range of {
				of[i].Done = of[i].Done || of[i].ID == content
			}
			if !had && judgeCourse(own, of, who).Met {
				n++
			}
		}
	}
}

// catchUpDue catches up with rules of contents that were changed and have stood for a while since.
func (s *Service) catchUpDue(ctx context.Context) error {
	list, err := readCatchUps(ctx, s.DB, s.Now())
	if err != nil {
		return err
	}
	var failed error // one course keeps no other from it
	for _, one := range list {
		err := s.CatchUp(ctx, one.Course, one.Since)
		if err == nil {
			err = caughtUp(ctx, s.DB, one)
		}
		failed = errors.Join(failed, err)
	}
	return failed
}
