package app

import (
	"net/url"

	"github.com/courseworx/courseworx/internal/account/accountapi"
)

// People are all that keep something about people.
func (a *App) People() []accountapi.Personal { return a.modules.account.People() }

// Retain is the daily job that takes old personal records away.
var Retain = (*App).retain

// ReadSearch is what the catalogue's address says, by the names that it has there; what is empty is left out.
func ReadSearch(q url.Values) map[string]any {
	s, said := readSearch(q), map[string]any{}
	for name, v := range map[string]string{"q": s.Q, "rating": s.Rating, "trainer": s.Trainer, "price": s.Price, "maxPrice": s.MaxPrice, "sort": s.Sort} {
		if v != "" {
			said[name] = v
		}
	}
	for name, list := range map[string][]string{"category": s.Category, "type": s.Type, "level": s.Level, "language": s.Language} {
		if len(list) > 0 {
			said[name] = list
		}
	}
	return said
}
