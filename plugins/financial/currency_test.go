package financial

import (
	"strings"
	"testing"

	"github.com/bojanz/currency"
	"pgregory.net/rapid"

	"github.com/courseworx/courseworx/plugin"
)

// The server and the list of ISO 4217 count the same decimals for every currency there is.
func TestDecimalsAgree(t *testing.T) {
	codes := currency.GetCurrencyCodes()
	if len(codes) < 150 {
		t.Fatalf("only %d currencies", len(codes))
	}
	for _, code := range codes {
		if digits, ok := currency.GetDigits(code); !ok || int(digits) != plugin.Exponent(code) {
			t.Errorf("%s has %d decimals there, %d here", code, digits, plugin.Exponent(code))
		}
	}
}

func TestIBAN(t *testing.T) {
	good := []string{
		"GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606", "KW81CBKU0000000000001234560101", "SA0380000000608010167519",
		"AE070331234567890123456", "EG380019000500000000263180002", "NO9386011117947", "MT84MALT011000012345MTLCAST001S", "JO94CBJO0010000000000131000302",
	}
	for _, s := range good {
		if !isIBAN(s) {
			t.Errorf("%s is refused", s)
		}
	}
	for _, s := range []string{"", "GB29", "GB29NWBK6016133192681", "GB29NWBK601613319268190", "GB28NWBK60161331926819", "gb29NWBK60161331926819", "GB29 NWBK 6016 1331 9268 19", "٢٩NWBK60161331926819", strings.Repeat("A", 5000)} {
		if isIBAN(s) {
			t.Errorf("%.40s is taken", s)
		}
	}
	// One wrong digit, or two in the wrong order, are always found.
	rapid.Check(t, func(t *rapid.T) {
		s := []byte(rapid.SampledFrom(good).Draw(t, "iban"))
		i := rapid.IntRange(2, len(s)-2).Draw(t, "at")
		if rapid.Bool().Draw(t, "swap") {
			s[i], s[i+1] = s[i+1], s[i]
		} else if s[i] >= '0' && s[i] <= '9' {
			s[i] = '0' + (s[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		}
		for _, one := range good {
			if one == string(s) {
				return // two of the same
			}
		}
		if isIBAN(string(s)) {
			t.Fatalf("%s is taken", s)
		}
	})
}

func TestSymbols(t *testing.T) {
	for _, c := range []struct{ code, language, want string }{{"USD", "en", "$"}, {"KWD", "ar", "د.ك."}, {"KWD", "en", "KWD"}, {"JPY", "en", "¥"}} {
		if k, ok := known(c.code, c.language); !ok || k.Symbol != c.want {
			t.Errorf("%s in %s: %q", c.code, c.language, k.Symbol)
		}
	}
	if _, ok := known("XXX", "en"); ok {
		t.Error("what is no currency is one")
	}
}
