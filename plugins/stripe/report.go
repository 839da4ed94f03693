package stripe

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// session gets one with what became of its money. One that bears no key of ours was begun by something else that uses the account: it is
// none of the gateway's.
func (g *gateway) session(ctx context.Context, ref string) (session, error) {
	var s session
	if ref == "" {
		return s, plugin.ErrNotFound // its path would be that of the list
	}
	err := g.ask(ctx, sessions+"/"+url.PathEscape(ref), url.Values{"expand[]": {"payment_intent.latest_charge.balance_transaction"}}, &s)
	if absent(err) {
		return s, plugin.ErrNotFound.Because(err)
	}
	if err == nil && s.Metadata[paymentKey] == "" {
		return s, plugin.ErrNotFound
	}
	return s, refused(err)
}

// Payment says what a session is now.
func (g *gateway) Payment(ctx context.Context, ref string) (plugin.PaymentReport, error) {
	s, err := g.session(ctx, ref)
	if err != nil {
		return plugin.PaymentReport{}, err
	}
	r, err := s.report(time.Now())
	if err == nil && r.Settled.Currency != "" {
		err = g.addRefunds(ctx, s.Intent.ID, &r)
	}
	if err == nil && s.charge().Disputed {
		err = g.addDispute(ctx, s.Intent.ID, &r)
	}
	if err != nil {
		return plugin.PaymentReport{}, fmt.Errorf("payment %s: %w", word(s.ID), err)
	}
	return r, nil
}

// charge is the last one; an empty one when there is none.
func (s session) charge() charge {
	if s.Intent == nil || s.Intent.Charge == nil {
		return charge{}
	}
	return *s.Intent.Charge
}

// state is how far it is. The session says whether the buyer can still try, the intent what became of the money.
func (s session) state() plugin.PaymentState {
	money := ""
	if s.Intent != nil {
		money = s.Intent.Status
	}
	switch {
	case money == "succeeded", s.Status == "complete" && s.PaymentStatus != "unpaid":
		return plugin.PaymentCompleted
	case money == "canceled":
		return plugin.PaymentCancelled
	case money == "requires_action":
		// Of an expired session, too: the buyer may be at the bank's page just now. Stripe ends what stays there.
		return plugin.PaymentRequiresAction
	case money == "processing", money == "requires_capture", s.Status == "open":
		return plugin.PaymentPending
	case s.Status == "expired":
		return plugin.PaymentCancelled
	case money == "requires_payment_method":
		return plugin.PaymentFailed // the session is complete: the buyer cannot try again
	}
	return plugin.PaymentPending
}

// at is when the state was reached, as far as Stripe says it.
func (s session) at(state plugin.PaymentState, now time.Time) time.Time {
	seconds := s.Created
	switch c := s.charge(); {
	case state == plugin.PaymentCompleted && c.Balance != nil:
		seconds = cmp.Or(c.Balance.Created, c.Created, seconds)
	case state == plugin.PaymentCancelled && s.Intent != nil && s.Intent.CanceledAt != 0:
		seconds = s.Intent.CanceledAt
	case state == plugin.PaymentCancelled:
		seconds = min(s.ExpiresAt, now.Unix()) // it may have been called off before
	default:
		seconds = cmp.Or(c.Created, seconds)
	}
	return time.Unix(seconds, 0).UTC()
}

// report says all but disputes.
func (s session) report(now time.Time) (plugin.PaymentReport, error) {
	r := plugin.PaymentReport{Ref: s.ID, Key: s.Metadata[paymentKey], State: s.state()}
	// The buyer is through, and the bank is not, as of a direct debit.
	r.OnItsWay = r.State == plugin.PaymentPending && s.Status == "complete"
	r.At = s.at(r.State, now)
	amount, currency := s.AmountTotal, s.Currency
	if s.Intent != nil && s.Intent.AmountReceived > 0 {
		amount, currency = s.Intent.AmountReceived, s.Intent.Currency
	}
	var err error
	if r.Amount, err = fromStripe(amount, currency); err != nil {
		return r, err
	}
	c := s.charge()
	if r.Refunded, err = fromStripe(c.AmountRefunded, currency); err != nil {
		return r, err
	}
	r.Fee = plugin.Money{Currency: r.Amount.Currency}
	if b := c.Balance; b != nil {
		// A fee that has a part of the smallest unit is not known here.
		if fee, err := fromStripe(b.Fee, b.Currency); err == nil {
			r.Fee = fee
		}
		if !strings.EqualFold(b.Currency, currency) {
			r.Settled = b.settled()
		}
	}
	r.Disputed = plugin.Money{Currency: r.Amount.Currency}
	if c.Method.Card != nil && len(c.Method.Card.Country) == 2 {
		r.Country = strings.ToUpper(word(c.Method.Card.Country))
	}
	if s.Intent != nil && r.State != plugin.PaymentCompleted {
		r.Why = s.Intent.LastError.why()
	}
	return r, nil
}

// disputes are the states of those that hold money back. The others are questions of a bank (warning_…), which take nothing, and what was
// settled before it came to a dispute.
var disputes = map[string]plugin.DisputeState{
	"needs_response": plugin.DisputeOpen, "under_review": plugin.DisputeOpen, "won": plugin.DisputeWon, "lost": plugin.DisputeLost,
}

// addDispute adds what banks hold back and have taken by all disputes of a payment, and what Stripe keeps for them.
func (g *gateway) addDispute(ctx context.Context, intent string, r *plugin.PaymentReport) error {
	query := url.Values{"payment_intent": {intent}, "limit": {listMost}}
	for {
		var list page[dispute]
		if err := g.ask(ctx, "/v1/disputes", query, &list); err != nil {
			return refused(err)
		}
		for _, d := range list.Data {
			if err := d.addTo(r); err != nil {
				return err
			}
		}
		if !list.HasMore || len(list.Data) == 0 {
			return nil
		}
		query.Set("starting_after", list.Data[len(list.Data)-1].ID)
	}
}

// addTo adds a dispute to what is known of the others: one that is open counts before one that was lost, and that before one that was won.
func (d dispute) addTo(r *plugin.PaymentReport) error {
	state, holds := disputes[d.Status]
	if !holds {
		return nil
	}
	if state != plugin.DisputeWon {
		amount, err := fromStripe(d.Amount, d.Currency)
		if err != nil {
			return err
		}
		if !r.Disputed.IsZero() && amount.Currency != r.Disputed.Currency {
			return errAmount
		}
		r.Disputed = plugin.Money{Minor: r.Disputed.Minor + amount.Minor, Currency: amount.Currency}
	}
	if state == plugin.DisputeOpen || r.Dispute == plugin.NoDispute || r.Dispute == plugin.DisputeWon {
		r.Dispute = state
	}
	for _, b := range d.Balance {
		addSettled(r, b)
		// A fee in another currency than that of the payment's is not known here. One that is given back counts less than nothing.
		if fee, err := fromStripe(max(b.Fee, -b.Fee), b.Currency); err == nil && fee.Currency == r.Fee.Currency {
			if b.Fee < 0 {
				fee.Minor = -fee.Minor
			}
			r.Fee.Minor += fee.Minor
		}
	}
	r.Fee.Minor = max(r.Fee.Minor, 0)
	return nil
}
