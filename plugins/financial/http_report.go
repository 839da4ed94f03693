package financial

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
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
	native.Handle(api, plugin.Admins, op("export-report", "The rows of a report as a CSV file", http.MethodGet, "/report.csv"),
		func(ctx context.Context, in *reportIn) (*file, error) {
			f, err := in.filter(ctx, s)
			if err != nil {
				return nil, err
			}
			r, err := s.report(ctx, f)
			if err != nil {
				return nil, err
			}
			return r.file()
		})
}

type reportIn struct {
	PeriodIn
	By       string          `query:"by" enum:"day,month,course,currency" default:"day"`
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

// file is the report for a spreadsheet, a line for each row.
func (r Report) file() (*file, error) {
	var b bytes.Buffer
	_, _ = b.WriteString("\ufeff") // spreadsheets take it for UTF-8 by this alone
	w := csv.NewWriter(&b)
	lines := [][]string{{r.By, "title", "currency", "sales", "discounts", "refunds", "net", "tax", "fees", "chargebacks", "shares", "kept", "seats"}}
	for _, row := range r.Rows {
		lines = append(lines, []string{
			row.Key, harmless(row.Title), r.Currency, row.Sales.Amount, row.Discounts.Amount, row.Refunds.Amount, row.Net.Amount, row.Tax.Amount, row.Fees.Amount,
			row.Chargebacks.Amount, row.Shares.Amount, row.Kept.Amount, strconv.FormatInt(row.Seats, 10),
		})
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("write the file: %w", err)
	}
	return &file{
		ContentType: "text/csv; charset=utf-8",
		Disposition: fmt.Sprintf(`attachment; filename="report-%s-%s-%s.csv"`, r.By, r.From, r.Until),
		Body:        b.Bytes(),
	}, nil
}
