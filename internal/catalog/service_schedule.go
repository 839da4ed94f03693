package catalog

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// ChangeSchedule lets the module that keeps meetings change those of a course by the rules for courses: whoever may edit
// the course, with the course held, so that the meetings of one course are changed by one at a time.
func (s *Service) ChangeSchedule(ctx context.Context, actor plugin.Actor, course plugin.CourseID, fn func(db.Tx, catalogapi.Scheduled) error) error {
	return s.hold(ctx, actor, toEdit, byCourse(ctx, actor, course), func(tx db.Tx, c courseRecord) error {
		return fn(tx, catalogapi.Scheduled{ID: c.ID, Title: c.Title, Type: c.CourseType, Shown: c.IsPublished, Archived: c.ArchivedAt != nil})
	})
}
