package financial

import (
	"context"
	"errors"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// taxesTopic is what super admins' browsers hear when rules changed.
const taxesTopic = "taxes"

var (
	// ErrTax: a rule cannot be like that.
	ErrTax = plugin.NewFault(plugin.Invalid, "financial.tax")
	// ErrTaxUsed: orders have the rule, and it stays as it is. It can be ended.
	ErrTaxUsed = plugin.NewFault(plugin.Conflict, "financial.tax_used")
	// ErrTaxOverlap: another rule of the region counts on some of the days.
	ErrTaxOverlap = plugin.NewFault(plugin.Conflict, "financial.tax_overlap")
	// ErrTaxOver: the rule has ended.
	ErrTaxOver = plugin.NewFault(plugin.Conflict, "financial.tax_over")

	subdivisionForm = regexp.MustCompile(`^([A-Z0-9]{1,3})?$`)
	rateForm        = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,4})?$`)
)

// TaxName is what a tax is called on invoices, in each language.
type TaxName struct {
	En string `json:"en" maxLength:"60"`
	Ar string `json:"ar" maxLength:"60"`
}

// TaxRule says what is charged to buyers of a region.
type TaxRule struct {
	ID              string  `json:"id"`
	Country         string  `json:"country" doc:"ISO 3166-1; empty: every place that has no rule of its own"`
	Subdivision     string  `json:"subdivision" doc:"What ISO 3166-2 has after the country; empty: all of it"`
	SubdivisionName string  `json:"subdivisionName"`
	Name            TaxName `json:"name"`
	Rate            string  `json:"rate" doc:"In percent, with at most four decimals"`
	IsInclusive     bool    `json:"isInclusive" doc:"Prices contain it; else it is added to them"`
	IsReversed      bool    `json:"isReversed" doc:"A company that gives a tax number is not charged: it pays the tax itself"`
	StartsOn        string  `json:"startsOn" format:"date"`
	EndsOn          *string `json:"endsOn" format:"date" doc:"The last day on which it counts; null: it does not end"`
	State           string  `json:"state" enum:"running,early,over"`
	IsUsed          bool    `json:"isUsed" doc:"Orders have it: it can be ended, and nothing else"`
	Version         int     `json:"version"`
}

// TaxDraft is a rule as it is to be.
type TaxDraft struct {
	Country         string  `json:"country" maxLength:"2"`
	Subdivision     string  `json:"subdivision" maxLength:"3"`
	SubdivisionName string  `json:"subdivisionName" maxLength:"60" doc:"What it is called there; with a subdivision alone"`
	Name            TaxName `json:"name"`
	Rate            string  `json:"rate" maxLength:"10" doc:"In percent, from 0 to 100, with at most four decimals"`
	IsInclusive     bool    `json:"isInclusive"`
	IsReversed      bool    `json:"isReversed"`
	StartsOn        string  `json:"startsOn" maxLength:"10" doc:"YYYY-MM-DD, in the site's time zone"`
	EndsOn          string  `json:"endsOn" maxLength:"10" doc:"The last day on which it counts; empty: it does not end"`
}

// check returns what is kept of a draft, or what is wrong with it.
func (d TaxDraft) check() (keptTax, error) {
	fault := ErrTax
	wrong := func(pointer, code string) { fault = fault.At(pointer, code) }
	k := keptTax{Country: strings.ToUpper(d.Country), Subdivision: strings.ToUpper(d.Subdivision), IsInclusive: d.IsInclusive, IsReversed: d.IsReversed, StartsOn: d.StartsOn}
	if k.Country != "" && !isCountry(k.Country) {
		wrong("/country", "financial.country")
	}
	if !subdivisionForm.MatchString(k.Subdivision) || k.Subdivision != "" && k.Country == "" {
		wrong("/subdivision", "financial.subdivision")
	}
	var ok [3]bool
	k.SubdivisionName, ok[0] = line(d.SubdivisionName, 60)
	k.NameEn, ok[1] = line(d.Name.En, 60)
	k.NameAr, ok[2] = line(d.Name.Ar, 60)
	for i, pointer := range []string{"/subdivisionName", "/name/en", "/name/ar"} {
		if !ok[i] {
			wrong(pointer, "financial.text")
		}
	}
	if ok[0] && (k.SubdivisionName == "") != (k.Subdivision == "") {
		wrong("/subdivisionName", "financial.subdivision_name")
	}
	if ok[1] && k.NameEn == "" {
		wrong("/name/en", "financial.tax_name")
	}
	if ok[2] && k.NameAr == "" {
		wrong("/name/ar", "financial.tax_name")
	}
	if ppm, ok := ppmOf(d.Rate); ok {
		k.RatePpm = ppm
	} else {
		wrong("/rate", "financial.tax_rate")
	}
	if !isDay(d.StartsOn) {
		wrong("/startsOn", "financial.tax_day")
	}
	switch {
	case d.EndsOn == "":
	case !isDay(d.EndsOn):
		wrong("/endsOn", "financial.tax_day")
	case d.EndsOn < d.StartsOn:
		wrong("/endsOn", "financial.expires")
	default:
		k.EndsOn = &d.EndsOn
	}
	if len(fault.Fields) > 0 {
		return k, fault
	}
	return k, nil
}

// ppmOf reads a rate in percent, from 0 to 100. It has at most four decimals, so that the millionths are whole.
func ppmOf(text string) (int64, bool) {
	if !rateForm.MatchString(text) {
		return 0, false
	}
	rate, _ := new(big.Rat).SetString(text)
	ppm := rate.Mul(rate, big.NewRat(whole/100, 1)).Num().Int64()
	return ppm, ppm <= whole
}

// isDay reports whether a text is a day on which a rule can begin or end.
func isDay(text string) bool {
	on, err := time.Parse(time.DateOnly, text)
	return err == nil && on.Year() >= 2000 && on.Year() < 3000
}

// shown is a rule as super admins see it on a day.
func (k keptTax) shown(today string) TaxRule {
	state := "running"
	switch {
	case k.StartsOn > today:
		state = "early"
	case k.EndsOn != nil && *k.EndsOn < today:
		state = "over"
	}
	return TaxRule{
		ID: k.ID, Country: k.Country, Subdivision: k.Subdivision, SubdivisionName: k.SubdivisionName, Name: TaxName{k.NameEn, k.NameAr}, Rate: percent(k.RatePpm),
		IsInclusive: k.IsInclusive, IsReversed: k.IsReversed, StartsOn: k.StartsOn, EndsOn: k.EndsOn, State: state, IsUsed: k.IsUsed, Version: k.Version,
	}
}

// taxRules lists all rules, region by region, the newest of each first.
func (s *service) taxRules(ctx context.Context) ([]TaxRule, string, error) {
	day, err := s.today(ctx)
	if err != nil {
		return nil, "", err
	}
	today := day.Format(time.DateOnly)
	rows, err := native.Many[keptTax](ctx, s, taxesSQL)
	list := make([]TaxRule, 0, len(rows))
	for _, k := range rows {
		list = append(list, k.shown(today))
	}
	return list, today, err
}

// setTax writes a rule, and says what became of it.
func (s *service) setTax(ctx context.Context, a plugin.Actor, id, action string, write func(native.Tx) error) (TaxRule, error) {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return TaxRule{}, plugin.ErrNotFound
	}
	day, err := s.today(ctx)
	if err != nil {
		return TaxRule{}, err
	}
	var out TaxRule
	err = s.InTx(ctx, func(tx native.Tx) error {
		if err := write(tx); err != nil {
			return wrongTax(err)
		}
		k, err := native.One[keptTax](ctx, tx, taxSQL, known)
		if err != nil {
			return err
		}
		out = k.shown(day.Format(time.DateOnly))
		s.Changed(tx, taxesTopic)
		return s.Audit(ctx, tx, a, action, "tax", known)
	})
	return out, err
}

// wrongTax says in the plugin's words what the database refused.
func wrongTax(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		switch refused.ConstraintName {
		case "tax_rules_apart":
			return ErrTaxOverlap
		case "orders_tax_rule_fkey":
			return ErrTaxUsed
		case "tax_rules_period":
			return ErrTax.At("/endsOn", "financial.expires")
		}
	}
	return err
}

func (s *service) addTax(ctx context.Context, a plugin.Actor, d TaxDraft) (TaxRule, error) {
	k, err := d.check()
	if err != nil {
		return TaxRule{}, err
	}
	id := plugin.NewID[string]()
	return s.setTax(ctx, a, id, "tax_added", func(tx native.Tx) error {
		_, err := tx.Exec(ctx, insertTaxSQL, id, k.Country, k.Subdivision, k.SubdivisionName, k.NameEn, k.NameAr, k.RatePpm, k.IsInclusive, k.IsReversed, k.StartsOn, k.EndsOn)
		return err
	})
}

// changeTax changes a rule that no order has, if nobody has changed it since that version.
func (s *service) changeTax(ctx context.Context, a plugin.Actor, id string, d TaxDraft, version int) (TaxRule, error) {
	k, err := d.check()
	if err != nil {
		return TaxRule{}, err
	}
	return s.setTax(ctx, a, id, "tax_changed", func(tx native.Tx) error {
		if _, err := native.One[keptTax](ctx, tx, taxSQL, id); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, changeTaxSQL, id, version, k.Country, k.Subdivision, k.SubdivisionName, k.NameEn, k.NameAr, k.RatePpm, k.IsInclusive, k.IsReversed, k.StartsOn, k.EndsOn)
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrChanged
		}
		return err
	})
}

// endTax has a rule count until a day: yesterday, so that it counts no more, or a later one. It stays as it was for what was ordered.
func (s *service) endTax(ctx context.Context, a plugin.Actor, id, last string) (TaxRule, error) {
	day, err := s.today(ctx)
	if err != nil {
		return TaxRule{}, err
	}
	if !isDay(last) || last < day.AddDate(0, 0, -1).Format(time.DateOnly) {
		return TaxRule{}, ErrTax.At("/endsOn", "financial.tax_end")
	}
	return s.setTax(ctx, a, id, "tax_ended", func(tx native.Tx) error {
		if _, err := native.One[keptTax](ctx, tx, taxSQL, id); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, endTaxSQL, id, last, day.Format(time.DateOnly))
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrTaxOver
		}
		return err
	})
}

// dropTax removes a rule that no order has.
func (s *service) dropTax(ctx context.Context, a plugin.Actor, id string) error {
	known, ok := plugin.ParseID[string](id)
	if !ok {
		return plugin.ErrNotFound
	}
	return s.InTx(ctx, func(tx native.Tx) error {
		tag, err := tx.Exec(ctx, dropTaxSQL, known)
		if err != nil {
			return wrongTax(err)
		}
		if tag.RowsAffected() == 0 {
			return plugin.ErrNotFound
		}
		s.Changed(tx, taxesTopic)
		return s.Audit(ctx, tx, a, "tax_removed", "tax", known)
	})
}

// Subdivision is a part of a country that has a rule of its own.
type Subdivision struct {
	Country string `json:"country"`
	Code    string `json:"code"`
	Name    string `json:"name"`
}

// Places are those that a buyer chooses among.
type Places struct {
	Countries    []string      `json:"countries" doc:"ISO 3166-1"`
	Subdivisions []Subdivision `json:"subdivisions" doc:"Those on which taxes depend"`
}

// places are what a buyer is asked for; nil: nothing, as there are no taxes.
func (t taxes) places() *Places {
	if len(t) == 0 {
		return nil
	}
	p := &Places{Countries: countries, Subdivisions: []Subdivision{}}
	for _, k := range t {
		if k.Subdivision != "" {
			p.Subdivisions = append(p.Subdivisions, Subdivision{k.Country, k.Subdivision, k.SubdivisionName})
		}
	}
	slices.SortFunc(p.Subdivisions, func(a, b Subdivision) int { return strings.Compare(a.Country+a.Name, b.Country+b.Name) })
	return p
}
