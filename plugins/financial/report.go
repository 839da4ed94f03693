package financial

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// reportMost is how many days a report is about: ten years.
const reportMost = 3660

// ErrReport: there is no such report.
var ErrReport = plugin.NewFault(plugin.Invalid, "financial.report")

// ReportFilter says what a report is about; what is empty narrows nothing.
type ReportFilter struct {
	ledger.Period
	By       string // day, month, course, trainer, currency
	Currency string // what was sold in it, in it; "": everything, in the base
	Course   plugin.CourseID
}

// Figures are what the books say of sales, in one currency.
type Figures struct {
	Sales       Sum   `json:"sales" doc:"What was sold, without tax and before discounts"`
	Discounts   Sum   `json:"discounts" doc:"What coupons took off"`
	Refunds     Sum   `json:"refunds" doc:"What was given back, without tax"`
	Net         Sum   `json:"net" doc:"Sales less discounts and refunds"`
	Tax         Sum   `json:"tax" doc:"What is owed to regions"`
	Fees        Sum   `json:"fees" doc:"What gateways kept"`
	Chargebacks Sum   `json:"chargebacks" doc:"What buyers' banks took back"`
	Shares      Sum   `json:"shares" doc:"What trainers earned"`
	Kept        Sum   `json:"kept" doc:"Net less fees, chargebacks and shares"`
	Seats       int64 `json:"seats" doc:"Courses that were sold; one in an order of two is one"`
}

// ReportRow is a part of a report.
type ReportRow struct {
	Key   string `json:"key" doc:"The day, the month (YYYY-MM), the course's or the trainer's id or the currency; of courses and trainers it is empty for what concerns none"`
	Title string `json:"title" doc:"Of a course, or the name of a trainer; else empty"`
	Figures
	// Own is said of currencies only.
	Own *Figures `json:"own,omitempty" doc:"The same in that currency"`
}

// Report is what was sold in a period. Each figure of the whole is the sum of its rows.
type Report struct {
	From     string  `json:"from" format:"date"`
	Until    string  `json:"until" format:"date"`
	By       string  `json:"by" enum:"day,month,course,trainer,currency" doc:"What the rows are"`
	Currency string  `json:"currency" doc:"That the figures are in"`
	Whole    Figures `json:"whole"`
	Before   Figures `json:"before" doc:"Of as many days before"`
	Orders   int64   `json:"orders" doc:"That were paid, or cost nothing, in the period"`
	Earlier  int64   `json:"earlier" doc:"Of as many days before"`
	Average  *Sum    `json:"average" doc:"Sales less discounts, by order; null: there was none, or a rate is lacking"`
	Growth   *string `json:"growth" doc:"Of the net against the days before, in percent with one decimal; null: there was none, or a rate is lacking"`
	Carts
	Rows    []ReportRow `json:"rows" doc:"The earliest day or month first; the course, the trainer or the currency that brought most first"`
	Lacking []string    `json:"lacking" doc:"Currencies that are left out on days, also of those before, on which they have no rate"`
}

// Carts is what became of carts: how many there were, how many were ordered, and how many of the orders were paid. What was sold stands in the
// books; this does not.
type Carts struct {
	Filled    int64 `json:"filled" doc:"Carts of the period that courses were put into, those of visitors too"`
	Abandoned int64 `json:"abandoned" doc:"How many of those were not ordered, and are empty or forgotten by now"`
	Placed    int64 `json:"placed" doc:"Orders of the period, paid or not"`
	Paid      int64 `json:"paid" doc:"How many of those were paid by now"`
	// CartsSince is said where carts of a part of the period are not known any more.
	CartsSince *string `json:"cartsSince" format:"date" db:"-" doc:"Carts, and what became of them, are counted from this day of the period on, as those of before are not kept; null: those of the whole period are"`
}

// tally collects figures, exactly.
type tally struct {
	of    map[string]*big.Int
	seats int64
}

