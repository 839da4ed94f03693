package native_test

import (
	"context"
	"fmt"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// slate is a seller who lets people in and writes down what they owe.
type slate struct {
	h     native.Host
	price plugin.Money
	owed  map[plugin.UserID]plugin.Money
}

func (s slate) Offer(context.Context, plugin.Actor, plugin.CourseID, string) (plugin.SaleOffer, error) {
	return plugin.SaleOffer{Ways: []plugin.SaleWay{plugin.PayLater}, Prices: []plugin.Money{s.price}}, nil
}

// errOtherPrice: staff saw another price.
var errOtherPrice = plugin.NewFault(plugin.Conflict, "slate.price")

func (s slate) Sell(ctx context.Context, tx native.Tx, by plugin.Actor, in plugin.Sale) (all []plugin.Sold, err error) {
	if in.Price != s.price {
		return nil, errOtherPrice
	}
	for _, user := range in.Users {
		sold := plugin.Sold{User: user, Number: fmt.Sprint("S", len(s.owed)+1), Link: "/x/slate/", Total: s.price}
		_, sold.Outcome, err = s.h.Enrolments().Enrol(ctx, tx, by, plugin.Enrolment{User: user, Course: in.Course, Group: in.Group, Until: in.Until, Way: string(in.Way), Reason: sold.Number})
		if err != nil {
			return nil, err
		}
		if sold.Outcome == plugin.Entered { // else the host undoes all of it
			s.owed[user] = s.price
		}
		all = append(all, sold)
	}
	return all, nil
}

// Staff gives a course to somebody who pays later.
func ExampleSellers() {
	ctx := context.Background()
	five := plugin.Money{Minor: 500, Currency: "USD"}
	seller := slate{&fake{seats: seats{held: map[string]bool{"": true}}}, five, map[plugin.UserID]plugin.Money{}}
	sold, err := seller.Sell(ctx, nil, plugin.Actor{User: "trainer"}, plugin.Sale{Course: "c", Users: []plugin.UserID{"lea"}, Way: plugin.PayLater, Price: five})
	fmt.Println(sold[0].Outcome, sold[0].Number, seller.owed["lea"].Amount(), err)
	_, err = seller.Sell(ctx, nil, plugin.Actor{User: "trainer"}, plugin.Sale{Course: "c", Users: []plugin.UserID{"lea"}, Way: plugin.PayLater})
	fmt.Println(err)
	// Output:
	// entered S1 5.00 <nil>
	// slate.price
}
