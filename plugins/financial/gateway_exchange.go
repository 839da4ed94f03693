package financial

import (
	"context"
	"fmt"
	"time"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/financial/ledger"
)

// isCurrency reports whether a gateway names a currency as ISO 4217 does.
func isCurrency(code string) bool {
	_, err := plugin.ParseMoney("0", code)
	return err == nil
}

// fee is what the gateway keeps of a payment.
func (k keptAttempt) fee() plugin.Money {
	if k.FeeCurrency == nil {
		return plugin.Money{Minor: k.FeeMinor, Currency: k.paid().Currency}
	}
	return plugin.Money{Minor: k.FeeMinor, Currency: *k.FeeCurrency}
}

// settled is what stands for a payment on the account with its gateway, when that is in another currency; nothing, and no currency, otherwise.
func (k keptAttempt) settled() plugin.Money {
	return plugin.Money{Minor: k.SettledMinor, Currency: given(k.SettledCurrency)}
}

// afterSettling is a payment with what of it became money in another currency. The gateway says what is there now; what of the payment it stands
// for is what came, less what was given back and what banks hold, as the gateway says that in the same breath.
func (k keptAttempt) afterSettling(r plugin.PaymentReport) keptAttempt {
	is := r.Settled
	if !isCurrency(is.Currency) || is.Currency == *k.PaidCurrency || is.Minor > ledger.Most || is.Minor < -ledger.Most {
		return k
	}
	if k.SettledCurrency != nil && *k.SettledCurrency != is.Currency { // the account cannot become another one for money that is there
		return k
	}
	left := *k.PaidMinor - k.RefundedMinor
	if r.Dispute == plugin.DisputeOpen || r.Dispute == plugin.DisputeLost {
		left -= r.Disputed.Minor
	}
	if left < -ledger.Most || left > ledger.Most {
		return k
	}
	k.SettledMinor, k.SettledCurrency, k.ExchangedMinor = is.Minor, &is.Currency, left
	return k
}

// untilDone leaves what became of a payment in another currency as it was while some of it is on its way back and not in the books yet: that and
// the money that it takes from the account are posted together.
func (s *service) untilDone(ctx context.Context, q native.Querier, was keptAttempt, is *keptAttempt) error {
	if is.SettledCurrency == nil || is.RefundedMinor <= is.RecordedMinor {
		return nil
	}
	onWay := is.isOwedBack() && is.ReturnRef != ""
	if !onWay {
		var err error
		if onWay, err = native.Value[bool](ctx, q, isSendingSQL, *is.OrderID); err != nil {
			return err
		}
	}
	if onWay {
		is.ExchangedMinor, is.SettledMinor, is.SettledCurrency = was.ExchangedMinor, was.SettledMinor, was.SettledCurrency
	}
	return nil
}

// postFee posts what the gateway keeps, or keeps more or less than it said before, in the currency in which it does.
func (s *service) postFee(ctx context.Context, tx native.Tx, k keptOrder, was, is keptAttempt) error {
	before, now := was.fee(), is.fee()
	if before == now {
		return nil
	}
	day, err := s.dayIn(ctx, tx, time.Now())
	if err != nil {
		return err
	}
	// The version makes it another posting when a fee goes up, down and up again.
	key := fmt.Sprintf("fee:%s:%d", is.ID, was.Version+1)
	if before.Currency != now.Currency && before.Minor > 0 { // what was said in one currency was in another all the time
		if err := s.postOf(ctx, tx, k, day, key+":back", "fee", before, ledger.Cash(is.Gateway), ledger.Fees(is.Gateway)); err != nil {
			return err
		}
		before.Minor = 0
	}
	more := plugin.Money{Minor: now.Minor - before.Minor, Currency: now.Currency}
	debit, credit := ledger.Fees(is.Gateway), ledger.Cash(is.Gateway)
	if more.Minor < 0 {
		more.Minor, debit, credit = -more.Minor, credit, debit
	}
	if more.IsZero() {
		return nil
	}
	return s.postOf(ctx, tx, k, day, key, "fee", more, debit, credit)
}

// postExchange posts what of a payment became money in another currency since, or became money in its own again, as what was given back did. Both
// sides stand on the account of the pair, each in its own currency; what they are worth is the gain or the loss.
func (s *service) postExchange(ctx context.Context, tx native.Tx, k keptOrder, was, is keptAttempt) error {
	if is.Money == "" || is.SettledCurrency == nil {
		return nil
	}
	out := plugin.Money{Minor: is.ExchangedMinor - was.ExchangedMinor, Currency: is.paid().Currency}
	in := plugin.Money{Minor: is.SettledMinor - was.SettledMinor, Currency: *is.SettledCurrency}
	entries := ledger.Exchanged(ledger.Cash(is.Gateway), out, in)
	if len(entries) == 0 {
		return nil
	}
	day, err := s.dayIn(ctx, tx, time.Now())
	if err != nil {
		return err
	}
	for n := range entries {
		entries[n].Party = k.BuyerID
	}
	_, _, err = ledger.Post(ctx, tx, ledger.Posting{
		Key: fmt.Sprintf("exchange:%s:%d", is.ID, was.Version+1), Kind: "exchange", SubjectType: "order", SubjectID: k.ID, On: day, Entries: entries,
	})
	s.Changed(tx, booksTopic)
	return err
}
