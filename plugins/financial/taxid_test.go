package financial

import "testing"

// The form of a tax number is that of its country, however people write it; of countries that are not known every one is taken.
func TestTheFormOfTaxNumbers(t *testing.T) {
	t.Parallel()
	for country, is := range taxIDForms {
		if ok, _ := isTaxID(is.example, country); !ok {
			t.Errorf("the example of %s is refused: %s", country, is.example)
		}
	}
	for _, c := range []struct {
		country, number string
		want            bool
	}{
		{"DE", "de 123 456 789", true}, {"DE", "123456789", true}, {"DE", "12345678", false}, {"DE", "FR123456789", false},
		{"NL", "NL1234.56.789.B01", true}, {"NL", "NL123456789", false}, {"GR", "EL123456789", true}, {"GR", "123456789", true},
		{"SA", "300123456700003", true}, {"SA", "100123456700003", false}, {"SA", "30012345670000", false}, {"AE", "100-1234-5670-0003", true},
		{"OM", "OM1234567890", true}, {"KW", "anything", true}, {"EG", "EG-1", true}, {"", "T-1", true}, {"AT", "12345678", false}, {"IE", "1A2345B", false},
		{"GR", "GR123456789", true}, {"SA", "٣٠٠١٢٣٤٥٦٧٠٠٠٠٣", true}, {"DE", "\u200eDE\u00a0۱۲۳۴۵۶۷۸۹\u200f", true}, {"AE", "10100123456700003", false},
	} {
		if got, _ := isTaxID(c.number, c.country); got != c.want {
			t.Errorf("%s of %s: %t", c.number, c.country, got)
		}
	}
	// Where the numbers of the first country are not known, those of the place are asked for.
	for number, want := range map[string]bool{"x": false, "DE123456789": true} {
		if got, example := isTaxID(number, "KW", "DE"); got != want || example != "DE123456789" {
			t.Errorf("%s: %t, %s", number, got, example)
		}
	}
}
