package financial

import (
	"context"
	"slices"

	iso "golang.org/x/text/currency"
	"golang.org/x/text/language"

	"github.com/courseworx/courseworx/plugin/native"
)

// languagesMost is how long a browser's list of languages is read at most.
const languagesMost = 500

// newMoney are currencies of countries that changed theirs since the list of the library was made.
var newMoney = map[string]string{"BG": "EUR", "HR": "EUR", "MR": "MRU", "SL": "SLE", "ST": "STN", "VE": "VES", "ZW": "ZWG"}

// moneyOf is the currency of a country; "": it is not known.
func moneyOf(country string) string {
	if code, changed := newMoney[country]; changed {
		return code
	}
	region, err := language.ParseRegion(country)
	if err != nil {
		return ""
	}
	unit, found := iso.FromRegion(region)
	if !found {
		return ""
	}
	return unit.String()
}

// countriesOf are the countries that a browser's languages name, the most wanted first: a language without a country says nothing of where
// somebody is.
func countriesOf(languages string) []string {
	if len(languages) > languagesMost {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(languages)
	if err != nil {
		return nil
	}
	var out []string
	for _, tag := range tags {
		if region, sure := tag.Region(); sure == language.Exact {
			out = append(out, region.String())
		}
	}
	return out
}

// suits is the currency that somebody without a cart pays in, and whether it was chosen by hand: the one that was chosen last; else that of the
// country that was said of the last order; else that of the browser's languages; and the organisation's where none of these is active.
func (s *service) suits(ctx context.Context, q native.Querier, b buyer, active []string, base string) (code string, chosen bool, err error) {
	var wanted, homes []string
	if b.actor.SignedIn() {
		if wanted, err = native.Values[string](ctx, q, choiceSQL, b.actor.User); err != nil {
			return "", false, err
		}
		if homes, err = native.Values[string](ctx, q, homeSQL, b.actor.User); err != nil {
			return "", false, err
		}
	}
	for _, code := range append(wanted, b.wants) {
		if slices.Contains(active, code) {
			return code, true, nil
		}
	}
	for _, country := range append(homes, countriesOf(b.languages)...) {
		if code := moneyOf(country); slices.Contains(active, code) {
			return code, false, nil
		}
	}
	return base, false, nil
}

// choose keeps which currency somebody chose by hand; a visitor's browser keeps it.
func (b buyer) choose(ctx context.Context, tx native.Tx, code string) error {
	if !b.actor.SignedIn() {
		return nil
	}
	_, err := tx.Exec(ctx, chooseSQL, b.actor.User, code)
	return err
}
