package stripe_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
)

// Stripe counts some currencies in other units than ISO 4217 does. What Stripe has not, is not taken; all else is paid, reported and given
// back exactly.
func TestAmounts(t *testing.T) {
	c := newTill(t)
	for _, x := range []struct {
		amount, currency string
		stripe           int64 // 0: not taken
	}{
		{"12.50", "USD", 1250},
		{"0.50", "USD", 50},
		{"0.49", "USD", 0}, // below the least
		{"999999.99", "USD", 99_999_999},
		{"1000000.00", "USD", 0}, // nine digits
		{"0", "USD", 0},
		{"-5", "USD", 0},
		{"499.99", "EGP", 49_999},
		{"1234", "JPY", 1234},
		{"49", "JPY", 0},
		{"12.340", "KWD", 12_340},
		{"12.345", "KWD", 0}, // the last digit is not 0
		{"0.010", "TND", 10},
		{"500", "ISK", 50_000}, // as if it had decimals
		{"3700", "UGX", 370_000},
		{"5000.00", "MGA", 5000}, // without any
		{"5000.20", "MGA", 0},
		{"1000.50", "TWD", 100_050}, // whole for payouts only
		{"175.00", "HUF", 17_500},
		{"174.99", "HUF", 0},
		{"9999999999.99", "IDR", 999_999_999_999}, // twelve digits
		{"10000000000.00", "IDR", 0},
		{"1.0000", "CLF", 0}, // none of Stripe's
		{"1.000", "IQD", 0},
	} {
		name := x.amount + " " + x.currency
		amount, err := plugin.ParseMoney(x.amount, x.currency)
		if err != nil {
			t.Fatal(err)
		}
		if takes := c.Takes(t.Context(), amount); takes != (x.stripe != 0) {
			t.Errorf("%s is taken: %v", name, takes)
			continue
		}
		if x.stripe == 0 {
			if _, err := c.Begin(t.Context(), ask(name, amount)); !errors.Is(err, plugin.ErrGatewayRefuses) {
				t.Errorf("%s is begun: %v", name, err)
			}
			continue
		}
		ref := c.paid(name, amount)
		if there := c.stripe.Amount(ref); there != x.stripe {
			t.Errorf("%s is %d at Stripe, not %d", name, there, x.stripe)
		}
		c.back(name, ref, amount)
		if r := c.is(ref); r.Amount != amount || r.Refunded != amount || r.Fee.Currency != x.currency {
			t.Errorf("%s is %+v", name, r)
		}
	}
}

// No currency is among those taken that an amount would change in.
func TestAmountsComeBackAsTheyWent(t *testing.T) {
	c := newTill(t)
	currencies := []string{"USD", "EUR", "EGP", "SAR", "JPY", "KRW", "XAF", "ISK", "UGX", "MGA", "KWD", "BHD", "TND", "HUF", "TWD", "IDR", "VND"}
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		amount := plugin.Money{Minor: rapid.Int64Range(1, 2_000_000_000).Draw(t, "minor"), Currency: rapid.SampledFrom(currencies).Draw(t, "currency")}
		if !c.Takes(c.Context(), amount) {
			return
		}
		n++
		ref := c.paid(fmt.Sprintf("n%d", n), amount)
		if r := c.is(ref); r.Amount != amount {
			t.Fatalf("%s became %s", amount, r.Amount)
		}
	})
}
