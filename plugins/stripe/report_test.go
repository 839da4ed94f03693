package stripe_test

import (
	"errors"
	"testing"
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// What becomes of a payment is said in our words.
func TestTheStatesOfAPayment(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		name  string
		does  func(c *till, ref string) error
		state plugin.PaymentState
		why   string
	}{
		{"nobody has paid", func(*till, string) error { return nil }, plugin.PaymentPending, ""},
		{"it is paid", func(c *till, ref string) error { return c.stripe.Pay(ref, "EG") }, plugin.PaymentCompleted, ""},
		{"it was declined once", func(c *till, ref string) error { return c.stripe.Decline(ref, "insufficient_funds") }, plugin.PaymentPending, "insufficient_funds"},
		{"it was declined, and paid by another card", func(c *till, ref string) error {
			return errors.Join(c.stripe.Decline(ref, "expired_card"), c.stripe.Pay(ref, "EG"))
		}, plugin.PaymentCompleted, ""},
		{"the bank asks for a code", func(c *till, ref string) error { return c.stripe.RequireAction(ref, "EG") }, plugin.PaymentRequiresAction, ""},
		{"the code was right", func(c *till, ref string) error {
			return errors.Join(c.stripe.RequireAction(ref, "EG"), c.stripe.Succeed(ref))
		}, plugin.PaymentCompleted, ""},
		{"the code was wrong", func(c *till, ref string) error {
			return errors.Join(c.stripe.RequireAction(ref, "EG"), c.stripe.FailLater(ref, "authentication_required"))
		}, plugin.PaymentPending, "authentication_required"},
		{"it takes days", func(c *till, ref string) error { return c.stripe.Process(ref) }, plugin.PaymentPending, ""},
		{"it took days", func(c *till, ref string) error { return errors.Join(c.stripe.Process(ref), c.stripe.Succeed(ref)) }, plugin.PaymentCompleted, ""},
		{"after days it did not come", func(c *till, ref string) error {
			return errors.Join(c.stripe.Process(ref), c.stripe.FailLater(ref, "insufficient_funds"))
		}, plugin.PaymentFailed, "insufficient_funds"},
		{"its time is over", func(c *till, ref string) error { return c.stripe.Expire(ref) }, plugin.PaymentCancelled, ""},
		{"its time is over after a card was declined", func(c *till, ref string) error {
			return errors.Join(c.stripe.Decline(ref, "do_not_honor"), c.stripe.Expire(ref))
		}, plugin.PaymentCancelled, "do_not_honor"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			c := newTill(t)
			ref := c.begun("key", twelveDollars).Ref
			c.well(x.does(c, ref))
			r := c.is(ref)
			if r.State != x.state || r.Why != x.why || r.Amount != twelveDollars || r.Ref != ref || r.Key != "key" {
				t.Errorf("it is %+v", r)
			}
			if r.At.IsZero() || r.At.After(time.Now()) {
				t.Errorf("it became so at %s", r.At)
			}
		})
	}
}

// The card's country is known, and what Stripe keeps as soon as Stripe says it.
func TestFeeAndCountry(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	if r := c.is(ref); r.Country != "EG" || r.Fee != (plugin.Money{Minor: 66, Currency: "USD"}) {
		t.Errorf("it is %+v", r)
	}
	c.well(c.stripe.SetFee(ref, 51, "eur"))
	if r := c.is(ref); r.Fee != (plugin.Money{Minor: 51, Currency: "EUR"}) {
		t.Errorf("a fee in euros is %v", r.Fee)
	}
	c.stripe.FeesLater()
	later := c.paid("b", twelveDollars)
	if r := c.is(later); r.State != plugin.PaymentCompleted || r.Fee != (plugin.Money{Currency: "USD"}) {
		t.Errorf("before the fee is known it is %+v", r)
	}
	c.well(c.stripe.Settle(later))
	if r := c.is(later); r.Fee.Minor != 66 {
		t.Errorf("the fee is %v", r.Fee)
	}
	days := c.begun("c", twelveDollars).Ref
	c.well(errors.Join(c.stripe.Process(days), c.stripe.Succeed(days)))
	if r := c.is(days); r.Country != "" {
		t.Errorf("without a card the country is %q", r.Country)
	}
}

