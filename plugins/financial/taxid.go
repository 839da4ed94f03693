package financial

import (
	"regexp"
	"strings"
	"unicode"
)

// taxIDForms are how the numbers under which companies are registered for VAT are written: those of the European Union, and those of the states of the
// Gulf that have VAT. Whether there is such a company is not looked up.
var taxIDForms = map[string]struct {
	form    *regexp.Regexp
	example string
}{
	"AE": {regexp.MustCompile(`^\d{15}$`), "100123456700003"},
	"AT": {regexp.MustCompile(`^U\d{8}$`), "ATU12345678"},
	"BE": {regexp.MustCompile(`^[01]\d{9}$`), "BE0123456789"},
	"BG": {regexp.MustCompile(`^\d{9,10}$`), "BG123456789"},
	"BH": {regexp.MustCompile(`^\d{15}$`), "200012345600002"},
	"CY": {regexp.MustCompile(`^\d{8}[A-Z]$`), "CY12345678X"},
	"CZ": {regexp.MustCompile(`^\d{8,10}$`), "CZ12345678"},
	"DE": {regexp.MustCompile(`^\d{9}$`), "DE123456789"},
	"DK": {regexp.MustCompile(`^\d{8}$`), "DK12345678"},
	"EE": {regexp.MustCompile(`^\d{9}$`), "EE123456789"},
	"ES": {regexp.MustCompile(`^[A-Z\d]\d{7}[A-Z\d]$`), "ESX1234567X"},
	"FI": {regexp.MustCompile(`^\d{8}$`), "FI12345678"},
	"FR": {regexp.MustCompile(`^[A-Z\d]{2}\d{9}$`), "FR12345678901"},
	"GR": {regexp.MustCompile(`^\d{9}$`), "EL123456789"},
	"HR": {regexp.MustCompile(`^\d{11}$`), "HR12345678901"},
	"HU": {regexp.MustCompile(`^\d{8}(\d{3})?$`), "HU12345678"},
	"IE": {regexp.MustCompile(`^\d[A-Z\d+*]\d{5}[A-Z]{1,2}$`), "IE1234567WA"},
	"IT": {regexp.MustCompile(`^\d{11}$`), "IT12345678901"},
	"LT": {regexp.MustCompile(`^(\d{9}|\d{12})$`), "LT123456789"},
	"LU": {regexp.MustCompile(`^\d{8}$`), "LU12345678"},
	"LV": {regexp.MustCompile(`^\d{11}$`), "LV12345678901"},
	"MT": {regexp.MustCompile(`^\d{8}$`), "MT12345678"},
	"NL": {regexp.MustCompile(`^\d{9}B\d{2}$`), "NL123456789B01"},
	"OM": {regexp.MustCompile(`^\d{10}$`), "OM1234567890"},
	"PL": {regexp.MustCompile(`^\d{10}$`), "PL1234567890"},
	"PT": {regexp.MustCompile(`^\d{9}$`), "PT123456789"},
	"RO": {regexp.MustCompile(`^\d{2,10}$`), "RO1234567890"},
	"SA": {regexp.MustCompile(`^3\d{13}3$`), "300123456700003"},
	"SE": {regexp.MustCompile(`^\d{10}01$`), "SE123456789001"},
	"SI": {regexp.MustCompile(`^\d{8}$`), "SI12345678"},
	"SK": {regexp.MustCompile(`^\d{10}$`), "SK1234567890"},
}

// plainTaxID is such a number without what people write between its parts and what a copy brings along, in Latin digits and capitals.
func plainTaxID(number string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r >= '\u0660' && r <= '\u0669': // of Arabic
			return r - '\u0660' + '0'
		case r >= '\u06f0' && r <= '\u06f9': // of Persian
			return r - '\u06f0' + '0'
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), strings.ContainsRune(".-/", r):
			return -1
		}
		return r
	}, number))
}

// isTaxID reports whether a number has the form of those of the first of some countries whose form is known, with the letters of the country before it
// or without; an example of one where it has not. Where none is known every number has.
func isTaxID(number string, countries ...string) (ok bool, example string) {
	number = plainTaxID(number)
	for _, country := range countries {
		is, known := taxIDForms[country]
		if !known {
			continue
		}
		befores := []string{"", country}
		if country == "GR" { // as the Union calls it
			befores = append(befores, "EL")
		}
		for _, before := range befores {
			if rest, has := strings.CutPrefix(number, before); has && is.form.MatchString(rest) {
				return true, is.example
			}
		}
		return false, is.example
	}
	return true, ""
}
