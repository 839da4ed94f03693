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

// afterDisputes is a payment with its disputes as a gateway says that they are now. Those that are open at the same time are one here: it goes on
// until all of them are decided, and what it is about is all that banks hold back then and have taken since it began.
func (k keptAttempt) afterDisputes(r plugin.PaymentReport) keptAttempt {
	if r.Dispute == plugin.NoDispute {
		return k
	}
	taken := int64(0) // since those before were over
	if r.Dispute != plugin.DisputeWon {
		taken = *k.PaidMinor - k.LostMinor
		if r.Disputed.Currency == *k.PaidCurrency && r.Disputed.Minor > 0 && r.Disputed.Minor <= ledger.Most {
			taken = r.Disputed.Minor - k.LostMinor
		}
	}
	switch {
	case k.Dispute == plugin.DisputeOpen: // it goes on, or ends
		k.DisputedMinor = max(k.DisputedMinor, taken)
	case r.Dispute == plugin.DisputeOpen && taken > 0, r.Dispute == plugin.DisputeLost && taken > 0: // another one, or one whose beginning nobody here has seen
		k.Disputes++
		k.DisputedMinor = taken
	default: // it is over, as was known or changed nothing
		return k
	}
	if k.Dispute = r.Dispute; k.Dispute != plugin.DisputeOpen {
		k.LostMinor += min(max(taken, 0), k.DisputedMinor)
	}
	return k
}

// dispute has an order follow what a buyer's bank decides. Of money that did not pay it nothing is walked or posted: people look at that.
func (s *service) dispute(ctx context.Context, tx native.Tx, order string, was, is keptAttempt) error {
	begins := is.Disputes > was.Disputes
	if begins {
		was.DisputedMinor = 0
	}
	more := plugin.Money{Minor: is.DisputedMinor - was.DisputedMinor, Currency: is.paid().Currency}
	if is.Dispute == was.Dispute && more.IsZero() && !begins {
		return nil
	}
	k, _, err := s.holdOrder(ctx, tx, order) // as it is after it was paid
	if err != nil {
		return err
	}
	if begins || more.Minor > 0 {
		id := fmt.Sprintf("dispute:%s:%d", is.ID, is.Disputes)
		if !begins {
			id += fmt.Sprintf(":%d", was.Version+1)
		}
		if err := s.tellAdmins(ctx, tx, "payment_trouble", id, k); err != nil {
			return err
		}
	}
	if is.Money != moneySettled {
		return nil
	}
	day, err := s.dayIn(ctx, tx, time.Now())
	if err != nil {
		return err
	}
	key := fmt.Sprintf("%s:%d", is.ID, is.Disputes)
	if more.Minor > 0 {
		id := "dispute:" + key
		if !begins { // another one while one is open
			id += fmt.Sprintf(":%d", was.Version+1)
		}
		if err := s.postOf(ctx, tx, k, day, id, "dispute", more, ledger.Disputed, ledger.Cash(is.Gateway)); err != nil {
			return err
		}
	}
	if begins {
		if err := s.walkIf(ctx, tx, &k, byDispute); err != nil {
			return err
		}
	}
	if is.Dispute == plugin.DisputeOpen {
		return nil
	}
	// What banks have taken is gone, and the rest of what they held came back.
	lost := plugin.Money{Minor: is.LostMinor - was.LostMinor, Currency: more.Currency}
	if won := (plugin.Money{Minor: is.DisputedMinor - lost.Minor, Currency: more.Currency}); won.Minor > 0 {
		if err := s.postOf(ctx, tx, k, day, "dispute_won:"+key, "dispute_won", won, ledger.Cash(is.Gateway), ledger.Disputed); err != nil {
			return err
		}
	}
	if lost.IsZero() {
		return s.walkIf(ctx, tx, &k, byDisputeWon.before(k))
	}
	return s.lost(ctx, tx, k, day, lost, is)
}

