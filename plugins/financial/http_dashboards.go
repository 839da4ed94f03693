package financial

import (
	"context"
	"net/http"
	"strconv"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func dashboardRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("get-waiting", "How much of money waits for super admins", http.MethodGet, "/waiting"),
		func(ctx context.Context, _ *struct{}) (*body[Waiting], error) {
			w, err := s.waiting(ctx)
			return &body[Waiting]{w}, err
		})
	native.Handle(api, plugin.SignedUp, op("get-my-sales", "What the caller's courses sold in a period, and what the caller earned", http.MethodGet, "/me/sales"),
		func(ctx context.Context, in *salesIn) (*body[Sales], error) {
			r, err := in.sales(ctx, s)
			return &body[Sales]{r}, err
		})
	fileRoutes(api, s, plugin.SignedUp, "export-my-sales", "What the caller's courses sold in a period", "/me/sales.csv", "/me/sales.xlsx",
		func(ctx context.Context, in *salesIn) (table, error) {
			r, err := in.sales(ctx, s)
			return r.table(), err
		})
	native.Handle(api, plugin.SignedUp, op("get-my-spending", "What the caller's orders come to", http.MethodGet, "/me/spending"),
		func(ctx context.Context, _ *struct{}) (*spendingOut, error) {
			return spendingOf(ctx, s, native.Actor(ctx).User)
		})
	native.Handle(api, plugin.Admins, op("get-spending", "What somebody's orders come to", http.MethodGet, "/people/{user}/spending"),
		func(ctx context.Context, in *personIn) (*spendingOut, error) {
			id, ok := plugin.ParseID[plugin.UserID](string(in.User))
			if !ok {
				return nil, plugin.ErrNotFound
			}
			return spendingOf(ctx, s, id)
		})
}

type salesIn struct {
	PeriodIn
	By       string          `query:"by" enum:"day,month,course,currency" default:"course"`
	Currency string          `query:"currency" pattern:"^[A-Z]{3}$" doc:"What was sold in it, in it; empty: everything, in the organisation's currency at the rate of each day"`
	Course   plugin.CourseID `query:"course" format:"uuid"`
}

func (in salesIn) sales(ctx context.Context, s *service) (Sales, error) {
	f, err := reportIn(in).filter(ctx, s)
	if err != nil {
		return Sales{}, err
	}
	return s.sales(ctx, native.Actor(ctx).User, f)
}

// table is what courses sold as a file, a line for each row.
func (r Sales) table() table {
	t := table{file: "sales-" + r.By + "-" + r.From + "-" + r.Until, columns: []column{
		keyColumn(r.By), {"title", theirs}, {"currency", ours}, {"sales", amounts}, {"discounts", amounts}, {"refunds", amounts}, {"net", amounts}, {"earned", amounts}, {"seats", numbers},
	}}
	for _, row := range r.Rows {
		line := []string{row.Key, row.Title, r.Currency, row.Sales.Amount, row.Discounts.Amount, row.Refunds.Amount, row.Net.Amount, row.Earned.Amount, strconv.FormatInt(row.Seats, 10)}
		if row.IsFormer { // what it sells is not the trainer's to know
			for n := range line {
				if n > 2 && t.columns[n].name != "earned" {
					line[n] = ""
				}
			}
		}
		t.rows = append(t.rows, line)
	}
	return t
}

type spendingOut struct {
	Body struct {
		Items []Spending `json:"items" doc:"By currency"`
	}
}

func spendingOf(ctx context.Context, s *service, buyer plugin.UserID) (*spendingOut, error) {
	list, err := s.spending(ctx, buyer)
	o := &spendingOut{}
	o.Body.Items = list
	return o, err
}

type personIn struct {
	User plugin.UserID `path:"user" format:"uuid"`
}

// EarningsOf narrows the lines of a trainer.
type EarningsOf struct {
	PeriodIn
	Course   plugin.CourseID `query:"course" format:"uuid"`
	Currency string          `query:"currency" pattern:"^[A-Z]{3}$"`
	State    string          `query:"state" enum:"pending,available,held,in_payout,paid"`
}

func (in EarningsOf) filter(trainer plugin.UserID) (EarningFilter, error) {
	period, err := in.period()
	if err != nil {
		return EarningFilter{}, err
	}
	course, err := idIn(in.Course, "?course")
	return EarningFilter{Trainer: trainer, Period: period, Course: course, Currency: in.Currency, State: in.State}, err
}
