package catalog

import (
	"context"
	"slices"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"
	"github.com/courseworx/courseworx/plugin"
)

// fewSeats is how many free places are few enough to be said on a card.
const fewSeats = 10

// limitedCards are those of a page's cards whose places are counted.
type limitedCards []*catalogapi.Card

func (l *limitedCards) add(r cardRow, card *catalogapi.Card) {
	if r.Limited {
		card.Counted = true
		*l = append(*l, card)
	}
}

// countSeats says on the cards how many places are free, where they are few. One query answers for all of them.
func (s *Service) countSeats(ctx context.Context, cards limitedCards) error {
	if len(cards) == 0 || s.Standing == nil {
		return nil
	}
	ids := make([]plugin.CourseID, len(cards))
	for i, c := range cards {
		ids[i] = c.ID
	}
	free, err := s.Standing.FreeSeats(ctx, ids)
	for _, c := range cards {
		if n, ok := free[c.ID]; ok && n <= fewSeats {
			c.Free = &n
		}
	}
	return err
}

// cardsOf returns the cards of rows, with the few seats that are free.
func (s *Service) cardsOf(ctx context.Context, rows []cardRow) ([]catalogapi.Card, error) {
	list := make([]catalogapi.Card, len(rows))
	var limited limitedCards
	for i, r := range rows {
		list[i] = r.card()
		limited.add(r, &list[i])
	}
	return list, s.countSeats(ctx, limited)
}

// fleeting reports whether free seats were counted for an answer, be they too many to be said: seats that are held for somebody come and go without a word.
func fleeting(answer any) bool {
	switch v := answer.(type) {
	case Listing:
		return counted(v.Items)
	case []catalogapi.Card:
		return counted(v)
	case Home:
		return counted(v.Featured) || counted(v.Newest) || counted(v.Popular)
	case TrainerCourses:
		for _, c := range v.Items {
			if c.Counted {
				return true
			}
		}
	}
	return false
}

func counted(cards []catalogapi.Card) bool {
	return slices.ContainsFunc(cards, func(c catalogapi.Card) bool { return c.Counted })
}
