package financial

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// missing is what was written in one transaction with its invoice, its credit note and its postings, and lacks one of them, as after a table was
// restored without the others.
type missing struct {
	ID    string // of the order, the refund or the payout
	Order string // whose it is; "" of a payout
}

// mendAtOnce is how many of one kind are read at once.
const mendAtOnce = 200

// errByPeople: what a posting was cannot be reckoned any more.
var errByPeople = errors.New("what it was is not to be seen any more: people decide")

// mend makes anew what can be made from what is there: postings first, as documents say what they say. What people have posted by hand for it is
// there. What it cannot mend stays a difference, and keeps nothing that comes after it from being mended.
func (s *service) mend(ctx context.Context) error {
	for _, of := range missingSQL {
		var last *string
		for more := true; more; {
			list, err := native.Many[missing](ctx, s, of.sql, mendAtOnce, last)
			if err != nil {
				return err
			}
			for _, m := range list {
				if ctx.Err() != nil {
					return nil // the next one goes on
				}
				switch err := s.InTx(ctx, func(tx native.Tx) error { return s.mendOne(ctx, tx, of.kind, m) }); {
				case err != nil:
					s.Log().WarnContext(ctx, "what is missing cannot be made anew", "what", of.kind, "of", m.ID, "err", err)
				default:
					s.Log().WarnContext(ctx, "what was missing was made anew", "what", of.kind, "of", m.ID)
				}
				last = &m.ID
			}
			more = len(list) == mendAtOnce
		}
	}
	return nil
}

func (s *service) mendOne(ctx context.Context, tx native.Tx, kind string, m missing) error {
	if kind == "payout" {
		return s.mendPayout(ctx, tx, m.ID)
	}
	k, items, err := s.holdOrder(ctx, tx, m.Order)
	if err != nil {
		return err
	}
	switch kind {
	case "sale":
		return s.mendSale(ctx, tx, k, items)
	case "share":
		return s.mendShares(ctx, tx, k)
	case "seat":
		return s.mendSeats(ctx, tx, k, items)
	case "invoice":
		if k.PaidAt == nil {
			return nil
		}
		paid, err := s.paidOn(ctx, tx, k)
		if err != nil {
			return err
		}
		return s.invoice(ctx, tx, k, items, paid, held)
	}
	return s.mendRefund(ctx, tx, kind, m.ID, k, items)
}

// paidOn is the day on which an order's money came.
func (s *service) paidOn(ctx context.Context, q native.Querier, k keptOrder) (time.Time, error) {
	today, err := s.today(ctx)
	if err != nil {
		return today, err
	}
	came, err := native.One[arrival](ctx, q, cameSQL, k.ID)
	if err != nil || came.On == "" {
		return k.PaidAt.In(today.Location()), err
	}
	return time.ParseInLocation(time.DateOnly, came.On, today.Location())
}

// mendSale posts the sale of an order that is paid, as it was then: what got its seat later was owed to the buyer at first.
func (s *service) mendSale(ctx context.Context, tx native.Tx, k keptOrder, items []keptItem) error {
	if k.PaidAt == nil {
		return nil
	}
	on, err := s.paidOn(ctx, tx, k)
	if err != nil {
		return err
	}
	if on, err = s.dayIn(ctx, tx, on); err != nil {
		return err
	}
	posting := ledger.Posting{Key: "order:" + k.ID, Kind: "sale", SubjectType: "order", SubjectID: k.ID, On: on}
	payments, err := native.Many[saleOf](ctx, tx, saleOfSQL, k.ID)
	if err != nil {
		return err
	}
	for _, p := range payments {
		posting.Key = "payment:" + p.ID
		posting.Entries = append(posting.Entries, concerns(ledger.Debit(ledger.Cash(p.Provider), k.money(k.TotalMinor)), "", k.BuyerID))
	}
	later, err := native.Values[plugin.CourseID](ctx, tx, seatedLaterSQL, k.ID)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Outcome != nil && isPlaced(plugin.EnrolOutcome(*i.Outcome)) && !slices.Contains(later, i.CourseID) {
			posting.Entries = append(posting.Entries, k.sold(i)...)
			continue
		}
		posting.Entries = append(posting.Entries, k.entry(ledger.Credit, ledger.Unplaced, i, i.due())...)
	}
	return s.postMissing(ctx, tx, posting)
}

// saleOf is the payment that a sale is posted for.
type saleOf struct{ ID, Provider string }

