package financial

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// Earning is what a trainer earned of a course of an order, or what of that was taken back.
type Earning struct {
	ID          string          `json:"id"`
	Number      string          `json:"number" doc:"The order's"`
	Course      plugin.CourseID `json:"course"`
	Title       string          `json:"title" doc:"The course's"`
	Amount      plugin.Money    `json:"amount" doc:"Negative: it was taken back"`
	IsTakenBack bool            `json:"isTakenBack" doc:"Money of the order was given back, or its buyer's bank took it"`
	IsLost      bool            `json:"isLost" doc:"The buyer's bank took it"`
	Why         EarningWhy      `json:"why"`
	EarnedOn    string          `json:"earnedOn" format:"date"`
	AvailableOn string          `json:"availableOn" format:"date" doc:"The first day on which it can be paid out"`
	State       string          `json:"state" enum:"pending,held,available,in_payout,paid" doc:"held: a bank, or a super admin, decides about the money"`
	Payout      *string         `json:"payout" doc:"The number of the payout that it is in"`
	At          time.Time       `json:"at"`
}

// EarningWhy is why an amount is what it is, as it was when the course was sold. Fees of a provider are in no basis.
type EarningWhy struct {
	Basis    ShareBasis   `json:"basis" enum:"net,gross,before_discount"`
	Of       plugin.Money `json:"of" doc:"The amount of which it is a share"`
	Rule     string       `json:"rule" enum:"default,trainer,course,own" doc:"The nearest rule: everybody's, the trainer's, the course's, the trainer's own in the course"`
	Percent  string       `json:"percent"`
	SharedBy int          `json:"sharedBy" doc:"So many trainers have the percentage together"`
	IsScaled bool         `json:"isScaled" doc:"The shares were more than the whole together, and were made smaller"`
}

// EarningSums is how a trainer stands in a currency.
type EarningSums struct {
	Currency  string       `json:"currency"`
	Pending   plugin.Money `json:"pending" doc:"It can be asked back by buyers for some days"`
	Available plugin.Money `json:"available" doc:"Negative: more was taken back than is owed; it is kept back from what is earned next"`
	Held      plugin.Money `json:"held" doc:"A bank, or a super admin, decides about the money of its orders"`
	InPayout  plugin.Money `json:"inPayout"`
	Paid      plugin.Money `json:"paid"`
	Least     *string      `json:"least" doc:"The least amount that is paid out; null: there is no rate, or none that may count, so nothing is"`
	IsEnough  bool         `json:"isEnough" doc:"What is available can be asked for"`
}

// Earnings is a page of a trainer's lines, and how the trainer stands.
type Earnings struct {
	Sums       []EarningSums `json:"sums"`
	HoldDays   int           `json:"holdDays"`
	Items      []Earning     `json:"items"`
	NextCursor *string       `json:"nextCursor" doc:"Give it back as cursor for the next page; null at the end"`
}

// keptEarning is a row of a line.
type keptEarning struct {
	ID           string
	OrderNumber  int64
	OrderID      string
	CourseID     plugin.CourseID
	Title        string
	TrainerID    plugin.UserID
	Source       string
	Currency     string
	Basis        ShareBasis
	BasisMinor   int64
	Rule         string
	RuleID       *string
	SharePpm     int64
	SharedBy     int64
	IsScaled     bool
	AmountMinor  int64
	EarnedOn     string
	AvailableOn  string
	PayoutNumber *int64
	PayoutState  *string
	IsHeld       bool
	CreatedAt    time.Time
}

// isLost reports whether a bank took it.
func (k keptEarning) isLost() bool { return strings.HasPrefix(k.Source, lostSource) }

// lostSource begins the source of what a bank took.
const lostSource = "dispute_lost:"

// shown is a line as people see it on a day.
func (k keptEarning) shown(today string) Earning {
	e := Earning{
		ID: k.ID, Number: strconv.FormatInt(k.OrderNumber, 10), Course: k.CourseID, Title: k.Title, Amount: plugin.Money{Minor: k.AmountMinor, Currency: k.Currency}, IsTakenBack: k.Source != "", IsLost: k.isLost(),
		Why:      EarningWhy{k.Basis, plugin.Money{Minor: k.BasisMinor, Currency: k.Currency}, k.Rule, percent(k.SharePpm), int(k.SharedBy), k.IsScaled},
		EarnedOn: k.EarnedOn, AvailableOn: k.AvailableOn, State: "pending", At: k.CreatedAt,
	}
	switch {
	case k.PayoutNumber != nil:
		number := strconv.FormatInt(*k.PayoutNumber, 10)
		if e.Payout, e.State = &number, "in_payout"; *k.PayoutState == string(PayoutCompleted) {
			e.State = "paid"
		}
	case k.IsHeld:
		e.State = "held"
	case k.AvailableOn <= today:
		e.State = "available"
	}
	return e
}