func (t *tally) add(figure string, minor *int64, seats int64) {
	t.seats += seats
	if minor == nil {
		return
	}
	if t.of == nil {
		t.of = map[string]*big.Int{}
	}
	if t.of[figure] == nil {
		t.of[figure] = new(big.Int)
	}
	t.of[figure].Add(t.of[figure], big.NewInt(*minor))
}

// sum is some figures less others.
func (t *tally) sum(figures string, less ...string) *big.Int {
	n := new(big.Int)
	if is := t.of[figures]; is != nil {
		n.Set(is)
	}
	for _, l := range less {
		if is := t.of[l]; is != nil {
			n.Sub(n, is)
		}
	}
	return n
}

func (t *tally) figures(currency string) Figures {
	of := func(figure string, less ...string) Sum { return sumOf(t.sum(figure, less...), currency) }
	return Figures{
		Sales: of("sales"), Discounts: of("discounts"), Refunds: of("refunds"), Net: of("sales", "discounts", "refunds"), Tax: of("tax"), Fees: of("fees"),
		Chargebacks: of("chargebacks"), Shares: of("shares"), Kept: of("sales", "discounts", "refunds", "fees", "chargebacks", "shares"), Seats: t.seats,
	}
}

func (f ReportFilter) days() int { return int(f.Until.Sub(f.From).Hours()/24) + 1 }

// check refuses days that are none, or too many.
func (f ReportFilter) check() error {
	if n := f.days(); n < 1 || n > reportMost {
		return ErrReport.At("?until", "financial.report_days", plugin.Args{"days": reportMost})
	}
	return nil
}

// report says what was sold in a period.
func (s *service) report(ctx context.Context, f ReportFilter) (Report, error) {
	if err := f.check(); err != nil {
		return Report{}, err
	}
	days := f.days()
	base, err := s.base(ctx)
	if err != nil {
		return Report{}, err
	}
	out := Report{By: f.By, From: f.From.Format(time.DateOnly), Until: f.Until.Format(time.DateOnly), Currency: base, Rows: []ReportRow{}, Lacking: []string{}}
	if f.Currency != "" {
		out.Currency = f.Currency
	}
	sums, err := s.sold(ctx, f, out.Currency)
	if err != nil {
		return out, err
	}
	var whole, before tally
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
	out.Whole = whole.figures(out.Currency)
	for key, part := range parts {
		row := ReportRow{Key: key, Figures: part.figures(out.Currency)}
		if f.By == "currency" {
			in := own[key].figures(key)
			row.Own = &in
		}
		out.Rows = append(out.Rows, row)
	}
	if err := s.name(ctx, f, &out, parts); err != nil {
		return out, err
	}
	earlier := f
	earlier.By = ""
	earlier.From, earlier.Until = f.From.AddDate(0, 0, -days), f.From.AddDate(0, 0, -1)
	if sums, err = s.sold(ctx, earlier, out.Currency); err != nil {
		return out, err
	}
	for _, is := range sums {
		before.add(is.figure, is.worth, is.seats)
		if is.worth == nil && !slices.Contains(out.Lacking, is.currency) {
			out.Lacking = append(out.Lacking, is.currency)
		}
	}
	slices.Sort(out.Lacking)
	out.Before = before.figures(out.Currency)
	if len(out.Lacking) == 0 {
		out.Growth = growth(whole.sum("sales", "discounts", "refunds"), before.sum("sales", "discounts", "refunds"))
	}
	if out.Orders, err = s.soldOrders(ctx, f); err != nil {
		return out, err
	}
	if out.Earlier, err = s.soldOrders(ctx, earlier); err != nil {
		return out, err
	}
	if out.Orders > 0 && len(out.Lacking) == 0 {
		average := sumOf(new(big.Int).Quo(whole.sum("sales", "discounts"), big.NewInt(out.Orders)), out.Currency)
		out.Average = &average
	}
	out.Carts, err = s.carts(ctx, f)
	return out, err
}