// mendRefund posts a refund, or issues its credit note. What of it was tax is reckoned from what had been given back before it.
func (s *service) mendRefund(ctx context.Context, tx native.Tx, kind, id string, k keptOrder, items []keptItem) error {
	r, err := native.One[keptRefund](ctx, tx, refundSQL, id)
	if err != nil {
		return err
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	type since struct {
		CourseID plugin.CourseID
		Minor    int64
	}
	back, err := native.Many[since](ctx, tx, refundedSinceSQL, k.ID, r.ID)
	if err != nil {
		return err
	}
	for n := range items {
		for _, b := range back {
			if b.CourseID == items[n].CourseID {
				items[n].RefundedMinor -= b.Minor
			}
		}
	}
	d, err := s.draftOf(ctx, tx, r, given(r.Provider))
	if err != nil {
		return err
	}
	lines := d.lines(items)
	if kind == "credit_note" {
		return s.creditNote(ctx, tx, k, r.ID, lines, items, r.Answer, held)
	}
	day, err := time.ParseInLocation(time.DateOnly, given(r.PaidOn), today.Location())
	if err != nil {
		return fmt.Errorf("read the day of a refund: %w", err)
	}
	if day, err = s.dayIn(ctx, tx, day); err != nil {
		return err
	}
	entries := []ledger.Entry{concerns(ledger.Credit(ledger.Cash(d.Method), k.money(r.AmountMinor)), "", k.BuyerID)}
	for _, i := range items {
		if l, there := lines[i.CourseID]; there {
			if i.OwedPartMinor > 0 || i.isOwed() && k.isTaken() {
				return errByPeople // whether that was owed then, or taken by a bank
			}
			entries = append(entries, k.givenBack(i, l.Amount.Minor, false)...)
		}
	}
	return s.postMissing(ctx, tx, ledger.Posting{Key: "refund:" + r.ID, Kind: "refund", SubjectType: "order", SubjectID: k.ID, On: day, Entries: entries})
}

// mendShares posts what trainers earned of an order, or what was taken from them, where lines of earnings say so and the books do not.
func (s *service) mendShares(ctx context.Context, tx native.Tx, k keptOrder) error {
	rows, err := native.Many[unpostedShare](ctx, tx, unpostedSharesSQL, k.ID)
	if err != nil {
		return err
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	for len(rows) > 0 {
		first, sum := rows[0], int64(0)
		on, err := time.ParseInLocation(time.DateOnly, first.EarnedOn, today.Location())
		if err != nil {
			return err
		}
		if on, err = s.dayIn(ctx, tx, on); err != nil {
			return err
		}
		posting := ledger.Posting{Key: first.Key, Kind: "share", SubjectType: "order", SubjectID: k.ID, On: on}
		for len(rows) > 0 && rows[0].Key == first.Key {
			posting.Entries = append(posting.Entries, concerns(ledger.Credit(ledger.TrainersDue, k.money(rows[0].Minor)), first.CourseID, rows[0].TrainerID))
			sum += rows[0].Minor
			rows = rows[1:]
		}
		posting.Entries = append(posting.Entries, concerns(ledger.Debit(ledger.Shares, k.money(sum)), first.CourseID, ""))
		if err := s.postMissing(ctx, tx, posting); err != nil {
			return err
		}
	}
	return nil
}

// unpostedShare is a line of earnings, and the key of the transaction that it belongs to.
type unpostedShare struct {
	Key       string
	CourseID  plugin.CourseID
	TrainerID plugin.UserID
	Minor     int64
	EarnedOn  string
}

// mendPayout posts the steps of a payout that its state says were gone.
func (s *service) mendPayout(ctx context.Context, tx native.Tx, id string) error {
	if _, err := tx.Exec(ctx, holdPayoutSQL, id); err != nil {
		return err
	}
	k, err := native.One[keptPayout](ctx, tx, payoutSQL, id)
	if err != nil || k.SentOn == nil {
		return err
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	steps := []struct {
		kind          string
		is            bool
		on            *string
		debit, credit ledger.Account
	}{
		{"payout", true, k.SentOn, ledger.TrainersDue, ledger.Transit},
		{"payout_paid", k.PaidOn != nil, k.PaidOn, ledger.Transit, ledger.Cash("bank")},
		{"payout_failed", k.State == PayoutFailed, nil, ledger.Transit, ledger.TrainersDue},
		{"payout_returned", k.ReturnedOn != nil, k.ReturnedOn, ledger.Cash("bank"), ledger.TrainersDue},
	}
	for _, step := range steps {
		there, err := s.isPosted(ctx, tx, step.kind+":"+k.ID)
		if err != nil {
			return err
		}
		if there || !step.is {
			continue
		}
		on := today
		if step.on != nil {
			if on, err = time.ParseInLocation(time.DateOnly, *step.on, today.Location()); err != nil {
				return err
			}
			if on, err = s.dayIn(ctx, tx, on); err != nil {
				return err
			}
		}
		if err := s.postPayout(ctx, tx, server, k, step.kind, on, step.debit, step.credit); err != nil {
			return err
		}
	}
	return nil
}

// isPosted reports whether what has a key is in the books, also as what people posted by hand for it. Nobody posts it by hand until this transaction ends.
func (s *service) isPosted(ctx context.Context, tx native.Tx, key string) (bool, error) {
	if _, err := tx.Exec(ctx, holdKeySQL, key); err != nil {
		return false, err
	}
	return native.Value[bool](ctx, tx, isPostedSQL, key)
}

// postMissing posts what is not in the books. Where there is nothing to be posted it does nothing.
func (s *service) postMissing(ctx context.Context, tx native.Tx, p ledger.Posting) error {
	if len(p.Entries) == 0 {
		return nil
	}
	if is, err := s.isPosted(ctx, tx, p.Key); err != nil || is {
		return err
	}
	_, _, err := ledger.Post(ctx, tx, p)
	s.Changed(tx, booksTopic)
	return err
}