// earn keeps what the trainers of a course earn by its sale, and posts that it is owed to them. Those rules count that did on the day on which
// the money came, whenever somebody has recorded it or given the seat. It is a part of the transaction of the sale.
func (s *service) earn(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, i keptItem, on, came time.Time) error {
	is, err := s.settings(ctx)
	if err != nil {
		return err
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	basis := i.basis(is.ShareBasis)
	trainers, err := native.Values[plugin.UserID](ctx, tx, courseTrainersSQL, i.CourseID)
	if err != nil || basis == 0 {
		return err
	}
	rules, err := native.Many[keptShare](ctx, tx, sharesOnSQL, i.CourseID, trainers, came.Format(time.DateOnly))
	if err != nil {
		return err
	}
	shares := sharesOf(trainers, rules, int64(is.TrainerShare)*whole/100)
	amounts, scaled := split(basis, shares)
	var lines []keptEarning
	for n, sh := range shares {
		lines = append(lines, keptEarning{
			TrainerID: sh.trainer, Basis: is.ShareBasis, BasisMinor: basis, Rule: sh.rule, RuleID: sh.ruleID, SharePpm: sh.ppm, SharedBy: sh.by, IsScaled: scaled,
			AmountMinor: amounts[n], AvailableOn: today.AddDate(0, 0, is.HoldDays).Format(time.DateOnly),
		})
	}
	return s.keepEarnings(ctx, tx, a, k, i, "share:"+k.ID+":"+string(i.CourseID), on, lines)
}

// unearn takes from the trainers of a course their parts of what is given back of it. They are reckoned from all that was given back, so that
// with the last of the money the last of the earnings is gone. The source is what took it, such as refund:<id>; i is the course as it was
// before. It is a part of the transaction in which the money is given back.
func (s *service) unearn(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, i keptItem, minor int64, source string, on time.Time) error {
	sales, err := native.Many[keptEarning](ctx, tx, saleEarningsSQL, k.ID, i.CourseID)
	if err != nil || i.due() == 0 {
		return err
	}
	for n, e := range sales {
		of := func(given int64) int64 { return halfUp(e.AmountMinor, given, i.due()) }
		sales[n].Source, sales[n].AmountMinor = source, of(i.RefundedMinor)-of(i.RefundedMinor+minor)
	}
	return s.keepEarnings(ctx, tx, a, k, i, "unshare:"+source+":"+string(i.CourseID), on, sales)
}

// keepEarnings writes lines, but for those of nothing, and posts them: what is earned is a debit of the shares, and owed. Of lines that take it
// back, which are negative, the sides are the other way round.
func (s *service) keepEarnings(ctx context.Context, tx native.Tx, a plugin.Actor, k keptOrder, i keptItem, key string, on time.Time, lines []keptEarning) error {
	posting := ledger.Posting{Key: key, Kind: "share", SubjectType: "order", SubjectID: k.ID, On: on, By: a.User}
	sum := int64(0)
	for _, e := range lines {
		if e.AmountMinor == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, insertEarningSQL, plugin.NewID[string](), k.ID, i.CourseID, e.TrainerID, e.Source, k.Currency, string(e.Basis), e.BasisMinor, e.Rule, e.RuleID, e.SharePpm, e.SharedBy,
			e.IsScaled, e.AmountMinor, on.Format(time.DateOnly), e.AvailableOn); err != nil {
			return err
		}
		due := concerns(ledger.Credit(ledger.TrainersDue, k.money(e.AmountMinor)), i.CourseID, e.TrainerID)
		posting.Entries = append(posting.Entries, due)
		sum += e.AmountMinor
	}
	if len(posting.Entries) == 0 {
		return nil
	}
	posting.Entries = append(posting.Entries, concerns(ledger.Debit(ledger.Shares, k.money(sum)), i.CourseID, ""))
	_, _, err := ledger.Post(ctx, tx, posting)
	return err
}

// earnings lists lines of a trainer, the newest first, with how the trainer stands.
func (s *service) earnings(ctx context.Context, f EarningFilter, cursor string, limit int) (Earnings, error) {
	is, err := s.settings(ctx)
	if err != nil {
		return Earnings{}, err
	}
	day, err := s.today(ctx)
	if err != nil {
		return Earnings{}, err
	}
	today := day.Format(time.DateOnly)
	page, err := s.earningLines(ctx, f, today, cursor, limit)
	if err != nil {
		return Earnings{}, err
	}
	out := Earnings{Sums: []EarningSums{}, HoldDays: is.HoldDays, Items: page.Items, NextCursor: page.NextCursor}
	out.Sums, err = s.earningSums(ctx, f.Trainer, today)
	return out, err
}

// earningLines lists lines of a trainer as they are on a day, the newest first.
func (s *service) earningLines(ctx context.Context, f EarningFilter, today, cursor string, limit int) (plugin.Page[Earning], error) {
	out := plugin.Page[Earning]{Items: []Earning{}}
	since, id, err := olderThan(cursor)
	if err != nil {
		return out, err
	}
	rows, err := native.Many[keptEarning](ctx, s, earningLinesSQL, append(f.args(today), since, id, limit+1)...)
	if err != nil {
		return out, err
	}
	page := plugin.Cut(rows, limit, func(k keptEarning) newest { return newest{k.CreatedAt, k.ID} })
	out.NextCursor = page.NextCursor
	for _, k := range page.Items {
		out.Items = append(out.Items, k.shown(today))
	}
	return out, nil
}

// earningSums is how a trainer stands in each currency on a day.
func (s *service) earningSums(ctx context.Context, trainer plugin.UserID, today string) ([]EarningSums, error) {
	type sums struct {
		Currency                 string
		Pending, Available, Held int64
		InPayout, Paid           int64
	}
	rows, err := native.Many[sums](ctx, s, earningSumsSQL, trainer, today)
	if err != nil {
		return nil, err
	}
	out := []EarningSums{}
	for _, r := range rows {
		money := func(minor int64) plugin.Money { return plugin.Money{Minor: minor, Currency: r.Currency} }
		one := EarningSums{r.Currency, money(r.Pending), money(r.Available), money(r.Held), money(r.InPayout), money(r.Paid), nil, false}
		least, err := s.payoutLeast(ctx, r.Currency)
		switch {
		case err == nil:
			amount := money(least).Amount()
			one.Least, one.IsEnough = &amount, r.Available >= least
		case !errors.Is(err, ErrNoRate) && !errors.Is(err, ErrStale):
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}
