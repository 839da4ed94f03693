package learning

import (
	"context"
	"slices"
	"time"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/plugin"
)

const (
	sellMost = 100 // people at a time to whom something is sold
	dueMost  = 365 // days ahead on which it can be due
)

var (
	// ErrNotSold: no plugin sells courses, so that staff can only give them free of charge.
	ErrNotSold = plugin.NewFault(plugin.Conflict, "enrollment.not_sold")
	// ErrMeanwhile: somebody came into the course, or can come in no more, since it was looked at.
	ErrMeanwhile = plugin.NewFault(plugin.Conflict, "enrollment.meanwhile")
)

// Ways are those in which the actor may give a course, or a group of it.
type Ways struct {
	IsFree       bool            `json:"isFree" doc:"It costs nothing, so that no way is said"`
	Ways         []string        `json:"ways" nullable:"false" doc:"free_of_charge, pay_later, paid_at_desk"`
	Prices       []plugin.Money  `json:"prices" nullable:"false" doc:"What a person pays, one for each currency in which it can be paid, the one to begin with first"`
	Countries    []string        `json:"countries" nullable:"false" doc:"Where buyers may be, as taxes depend on it; empty: nothing depends on it"`
	Subdivisions []SubdivisionOf `json:"subdivisions" nullable:"false" doc:"Parts of countries on which taxes depend"`
	AddsTax      bool            `json:"addsTax" doc:"Taxes may be added to the prices"`
	DueFrom      string          `json:"dueFrom" format:"date" doc:"The first day on which pay_later can be due, on the organisation's clock"`
	DueUntil     string          `json:"dueUntil" format:"date" doc:"The last one"`
}

// SubdivisionOf is a part of a country.
type SubdivisionOf struct {
	Country string `json:"country"`
	Code    string `json:"code"`
	Name    string `json:"name"`
}

// Payment is how an assignment for money is paid.
type Payment struct {
	AccessNow   bool
	DueOn       string
	Price       *plugin.Money // as whoever assigns saw it
	Country     string
	Subdivision *string
	Reference   string
}

// isSold reports whether the way is one for which somebody pays.
func (as Assignment) isSold() bool {
	return as.Way == string(plugin.PayLater) || as.Way == string(plugin.PaidAtDesk)
}

// checkSale returns what is wrong with how an assignment is paid, as far as it needs no course.
func (s *Service) checkSale(ctx context.Context, as Assignment, people int) error {
	fault := ErrAssign
	if people > sellMost {
		fault = fault.At("/userIds", "enrollment.most", plugin.Args{"max": sellMost})
	}
	if as.Payment.Price == nil {
		fault = fault.At("/price", "enrollment.price_needed", nil)
	}
	if as.Way == string(plugin.PayLater) {
		first, last := s.dueDays(ctx)
		if _, err := time.Parse(time.DateOnly, as.Payment.DueOn); err != nil || as.Payment.DueOn < first || as.Payment.DueOn > last {
			fault = fault.At("/dueOn", "enrollment.due", plugin.Args{"first": first, "last": last})
		} else if as.Until != nil && as.Until.In(s.rule(ctx).zone()).AddDate(0, 0, -1).Format(time.DateOnly) < as.Payment.DueOn {
			fault = fault.At("/lastDay", "enrollment.before_due", nil)
		}
	}
	if len(fault.Fields) > 0 {
		return fault
	}
	return nil
}

// dueDays are the first and the last day on which something that is given now can be due, on the organisation's clock.
func (s *Service) dueDays(ctx context.Context) (first, last string) {
	today := s.local(ctx)
	return today.AddDate(0, 0, 1).Format(time.DateOnly), today.AddDate(0, 0, dueMost).Format(time.DateOnly)
}

