package stripetest

import (
	"fmt"
	"strings"
	"time"
)

// object is one of Stripe's as JSON.
type object = map[string]any

// expansion is which references a request wants as objects, such as "payment_intent.latest_charge".
type expansion []string

// within is what of it concerns the object that a reference stands for, and whether that is wanted at all.
func (e expansion) within(reference string) (inner expansion, wanted bool) {
	for _, path := range e {
		head, rest, deeper := strings.Cut(path, ".")
		if head != reference {
			continue
		}
		wanted = true
		if deeper {
			inner = append(inner, rest)
		}
	}
	return inner, wanted
}

type session struct {
	ID, URL, Status, Currency, Email, Locale, Title, SuccessURL, CancelURL, Reference string

	Amount, Created, ExpiresAt int64
	Metadata, IntentMetadata   map[string]string
	intent                     *intent
}

func (s *session) json(e expansion) object {
	paid, reference := "unpaid", any(nil)
	if s.intent != nil {
		reference = s.intent.ID
		if s.intent.Status == "succeeded" {
			paid = "paid"
		}
		if inner, ok := e.within("payment_intent"); ok {
			reference = s.intent.json(inner)
		}
	}
	return object{
		"id": s.ID, "object": "checkout.session", "url": only(s.Status == "open", s.URL), "status": s.Status, "payment_status": paid, "mode": "payment",
		"amount_subtotal": s.Amount, "amount_total": s.Amount, "currency": s.Currency, "created": s.Created, "expires_at": s.ExpiresAt,
		"client_reference_id": some(s.Reference), "metadata": s.Metadata, "customer_email": some(s.Email), "locale": some(s.Locale),
		"success_url": s.SuccessURL, "cancel_url": some(s.CancelURL), "payment_intent": reference, "livemode": false, "ui_mode": "hosted_page",
	}
}

type intent struct {
	ID, Status, Currency string
	Code, Declined       string // of the last error
	Country              string // of the card that was tried last
	CancelReason         string

	Amount, Received, Created, CanceledAt int64
	Metadata                              map[string]string
	charge                                *charge
}

func (i *intent) json(e expansion) object {
	var lastError, latest any
	if i.Code != "" {
		lastError = object{"type": "card_error", "code": i.Code, "decline_code": some(i.Declined), "message": "Your card was declined."}
	}
	if i.charge != nil {
		latest = i.charge.ID
		if inner, ok := e.within("latest_charge"); ok {
			latest = i.charge.json(inner)
		}
	}
	return object{
		"id": i.ID, "object": "payment_intent", "status": i.Status, "amount": i.Amount, "amount_received": i.Received, "currency": i.Currency,
		"created": i.Created, "canceled_at": only(i.CanceledAt != 0, i.CanceledAt), "cancellation_reason": some(i.CancelReason),
		"last_payment_error": lastError, "latest_charge": latest, "metadata": i.Metadata, "capture_method": "automatic_async", "livemode": false,
	}
}

type charge struct {
	ID, Status, FeeCurrency string
	Amount, Refunded, Fee   int64
	Landed                  int64 // what it is in FeeCurrency, before the fee
	Created, Settled        int64 // Settled: when the fee is known; 0: it is not yet
	intent                  *intent
	refunds                 []*refund
	disputes                []*dispute
}

func (c *charge) json(e expansion) object {
	var balance any
	if c.Settled != 0 {
		balance = "txn_" + strings.TrimPrefix(c.ID, "ch_")
		if _, ok := e.within("balance_transaction"); ok {
			balance = object{
				"id": balance, "object": "balance_transaction", "type": "charge", "status": "pending", "amount": c.Landed, "fee": c.Fee, "net": c.Landed - c.Fee,
				"currency": c.FeeCurrency, "created": c.Settled, "source": c.ID, "exchange_rate": c.rate(),
			}
		}
	}
	method := object{"type": "sepa_debit", "sepa_debit": object{"country": "DE"}}
	if c.intent.Country != "" {
		method = object{"type": "card", "card": object{"brand": "visa", "country": c.intent.Country, "last4": "4242"}}
	}
	return object{
		"id": c.ID, "object": "charge", "status": c.Status, "paid": c.Status == "succeeded", "captured": true, "amount": c.Amount, "amount_captured": c.Amount,
		"amount_refunded": c.Refunded, "refunded": c.Refunded == c.Amount, "disputed": len(c.disputes) > 0, "currency": c.intent.Currency, "created": c.Created,
		"balance_transaction": balance, "payment_intent": c.intent.ID, "payment_method_details": method, "metadata": c.intent.Metadata, "livemode": false,
	}
}

// rate is what the payment's currency was worth in the account's; null where both are the same.
func (c *charge) rate() any {
	if c.FeeCurrency == c.intent.Currency || c.Amount == 0 {
		return nil
	}
	return float64(c.Landed) / float64(c.Amount)
}

// moved is a movement on the account, as an object where that is wanted; null where there was none.
func (c *charge) moved(e expansion, field, id string, amount, created int64) any {
	if amount == 0 {
		return nil
	}
	if _, ok := e.within(field); !ok {
		return id
	}
	return object{"id": id, "object": "balance_transaction", "amount": amount, "fee": 0, "net": amount, "currency": c.FeeCurrency, "created": created}
}