// lost ends what a buyer got for money that the bank has taken back, and what the buyer was owed of it.
func (s *service) lost(ctx context.Context, tx native.Tx, k keptOrder, day time.Time, amount plugin.Money, is keptAttempt) error {
	items, err := native.Many[keptItem](ctx, tx, orderItemsSQL, []string{k.ID})
	if err != nil {
		return err
	}
	posting := ledger.Posting{
		Key: fmt.Sprintf("dispute_lost:%s:%d", is.ID, is.Disputes), Kind: "dispute_lost", SubjectType: "order", SubjectID: k.ID, On: day,
		Entries: []ledger.Entry{concerns(ledger.Credit(ledger.Disputed, amount), "", k.BuyerID)},
	}
	lines, rest := map[plugin.CourseID]RefundLine{}, int64(0)
	for _, i := range items {
		rest += i.rest()
	}
	id := fmt.Sprintf("lost:%s:%d", is.ID, is.Disputes)
	if is.LostMinor < rest { // of all disputes together
		// Of a part it is not known which course it is for: the buyer keeps them, and trainers their shares.
		posting.Entries = append(posting.Entries, concerns(ledger.Debit(ledger.Chargebacks, amount), "", k.BuyerID))
		if _, _, err := ledger.Post(ctx, tx, posting); err != nil {
			return err
		}
		s.Changed(tx, booksTopic)
		if err := s.walkIf(ctx, tx, &k, byDisputeLostPart.before(k)); err != nil {
			return err
		}
		return s.tellAdmins(ctx, tx, "payment_trouble", id, k)
	}
	// Where all of it was gone already when this dispute was opened, trainers keep none of it any more.
	gone := k.DisputedFrom != nil && *k.DisputedFrom == string(Refunded)
	for _, i := range items {
		if i.rest() > 0 && !i.isOwed() && !gone {
			if err := s.unearn(ctx, tx, server, k, i, i.rest(), lostSource+fmt.Sprintf("%s-%d", is.ID, is.Disputes), day); err != nil {
				return err
			}
		}
	}
	for _, i := range items {
		lines[i.CourseID] = RefundLine{Course: i.CourseID, EndsAccess: true}
		if i.isOwed() {
			posting.Entries = append(posting.Entries, k.entry(ledger.Debit, ledger.Unplaced, i, i.rest())...)
			amount.Minor -= i.rest()
		}
	}
	side := ledger.Debit
	if amount.Minor < 0 { // what was owed was lost in parts, which stand there
		side, amount.Minor = ledger.Credit, -amount.Minor
	}
	if !amount.IsZero() {
		posting.Entries = append(posting.Entries, concerns(side(ledger.Chargebacks, amount), "", k.BuyerID))
	}
	if _, _, err := ledger.Post(ctx, tx, posting); err != nil {
		return err
	}
	s.Changed(tx, booksTopic)
	if err := s.walkIf(ctx, tx, &k, byDisputeLost); err != nil {
		return err
	}
	if err := s.endAccess(ctx, tx, server, k, items, lines); err != nil {
		return err
	}
	if err := s.tellAdmins(ctx, tx, "payment_trouble", id, k); err != nil {
		return err
	}
	return s.tellOf(ctx, tx, k.BuyerID, "dispute_lost", id, k.shown(nil))
}

// walkIf walks where the order can: what a gateway says is so, whatever became of the order meanwhile.
func (s *service) walkIf(ctx context.Context, tx native.Tx, k *keptOrder, p path) error {
	if !slices.Contains(p.from, k.State) {
		s.Log().WarnContext(ctx, "an order does not follow a dispute", "order", k.ID, "state", string(k.State), "path", p.name)
		return nil
	}
	if err := s.walk(ctx, tx, server, *k, p, ""); err != nil {
		return err
	}
	now, err := native.One[keptOrder](ctx, tx, orderSQL, k.ID)
	*k = now
	return err
}
