package stripe_test

import (
	"errors"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

var fiveDollars = plugin.Money{Minor: 500, Currency: "USD"}

// back gives money back.
func (c *till) back(key, ref string, amount plugin.Money) plugin.RefundReport {
	c.Helper()
	r, err := c.GiveBack(c.Context(), plugin.RefundAsk{Key: key, Ref: ref, Amount: amount})
	if err != nil {
		c.Fatal(err)
	}
	return r
}

// Money is given back in parts, each once, also when Stripe has forgotten the key.
func TestMoneyIsGivenBack(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	first := c.back("r1", ref, fiveDollars)
	if first.State != plugin.PaymentCompleted || first.Ref == "" || first.Why != "" {
		t.Fatalf("it is %+v", first)
	}
	c.stripe.ForgetKeys()
	if again := c.back("r1", ref, fiveDollars); again != first {
		t.Errorf("it was %+v and is %+v", first, again)
	}
	if n := c.asked("POST /v1/refunds"); n != 1 {
		t.Errorf("it was asked for %d times", n)
	}
	c.back("r2", ref, plugin.Money{Minor: 750, Currency: "USD"})
	if r := c.is(ref); r.Refunded != twelveDollars || r.State != plugin.PaymentCompleted {
		t.Errorf("it is %+v", r)
	}
	if is, err := c.Refund(t.Context(), first.Ref); err != nil || is != first {
		t.Errorf("it is %+v, %v", is, err)
	}
}

// What people gave back in Stripe's dashboard stands beside what the site gave, and bears no key.
func TestRefundsOfStripesDashboard(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	if all, err := c.Refunds(t.Context(), ref); err != nil || len(all) != 0 {
		t.Errorf("there are %v, %v", all, err)
	}
	ours := c.back("r1", ref, fiveDollars)
	name, err := c.stripe.RefundAtStripe(ref, 300)
	c.well(err)
	all, err := c.Refunds(t.Context(), ref)
	if err != nil || len(all) != 2 {
		t.Fatalf("there are %v, %v", all, err)
	}
	for _, r := range all {
		switch r.Ref {
		case ours.Ref:
			if r != ours || r.Key != "r1" || r.Amount != fiveDollars {
				t.Errorf("ours is %+v", r)
			}
		case name:
			if r.Key != "" || r.Amount != (plugin.Money{Minor: 300, Currency: "USD"}) || r.State != plugin.PaymentCompleted || r.At.IsZero() {
				t.Errorf("theirs is %+v", r)
			}
		default:
			t.Errorf("there is %+v", r)
		}
	}
	if _, err := c.Refunds(t.Context(), "cs_none"); !errors.Is(err, plugin.ErrNotFound) {
		t.Errorf("of no payment there are %v", err)
	}
}

// A request whose answer was lost is the same one when it is made again.
func TestALostAnswer(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	c.stripe.LoseAnswers(1)
	if _, err := c.GiveBack(t.Context(), plugin.RefundAsk{Key: "r1", Ref: ref, Amount: fiveDollars}); err == nil || errors.Is(err, plugin.ErrGatewayRefuses) {
		t.Fatalf("it is %v", err)
	}
	c.back("r1", ref, fiveDollars)
	if r := c.is(ref); r.Refunded != fiveDollars {
		t.Errorf("given back is %v", r.Refunded)
	}
}

// A refund waits, is done, or comes back from the buyer's bank.
func TestARefundFails(t *testing.T) {
	c := newTill(t)
	c.stripe.RefundsPending()
	ref := c.paid("a", twelveDollars)
	r := c.back("r1", ref, fiveDollars)
	if r.State != plugin.PaymentPending {
		t.Fatalf("it is %+v", r)
	}
	c.well(c.stripe.RefundSucceeds(r.Ref))
	if is, err := c.Refund(t.Context(), r.Ref); err != nil || is.State != plugin.PaymentCompleted {
		t.Errorf("it is %+v, %v", is, err)
	}
	c.well(c.stripe.RefundFails(r.Ref, "expired_or_canceled_card"))
	if is, err := c.Refund(t.Context(), r.Ref); err != nil || is.State != plugin.PaymentFailed || is.Why != "expired_or_canceled_card" {
		t.Errorf("it is %+v, %v", is, err)
	}
	if p := c.is(ref); !p.Refunded.IsZero() {
		t.Errorf("given back is %v", p.Refunded)
	}
}

// What somebody gives back in Stripe's dashboard is seen.
func TestMoneyIsGivenBackAtStripe(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	name, err := c.stripe.RefundAtStripe(ref, 400)
	c.well(err)
	if r := c.is(ref); r.Refunded != (plugin.Money{Minor: 400, Currency: "USD"}) {
		t.Errorf("given back is %v", r.Refunded)
	}
	if is, err := c.Refund(t.Context(), name); err != nil || is.State != plugin.PaymentCompleted {
		t.Errorf("it is %+v, %v", is, err)
	}
}

// What cannot be given back is refused for good.
func TestWhatIsNotGivenBack(t *testing.T) {
	c := newTill(t)
	ref := c.paid("a", twelveDollars)
	unpaid := c.begun("b", twelveDollars).Ref
	dinar := c.paid("c", plugin.Money{Minor: 12_500, Currency: "KWD"})
	for name, ask := range map[string]plugin.RefundAsk{
		"more than was paid":            {Key: "1", Ref: ref, Amount: plugin.Money{Minor: 1251, Currency: "USD"}},
		"nothing":                       {Key: "2", Ref: ref, Amount: plugin.Money{Currency: "USD"}},
		"of what was not paid":          {Key: "3", Ref: unpaid, Amount: fiveDollars},
		"of what is not there":          {Key: "4", Ref: "cs_test_none", Amount: fiveDollars},
		"an amount that Stripe has not": {Key: "5", Ref: dinar, Amount: plugin.Money{Minor: 1_001, Currency: "KWD"}},
	} {
		if r, err := c.GiveBack(t.Context(), ask); !errors.Is(err, plugin.ErrGatewayRefuses) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	for _, ref := range []string{"re_none", ""} {
		if _, err := c.Refund(t.Context(), ref); !errors.Is(err, plugin.ErrNotFound) {
			t.Errorf("%q: %v", ref, err)
		}
	}
}