// An account in another currency: what lands there, what refunds and disputes take from it by the rates of their days, and what comes again.
func TestTheAccountIsInAnotherCurrency(t *testing.T) {
	c := newTill(t)
	c.stripe.SettleIn("egp", 50_000)
	ref := c.paid("a", twelveDollars)
	inPounds := func(minor int64) plugin.Money { return plugin.Money{Minor: minor, Currency: "EGP"} }
	var refund string
	for _, x := range []struct {
		name         string
		does         func() error
		settled, fee int64
		refunded     int64
	}{
		{"it is paid", func() error { return nil }, 62500, 3300, 0},
		{"some is given back at another rate", func() (err error) {
			c.stripe.SettleIn("egp", 52_000)
			refund, err = c.stripe.RefundAtStripe(ref, 250)
			return err
		}, 49500, 3300, 250},
		{"that comes back", func() error { return c.stripe.RefundFails(refund, "lost_or_stolen_card") }, 62500, 3300, 0},
		{"a bank holds some", func() error { return c.stripe.OpenDispute(ref, 1000, false) }, 10500, 3300 + 78000, 0},
		{"it gives that back", func() error { return c.stripe.WinDispute(ref) }, 62500, 3300 + 78000, 0},
		{"another bank takes some", func() error {
			return errors.Join(c.stripe.OpenDispute(ref, 500, false), c.stripe.LoseDispute(ref))
		}, 36500, 3300 + 2*78000, 0},
	} {
		c.well(x.does())
		if r := c.is(ref); r.Settled != inPounds(x.settled) || r.Fee != inPounds(x.fee) || r.Amount != twelveDollars || r.Refunded.Minor != x.refunded {
			t.Errorf("%s: it is %+v", x.name, r)
		}
	}
	c.stripe.SettleIn("usd", 0)
	if r := c.is(c.paid("b", twelveDollars)); r.Settled != (plugin.Money{}) || r.Fee.Currency != "USD" {
		t.Errorf("in the payment's own currency it is %+v", r)
	}
}

// A payment of another amount than was asked for says so.
func TestAnotherAmount(t *testing.T) {
	c := newTill(t)
	ref := c.begun("a", twelveDollars).Ref
	c.well(c.stripe.ChangeAmount(ref, 1))
	c.well(c.stripe.Pay(ref, "EG"))
	if r := c.is(ref); r.Amount != (plugin.Money{Minor: 1, Currency: "USD"}) || r.State != plugin.PaymentCompleted {
		t.Errorf("it is %+v", r)
	}
}

// A dispute is told; a bank's question holds nothing back.
func TestDisputes(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	none := plugin.Money{Currency: "USD"}
	part := plugin.Money{Minor: 1000, Currency: "USD"}
	for _, x := range []struct {
		name  string
		does  func() error
		state plugin.DisputeState
		about plugin.Money
	}{
		{"none", func() error { return nil }, plugin.NoDispute, none},
		{"a question", func() error { return c.stripe.OpenDispute(ref, 1250, true) }, plugin.NoDispute, none},
		{"the question is answered", func() error { return c.stripe.LoseDispute(ref) }, plugin.NoDispute, none},
		{"a dispute", func() error { return c.stripe.OpenDispute(ref, 1000, false) }, plugin.DisputeOpen, part},
		{"it is won", func() error { return c.stripe.WinDispute(ref) }, plugin.DisputeWon, none},
		{"another one", func() error { return c.stripe.OpenDispute(ref, 1250, false) }, plugin.DisputeOpen, twelveDollars},
		{"it is lost", func() error { return c.stripe.LoseDispute(ref) }, plugin.DisputeLost, twelveDollars},
		{"a question after all", func() error { return c.stripe.OpenDispute(ref, 250, true) }, plugin.DisputeLost, twelveDollars},
	} {
		c.well(x.does())
		if r := c.is(ref); r.Dispute != x.state || r.Disputed != x.about || r.State != plugin.PaymentCompleted || !r.Refunded.IsZero() {
			t.Errorf("%s: it is %+v", x.name, r)
		}
	}
}

// What Stripe does not know is not found.
func TestAPaymentThatIsNotThere(t *testing.T) {
	c := newTill(t)
	for _, ref := range []string{"cs_test_none", "", "../refunds"} {
		if r, err := c.Payment(t.Context(), ref); !errors.Is(err, plugin.ErrNotFound) {
			t.Errorf("%q is %+v, %v", ref, r, err)
		}
	}
}
