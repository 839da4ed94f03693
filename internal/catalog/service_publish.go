package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// ErrArchived: the course has to be brought back first.
var ErrArchived = plugin.NewFault(plugin.Conflict, "course.off_shelf")

// Publish lets visitors find the course, if nothing is missing that they need. An archived course is brought back by Restore,
// and by nothing else. Publishing twice is fine.
func (s *Service) Publish(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if c.ArchivedAt != nil {
			return ErrArchived
		}
		if c.IsPublished {
			return nil
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
		return s.announce(ctx, tx, actor, c.ID, true, aboutCourse("course.published", c.ID), plugin.CoursePublished{Course: c.ID})
	})
	if err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
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
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if !c.IsPublished {
			return nil
		}
		if err := unpublishCourse(ctx, tx, c.ID); err != nil {
			return err
		}
		s.narrowed(tx, c.ID)
		return s.announce(ctx, tx, actor, c.ID, true, aboutCourse("course.unpublished", c.ID),
			plugin.CourseUpdated{Course: c.ID, Fields: []string{"isPublished"}})
	})
	if err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}

// Archive takes the course off the shelf: it is neither listed nor sold. Who is enrolled keeps
// access. Restore brings it back.
func (s *Service) Archive(ctx context.Context, actor plugin.Actor, id plugin.CourseID) (Course, error) {
	err := s.hold(ctx, actor, toEdit, byCourse(ctx, actor, id), func(tx db.Tx, c courseRecord) error {
		if c.ArchivedAt != nil {
			return nil
		}
		if err := archiveCourse(ctx, tx, c.ID, s.Now()); err != nil {
			return err
		}
		return s.announce(ctx, tx, actor, c.ID, true, aboutCourse("course.archived", c.ID), plugin.CourseArchived{Course: c.ID})
	})
	if err != nil {
		return Course{}, err
	}
	return s.Course(ctx, actor, id)
}
