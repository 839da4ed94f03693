package classroom

import (
	"context"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// PublishCheck knows that a planned session is something to learn.
type PublishCheck struct{ Now func() time.Time }

// CheckPublish reports whether a classroom or hybrid course has a session that is not over. Nothing is missing without one:
// contents may be what is learnt.
func (p PublishCheck) CheckPublish(ctx context.Context, q db.Querier, course plugin.CourseID) (bool, []plugin.Field, error) {
	learnable, err := planned(ctx, q, course, p.Now())
	return learnable, nil, err
}

// TypeCheck knows that people who meet do not meet in a course that is online alone.
type TypeCheck struct{ Now func() time.Time }

// CheckType refuses "online" while a session is planned: its people would not be told that it is not any more.
func (c TypeCheck) CheckType(ctx context.Context, q db.Querier, course plugin.CourseID, courseType string) ([]plugin.Field, error) {
	if courseType != "online" {
		return nil, nil
	}
	yes, err := planned(ctx, q, course, c.Now())
	if err != nil || !yes {
		return nil, err
	}
	return []plugin.Field{{Pointer: "/courseType", Code: "classroom.planned"}}, nil
}

var (
	_ catalogapi.PublishCheck = PublishCheck{}
	_ catalogapi.TypeCheck    = TypeCheck{}
)
