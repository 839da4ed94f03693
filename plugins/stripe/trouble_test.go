package stripe_test

import (
	"errors"
	"testing"

	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugins/stripe/stripetest"
)

// Several banks' disputes at once are told together, and what Stripe keeps for them is a fee.
func TestSeveralDisputes(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	dollars := func(cents int64) plugin.Money { return plugin.Money{Minor: cents, Currency: "USD"} }
	for _, x := range []struct {
		name  string
		does  func() error
		state plugin.DisputeState
		about int64
		fees  int64
	}{
		{"one", func() error { return c.stripe.OpenDispute(ref, 500, false) }, plugin.DisputeOpen, 500, 1},
		{"another one", func() error { return c.stripe.OpenDispute(ref, 750, false) }, plugin.DisputeOpen, 1250, 2},
		{"that is lost", func() error { return c.stripe.LoseDispute(ref) }, plugin.DisputeOpen, 1250, 2},
		{"the first one is won", func() error { return c.stripe.WinDispute(ref) }, plugin.DisputeLost, 750, 2},
	} {
		c.well(x.does())
		if r := c.is(ref); r.Dispute != x.state || r.Disputed != dollars(x.about) || r.Fee != dollars(66+x.fees*stripetest.DisputeFee) {
			t.Errorf("%s: it is %+v", x.name, r)
		}
	}
}

// Stripe keeps that it has failed by a key for a day: what is asked for again is done under another one, and once.
func TestStripeHasFailedByAKey(t *testing.T) {
	c := newTill(t)
	c.stripe.Break(1)
	_, err := c.Begin(t.Context(), ask("broken", twelveDollars))
	if err == nil || errors.Is(err, plugin.ErrGatewayRefuses) {
		t.Errorf("it is %v", err)
	}
	first := c.begun("broken", twelveDollars)
	if again := c.begun("broken", twelveDollars); again.Ref != first.Ref {
		t.Errorf("it is begun twice: %s and %s", first.Ref, again.Ref)
	}
	c.well(c.stripe.Pay(first.Ref, "EG"))
	c.stripe.Break(2)
	back := plugin.RefundAsk{Key: "back", Ref: first.Ref, Amount: twelveDollars}
	if _, err := c.GiveBack(t.Context(), back); err == nil {
		t.Error("it is given back by what failed")
	}
	if _, err := c.GiveBack(t.Context(), back); err == nil {
		t.Error("it is given back by what failed again")
	}
	for range 2 {
		r, err := c.GiveBack(t.Context(), back)
		if err != nil || r.State != plugin.PaymentCompleted {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if r := c.is(first.Ref); r.Refunded != twelveDollars {
		t.Errorf("%s are given back", r.Refunded)
	}
}

// A payment that takes days says that it is on its way, until it has come or not.
func TestAPaymentIsOnItsWay(t *testing.T) {
	c := newTill(t)
	came, failed := c.begun("a", twelveDollars).Ref, c.begun("b", twelveDollars).Ref
	if c.is(came).OnItsWay {
		t.Error("what nobody has paid is on its way")
	}
	c.well(errors.Join(c.stripe.Process(came), c.stripe.Process(failed)))
	if r := c.is(came); !r.OnItsWay || r.State != plugin.PaymentPending {
		t.Errorf("it is %+v", r)
	}
	c.well(errors.Join(c.CallOff(t.Context(), came), c.stripe.Succeed(came), c.stripe.FailLater(failed, "insufficient_funds")))
	if r := c.is(came); r.OnItsWay || r.State != plugin.PaymentCompleted {
		t.Errorf("it is %+v", r)
	}
	if r := c.is(failed); r.OnItsWay || r.State != plugin.PaymentFailed {
		t.Errorf("it is %+v", r)
	}
}
