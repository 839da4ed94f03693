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

var _ catalogapi.PublishCheck = PublishCheck{}
