package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Accepted are consequences of a change of an outline, by their codes, of which whoever makes it was told and which are wanted all
// the same.
type Accepted []string

// undone accepts all that follows from an undo. Whom it leaves nothing to do waits all the same, and can be undone in turn.
var undone = Accepted{"outline.completes", "outline.empties"}

// ErrConsequences: the fields say what follows from a change of the outline, which is made once that is accepted.
var ErrConsequences = plugin.NewFault(plugin.Conflict, "outline.consequences")

// weigh refuses a change of an outline, as it is within tx, from which something follows that nobody accepted. It is asked before
// the curriculum is made anew: what was shown until now stands there still.
func (s *Service) weigh(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord, ok Accepted) error {
	p := &problems{ErrConsequences}
	if err := s.weighRule(ctx, tx, p, c.ID, ok); err != nil {
		return err
	}
	if c.listed() && !slices.Contains(ok, "outline.empties") {
		emptied, err := s.emptied(ctx, tx, actor, c)
		if err != nil {
			return err
		}
		if emptied { // visitors find a course in which there is nothing to learn
			p.add("?accept", "outline.empties", nil)
		}
	}
	return p.err()
}

// weighRule adds to p that trainees of the course, as it is within tx, have nothing left to do in it, unless that is accepted.
func (s *Service) weighRule(ctx context.Context, tx db.Tx, p *problems, course plugin.CourseID, ok Accepted) error {
	if s.Completing == nil {
		return nil
	}
	wanted := slices.Contains(ok, "outline.completes")
	n, err := s.Completing.NothingLeft(ctx, tx, course, wanted)
	if err == nil && n > 0 && !wanted {
		p.add("?accept", "outline.completes", plugin.Args{"count": n})
	}
	return err
}

// weighCourseRule refuses a change of the course's own rule of completion by which somebody completes it, unless that is accepted.
func (s *Service) weighCourseRule(ctx context.Context, tx db.Tx, course plugin.CourseID, ok Accepted) error {
	p := &problems{ErrConsequences}
	if err := s.weighRule(ctx, tx, p, course, ok); err != nil {
		return err
	}
	return p.err()
}

// weighContentRule is weighCourseRule of the rule of a content.
func (s *Service) weighContentRule(ctx context.Context, tx db.Tx, r contentRecord, ok Accepted) error {
	if s.Completing == nil || slices.Contains(ok, "outline.completes") {
		return nil
	}
	n, err := s.Completing.RuleMet(ctx, tx, r.CourseID, r.ID)
	if err != nil || n == 0 {
		return err
	}
	p := &problems{ErrConsequences}
	p.add("?accept", "outline.completes", plugin.Args{"count": n})
	return p.err()
}

// emptied reports whether the course had contents for trainees and has nothing at all for them any more.
func (s *Service) emptied(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord) (bool, error) {
	had, err := lessonCount(ctx, tx, c.ID)
	if err != nil || had == 0 {
		return false, err
	}
	_, o, err := s.readOutline(ctx, tx, actor, c.ID)
	if err != nil || o.learnable() {
		return false, err
	}
	for _, check := range s.PublishChecks {
		if more, _, err := check.CheckPublish(ctx, tx, c.ID); err != nil || more {
			return false, err
		}
	}
	return true, nil
}
