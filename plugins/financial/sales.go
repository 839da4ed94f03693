package financial

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// SalesFigures are what a trainer may know of sales, in one currency: what the own courses sold, and the own share of it.
type SalesFigures struct {
	Sales     Sum   `json:"sales" doc:"What was sold, without tax and before discounts"`
	Discounts Sum   `json:"discounts" doc:"What coupons took off"`
	Refunds   Sum   `json:"refunds" doc:"What was given back, without tax"`
	Net       Sum   `json:"net" doc:"Sales less discounts and refunds"`
	Earned    Sum   `json:"earned" doc:"What the trainer earned of it, less what was taken back"`
	Seats     int64 `json:"seats"`
}

// SalesRow is a part of what a trainer's courses sold.
type SalesRow struct {
	Key   string `json:"key" doc:"The day, the month (YYYY-MM), the course's id or the currency"`
	Title string `json:"title" doc:"Of a course; else empty"`
	// IsFormer is said of courses only.
	IsFormer bool `json:"isFormer" doc:"The trainer is not one of the course any more: what it sells is not said, only what was earned"`
	SalesFigures
	// Own is said of currencies only.
	Own *SalesFigures `json:"own,omitempty" doc:"The same in that currency"`
}

// Sales is what a trainer's courses sold in a period. Each figure of the whole is the sum of its rows.
type Sales struct {
	From     string       `json:"from" format:"date"`
	Until    string       `json:"until" format:"date"`
	By       string       `json:"by" enum:"day,month,course,currency" doc:"What the rows are"`
	Currency string       `json:"currency" doc:"That the figures are in"`
	Whole    SalesFigures `json:"whole"`
	Rows     []SalesRow   `json:"rows" doc:"The earliest day or month first; the course or the currency that brought most first"`
	Lacking  []string     `json:"lacking" doc:"Currencies that are left out on days on which they have no rate"`
}

func (t *tally) sales(currency string) SalesFigures {
	is := t.figures(currency)
	return SalesFigures{is.Sales, is.Discounts, is.Refunds, is.Net, sumOf(t.sum("trainers_due"), currency), is.Seats}
}

// sales says what the courses sold that somebody is a trainer of now, and what was earned by any.
func (s *service) sales(ctx context.Context, trainer plugin.UserID, f ReportFilter) (Sales, error) {
	base, err := s.base(ctx)
	if err != nil {
		return Sales{}, err
	}
	out := Sales{By: f.By, From: f.From.Format(time.DateOnly), Until: f.Until.Format(time.DateOnly), Currency: cmp.Or(f.Currency, base), Rows: []SalesRow{}, Lacking: []string{}}
	courses, err := native.Values[plugin.CourseID](ctx, s, trainersCoursesSQL, trainer, orNone(f.Course))
	if err != nil {
		return out, err
	}
	sums, err := s.soldOf(ctx, f, trainer, courses, out.Currency)
	if err != nil {
		return out, err
	}
	var whole tally
	parts, own := map[string]*tally{}, map[string]*tally{}
	for _, is := range sums {
		whole.add(is.figure, is.worth, is.seats)
		key := is.key(f.By)
		if parts[key] == nil {
			parts[key], own[key] = &tally{}, &tally{}
		}
		parts[key].add(is.figure, is.worth, is.seats)
		own[key].add(is.figure, &is.minor, is.seats)
		if is.worth == nil && !slices.Contains(out.Lacking, is.currency) {
			out.Lacking = append(out.Lacking, is.currency)
		}
	}
	slices.Sort(out.Lacking)
	out.Whole = whole.sales(out.Currency)
	for key, part := range parts {
		row := SalesRow{Key: key, SalesFigures: part.sales(out.Currency), IsFormer: f.By == "course" && !slices.Contains(courses, plugin.CourseID(key))}
		if f.By == "currency" {
			in := own[key].sales(key)
			row.Own = &in
		}
		out.Rows = append(out.Rows, row)
	}
	slices.SortFunc(out.Rows, func(a, b SalesRow) int {
		if f.By == "course" || f.By == "currency" {
			if c := parts[b.Key].sum("sales", "discounts", "refunds").Cmp(parts[a.Key].sum("sales", "discounts", "refunds")); c != 0 {
				return c
			}
		}
		return strings.Compare(a.Key, b.Key)
	})
	if f.By != "course" {
		return out, nil
	}
	ids := make([]string, len(out.Rows))
	for i, r := range out.Rows {
		ids[i] = r.Key
	}
	names, err := s.called(ctx, titlesSQL, ids)
	for i := range out.Rows {
		out.Rows[i].Title = names[out.Rows[i].Key]
	}
	return out, err
}

// soldOf reads what courses sold, and what a trainer earned.
func (s *service) soldOf(ctx context.Context, f ReportFilter, trainer plugin.UserID, courses []plugin.CourseID, currency string) ([]soldSum, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	known, err := reportAccounts(ctx, s)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for id, a := range known {
		if a.Code == ledger.Sales.Code || a.Code == ledger.Discounts.Code || a.Code == ledger.Refunds.Code {
			ids = append(ids, id)
		}
	}
	from, until := f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly)
	rows := []soldRow{}
	if len(courses) > 0 {
		if rows, err = native.Many[soldRow](ctx, s, soldSQL, from, until, ids, f.Currency, courses, f.By == "course", true); err != nil {
			return nil, err
		}
	}
	earned, err := native.Many[soldRow](ctx, s, trainersDueSQL, trainer, from, until, f.Currency, orNone(f.Course))
	if err != nil {
		return nil, err
	}
	for _, r := range earned {
		known[r.AccountID] = reportAccount{ID: r.AccountID, Code: ledger.TrainersDue.Code}
	}
	rows = append(rows, earned...)
	in, err := s.measureOf(ctx, s, rows, currency)
	if err != nil {
		return nil, err
	}
	return in.sums(rows, known)
}

// EarningFilter narrows the lines of a trainer; what else is empty narrows nothing.
type EarningFilter struct {
	Trainer plugin.UserID
	ledger.Period
	Course   plugin.CourseID
	Currency string
	State    string // pending, available, held, in_payout, paid
}

// args are those of earningLinesSQL.
func (f EarningFilter) args(today string) []any {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	return []any{f.Trainer, day(f.From), day(f.Until), orNone(f.Course), f.Currency, f.State, today}
}
