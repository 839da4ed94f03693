package financial

import (
	"context"
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
	Kind  string // sale, refund, share, payout, invoice, credit_note or seat
	ID    string // of the order, the refund or the payout; of the course, of a seat
	Order string // whose it is; "" of a payout
	// What is to be posted, and the number of the order or the payout that it is of; "" of what is not posted for one amount.
	Number   string
	Currency string
	Minor    int64
}

// mend makes anew what can be made from what is there: postings first, as documents say what they say. What people have posted by hand, with the number
// of the order or the payout in the note and over the amount, is there. What it cannot mend stays a difference.
func (s *service) mend(ctx context.Context) error {
	list, err := native.Many[missing](ctx, s, missingSQL, differencesMost)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := ctx.Err(); err != nil {
			return nil // the next one goes on
		}
		if m.Number != "" {
			posted, err := native.Value[bool](ctx, s, isByHandSQL, m.Number, m.Currency, m.Minor)
			if err != nil {
				return err
			}
			if posted {
				continue
			}
		}
		switch err := s.InTx(ctx, func(tx native.Tx) error { return s.mendOne(ctx, tx, m) }); {
		case err != nil:
			s.Log().WarnContext(ctx, "what is missing cannot be made anew", "what", m.Kind, "of", m.ID, "err", err)
		default:
			s.Log().WarnContext(ctx, "what was missing was made anew", "what", m.Kind, "of", m.ID)
		}
	}
	return nil
}

func (s *service) mendOne(ctx context.Context, tx native.Tx, m missing) error {
	if m.Kind == "payout" {
		return s.mendPayout(ctx, tx, m.ID)
	}
	k, items, err := s.holdOrder(ctx, tx, m.Order)
	if err != nil {
		return err
	}
	switch m.Kind {
	case "sale":
		return s.mendSale(ctx, tx, k, items)
	case "share":
		return s.mendShares(ctx, tx, k)
	case "seat":
		return s.mendSeat(ctx, tx, k, items, plugin.CourseID(m.ID))
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
	return s.mendRefund(ctx, tx, m, k, items)
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
func (s *service) mendRefund(ctx context.Context, tx native.Tx, m missing, k keptOrder, items []keptItem) error {
	r, err := native.One[keptRefund](ctx, tx, refundSQL, m.ID)
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
	if m.Kind == "credit_note" {
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
				return nil // whether that was owed then, or taken by a bank, is not to be seen any more: people decide
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
		there, err := native.Value[bool](ctx, tx, hasKeySQL, step.kind+":"+k.ID)
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

// postMissing posts what is not in the books. Where there is nothing to be posted it does nothing.
func (s *service) postMissing(ctx context.Context, tx native.Tx, p ledger.Posting) error {
	if len(p.Entries) == 0 {
		return nil
	}
	_, _, err := ledger.Post(ctx, tx, p)
	s.Changed(tx, booksTopic)
	return err
}