type refund struct {
	ID, Status, Failure string
	Amount, Created     int64
	Taken, Again        int64 // from the account and back to it, in its currency
	Metadata            map[string]string
	charge              *charge
}

func (r *refund) json(e expansion) object {
	o := object{
		"id": r.ID, "object": "refund", "status": r.Status, "amount": r.Amount, "currency": r.charge.intent.Currency, "created": r.Created,
		"charge": r.charge.ID, "payment_intent": r.charge.intent.ID, "metadata": r.Metadata, "reason": nil,
		"balance_transaction":         r.charge.moved(e, "balance_transaction", "txn_"+r.ID, -r.Taken, r.Created),
		"failure_balance_transaction": r.charge.moved(e, "failure_balance_transaction", "txn_f"+r.ID, r.Again, r.Created),
	}
	if r.Failure != "" {
		o["failure_reason"] = r.Failure
	}
	return o
}

type dispute struct {
	ID, Status           string
	Amount, Fee, Created int64
	Taken                int64 // from the account, in its currency
	charge               *charge
}

func (x *dispute) json() object {
	taken := []object{}
	if x.Fee > 0 {
		taken = append(taken, object{"object": "balance_transaction", "amount": -x.Taken, "fee": x.Fee, "currency": x.charge.FeeCurrency, "created": x.Created})
		if x.Status == "won" {
			taken = append(taken, object{"object": "balance_transaction", "amount": x.Taken, "fee": 0, "currency": x.charge.FeeCurrency, "created": x.Created})
		}
	}
	return object{
		"balance_transactions": taken,
		"id":                   x.ID, "object": "dispute", "status": x.Status, "amount": x.Amount, "currency": x.charge.intent.Currency, "created": x.Created, "charge": x.charge.ID,
		"payment_intent": x.charge.intent.ID, "reason": "fraudulent", "is_charge_refundable": strings.HasPrefix(x.Status, "warning_"), "metadata": object{}, "livemode": false,
	}
}

// some is a text, or null for none.
func some(s string) any { return only(s != "", s) }

// only is a value where there is one, or null.
func only[T any](is bool, value T) any {
	if is {
		return value
	}
	return nil
}

// name makes a new name of a kind, such as "cs_test_7".
func (d *Stripe) name(kind string) string {
	d.last++
	return fmt.Sprintf("%s_%08d", kind, d.last)
}

// session finds one; nil when there is none. One whose time is over is over.
func (d *Stripe) session(ref string) *session {
	for _, s := range d.sessions {
		if s.Status == "open" && time.Now().Unix() >= s.ExpiresAt {
			d.expire(s)
		}
		if s.ID == ref {
			return s
		}
	}
	return nil
}

// attempt begins a try to pay.
func (d *Stripe) attempt(s *session, country string) error {
	if s.Status != "open" {
		return fmt.Errorf("%s is %s", s.ID, s.Status)
	}
	now := time.Now().Unix()
	if s.intent == nil {
		s.intent = &intent{ID: d.name("pi"), Amount: s.Amount, Currency: s.Currency, Created: now, Metadata: s.IntentMetadata}
		s.intent.Status = "requires_confirmation"
		d.tell("payment_intent.created", s.intent.json(nil))
	}
	s.intent.Code, s.intent.Declined, s.intent.Country = "", "", country
	return nil
}

func (d *Stripe) succeed(s *session) {
	now := time.Now().Unix()
	i := s.intent
	i.Status, i.Received = "succeeded", i.Amount
	i.charge = &charge{ID: d.name("ch"), Status: "succeeded", Amount: i.Amount, Fee: i.Amount*29/1000 + 30, FeeCurrency: i.Currency, Created: now, intent: i}
	i.charge.Landed = i.Amount
	if d.account != "" && d.account != i.Currency {
		i.charge.FeeCurrency, i.charge.Landed, i.charge.Fee = d.account, d.land(i.Amount), d.land(i.charge.Fee)
	}
	if !d.slow {
		i.charge.Settled = now
	}
	later := s.Status == "complete"
	s.Status = "complete"
	d.tell("charge.succeeded", i.charge.json(nil))
	d.tell("payment_intent.succeeded", i.json(nil))
	if later {
		d.tell("checkout.session.async_payment_succeeded", s.json(nil))
		return
	}
	d.tell("checkout.session.completed", s.json(nil))
}

func (d *Stripe) declined(s *session, reason string) {
	i := s.intent
	i.Status, i.Code, i.Declined = "requires_payment_method", "card_declined", reason
	i.charge = &charge{ID: d.name("ch"), Status: "failed", Amount: i.Amount, Created: time.Now().Unix(), intent: i}
	d.tell("charge.failed", i.charge.json(nil))
	d.tell("payment_intent.payment_failed", i.json(nil))
	if s.Status == "complete" {
		d.tell("checkout.session.async_payment_failed", s.json(nil))
	}
}

func (d *Stripe) expire(s *session) {
	s.Status = "expired"
	if s.intent != nil && s.intent.Status != "succeeded" {
		s.intent.Status, s.intent.CanceledAt, s.intent.CancelReason = "canceled", time.Now().Unix(), "expired"
		d.tell("payment_intent.canceled", s.intent.json(nil))
	}
	d.tell("checkout.session.expired", s.json(nil))
}