// Ways says in which ways the actor may give a course, or a group of it, and what it costs.
func (s *Service) Ways(ctx context.Context, a plugin.Actor, course plugin.CourseID, group string) (Ways, error) {
	out := Ways{Ways: []string{}, Prices: []plugin.Money{}, Countries: []string{}, Subdivisions: []SubdivisionOf{}}
	out.DueFrom, out.DueUntil = s.dueDays(ctx)
	if err := s.mayAssign(ctx, s.DB, a, course, nil); err != nil {
		return out, err
	}
	group, err := s.named(ctx, course, group)
	if err != nil {
		return out, err
	}
	d, err := readDoor(ctx, s.DB, plugin.Actor{}, course, s.local(ctx))
	if err != nil {
		return out, err
	}
	there, err := s.through(ctx, s.DB, d, course, group)
	if err != nil {
		return out, err
	}
	if out.IsFree = there.Free; out.IsFree {
		return out, nil
	}
	out.Ways = append(out.Ways, FreeOfCharge)
	if s.Seller == nil {
		return out, nil
	}
	offer, err := s.Seller.SaleOffer(ctx, a, course, group)
	if err != nil || len(offer.Prices) == 0 {
		return out, err
	}
	for _, way := range offer.Ways {
		out.Ways = append(out.Ways, string(way))
	}
	out.Prices, out.AddsTax = offer.Prices, offer.AddsTax
	out.Countries = append(out.Countries, offer.Countries...)
	for _, part := range offer.Subdivisions {
		out.Subdivisions = append(out.Subdivisions, SubdivisionOf(part))
	}
	return out, nil
}

// sellAll has whoever sells give the course to the people who are not in it. The course is not held here: orders come before courses in the
// order of locks, and who comes in is seen when whoever sells takes the seats.
func (s *Service) sellAll(ctx context.Context, tx db.Tx, a plugin.Actor, course plugin.CourseID, users []plugin.UserID, as Assignment) (Assigned, error) {
	out := noneAssigned()
	d, err := readDoor(ctx, tx, plugin.Actor{}, course, s.local(ctx))
	if err != nil {
		return out, err
	}
	group, several, err := s.groupFor(ctx, tx, d, course, as.Group)
	if err != nil {
		return out, err
	}
	there, err := s.through(ctx, tx, d, course, group)
	switch {
	case err != nil:
		return out, err
	case several:
		return out, errWhichGroup()
	case d.Archived, d.Over:
		return out, ErrClosed
	case there.Free:
		return out, ErrAssign.At("/way", "enrollment.way_free", nil)
	}
	var outside []plugin.UserID
	for _, user := range users {
		who, err := readDoor(ctx, tx, plugin.Actor{User: user}, course, s.local(ctx))
		if err != nil {
			return out, err
		}
		before, err := findEnrollment(ctx, tx, course, user)
		switch {
		case err != nil:
			return out, err
		case who.TeamRole != "":
			out.Team = append(out.Team, user)
		case before != nil && before.Status != Dropped:
			out.Already = append(out.Already, user)
		default:
			outside = append(outside, user)
		}
	}
	switch {
	case s.Seller == nil:
		return out, ErrNotSold
	case len(outside) == 0:
		return out, nil
	}
	sold, selling, err := s.Seller.Sell(ctx, tx, a, plugin.Sale{
		Course: course, Group: group, Until: as.Until, Users: outside, Way: plugin.SaleWay(as.Way), AccessNow: as.Payment.AccessNow, DueOn: as.Payment.DueOn,
		Price: *as.Payment.Price, Country: as.Payment.Country, Subdivision: as.Payment.Subdivision, Reference: as.Payment.Reference, Reason: as.Reason,
	})
	switch {
	case err != nil:
		return out, err
	case !selling:
		return out, ErrNotSold
	}
	return out, s.count(ctx, tx, d, course, group, sold, &out)
}

// count sorts people by what became of them. One who found no seat undoes it all.
func (s *Service) count(ctx context.Context, tx db.Tx, d door, course plugin.CourseID, group string, sold []plugin.Sold, out *Assigned) error {
	for _, one := range sold {
		switch {
		case one.HasOrder:
			out.Ordered = append(out.Ordered, one.User)
			continue
		case one.Outcome == plugin.NoSeat:
			if _, err := s.seat(ctx, tx, d, nil, course, group); err != nil {
				return err
			}
			return ErrFull // what is free is for those who wait
		case one.Outcome == plugin.Entered:
			out.Enrolled = append(out.Enrolled, one.User)
		case one.Outcome != "":
			return ErrMeanwhile
		}
		out.Sold = append(out.Sold, SoldTo{one.User, slices.Contains(out.Enrolled, one.User), one.Number, one.Link, one.Total})
	}
	return nil
}

// noneAssigned is what became of nobody yet.
func noneAssigned() Assigned {
	return Assigned{Enrolled: []plugin.UserID{}, Already: []plugin.UserID{}, Team: []plugin.UserID{}, Ordered: []plugin.UserID{}, Sold: []SoldTo{}}
}
