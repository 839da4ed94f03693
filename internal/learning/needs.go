package learning

import (
	"context"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/internal/learning/learningapi"
	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

// Courses answers for courses as lists show them; catalog does.
type Courses interface {
	// Cards returns the cards of the courses, drafts and archived ones included, in one query.
	Cards(ctx context.Context, q db.Querier, ids []plugin.CourseID) (map[plugin.CourseID]catalogapi.Card, error)
	// SetRating keeps what the published reviews of a course come to: how many they are, and the sum of their stars.
	SetRating(ctx context.Context, tx db.Tx, course plugin.CourseID, reviews, stars int) error
}

// Hearer knows what trainees said in courses, and to whom; notify does.
type Hearer interface {
	// Said returns what a trainee said in courses, as far as the reader may know it.
	Said(ctx context.Context, q db.Querier, h learningapi.Hearing) ([]learningapi.Said, error)
}

// Deadlines knows until when contents of certain types are to be done; assessment does.
type Deadlines interface {
	// Due returns the contents of the courses that have a date, in no order.
	Due(ctx context.Context, q db.Querier, courses []plugin.CourseID) ([]learningapi.Due, error)
}

// Seller sells what staff gives for money; the plugin does that has orders.
type Seller interface {
	// SaleOffer says in which ways, and at which prices, the actor may give a course or a group of it; none where nobody sells it.
	SaleOffer(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (plugin.SaleOffer, error)
	// Sell sells in the caller's transaction, and says what became of each of the people; false: nobody sells.
	Sell(ctx context.Context, tx db.Tx, by plugin.Actor, s plugin.Sale) (sold []plugin.Sold, selling bool, err error)
}
