// Package stripetest is a double of Stripe for tests: it keeps state, answers as Stripe's documentation says, and is told by the test what
// buyers and banks do. Amounts are in Stripe's units.
//
//	stripetest.go  the double, and what a test has it do
//	objects.go     what it keeps, and how that is written
//	api.go         the operations of its API
//	news.go        the messages that it has for a site
//	pages.go       the page where a buyer pays, and the switches for a browser
//	serve/         a command that serves it on this machine
package stripetest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Stripe is a double. It is a handler of Stripe's API and of the page where buyers pay.
type Stripe struct {
	Key     string   // the secret key that requests must have
	Secrets []string // that messages are signed with; two while one is replaced by the other

	mu       sync.Mutex
	mux      *http.ServeMux
	last     int // of the numbers in names
	sessions []*session
	answers  map[string]answer // by idempotency key
	news     []Message
	requests []string
	failing  []int  // statuses that the next requests are answered with
	breaking int    // requests under a key that fail, and are answered so from then on
	losing   int    // answers that are lost
	slow     bool   // fees are known later
	waiting  bool   // refunds are pending at first
	account  string // the currency of the account; "": that of each payment
	rate     int64  // of a payment's currency in the account's, in thousandths
}

// New returns one that knows nothing yet.
func New(key, secret string) *Stripe {
	d := &Stripe{Key: key, Secrets: []string{secret}, answers: map[string]answer{}, mux: http.NewServeMux()}
	d.routes()
	d.pages()
	return d
}

// ServeHTTP answers the API and the pages.
func (d *Stripe) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// Requests are the requests so far, such as "POST /v1/refunds".
func (d *Stripe) Requests() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.requests)
}

// Fail has the next requests of the API fail with these statuses, one each.
func (d *Stripe) Fail(statuses ...int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failing = append(d.failing, statuses...)
}

// Break has the next requests that change something under a key do nothing and be answered with a 500, which is the answer to them from then on.
func (d *Stripe) Break(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.breaking = n
}

// LoseAnswers has the next requests that change something be done, and be answered with an error all the same.
func (d *Stripe) LoseAnswers(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.losing = n
}

// ForgetKeys has the double know no idempotency keys any more, as Stripe does after a day.
func (d *Stripe) ForgetKeys() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.answers)
}

// FeesLater has payments from now on be without a fee until Settle, as Stripe's are for a while.
func (d *Stripe) FeesLater() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.slow = true
}

// RefundsPending has refunds from now on wait for RefundSucceeds or RefundFails.
func (d *Stripe) RefundsPending() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = true
}

// SettleIn has payments from now on come to an account in a currency, such as "egp", and what is taken for refunds and disputes be taken from it.
// The rate is in thousandths; it can be another one each time.
func (d *Stripe) SettleIn(currency string, rate int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.account, d.rate = currency, rate
}

// land is what an amount is on the account.
func (d *Stripe) land(amount int64) int64 { return amount * d.rate / 1000 }

// moves is what an amount of a payment is on the account that the payment came to, by the rate of now.
func (d *Stripe) moves(c *charge, amount int64) int64 {
	if c.FeeCurrency == c.intent.Currency || d.account == "" {
		return amount
	}
	return d.land(amount)
}

// on does something with a session.
func (d *Stripe) on(ref string, do func(*session) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.session(ref)
	if s == nil {
		return fmt.Errorf("there is no session %q", ref)
	}
	return do(s)
}

// Pay has the buyer pay a session with a card of a country, such as "EG".
func (d *Stripe) Pay(ref, country string) error {
	return d.on(ref, func(s *session) error {
		if err := d.attempt(s, country); err != nil {
			return err
		}
		d.succeed(s)
		return nil
	})
}

// Decline has the buyer's bank say no, for a reason such as "insufficient_funds". The buyer can try again.
func (d *Stripe) Decline(ref, reason string) error {
	return d.on(ref, func(s *session) error {
		if err := d.attempt(s, "US"); err != nil {
			return err
		}
		d.declined(s, reason)
		return nil
	})
}

// RequireAction has the buyer's bank ask the buyer for something. Succeed or Fail follows.
func (d *Stripe) RequireAction(ref, country string) error {
	return d.on(ref, func(s *session) error {
		if err := d.attempt(s, country); err != nil {
			return err
		}
		s.intent.Status = "requires_action"
		d.tell("payment_intent.requires_action", s.intent.json(nil))
		return nil
	})
}

// Process has the buyer pay in a way that takes days, such as a direct debit: the session is complete, and the money is not there yet.
func (d *Stripe) Process(ref string) error {
	return d.on(ref, func(s *session) error {
		if err := d.attempt(s, ""); err != nil {
			return err
		}
		s.intent.Status, s.Status = "processing", "complete"
		d.tell("payment_intent.processing", s.intent.json(nil))
		d.tell("checkout.session.completed", s.json(nil))
		return nil
	})
}

// Succeed has what RequireAction or Process began end well.
func (d *Stripe) Succeed(ref string) error {
	return d.on(ref, func(s *session) error {
		if s.intent == nil || (s.intent.Status != "requires_action" && s.intent.Status != "processing") {
			return fmt.Errorf("nothing is under way for %s", ref)
		}
		d.succeed(s)
		return nil
	})
}

