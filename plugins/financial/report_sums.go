package financial

import (
	"context"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/fx"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// soldRow is what was posted on an account for a course on a day in a currency.
type soldRow struct {
	Day       string
	Currency  string
	AccountID int64
	Course    *string
	Minor     string
	Credits   int64 // less the debits
}

// soldSum is a soldRow as a figure, also in the currency of the report.
type soldSum struct {
	day, course, currency, figure string
	minor                         int64
	worth                         *int64 // nil: there is no rate on that day
	seats                         int64
}

// reportAccount is an account that reports are made of.
type reportAccount struct {
	ID   int64
	Code string
	Kind ledger.Kind
}

// figure is what of a report stands on the account, and whether credits make it more.
func (a reportAccount) figure() (name string, credited bool) {
	name, _, _ = strings.Cut(a.Code, ":")
	return name, name == "sales" || name == "tax"
}

// sold reads what was sold in a period, in the currency that it was sold in and in another one. Each sum of a day, an account, a course and a
// currency is converted by itself, exactly, and rounded once: whatever is summed of these sums fits together.
func (s *service) sold(ctx context.Context, f ReportFilter, currency string) ([]soldSum, error) {
	accounts, err := native.Many[reportAccount](ctx, s, reportAccountsSQL)
	if err != nil {
		return nil, err
	}
	known, ids := map[int64]reportAccount{}, make([]int64, len(accounts))
	for i, a := range accounts {
		known[a.ID], ids[i] = a, a.ID
	}
	rows, err := native.Many[soldRow](ctx, s, soldSQL, f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly), ids, f.Currency, orNone(f.Course), f.By == "course")
	if err != nil {
		return nil, err
	}
	rates, err := s.dayRates(ctx, rows, currency)
	if err != nil {
		return nil, err
	}
	out := make([]soldSum, len(rows))
	for i, r := range rows {
		is := soldSum{day: r.Day, course: given(r.Course), currency: r.Currency}
		if is.minor, err = strconv.ParseInt(r.Minor, 10, 64); err != nil {
			return nil, ErrOverflow.Because(err)
		}
		var credited bool
		if is.figure, credited = known[r.AccountID].figure(); credited {
			is.minor = -is.minor
		}
		if is.figure == "sales" {
			is.seats = r.Credits
		}
		if rate := rates[dayOfCurrency{r.Day, r.Currency}]; r.Currency == currency {
			is.worth = &is.minor
		} else if rate != nil {
			worth, fits := fx.Convert(is.minor, plugin.Exponent(r.Currency), plugin.Exponent(currency), rate)
			if !fits {
				return nil, ErrOverflow
			}
			is.worth = &worth
		}
		out[i] = is
	}
	return out, nil
}

type dayOfCurrency struct{ day, currency string }

// dayRates are what currencies were worth in another one when each of the days ended on which something was posted in them.
func (s *service) dayRates(ctx context.Context, rows []soldRow, currency string) (map[dayOfCurrency]*big.Rat, error) {
	asked := map[dayOfCurrency]bool{}
	var days, currencies []string
	for _, r := range rows {
		if at := (dayOfCurrency{r.Day, r.Currency}); r.Currency != currency && !asked[at] {
			asked[at] = true
			days, currencies = append(days, r.Day), append(currencies, r.Currency)
		}
	}
	found := map[dayOfCurrency]*big.Rat{}
	if len(days) == 0 {
		return found, nil
	}
	site, err := s.Site(ctx)
	if err != nil {
		return nil, err
	}
	list, err := native.Many[dayRate](ctx, s, dayRatesSQL, currency, days, currencies, site.TimeZone)
	for _, r := range list {
		rate, ok := new(big.Rat).SetString(r.Rate)
		if !ok {
			continue // the database keeps decimals only
		}
		if r.IsBack {
			rate.Inv(rate)
		}
		found[dayOfCurrency{r.Day, r.Currency}] = rate
	}
	return found, err
}

// dayRate is a rate of a day; the other way round when it is from the currency of the report.
type dayRate struct {
	Day      string
	Currency string
	Rate     string
	IsBack   bool
}
