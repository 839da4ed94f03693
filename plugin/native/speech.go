package native

import (
	"time"

	"github.com/courseworx/courseworx/plugin"
)

// Speech writes in one of the site's languages, such as for a document or a file.
type Speech interface {
	// Language is what is spoken, BCP 47.
	Language() string
	// Say is a text of the plugin's language files, filled by args; count chooses the plural. A key that the files do not have comes back
	// as it is.
	Say(key string, args map[string]any) string
	// Day writes a day, such as 29 November 2026.
	Day(day time.Time) string
	// Money writes an amount with all decimals of its currency, and the currency.
	Money(m plugin.Money) string
	// Number writes a plain number, such as 14 or 2.5, with the digits of the language.
	Number(plain string) string
}
