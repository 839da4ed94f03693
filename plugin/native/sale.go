package native

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
)

// Seller gives courses that cost something for money, when staff puts people into them. Who may put whom into the course the host has asked
// before; who may use which way the seller says.
type Seller interface {
	// Offer says in which ways, and at which prices, the actor may give the course, or a group of it. No transaction is open.
	Offer(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (plugin.SaleOffer, error)
	// Sell sells inside tx, for each person on their own, and says what became of each. It takes people in, or holds their seats, by
	// Host.Enrolments. What it refuses with a fault is refused for all of them, and so is all of it when there is one who found no seat.
	// Pointers of the fault's fields name members of the host's request: /way, /price, /dueOn, /country, /subdivision, /reference, /reason.
	Sell(ctx context.Context, tx Tx, by plugin.Actor, s plugin.Sale) ([]plugin.Sold, error)
}

// Sellers is what the plugin offers that has orders. The host asks the first one.
var Sellers = Capability[Seller]{Name: "sales.seller"}
