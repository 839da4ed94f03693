package financial

import (
	"slices"
	"strings"
	"testing"
)

func TestACountryHasItsCurrency(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]string{
		"EG": "EGP", "SA": "SAR", "KW": "KWD", "AE": "AED", "JO": "JOD", "MA": "MAD", "DE": "EUR", "HR": "EUR", "BG": "EUR", "US": "USD", "GB": "GBP", "JP": "JPY", "MR": "MRU",
		"": "", "ZZ": "", "egypt": "", "AQ": "",
	} {
		if got := moneyOf(country); got != want {
			t.Errorf("%q pays in %q, want %q", country, got, want)
		}
	}
	for _, country := range countries {
		if code := moneyOf(country); code != "" && len(code) != 3 {
			t.Errorf("%s pays in %q", country, code)
		}
	}
}

func TestABrowserSaysACountry(t *testing.T) {
	t.Parallel()
	for languages, want := range map[string][]string{
		"ar-EG,ar;q=0.9,en-GB;q=0.8": {"EG", "GB"}, "en;q=0.5,fr-MA;q=0.9": {"MA"}, "ar": nil, "": nil, "*": nil, "no such thing": nil, "en-Latn-KW": {"KW"},
		strings.Repeat("en-US,", 200): nil,
	} {
		if got := countriesOf(languages); !slices.Equal(got, want) {
			t.Errorf("%.40q: %v, want %v", languages, got, want)
		}
	}
}