// FailLater has what RequireAction or Process began end badly, for a reason.
func (d *Stripe) FailLater(ref, reason string) error {
	return d.on(ref, func(s *session) error {
		if s.intent == nil || (s.intent.Status != "requires_action" && s.intent.Status != "processing") {
			return fmt.Errorf("nothing is under way for %s", ref)
		}
		d.declined(s, reason)
		return nil
	})
}

// Expire ends a session as if its time was over.
func (d *Stripe) Expire(ref string) error {
	return d.on(ref, func(s *session) error {
		if s.Status != "open" {
			return fmt.Errorf("%s is %s", ref, s.Status)
		}
		s.ExpiresAt = time.Now().Unix() - 1
		d.expire(s)
		return nil
	})
}

// ChangeAmount has the session be about another amount than was asked for. What is paid already was it, too.
func (d *Stripe) ChangeAmount(ref string, amount int64) error {
	return d.on(ref, func(s *session) error {
		s.Amount = amount
		if s.intent != nil {
			s.intent.Amount = amount
			if s.intent.Status == "succeeded" {
				s.intent.Received = amount
			}
			if s.intent.charge != nil {
				s.intent.charge.Amount, s.intent.charge.Landed = amount, d.moves(s.intent.charge, amount)
			}
		}
		return nil
	})
}

// SetFee says what is kept of a payment, in a currency, which is that of the account. It is 2.9 % and 30, in that of the payment, otherwise.
func (d *Stripe) SetFee(ref string, fee int64, currency string) error {
	return d.onPaid(ref, func(_ *session, c *charge) error {
		c.Fee, c.FeeCurrency = fee, currency
		return nil
	})
}

// Settle says what is kept of a payment that FeesLater had be without.
func (d *Stripe) Settle(ref string) error {
	return d.onPaid(ref, func(_ *session, c *charge) error {
		c.Settled = time.Now().Unix()
		d.tell("charge.updated", c.json(nil))
		return nil
	})
}

// onPaid does something with a session that was paid.
func (d *Stripe) onPaid(ref string, do func(*session, *charge) error) error {
	return d.on(ref, func(s *session) error {
		if s.intent == nil || s.intent.Status != "succeeded" {
			return fmt.Errorf("%s is not paid", ref)
		}
		return do(s, s.intent.charge)
	})
}

// RefundAtStripe gives money back that no site asked for, as somebody does in Stripe's dashboard. It returns the refund's name.
func (d *Stripe) RefundAtStripe(ref string, amount int64) (name string, err error) {
	err = d.onPaid(ref, func(s *session, _ *charge) error {
		r, why := d.refund(s.intent, amount, nil)
		if why != nil {
			return fmt.Errorf("it cannot be given back: %s", why.Message)
		}
		name = r.ID
		return nil
	})
	return name, err
}

// RefundSucceeds has a refund that waits be done.
func (d *Stripe) RefundSucceeds(ref string) error {
	return d.onRefund(ref, func(r *refund) { r.Status = "succeeded" })
}

// RefundFails has a refund fail, also one that was done: the buyer's bank did not take it, and the money is the site's again.
func (d *Stripe) RefundFails(ref, reason string) error {
	return d.onRefund(ref, func(r *refund) {
		r.Status, r.Failure = "failed", reason
		r.charge.Refunded -= r.Amount
		r.Again = r.Taken
	})
}

// DisputeFee is what is kept of each dispute, in the currency of the payment.
const DisputeFee = 1500

// OpenDispute has the buyer's bank want an amount of a payment back. The dispute is a question only when inquiry.
func (d *Stripe) OpenDispute(ref string, amount int64, inquiry bool) error {
	return d.onPaid(ref, func(_ *session, c *charge) error {
		status := "needs_response"
		if inquiry {
			status = "warning_needs_response"
		}
		x := &dispute{ID: d.name("du"), Amount: amount, Status: status, Created: time.Now().Unix(), charge: c}
		if !inquiry {
			x.Fee, x.Taken = d.moves(c, DisputeFee), d.moves(c, amount)
		}
		c.disputes = append(c.disputes, x)
		d.tell("charge.dispute.created", x.json())
		if !inquiry {
			d.tell("charge.dispute.funds_withdrawn", x.json())
		}
		return nil
	})
}

// WinDispute has the newest dispute that is open end well for the site; that of an inquiry is its end.
func (d *Stripe) WinDispute(ref string) error { return d.closeDispute(ref, "won") }

// LoseDispute has the newest dispute that is open end badly for the site.
func (d *Stripe) LoseDispute(ref string) error { return d.closeDispute(ref, "lost") }

func (d *Stripe) closeDispute(ref, status string) error {
	return d.onPaid(ref, func(_ *session, c *charge) error {
		var x *dispute
		for _, one := range c.disputes {
			if strings.HasSuffix(one.Status, "needs_response") {
				x = one
			}
		}
		if x == nil {
			return fmt.Errorf("%s is not disputed", ref)
		}
		if x.Status == "warning_needs_response" {
			status = "warning_closed"
		}
		x.Status = status
		if status == "won" {
			d.tell("charge.dispute.funds_reinstated", x.json())
		}
		d.tell("charge.dispute.closed", x.json())
		return nil
	})
}

// Amount is what a session is about.
func (d *Stripe) Amount(ref string) (amount int64) {
	_ = d.on(ref, func(s *session) error {
		amount = s.Amount
		return nil
	})
	return amount
}
