package financial

import (
	"context"
	"math/big"
	"slices"
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
	IsPart    bool  // of what stands in the books without a course
}

// soldSum is a soldRow as a figure, also in the currency of the report.
type soldSum struct {
	day, course, currency, figure, trainer string
	account                                int64
	isPart                                 bool
	minor                                  int64
	worth                                  *int64 // nil: there is no rate on that day
	seats                                  int64
}

// isBeside reports whether both are parts of the same sum.
func (is soldSum) isBeside(a soldSum) bool {
	return is.isPart && a.isPart && is.day == a.day && is.currency == a.currency && is.account == a.account
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
	return name, name == "sales" || name == "tax" || name == "trainers_due"
}

// isBanks reports whether it says what gateways kept, or banks took back: it stands in the books without a course.
func (a reportAccount) isBanks() bool {
	name, _ := a.figure()
	return name == "fees" || name == "chargebacks"
}

// reportAccounts are the accounts that reports are made of, by their ids.
func reportAccounts(ctx context.Context, q native.Querier) (map[int64]reportAccount, error) {
	accounts, err := native.Many[reportAccount](ctx, q, reportAccountsSQL)
	known := map[int64]reportAccount{}
	for _, a := range accounts {
		known[a.ID] = a
	}
	return known, err
}

// sold reads what was sold in a period, in the currency that it was sold in and in another one. Each sum of a day, an account, a course and a
// currency is converted by itself, exactly, and rounded once: whatever is summed of these sums, or of the parts that they are divided into, fits
// together.
func (s *service) sold(ctx context.Context, f ReportFilter, currency string) ([]soldSum, error) {
	known, err := reportAccounts(ctx, s)
	if err != nil {
		return nil, err
	}
	var ids, bankIDs []int64
	for id, a := range known {
		ids = append(ids, id)
		if a.isBanks() {
			bankIDs = append(bankIDs, id)
		}
	}
	saysCourse := f.By == "course" || f.By == "trainer"
	// What is not converted is not rounded: then it need not be read for each course.
	isConverted := f.Currency == "" || f.Currency != currency
	rows, err := native.Many[soldRow](ctx, s, soldSQL, f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly), ids, f.Currency, oneOrAll(f.Course), saysCourse, saysCourse || isConverted)
	if err != nil {
		return nil, err
	}
	if (f.By == "course" || f.Course != "") && len(bankIDs) > 0 {
		rows = slices.DeleteFunc(rows, func(r soldRow) bool { return r.Course == nil && known[r.AccountID].isBanks() && f.Course == "" })
		parts, err := native.Many[soldRow](ctx, s, bankPartsSQL, f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly), bankIDs, f.Currency)
		if err != nil {
			return nil, err
		}
		rows = append(rows, parts...)
	}
	in, err := s.measureOf(ctx, s, rows, currency)
	if err != nil {
		return nil, err
	}
	sums, err := in.sums(rows, known)
	if err != nil {
		return nil, err
	}
	if f.Course != "" {
		sums = slices.DeleteFunc(sums, func(is soldSum) bool { return is.isPart && is.course != string(f.Course) })
	}
	if f.By == "trainer" {
		return s.byTrainer(ctx, f, sums, in)
	}
	return sums, nil
}

// sums turns rows into figures. Parts, which come together, are converted together.
func (m measure) sums(rows []soldRow, known map[int64]reportAccount) ([]soldSum, error) {
	out := make([]soldSum, len(rows))
	for i, r := range rows {
		is := soldSum{day: r.Day, course: given(r.Course), currency: r.Currency, account: r.AccountID, isPart: r.IsPart}
		var err error
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
		out[i] = is
	}
	for from := 0; from < len(out); {
		until := from + 1
		for out[from].isPart && until < len(out) && out[until].isBeside(out[from]) {
			until++
		}
		if err := m.convert(out[from:until]); err != nil {
			return nil, err
		}
		from = until
	}
	return out, nil
}

type dayOfCurrency struct{ day, currency string }

// measure is a currency, and what others were worth in it when days ended.
type measure struct {
	currency string
	rates    map[dayOfCurrency]*big.Rat
}

// rate is nil where there is none.
func (m measure) rate(day, currency string) *big.Rat {
	if currency == m.currency {
		return one
	}
	return m.rates[dayOfCurrency{day, currency}]
}

var one = big.NewRat(1, 1)

func (s *service) measureOf(ctx context.Context, q native.Querier, rows []soldRow, currency string) (measure, error) {
	rates, err := s.dayRates(ctx, q, rows, currency)
	return measure{currency, rates}, err
}

// convert says what the parts of one sum, or a sum that has no parts, are worth, so that together they are what the sum is worth.
func (m measure) convert(parts []soldSum) error {
	rate := m.rate(parts[0].day, parts[0].currency)
	if rate == nil {
		return nil
	}
	from, to := plugin.Exponent(parts[0].currency), plugin.Exponent(m.currency)
	whole, exact := int64(0), make([]*big.Rat, len(parts))
	for n, is := range parts {
		whole += is.minor
		exact[n] = fx.Exact(is.minor, from, to, rate)
	}
	worth, fits := fx.Convert(whole, from, to, rate)
	if !fits {
		return ErrOverflow
	}
	for n, w := range fairly(worth, exact) {
		parts[n].worth = &w
	}
	return nil
}

// dayRates are what currencies were worth in another one when each of the days ended on which something was posted in them.
func (s *service) dayRates(ctx context.Context, q native.Querier, rows []soldRow, currency string) (map[dayOfCurrency]*big.Rat, error) {
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
	list, err := native.Many[dayRate](ctx, q, dayRatesSQL, currency, days, currencies, site.TimeZone)
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
