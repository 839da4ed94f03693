package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/hook"
	"github.com/courseworx/courseworx/plugin"
)

// The faults of publishing.
var (
	// ErrArchived: the course has to be brought back first.
	ErrArchived = plugin.NewFault(plugin.Conflict, "course.off_shelf")
	// ErrOwnerGone: nobody answers for the course any more; a super admin makes somebody its owner first.
	ErrOwnerGone = plugin.NewFault(plugin.Conflict, "course.owner_gone")
)

// answered refuses what lets visitors find a course whose owner's account is gone, or teaches no more.
func answered(ctx context.Context, tx db.Tx, c courseRecord) error {
	answers, err := ownerAnswers(ctx, tx, c.TrainerID)
	if err == nil && !answers {
		return ErrOwnerGone
	}
	return err
}

// Publish lets visitors find the course, if nothing is missing that they need. An archived course is brought back by Restore,
// and by nothing else. Publishing twice is fine.
func (s *Service) Publish(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	if _, err := s.publish(ctx, actor, id); err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

// askBefore asks plugins whether a course may be shown to visitors, if showing it is what is about to happen.
func (s *Service) askBefore(ctx context.Context, actor plugin.Actor, id plugin.CourseID, shows func(courseRecord) bool) error {
	var about *plugin.Publishing
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(_ db.Tx, c courseRecord) error {
		if shows(c) {
			about = &plugin.Publishing{By: actor, Course: c.ID}
		}
		return nil
	})
	if err != nil || about == nil {
		return err
	}
	return hook.Ask(ctx, s.Hooks, plugin.BeforePublishing, about)
}

func (s *Service) publish(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (changed bool, err error) {
	if err := s.askBefore(ctx, actor, id, func(c courseRecord) bool { return !c.IsPublished && c.ArchivedAt == nil }); err != nil {
		return false, err
	}
	err = s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		changed = false // a try before was undone
		if c.ArchivedAt != nil {
			return ErrArchived
		}
		if c.IsPublished {
			return nil
		}
		if err := answered(ctx, tx, c); err != nil {
			return err
		}
		if err := s.ready(ctx, tx, actor, c); err != nil {
			return err
		}
		if err := publishCourse(ctx, tx, c.ID, s.Now()); err != nil {
			return err
		}
		if err := refreshCurriculum(ctx, tx, c.ID, userOf(actor)); err != nil {
			return err
		}
		changed = true
		return s.announce(ctx, tx, actor, c.ID, true, aboutCourse("course.published", c.ID), plugin.CoursePublished{Course: c.ID})
	})
	return changed && err == nil, err
}

// ready returns all that is missing before visitors may see the course, or nil: a description
// and something to learn.
func (s *Service) ready(ctx context.Context, tx db.Tx, actor plugin.Actor, c courseRecord) error {
	p := &problems{ErrNotReady}
	if c.Description == "" {
		p.add("/description", "course.description_missing", nil)
	}
	_, o, err := s.readOutline(ctx, tx, actor, c.ID)
	if err != nil {
		return err
	}
	learnable := o.learnable()
	for _, check := range s.PublishChecks {
		more, missing, err := check.CheckPublish(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		learnable = learnable || more
		for _, m := range missing {
			p.add(m.Pointer, m.Code, m.Args)
		}
	}
	if !learnable {
		p.add("/contents", "course.contents_missing", nil)
	}
	return p.err()
}

// Unpublish hides the course from visitors. Who is enrolled keeps access.
func (s *Service) Unpublish(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	if _, err := s.unpublish(ctx, actor, id); err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

func (s *Service) unpublish(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (changed bool, err error) {
	err = s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		changed = false // a try before was undone
		if !c.IsPublished {
			return nil
		}
		if err := unpublishCourse(ctx, tx, c.ID); err != nil {
			return err
		}
		s.narrowed(tx, c.ID)
		changed = true
		return s.announce(ctx, tx, actor, c.ID, true, aboutCourse("course.unpublished", c.ID),
			plugin.CourseUpdated{Course: c.ID, Fields: []string{"isPublished"}})
	})
	return changed && err == nil, err
}

// Archive takes the course off the shelf: it is neither listed nor sold. Who is enrolled keeps
// access. Restore brings it back.
func (s *Service) Archive(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	if _, err := s.archive(ctx, actor, id); err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

func (s *Service) archive(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (changed bool, err error) {
	err = s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		changed = false // a try before was undone
		if c.ArchivedAt != nil {
			return nil
		}
		if err := archiveCourse(ctx, tx, c.ID, s.Now()); err != nil {
			return err
		}
		changed = true
		return s.announce(ctx, tx, actor, c.ID, true, aboutCourse("course.archived", c.ID), plugin.CourseArchived{Course: c.ID})
	})
	return changed && err == nil, err
}
