package financial

import (
	"context"
	"net/http"
	"strconv"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

func reportRoutes(api *native.API, s *service) {
	native.Handle(api, plugin.Admins, op("get-report", "What was sold in a period, given back, taxed and kept", http.MethodGet, "/report"),
		func(ctx context.Context, in *reportIn) (*body[Report], error) {
			f, err := in.filter(ctx, s)
			if err != nil {
				return nil, err
			}
			r, err := s.report(ctx, f)
			return &body[Report]{r}, err
		})
	fileRoutes(api, s, plugin.Admins, "export-report", "The rows of a report", "/report.csv", "/report.xlsx",
		func(ctx context.Context, in *reportIn) (table, error) {
			f, err := in.filter(ctx, s)
			if err != nil {
				return table{}, err
			}
			r, err := s.report(ctx, f)
			return r.table(), err
		})
}

type reportIn struct {
	PeriodIn
	By       string          `query:"by" enum:"day,month,course,trainer,currency" default:"day"`
	Currency string          `query:"currency" pattern:"^[A-Z]{3}$" doc:"What was sold in it, in it; empty: everything, in the organisation's currency at the rate of each day"`
	Course   plugin.CourseID `query:"course" format:"uuid"`
}

// filter reads what a report is about: without days, the last thirty.
func (in reportIn) filter(ctx context.Context, s *service) (f ReportFilter, err error) {
	if f.Period, err = in.period(); err != nil {
		return f, err
	}
	if f.Course, err = idIn(in.Course, "?course"); err != nil {
		return f, err
	}
	if f.Until.IsZero() {
		today, err := s.today(ctx)
		if err != nil {
			return f, err
		}
		f.Until = dayAlone(today)
	}
	if f.From.IsZero() {
		f.From = f.Until.AddDate(0, 0, -29)
	}
	f.By, f.Currency = in.By, in.Currency
	return f, nil
}

// keyColumn is the column of what the rows of a report are.
func keyColumn(by string) column {
	switch by {
	case "day":
		return column{by, days}
	case "month":
		return column{by, months}
	}
	return column{by, ours}
}

// table is the report as a file, a line for each row.
func (r Report) table() table {
	t := table{file: "report-" + r.By + "-" + r.From + "-" + r.Until, columns: []column{
		keyColumn(r.By), {"title", theirs}, {"currency", ours}, {"sales", amounts}, {"discounts", amounts}, {"refunds", amounts}, {"net", amounts}, {"tax", amounts}, {"fees", amounts},
		{"chargebacks", amounts}, {"shares", amounts}, {"kept", amounts}, {"seats", numbers},
	}}
	for _, row := range r.Rows {
		t.rows = append(t.rows, []string{
			row.Key, row.Title, r.Currency, row.Sales.Amount, row.Discounts.Amount, row.Refunds.Amount, row.Net.Amount, row.Tax.Amount, row.Fees.Amount,
			row.Chargebacks.Amount, row.Shares.Amount, row.Kept.Amount, strconv.FormatInt(row.Seats, 10),
		})
	}
	return t
}
