package stripe

import (
	"errors"
	"strings"

	"github.com/courseworx/courseworx/plugin"
)

// taken are the currencies in which Stripe charges. https://docs.stripe.com/currencies
const taken = " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CVE CZK" +
	" DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT" +
	" LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD" +
	" RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF YER" +
	" ZAR ZMW "

// whole are the currencies whose amounts Stripe wants without decimals.
const whole = " BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF "

// least are the smallest amounts that Stripe charges, in its units. In other currencies they depend on the account: Stripe says so when a
// payment is begun.
var least = map[string]int64{
	"AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250, "EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500,
	"INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}

// errAmount: Stripe has no such amount, or we have none.
var errAmount = errors.New("the amount cannot be said in the other units")

func named(list, currency string) bool {
	return len(currency) == 3 && strings.Contains(list, " "+currency+" ")
}

// decimals are those that Stripe's amounts have, and the step in which they go: the last digit of three decimals is 0, as are both decimals
// of the króna and the Ugandan shilling, which have none any more.
func decimals(currency string) (digits int, step int64) {
	switch {
	case named(whole, currency):
		return 0, 1
	case currency == "ISK" || currency == "UGX":
		return 2, 100
	case plugin.Exponent(currency) == 3:
		return 3, 10
	}
	return 2, 1
}

func power(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// scaled is an amount with as many decimals as to has, where from are its own; false when it has more or is too large.
func scaled(amount int64, from, to int) (int64, bool) {
	if to >= from {
		p := power(to - from)
		return amount * p, amount*p/p == amount
	}
	p := power(from - to)
	return amount / p, amount%p == 0
}

// toStripe is an amount in Stripe's units: exactly, or not at all.
func toStripe(m plugin.Money) (int64, error) {
	digits, step := decimals(m.Currency)
	amount, ok := scaled(m.Minor, plugin.Exponent(m.Currency), digits)
	if !ok || !named(taken, m.Currency) || amount%step != 0 || amount < 0 {
		return 0, errAmount
	}
	return amount, nil
}

// fromStripe is an amount of Stripe's in ours: exactly, or not at all.
func fromStripe(amount int64, currency string) (plugin.Money, error) {
	currency = strings.ToUpper(currency)
	digits, _ := decimals(currency)
	minor, ok := scaled(amount, digits, plugin.Exponent(currency))
	if !ok || !named(taken, currency) {
		return plugin.Money{}, errAmount
	}
	return plugin.Money{Minor: minor, Currency: currency}, nil
}

// chargeable is the amount in Stripe's units, when it is one that Stripe charges: it has twelve digits at most in rupiahs and eight in
// everything else.
func chargeable(m plugin.Money) (int64, bool) {
	amount, err := toStripe(m)
	most := power(8)
	if m.Currency == "IDR" {
		most = power(12)
	}
	return amount, err == nil && amount > 0 && amount >= least[m.Currency] && amount < most
}
