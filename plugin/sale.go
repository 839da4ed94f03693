package plugin

import "time"

// SaleWay is a way in which staff gives somebody a course for money.
type SaleWay string

// The ways of a Sale.
const (
	PayLater   SaleWay = "pay_later"    // the person gets an order that is to be paid by a day
	PaidAtDesk SaleWay = "paid_at_desk" // whoever gives the course has the money
)

// SaleOffer is in which ways, and at which prices, somebody of the staff may give a course, or a group of it, for money.
type SaleOffer struct {
	Ways   []SaleWay // those that the actor may use; none: it is not sold
	Prices []Money   // one for each currency, the one to begin with first
	// Countries are where buyers may be, as taxes depend on it: ISO 3166-1; none: nothing depends on it.
	Countries    []string
	Subdivisions []Subdivision
	AddsTax      bool // the prices are not all of it, where taxes are added to them
}

// Subdivision is a part of a country on which something depends.
type Subdivision struct {
	Country string // ISO 3166-1
	Code    string // what ISO 3166-2 has after the country
	Name    string
}

// Sale is what staff gives people for money.
type Sale struct {
	Course    CourseID
	Group     string     // of the course; "" for none
	Until     *time.Time // the first moment without access; nil: as the course has it
	Users     []UserID   // who are not in the course, sorted
	Way       SaleWay
	AccessNow bool   // of PayLater: the access begins now, and not with the payment
	DueOn     string // of PayLater, YYYY-MM-DD: the last day on which it can be paid
	Price     Money  // as staff saw it, for each person
	// Country and Subdivision are where those people are of whom the plugin does not know it.
	Country     string
	Subdivision *string // nil: not said
	Reference   string  // of PaidAtDesk: what the desk calls the payment
	Reason      string  // kept with what is sold
}

// Sold is what became of somebody whom a Sale is for.
type Sold struct {
	User UserID
	// Outcome is what became of the seat; "": it is held until the order is paid, or nothing was sold, as HasOrder says.
	Outcome  EnrolOutcome
	HasOrder bool   // nothing was sold: the person has an order of the course that is not done with
	Number   string // of the order that was made, as people call it
	Link     string // to it: a path in the app
	Total    Money  // what it costs
}