// key is the row of a report that a sum belongs to.
func (is soldSum) key(by string) string {
	switch by {
	case "month":
		return is.day[:len("2006-01")]
	case "course":
		return is.course
	case "trainer":
		return is.trainer
	case "currency":
		return is.currency
	}
	return is.day
}

// oneOrAll is a list of a course, or NULL.
func oneOrAll(id plugin.CourseID) []plugin.CourseID {
	if id == "" {
		return nil
	}
	return []plugin.CourseID{id}
}

// orNone is an id, or NULL.
func orNone(id plugin.CourseID) *plugin.CourseID {
	if id == "" {
		return nil
	}
	return &id
}

// name sorts the rows of a report and says what courses and trainers are called.
func (s *service) name(ctx context.Context, f ReportFilter, out *Report, parts map[string]*tally) error {
	slices.SortFunc(out.Rows, func(a, b ReportRow) int {
		if f.By == "course" || f.By == "trainer" || f.By == "currency" {
			if c := parts[b.Key].sum("sales", "discounts", "refunds").Cmp(parts[a.Key].sum("sales", "discounts", "refunds")); c != 0 {
				return c
			}
		}
		return strings.Compare(a.Key, b.Key)
	})
	names := map[string]string{"course": titlesSQL, "trainer": namesSQL}[f.By]
	if names == "" {
		return nil
	}
	ids := []string{}
	for _, r := range out.Rows {
		if r.Key != "" {
			ids = append(ids, r.Key)
		}
	}
	called, err := s.called(ctx, names, ids)
	for i := range out.Rows {
		out.Rows[i].Title = called[out.Rows[i].Key]
	}
	return err
}

// called is what courses or people are called, by their ids.
func (s *service) called(ctx context.Context, sql string, ids []string) (map[string]string, error) {
	list, err := native.Many[titled](ctx, s, sql, ids)
	out := map[string]string{}
	for _, t := range list {
		out[t.ID] = t.Title
	}
	return out, err
}

type titled struct{ ID, Title string }

func (s *service) soldOrders(ctx context.Context, f ReportFilter) (int64, error) {
	if f.Currency == "" && f.Course == "" {
		return native.Value[int64](ctx, s, soldOrdersSQL, f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly))
	}
	if f.Course == "" {
		return native.Value[int64](ctx, s, soldOrdersInSQL, f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly), f.Currency)
	}
	return native.Value[int64](ctx, s, soldOrdersOfSQL, f.From.Format(time.DateOnly), f.Until.Format(time.DateOnly), f.Currency, orNone(f.Course))
}

// carts says what became of the carts and the orders of the period.
func (s *service) carts(ctx context.Context, f ReportFilter) (Carts, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return Carts{}, err
	}
	is, err := s.settings(ctx)
	if err != nil {
		return Carts{}, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return Carts{}, err
	}
	from, since := f.From, (*string)(nil)
	if kept := today.AddDate(0, -cartMonths, 0); from.Before(kept) {
		day := kept.Format(time.DateOnly)
		from, since = kept, &day
	}
	out, err := native.One[Carts](ctx, s, cartsSQL, from.Format(time.DateOnly), f.Until.Format(time.DateOnly), f.Currency, orNone(f.Course), site.TimeZone, is.kept(time.Now()))
	out.CartsSince = since
	return out, err
}

// growth is by how much a figure is more than another, in percent with one decimal, half up; nil where there is nothing to compare with.
func growth(now, before *big.Int) *string {
	if before.Sign() <= 0 {
		return nil
	}
	percent := new(big.Rat).SetFrac(new(big.Int).Mul(new(big.Int).Sub(now, before), big.NewInt(100)), before)
	text := percent.FloatString(1)
	return &text
}

// dayAlone is the day of a moment without its time, as days of the books are.
func dayAlone(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
