package plugin

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Money is a whole number of a currency's minor units (ISO 4217): 12.500 KWD is
// {12500, "KWD"}. It is never a float. In JSON it is {"amount":"12.500","currency":"KWD"}.
type Money struct {
	Minor    int64
	Currency string // three upper-case letters
}

// exponents lists the ISO 4217 currencies whose minor unit is not a hundredth.
var exponents = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// Exponent returns how many decimals the currency has: 2 where ISO 4217 says nothing else.
func Exponent(currency string) int {
	if e, ok := exponents[currency]; ok {
		return e
	}
	return 2
}

// ErrMoney refuses an amount that is not a plain decimal of its currency.
var ErrMoney = NewFault(Invalid, "money.invalid")

// ParseMoney reads a plain decimal such as "12.5" in the given currency. More decimals
// than the currency has, signs other than a leading minus, exponents and separators are
// refused with ErrMoney.
func ParseMoney(amount, currency string) (Money, error) {
	if !currencyForm(currency) {
		return Money{}, ErrMoney
	}
	exp := Exponent(currency)
	whole, frac, dotted := strings.Cut(amount, ".")
	if dotted && (frac == "" || len(frac) > exp) {
		return Money{}, ErrMoney
	}
	digits := strings.TrimPrefix(whole, "-")
	if digits == "" || strings.Trim(digits+frac, "0123456789") != "" {
		return Money{}, ErrMoney
	}
	minor, err := strconv.ParseInt(whole+frac+strings.Repeat("0", exp-len(frac)), 10, 64)
	if err != nil {
		return Money{}, ErrMoney.Because(err)
	}
	return Money{minor, currency}, nil
}

func currencyForm(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Amount writes the amount as a plain decimal with all decimals of its currency.
func (m Money) Amount() string {
	exp := Exponent(m.Currency)
	sign, digits := "", strconv.FormatInt(m.Minor, 10)
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if exp == 0 {
		return sign + digits
	}
	if len(digits) <= exp {
		digits = strings.Repeat("0", exp-len(digits)+1) + digits
	}
	return sign + digits[:len(digits)-exp] + "." + digits[len(digits)-exp:]
}

// String is for logs; people see amounts formatted for their language.
func (m Money) String() string { return m.Amount() + " " + m.Currency }

// IsZero reports whether nothing is to be paid.
func (m Money) IsZero() bool { return m.Minor == 0 }

type moneyJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"amount":"12.500","currency":"KWD"}.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(moneyJSON{m.Amount(), m.Currency})
}

// UnmarshalJSON reads what MarshalJSON writes and refuses numbers.
func (m *Money) UnmarshalJSON(b []byte) error {
	var j moneyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("read money: %w", err)
	}
	parsed, err := ParseMoney(j.Amount, j.Currency)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
